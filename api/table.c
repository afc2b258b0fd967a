/* SPDX-License-Identifier: Apache-2.0 */

#include "api/table.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/out.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/volume.h"
#include "meter/wide.h"

enum {
	TABLE_BYTES_MAX = 64 << 20, /* about a million rows; more is asked for as CSV or JSON */
	TABLE_GAP = 2,              /* blanks between columns */
	FEN_DIGITS = 2,
	LITRES_PER_WAN_DIGITS = 7,
	WAN_DIGITS = 4,
	LITRES_PER_WAN_STEP = 1000, /* the last decimal of 万m³ is a m³ */
};

struct table {
	struct table_column columns[TABLE_COLUMNS_MAX];
	size_t n_columns;
	enum volume_unit unit;
	size_t n_cells;
	struct bytes cells; /* NUL-terminated texts, one behind the other */
};

struct table *table_open(const struct table_column *columns, size_t n, enum volume_unit unit)
{
	struct table *table = calloc(1, sizeof(*table));

	assert(n > 0 && n <= TABLE_COLUMNS_MAX);
	if (table == NULL) {
		return NULL;
	}
	memcpy(table->columns, columns, n * sizeof(*columns));
	table->n_columns = n;
	table->unit = unit;
	bytes_init(&table->cells, TABLE_BYTES_MAX);
	return table;
}

void table_close(struct table *table)
{
	if (table != NULL) {
		bytes_finish(&table->cells);
		free(table);
	}
}

void table_text(struct table *table, const char *text)
{
	bytes_put(&table->cells, text, strlen(text) + 1);
	table->n_cells++;
}

void table_number(struct table *table, int64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)number);
	table_text(table, text);
}

/* Fixed decimals, zeros kept: 150 with 2 is "1.50". */
static void put_fixed(struct table *table, int64_t value, int decimals)
{
	char text[TABLE_VOLUME_MAX];
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t scale = 1;

	for (int i = 0; i < decimals; i++) {
		scale *= 10;
	}
	(void)snprintf(text, sizeof(text), "%s%llu.%0*llu", value < 0 ? "-" : "",
			(unsigned long long)(magnitude / scale), decimals,
			(unsigned long long)(magnitude % scale));
	table_text(table, text);
}

void table_fen(struct table *table, int64_t fen)
{
	put_fixed(table, fen, FEN_DIGITS);
}

/* Litres to whole m³, halves away from zero. */
static int64_t round_to_m3(int64_t litres)
{
	int64_t rest = litres % LITRES_PER_WAN_STEP;
	int64_t whole = litres / LITRES_PER_WAN_STEP;

	if (rest >= LITRES_PER_WAN_STEP / 2) {
		return whole + 1;
	}
	return rest <= -LITRES_PER_WAN_STEP / 2 ? whole - 1 : whole;
}

const char *table_format_volume(
		int64_t litres, enum volume_unit unit, char buffer[static TABLE_VOLUME_MAX])
{
	int64_t m3;

	if (unit == UNIT_M3) {
		return volume_format_m3((struct volume){ litres }, buffer);
	}
	m3 = round_to_m3(litres);
	(void)snprintf(buffer, TABLE_VOLUME_MAX, "%s%lld.%0*lld", m3 < 0 ? "-" : "",
			(long long)((m3 < 0 ? -m3 : m3) / 10000), WAN_DIGITS,
			(long long)((m3 < 0 ? -m3 : m3) % 10000));
	return buffer;
}

void table_volume(struct table *table, int64_t litres)
{
	char text[TABLE_VOLUME_MAX];

	table_text(table, table_format_volume(litres, table->unit, text));
}

/* 99.96 % is not 100: cut. Of nothing there is no share. */
void table_share(struct table *table, int64_t part, int64_t whole)
{
	char text[48];
	wide permille;
	size_t size;

	if (whole <= 0) {
		table_blank(table);
		return;
	}
	permille = (wide)part * 1000 / whole;
	if (permille > INT64_MAX) {
		table_text(table, ">");
		return;
	}
	if (permille < -INT64_MAX) {
		table_text(table, "<");
		return;
	}
	(void)text_format_fixed((int64_t)permille, 1, text, sizeof(text) - 4);
	size = strlen(text);
	memcpy(text + size, strchr(text, '.') == NULL ? ".0%" : "%",
			strchr(text, '.') == NULL ? 4 : 2);
	table_text(table, text);
}

