/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A month's balance as a document: permits, meters, areas with caps, what is
 * to be looked at, who has not reported, plan beside taken, and who signs.
 */

#include "api/balance.h"
#include "api/document.h"
#include "api/lang.h"

/* Of a whole sheet or an area's, of this ledger. Returns 0 or a fault. */
int document_balance(const struct balance *balance, enum lang lang, struct document **ret);
