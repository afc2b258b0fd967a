/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Registry files to rows: areas, caps, permits, intakes, meters, plans.
 *
 * A file is read whole; every check that needs nothing but the file is made
 * here: values, words, dates in order, months that add up, an address that can
 * be asked, no key twice on one `from`. Whether an area, permit or intake
 * exists is asked of the ledger by whoever appends the rows.
 */

#include <stddef.h>

#include "api/csv.h"
#include "ledger/rows.h"

struct where;

enum {
	IMPORT_KINDS_END = 128,   /* behind every number of a kind of row */
	IMPORT_ROWS_MAX = 500000, /* a province has about 100,000 permits */
	IMPORT_COLUMNS_MAX = 20,  /* of a registry file; plans have 18 */
	IMPORT_AREAS_DEEP = 16,   /* nation, province, city, county, town, village, and basins */
};

enum import_answer {
	IMPORT_OK = 0,
	IMPORT_WRONG, /* *reterr says where and what */
};

/* The rows of one file, in its order. Owned by whoever called import_rows(). */
struct import_rows {
	enum row_kind kind;
	size_t count;
	union row *rows;
	int *lines;                      /* of each row in the file */
	int columns[IMPORT_COLUMNS_MAX]; /* place of each column in the file from 1; 0: missing */
	char names[IMPORT_COLUMNS_MAX][CSV_NAME_MAX]; /* of each column as the file writes it */
};

/* "areas", "caps", "permits", "intakes", "meters", "plans"; false for another. */
bool import_kind_parse(const char *name, enum row_kind *ret);
const char *import_kind_name(enum row_kind kind);

/*
 * Reads a file's bytes; file is its name for messages. Returns an
 * import_answer or WEIR_FAULT_MEMORY; *ret is written for IMPORT_OK and then
 * needs import_rows_finish().
 */
int import_rows(enum row_kind kind, const void *data, size_t size, const char *file,
		const struct csv_options *options, struct import_rows *ret, struct where *reterr);
void import_rows_finish(struct import_rows *rows);

/*
 * Tells what is wrong with a row once the ledger has been asked: line, place
 * and name of its column, as the file writes it, then the sentence. column is
 * its English name. The file's name is left as it is in *reterr. Returns
 * IMPORT_WRONG.
 */
int import_rows_wrong(const struct import_rows *rows, size_t index, const char *column,
		struct where *reterr, const char *format, ...)
		__attribute__((format(printf, 5, 6)));
