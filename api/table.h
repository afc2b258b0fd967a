/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Tables for people: a header line, rows, columns aligned by display width,
 * numbers to the right, nothing drawn.
 *
 * Width is our own count (a Chinese character is two columns wide, a combining
 * mark none), so that it is the same wherever the program runs. A volume is
 * printed in m³ or 万m³ without grouping; every figure of a volume column has
 * as many decimals as the longest of them needs.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct bytes;
struct table;

enum table_align {
	TABLE_LEFT = 0,
	TABLE_RIGHT,
	TABLE_VOLUME, /* to the right, decimals made equal */
};

struct table_column {
	const char *title; /* borrowed until the table is closed; volumes get their unit appended */
	enum table_align align;
};

enum volume_unit {
	UNIT_M3 = 0, /* exact: up to three decimals */
	UNIT_WAN_M3, /* 万m³, four decimals, rounded to whole m³, halves away from zero */
};

enum {
	TABLE_COLUMNS_MAX = 32, /* a sheet of 20 columns is already wider than a terminal */
};

/* Without any title there is no header line. Titles are borrowed until the table is
 * closed. NULL when memory is short. */
struct table *table_open(const struct table_column *columns, size_t n, enum volume_unit unit);
void table_close(struct table *table);
SCOPE_CLOSER(struct table, table_close)

/* The next cell, row by row. Text is copied; memory that is short shows in table_format(). */
void table_text(struct table *table, const char *text);
void table_number(struct table *table, int64_t number);
void table_volume(struct table *table, int64_t litres);
void table_fen(struct table *table, int64_t fen);                   /* yuan with two decimals */
void table_share(struct table *table, int64_t part, int64_t whole); /* percent, one decimal, cut */
void table_blank(struct table *table);                              /* "-": not known, not given */
void table_volume_known(struct table *table,
		int64_t litres); /* INT64_MIN, that there is none, is a blank */

bool table_has_rows(const struct table *table);

/* The table as lines. The last row must be full. 0 or WEIR_FAULT_MEMORY. */
int table_format(const struct table *table, struct bytes *ret);

/* The same on stdout, and closes nothing. */
int table_print(const struct table *table);

/* "m³" or "万m³". */
const char *table_unit_name(enum volume_unit unit);

/* How many terminal columns UTF-8 text takes; malformed bytes count one each. */
size_t table_width(const char *text);

/* A volume in a unit for one line of text: "12.5" or "1.2346". Returns buffer. */
enum {
	TABLE_VOLUME_MAX = 32,
};
const char *table_format_volume(
		int64_t litres, enum volume_unit unit, char buffer[static TABLE_VOLUME_MAX]);
