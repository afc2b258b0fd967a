/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit's month day by day, gathered: what its meters booked on each, what
 * is not known, and the month's plan beside it.
 *
 * It is what is known now, also of a closed month, whose sheet stays as it was.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/sheet.h"
#include "ledger/sheet_days.h"
#include "meter/scope.h"

struct ledger;

struct daily {
	struct month month;
	bool is_closed;
	struct sheet_line line; /* of the month's sheet, as known now */
	struct sheet_days days;
	int64_t size;                   /* of the log it was made from */
	uint8_t root[BOOKS_HASH_BYTES]; /* its root */
};

enum daily_answer {
	DAILY_OK = 0,
	DAILY_NO_PERMIT, /* the month's sheet has no such line */
};

/* permit: or unpermitted:INTAKE and the like. Returns a daily_answer or a fault. */
int daily_open(struct ledger *ledger, const char *permit, struct month month, struct daily **ret);
void daily_close(struct daily *daily);
SCOPE_CLOSER(struct daily, daily_close)
