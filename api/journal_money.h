/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What moved money, by the day on which it was entered: for api/journal.h.
 *
 * A deferral moves late fees that are facts when its answer, or silence, takes
 * effect; the entry that says so comes with the next deed of the invoice. The
 * difference is here from the day of the effect on, until that entry: so the
 * sums are those of `weir owed`, but that a payment stands here on the day on which
 * it was entered, and there on the day on which it was made.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct books;
struct invoice_row;
struct late_fee_row;
struct ledger;
struct settlement_row;
struct trade_payment_row;

/* What moves money, with the day on which it was entered: one of the five. */
struct journal_dated {
	int32_t day;
	int64_t entry;
	const struct invoice_row *row;
	const struct settlement_row *settlement;
	bool is_back; /* of a settlement: it was withdrawn */
	const struct late_fee_row *late;
	const struct invoice_row *moved; /* its late fees, by a deferral: no entry says so */
	int64_t moved_fen;
	const struct trade_payment_row *traded;
};

struct journal_money {
	struct ledger *ledger;
	const struct books *books;
	struct journal_dated *list; /* by day, entry; owned */
	size_t count;
};

/* Returns 0 or a fault; journal_money_finish() it then too. */
int journal_money_gather(struct journal_money *money, struct ledger *ledger);
void journal_money_finish(struct journal_money *money);

/* Late fees that deferrals moved and no entry has said yet: of a payer, or NULL of all. */
int64_t journal_money_moved(const struct journal_money *money, const char *account);
