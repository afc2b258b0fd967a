/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Approvals: how many actors must approve a bill run before its notices count.
 *
 *	approvals: body [from, count, ground]
 *	           effect [semantics]
 *
 * From that day on, the notice of an invoice counts from the day on which the
 * last of so many actors signed a run with it as approver (billing/sign_off).
 * Until then it is a draft: no due day counts from it. A run approved under an
 * older root is approved for what it held then. A day of the calendar, as taxes
 * fall due, waits for no office.
 */

#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "meter/instant.h"

enum {
	APPROVALS_MAX = 9,          /* actors that a ledger may demand */
	APPROVALS_GROUND_MAX = 255, /* bytes of the document that demands them */
};

void approvals_put(struct bytes *body, struct day from, int64_t count, const char *ground);

/* How many actors must approve what is issued on that day; 0: none need to. */
int64_t approvals_demanded(const struct books *books, struct day day);

/*
 * The day on which an invoice was recorded, out of its entry, and the one from
 * which its notice counts: that day, or the one on which the last approval that
 * was demanded then was given. LATE_NO_DAY (billing/late.h) while one is
 * missing: the invoice is a draft. Returns 0 or a fault.
 */
int approvals_days(const struct judge *judge, const struct invoice_row *invoice,
		struct day *ret_recorded, struct day *ret_notice);

int approvals_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int approvals_apply(struct books *books, const struct entry *entry, int64_t index);
