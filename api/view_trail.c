/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_trail.h"

#include <stdlib.h>
#include <string.h>

#include "api/view_number.h"
#include "api/view_reading.h"
#include "api/view_word.h"
#include "ledger/meter_cache.h"
#include "ledger/meter_error.h"
#include "ledger/registry.h"
#include "ledger/row_entries.h"
#include "ledger/timeline.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/list.h"

/* ---- intakes ---- */

/* The entries of the rows of a registry's key that hold on some of the days. */
static void view_row_entries(struct view *view, const struct explanation *explanation,
		enum row_kind kind, const char *id)
{
	const struct registry_view registry = { .books = explanation->judge.books };
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(&registry, kind, id, days);

	view_array(view, "entries");
	for (size_t i = 0; i < count; i++) {
		const struct row_name name = { (uint64_t)kind, id, 0, "", days[i] };
		bool is_over = i + 1 < count && days[i + 1] <= explanation->days.from.number;
		int64_t entry = row_entries_find(explanation->judge.books, &name);

		if (!is_over && days[i] < explanation->days.till.number && entry >= 0) {
			view_int(view, NULL, entry);
		}
	}
	view_end(view);
}

static void view_intake_rows(struct view *view, const struct charge_input *input,
		const struct charge_intake *intake)
{
	view_array(view, "rows");
	for (size_t i = 0; i < intake->row_count; i++) {
		const struct charge_intake_row *row = &intake->rows[i];

		view_object(view, NULL);
		view_day(view, "from", row->from);
		if (row->area >= 0) {
			view_text(view, "area", input->areas[row->area].id);
		}
		view_word(view, "source", WORD_SOURCE, (int)row->source);
		view_array(view, "uses");
		for (int use = 1; use < 32; use++) {
			if ((row->uses >> use & 1) != 0) {
				view_text(view, NULL, word_name(WORD_USE, use));
			}
		}
		view_end(view);
		view_word(view, "area_class", WORD_AREA_CLASS, (int)row->area_class);
		view_word(view, "network", WORD_NETWORK, (int)row->network);
		view_end(view);
	}
	view_end(view);
}

static void view_source_day(
		struct view *view, const struct derivation *derivation, size_t i, size_t day)
{
	const struct charge_input *input = derive_input(derivation);
	const struct charge_intake *intake = &input->intakes[i];
	int64_t litres = derive_litres(derivation, i, day);
	uint8_t marks = intake->marks == NULL ? 0 : intake->marks[day];

	view_object(view, NULL);
	view_day(view, "day", (struct day){ input->first.number + (int32_t)day });
	view_int(view, "litres", litres);
	if (intake->litres[day] != litres) {
		view_int(view, "booked_litres", intake->litres[day]);
	}
	if (intake->exempt_litres != NULL && intake->exempt_litres[day] != 0) {
		view_int(view, "exempt_litres", intake->exempt_litres[day]);
	}
	if (intake->returned_litres != NULL) {
		view_int(view, "returned_litres", intake->returned_litres[day]);
	}
	if (intake->energy_wh != NULL && intake->energy_wh[day] != CHARGE_NO_ENERGY) {
		view_int(view, "energy_wh", intake->energy_wh[day]);
	}
	view_int(view, "price", (int64_t)derive_price_of(derivation, i, day));
	if (!derive_is_permitted(derivation, day)) {
		view_bool(view, "permitted", false);
	}
	if ((marks & CHARGE_SPREAD) != 0) {
		view_bool(view, "spread", true);
	}
	if ((marks & CHARGE_UNKNOWN) != 0) {
		view_bool(view, "unknown", true);
	}
	view_end(view);
}

int view_trail_sources(struct view *view, const struct explanation *explanation)
{
	const struct derivation *derivation = explanation->derivation;
	const struct charge_input *input = derive_input(derivation);
	size_t from = (size_t)(explanation->days.from.number - input->first.number);

	view_array(view, "sources");
	for (size_t i = 0; i < input->intake_count; i++) {
		view_object(view, NULL);
		view_int(view, "source", (int64_t)i);
		view_text(view, "intake", input->intakes[i].id);
		view_row_entries(view, explanation, ROW_INTAKE, input->intakes[i].id);
		view_intake_rows(view, input, &input->intakes[i]);
		view_array(view, "days");
		for (size_t day = from; day < derive_days(derivation); day++) {
			view_source_day(view, derivation, i, day);
		}
		view_end(view);
		view_end(view);
	}
	view_end(view);
	return 0;
}

