/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The names that views use, as people read them in the language of messages.
 */

#include "ledger/words.h"

/* A word by its name; the name itself where it is none of the list. */
const char *word_text(enum word_list list, const char *name);

/* What a class of use says; the name itself where it is none. */
const char *use_class_text(const char *class);

/* A source; of "" that nobody named it. */
const char *source_text(const char *source);
