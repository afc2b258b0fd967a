/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_registry.h"

#include <stdlib.h>
#include <string.h>

#include "api/caller.h"
#include "api/view_word.h"
#include "ledger/kinds.h"
#include "ledger/lineage.h"
#include "ledger/meter_cache.h"
#include "ledger/meter_event.h"
#include "ledger/row_entries.h"
#include "ledger/shown.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/scope.h"

static void put_day(struct view *view, const char *key, struct day day)
{
	if (row_has_day(day)) {
		view_day(view, key, day);
	}
}

/* The entry that said the row of a day. */
static void put_entry(struct view *view, const struct books *books, enum row_kind kind,
		const char *id, struct day day)
{
	const struct row_name name = { (uint64_t)kind, id, 0, "", day.number };
	int64_t entry = row_entries_on(books, &name, NULL);

	if (entry >= 0) {
		view_int(view, "entry", entry);
	}
}

/* ---- permits ---- */

bool registered_permit(const struct books *books, const char *permit, struct day today,
		struct permit_row *ret)
{
	const struct registry_view view = { .books = books };

	return registry_permit_words(&view, permit, today, ret);
}

void view_permit_row(struct view *view, const struct books *books, struct day today,
		const struct permit_row *row)
{
	const struct registry_view registry = { .books = books };
	char successor[TEXT_ID_MAX + 1];
	struct area_row area;

	view_text(view, "permit", row->permit);
	view_text(view, "holder", row->holder);
	view_text_known(view, "credit_code", row->credit_code);
	view_text(view, "area", row->area);
	if (registry_area(&registry, row->area, today, &area)) {
		view_text(view, "area_name", area.name);
	}
	view_word(view, "source", WORD_SOURCE, (int)row->source);
	view_uses(view, "use", row->uses);
	view_int(view, "permit_litres", row->annual_litres);
	view_word(view, "year_kind", WORD_YEAR_KIND, (int)row->year_kind);
	view_day(view, "valid_from", row->valid_from);
	put_day(view, "valid_until", row->valid_until);
	view_bool(view, "valid", registry_permit_is_valid(&registry, row->permit, today));
	view_text_known(view, "replaces", row->replaces);
	if (lineage_successor(books, row->permit, today, successor)) {
		view_text(view, "replaced_by", successor);
	}
	put_entry(view, books, ROW_PERMIT, row->permit, today);
}

/* ---- meters ---- */

/* What the meter's row of a day says. */
static void put_meter_row(struct view *view, const struct books *books, const struct meter_row *row,
		struct day today)
{
	const struct instant end = zone_midnight(&books->zone, (struct day){ today.number + 1 });

	view_text(view, "meter", row->meter);
	view_text(view, "intake", row->intake);
	view_text(view, "profile", row->profile);
	view_word(view, "direction", WORD_DIRECTION, (int)row->direction);
	view_word(view, "role", WORD_ROLE, (int)row->role);
	view_uses(view, "use", row->uses);
	view_int(view, "digits", row->digits);
	view_int(view, "interval_s", row->interval_s);
	put_day(view, "installed_on", row->installed_on);
	put_day(view, "verified_until",
			meter_event_verified_until(
					books, row->meter, (struct instant){ end.unix_s - 1 }));
	put_entry(view, books, ROW_METER, row->meter, today);
}

/* Its newest reading that counts, where that is of a day that the caller may see. */
static int put_newest(struct view *view, const struct books *books, struct day today,
		const char *meter, const struct caller *caller)
{
	int64_t read_s;
	int answer = shown_read_at(books, meter, (struct day){ today.number + 1 }, &read_s);

	if (answer == SHOWN_OK &&
			caller_may_see_meter_on(
					caller, books, today, meter, books_bucket(books, read_s))) {
		view_instant(view, "newest_reading_at", (struct instant){ read_s });
	}
	return answer < 0 ? answer : 0;
}

static void put_step(
		struct view *view, const struct timeline_step *step, int32_t from, int32_t till)
{
	view_object(view, NULL);
	view_day(view, "from", (struct day){ from });
	if (till != INT32_MAX) {
		view_day(view, "until", (struct day){ till - 1 });
	}
	view_text(view, "account", step->permit);
	view_text_known(view, "intake", step->intake);
	view_text(view, "profile", step->profile);
	view_word(view, "direction", WORD_DIRECTION, (int)step->direction);
	view_int(view, "digits", step->digits);
	view_int(view, "interval_s", step->interval_s);
	view_end(view);
}

