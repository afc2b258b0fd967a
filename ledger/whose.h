/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whose what an intake takes without a permit is, and in which area: by the
 * intake's own words, else by those of the permit that it names, valid that
 * day or not; of a permit that has ended, by its last row (rules.md F11).
 */

#include <stdbool.h>

#include "ledger/rows.h"

struct books;

struct whose {
	char holder[ROW_NAME_MAX + 1];     /* "": nobody is known */
	char credit_code[TEXT_ID_MAX + 1]; /* "" where the intake names a holder of its own */
	char area[TEXT_ID_MAX + 1];        /* "": of none that is known */
};

/*
 * Of an intake by its row of a day, or its newest. False, *ret empty, where no
 * intake of that id is registered.
 */
bool whose_intake(const struct books *books, const char *intake, struct day day, struct whose *ret);

/*
 * Of an account: of a permit by its row of the day or else its newest, of
 * "unpermitted:INTAKE" as above by the last day of what was taken. False, *ret
 * empty, for what is neither.
 */
bool whose_account(const struct books *books, const char *account, struct day day, struct day taken,
		struct whose *ret);