void table_blank(struct table *table)
{
	table_text(table, "-");
}

void table_volume_known(struct table *table, int64_t litres)
{
	if (litres == INT64_MIN) {
		table_blank(table);
	} else {
		table_volume(table, litres);
	}
}

bool table_has_rows(const struct table *table)
{
	return table->n_cells > 0;
}

/* Ranges of code points, ascending, from Unicode 15's EastAsianWidth W and F and category Mn. */
struct range {
	uint32_t first;
	uint32_t last;
	size_t width;
};

static const struct range ranges[] = {
	{ 0x0300, 0x036f, 0 },   /* combining marks */
	{ 0x1100, 0x115f, 2 },   /* Hangul initials */
	{ 0x1ab0, 0x1aff, 0 },   /* combining marks, extended */
	{ 0x1dc0, 0x1dff, 0 },   /* combining marks, supplement */
	{ 0x200b, 0x200f, 0 },   /* zero-width blanks and direction marks */
	{ 0x20d0, 0x20ff, 0 },   /* combining marks for symbols */
	{ 0x2e80, 0x303e, 2 },   /* CJK radicals, punctuation, the ideographic blank */
	{ 0x3041, 0x33ff, 2 },   /* kana, enclosed and squared CJK, such as ㎥ */
	{ 0x3400, 0x4dbf, 2 },   /* ideographs, extension A */
	{ 0x4e00, 0x9fff, 2 },   /* ideographs */
	{ 0xa000, 0xa4cf, 2 },   /* Yi */
	{ 0xa960, 0xa97f, 2 },   /* Hangul, extended */
	{ 0xac00, 0xd7a3, 2 },   /* Hangul */
	{ 0xf900, 0xfaff, 2 },   /* ideographs, compatibility */
	{ 0xfe00, 0xfe0f, 0 },   /* variation selectors */
	{ 0xfe10, 0xfe19, 2 },   /* vertical punctuation */
	{ 0xfe20, 0xfe2f, 0 },   /* combining half marks */
	{ 0xfe30, 0xfe6f, 2 },   /* CJK compatibility forms */
	{ 0xff00, 0xff60, 2 },   /* full-width forms */
	{ 0xffe0, 0xffe6, 2 },   /* full-width signs, such as ￥ */
	{ 0x1f300, 0x1f64f, 2 }, /* pictographs */
	{ 0x1f900, 0x1f9ff, 2 }, /* pictographs, supplement */
	{ 0x20000, 0x3fffd, 2 }, /* ideographs, extensions B and on */
};

static size_t point_width(uint32_t point)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (point >= ranges[i].first && point <= ranges[i].last) {
			return ranges[i].width;
		}
	}
	return 1;
}

/* Decodes one character of well-formed text; a byte that is none stands for itself. */
static size_t take_point(const char *text, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 1;

	*ret = p[0];
	if (length == 1 || strnlen(text, length) < length || !text_is_utf8(text, length)) {
		return 1;
	}
	*ret = p[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		*ret = *ret << 6 | (p[i] & 0x3fU);
	}
	return length;
}

size_t table_width(const char *text)
{
	size_t width = 0;
	uint32_t point;

	while (*text != '\0') {
		text += take_point(text, &point);
		width += point_width(point);
	}
	return width;
}

/* What the column's cells need. */
struct fit {
	size_t width;
	size_t decimals;
};

static size_t decimals_of(const char *text)
{
	const char *point = strchr(text, '.');

	return point == NULL ? 0 : strlen(point + 1);
}

static bool is_figure(const char *text)
{
	return text[0] != '\0' && text[strlen(text) - 1] >= '0' && text[strlen(text) - 1] <= '9';
}

/* Appended to a volume: the zeros it lacks, and the point where it has none. */
static size_t lacking(const char *text, const struct fit *fit)
{
	size_t has = decimals_of(text);

	if (!is_figure(text)) {
		return 0;
	}
	return fit->decimals - has + (has == 0 && fit->decimals > 0 ? 1 : 0);
}