/* ---- intervals and readings ---- */

static void view_flags(struct view *view, uint32_t flags)
{
	static const char *const names[] = { "gap", "rollover", "jitter", "unknown", "initial" };

	if (flags == 0) {
		return;
	}
	view_array(view, "flags");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((flags >> i & 1) != 0) {
			view_text(view, NULL, names[i]);
		}
	}
	view_end(view);
}

static void view_interval(struct view *view, const struct trail_interval *interval)
{
	view_object(view, NULL);
	view_instant(view, "from", (struct instant){ interval->from_s });
	view_instant(view, "till", (struct instant){ interval->till_s });
	view_int(view, "litres", interval->litres);
	view_flags(view, interval->flags);
	view_int(view, "opening_mark_litres", interval->opening_mark);
	view_int(view, "closing_mark_litres", interval->closing_mark);
	if (interval->offset.units != 0) {
		view_count(view, "turned", interval->offset);
	}
	if (interval->opening >= 0) {
		view_int(view, "opening", interval->opening);
	} else {
		view_count(view, "initial", interval->initial);
		if (interval->initial_entry >= 0) {
			view_int(view, "initial_entry", interval->initial_entry);
		}
	}
	view_int(view, "closing", interval->closing);
	view_end(view);
}

/* What a reading's words are decoded by. */
struct recipe {
	char profile[TEXT_ID_MAX + 1];
	int64_t version;
	enum profile_direction direction;
};

struct recipes {
	struct recipe *list;
	size_t count, room;
};

static int add_recipe(struct recipes *recipes, const struct recipe *recipe)
{
	struct recipe *grown;

	for (size_t i = 0; i < recipes->count; i++) {
		if (strcmp(recipes->list[i].profile, recipe->profile) == 0 &&
				recipes->list[i].version == recipe->version &&
				recipes->list[i].direction == recipe->direction) {
			return 0;
		}
	}
	grown = list_grow(recipes->list, &recipes->room, recipes->count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	recipes->list = grown;
	recipes->list[recipes->count++] = *recipe;
	return 0;
}

static int view_words(struct view *view, const struct timeline_step *step,
		const struct trail_reading *reading, struct recipes *recipes)
{
	struct recipe recipe = {
		.version = reading->version,
		.direction = (enum profile_direction)(step->direction - 1),
	};

	(void)text_copy(recipe.profile, sizeof(recipe.profile), step->profile);
	view_raw_words(view, reading->words, reading->word_count);
	view_text(view, "profile", recipe.profile);
	view_int(view, "version", recipe.version);
	view_text(view, "direction", profile_direction_name(recipe.direction));
	return add_recipe(recipes, &recipe);
}

static int view_reading(struct view *view, const struct explanation *explanation,
		const struct timeline *timeline, const struct trail_reading *reading,
		enum explain_depth depth, struct recipes *recipes)
{
	const struct day day = books_bucket(explanation->judge.books, reading->at_s);
	char status[2] = { reading->status, '\0' };
	int fault = 0;

	view_object(view, NULL);
	view_instant(view, "at", (struct instant){ reading->at_s });
	view_entry(view, "entry", reading->entry);
	view_int(view, "units", reading->count.units);
	view_int(view, "scale", reading->count.scale);
	view_text(view, "status", status);
	view_status_bits(view, explanation->judge.books, timeline_step(timeline, day)->profile,
			reading->version, reading->bits);
	if (!count_is_equal(reading->count, reading->reported)) {
		view_count(view, "reported", reading->reported);
	}
	if (reading->mend >= 0) {
		view_int(view, "mend_entry", reading->mend);
	}
	if (depth >= DEPTH_WORDS && reading->word_count > 0) {
		fault = view_words(view, timeline_step(timeline, day), reading, recipes);
	}
	view_end(view);
	return fault;
}

/* ---- meters ---- */

/* Is a row's water the account's that is explained, a part of it too? */
static bool is_own(const struct explanation *explanation, const struct explain_meter *meter,
		const struct timeline_step *step)
{
	const char *whole = timeline_whole(step->permit);

	for (size_t i = 0; i < explanation->lineage.count; i++) {
		if (strcmp(explanation->lineage.permits[i], whole) == 0) {
			return true;
		}
	}
	return strcmp(step->permit, meter->account) == 0;
}

/* Whose and where the meter was for another account is that one's affair: the registers are told alone. */
static void view_meter_rows(struct view *view, const struct explanation *explanation,
		const struct explain_meter *meter, const struct timeline *timeline)
{
	view_array(view, "rows");
	for (size_t i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		if (i > 0 && step->from >= explanation->days.till.number) {
			continue; /* those before count for an interval that began then */
		}
		view_object(view, NULL);
		if (i > 0) {
			view_day(view, "from",
					(struct day){ step->from }); /* the first: ever since */
		}
		if (is_own(explanation, meter, step)) {
			view_text(view, "account", step->permit);
			view_text(view, "intake", step->intake);
		}
		view_text(view, "profile", step->profile);
		view_word(view, "direction", WORD_DIRECTION, (int)step->direction);
		view_int(view, "digits", step->digits);
		view_int(view, "interval_s", step->interval_s);
		if (step->qmax_litres_per_h != 0) {
			view_int(view, "qmax_litres_per_h", step->qmax_litres_per_h);
		}
		view_end(view);
	}
	view_end(view);
}

static void view_meter_days(struct view *view, const struct explanation *explanation,
		const struct explain_meter *meter)
{
	struct taken_row key = { .day = explanation->days.from.number };
	struct shelf_cursor cursor;
	const struct taken_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), meter->account);
	(void)text_copy(key.intake, sizeof(key.intake), meter->intake);
	(void)text_copy(key.meter, sizeof(key.meter), meter->meter);
	cursor = shelf_scan(books_shelf(explanation->judge.books, BOOK_TAKEN), &key, 3);
	view_array(view, "days");
	while ((row = shelf_next(&cursor)) != NULL && row->day < explanation->days.till.number) {
		view_object(view, NULL);
		view_day(view, "day", (struct day){ (int32_t)row->day });
		view_int(view, "measured_litres", row->measured_litres);
		view_int(view, "assessed_litres", row->assessed_litres);
		view_int(view, "spread_litres", row->spread_litres);
		if (row->withheld_litres != 0) {
			view_int(view, "withheld_litres", row->withheld_litres);
		}
		if (row->exempt_litres != 0) {
			view_int(view, "exempt_litres", row->exempt_litres);
		}
		view_end(view);
	}
	view_end(view);
}

