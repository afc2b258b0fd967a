/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is owed, gathered: each invoice of a permit, of a holder, or one alone,
 * as it stands at the end of a day, and the sums.
 */

#include <stdbool.h>
#include <stdint.h>

#include "billing/owed.h"

struct ledger;

/* Sums of invoices; each in fen. charged + late_charged = relieved + paid + unpaid - credit. */
struct owing_sums {
	int64_t charged_fen;
	int64_t late_charged_fen;
	int64_t relieved_fen;
	int64_t paid_fen;
	int64_t unpaid_fen;
	int64_t credit_fen;
	int64_t late_fen; /* grown, charged or not */
	int64_t invoices;
};

typedef int owing_take(void *context, const struct owed *owed);

/*
 * Whose: one invoice by its name; else a permit (or unpermitted:INTAKE) with
 * all that share its account; else a holder by his credit code or name. All
 * NULL: everybody.
 */
struct owing_choice {
	const char *whose;
	struct day at;
};

enum owing_answer {
	OWING_OK = 0,
	OWING_NONE, /* nothing was billed to anybody of that name */
};

/*
 * Hands out those chosen, by account, kind and period, and adds them up in
 * *ret. Returns an owing_answer, what take returned where that is not 0, or a
 * fault. take may be NULL.
 */
int owing_walk(struct ledger *ledger, const struct owing_choice *choice, owing_take *take,
		void *context, struct owing_sums *ret);

/* Adds one invoice. Returns 0 or WEIR_FAULT_RANGE. */
int owing_add(struct owing_sums *sums, const struct owed *owed);
