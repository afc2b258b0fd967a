/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_explain.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/view_bill.h"
#include "api/view_objection.h"
#include "billing/exact.h"
#include "ledger/row_entries.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* ---- numbers ---- */

void view_exact(struct view *view, const char *key, const struct exact *number)
{
	struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX + 1);
	exact_format(number, &text);
	view_text(view, key, bytes_text(&text));
	bytes_finish(&text);
}

static void view_fraction(struct view *view, const char *key, wide n, wide d)
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();

	exact_set_fraction(&number, n, d);
	view_exact(view, key, &number);
}

void view_billionths(struct view *view, const char *key, int64_t billionths)
{
	view_fraction(view, key, billionths, RULE_ONE);
}

void view_entry(struct view *view, const char *key, int64_t entry)
{
	if (entry >= 0) {
		view_int(view, key, entry);
	} else {
		view_null(view, key);
	}
}

void view_explain_zone(struct view *view, const struct zone *zone)
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

/* ---- rulebooks ---- */

static const char *ceiling_name(enum surcharge_ceiling ceiling)
{
	static const char *const names[] = { "", "plan", "permit", "norm", "unpermitted" };

	return names[ceiling];
}

static const char *period_name(enum surcharge_period period)
{
	static const char *const names[] = { "", "month", "two-months", "quarter", "year" };

	return names[period];
}

static const char *combine_name(enum rulebook_combine combine)
{
	static const char *const names[] = { "", "add", "highest", "first" };

	return names[combine];
}

static void view_uses(struct view *view, const char *key, uint32_t uses)
{
	view_array(view, key);
	for (int use = 1; use < 32; use++) {
		const char *name = (uses >> use & 1) != 0 ? word_name(WORD_USE, use) : NULL;

		if (name != NULL) {
			view_text(view, NULL, name);
		}
	}
	view_end(view);
}

static void view_rule_days(struct view *view, const struct rule_days *days)
{
	if (days->from.number != INT32_MIN) {
		view_day(view, "from", days->from);
	}
	if (days->until.number != INT32_MAX) {
		view_day(view, "until", days->until);
	}
}

static const char *charging_name(enum surcharge_charging charging)
{
	static const char *const names[] = { "", "marginal", "whole", "all" };

	return names[charging];
}

/* Where a row was read, and why it is not to be relied on; absent where it does not say. */
static void view_note(struct view *view, const struct rule_note *note)
{
	if (note->document[0] != '\0') {
		view_text(view, "document", note->document);
	}
	if (note->unconfirmed[0] != '\0') {
		view_text(view, "unconfirmed", note->unconfirmed);
	}
}

/* The started blocks in which a row charges; absent where it charges the volume itself. */
static void view_block(struct view *view, int64_t block_litres)
{
	if (block_litres != 0) {
		view_int(view, "block_litres", block_litres);
	}
}

static void view_surcharge(struct view *view, const struct surcharge *surcharge)
{
	view_object(view, NULL);
	view_text(view, "surcharge", surcharge->id);
	view_text(view, "ceiling", ceiling_name(surcharge->ceiling));
	view_text(view, "period", period_name(surcharge->period));
	view_text(view, "carry", surcharge->carry == CARRY_NONE ? "none" : "cumulative");
	view_text(view, "base", surcharge->base == BASE_RATE ? "rate" : "price");
	view_text(view, "adds", surcharge->adds == ADDS_TOTAL ? "total" : "surcharge");
	view_text(view, "charging", charging_name(surcharge->charging));
	view_text(view, "edge",
			surcharge->edge == EDGE_UPPER_INCLUSIVE ? "upper-inclusive"
								: "lower-inclusive");
	view_billionths(view, "dead_band", surcharge->dead_band);
	view_bool(view, "dead_band_charged", surcharge->dead_band_charged);
	view_rule_days(view, &surcharge->days);
	view_uses(view, "exclude", surcharge->exclude);
	view_array(view, "bands");
	for (size_t i = 0; i < surcharge->band_count; i++) {
		view_object(view, NULL);
		view_int(view, "band", (int64_t)i + 1);
		view_billionths(view, "over", surcharge->bands[i].over);
		view_billionths(view, "times", surcharge->bands[i].times);
		view_block(view, surcharge->bands[i].block_litres);
		view_end(view);
	}
	view_end(view);
	view_note(view, &surcharge->note);
	view_end(view);
}

