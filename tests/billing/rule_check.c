/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/exact.h"
#include "billing/money.h"
#include "meter/bytes.h"
#include "meter/text.h"
#include "tests/billing/rule_case.h"
#include "tests/check.h"

enum {
	DELTAS_MAX = 2 * 64,
};

static const struct charge_line *find_line(const struct charge_result *result,
		const struct case_line *want, size_t *ret_number)
{
	for (size_t i = 0; i < result->line_count; i++) {
		const struct charge_line *line = &result->lines[i];

		if (line->part == want->part && strcmp(line->rule, want->rule) == 0 &&
				line->band == want->band && line->counts == want->counts &&
				(want->intake[0] == '\0' ||
						strcmp(line->intake, want->intake) == 0)) {
			*ret_number = i;
			return line;
		}
	}
	return NULL;
}

static void check_exact(const struct exact *number, const char *want, bool is_decimal)
{
	struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX);
	if (is_decimal) {
		exact_format_decimal(number, &text);
	} else {
		exact_format(number, &text);
	}
	CHECK_TEXT(bytes_text(&text), want);
	bytes_finish(&text);
}

static bool beats(const struct charge_line *line, const char *id)
{
	for (size_t i = 0; i < line->book->surcharge_count; i++) {
		if ((line->beaten >> i & 1) != 0 && strcmp(line->book->surcharges[i].id, id) == 0) {
			return true;
		}
	}
	return false;
}

static void check_lines(const struct charge_result *result, const struct case_bill *bill)
{
	bool is_seen[64] = { false };

	CHECK_INT(result->line_count, bill->line_count);
	for (size_t i = 0; i < bill->line_count; i++) {
		const struct case_line *want = &bill->lines[i];
		size_t number = 0;
		const struct charge_line *line = find_line(result, want, &number);

		CHECK(line != NULL);
		CHECK(!is_seen[number]);
		is_seen[number] = true;
		CHECK_INT(line->volume_litres, want->litres);
		CHECK_INT(line->amount_fen, want->fen);
		CHECK_INT(exact_is_whole(&line->volume), want->exact[0] == '\0');
		if (want->exact[0] != '\0') {
			check_exact(&line->volume, want->exact, false);
		}
		if (want->times[0] != '\0') {
			check_exact(&line->times, want->times, true);
		}
		CHECK_INT(line->beaten != 0, want->beats[0] != '\0');
		CHECK(want->beats[0] == '\0' || beats(line, want->beats));
	}
}

/* Amounts follow from what the lines themselves say. */
static void check_sums(const struct charge_result *result)
{
	SCOPED_FINISH(exact_finish) struct exact sum = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact total = exact_zero();
	int64_t total_fen = 0;
	int64_t litres = 0;

	for (size_t i = 0; i < result->line_count; i++) {
		const struct charge_line *line = &result->lines[i];
		SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();
		int64_t rounded = -7;

		CHECK_INT(line->number, i + 1);
		exact_add(&sum, &line->amount);
		total_fen += line->amount_fen;
		if (line->part != CHARGE_BASE && line->part != CHARGE_SURCHARGE) {
			CHECK(money_round(&line->amount, &rounded)); /* of a sum, not of water */
			CHECK_INT(rounded, line->amount_fen);
			continue;
		}
		money_product(line->has_energy ? &line->energy : &line->volume,
				line->rate_micro_yuan, &line->times, &fen);
		CHECK_INT(exact_compare(&fen, &line->amount), 0);
		CHECK(money_round(&fen, &rounded));
		if (!line->is_cumulative || exact_sign(&line->before) == 0) {
			CHECK_INT(rounded, line->amount_fen);
		}
		litres += line->counts ? line->volume_litres : 0;
	}
	for (size_t i = 0; i < result->unpriced_count; i++) {
		litres += result->unpriced[i].reason == UNPRICED_NO_DECISION
				? 0
				: result->unpriced[i].litres;
	}
	CHECK_INT(result->total_fen, total_fen);
	CHECK_INT(result->taken_litres, litres);
	exact_set_int(&total, total_fen);
	exact_subtract(&sum, &total);
	CHECK_INT(exact_compare(&sum, &result->remainder), 0);
}

/* What was billed, as the ledger would keep it. */
struct billed {
	size_t count;
	struct charge_billed rows[64];
	char keys[64][512];
};

static void bill_lines(const struct charge_result *result, struct billed *ret)
{
	ret->count = result->line_count;
	for (size_t i = 0; i < result->line_count; i++) {
		const struct charge_line *line = &result->lines[i];
		struct bytes key;

		bytes_init(&key, sizeof(ret->keys[0]) - 1);
		charge_line_key(line, &key);
		CHECK(!key.failed);
		CHECK(text_copy(ret->keys[i], sizeof(ret->keys[i]), bytes_text(&key)));
		bytes_finish(&key);
		ret->rows[i] = (struct charge_billed){ ret->keys[i], line->volume_litres,
			line->energy_wh, line->amount_fen };
	}
}

/* Fen of the lines that differ from what was billed. */
static int64_t delta_sum(const struct charge_result *now, const struct billed *billed)
{
	struct charge_delta rows[DELTAS_MAX];
	int count = charge_deltas(now, billed->rows, billed->count, rows);
	int64_t fen = 0;

	CHECK(count >= 0);
	for (int i = 0; i < count; i++) {
		fen += rows[i].amount_fen;
	}
	return fen;
}

void rule_case_check(const struct rule_case *rule_case, const struct case_bill *bill)
{
	struct case_run *first = case_run_open(rule_case, bill, false);
	struct case_run *again = case_run_open(rule_case, bill, true);
	const struct charge_result *result = case_run_result(first);
	const struct charge_result *known = case_run_result(again);
	struct billed billed;
	int64_t unpriced = 0;
	int64_t delta;

	CHECK_INT(result->total_fen, bill->fen);
	CHECK_INT(known->taken_litres, bill->litres);
	CHECK_INT(result->flags, bill->flags);
	check_sums(result);
	check_sums(known);
	for (size_t i = 0; i < result->unpriced_count; i++) {
		unpriced += result->unpriced[i].litres;
	}
	CHECK_INT(unpriced, bill->unpriced_litres);
	if (bill->line_count > 0) {
		check_lines(result, bill);
	}
	bill_lines(result, &billed);
	CHECK_INT(delta_sum(result, &billed), 0);
	delta = delta_sum(known, &billed);
	CHECK_INT(delta, bill->delta_fen);
	CHECK_INT(known->total_fen, bill->fen + delta);
	case_run_close(first);
	case_run_close(again);
}
