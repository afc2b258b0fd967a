/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_check.h"

#include <assert.h>
#include <string.h>

#include "billing/rule_match.h"
#include "billing/rulebook_row.h"
#include "billing/rulebook_surcharge.h"
#include "ledger/yaml.h"

static int check_rates(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	struct rulebook_row_view view[RULEBOOK_RATES_MAX];

	if (check->places != NULL && !check->is_part && book->rate_count == 0 &&
			yaml_place(check->places, book->rates) == NULL) {
		return FAIL_ROW(check, book,
				"rates is missing; expected a list of up to %d mappings, [] of a "
				"scale that others extend",
				RULEBOOK_RATES_MAX);
	}
	for (size_t i = 0; i < book->rate_count; i++) {
		const struct rate *rate = &book->rates[i];
		int answer = rulebook_row_check_days(
				check, "rates", i, book->copied.rates, rate, &rate->days);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
		if (rate->unit == RATE_PER_KWH && rate->volume == RATE_CONSUMED) {
			return FAIL_VALUE(check, rate, &rate->volume,
					"rates row %zu prices energy and says volume: consumed; "
					"expected one of the two",
					i - book->copied.rates + 1);
		}
		if (rate->unit == RATE_PER_KWH && rate->block_litres != 0) {
			return FAIL_VALUE(check, rate, &rate->block_litres,
					"rates row %zu prices energy and says block_m3; expected one of "
					"the two",
					i - book->copied.rates + 1);
		}
		if (rate->id[0] == '\0') {
			return FAIL_ROW(check, rate, "rates row %zu has no id; expected one",
					i + 1);
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(rate->id, book->rates[k].id) == 0) {
				return rulebook_row_fail_same_id(check, "rates", book->copied.rates,
						i, k, rate, rate->id);
			}
		}
		view[i] = (struct rulebook_row_view){ rate, &rate->match, &rate->days, NULL };
	}
	return rulebook_row_check_rivals(
			check, "rates", book->copied.rates, view, book->rate_count);
}

static int check_allowances(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	struct rulebook_row_view view[RULEBOOK_ROWS_MAX];

	for (size_t i = 0; i < book->allowance_count; i++) {
		const struct allowance *row = &book->allowances[i];
		int answer = rulebook_row_check_days(
				check, "allowances", i, book->copied.allowances, row, &row->days);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
		if ((row->leakage == RULE_NOT_GIVEN) == (row->consumed == RULE_NOT_GIVEN)) {
			return FAIL_ROW(check, row,
					"allowances row %zu has %s; expected leakage or consumed",
					i + 1, row->leakage == RULE_NOT_GIVEN ? "neither" : "both");
		}
		view[i] = (struct rulebook_row_view){ row, &row->match, &row->days, NULL };
	}
	return rulebook_row_check_rivals(
			check, "allowances", book->copied.allowances, view, book->allowance_count);
}

/* A class has rates of its own or a factor on the normal one, never both. */
static int check_class(struct rulebook_check *check, size_t i)
{
	const struct rulebook_copied *copied = &check->book->copied;
	char names[2][RULEBOOK_ROW_TEXT_MAX];
	const struct factor *factor = &check->book->factors[i];

	if (factor->match.area_class == AREA_CLASS_ANY) {
		return RULEBOOK_OK;
	}
	for (size_t k = 0; k < check->book->rate_count; k++) {
		const struct rate *rate = &check->book->rates[k];

		if (rate->match.area_class == factor->match.area_class &&
				rule_match_meets(&rate->match, &factor->match) &&
				rule_days_meet(&rate->days, &factor->days)) {
			return FAIL_ROW(check, i < copied->factors ? (const void *)rate : factor,
					"factors %s and rates %s both name area class "
					"\"%s\"; expected a factor or a rate",
					rulebook_row_text(check, i, copied->factors, names[0]),
					rulebook_row_text(check, k, copied->rates, names[1]),
					word_name(WORD_AREA_CLASS, (int)factor->match.area_class));
		}
	}
	return RULEBOOK_OK;
}

static int check_factors(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	struct rulebook_row_view view[RULEBOOK_ROWS_MAX];

	for (size_t i = 0; i < book->factor_count; i++) {
		const struct factor *row = &book->factors[i];
		int answer = rulebook_row_check_days(
				check, "factors", i, book->copied.factors, row, &row->days);

		if (answer == RULEBOOK_OK) {
			answer = check_class(check, i);
		}
		if (answer != RULEBOOK_OK) {
			return answer;
		}
		view[i] = (struct rulebook_row_view){ row, &row->match, &row->days, row->id };
	}
	return rulebook_row_check_rivals(
			check, "factors", book->copied.factors, view, book->factor_count);
}

