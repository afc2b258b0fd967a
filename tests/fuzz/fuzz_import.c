/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a registry file or a file of readings: rows that the ledger
 * takes, or refused with a place.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "api/csv.h"
#include "api/import_readings.h"
#include "api/import_rows.h"
#include "ledger/item.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

/* What the importer lets through, the ledger's own reader must accept. */
static void check_taken(const struct import_rows *rows)
{
	struct bytes bytes;
	union row row;

	bytes_init(&bytes, 1 << 20);
	for (size_t i = 0; i < rows->count; i++) {
		struct item_cursor cursor;

		bytes_reset(&bytes);
		row_put(&bytes, rows->kind, &rows->rows[i]);
		assert(!bytes.failed);
		cursor = item_cursor(bytes.data, bytes.size);
		assert(row_take(&cursor, rows->kind, &row));
	}
	bytes_finish(&bytes);
}

static int import_registry(
		enum row_kind kind, const uint8_t *data, size_t size, struct where *where)
{
	struct csv_options options = { .skip_rows = 0 };
	struct import_rows rows;
	int answer = import_rows(kind, data, size, "fuzz.csv", &options, &rows, where);

	if (answer == IMPORT_OK) {
		check_taken(&rows);
		import_rows_finish(&rows);
	}
	return answer;
}

static int import_file_of_readings(const uint8_t *data, size_t size, struct where *where)
{
	static const struct zone zone = {
		.name = "Europe/Madrid",
		.count = 3,
		.changes = { { { INT64_MIN / 2 }, 3600 }, { { 1459040400 }, 7200 },
				{ { 1477789200 }, 3600 } },
	};
	struct csv_options options = { .skip_rows = 0 };
	struct import_time time = { &zone, REPEATED_BY_ORDER };
	struct import_readings readings;
	int answer = import_readings(data, size, "fuzz.csv", &options, &time, &readings, where);

	if (answer == IMPORT_OK) {
		for (size_t i = 0; i < readings.count; i++) {
			assert(readings.rows[i].meter < readings.n_meters);
		}
		import_readings_finish(&readings);
	}
	return answer;
}

/* The first byte chooses the kind of file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct where where = { .line = 0 };
	int answer;

	if (size == 0) {
		return 0;
	}
	if (data[0] < ROW_PLAN - ROW_AREA + 1) {
		answer = import_registry(
				(enum row_kind)(ROW_AREA + data[0]), data + 1, size - 1, &where);
	} else {
		answer = import_file_of_readings(data + 1, size - 1, &where);
	}
	assert(answer == IMPORT_OK || (answer == IMPORT_WRONG && where.text[0] != '\0'));
	return 0;
}