/* The rulebooks that some price is of, each once. */
static void view_rulebooks(struct view *view, const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);

	view_array(view, "rulebooks");
	for (size_t i = 0; i < input->book_count; i++) {
		const struct rulebook *book = input->books[i];
		const struct row_name name = { KIND_RULEBOOK, book->id, 0, "", 0 };
		bool is_used = false;
		size_t base;
		size_t all;

		for (size_t k = 0; k < derive_price_count(explanation->derivation); k++) {
			is_used = is_used ||
					derive_price(explanation->derivation, k, &base, &all)
									->book == book;
		}
		if (!is_used) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "rulebook", book->id);
		view_entry(view, "entry", row_entries_find(explanation->judge.books, &name));
		view_text(view, "title", book->title);
		view_text(view, "source", book->source);
		view_text(view, "place", book->place);
		view_rule_days(view, &book->days);
		if (book->combine != COMBINE_NONE) {
			view_text(view, "combine", combine_name(book->combine));
		}
		view_array(view, "surcharges");
		for (size_t k = 0; k < book->surcharge_count; k++) {
			view_surcharge(view, &book->surcharges[k]);
		}
		view_end(view);
		view_end(view);
	}
	view_end(view);
}

/* ---- prices ---- */

static const char *price_state_name(enum price_state state)
{
	static const char *const names[] = { "", "charged", "free", "unpriced", "elsewhere" };

	return names[state];
}

static void view_factor(struct view *view, const struct charge_factor *factor)
{
	view_text(view, "what", factor->what);
	view_text(view, "rule", factor->id);
	view_billionths(view, "times", factor->times);
}

static void view_price(struct view *view, const struct derivation *derivation, size_t i)
{
	size_t base;
	size_t all;
	const struct price *price = derive_price(derivation, i, &base, &all);

	view_object(view, NULL);
	view_int(view, "price", (int64_t)i);
	view_text(view, "state", price_state_name(price->state));
	if (price->book != NULL) {
		view_text(view, "rulebook", price->book->id);
	}
	view_int(view, "base_lines_of", (int64_t)base);
	view_int(view, "surcharge_lines_of", (int64_t)all);
	if (price->rate != NULL) {
		view_text(view, "use", word_name(WORD_USE, (int)price->use));
		view_text(view, "rate", price->rate->id);
		view_text(view, "unit", price->rate->unit == RATE_PER_KWH ? "kWh" : "m3");
		view_text(view, "volume",
				price->rate->volume == RATE_CONSUMED ? "consumed" : "gross");
		view_int(view, "rate_micro_yuan", price->rate->micro_yuan);
		if (price->rate->price_micro_yuan != RULE_NOT_GIVEN) {
			view_int(view, "price_micro_yuan", price->rate->price_micro_yuan);
		}
		view_block(view, price->rate->block_litres);
		view_note(view, &price->rate->note);
	}
	view_array(view, "factors");
	for (size_t k = 0; k < price->factor_count; k++) {
		view_object(view, NULL);
		view_factor(view, &price->factors[k].factor);
		view_text(view, "applies_to",
				price->factors[k].lines == RULE_LINES_BASE ? "base" : "all");
		view_end(view);
	}
	view_end(view);
	view_end(view);
}

/* ---- ceilings ---- */

