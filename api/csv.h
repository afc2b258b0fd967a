/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * CSV as RFC 4180 writes it, read strictly.
 *
 * A file is UTF-8 (a byte order mark is allowed) or GB18030 when asked for,
 * with a header row that names known columns in English or in Chinese, in any
 * order. Quotes stand around a whole field or nowhere. Rows in which every
 * field is empty are passed over, as spreadsheets leave them behind.
 *
 * What is wrong is told by the struct where given at opening: the file, the
 * line, the field's number in its row, and a sentence with the column's name,
 * the value and what was expected.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/words.h"
#include "meter/scope.h"

struct bytes;
struct csv;
struct where;

enum {
	CSV_FILE_MAX = 256 << 20, /* five million readings; a larger file is better in two */
	CSV_FIELD_MAX = 4096,     /* bytes of one field; the longest name in use has about 120 */
	CSV_COLUMNS_MAX = 64,     /* of a file; plans have 18 */
	CSV_NAME_MAX = 64,        /* of a column's name; the longest in use has 33 bytes */
};

enum csv_encoding {
	CSV_UTF8 = 0,
	CSV_GB18030, /* what spreadsheets in China save */
};

struct csv_options {
	enum csv_encoding encoding;
	int64_t skip_rows; /* title rows before the header; blank ones count */
};

/* How a column's value is written and where it goes; see csv_value.h. */
enum csv_type {
	CSV_ID = 0,  /* char[TEXT_ID_MAX + 1] */
	CSV_NAME,    /* char[high + 1]: text of at most high bytes */
	CSV_INT,     /* int32_t, low..high */
	CSV_VOLUME,  /* int64_t litres, low..INT64_MAX, from m³ */
	CSV_DAY,     /* struct day */
	CSV_WORD,    /* an enum, of list */
	CSV_SOURCES, /* enum source, where "all" and 合计 are SOURCE_ANY */
	CSV_USES,    /* uint32_t of use_bit()s, from words between ';' */
	CSV_STATUS,  /* char: 'A', 'E', 'N' */
	CSV_TIME,    /* struct csv_time */
	CSV_FIXED,   /* int64_t, low..high, in units of 10^-blank */
	CSV_MOMENT,  /* struct row_moment: an instant, or the beginning of a day */
	CSV_PART,    /* as CSV_FIXED, or "full" and 全额 for high, "none" and 不计 for low */
};

enum csv_need {
	CSV_MUST = 0, /* the column is there, and every row has a value */
	CSV_BLANK,    /* the column is there, a value may be blank */
	CSV_MAY,      /* the column may be missing too */
};

struct csv_column {
	const char *name;
	const char *name_zh; /* one, or several between '|': all are read, the first is shown */
	enum csv_need need;
	enum csv_type type;
	size_t offset; /* of its member in the row's struct */
	int64_t low;
	int64_t high;
	enum word_list list;
	int32_t blank; /* a word's number where the value is blank */
};

enum csv_answer {
	CSV_OK = 0,
	CSV_END,   /* no row is left */
	CSV_WRONG, /* *reterr says what */
};

/*
 * Reads the file at path whole. Returns CSV_OK; CSV_WRONG when it cannot be
 * read or is larger than CSV_FILE_MAX; or WEIR_FAULT_MEMORY. ret must be
 * initialised with the limit CSV_FILE_MAX.
 */
int csv_load(const char *path, struct bytes *ret, struct where *reterr);

/*
 * Opens a file's bytes, which are borrowed, and reads its header. columns and
 * reterr are borrowed until csv_close(); file is the name to be told in
 * messages. Returns CSV_OK, CSV_WRONG or WEIR_FAULT_MEMORY.
 */
int csv_open(const void *data, size_t size, const char *file, const struct csv_options *options,
		const struct csv_column *columns, size_t n_columns, struct csv **ret,
		struct where *reterr);
void csv_close(struct csv *csv);
SCOPE_CLOSER(struct csv, csv_close)

/* Goes to the next row. Returns CSV_OK, CSV_END or CSV_WRONG. */
int csv_next(struct csv *csv);

/* The current row's number from 1, and the line of the file on which it begins. */
uint32_t csv_row(const struct csv *csv);
int csv_line(const struct csv *csv);

/* A value of the current row by its column's index in columns; "" where blank or missing. */
const char *csv_text(const struct csv *csv, size_t column);

/* A column's place in the file from 1; 0 where it is missing. */
int csv_place(const struct csv *csv, size_t column);

/* A column's name as the file writes it; one that is missing, in the language of the others. */
const char *csv_name(const struct csv *csv, size_t column);

/* A column of the file is named in Chinese. */
bool csv_is_chinese(const struct csv *csv);

/* The columns given at opening. */
size_t csv_count(const struct csv *csv);
const struct csv_column *csv_column(const struct csv *csv, size_t column);

/*
 * Tells that the current row's value in a column is wrong; the sentence gets
 * the column's name, as the file writes it, before it. Returns CSV_WRONG.
 */
int csv_wrong(struct csv *csv, size_t column, const char *format, ...)
		__attribute__((format(printf, 3, 4)));

/* A value as messages quote it: cut after about 60 bytes. Returns buffer. */
enum {
	CSV_QUOTE_MAX = 72,
};
const char *csv_quote(const char *value, char buffer[static CSV_QUOTE_MAX]);