static int check_reliefs(struct rulebook_check *check)
{
	for (size_t i = 0; i < check->book->relief_count; i++) {
		const struct relief *row = &check->book->reliefs[i];
		int answer = rulebook_row_check_days(
				check, "reliefs", i, check->book->copied.reliefs, row, &row->days);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(row->id, check->book->reliefs[k].id) == 0) {
				return rulebook_row_fail_same_id(check, "reliefs",
						check->book->copied.reliefs, i, k, row, row->id);
			}
		}
	}
	return RULEBOOK_OK;
}

static int check_assessment(struct rulebook_check *check, const struct assessment *row)
{
	bool is_mean = row->method == METHOD_MEAN_OF_PREVIOUS;

	if (is_mean != (row->periods != 0)) {
		return FAIL_VALUE(check, row, &row->periods,
				"periods %s; expected periods with method mean-of-previous and with "
				"no other",
				is_mean ? "is missing" : "stands beside another method");
	}
	return RULEBOOK_OK;
}

static int check_ladder(struct rulebook_check *check)
{
	const struct assessment_ladder *ladder = &check->book->assessment;
	int answer = check_assessment(check, &ladder->no_meter);

	if (answer == RULEBOOK_OK) {
		answer = check_assessment(check, &ladder->broken.until_deadline);
	}
	if (answer == RULEBOOK_OK) {
		answer = check_assessment(check, &ladder->broken.after_deadline);
	}
	return answer;
}

static int check_due(struct rulebook_check *check)
{
	const struct due_rule *due = &check->book->due;
	bool has_days = due->days_after_notice != 0;
	bool has_day = due->day_of_next_month != 0;

	if (has_days && has_day) {
		return FAIL_ROW(check, due,
				"due has days_after_notice and day_of_next_month; expected one of "
				"them");
	}
	if (due->holidays[0] != '\0' && !has_day) {
		return FAIL_VALUE(check, due, due->holidays,
				"due has holidays and no day_of_next_month; expected both or none");
	}
	return RULEBOOK_OK;
}

static int check_late(struct rulebook_check *check)
{
	const struct late_rule *late = &check->book->late;

	if (late->part_count == 2 && late->parts[0].part == late->parts[1].part) {
		return FAIL_VALUE(check, &late->parts[1], &late->parts[1].part,
				"late names %s twice; expected each part once",
				late_part_name(late->parts[1].part));
	}
	return RULEBOOK_OK;
}

/* A sum of nothing asks for nothing and lets nothing go. */
static int check_sums(struct rulebook_check *check)
{
	const struct sum_rule *least = &check->book->minimum;
	const struct sum_rule *most = &check->book->maximum;
	const struct {
		const char *name;
		const struct sum_rule *row;
	} rules[] = { { "minimum", least }, { "maximum", most },
		{ "waive_below", &check->book->waive_below } };

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].row->scope != 0 && rules[i].row->fen == 0) {
			return FAIL_VALUE(check, rules[i].row, &rules[i].row->fen,
					"%s has yuan 0; expected a sum", rules[i].name);
		}
	}
	if (least->scope != 0 && least->scope == most->scope && least->fen > most->fen) {
		return FAIL_ROW(check, least, "minimum is above maximum; expected it below");
	}
	return RULEBOOK_OK;
}

/* The book's own days, place and names. */
static int check_book(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (book->days.until.number < book->days.from.number) {
		return FAIL_VALUE(check, book, &book->days.until,
				"the rulebook ends on %s, before it begins on %s; expected until "
				"not before from",
				day_format(book->days.until, until),
				day_format(book->days.from, from));
	}
	if (strcmp(book->extends, book->id) == 0) {
		return FAIL_VALUE(check, book, book->extends,
				"extends is \"%s\", this rulebook itself; expected another",
				book->extends);
	}
	if (strcmp(book->replaces, book->id) == 0) {
		return FAIL_VALUE(check, book, book->replaces,
				"replaces is \"%s\", this rulebook itself; expected another",
				book->replaces);
	}
	return RULEBOOK_OK;
}

int rulebook_check(struct rulebook_check *check)
{
	static int (*const checks[])(struct rulebook_check *) = { check_book, check_rates,
		check_allowances, check_factors, rulebook_surcharge_check_all, check_reliefs,
		check_ladder, check_due, check_late, check_sums };
	int answer = RULEBOOK_OK;

	assert(check->book->id[0] != '\0');
	if (check->warnings != NULL) {
		check->warnings->count = 0;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && answer == RULEBOOK_OK; i++) {
		answer = checks[i](check);
	}
	return answer;
}
