/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a share has for tickets. A ticket's litres are of the share that it was
 * issued to, in the calendar year in which the round of that issue begins, whoever
 * has it now; what expires of it is that share's again.
 */

#include <stdint.h>

#include "ledger/books_voucher.h"
#include "ledger/right.h"

/* The year of a round's tickets. */
int64_t voucher_year(const struct voucher_round_row *round);

/* The ticket that was issued, of which this one is a part; or the ticket itself. */
const struct voucher_row *voucher_root(const struct books *books, const struct voucher_row *ticket);

/*
 * The share's room in a round's year, as it is known on the round's first day, or
 * today once that is gone by. No limit where there is no such share. Returns 0 or a
 * fault.
 */
int voucher_share_room(const struct judge *judge, const char *share,
		const struct voucher_round_row *round, struct right_room *ret);

/* Folds that so many litres more are on a share's tickets of a year; below 0 fewer. */
int voucher_share_add(struct books *books, const char *share, int64_t year, int64_t litres);

/* The same of the share and the year that a ticket was issued of. */
int voucher_root_add(struct books *books, const struct voucher_row *ticket, int64_t litres);
