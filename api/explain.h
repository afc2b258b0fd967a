/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Why a bill is what it is: an invoice derived anew from the books as they
 * were when it was made, with all that it rests on.
 *
 * An issued invoice or delta is derived from the entries before its bill, so
 * that what came later changes nothing of its explanation. A period without an
 * invoice is derived from what is known now, as a preview.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "billing/derive.h"
#include "billing/invoice.h"
#include "ledger/kind.h"
#include "ledger/lineage.h"
#include "ledger/trail.h"

struct ledger;

/* A meter that gave water to an intake of the account, with its trail over the days. */
struct explain_meter {
	char meter[TEXT_ID_MAX + 1];
	char account[BOOKS_SUBJECT_MAX]; /* where its litres stand; of a sub-meter "of:" and it */
	char intake[TEXT_ID_MAX + 1];
	struct trail trail;
};

/* Borrowed by whom it is handed to, for the call. */
struct explanation {
	struct judge judge;            /* the books it is derived from */
	const struct books *now;       /* the newest ones: objections stand there */
	int64_t size;                  /* entries that it is derived from */
	const struct invoice_row *row; /* of the issued one, or NULL: a preview */
	int64_t bill;                  /* the entry that asked for it; -1: a preview */
	struct invoice head;           /* what it says; borrows row or a preview's effect */
	const char *account;
	struct lineage lineage; /* the permits that share the account; count 0: no permit's */
	const struct derivation *derivation; /* of the whole invoice, also for a delta */
	struct days days; /* that its lines and ceilings rest on, from a filing's beginning */
	struct explain_meter *meters;
	size_t meter_count, meter_room;
};

/* How much of an explanation is shown. */
enum explain_depth {
	DEPTH_LINES = 0, /* lines with their factors, bands and ceilings */
	DEPTH_DAYS,      /* and the days' litres, meter by meter */
	DEPTH_READINGS,  /* and the intervals with the readings at their ends */
	DEPTH_WORDS,     /* and the raw words with how they are decoded */
};

typedef int explain_take(void *context, const struct explanation *explanation);

enum explain_answer {
	EXPLAIN_OK = 0,
	EXPLAIN_NONE,      /* no such invoice or bill: *reason says so */
	EXPLAIN_NO_PERMIT, /* no such permit: *reason says so */
	EXPLAIN_DIFFERS,   /* the entries do not give what the invoice says: verify tells more */
};

/* An invoice or a delta by its name. Returns an explain_answer, what take returned, or a fault. */
int explain_invoice(struct ledger *ledger, const char *invoice, explain_take *take, void *context,
		struct where *reason);

/*
 * All invoices and deltas of an account whose period lies in the one named; of
 * filing periods that have none, previews. Returns as explain_invoice().
 */
int explain_period(struct ledger *ledger, const char *account, struct days period,
		explain_take *take, void *context, struct where *reason);

/*
 * What was billed for a line of the invoice before this delta, added up over
 * the invoice and the deltas before it. False where none of them has the line.
 */
bool explain_billed(
		const struct explanation *explanation, const char *key, struct charge_billed *ret);

/* The derived line of a key; NULL where it is no more. */
const struct charge_line *explain_line(const struct explanation *explanation, const char *key);