/* The entry of a row of the account's permits in force on a day, of the newest that has one. */
static int64_t entry_on(
		const struct explanation *explanation, uint64_t kind, int64_t sub, int32_t day)
{
	int64_t entry = -1;

	for (size_t i = 0; i < explanation->lineage.count && entry < 0; i++) {
		const struct row_name name = { kind, explanation->lineage.permits[i], sub, "",
			day };

		entry = row_entries_on(explanation->judge.books, &name, NULL);
	}
	return entry;
}

/* The plan's months: each with its litres and the entry that filed it. */
static void view_plan(struct view *view, const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct charge_limits *limits = &input->limits;
	int year = day_date(input->first).year;

	view_array(view, "plan");
	for (int i = 1; i <= 12; i++) {
		struct month month = month_make(year, i);
		int32_t last = month_days(month).till.number - 1;
		int64_t entry = entry_on(explanation, KIND_PLANS, year, last);
		char text[DAY_TEXT_MAX];

		if ((limits->plan_months >> (i - 1) & 1) == 0) {
			continue;
		}
		/* A plan of a dispatch year is named by the year in which it begins. */
		entry = entry < 0 ? entry_on(explanation, KIND_PLANS, year - 1, last) : entry;
		view_object(view, NULL);
		view_text(view, "month", month_format(month, text));
		view_int(view, "limit_litres", limits->plan_litres[i - 1]);
		view_entry(view, "entry", entry);
		view_end(view);
	}
	view_end(view);
}

/* The months of plans that bound one source's water. */
static void view_source_plans(struct view *view, const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct charge_limits *limits = &input->limits;
	int year = day_date(input->first).year;

	view_array(view, "source_plans");
	for (size_t i = 0; i < limits->source_plan_count; i++) {
		const struct charge_source_plan *plan = &limits->source_plans[i];

		for (int m = 1; m <= 12; m++) {
			char text[DAY_TEXT_MAX];

			if ((plan->months >> (m - 1) & 1) == 0) {
				continue;
			}
			view_object(view, NULL);
			view_text(view, "source", word_name(WORD_SOURCE, (int)plan->source));
			view_text(view, "month", month_format(month_make(year, m), text));
			view_int(view, "limit_litres", plan->litres[m - 1]);
			view_end(view);
		}
	}
	view_end(view);
}

/* The permit's row that its year's limit was read from. */
static int64_t permit_entry(const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct books *books = explanation->judge.books;
	struct month december = month_make(day_date(input->first).year, 12);
	int32_t asked = month_days(december).till.number - 1;
	int32_t today = zone_day(&books->zone, (struct instant){ explanation->judge.recorded_s })
					.number;

	return entry_on(explanation, KIND_PERMITS, 0, today < asked ? today : asked);
}

static void view_limits(struct view *view, const struct explanation *explanation)
{
	const struct charge_limits *limits = &derive_input(explanation->derivation)->limits;

	view_object(view, "limits");
	if (limits->has_permit) {
		view_int(view, "permit_litres", limits->permit_litres);
		view_entry(view, "permit_entry", permit_entry(explanation));
	}
	if (limits->plan_months != 0) {
		view_plan(view, explanation);
	}
	if (limits->source_plan_count != 0) {
		view_source_plans(view, explanation);
	}
	if (limits->has_norm) {
		view_int(view, "norm_litres", limits->norm_litres);
	}
	if (limits->norm_months != 0) {
		view_array(view, "norm");
		for (int i = 0; i < 12; i++) {
			if ((limits->norm_months >> i & 1) != 0) {
				view_object(view, NULL);
				view_int(view, "month", i + 1);
				view_int(view, "limit_litres", limits->norm_month_litres[i]);
				view_end(view);
			}
		}
		view_end(view);
	}
	view_end(view);
}

