/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deferrals: that an invoice be paid later (取水许可和水资源费征收管理条例,
 * articles 33 and 34).
 *
 *	deferral:        body [invoice, asked on, until, ground]
 *	                 effect [semantics, account, invoice, consent]
 *	deferral-answer: body [deferral, until | null, document]
 *	                 effect [semantics, account]
 *
 * A payer asks for it until the due day; the office grants it, for that day or
 * an earlier one, or refuses it, null. Where it has said nothing by the end of
 * the fifth working day, it has consented: consent is that day. Saturdays,
 * Sundays and the days of the rulebook's list of holidays are no working days;
 * that is our choice. The due day moves by 90 days at most.
 */

#include <stdbool.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "meter/instant.h"

enum {
	DEFERRAL_DAYS_MAX = 90,
	DEFERRAL_SILENCE_DAYS = 5, /* working days */
};

struct deferral_said {
	char invoice[INVOICE_ID_MAX];
	struct day asked;
	struct day until;
	char ground[ROW_NAME_MAX + 1];
};
void deferral_put(struct bytes *body, const struct deferral_said *said);

/* until is ROW_NO_DAY where it is refused. */
void deferral_put_answer(
		struct bytes *body, int64_t deferral, struct day until, const char *document);

enum deferral_state {
	DEFERRAL_ASKED = 1,
	DEFERRAL_GRANTED,
	DEFERRAL_CONSENTED, /* by silence */
	DEFERRAL_REFUSED,
};
enum deferral_state deferral_state(const struct deferral_row *row, struct day at);
const char *deferral_state_name(enum deferral_state state);

/* The latest due day that deferrals of an invoice (its own name) give it, as it was on a day. */
bool deferral_due(const struct books *books, const char *invoice, struct day at, struct day *ret);

/* The next deferral of an invoice: begin with *entry INT64_MIN; NULL at the end. */
const struct deferral_row *deferral_next(
		const struct books *books, const char *invoice, int64_t *entry);

int deferral_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int deferral_apply(struct books *books, const struct entry *entry, int64_t index);
int deferral_answer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int deferral_answer_apply(struct books *books, const struct entry *entry, int64_t index);
