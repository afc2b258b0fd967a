/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/lang.h"
#include "ledger/base64.h"
#include "ledger/checkpoint.h"
#include "meter/instant.h"
#include "meter/list.h"
#include "meter/text.h"
#include "meter/wide.h"

enum {
	TEXTS_MAX = 512 << 20,
	LITRES_DIGITS = 3,
	FEN_DIGITS = 2,
	GROUP = 3,
	MARK_ROOT = 16, /* characters of a root: enough to tell two sheets apart by eye */
};

struct document *document_open(void)
{
	struct document *document = calloc(1, sizeof(*document));

	if (document != NULL) {
		document->title = document->subtitle = document->checkpoint = document->mark = "";
		document->language = lang_now() == LANG_ZH_CN ? "zh-CN" : "en";
		bytes_init(&document->texts, TEXTS_MAX);
	}
	return document;
}

void document_close(struct document *document)
{
	if (document == NULL) {
		return;
	}
	for (size_t i = 0; i < document->table_count; i++) {
		free(document->tables[i]->cells);
		free(document->tables[i]);
	}
	for (size_t i = 0; i < document->kept_count; i++) {
		free(document->kept[i]);
	}
	free(document->kept);
	bytes_finish(&document->texts);
	free(document);
}

static void fail(struct document *document, int fault)
{
	if (document->fault == 0) {
		document->fault = fault;
	}
}

int document_fault(const struct document *document)
{
	return document->fault != 0 || !document->texts.failed ? document->fault
							       : WEIR_FAULT_MEMORY;
}

const char *document_keep(struct document *document, const char *format, ...)
{
	char **grown = list_grow(document->kept, &document->kept_room, document->kept_count + 1,
			sizeof(*grown));
	char *text = NULL;
	va_list arguments;

	if (grown != NULL) {
		document->kept = grown;
		va_start(arguments, format);
		if (vasprintf(&text, format, arguments) < 0) {
			text = NULL;
		}
		va_end(arguments);
	}
	if (text == NULL) {
		fail(document, WEIR_FAULT_MEMORY);
		return "";
	}
	document->kept[document->kept_count++] = text;
	return text;
}

void document_line(struct document *document, const char *label, const char *value)
{
	assert(document->line_count < DOCUMENT_LINES_MAX);
	document->lines[document->line_count++] = (struct document_line){ label, value };
}

void document_signer(struct document *document, const char *label, const char *value)
{
	assert(document->signer_count < DOCUMENT_SIGNERS_MAX);
	document->signers[document->signer_count++] = (struct document_line){ label, value };
}

void document_rests_on(struct document *document, const char *origin, int64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], const struct zone *zone,
		int64_t recorded_s)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	SCOPED_FINISH(bytes_finish) struct bytes root_text;
	struct checkpoint checkpoint = { .size = (uint64_t)size };
	char instant[INSTANT_TEXT_MAX];

	bytes_init(&text, CHECKPOINT_TEXT_MAX);
	bytes_init(&root_text, BASE64_SIZE(SEAL_HASH_BYTES) + 1);
	(void)text_copy(checkpoint.origin, sizeof(checkpoint.origin), origin);
	memcpy(checkpoint.root, root, sizeof(checkpoint.root));
	checkpoint_put(&checkpoint, &text);
	base64_put(&root_text, root, SEAL_HASH_BYTES);
	document->checkpoint = document_keep(document, "%s", bytes_text(&text));
	document->mark = document_keep(document, _("log size %lld, root %.*s…"), (long long)size,
			MARK_ROOT, bytes_text(&root_text));
	document->recorded_s = recorded_s;
	document_line(document, _("Ledger"), document_keep(document, "%s", origin));
	if (strncmp(origin, "simulated/", strlen("simulated/")) == 0) {
		document_line(document, _("Time"), _("simulated: these are no real volumes"));
		document->subtitle = document_keep(
				document, "%s · %s", document->subtitle, _("simulated"));
	}
	document_line(document, _("Entries"), document_keep(document, "%lld", (long long)size));
	document_line(document, _("Root"), document_keep(document, "%s", bytes_text(&root_text)));
	document_line(document, _("Newest entry"),
			document_keep(document, "%s",
					zone_format(zone, (struct instant){ recorded_s },
							instant)));
}

/* ---- tables ---- */

struct document_table *document_table(
		struct document *document, const char *name, const char *title)
{
	struct document_table *table = calloc(1, sizeof(*table));

	assert(document->table_count < DOCUMENT_TABLES_MAX);
	if (table == NULL) {
		fail(document, WEIR_FAULT_MEMORY);
		return NULL;
	}
	table->document = document;
	table->name = name;
	table->title = title;
	document->tables[document->table_count++] = table;
	return table;
}

size_t document_column(struct document_table *table, const struct document_column *column)
{
	assert(table->column_count < DOCUMENT_COLUMNS_MAX && table->cell_count == 0);
	table->columns[table->column_count] = *column;
	table->sums[table->column_count] = DOCUMENT_NONE;
	return table->column_count++;
}

