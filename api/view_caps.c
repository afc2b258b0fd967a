/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_caps.h"

#include <stdlib.h>
#include <string.h>

#include "api/view_word.h"
#include "ledger/basin_caps.h"
#include "ledger/words.h"
#include "meter/instant.h"

size_t caps_of_area(const struct caps *caps, const char *area, size_t *ret_first)
{
	size_t count = caps_count(caps);
	size_t till;

	*ret_first = 0;
	if (area == NULL) {
		return count;
	}
	while (*ret_first < count && strcmp(caps_at(caps, *ret_first)->area, area) != 0) {
		(*ret_first)++;
	}
	for (till = *ret_first; till < count; till++) {
		const struct caps_row *row = caps_at(caps, till);

		if (strcmp(row->area, area) != 0 &&
				row->depth <= caps_at(caps, *ret_first)->depth) {
			break;
		}
	}
	return till - *ret_first;
}

static void put_flags(struct view *view, uint32_t flags)
{
	view_array(view, "flags");
	for (int i = 0; i < CAPS_FLAGS; i++) {
		if ((flags >> i & 1) != 0) {
			view_text(view, NULL, caps_flag_name((enum caps_flag)(1 << i)));
		}
	}
	view_end(view);
}

static void put_use(struct view *view, const struct caps_row *row)
{
	view_int_known(view, "cap_litres", row->cap_litres);
	if (row->cap_litres != CAPS_NONE) {
		view_int(view, "cap_traded_litres", row->cap_traded_litres);
	}
	view_int(view, "month_taken_litres", row->month_litres);
	view_int(view, "year_taken_litres", row->used_litres);
	view_int(view, "year_measured_litres", row->measured_litres);
	view_int(view, "year_assessed_litres", row->assessed_litres);
}

static void put_limits(struct view *view, const struct caps_row *row)
{
	view_int_known(view, "remaining_litres", row->remaining_litres);
	view_int_known(view, "share_ppm", row->share_ppm);
	view_text_known(view, "state", caps_state_name(row->state));
	view_int_known(view, "permits_limit_litres", row->permits_limit_litres);
	view_int(view, "permits_litres", row->permits_litres);
	view_int_known(view, "permits_remaining_litres", row->permits_remaining_litres);
	view_int_known(view, "permits_share_ppm", row->permits_share_ppm);
	view_text_known(view, "permits_state", caps_state_name(row->permits_state));
	view_int(view, "near_percent", row->near_percent);
}

static void put_row(struct view *view, const struct caps_row *row)
{
	view_object(view, NULL);
	view_text(view, "area", row->area);
	view_text_known(view, "name", row->name);
	view_text_known(view, "parent", row->parent);
	view_int(view, "depth", row->depth);
	view_text(view, "source",
			row->source == SOURCE_ANY ? "all"
						  : word_name(WORD_SOURCE, (int)row->source));
	view_text(view, "year_kind", word_name(WORD_YEAR_KIND, (int)row->year_kind));
	put_use(view, row);
	view_int(view, "uncounted_litres", row->uncounted_litres);
	view_int(view, "returned_litres", row->returned_litres);
	view_int(view, "consumed_litres", row->consumed_litres);
	view_int_known(view, "energy_wh", row->energy_wh);
	put_limits(view, row);
	view_int_known(view, "sub_caps_litres", row->sub_caps_litres);
	view_int_known(view, "sub_permits_limit_litres", row->sub_limits_litres);
	put_flags(view, row->flags);
	view_end(view);
}

static void put_basin(struct view *view, const struct registry_view *registry,
		const struct caps_row *row, struct day at)
{
	struct basin_row basin;

	view_object(view, NULL);
	view_text(view, "basin", row->area);
	view_text_known(view, "name", row->name);
	view_text_known(view, "within", row->parent);
	if (registry_basin(registry, row->area, at, &basin)) {
		view_word(view, "class", WORD_BASIN, (int)basin.class);
		view_text_known(view, "document", basin.document);
	}
	put_use(view, row);
	put_limits(view, row);
	put_flags(view, row->flags);
	view_end(view);
}

int view_basins(struct view *view, const struct books *books, const struct caps_choice *choice)
{
	const struct registry_view registry = { .books = books };
	struct caps_row *rows;
	size_t count;
	int fault = basin_caps(books, choice->year, choice->at, &rows, &count);

	view_int(view, "year", choice->year);
	view_day(view, "at", choice->at);
	view_array(view, "basins");
	for (size_t i = 0; i < count; i++) {
		put_basin(view, &registry, &rows[i], choice->at);
	}
	view_end(view);
	free(rows);
	return fault;
}

void view_caps(struct view *view, const struct caps *caps, const struct caps_choice *choice)
{
	size_t first;
	size_t count = caps_of_area(caps, choice->area, &first);

	view_int(view, "year", choice->year);
	view_day(view, "at", choice->at);
	view_array(view, "areas");
	for (size_t i = first; i < first + count; i++) {
		put_row(view, caps_at(caps, i));
	}
	view_end(view);
}
