/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a CSV file, in both encodings: read to the end or refused with
 * a place, never more.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/csv.h"
#include "api/csv_value.h"
#include "ledger/rows.h"
#include "meter/err.h"

struct fuzzed {
	struct permit_row permit;
	int32_t count;
	struct csv_time at;
	char status;
	enum source sources;
};

#define MAY(member, text, kind) \
	.name = text, .name_zh = text, .need = CSV_MAY, .type = kind, \
	.offset = offsetof(struct fuzzed, member)

static const struct csv_column columns[] = {
	{ MAY(permit.permit, "i", CSV_ID) },
	{ MAY(permit.holder, "n", CSV_NAME), .high = ROW_NAME_MAX },
	{ MAY(count, "c", CSV_INT), .low = INT32_MIN, .high = INT32_MAX },
	{ MAY(permit.annual_litres, "v", CSV_VOLUME), .low = -1 },
	{ MAY(permit.valid_from, "d", CSV_DAY) },
	{ MAY(permit.source, "w", CSV_WORD), .list = WORD_SOURCE },
	{ MAY(sources, "a", CSV_SOURCES) },
	{ MAY(permit.uses, "u", CSV_USES) },
	{ MAY(status, "s", CSV_STATUS) },
	{ MAY(at, "t", CSV_TIME) },
};

/* The first byte chooses the options, the rest is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_options options = { .encoding = CSV_UTF8 };
	struct where where = { .line = 0 };
	struct csv *csv = NULL;
	struct fuzzed row;
	int answer;

	if (size == 0) {
		return 0;
	}
	options.encoding = (data[0] & 1) != 0 ? CSV_GB18030 : CSV_UTF8;
	options.skip_rows = data[0] >> 1 & 3;
	answer = csv_open(data + 1, size - 1, "fuzz.csv", &options, columns,
			sizeof(columns) / sizeof(columns[0]), &csv, &where);
	while (answer == CSV_OK) {
		answer = csv_read_row(csv, &row);
	}
	assert(answer == CSV_END || (answer == CSV_WRONG && where.text[0] != '\0'));
	csv_close(csv);
	return 0;
}