size_t document_text_column(struct document_table *table, const char *title, int width)
{
	const struct document_column column = { .title = title, .width = width };

	return document_column(table, &column);
}

size_t document_plain_column(
		struct document_table *table, const char *title, enum document_kind kind)
{
	const struct document_column column = { .title = title, .kind = kind };

	return document_column(table, &column);
}

size_t document_summed_column(
		struct document_table *table, const char *title, enum document_kind kind)
{
	const struct document_column column = { .title = title, .kind = kind, .is_summed = true };

	return document_column(table, &column);
}

void document_share_column(
		struct document_table *table, const char *title, size_t part, size_t whole)
{
	const struct document_column column = {
		.title = title,
		.kind = DOCUMENT_SHARE,
		.part = part,
		.whole = whole,
	};

	(void)document_column(table, &column);
}

static struct document_cell *add_cell(struct document_table *table)
{
	struct document_cell *grown = list_grow(
			table->cells, &table->cell_room, table->cell_count + 1, sizeof(*grown));

	if (grown == NULL) {
		fail(table->document, WEIR_FAULT_MEMORY);
		return NULL;
	}
	table->cells = grown;
	grown += table->cell_count++;
	*grown = (struct document_cell){ .figure = DOCUMENT_NONE };
	return grown;
}

static const struct document_column *next_column(const struct document_table *table)
{
	return &table->columns[table->cell_count % table->column_count];
}

void document_text(struct document_table *table, const char *text)
{
	struct document_cell *cell;

	assert(next_column(table)->kind == DOCUMENT_TEXT);
	cell = add_cell(table);
	if (cell != NULL) {
		cell->text = table->document->texts.size;
		bytes_put(&table->document->texts, text, strlen(text) + 1);
	}
}

static int decimals_of(int64_t litres)
{
	int decimals = LITRES_DIGITS;

	for (; decimals > 0 && litres % 10 == 0; decimals--) {
		litres /= 10;
	}
	return decimals;
}

static void widen(struct document_table *table, size_t column, int64_t litres)
{
	int decimals = decimals_of(litres);

	if (decimals > table->decimals[column]) {
		table->decimals[column] = decimals;
	}
}

/* Of nothing known the sum is not known either. */
static void add_to(struct document_table *table, int64_t *sum, int64_t figure)
{
	if (*sum == DOCUMENT_NONE) {
		*sum = 0;
	}
	if (__builtin_add_overflow(*sum, figure, sum)) {
		fail(table->document, WEIR_FAULT_RANGE);
	}
}

void document_figure(struct document_table *table, int64_t figure)
{
	size_t column = table->cell_count % table->column_count;
	const struct document_column *kind = &table->columns[column];
	struct document_cell *cell;

	assert(kind->kind != DOCUMENT_TEXT && kind->kind != DOCUMENT_SHARE);
	cell = add_cell(table);
	if (cell == NULL || figure == DOCUMENT_NONE) {
		return;
	}
	cell->figure = figure;
	if (kind->kind == DOCUMENT_VOLUME) {
		widen(table, column, figure);
	}
	if (kind->is_summed) {
		add_to(table, &table->sums[column], figure);
	}
}

void document_known(struct document_table *table, int64_t figure)
{
	document_figure(table, figure);
	if (figure == DOCUMENT_NONE && table->cell_count > 0) {
		table->cells[table->cell_count - 1].is_unknown = true;
	}
}

void document_share(struct document_table *table, bool is_known)
{
	struct document_cell *cell;

	assert(next_column(table)->kind == DOCUMENT_SHARE);
	cell = add_cell(table);
	if (cell != NULL && is_known) {
		cell->figure = 1;
	}
}

size_t document_rows(const struct document_table *table)
{
	assert(table->document->fault != 0 || table->cell_count % table->column_count == 0);
	return table->cell_count / table->column_count;
}

const struct document_cell *document_cell(
		const struct document_table *table, size_t row, size_t column)
{
	return &table->cells[row * table->column_count + column];
}

const char *document_cell_text(const struct document_table *table, size_t row, size_t column)
{
	return (const char *)table->document->texts.data + document_cell(table, row, column)->text;
}

bool document_has_sums(const struct document_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].is_summed) {
			return true;
		}
	}
	return false;
}

static int64_t figure_at(const struct document_table *table, size_t row, size_t column)
{
	if (row < document_rows(table)) {
		return document_cell(table, row, column)->figure;
	}
	return table->sums[column];
}

/* The figures of the rows that have both: what has no plan is no part of the plans. */
static bool share_of_sums(const struct document_table *table, size_t column, int64_t *ret_part,
		int64_t *ret_whole)
{
	const struct document_column *share = &table->columns[column];
	wide part = 0;
	wide whole = 0;

	if (!table->columns[share->part].is_summed || !table->columns[share->whole].is_summed) {
		return false;
	}
	for (size_t row = 0; row < document_rows(table); row++) {
		int64_t one = document_cell(table, row, share->part)->figure;
		int64_t all = document_cell(table, row, share->whole)->figure;

		if (one != DOCUMENT_NONE && all != DOCUMENT_NONE) {
			part += one;
			whole += all;
		}
	}
	*ret_part = (int64_t)part;
	*ret_whole = (int64_t)whole;
	return whole > 0 && whole <= INT64_MAX && part <= INT64_MAX && part > INT64_MIN;
}