static void view_error_days(struct view *view, const struct meter_error_parts *parts)
{
	view_array(view, "days");
	for (int32_t day = parts->days.from.number; day < parts->days.till.number; day++) {
		int32_t at = day - parts->days.from.number;

		view_object(view, NULL);
		view_day(view, "day", (struct day){ day });
		view_int(view, "measured_litres", parts->measured[at]);
		view_int(view, "assessed_litres", parts->litres[at]);
		view_end(view);
	}
	view_end(view);
}

/* What the meter was found to err by on some of the days, and what that comes to on all of its own. */
static int view_errors(struct view *view, const struct explanation *explanation, const char *meter,
		const struct timeline *timeline)
{
	const struct books *books = explanation->judge.books;
	struct meter_error_row key;
	struct shelf_cursor cursor = meter_error_walk(books, meter, &key);
	const struct meter_error_row *row;
	int fault = 0;

	view_array(view, "errors");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		const struct timeline_error error = {
			.days = { { (int32_t)row->from }, { (int32_t)row->until + 1 } },
			.error_ppm = row->error_ppm,
			.limit_ppm = row->limit_ppm,
		};
		struct meter_error_parts parts;

		if (row->error_ppm == 0 || row->until < explanation->days.from.number ||
				row->from >= explanation->days.till.number) {
			continue;
		}
		fault = meter_error_find(books, meter, timeline, NULL, &error, &parts);
		if (fault < 0) {
			break;
		}
		view_object(view, NULL);
		view_int(view, "entry", row->entry);
		view_day(view, "from", error.days.from);
		view_day(view, "until", (struct day){ (int32_t)row->until });
		view_int(view, "error_ppm", row->error_ppm);
		view_int(view, "limit_ppm", row->limit_ppm);
		view_int(view, "measured_litres", parts.measured_litres);
		view_int(view, "assessed_litres", parts.litres_in_all);
		view_error_days(view, &parts);
		view_end(view);
		meter_error_finish(&parts);
	}
	view_end(view);
	return fault;
}

static int view_meter(struct view *view, const struct explanation *explanation,
		const struct explain_meter *meter, enum explain_depth depth,
		struct recipes *recipes)
{
	const struct timeline *timeline;
	int fault = meter_cache_timeline(explanation->judge.books, meter->meter, &timeline);

