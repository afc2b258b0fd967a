/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What rows consist of: shared by the rooms that write and read them, and by
 * nobody else.
 */

#include "ledger/item.h"
#include "ledger/rows.h"
#include "meter/bytes.h"

enum {
	DAY_FIRST = -25567, /* 1900-01-01, where INSTANT_YEAR_MIN begins */
	DAY_LAST = 376199,  /* 2999-12-31 */
};

/* What was left blank is null. */
void row_put_day(struct bytes *bytes, struct day day);
void row_put_litres(struct bytes *bytes, int64_t litres);
struct day row_take_day(struct item_cursor *cursor);
int64_t row_take_litres(struct item_cursor *cursor, int64_t low);

void row_take_id(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1]);
void row_take_words(struct item_cursor *cursor, char ret[static ROW_NAME_MAX + 1]);
struct day row_take_day_given(struct item_cursor *cursor);
void row_take_id_or_blank(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1]);
uint32_t row_take_uses(struct item_cursor *cursor, uint32_t low);
int row_take_word(struct item_cursor *cursor, enum word_list list, bool may_be_blank);

/* ---- rows_area.c ---- */

/* Of the kinds that say how areas are counted and watched. */
void row_put_of_area(struct bytes *bytes, enum row_kind kind, const union row *row);
void row_take_of_area(struct item_cursor *cursor, enum row_kind kind, union row *ret);

/* ---- rows_basin.c ---- */

/* Of the kinds that say what intakes take from, and to whom that is allocated. */
void row_put_of_basin(struct bytes *bytes, enum row_kind kind, const union row *row);
void row_take_of_basin(struct item_cursor *cursor, enum row_kind kind, union row *ret);

/* ---- rows_plan.c ---- */

/* Of the kinds that are about plans. */
void row_put_of_plan(struct bytes *bytes, enum row_kind kind, const union row *row);
void row_take_of_plan(struct item_cursor *cursor, enum row_kind kind, union row *ret);

/* ---- rows_right.c ---- */

/* Of the kinds that are about rights to water. */
void row_put_of_right(struct bytes *bytes, enum row_kind kind, const union row *row);
void row_take_of_right(struct item_cursor *cursor, enum row_kind kind, union row *ret);

/* ---- rows_figures.c ---- */

/* Of the kinds that bring figures which no meter shows. */
void row_put_figure(struct bytes *bytes, enum row_kind kind, const union row *row);
void row_take_figure(struct item_cursor *cursor, enum row_kind kind, union row *ret);
