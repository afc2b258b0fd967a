/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value_zone.h"

#include "api/view.h"

enum {
	OFFSET_MAX_S = 26 * 3600, /* no place was ever further from UTC */
};

#define EVER_SINCE ((int64_t)-62135596800) /* the year 1: before all instants of ours */

void view_zone(struct view *view, const struct zone *zone)
{
	view_object(view, "zone");
	view_text(view, "name", zone->name);
	view_array(view, "changes");
	for (size_t i = 0; i < zone->count; i++) {
		view_object(view, NULL);
		if (i == 0) {
			view_null(view, "from"); /* ever since */
		} else {
			view_instant(view, "from", zone->changes[i].from);
		}
		view_int(view, "offset_s", zone->changes[i].offset_s);
		view_end(view);
	}
	view_end(view);
	view_end(view);
}

void value_zone(struct value value, struct zone *ret)
{
	struct value changes = value_list(value, "changes");
	int64_t before_s = EVER_SINCE;

	*ret = (struct zone){ .count = 1 };
	value_copy(value, "name", ret->name, sizeof(ret->name));
	if (value_count(changes) == 0 || value_count(changes) > ZONE_CHANGES_MAX) {
		value_refuse(value, "changes");
		return;
	}
	for (size_t i = 0; i < value_count(changes); i++) {
		struct value change = value_at(changes, i);
		int64_t from_s = i == 0 ? EVER_SINCE : value_instant(change, "from");

		if (i > 0 && from_s <= before_s) {
			value_refuse(change, "from");
			return;
		}
		before_s = from_s;
		ret->changes[i] = (struct zone_change){
			{ from_s },
			(int32_t)value_int_in(change, "offset_s", -OFFSET_MAX_S, OFFSET_MAX_S),
		};
		ret->count = i + 1;
	}
}