static void view_ceilings(struct view *view, const struct derivation *derivation)
{
	size_t count;
	const struct derive_window *windows = derive_windows(derivation, &count);

	view_array(view, "ceilings");
	for (size_t i = 0; i < count; i++) {
		view_object(view, NULL);
		view_text(view, "rulebook", windows[i].book->id);
		view_text(view, "surcharge", windows[i].surcharge->id);
		if (windows[i].source != SOURCE_ANY) {
			view_text(view, "source", word_name(WORD_SOURCE, (int)windows[i].source));
		}
		view_text(view, "total", windows[i].is_before ? "before" : "now");
		view_day(view, "from", windows[i].days.from);
		view_day(view, "until", (struct day){ windows[i].days.till.number - 1 });
		if (windows[i].has_limit) {
			view_int(view, "limit_litres", windows[i].limit_litres);
		}
		view_int(view, "taken_litres", windows[i].taken_litres);
		view_bool(view, "spread", windows[i].is_spread);
		view_end(view);
	}
	view_end(view);
}

/* ---- lines ---- */

static void view_step(struct view *view, const struct explanation *explanation,
		const struct derive_step *step)
{
	const struct charge_input *input = derive_input(explanation->derivation);

	view_object(view, NULL);
	view_int(view, "source", (int64_t)step->intake);
	view_day(view, "day", (struct day){ input->first.number + (int32_t)step->day });
	view_int(view, "litres", step->litres);
	if (step->basis != step->litres) {
		view_int(view, "basis", step->basis);
	}
	if (step->n != step->d) {
		view_fraction(view, "share", step->n, step->d);
	}
	if (step->is_before) {
		view_text(view, "total", "before");
	}
	view_end(view);
}

static void view_steps(struct view *view, const struct explanation *explanation, size_t line)
{
	size_t count;
	const struct derive_step *steps = derive_steps(explanation->derivation, &count);

	view_array(view, "steps");
	for (size_t i = 0; i < count; i++) {
		/* Days without water join a line too, and add nothing. */
		if (steps[i].line == line && (steps[i].litres != 0 || steps[i].basis != 0)) {
			view_step(view, explanation, &steps[i]);
		}
	}
	view_end(view);
}

static void view_cumulative(struct view *view, const struct charge_line *line)
{
	view_object(view, "running_total");
	view_exact(view, "now_exact_fen", &line->to_date);
	view_int(view, "now_fen", line->to_date_fen);
	view_exact(view, "before_exact_fen", &line->before);
	view_int(view, "before_fen", line->before_fen);
	view_end(view);
}

static void view_key(struct view *view, const struct charge_line *line)
{
	struct bytes key;

	bytes_init(&key, INVOICE_KEY_MAX);
	charge_line_key(line, &key);
	view_text(view, "key", bytes_text(&key));
	bytes_finish(&key);
}

static void view_line(struct view *view, const struct explanation *explanation, size_t i,
		enum explain_depth depth)
{
	const struct charge_line *line = &derive_result(explanation->derivation)->lines[i];

	view_object(view, NULL);
	view_int(view, "line", line->number);
	view_key(view, line);
	view_text(view, "part", view_part_name(line->part));
	view_text(view, "rulebook", line->book->id);
	view_text(view, "rule", line->rule);
	view_text(view, "intake", line->intake);
	view_text(view, "rate", line->rate);
	view_int(view, "price", (int64_t)line->price);
	if (line->band > 0) {
		view_int(view, "band", line->band);
	}
	view_bool(view, "counts", line->counts);
	view_day(view, "from", line->days.from);
	view_day(view, "until", (struct day){ line->days.till.number - 1 });
	view_int(view, "volume_litres", line->volume_litres);
	view_exact(view, "volume_exact", &line->volume);
	if (line->has_energy) {
		view_int(view, "energy_wh", line->energy_wh);
		view_exact(view, "energy_exact", &line->energy);
	}
	view_int(view, "rate_micro_yuan", line->rate_micro_yuan);
	view_array(view, "factors");
	for (size_t k = 0; k < line->factor_count; k++) {
		view_object(view, NULL);
		view_factor(view, &line->factors[k]);
		view_end(view);
	}
	view_end(view);
	view_exact(view, "times", &line->times);
	view_exact(view, "amount_exact_fen", &line->amount);
	view_int(view, "amount_fen", line->amount_fen);
	if (line->is_cumulative) {
		view_cumulative(view, line);
	}
	view_bool(view, "spread", line->is_spread);
	view_array(view, "beaten");
	for (size_t k = 0; k < line->book->surcharge_count; k++) {
		if ((line->beaten >> k & 1) != 0) {
			view_text(view, NULL, line->book->surcharges[k].id);
		}
	}
	view_end(view);
	view_array(view, "unconfirmed");
	for (size_t k = 0; k < line->doubt_count; k++) {
		view_object(view, NULL);
		view_text(view, "what", line->doubts[k].what);
		view_text(view, "id", line->doubts[k].id);
		view_text(view, "why", line->doubts[k].why);
		view_end(view);
	}
	view_end(view);
	if (depth >= DEPTH_DAYS) {
		view_steps(view, explanation, i);
	}
	view_end(view);
}

