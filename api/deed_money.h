/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Handing in a deed about bills and money, and reading on with it in the books.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/desk.h"

struct bytes;

/* What became of it. */
struct money_done {
	bool is_known;   /* nothing new: no entry was made */
	bool is_pending; /* it waits for a second actor */
	int64_t entry;   /* where it was made */
};

/*
 * Hands the deed in. Returns CMD_DONE, also where it was known already;
 * CMD_WRONG after saying why it was refused; or as desk_open(). ret may be NULL.
 */
int deed_money(struct desk *desk, uint64_t kind, const struct bytes *body, struct money_done *ret);
