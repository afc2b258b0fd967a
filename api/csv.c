/* SPDX-License-Identifier: Apache-2.0 */

#include "api/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/csv_decode.h"
#include "api/csv_mend.h"
#include "api/lang.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	READ_STEP = 1 << 16,
	QUOTE_BYTES = 60,
};

/* A field of the current record, unquoted and ended by NUL, in csv->text. */
struct field {
	size_t start;
	int line;
};

struct csv {
	const char *data;
	size_t size;
	size_t at;
	int line;               /* of data[at], from 1 */
	struct bytes converted; /* what data points into when the file was GB18030 */
	struct where *reterr;

	const struct csv_column *columns;
	size_t n_columns;
	int position[CSV_COLUMNS_MAX]; /* of columns[i] in a record from 0; -1: missing */
	char names[CSV_COLUMNS_MAX][CSV_NAME_MAX]; /* of columns[i] as the file writes it */
	bool is_chinese;                           /* the header has a name in Chinese */
	size_t n_header;

	uint32_t row;
	int row_line;
	size_t n_fields;
	struct field fields[CSV_COLUMNS_MAX];
	size_t text_size;
	char text[CSV_COLUMNS_MAX * (CSV_FIELD_MAX + 1)];
};

int csv_load(const char *path, struct bytes *ret, struct where *reterr)
{
	uint8_t step[READ_STEP];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	where_file(reterr, path);
	if (file < 0) {
		where_set(reterr, 0, 0, _("cannot be opened: %s"), strerror(errno));
		return CSV_WRONG;
	}
	do {
		got = read(file, step, sizeof(step));
		if (got > 0) {
			bytes_put(ret, step, (size_t)got);
		}
	} while (got > 0 ? !ret->failed : got < 0 && errno == EINTR);
	if (got < 0) {
		where_set(reterr, 0, 0, _("cannot be read: %s"), strerror(errno));
	}
	(void)close(file);
	if (got < 0) {
		return CSV_WRONG;
	}
	if (ret->failed && ret->size > CSV_FILE_MAX - READ_STEP) {
		where_set(reterr, 0, 0, _("is larger than %d MiB; cut it into several files"),
				CSV_FILE_MAX >> 20);
		return CSV_WRONG;
	}
	return ret->failed ? WEIR_FAULT_MEMORY : CSV_OK;
}

const char *csv_quote(const char *value, char buffer[static CSV_QUOTE_MAX])
{
	size_t size = strnlen(value, QUOTE_BYTES + 1);

	if (size <= QUOTE_BYTES) {
		(void)text_copy(buffer, CSV_QUOTE_MAX, value);
		return buffer;
	}
	size = QUOTE_BYTES;
	while (size > 0 && ((unsigned char)value[size] & 0xc0) == 0x80) {
		size--;
	}
	(void)snprintf(buffer, CSV_QUOTE_MAX, "%.*s…", (int)size, value);
	return buffer;
}

bool csv_is_chinese(const struct csv *csv)
{
	return csv->is_chinese;
}

const char *csv_name(const struct csv *csv, size_t column)
{
	return csv->names[column];
}

