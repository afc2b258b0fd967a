/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/sums.h"

#include <assert.h>

/* The lines so far, and the sum that they leave. */
struct work {
	struct sums_line *lines;
	size_t count;
	int64_t total_fen;
};

static void add(struct work *work, enum charge_part part, const struct sum_rule *rule, int64_t fen)
{
	if (fen == 0) {
		return;
	}
	assert(work->count < SUMS_LINES_MAX);
	work->lines[work->count++] = (struct sums_line){ part, rule, fen };
	work->total_fen += fen;
}

/* What lifts a sum to the least one; a credit is none, and nothing is only where the rule says so. */
static int64_t to_least(const struct sum_rule *rule, int64_t sum)
{
	bool is_asked = sum > 0 || (sum == 0 && rule->at_zero);

	return is_asked && sum < rule->fen ? rule->fen - sum : 0;
}

static int64_t at_most(const struct sum_rule *rule, int64_t sum)
{
	return sum > rule->fen ? rule->fen : sum;
}

/* A small debit is let go, strictly below the rule's sum; a net credit never. */
static int64_t let_go(const struct sum_rule *rule, int64_t sum)
{
	return sum > 0 && sum < rule->fen ? -sum : 0;
}

static void by_invoice(const struct sums_ask *ask, struct work *work)
{
	const struct rulebook *book = ask->book;

	if (book->minimum.scope == SUM_INVOICE && ask->is_whole) {
		add(work, CHARGE_MINIMUM, &book->minimum,
				to_least(&book->minimum, work->total_fen));
	}
	if (book->maximum.scope == SUM_INVOICE) {
		add(work, CHARGE_MAXIMUM, &book->maximum,
				at_most(&book->maximum, work->total_fen) - work->total_fen);
	}
	if (book->waive_below.scope == SUM_INVOICE && ask->is_whole) {
		add(work, CHARGE_WAIVER, &book->waive_below,
				let_go(&book->waive_below, work->total_fen));
	}
}

static void by_permit(const struct sums_ask *ask, struct work *work)
{
	const struct rulebook *book = ask->book;
	bool is_end = ask->is_last && ask->is_whole;
	int64_t before = ask->before_fen;

	if (book->minimum.scope == SUM_PERMIT && is_end) {
		add(work, CHARGE_MINIMUM, &book->minimum,
				to_least(&book->minimum, before + work->total_fen));
	}
	if (book->maximum.scope == SUM_PERMIT) {
		int64_t now = at_most(&book->maximum, before + work->total_fen);

		before = at_most(&book->maximum, before);
		add(work, CHARGE_MAXIMUM, &book->maximum, now - before - work->total_fen);
	}
	if (book->waive_below.scope == SUM_PERMIT && is_end) {
		add(work, CHARGE_WAIVER, &book->waive_below,
				let_go(&book->waive_below, before + work->total_fen));
	}
}

size_t sums_find(const struct sums_ask *ask, struct sums_line ret[static SUMS_LINES_MAX])
{
	struct work work = { .lines = ret, .total_fen = ask->total_fen };

	by_invoice(ask, &work);
	by_permit(ask, &work);
	return work.count;
}

int64_t sums_invoice(const struct sums_ask *ask)
{
	struct sums_line lines[SUMS_LINES_MAX];
	struct work work = { .lines = lines, .total_fen = ask->total_fen };

	by_invoice(ask, &work);
	return work.total_fen;
}

bool sums_has(const struct rulebook *book, enum sum_scope scope)
{
	return book->minimum.scope == scope || book->maximum.scope == scope ||
			book->waive_below.scope == scope;
}