/* ---- deltas ---- */

/* What a line was charged by when it was billed: the derivation of today has no word of it. */
static void view_as_billed(struct view *view, const struct invoice_line *line)
{
	struct item_cursor factors = line->factors;

	view_text(view, "part", view_part_name(line->part));
	view_text(view, "rulebook", line->book);
	view_text(view, "rule", line->rule);
	view_text(view, "intake", line->intake);
	view_text(view, "rate", line->rate);
	if (line->band > 0) {
		view_int(view, "band", line->band);
	}
	view_bool(view, "counts", line->counts);
	view_day(view, "from", line->days.from);
	view_day(view, "until", (struct day){ line->days.till.number - 1 });
	view_int(view, "rate_micro_yuan", line->rate_micro_yuan);
	view_text(view, "times", line->times);
	view_array(view, "factors");
	for (size_t n = item_take_array(&factors); n > 0; n--) {
		struct invoice_factor factor;

		(void)invoice_take_factor(&factors, &factor);
		view_object(view, NULL);
		view_factor(view, &(struct charge_factor){ factor.what, factor.id, factor.times });
		view_end(view);
	}
	view_end(view);
}

/* A delta's line is what the line is now less what was billed for it. */
static int view_delta_line(struct view *view, const struct explanation *explanation,
		const struct invoice_line *line)
{
	const struct charge_line *now = explain_line(explanation, line->key);
	int64_t fen = now == NULL ? 0 : now->amount_fen;
	struct charge_billed billed;

	(void)explain_billed(explanation, line->key, &billed);
	if (fen - billed.amount_fen != line->amount_fen) {
		return WEIR_FAULT_BROKEN;
	}
	view_object(view, NULL);
	view_int(view, "line", line->number);
	view_text(view, "key", line->key);
	if (now != NULL) {
		view_int(view, "now_line", now->number);
	} else {
		view_null(view, "now_line");
		view_as_billed(view, line);
	}
	view_int(view, "volume_litres", line->litres);
	view_int(view, "billed_litres", billed.volume_litres);
	if (line->has_energy) {
		view_int(view, "energy_wh", line->energy_wh);
		view_int(view, "billed_wh", billed.energy_wh);
	}
	view_int(view, "amount_fen", line->amount_fen);
	view_int(view, "billed_fen", billed.amount_fen);
	view_end(view);
	return 0;
}