bool document_share_of(const struct document_table *table, size_t row, size_t column,
		int64_t *ret_part, int64_t *ret_whole)
{
	if (row >= document_rows(table)) {
		return share_of_sums(table, column, ret_part, ret_whole);
	}
	*ret_part = document_cell(table, row, table->columns[column].part)->figure;
	*ret_whole = document_cell(table, row, table->columns[column].whole)->figure;
	return document_cell(table, row, column)->figure != DOCUMENT_NONE &&
			*ret_part != DOCUMENT_NONE && *ret_whole != DOCUMENT_NONE && *ret_whole > 0;
}

const char *document_unit(enum document_kind kind)
{
	switch (kind) {
	case DOCUMENT_VOLUME:
		return " m³";
	case DOCUMENT_FEN:
		return _(" yuan");
	case DOCUMENT_TEXT:
	case DOCUMENT_NUMBER:
	case DOCUMENT_SHARE:
		break;
	}
	return "";
}

/* ---- figures as text ---- */

/* Digits in groups of three before the point, that many behind it. */
static const char *format_grouped(
		int64_t value, int decimals, char buffer[static DOCUMENT_VOLUME_MAX])
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char *at = buffer + DOCUMENT_VOLUME_MAX - 1;
	int behind = decimals;
	int digits = 0;

	*at = '\0';
	for (; behind > 0; behind--, rest /= 10) {
		*--at = (char)('0' + rest % 10);
	}
	if (decimals > 0) {
		*--at = '.';
	}
	do {
		if (digits > 0 && digits % GROUP == 0) {
			*--at = ',';
		}
		*--at = (char)('0' + rest % 10);
		rest /= 10;
		digits++;
	} while (rest > 0);
	if (value < 0) {
		*--at = '-';
	}
	return at;
}

const char *document_format_volume(
		int64_t litres, int decimals, char buffer[static DOCUMENT_VOLUME_MAX])
{
	int needed = decimals_of(litres);
	int shown = decimals > needed ? decimals : needed;

	for (int i = shown; i < LITRES_DIGITS; i++) {
		litres /= 10; /* a zero each */
	}
	return format_grouped(litres, shown, buffer);
}

const char *document_format_fen(int64_t fen, char buffer[static DOCUMENT_VOLUME_MAX])
{
	return format_grouped(fen, FEN_DIGITS, buffer);
}

static const char *format_number(int64_t number, char buffer[static DOCUMENT_VOLUME_MAX])
{
	return format_grouped(number, 0, buffer);
}

static const char *format_share(
		int64_t part, int64_t whole, char buffer[static DOCUMENT_VOLUME_MAX])
{
	wide permille = (wide)part * 1000 / whole;
	const char *text;
	size_t size;

	if (permille > INT64_MAX || permille < -INT64_MAX) {
		return permille > 0 ? ">" : "<";
	}
	text = format_grouped((int64_t)permille, 1, buffer);
	size = strlen(text);
	memmove(buffer, text, size);
	memcpy(buffer + size, "%", sizeof("%"));
	return buffer;
}

const char *document_format_cell(const struct document_table *table, size_t row, size_t column,
		char buffer[static DOCUMENT_VOLUME_MAX])
{
	enum document_kind kind = table->columns[column].kind;
	bool is_sum = row >= document_rows(table);
	int64_t part;
	int64_t whole;

	switch (kind) {
	case DOCUMENT_TEXT:
		return is_sum ? "" : document_cell_text(table, row, column);
	case DOCUMENT_SHARE:
		return document_share_of(table, row, column, &part, &whole)
				? format_share(part, whole, buffer)
				: "";
	case DOCUMENT_VOLUME:
	case DOCUMENT_NUMBER:
	case DOCUMENT_FEN:
		break;
	}
	part = figure_at(table, row, column);
	if (part == DOCUMENT_NONE) {
		return !is_sum && document_cell(table, row, column)->is_unknown ? DOCUMENT_DASH
										: "";
	}
	if (kind == DOCUMENT_VOLUME) {
		return document_format_volume(part, table->decimals[column], buffer);
	}
	return kind == DOCUMENT_FEN ? document_format_fen(part, buffer)
				    : format_number(part, buffer);
}

/* ---- letters ---- */

/* From U+2E80 on three bytes begin with 0xE2 0xBA or more; four-byte letters are ideographs or signs. */
static bool is_chinese(const char *text, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++) {
		unsigned char first = (unsigned char)text[i];

		if (first >= 0xe3 || (first == 0xe2 && (unsigned char)text[i + 1] >= 0xba)) {
			return true;
		}
	}
	return false;
}

bool document_is_text_chinese(const char *text)
{
	return is_chinese(text, strlen(text));
}

bool document_is_chinese(const struct document *document)
{
	return strcmp(document->language, "zh-CN") == 0 ||
			is_chinese((const char *)document->texts.data, document->texts.size);
}
