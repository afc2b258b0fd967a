/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding assessments: is nothing known of the span, by what is
 * each day assessed, and what does that come to?
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/assess_volume.h"
#include "ledger/assessment.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/meter_cache.h"
#include "ledger/metering.h"
#include "ledger/movement.h"
#include "ledger/posting.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "ledger/unknown.h"
#include "meter/err.h"

enum {
	PARTS_MAX = 16, /* rungs and rulebooks that one span runs over */
};

/* Everything that one judgement needs, closed together. */
struct hearing {
	const struct judge *judge;
	const struct assessment_said *said;
	const struct timeline *timeline;
	struct timeline own; /* of an intake; the caller's to finish */
	struct assess_part parts[PARTS_MAX];
	size_t part_count;
	struct movement movement;
	struct where *reason;
};

static void hearing_finish(struct hearing *hearing)
{
	for (size_t i = 0; i < hearing->part_count; i++) {
		assess_part_finish(&hearing->parts[i]);
	}
	timeline_finish(&hearing->own);
	movement_finish(&hearing->movement);
}

static const char *name_of(const struct assessment_said *said)
{
	return said->meter[0] != '\0' ? said->meter : said->intake;
}

static struct day first_day(const struct hearing *hearing)
{
	return zone_day(&hearing->judge->books->zone, (struct instant){ hearing->said->from_s });
}

static struct day last_day(const struct hearing *hearing)
{
	return zone_day(&hearing->judge->books->zone,
			(struct instant){ hearing->said->till_s - 1 });
}

/* ---- whose time it is ---- */

