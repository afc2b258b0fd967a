/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a rulebook's rows must be to each other, however they came. The reader
 * of files and the reader of tables are its only callers.
 */

#include "billing/rulebook.h"

struct yaml_places;

/* What is checked, and where what is wrong goes. */
struct rulebook_check {
	const struct rulebook *book;
	const struct yaml_places *places;   /* the file's lines; NULL for a table */
	struct rulebook_warnings *warnings; /* or NULL */
	struct where *reterr;
	bool is_part; /* the rows that it extends are not there yet */
};

/* Returns a rulebook_answer. Without places a message has the row's number alone. */
int rulebook_check(struct rulebook_check *check);
