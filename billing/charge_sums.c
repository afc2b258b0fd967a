/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The lines of an invoice that are of its sum: by billing/sums, with what the
 * year's earlier invoices came to.
 */

#include <assert.h>
#include <stdlib.h>

#include "billing/charge_work.h"
#include "billing/sums.h"
#include "meter/err.h"

/* The book of the last priced day of an intake that was the account's; NULL where nothing has a price. */
static const struct rulebook *find_book(const struct charge_work *work)
{
	for (size_t day = work->till; day > work->from; day--) {
		for (size_t i = 0; i < work->input->intake_count; i++) {
			const struct charge_intake *intake = &work->input->intakes[i];

			if (intake->is_own != NULL && !intake->is_own[day - 1] &&
					intake->litres[day - 1] == 0) {
				continue;
			}
			const struct price *price = &charge_price_on(work, i, day - 1)->price;

			if (price->state == PRICE_CHARGED || price->state == PRICE_FREE) {
				return price->book;
			}
		}
	}
	return NULL;
}

static bool is_whole(const struct charge_work *work)
{
	return (work->flags & CHARGE_IS_INCOMPLETE) == 0 && work->unpriced_count == 0;
}

/* Has an earlier period an invoice? Who has no permit has one where he took water. */
static bool is_billed(const struct charge_input *input, struct days period)
{
	for (size_t i = 0; i < input->permitted_count; i++) {
		if (input->permitted[i].from.number < period.till.number &&
				period.from.number < input->permitted[i].till.number) {
			return true;
		}
	}
	for (size_t i = 0; i < input->intake_count; i++) {
		for (int32_t day = period.from.number; day < period.till.number; day++) {
			if (input->intakes[i].litres[day - input->first.number] != 0) {
				return true;
			}
		}
	}
	return false;
}

/* What an earlier filing period of the year comes to, by the rules of its own invoice. */
static int earlier_sum(const struct charge_input *input, struct days period, int64_t *ret_fen)
{
	struct charge_work *work = calloc(1, sizeof(*work));
	struct charge_result result = { .remainder = exact_zero() };
	struct charge_input earlier = *input;
	int fault = WEIR_FAULT_MEMORY;

	if (work == NULL) {
		return fault;
	}
	earlier.period = period;
	work->input = &earlier;
	fault = charge_make(work, &result);
	if (fault == 0) {
		const struct rulebook *book = find_book(work);
		const struct sums_ask ask = {
			.book = book, .total_fen = result.total_fen, .is_whole = is_whole(work)
		};

		*ret_fen = book == NULL ? result.total_fen : sums_invoice(&ask);
	}
	charge_finish(&result);
	charge_work_finish(work);
	free(work);
	return fault;
}

static int sum_before(const struct charge_input *input, int64_t *ret_fen)
{
	struct day day = input->first;
	int fault = 0;

	*ret_fen = 0;
	while (fault == 0 && day.number < input->period.from.number) {
		const struct days period = charge_period(input->filing, day);
		int64_t fen = 0;

		fault = is_billed(input, period) ? earlier_sum(input, period, &fen) : 0;
		if (fault == 0 && __builtin_add_overflow(*ret_fen, fen, ret_fen)) {
			fault = WEIR_FAULT_RANGE;
		}
		day = period.till;
	}
	return fault;
}

static const char *rule_name(enum charge_part part)
{
	return part == CHARGE_MINIMUM            ? "minimum"
			: part == CHARGE_MAXIMUM ? "maximum"
						 : "waive_below";
}

/* A sum rests on its rule, and on the book that has it. */
static int set_doubts(
		struct charge_line *line, const struct rulebook *book, const struct sums_line *sum)
{
	const struct charge_doubt all[] = {
		{ "rulebook", book->id, book->unconfirmed },
		{ rule_name(sum->part), "", sum->rule->note.unconfirmed },
	};
	const size_t count = sizeof(all) / sizeof(all[0]);

	line->doubts = calloc(count, sizeof(line->doubts[0]));
	if (line->doubts == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		if (all[i].why[0] != '\0') {
			line->doubts[line->doubt_count++] = all[i];
		}
	}
	return 0;
}

static int add_line(struct charge_work *work, const struct rulebook *book,
		const struct sums_line *sum, int64_t before_fen, struct charge_result *ret)
{
	struct charge_line *line = &ret->lines[ret->line_count];

	*line = charge_empty_line();
	if (set_doubts(line, book, sum) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	work->flags |= line->doubt_count > 0 ? CHARGE_HAS_UNCONFIRMED : 0;
	line->number = (int)++ret->line_count;
	line->part = sum->part;
	line->book = book;
	line->intake = line->rate = "";
	line->rule = rule_name(sum->part);
	line->surcharge = -1;
	line->days = work->input->period;
	if (sum->rule->scope == SUM_PERMIT) {
		line->days.from = work->input->first;
		line->before_fen = before_fen;
	}
	line->rate_micro_yuan = sum->rule->fen * 10000;
	exact_set_int(&line->times, 1);
	exact_set_int(&line->amount, sum->fen);
	line->amount_fen = sum->fen;
	return charge_add_fen(ret, sum->fen);
}

int charge_add_sums(struct charge_work *work, struct charge_result *ret)
{
	const struct rulebook *book = find_book(work);
	struct sums_line lines[SUMS_LINES_MAX];
	struct sums_ask ask = {
		.book = book,
		.total_fen = ret->total_fen,
		.is_last = work->till == work->year.months[12],
		.is_whole = is_whole(work),
	};
	size_t count;
	int fault = 0;

	if (book == NULL) {
		return 0;
	}
	if (sums_has(book, SUM_PERMIT)) {
		fault = sum_before(work->input, &ask.before_fen);
	}
	count = fault == 0 ? sums_find(&ask, lines) : 0;
	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = add_line(work, book, &lines[i], ask.before_fen, ret);
	}
	return fault;
}
