/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Invoices: the finding that a bill brings about, one an account and filing
 * period, and deltas to them.
 *
 *	charge: effect [semantics, invoice, account, kind, filing, from, till,
 *	                number, corrects | null, flags, total_fen, remainder,
 *	                taken_litres, [line, ...], [unpriced, ...], [unknown, ...]]
 *	line:   [line, part, book, intake, rate, rule, band, counts, spread,
 *	         [beaten, ...], from, till, litres, exact | null, wh | null,
 *	         rate_micro_yuan, times, [[what, id, times], ...], amount, fen, key,
 *	         [[what, id, why], ...]]
 *	unpriced: [intake, from, till, litres, reason]
 *	unknown:  [intake, from, till]
 *
 * from and till are day numbers, half-open. Exact numbers are text, "n/d". A
 * delta's line has the differences in litres, wh and fen; one that is no more
 * is as it was billed last, its amount 0.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "billing/charge.h"
#include "ledger/item.h"
#include "meter/bytes.h"

/* What heads an invoice. */
struct invoice {
	char invoice[INVOICE_ID_MAX]; /* "fee/2026-10/P-1", of a delta "fee/2026-10.1/P-1" */
	char account[BOOKS_SUBJECT_MAX];
	enum rulebook_kind kind;
	enum rulebook_filing filing;
	struct days period;
	int64_t number;
	char corrects[INVOICE_ID_MAX]; /* "" for an invoice itself */
	unsigned int flags;            /* enum charge_flag */
	int64_t total_fen;
	char remainder[EXACT_TEXT_MAX];
	int64_t taken_litres;
	struct item_cursor lines;    /* at the array of lines */
	struct item_cursor unpriced; /* at the array of unpriced spans */
	struct item_cursor unknown;  /* at the array of unknown ones: [intake, from, till] */
};

struct invoice_line {
	int number;
	enum charge_part part;
	char book[TEXT_ID_MAX + 1];
	char intake[TEXT_ID_MAX + 1];
	char rate[TEXT_ID_MAX + 1];
	char rule[TEXT_ID_MAX + 1];
	int band;
	bool counts;
	bool is_spread;
	struct item_cursor beaten;
	struct days days;
	int64_t litres;
	char volume[EXACT_TEXT_MAX]; /* "" where it is whole */
	bool has_energy;
	int64_t energy_wh;
	int64_t rate_micro_yuan;
	char times[EXACT_TEXT_MAX];
	struct item_cursor factors;
	char amount[EXACT_TEXT_MAX];
	int64_t amount_fen;
	char key[INVOICE_KEY_MAX];
	struct item_cursor doubts; /* at the array of what is unconfirmed of its rulebook */
};

/* Days of an intake's in a row; of unknown ones without litres and reason. */
struct invoice_span {
	char intake[TEXT_ID_MAX + 1];
	struct days days;
	int64_t litres;
	enum charge_unpriced_reason reason;
};

/* A row that a line rests on and that its rulebook calls unconfirmed. */
struct invoice_doubt {
	char what[32]; /* see struct charge_doubt */
	char id[TEXT_ID_MAX + 1];
	char why[RULEBOOK_NOTE_MAX + 1];
};

/* What a line was multiplied with: see struct charge_factor. */
struct invoice_factor {
	char what[32];
	char id[TEXT_ID_MAX + 1];
	int64_t times; /* of RULE_ONE */
};

/* "2026-10", "2026-Q4", "2026". */
const char *invoice_period(
		enum rulebook_filing filing, struct days period, char buffer[static DAY_TEXT_MAX]);

/* The effect of an invoice. */
void invoice_put(struct bytes *effect, const struct charge_input *input,
		const struct charge_result *result, const char *account);

/*
 * The effect of a delta to it of the given rows. A line that is no more is
 * said as the books have it, with nothing as its new amount. Returns 0 or a
 * fault: WEIR_FAULT_BROKEN where the books do not have it.
 */
int invoice_put_delta(struct bytes *effect, const struct books *books,
		const struct charge_input *input, const struct charge_result *result,
		const char *account, int64_t number, const struct charge_delta *rows,
		size_t row_count, const struct exact *remainder);

/* Reads an effect back; false where it is none. */
bool invoice_take(const void *effect, size_t size, struct invoice *ret);

/*
 * Nothing known, or nothing priced, is not a total of 0; what a delta gives
 * back is known, and so is earlier water that a running ceiling charges now.
 */
bool invoice_has_total(const struct invoice *invoice);

/* The fen that it lets go as too small to ask for: they stand in no receivable. */
int64_t invoice_waived(const struct invoice *invoice);

/* Of its total what surcharges are, of a delta their difference. */
int64_t invoice_surcharge(const struct invoice *invoice);

/* Has the invoice the same spans without a price as the result, litre for litre? */
bool invoice_says_unpriced(const struct invoice *invoice, const struct charge_result *result);

/* The book's row of an invoice or delta by its name; NULL where there is none. */
const struct invoice_row *invoice_find(const struct books *books, const char *invoice);

/* The next line under the cursor of an invoice; count is what the array's head said. */
bool invoice_take_line(struct item_cursor *cursor, struct invoice_line *ret);

/* The next factor under the cursor of a line. */
bool invoice_take_factor(struct item_cursor *cursor, struct invoice_factor *ret);

/* The next doubt under the cursor of a line. */
bool invoice_take_doubt(struct item_cursor *cursor, struct invoice_doubt *ret);

/* The next span without a price, or of which something is not known, under its cursor. */
bool invoice_take_unpriced(struct item_cursor *cursor, struct invoice_span *ret);
bool invoice_take_unknown(struct item_cursor *cursor, struct invoice_span *ret);

int charge_apply(struct books *books, const struct entry *entry, int64_t index);