int csv_wrong(struct csv *csv, size_t column, const char *format, ...)
{
	int position = csv->position[column];
	char sentence[WHERE_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	where_set(csv->reterr, position < 0 ? csv->row_line : csv->fields[position].line,
			position + 1, "%s: %s", csv_name(csv, column), sentence);
	return CSV_WRONG;
}

/* Tells what is wrong with the file's form where the reader stands. */
static int malformed(struct csv *csv, int line, const char *sentence)
{
	where_set(csv->reterr, line, (int)csv->n_fields, "%s", sentence);
	return CSV_WRONG;
}

static int put_char(struct csv *csv, char c)
{
	if (csv->text_size - csv->fields[csv->n_fields - 1].start >= CSV_FIELD_MAX) {
		where_set(csv->reterr, csv->line, (int)csv->n_fields,
				_("a field is longer than %d bytes"), CSV_FIELD_MAX);
		return CSV_WRONG;
	}
	csv->text[csv->text_size++] = c;
	return CSV_OK;
}

/* The rest of a field whose opening quote has been passed. */
static int read_quoted(struct csv *csv)
{
	int opened = csv->line;

	while (csv->at < csv->size) {
		char c = csv->data[csv->at++];

		if (c == '"' && (csv->at == csv->size || csv->data[csv->at] != '"')) {
			if (csv->at < csv->size && strchr(",\r\n", csv->data[csv->at]) == NULL) {
				return malformed(csv, csv->line,
						_("text stands behind a closing quote"));
			}
			return CSV_OK;
		}
		csv->at += c == '"' ? 1 : 0;
		csv->line += c == '\n' ? 1 : 0;
		if (put_char(csv, c) != CSV_OK) {
			return CSV_WRONG;
		}
	}
	return malformed(csv, opened, _("a quote is opened here and never closed"));
}

static int read_plain(struct csv *csv)
{
	while (csv->at < csv->size) {
		char c = csv->data[csv->at];

		if (c == ',' || c == '\r' || c == '\n') {
			return CSV_OK;
		}
		if (c == '"') {
			return malformed(csv, csv->line,
					_("a quote stands inside a field; quote the whole field "
					  "and double the quote"));
		}
		csv->at++;
		if (put_char(csv, c) != CSV_OK) {
			return CSV_WRONG;
		}
	}
	return CSV_OK;
}

/* One field, up to but not over the comma or line end behind it. */
static int read_field(struct csv *csv)
{
	int answer;

	if (csv->n_fields == CSV_COLUMNS_MAX) {
		where_set(csv->reterr, csv->line, CSV_COLUMNS_MAX,
				_("a row has more than %d columns"), CSV_COLUMNS_MAX);
		return CSV_WRONG;
	}
	csv->fields[csv->n_fields++] = (struct field){ csv->text_size, csv->line };
	if (csv->at < csv->size && csv->data[csv->at] == '"') {
		csv->at++;
		answer = read_quoted(csv);
	} else {
		answer = read_plain(csv);
	}
	csv->text[csv->text_size++] = '\0';
	return answer;
}

/* One record with its line end. */
static int read_record(struct csv *csv)
{
	csv->n_fields = 0;
	csv->text_size = 0;
	csv->row_line = csv->line;
	if (csv->at == csv->size) {
		return CSV_END;
	}
	for (;;) {
		if (read_field(csv) != CSV_OK) {
			return CSV_WRONG;
		}
		if (csv->at < csv->size && csv->data[csv->at] == ',') {
			csv->at++;
			continue;
		}
		break;
	}
	if (csv->at < csv->size && csv->data[csv->at] == '\r') {
		csv->at++;
		if (csv->at < csv->size && csv->data[csv->at] != '\n') {
			return malformed(csv, csv->line,
					_("a carriage return stands without its line feed"));
		}
	}
	if (csv->at < csv->size) {
		csv->at++;
		csv->line++;
	}
	return CSV_OK;
}

/* Every field is empty: one byte of text for each, its NUL. */
static bool is_blank_record(const struct csv *csv)
{
	return csv->text_size == csv->n_fields;
}

int csv_next(struct csv *csv)
{
	int answer;

	do {
		answer = read_record(csv);
	} while (answer == CSV_OK && is_blank_record(csv));
	if (answer != CSV_OK) {
		return answer;
	}
	if (csv->n_fields != csv->n_header) {
		where_set(csv->reterr, csv->row_line, (int)csv->n_fields,
				_("the row has %zu columns, the header has %zu"), csv->n_fields,
				csv->n_header);
		return CSV_WRONG;
	}
	csv->row++;
	return CSV_OK;
}

uint32_t csv_row(const struct csv *csv)
{
	return csv->row;
}

int csv_line(const struct csv *csv)
{
	return csv->row_line;
}

const char *csv_text(const struct csv *csv, size_t column)
{
	int position = csv->position[column];

	return position < 0 ? "" : csv->text + csv->fields[position].start;
}

int csv_place(const struct csv *csv, size_t column)
{
	return csv->position[column] + 1;
}

size_t csv_count(const struct csv *csv)
{
	return csv->n_columns;
}

const struct csv_column *csv_column(const struct csv *csv, size_t column)
{
	return &csv->columns[column];
}

/* The first of the names between '|'. */
static void first_name(const char *names, char ret[static CSV_NAME_MAX])
{
	(void)snprintf(ret, CSV_NAME_MAX, "%.*s", (int)strcspn(names, "|"), names);
}

/* The names a header may have, for the message about one that it may not. */
static int unknown_column(struct csv *csv, size_t field)
{
	const char *text = csv->text + csv->fields[field].start;
	bool is_chinese = csv->is_chinese || (unsigned char)text[0] >= 0x80;
	char quoted[CSV_QUOTE_MAX];
	char name[CSV_NAME_MAX];
	struct bytes list;

	bytes_init(&list, WHERE_TEXT_MAX);
	for (size_t i = 0; i < csv->n_columns; i++) {
		first_name(is_chinese ? csv->columns[i].name_zh : csv->columns[i].name, name);
		bytes_format(&list, "%s%s", i == 0 ? "" : ", ", name);
	}
	where_set(csv->reterr, csv->fields[field].line, (int)field + 1,
			_("unknown column '%s'; expected: %s"), csv_quote(text, quoted),
			bytes_text(&list));
	bytes_finish(&list);
	return CSV_WRONG;
}

/* Is it one of the names between '|'? */
static bool is_among(const char *text, const char *names)
{
	size_t size = strlen(text);

	for (;;) {
		size_t length = strcspn(names, "|");

		if (length == size && memcmp(names, text, size) == 0) {
			return true;
		}
		if (names[length] == '\0') {
			return false;
		}
		names += length + 1;
	}
}

/* The column of that name, or n_columns. */
static size_t find_column(const struct csv *csv, const char *name)
{
	size_t i = 0;

	while (i < csv->n_columns && strcmp(name, csv->columns[i].name) != 0 &&
			!is_among(name, csv->columns[i].name_zh)) {
		i++;
	}
	return i;
}

/* A name with blanks, full-width letters or a unit behind it: the message shows the right one. */
static int mended_column(struct csv *csv, size_t field)
{
	const char *text = csv->text + csv->fields[field].start;
	char quoted[CSV_QUOTE_MAX];
	char plain[MEND_MAX];
	char *unit;

	if (!mend_plain(text, plain)) {
		return unknown_column(csv, field);
	}
	unit = strchr(plain, '(');
	if (unit != NULL && unit != plain) {
		*unit = '\0';
	}
	if (find_column(csv, plain) == csv->n_columns) {
		return unknown_column(csv, field);
	}
	where_set(csv->reterr, csv->fields[field].line, (int)field + 1,
			_("unknown column '%s'; it must be written %s"), csv_quote(text, quoted),
			plain);
	return CSV_WRONG;
}

/* Finds the column that the header's field names. */
static int match_field(struct csv *csv, size_t field)
{
	const char *text = csv->text + csv->fields[field].start;
	size_t column = find_column(csv, text);

	if (column == csv->n_columns) {
		return mended_column(csv, field);
	}
	if (csv->position[column] >= 0) {
		where_set(csv->reterr, csv->fields[field].line, (int)field + 1,
				_("column '%s' stands twice, first as column %d"), text,
				csv->position[column] + 1);
		return CSV_WRONG;
	}
	csv->position[column] = (int)field;
	(void)text_copy(csv->names[column], CSV_NAME_MAX, text);
	csv->is_chinese = csv->is_chinese || (unsigned char)text[0] >= 0x80;
	return CSV_OK;
}

/* A column that the file leaves out is named in its header's language. */
static void name_missing(struct csv *csv)
{
	for (size_t i = 0; i < csv->n_columns; i++) {
		if (csv->position[i] < 0) {
			first_name(csv->is_chinese ? csv->columns[i].name_zh : csv->columns[i].name,
					csv->names[i]);
		}
	}
}

static int check_missing(struct csv *csv)
{
	for (size_t i = 0; i < csv->n_columns; i++) {
		if (csv->position[i] < 0 && csv->columns[i].need != CSV_MAY) {
			char name_zh[CSV_NAME_MAX];

			first_name(csv->columns[i].name_zh, name_zh);
			where_set(csv->reterr, csv->row_line, 0, _("column '%s' (%s) is missing"),
					csv->columns[i].name, name_zh);
			return CSV_WRONG;
		}
	}
	return CSV_OK;
}

static int read_header(struct csv *csv, int64_t skip_rows)
{
	int answer = CSV_OK;

	for (int64_t i = 0; i < skip_rows && answer == CSV_OK; i++) {
		answer = read_record(csv);
	}
	if (answer == CSV_OK) {
		answer = read_record(csv);
	}
	if (answer == CSV_END) {
		where_set(csv->reterr, csv->line, 0, _("the header row is missing"));
		return CSV_WRONG;
	}
	for (size_t i = 0; i < csv->n_columns; i++) {
		csv->position[i] = -1;
	}
	for (size_t i = 0; i < csv->n_fields && answer == CSV_OK; i++) {
		answer = match_field(csv, i);
	}
	csv->n_header = csv->n_fields;
	name_missing(csv);
	return answer == CSV_OK ? check_missing(csv) : answer;
}

static int decode(struct csv *csv, enum csv_encoding encoding)
{
	static const char mark[] = "\xef\xbb\xbf";
	int answer = csv_decode(csv->data, csv->size, encoding, &csv->converted, csv->reterr);

	if (answer != CSV_OK) {
		return answer;
	}
	if (encoding == CSV_GB18030) {
		csv->data = bytes_text(&csv->converted);
		csv->size = csv->converted.size;
	}
	if (csv->size >= 3 && memcmp(csv->data, mark, 3) == 0) {
		csv->at = 3;
	}
	return CSV_OK;
}

int csv_open(const void *data, size_t size, const char *file, const struct csv_options *options,
		const struct csv_column *columns, size_t n_columns, struct csv **ret,
		struct where *reterr)
{
	struct csv *csv = calloc(1, sizeof(*csv));
	int answer;

	assert(n_columns > 0 && n_columns <= CSV_COLUMNS_MAX);
	if (csv == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	csv->data = data;
	csv->size = size;
	csv->line = 1;
	csv->columns = columns;
	csv->n_columns = n_columns;
	csv->reterr = reterr;
	bytes_init(&csv->converted, CSV_DECODED_MAX);
	where_file(reterr, file);
	answer = decode(csv, options->encoding);
	if (answer == CSV_OK) {
		answer = read_header(csv, options->skip_rows);
	}
	if (answer != CSV_OK) {
		csv_close(csv);
		return answer;
	}
	*ret = csv;
	return CSV_OK;
}

void csv_close(struct csv *csv)
{
	if (csv != NULL) {
		bytes_finish(&csv->converted);
		free(csv);
	}
}