	if (fault < 0) {
		return fault;
	}
	view_object(view, NULL);
	view_text(view, "meter", meter->meter);
	view_text(view, "account", meter->account);
	view_text(view, "intake", meter->intake);
	view_row_entries(view, explanation, ROW_METER, meter->meter);
	view_meter_rows(view, explanation, meter, timeline);
	view_meter_days(view, explanation, meter);
	if (timeline->error_count > 0) {
		fault = view_errors(view, explanation, meter->meter, timeline);
	}
	if (depth >= DEPTH_READINGS) {
		view_array(view, "intervals");
		for (size_t i = 0; i < meter->trail.interval_count; i++) {
			view_interval(view, &meter->trail.intervals[i]);
		}
		view_end(view);
		view_array(view, "readings");
		for (size_t i = 0; i < meter->trail.reading_count && fault == 0; i++) {
			fault = view_reading(view, explanation, timeline, &meter->trail.readings[i],
					depth, recipes);
		}
		view_end(view);
	}
	view_end(view);
	return fault;
}

/* ---- recipes ---- */

static void view_field(
		struct view *view, const struct profile *profile, const char *key, int32_t index)
{
	const struct profile_field *field;

	if (index == PROFILE_NONE) {
		return;
	}
	field = &profile->fields[index];
	view_object(view, key);
	view_text(view, "field", field->name);
	view_text(view, "type", regmap_type_name(field->type));
	view_text(view, "order", regmap_order_name(field->order));
	view_int(view, "words", (int64_t)regmap_words(field->type));
	view_end(view);
}

/* Litres in a unit, exactly. */
static void view_unit(struct view *view, enum count_unit unit)
{
	static const int64_t nanolitres[COUNT_UNITS] = { 1000000000000, 1000000000, 3785411784,
		4546090000, 28316846592 };

	view_text(view, "unit", count_unit_name(unit));
	view_billionths(view, "unit_litres", nanolitres[unit]);
}

static void view_total(
		struct view *view, const struct profile *profile, const struct profile_total *total)
{
	view_text(view, "combine", profile_combine_name(total->combine));
	view_field(view, profile, "whole", total->whole);
	view_field(view, profile, "fraction", total->fraction);
	if (total->combine == PROFILE_CARRY) {
		view_int(view, "carry", total->carry);
	}
	view_int(view, "power", total->power);
	view_field(view, profile, "exponent", total->exponent);
	if (total->exponent != PROFILE_NONE) {
		view_int(view, "exponent_bias", total->exponent_bias);
	}
	if (total->unit_code == PROFILE_NONE) {
		view_unit(view, total->unit);
		return;
	}
	view_field(view, profile, "unit_code", total->unit_code);
	view_array(view, "unit_codes");
	for (size_t i = 0; i < profile->code_count; i++) {
		if (!profile->codes[i].is_disputed) {
			view_object(view, NULL);
			view_int(view, "code", profile->codes[i].code);
			view_unit(view, profile->codes[i].unit);
			view_end(view);
		}
	}
	view_end(view);
}

static int view_recipe(struct view *view, const struct explanation *explanation,
		const struct recipe *recipe)
{
	const struct profile *profile = meter_cache_profile(
			explanation->judge.books, recipe->profile, recipe->version);
	const struct row_name name = { KIND_PROFILE, recipe->profile, recipe->version, "", 0 };

	if (profile == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	view_object(view, NULL);
	view_text(view, "profile", recipe->profile);
	view_int(view, "version", recipe->version);
	view_text(view, "direction", profile_direction_name(recipe->direction));
	view_entry(view, "entry", row_entries_find(explanation->judge.books, &name));
	view_text(view, "title", profile->title);
	view_total(view, profile, &profile->totals[recipe->direction]);
	view_end(view);
	return 0;
}

int view_trail_meters(
		struct view *view, const struct explanation *explanation, enum explain_depth depth)
{
	struct recipes recipes = { .list = NULL };
	int fault = 0;

	view_array(view, "meters");
	for (size_t i = 0; i < explanation->meter_count && fault == 0; i++) {
		fault = view_meter(view, explanation, &explanation->meters[i], depth, &recipes);
	}
	view_end(view);
	if (fault == 0 && depth >= DEPTH_WORDS) {
		view_array(view, "profiles");
		for (size_t i = 0; i < recipes.count && fault == 0; i++) {
			fault = view_recipe(view, explanation, &recipes.list[i]);
		}
		view_end(view);
	}
	free(recipes.list);
	return fault;
}