/* What was billed before, invoice by invoice: a script adds it up again. */
static int view_earlier(struct view *view, const struct explanation *explanation)
{
	struct invoice_row key = *explanation->row;
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	struct invoice_line line;
	int fault = 0;

	key.number = 0;
	cursor = shelf_scan(books_shelf(explanation->now, BOOK_INVOICE), &key, 3);
	view_array(view, "earlier");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->number < explanation->row->number) {
		struct invoice invoice;

		if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
			return WEIR_FAULT_BROKEN;
		}
		view_object(view, NULL);
		view_text(view, "invoice", row->invoice);
		view_int(view, "entry", row->entry);
		view_text(view, "remainder_fen", invoice.remainder);
		view_array(view, "lines");
		for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
			if (!invoice_take_line(&invoice.lines, &line)) {
				return WEIR_FAULT_BROKEN;
			}
			view_object(view, NULL);
			view_text(view, "key", line.key);
			view_as_billed(view, &line);
			view_int(view, "volume_litres", line.litres);
			if (line.volume[0] != '\0') {
				view_text(view, "volume_exact", line.volume);
			}
			if (line.has_energy) {
				view_int(view, "energy_wh", line.energy_wh);
			}
			view_int(view, "amount_fen", line.amount_fen);
			view_end(view);
		}
		view_end(view);
		view_end(view);
	}
	view_end(view);
	return fault;
}

static int view_delta(struct view *view, const struct explanation *explanation)
{
	struct item_cursor lines = explanation->head.lines;
	struct invoice_line line;
	int fault = view_earlier(view, explanation);

	view_array(view, "delta");
	for (size_t n = item_take_array(&lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&lines, &line) ? view_delta_line(view, explanation, &line)
							 : WEIR_FAULT_BROKEN;
	}
	view_end(view);
	return fault;
}

/* ---- the whole ---- */

static void view_head(struct view *view, const struct explanation *explanation)
{
	const struct invoice *head = &explanation->head;
	char period[DAY_TEXT_MAX];

	view_text(view, "invoice", head->invoice);
	view_text(view, "permit", head->account);
	view_text(view, "kind", rulebook_kind_name(head->kind));
	view_text(view, "filing", rulebook_filing_name(head->filing));
	view_text(view, "period", invoice_period(head->filing, head->period, period));
	view_day(view, "from", head->period.from);
	view_day(view, "until", (struct day){ head->period.till.number - 1 });
	if (head->corrects[0] != '\0') {
		view_text(view, "corrects", head->corrects);
	}
	view_bool(view, "preview", explanation->row == NULL);
	if (explanation->row != NULL) {
		view_int(view, "entry", explanation->row->entry);
		view_int(view, "bill_entry", explanation->bill);
	}
	view_instant(view, "made", (struct instant){ explanation->judge.recorded_s });
	view_int(view, "from_entries", explanation->size);
	if (invoice_has_total(head)) {
		view_int(view, "total_fen", head->total_fen);
	}
	view_text(view, "remainder_fen", head->remainder);
	view_int(view, "taken_litres", head->taken_litres);
	view_bool(view, "incomplete", (head->flags & CHARGE_IS_INCOMPLETE) != 0);
	view_bool(view, "no_plan", (head->flags & CHARGE_NO_PLAN) != 0);
}

int view_explanation(
		struct view *view, const struct explanation *explanation, enum explain_depth depth)
{
	const struct derivation *derivation = explanation->derivation;
	const struct charge_result *result = derive_result(derivation);
	struct invoice head = explanation->head;
	int fault = 0;

	view_object(view, NULL);
	view_head(view, explanation);
	view_rulebooks(view, explanation);
	view_array(view, "prices");
	for (size_t i = 0; i < derive_price_count(derivation); i++) {
		view_price(view, derivation, i);
	}
	view_end(view);
	view_limits(view, explanation);
	view_ceilings(view, derivation);
	view_array(view, "lines");
	for (size_t i = 0; i < result->line_count; i++) {
		view_line(view, explanation, i, depth);
	}
	view_end(view);
	if (explanation->row != NULL && explanation->row->number > 0) {
		fault = view_delta(view, explanation);
	}
	view_unpriced(view, &head);
	if (fault == 0 && depth >= DEPTH_DAYS) {
		fault = view_explain_sources(view, explanation);
	}
	if (fault == 0 && depth >= DEPTH_DAYS) {
		fault = view_explain_meters(view, explanation, depth);
	}
	view_objections(view, explanation->now, explanation->account, head.period);
	view_end(view);
	return fault;
}
