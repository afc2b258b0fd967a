/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document that leaves the office, before it is drawn: its title, tables
 * with sums and bars, who signs it, and the checkpoint that it rests on.
 *
 * The room of a noun (document_balance ...) fills one; spreadsheet and paper
 * draw it and add no figure of their own, so that both say the same. Figures
 * are integers in base units: litres, fen, pieces. Texts are copied.
 *
 * What fails on the way (memory, a sum beyond int64_t) is kept in the document:
 * look at document_fault() once, at the end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/scope.h"

struct zone;

#define DOCUMENT_DASH "-"       /* where a figure is not known, and one would look for it */
#define DOCUMENT_NONE INT64_MIN /* a figure that is not known: an empty cell, never 0 */

enum {
	DOCUMENT_COLUMNS_MAX = 26, /* from A to Z */
	DOCUMENT_TABLES_MAX = 12,
	DOCUMENT_LINES_MAX = 24,
	DOCUMENT_SIGNERS_MAX = 6,
	DOCUMENT_VOLUME_MAX = 48, /* bytes of a figure as text, grouped */
};

enum document_kind {
	DOCUMENT_TEXT = 0,
	DOCUMENT_VOLUME, /* litres, shown in m³ with the decimals that its column needs */
	DOCUMENT_NUMBER, /* days, pieces */
	DOCUMENT_FEN,    /* shown in yuan with two decimals */
	DOCUMENT_SHARE,  /* of two columns of the same row; percent, one decimal, cut */
};

struct document_column {
	const char *title;
	enum document_kind kind;
	int width; /* how broad its text may be beside others', in letters; figures need none */
	bool is_summed;     /* what is known of it is summed below */
	size_t part, whole; /* of DOCUMENT_SHARE: the two columns, before it or behind */
};

struct document_cell {
	int64_t figure;  /* of all kinds but text; DOCUMENT_NONE: empty. A share: 1, or empty */
	size_t text;     /* where its text begins */
	bool is_unknown; /* a figure that should be there: a dash stands in its place */
};

/* Rows as pictures: one bar, or two beside each other, for each row of their table. */
struct document_bars {
	const char *title;
	size_t label;         /* the column that names a row */
	size_t first, second; /* columns of volumes; second may be first: then there is one */
	bool is_upright;      /* beside each other, as for days; else below each other */
};

struct document_table {
	struct document *document;
	const char *name; /* of the worksheet: short, at most 31 characters */
	const char *title;
	struct document_column columns[DOCUMENT_COLUMNS_MAX];
	size_t column_count;
	struct document_cell *cells; /* row by row */
	size_t cell_count, cell_room;
	int64_t sums[DOCUMENT_COLUMNS_MAX]; /* of what is known; DOCUMENT_NONE where nothing is */
	int decimals[DOCUMENT_COLUMNS_MAX]; /* that a column's volumes and their sum need, 0..3 */
	struct document_bars bars;
	bool has_bars;
};

enum document_page {
	DOCUMENT_LYING = 0, /* A4 */
	DOCUMENT_BROAD,     /* A3, lying */
	DOCUMENT_UPRIGHT,   /* A4, as a letter */
};

struct document_line {
	const char *label;
	const char *value;
};

struct document {
	const char *title;
	const char *subtitle; /* of what period, in what state, in what unit */
	const char *language; /* "zh-CN" or "en", for programs that read aloud or choose letters */
	enum document_page page;
	struct document_line lines[DOCUMENT_LINES_MAX]; /* what it rests on */
	size_t line_count;
	struct document_line signers
			[DOCUMENT_SIGNERS_MAX]; /* who, and the name: "" for a line to sign on */
	size_t signer_count;
	struct document_table *tables[DOCUMENT_TABLES_MAX];
	size_t table_count;
	const char *checkpoint; /* its text: origin, size and root, a line each */
	const char *mark;       /* size and root in one short line, for the foot of each page */
	int64_t recorded_s; /* when the log's newest entry was recorded: the document's own time */
	struct bytes texts; /* of cells, NUL-terminated */
	char **kept;        /* all other texts */
	size_t kept_count, kept_room;
	int fault;
};

/* A new one, without tables. NULL when memory ran out. */
struct document *document_open(void);
void document_close(struct document *document);
SCOPE_CLOSER(struct document, document_close)

/* The first thing that failed, or 0. */
int document_fault(const struct document *document);

/* A formatted text that lives as long as the document; "" when memory ran out. */
const char *document_keep(struct document *document, const char *format, ...)
		__attribute__((format(printf, 2, 3)));

/* A line of what the document rests on, and one for a signature. Both texts are kept already. */
void document_line(struct document *document, const char *label, const char *value);
void document_signer(struct document *document, const char *label, const char *value);

/*
 * The log at the size that it was made from. Makes the checkpoint's text, the
 * mark, and the lines that name them; says there, and behind the subtitle that
 * is set already, where time is simulated.
 */
void document_rests_on(struct document *document, const char *origin, int64_t size,
		const uint8_t root[static SEAL_HASH_BYTES], const struct zone *zone,
		int64_t recorded_s);

/* One more table; name and title are kept already. NULL when memory ran out. */
struct document_table *document_table(
		struct document *document, const char *name, const char *title);

/* One more column, before the first cell; its number. Titles are kept already. */
size_t document_column(struct document_table *table, const struct document_column *column);

/* The same in short; a title, and for texts how broad they may be. A plain one is not summed. */
size_t document_text_column(struct document_table *table, const char *title, int width);
size_t document_plain_column(
		struct document_table *table, const char *title, enum document_kind kind);
size_t document_summed_column(
		struct document_table *table, const char *title, enum document_kind kind);
void document_share_column(
		struct document_table *table, const char *title, size_t part, size_t whole);

/* The next cell, row by row, of the kind that its column has. */
void document_text(struct document_table *table, const char *text);
void document_figure(struct document_table *table, int64_t figure); /* or DOCUMENT_NONE */
void document_known(
		struct document_table *table, int64_t figure); /* the same, but a dash for none */
void document_share(struct document_table *table, bool is_known);

size_t document_rows(const struct document_table *table);
const struct document_cell *document_cell(
		const struct document_table *table, size_t row, size_t column);
const char *document_cell_text(const struct document_table *table, size_t row, size_t column);

/*
 * A share's two figures: both known, and the whole above 0? Of the sums: those
 * of the rows that have both, so that like is divided by like.
 */
bool document_share_of(const struct document_table *table, size_t row, size_t column,
		int64_t *ret_part, int64_t *ret_whole);

/* Litres as people read them: "1,234.500" with that many decimals (at least those it has). */
const char *document_format_volume(
		int64_t litres, int decimals, char buffer[static DOCUMENT_VOLUME_MAX]);

/* Fen as yuan: "1,234.50". */
const char *document_format_fen(int64_t fen, char buffer[static DOCUMENT_VOLUME_MAX]);

/*
 * A cell as people read it, by its column's kind; "" where it is empty. buffer
 * is used for figures. Row document_rows() is the sums.
 */
const char *document_format_cell(const struct document_table *table, size_t row, size_t column,
		char buffer[static DOCUMENT_VOLUME_MAX]);

/* What stands behind a column's title: " m³"; "" for what needs no unit. */
const char *document_unit(enum document_kind kind);

/* Has a table a row of sums? */
bool document_has_sums(const struct document_table *table);

/* Is there a Chinese character anywhere in it? */
bool document_is_chinese(const struct document *document);
bool document_is_text_chinese(const char *text);