const char *table_unit_name(enum volume_unit unit)
{
	return unit == UNIT_M3 ? "m³" : "万m³";
}

static const char *unit_name(const struct table *table, size_t column)
{
	if (table->columns[column].align != TABLE_VOLUME) {
		return "";
	}
	return table->unit == UNIT_M3 ? " m³" : " 万m³";
}

/* Finds each column's width; cells are walked twice as decimals come before widths. */
static void measure(const struct table *table, struct fit *fits)
{
	const char *cell;

	for (size_t i = 0; i < table->n_columns; i++) {
		fits[i].width = table_width(table->columns[i].title) +
				table_width(unit_name(table, i));
		fits[i].decimals = 0;
	}
	cell = (const char *)table->cells.data;
	for (size_t i = 0; i < table->n_cells; i++, cell += strlen(cell) + 1) {
		struct fit *fit = &fits[i % table->n_columns];

		if (table->columns[i % table->n_columns].align == TABLE_VOLUME && is_figure(cell) &&
				decimals_of(cell) > fit->decimals) {
			fit->decimals = decimals_of(cell);
		}
	}
	cell = (const char *)table->cells.data;
	for (size_t i = 0; i < table->n_cells; i++, cell += strlen(cell) + 1) {
		struct fit *fit = &fits[i % table->n_columns];
		size_t width = table_width(cell);

		if (table->columns[i % table->n_columns].align == TABLE_VOLUME) {
			width += lacking(cell, fit);
		}
		if (width > fit->width) {
			fit->width = width;
		}
	}
}

static void put_repeated(struct bytes *ret, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++) {
		bytes_put_text(ret, text);
	}
}

/* One cell; behind the last one that says something a line ends. */
static void put_cell(const struct table *table, size_t column, const struct fit *fit,
		const char *text, const char *unit, struct bytes *ret)
{
	enum table_align align = table->columns[column].align;
	bool is_last = column + 1 == table->n_columns;
	size_t zeros = align == TABLE_VOLUME ? lacking(text, fit) : 0;
	size_t blanks = fit->width - table_width(text) - table_width(unit) - zeros;

	if (column > 0) {
		put_repeated(ret, " ", TABLE_GAP);
	}
	if (align != TABLE_LEFT) {
		put_repeated(ret, " ", blanks);
	}
	bytes_put_text(ret, text);
	bytes_put_text(ret, unit);
	if (zeros > 0 && strchr(text, '.') == NULL) {
		bytes_put_text(ret, ".");
		zeros--;
	}
	put_repeated(ret, "0", zeros);
	if (align == TABLE_LEFT && !is_last) {
		put_repeated(ret, " ", blanks);
	}
	if (is_last) {
		while (ret->size > 0 && ret->data[ret->size - 1] == ' ') {
			ret->size--;
		}
		bytes_put_text(ret, "\n");
	}
}

static bool has_titles(const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		if (table->columns[i].title[0] != '\0') {
			return true;
		}
	}
	return false;
}

int table_format(const struct table *table, struct bytes *ret)
{
	struct fit fits[TABLE_COLUMNS_MAX];
	const char *cell = (const char *)table->cells.data;

	assert(table->n_cells % table->n_columns == 0);
	if (table->cells.failed) {
		return WEIR_FAULT_MEMORY;
	}
	measure(table, fits);
	for (size_t i = 0; i < table->n_columns && has_titles(table); i++) {
		put_cell(table, i, &fits[i], table->columns[i].title, unit_name(table, i), ret);
	}
	for (size_t i = 0; i < table->n_cells; i++, cell += strlen(cell) + 1) {
		put_cell(table, i % table->n_columns, &fits[i % table->n_columns], cell, "", ret);
	}
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

int table_print(const struct table *table)
{
	SCOPED_FINISH(bytes_finish) struct bytes lines;
	int fault;

	bytes_init(&lines, 4 * (size_t)TABLE_BYTES_MAX);
	fault = table_format(table, &lines);
	if (fault < 0) {
		return fault;
	}
	out_text("%s", bytes_text(&lines));
	return 0;
}
