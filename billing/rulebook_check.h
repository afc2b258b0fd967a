/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a rulebook's rows must be to each other, however they came. The reader
 * of files and the reader of tables are its only callers.
 */

#include "billing/rulebook.h"

struct yaml_places;

/*
 * Returns a rulebook_answer. places lead to the file's lines; NULL for a table,
 * then messages have the row's number alone. warnings may be NULL.
 */
int rulebook_check(const struct rulebook *book, const struct yaml_places *places,
		struct rulebook_warnings *warnings, struct where *reterr);
