/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_price.h"

#include "api/view_number.h"
#include "ledger/row_entries.h"
#include "ledger/words.h"

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

/* A multiple, or the range in which it is decided. */
static void view_times(struct view *view, const struct band *band)
{
	if (band->times != RULE_NOT_GIVEN) {
		view_billionths(view, "times", band->times);
	} else {
		view_billionths(view, "times_min", band->times_min);
		view_billionths(view, "times_max", band->times_max);
	}
}

/* A least or greatest sum, or one too small to ask for; absent where there is none. */
static void view_sum_rule(struct view *view, const char *key, const struct sum_rule *rule)
{
	if (rule->scope == 0) {
		return;
	}
	view_object(view, key);
	view_int(view, "fen", rule->fen);
	view_text(view, "scope", rule->scope == SUM_INVOICE ? "invoice" : "permit");
	view_bool(view, "at_zero", rule->at_zero);
	view_note(view, &rule->note);
	view_end(view);
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
	if (surcharge->during[0] != '\0') {
		view_text(view, "during", surcharge->during);
	}
	if (surcharge->list[0] != '\0') {
		view_text(view, "list", surcharge->list);
	}
	view_array(view, "bands");
	for (size_t i = 0; i < surcharge->band_count; i++) {
		view_object(view, NULL);
		view_int(view, "band", (int64_t)i + 1);
		view_billionths(view, "over", surcharge->bands[i].over);
		view_times(view, &surcharge->bands[i]);
		view_block(view, surcharge->bands[i].block_litres);
		view_end(view);
	}
	view_end(view);
	view_note(view, &surcharge->note);
	view_end(view);
}

void view_rulebooks(struct view *view, const struct explanation *explanation)
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
		view_sum_rule(view, "minimum", &book->minimum);
		view_sum_rule(view, "maximum", &book->maximum);
		view_sum_rule(view, "waive_below", &book->waive_below);
		view_end(view);
	}
	view_end(view);
}

static const char *price_state_name(enum price_state state)
{
	static const char *const names[] = { "", "charged", "free", "unpriced", "elsewhere" };

	return names[state];
}

void view_factor(struct view *view, const struct charge_factor *factor)
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

void view_prices(struct view *view, const struct derivation *derivation)
{
	view_array(view, "prices");
	for (size_t i = 0; i < derive_price_count(derivation); i++) {
		view_price(view, derivation, i);
	}
	view_end(view);
}
