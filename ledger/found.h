/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Found: what the program finds by itself when a day has ended.
 *
 * After the entry of a day and the alerts that follow from it, these are
 * appended, in this order: the open findings whose last day was that day or
 * an earlier one, once for each deadline; the program's own findings whose
 * cause, by what is known now, was none on the day of the finding; and what
 * is not as it must be at the end of that day and was not found before; and
 * which holds of rights (ledger/hold.h) end with it, and which rounds of
 * irrigation (ledger/voucher.h).
 */

#include "ledger/books.h"
#include "ledger/kind.h"

/* Adds the findings to *ret. The books are those after the day's entry. Returns 0 or a fault. */
int found_find(const struct books *books, struct outcome *ret);
