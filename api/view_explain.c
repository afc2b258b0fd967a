/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_explain.h"

#include "api/view_bill.h"
#include "api/view_ceiling.h"
#include "api/view_delta.h"
#include "api/view_number.h"
#include "api/view_objection.h"
#include "api/view_price.h"
#include "api/view_trail.h"
#include "meter/bytes.h"

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
	} else {
		view_int(view, "taken_before_litres",
				derive_taken(explanation->derivation,
						(size_t)(explanation->days.from.number -
								input->first.number),
						step->day));
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

static void view_factors(struct view *view, const struct charge_line *line)
{
	view_array(view, "factors");
	for (size_t i = 0; i < line->factor_count; i++) {
		view_object(view, NULL);
		view_factor(view, &line->factors[i]);
		view_end(view);
	}
	view_end(view);
}

/* The surcharges that this one stands before, and is not added to. */
static void view_beaten(struct view *view, const struct charge_line *line)
{
	view_array(view, "beaten");
	for (size_t i = 0; i < line->book->surcharge_count; i++) {
		if ((line->beaten >> i & 1) != 0) {
			view_text(view, NULL, line->book->surcharges[i].id);
		}
	}
	view_end(view);
}

static void view_doubts(struct view *view, const struct charge_line *line)
{
	view_array(view, "unconfirmed");
	for (size_t i = 0; i < line->doubt_count; i++) {
		view_object(view, NULL);
		view_text(view, "what", line->doubts[i].what);
		view_text(view, "id", line->doubts[i].id);
		view_text(view, "why", line->doubts[i].why);
		view_end(view);
	}
	view_end(view);
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
	if (line->part == CHARGE_BASE || line->part == CHARGE_SURCHARGE) {
		view_int(view, "price", (int64_t)line->price);
	}
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
	view_factors(view, line);
	view_exact(view, "times", &line->times);
	view_exact(view, "amount_exact_fen", &line->amount);
	view_int(view, "amount_fen", line->amount_fen);
	if (line->part != CHARGE_BASE && line->part != CHARGE_SURCHARGE &&
			line->days.from.number !=
					derive_input(explanation->derivation)->period.from.number) {
		view_int(view, "before_fen", line->before_fen);
	}
	if (line->is_cumulative) {
		view_cumulative(view, line);
	}
	view_bool(view, "spread", line->is_spread);
	view_beaten(view, line);
	view_doubts(view, line);
	if (depth >= DEPTH_DAYS) {
		view_steps(view, explanation, i);
	}
	view_end(view);
}

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
	view_prices(view, derivation);
	view_limits(view, explanation);
	view_terms(view, explanation);
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
		fault = view_trail_sources(view, explanation);
	}
	if (fault == 0 && depth >= DEPTH_DAYS) {
		fault = view_trail_meters(view, explanation, depth);
	}
	view_objections(view, explanation->now, explanation->account, head.period);
	view_end(view);
	return fault;
}
