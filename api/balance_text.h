/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A month's balance in words: what tables on a terminal, spreadsheets and
 * paper say alike of a permit, a meter, an area.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/balance.h"
#include "api/lang.h"
#include "ledger/words.h"

struct bytes;

enum {
	BALANCE_TEXT_MAX = 1024, /* bytes of one cell: all flags, or all uses, in words */
};

/* A word of a closed list in that language; "" where the number has none. */
const char *balance_word(enum word_list list, int number, enum lang lang);

/* "unpermitted:OH-4" is OH-4 to people: its flag says the rest. */
const char *balance_account_name(const char *account);

/* An area's name; its code where it has none, "-" where there is no area. */
const char *balance_area_name(const struct balance *balance, const char *area);

/* Nothing came and nothing was assessed: to people that is no 0. */
bool balance_is_wholly_unknown(const struct sheet_line *sheet);

/* What a flag says to people. */
const char *balance_flag_text(enum sheet_flag flag);

/* Appends all uses, "-" for none. */
void balance_put_uses(struct bytes *ret, uint32_t uses, enum lang lang);

/* Appends what a line is to be looked at for. */
void balance_put_flags(struct bytes *ret, const struct balance_line *line);

/* Appends whether opening + booked = closing, and what else is to be known of the two counts. */
void balance_put_notes(
		struct bytes *ret, const struct balance *balance, const struct sheet_meter *meter);
