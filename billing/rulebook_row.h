/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What any list of a rulebook's rows must be, and how a row that is wrong is
 * named: for the rooms that check rulebooks. All answers are a rulebook_answer.
 */

#include "billing/rulebook_check.h"
#include "ledger/yaml.h"

struct rule_days;
struct rule_match;

enum {
	RULEBOOK_ROW_TEXT_MAX = TEXT_ID_MAX + 80,
};

/* Sets where to the place of a row or a value; 0, 0 where there is no file. */
void rulebook_row_set_place(struct where *where, const struct yaml_place *place);

/* Of a value; of one that was not written its row's. NULL where there is no file. */
const struct yaml_place *rulebook_row_place(
		const struct yaml_places *places, const void *row, const void *value);

#define FAIL_PLACE(check, place, ...) \
	(where_set((check)->reterr, 0, 0, __VA_ARGS__), \
			rulebook_row_set_place((check)->reterr, (place)), RULEBOOK_BAD)
/* At a row (a mapping of a list), or at a value; a value that was not written has its row's. */
#define FAIL_ROW(check, row, ...) \
	FAIL_PLACE(check, yaml_place_table((check)->places, (row)), __VA_ARGS__)
#define FAIL_VALUE(check, row, value, ...) \
	FAIL_PLACE(check, rulebook_row_place((check)->places, (row), (value)), __VA_ARGS__)

/* The next free warning, its place set; NULL where there are none to be kept. */
struct where *rulebook_row_next_warning(struct rulebook_check *check, const void *row);

/* "row 2", of the file's own; "row 1 of 'parent'", of those that were copied before them. */
const char *rulebook_row_text(const struct rulebook_check *check, size_t i, size_t copied,
		char buffer[static RULEBOOK_ROW_TEXT_MAX]);

/* Do they end after they begin? Warns of days on which the book does not hold. */
int rulebook_row_check_days(struct rulebook_check *check, const char *list, size_t i, size_t copied,
		const void *row, const struct rule_days *days);

/* Two rows of one list that could both be the one that holds. */
struct rulebook_row_view {
	const void *row;
	const struct rule_match *match;
	const struct rule_days *days;
	const char *id; /* rows of different ids do not compete; NULL: all do */
};

/* Of no water may two rows hold that name as much as each other. */
int rulebook_row_check_rivals(struct rulebook_check *check, const char *list, size_t copied,
		const struct rulebook_row_view *view, size_t count);

/* RULEBOOK_BAD: row i has the id of row k. */
int rulebook_row_fail_same_id(struct rulebook_check *check, const char *list, size_t copied,
		size_t i, size_t k, const void *row, const char *id);