static int find_meter(struct hearing *hearing)
{
	const struct registry_view view = { .books = hearing->judge->books };
	const struct assessment_said *said = hearing->said;
	struct day last = last_day(hearing);
	int32_t first;
	int fault = meter_cache_timeline(hearing->judge->books, said->meter, &hearing->timeline);

	if (fault < 0) {
		return fault;
	}
	if (!timeline_first_day(&view, said->meter, &first) || first_day(hearing).number < first) {
		where_set(hearing->reason, 0, 0, "meter '%s' was not there yet", said->meter);
		return JUDGE_REFUSED;
	}
	for (struct day day = first_day(hearing); day.number <= last.number; day.number++) {
		const char *permit = timeline_step(hearing->timeline, day)->permit;

		if (timeline_rest(permit, TIMELINE_CHECK) != NULL ||
				timeline_rest(permit, TIMELINE_RETURN) != NULL) {
			where_set(hearing->reason, 0, 0,
					"meter '%s' does not measure what is taken", said->meter);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

static int find_intake(struct hearing *hearing)
{
	const struct registry_view view = { .books = hearing->judge->books };
	const struct assessment_said *said = hearing->said;
	struct intake_row row;
	const struct days days = { first_day(hearing), { last_day(hearing).number + 1 } };
	struct metering metering;
	bool is_metered;
	int fault;

	if (!registry_intake(&view, said->intake, days.from, &row)) {
		where_set(hearing->reason, 0, 0, "there was no intake '%s' then", said->intake);
		return JUDGE_REFUSED;
	}
	fault = metering_build(hearing->judge->books, &metering);
	is_metered = fault == 0 && metering_overlaps(&metering, said->intake, days);
	metering_finish(&metering);
	if (is_metered) {
		where_set(hearing->reason, 0, 0,
				"intake '%s' has a meter on some of these days: what is unknown of that is to be assessed",
				said->intake);
		return JUDGE_REFUSED;
	}
	if (fault < 0) {
		return fault;
	}
	hearing->timeline = &hearing->own;
	return timeline_build_intake(&view, said->intake, &hearing->own);
}

/* ---- what is known of it ---- */

static int refuse_known(struct hearing *hearing, struct span known)
{
	const struct zone *zone = &hearing->judge->books->zone;
	char from[INSTANT_TEXT_MAX];
	char till[INSTANT_TEXT_MAX];

	where_set(hearing->reason, 0, 0,
			"'%s' is known from %s to %s: only what is unknown is assessed",
			name_of(hearing->said), zone_format(zone, known.from, from),
			zone_format(zone, known.till, till));
	return JUDGE_REFUSED;
}

/* Nothing of the span may have been read or assessed. */
static int check_unknown(struct hearing *hearing)
{
	const struct assessment_said *said = hearing->said;
	const struct span wanted = { { said->from_s }, { said->till_s } };
	const struct span *first;
	struct unknown unknown;
	int answer = unknown_spans(hearing->judge, said->meter, said->intake,
			said->meter[0] == '\0' ? NULL : hearing->timeline, wanted, &unknown);

	first = unknown.list;
	if (answer == 0 && unknown.count == 0) {
		answer = refuse_known(hearing, wanted);
	} else if (answer == 0 && first->from.unix_s != said->from_s) {
		answer = refuse_known(hearing, (struct span){ wanted.from, first->from });
	} else if (answer == 0 && first->till.unix_s != said->till_s) {
		struct span known = { first->till,
			unknown.count > 1 ? unknown.list[1].from : wanted.till };

		answer = refuse_known(hearing, known);
	}
	unknown_finish(&unknown);
	return answer;
}

/* ---- by what ---- */

static bool is_same_how(const struct assessment_how *a, const struct assessment_how *b)
{
	return a->method == b->method && a->periods == b->periods && a->is_final == b->is_final &&
			a->is_exempt == b->is_exempt && a->rung == b->rung &&
			strcmp(a->rulebook, b->rulebook) == 0;
}

static int add_part(struct hearing *hearing, int64_t from_s, const struct assessment_how *how)
{
	struct assess_part *part;

	if (hearing->part_count == PARTS_MAX) {
		where_set(hearing->reason, 0, 0,
				"the span runs over more than %d rungs: assess it in parts",
				PARTS_MAX);
		return JUDGE_REFUSED;
	}
	part = &hearing->parts[hearing->part_count++];
	part->span = (struct span){ { from_s }, { hearing->said->till_s } };
	part->how = *how;
	return JUDGE_OK;
}

/* The ladder's word for each day; days in a row of one word are one part. */
static int climb(struct hearing *hearing, assessment_climb *ladder, void *context)
{
	const struct assessment_said *said = hearing->said;
	const struct zone *zone = &hearing->judge->books->zone;
	struct day last = last_day(hearing);
	int answer = 0;

	for (struct day day = first_day(hearing); day.number <= last.number && answer == 0;
			day.number++) {
		struct assess_part *before = hearing->part_count == 0
				? NULL
				: &hearing->parts[hearing->part_count - 1];
		int64_t from_s = zone_midnight(zone, day).unix_s;
		struct assessment_how how = { .method = METHOD_NONE };

		answer = ladder(context, hearing->judge, said, day, &how, hearing->reason);
		if (answer != 0 || (before != NULL && is_same_how(&before->how, &how))) {
			continue;
		}
		from_s = before == NULL ? said->from_s : from_s;
		if (before != NULL) {
			before->span.till.unix_s = from_s;
		}
		answer = add_part(hearing, from_s, &how);
	}
	return answer;
}

static int find_parts(struct hearing *hearing, assessment_climb *ladder, void *context)
{
	const struct assessment_said *said = hearing->said;
	int answer;

	if (said->how.method != METHOD_NONE) {
		return add_part(hearing, said->from_s, &said->how);
	}
	if (ladder == NULL) {
		where_set(hearing->reason, 0, 0,
				"no ladder is known: an assessment needs a method");
		return JUDGE_REFUSED;
	}
	answer = climb(hearing, ladder, context);
	if (answer == 0 && hearing->part_count > 1 &&
			(said->days != 0 || said->litres != ROW_NO_LITRES)) {
		where_set(hearing->reason, 0, 0,
				"days or litres of a span that is assessed by more than one rung: assess it in parts");
		return JUDGE_REFUSED;
	}
	return answer;
}

/* Days and litres that no part looks at were not meant like that. */
static int check_figures(struct hearing *hearing)
{
	bool wants_days = false;
	bool wants_litres = false;

	for (size_t i = 0; i < hearing->part_count; i++) {
		enum assessment_method method = hearing->parts[i].how.method;

		wants_days = wants_days || method == METHOD_MAX_DAILY_CAPACITY ||
				method == METHOD_RATED_FLOW;
		wants_litres = wants_litres || method == METHOD_DECLARED;
	}
	if ((hearing->said->days != 0 || hearing->said->listed_count != 0) && !wants_days) {
		where_set(hearing->reason, 0, 0, "days of abstraction belong to a capacity");
		return JUDGE_REFUSED;
	}
	if (hearing->said->litres != ROW_NO_LITRES && !wants_litres) {
		where_set(hearing->reason, 0, 0, "litres belong to a declaration");
		return JUDGE_REFUSED;
	}
	for (size_t i = 0; i < hearing->said->listed_count; i++) {
		struct day day = hearing->said->listed[i];
		char text[DAY_TEXT_MAX];

		if (day.number < first_day(hearing).number ||
				day.number > last_day(hearing).number) {
			where_set(hearing->reason, 0, 0, "%s is not in the span",
					day_format(day, text));
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* ---- what follows ---- */

static int find_volumes(struct hearing *hearing)
{
	const struct books *books = hearing->judge->books;
	const struct posting_to to = { &hearing->movement, &books->zone, hearing->timeline };
	int answer = check_figures(hearing);

	for (size_t i = 0; i < hearing->part_count && answer == 0; i++) {
		struct assess_part *part = &hearing->parts[i];

		answer = assess_volume(
				books, hearing->said, hearing->timeline, part, hearing->reason);
		for (size_t k = 0; k < part->piece_count && answer == 0; k++) {
			answer = posting_piece(&to, &part->pieces[k], 1);
		}
	}
	return answer;
}

static void put_inputs(struct bytes *effect, const struct assess_part *part)
{
	item_put_array(effect, part->input_count);
	for (size_t i = 0; i < part->input_count; i++) {
		const struct assess_input *input = &part->inputs[i];

		item_put_array(effect, 3);
		item_put_text(effect, input->what);
		if (input->month.number == INT32_MIN) {
			item_put_null(effect);
		} else {
			item_put_int(effect, input->month.number);
		}
		item_put_int(effect, input->value);
	}
}

static void put_part(struct bytes *effect, const struct assess_part *part)
{
	item_put_array(effect, 10);
	item_put_int(effect, part->span.from.unix_s);
	item_put_int(effect, part->span.till.unix_s);
	item_put_int(effect, part->how.method);
	if (part->how.periods == 0) {
		item_put_null(effect);
	} else {
		item_put_int(effect, part->how.periods);
	}
	item_put_bool(effect, part->how.is_final);
	item_put_bool(effect, !part->how.is_exempt);
	if (part->how.rung == RUNG_NONE) {
		item_put_null(effect);
	} else {
		item_put_array(effect, 2);
		item_put_text(effect, part->how.rulebook);
		item_put_int(effect, part->how.rung);
	}
	put_inputs(effect, part);
	item_put_int(effect, part->litres);
	item_put_array(effect, part->piece_count);
	for (size_t i = 0; i < part->piece_count; i++) {
		item_put_array(effect, 3);
		item_put_int(effect, part->pieces[i].from_s);
		item_put_int(effect, part->pieces[i].till_s - part->pieces[i].from_s);
		item_put_int(effect, part->pieces[i].litres);
	}
}

static int conclude(struct hearing *hearing, struct conclusion *ret)
{
	movement_settle(&hearing->movement);
	movement_link(&hearing->movement, ret);
	if (ret->subject_count == 0) {
		(void)conclusion_subject(ret, "ledger", "");
	}
	effect_begin(&ret->effect, 2);
	item_put_array(&ret->effect, hearing->part_count);
	for (size_t i = 0; i < hearing->part_count; i++) {
		put_part(&ret->effect, &hearing->parts[i]);
	}
	movement_put(&ret->effect, &hearing->movement);
	return ret->effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

static int check_span(const struct hearing *hearing)
{
	if (hearing->said->till_s > hearing->judge->recorded_s) {
		where_set(hearing->reason, 0, 0, "the span has not passed by the ledger's clock");
		return JUDGE_REFUSED;
	}
	if (last_day(hearing).number - first_day(hearing).number >= ASSESSMENT_SPAN_DAYS_MAX) {
		where_set(hearing->reason, 0, 0, "a span of more than %d days: assess it in parts",
				ASSESSMENT_SPAN_DAYS_MAX);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int hear(struct hearing *hearing, assessment_climb *ladder, void *context)
{
	int answer = check_span(hearing);

	if (answer == 0) {
		answer = hearing->said->meter[0] != '\0' ? find_meter(hearing)
							 : find_intake(hearing);
	}
	if (answer == 0) {
		answer = check_unknown(hearing);
	}
	if (answer == 0) {
		answer = find_parts(hearing, ladder, context);
	}
	return answer == 0 ? find_volumes(hearing) : answer;
}

int assessment_judge(const struct judge *judge, const struct deed *deed, assessment_climb *ladder,
		void *context, struct outcome *ret, struct where *reason)
{
	struct assessment_said *said = calloc(1, sizeof(*said));
	struct hearing *hearing = calloc(1, sizeof(*hearing));
	int answer = said == NULL || hearing == NULL ? WEIR_FAULT_MEMORY : 0;

	if (answer == 0 && !assessment_take(deed->body, deed->body_size, said)) {
		where_set(reason, 0, 0,
				"an assessment is [meter or intake, from, till, method, ..., ground]");
		answer = JUDGE_REFUSED;
	}
	if (answer == 0) {
		hearing->judge = judge;
		hearing->said = said;
		hearing->reason = reason;
		(void)text_copy(hearing->movement.meter, sizeof(hearing->movement.meter),
				said->meter);
		hearing->movement.base_s = said->from_s;
		answer = hear(hearing, ladder, context);
	}
	if (answer == 0) {
		answer = conclude(hearing, &ret->own);
	}
	if (hearing != NULL) {
		hearing_finish(hearing);
	}
	free(hearing);
	free(said);
	return answer;
}

/* ---- folding ---- */

static int store_pieces(struct books *books, struct assessment_part *part,
		const struct assessment_said *said, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_ASSESSMENT);
	int fault = 0;

	for (size_t n = item_take_array(&part->pieces); n > 0 && fault == 0; n--) {
		struct assessment_row key = { .from_s = 0 };
		struct assessment_row *row;
		int64_t span_s;
		int64_t litres;

		item_take_array_of(&part->pieces, 3);
		(void)text_copy(key.meter, sizeof(key.meter), said->meter);
		(void)text_copy(key.intake, sizeof(key.intake), said->intake);
		key.from_s = item_take_int(&part->pieces);
		span_s = item_take_between(&part->pieces, 1, INT32_MAX);
		litres = item_take_int(&part->pieces);
		if (part->pieces.failed != ITEM_OK) {
			return WEIR_FAULT_BROKEN;
		}
		fault = shelf_make(shelf, &key, (void **)&row);
		if (fault == 0) {
			row->till_s = key.from_s + span_s;
			row->litres = litres;
			row->flags = (part->how.is_final ? ASSESSED_FINAL : 0) |
					(part->how.is_exempt ? ASSESSED_EXEMPT : 0);
			row->entry = index;
			shelf_touch(shelf, row);
		}
	}
	return fault;
}

int assessment_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor effect;
	struct assessment_said said;
	struct deed deed;
	int fault = 0;

	if (!effect_open(entry, &effect, 2) || !deed_take(entry, &deed) ||
			!assessment_take(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t n = item_take_array(&effect); n > 0 && fault == 0; n--) {
		struct assessment_part part;

		fault = assessment_take_part(&effect, &part)
				? store_pieces(books, &part, &said, index)
				: WEIR_FAULT_BROKEN;
	}
	if (fault == 0) {
		fault = movement_apply(books, &effect);
	}
	return fault == 0 && !item_at_end(&effect) ? WEIR_FAULT_BROKEN : fault;
}
