/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The registry's words in JSON, as files have them.
 */

#include <stdint.h>

#include "api/view.h"
#include "ledger/words.h"

struct bytes;

enum {
	USES_TEXT_MAX = 512, /* all words of the list and what stands between them */
};

/* A word of a list, where there is one: 0 is none. */
void view_word(struct view *view, const char *key, enum word_list list, int word);

/* Uses joined, where there are any: "industry;cooling". */
void view_uses(struct view *view, const char *key, uint32_t uses);

/* The same as text; it stands in *ret, which is emptied first. */
const char *uses_format(uint32_t uses, struct bytes *ret);
