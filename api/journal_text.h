/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Words of a journal: accounts, sums of money, days.
 */

#include <stdint.h>

#include "meter/wide.h"

struct bytes;
struct taken_row;

enum {
	JOURNAL_DIGITS = 15, /* of a yuan's fraction */
};

#define JOURNAL_OF_FEN INT64_C(10000000000000) /* JOURNAL_DIGITS but for the two of a fen */

/* "PERMIT", or "unpermitted:INTAKE" and the like, whose colon parts them; behind a root. */
void journal_account(struct bytes *text, const char *root, const char *account);

/* The account of an intake's water; of what hangs on no permit its name says it all. */
void journal_water(struct bytes *text, const char *root, const struct taken_row *row);

/* 10^-15 yuan as yuan: two decimals at least. */
void journal_yuan(struct bytes *text, wide amount);

void journal_date(struct bytes *text, int32_t day);
