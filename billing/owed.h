/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is owed of an invoice on a day, and the late fees that are charged of it
 * (rules.md F33).
 *
 *	demand: body [invoice, day]    effect [semantics, account]
 *	late:   a finding, effect [semantics, account, invoice, at, demanded, fen]
 *
 * An invoice and each delta that adds to it is a part with a due day of its
 * own. A delta that gives back lowers the newest part before it, a relief the
 * oldest, as if it had never been charged: no late fee grows on it. A payment
 * settles the oldest part first, of each the charge before its late fee.
 *
 * Where the rule of late fees names base or surcharge, the two are reckoned as
 * lines of their own, of each part the base before the surcharge; what is given
 * back lowers its own kind first. A delta that has more of one and less of the
 * other counts as its total, of the kind that has the total's sign.
 *
 * A late fee is charged once its part is paid, or where somebody demands it
 * before; what has grown on a part otherwise is only told. What is charged on a
 * day follows from what is known of the invoice, and from nothing said of late
 * fees before. The finding posts it: the deed that settles a part, opens it
 * again, demands it or gives some of it back brings the difference to what
 * was posted.
 *
 * The accounts, in fen: the holder's (the permit, or unpermitted:INTAKE) against
 * `charged` for invoices and late fees, `treasury` for payments, `relieved` for
 * reliefs. Always charged + late = relieved + paid + unpaid - credit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "billing/due.h"
#include "billing/late.h"
#include "ledger/kind.h"
#include "meter/instant.h"

struct owed_part {
	char invoice[INVOICE_ID_MAX]; /* the invoice's or a delta's name */
	struct day recorded;
	int64_t charged_fen; /* as issued */
	bool is_draft;       /* an approval is missing */
	bool is_due_known;
	struct day due; /* a deferral has moved it */
	/* Of what deltas and reliefs left; rule is NULL outside owed.c: */
	struct late_line of
			[LATE_PARTS]; /* base and surcharge; all is base where the rule names neither */
	struct late_line reckoned; /* the two together */
};

struct owed {
	const struct invoice_row *row; /* the invoice; borrowed from the books */
	struct day at;
	int64_t charged_fen;      /* invoice and deltas */
	int64_t late_charged_fen; /* late fees of what is paid, and those demanded */
	int64_t relieved_fen;     /* by sums */
	int64_t paid_fen;
	int64_t unpaid_fen;      /* of charged and late_charged; 0 or more */
	int64_t late_unpaid_fen; /* of it: late fees */
	int64_t credit_fen;      /* paid or given back beyond all that; 0 or more */
	int64_t late_fen;        /* grown until that day, charged or not */
	int64_t late_days;       /* of the part that is latest */
	bool is_due_known;       /* of the oldest part that is not paid, or the first */
	bool is_draft;
	struct day due;
	char book[TEXT_ID_MAX +
			1]; /* whose rule of late fees it is: of the first part with a line; or "" */
	struct late_rule rule;
	struct owed_part *parts; /* owned */
	size_t part_count;
};

/*
 * How the invoice of that row (number 0) stands at the end of a day, as known
 * now: what was issued, granted and paid after it is left out. Returns 0, then
 * owed_finish() it; or a fault.
 */
int owed_find(const struct judge *judge, const struct invoice_row *row, struct day at,
		struct due_memory *memory, struct owed *ret);
void owed_finish(struct owed *owed);

/* The invoice that a name is of, its own or a delta's; NULL where there is none. */
const struct invoice_row *owed_invoice(const struct books *books, const char *name);

/* What is not in the books yet of the invoice, or is not to count. */
struct owed_change {
	const struct settlement_row *added; /* or NULL */
	int64_t given_back_fen;             /* by a delta; 0 or more */
	int64_t given_back_surcharge_fen;   /* of it */
	int64_t withdrawn;                  /* its entry; or 0 */
	bool has_demand;
	struct day demanded; /* late fees until that day become facts */
};

/*
 * Adds the finding of the late fee that follows, where there is one, to the
 * outcome of a deed. *ret_changed, which may be NULL, says whether. Returns 0
 * or a fault.
 */
int owed_conclude(const struct judge *judge, const struct invoice_row *row,
		const struct owed_change *change, struct outcome *ret, bool *ret_changed);

int late_fee_apply(struct books *books, const struct entry *entry, int64_t index);

void demand_put(struct bytes *body, const char *invoice, struct day day);
int demand_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int demand_apply(struct books *books, const struct entry *entry, int64_t index);