/* The days of the meter, as far as the caller may see them. */
static int put_steps(struct view *view, const struct books *books, struct day today,
		const char *meter, const struct caller *caller)
{
	const struct registry_view registry = { .books = books };
	const struct timeline *timeline;
	int32_t first = INT32_MIN;
	int fault = meter_cache_timeline(books, meter, &timeline);

	(void)timeline_first_day(&registry, meter, &first);
	view_array(view, "rows");
	for (size_t i = 0; fault == 0 && i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];
		int32_t from = step->from > first ? step->from : first;
		int32_t till = i + 1 < timeline->step_count ? step[1].from : INT32_MAX;

		if (from < till &&
				caller_may_see_meter_on(caller, books, today, meter,
						(struct day){ from })) {
			put_step(view, step, from, till);
		}
	}
	view_end(view);
	return fault;
}

int view_meter(struct view *view, const struct books *books, struct day today, const char *meter,
		const struct caller *caller)
{
	const struct registry_view registry = { .books = books };
	struct meter_row row;
	int fault = 0;

	if (registry_meter(&registry, meter, today, &row) &&
			caller_may_see_meter_on(caller, books, today, meter, today)) {
		put_meter_row(view, books, &row, today);
		fault = put_newest(view, books, today, meter, caller);
	} else {
		view_text(view, "meter", meter); /* it is elsewhere by now, or not there yet */
	}
	return fault < 0 ? fault : put_steps(view, books, today, meter, caller);
}

/* ---- a permit's intakes ---- */

/* Meters that hang on its intakes today, by id. Owned. */
struct hanging {
	struct meter_row *list;
	size_t count, room;
};

static void hanging_finish(struct hanging *hanging)
{
	free(hanging->list);
}

/* One walk for all of its intakes. */
static int find_meters(const struct books *books, const char *permit, struct day today,
		struct hanging *ret)
{
	const struct registry_view registry = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";

	while (registry_next_id(books, ROW_METER, id)) {
		struct meter_row *grown;
		struct intake_row intake;
		struct meter_row meter;

		if (!registry_meter(&registry, id, today, &meter) ||
				!registry_intake(&registry, meter.intake, today, &intake) ||
				strcmp(intake.permit, permit) != 0) {
			continue;
		}
		grown = list_grow(ret->list, &ret->room, ret->count + 1, sizeof(*grown));
		if (grown == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		ret->list = grown;
		ret->list[ret->count++] = meter;
	}
	return 0;
}

static int put_meters(struct view *view, const struct books *books, struct day today,
		const char *intake, const struct hanging *hanging, const struct caller *caller)
{
	int fault = 0;

	view_array(view, "meters");
	for (size_t i = 0; i < hanging->count && fault == 0; i++) {
		const struct meter_row *row = &hanging->list[i];

		if (strcmp(row->intake, intake) == 0) {
			view_object(view, NULL);
			put_meter_row(view, books, row, today);
			fault = put_newest(view, books, today, row->meter, caller);
			view_end(view);
		}
	}
	view_end(view);
	return fault;
}

static void put_intake(struct view *view, const struct books *books, struct day today,
		const struct intake_row *row)
{
	view_text(view, "intake", row->intake);
	view_text_known(view, "name", row->name);
	view_text_known(view, "area", row->area);
	view_word(view, "area_class", WORD_AREA_CLASS, (int)row->area_class);
	view_word(view, "source", WORD_SOURCE, (int)row->source);
	view_uses(view, "use", row->uses);
	view_word(view, "network", WORD_NETWORK, (int)row->network);
	view_int_known(view, "design_max_litres_per_day", row->design_max_litres_per_day);
	view_int_known(view, "rated_litres_per_h", row->rated_litres_per_h);
	view_int_known(view, "qmax_litres_per_h", row->qmax_litres_per_h);
	put_entry(view, books, ROW_INTAKE, row->intake, today);
}

int view_permit(struct view *view, const struct books *books, struct day today,
		const struct permit_row *row, const struct caller *caller)
{
	SCOPED_FINISH(hanging_finish) struct hanging hanging = { .list = NULL };
	const struct registry_view registry = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	int fault = find_meters(books, row->permit, today, &hanging);

	view_permit_row(view, books, today, row);
	view_array(view, "intakes");
	while (fault == 0 && registry_next_id(books, ROW_INTAKE, id)) {
		struct intake_row intake;

		if (registry_intake(&registry, id, today, &intake) &&
				strcmp(intake.permit, row->permit) == 0) {
			view_object(view, NULL);
			put_intake(view, books, today, &intake);
			fault = put_meters(view, books, today, id, &hanging, caller);
			view_end(view);
		}
	}
	view_end(view);
	return fault;
}
