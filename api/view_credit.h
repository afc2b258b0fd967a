/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Credit of river area in JSON: pools, loans, what moved them.
 */

#include <stdint.h>

#include "api/view.h"
#include "ledger/credit.h"

struct ledger;

/* "pools" and their sum "all"; "loans" of which something is outstanding. */
void view_credit(struct view *view, struct ledger *ledger);

/* A pool as members, its "surveys", its "loans", its "moves". */
void view_credit_pool(struct view *view, struct ledger *ledger, const char *area);

/* A loan as members, its "returns". */
void view_credit_loan(struct view *view, struct ledger *ledger, const struct credit_loan_row *loan);

/* What an entry moved, as "moved", and its pool as "pool"; nothing where it waits. */
void view_credit_done(struct view *view, struct ledger *ledger, int64_t entry);

/* Was there ever anything in that pool? */
bool credit_is_pool(const struct books *books, const char *area);
