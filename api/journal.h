/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ledger's accounts as a journal that hledger reads.
 *
 *	water:measured:PERMIT:INTAKE   litres that meters counted, against nature
 *	water:assessed:PERMIT:INTAKE   litres that were assessed, against nature
 *	receivable:PERMIT              what was billed, in yuan and fen
 *	charges:charged:KIND           against it, exactly as charged
 *	charges:late                   late fees that are facts, against it too
 *	charges:remainder:PERMIT       what rounding to the fen left (rules.md F17)
 *	treasury                       what was paid, out of receivable
 *	relieved                       sums that are not to be paid, out of it too
 *
 *	rights:ACCOUNT                 litres of right: free, held, pledged
 *	river-area:ACCOUNT             square metres of credit
 *	vouchers:ACCOUNT               litres of irrigation vouchers
 *
 * A transaction is a day's (or a month's) water of one intake of one account,
 * one invoice, or one entry that moves rights; it names its entries. By entry it would be a transaction a
 * poll, 8,760 a meter and year, and hledger reads some ten thousand a second;
 * by day it is 365 an intake, by month 12. The last transaction moves nothing
 * and asserts the balances that the books hold, so that `hledger check` proves
 * that days and books agree. In ids ':' is %3A and '%' is %25.
 *
 * A deferral moves late fees that are facts when its answer, or silence, takes
 * effect; the entry that says so comes with the next deed of the invoice. The
 * journal has the difference from the day of the effect on, until that entry, so
 * that its sums are those of `weir owed`; what no entry says yet is added to the
 * balances that the books hold.
 *
 * A remainder without an end in decimals is cut at 15 of them, in both of its
 * postings; the exact one stands in its tag.
 */

#include <stdbool.h>

struct ledger;

/* Takes the journal's text piece by piece. Returns 0 or a fault. */
typedef int journal_take(void *context, const char *text);

/* Returns 0, what take returned where that is not 0, or a fault. */
int journal_write(struct ledger *ledger, bool by_month, journal_take *take, void *context);
