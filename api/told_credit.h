/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Credit of river area as people tell it. Areas are whole square metres.
 */

#include <stdbool.h>

#include "api/told.h"
#include "ledger/credit.h"

/* Each appends a body; false where something is wrong, which was said. */

/* area year added target converted document */
bool told_credit_stock(const struct told *told, struct bytes *ret);

/* loan pool borrower project purpose filled lent from until flood quality document */
bool told_credit_loan(const struct told *told, struct bytes *ret);

/* loan on surveyed document */
bool told_credit_return(const struct told *told, struct bytes *ret);

/* area retired on document */
bool told_credit_retire(const struct told *told, struct bytes *ret);
