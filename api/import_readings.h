/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A file of readings: meter, at, total_m3, flow_m3_per_h, status.
 *
 * What a reading means is not judged here: two counts at one instant are both
 * kept, a register that runs back is kept. Only what cannot be read is wrong,
 * and local times of which the file does not say which instant they are.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/import_rows.h"
#include "meter/count.h"
#include "meter/text.h"

struct csv_column;
struct csv_options;
struct where;
struct zone;

/* What a local time means in the hour that a clock change repeats. */
enum import_repeated {
	REPEATED_WRONG = 0, /* an error */
	REPEATED_FIRST,
	REPEATED_LAST,

	/*
	 * The rows of one meter stand in the order of time: the earliest of
	 * the two instants that is later than the meter's row before it. Where
	 * both are earlier, the row is an error.
	 */
	REPEATED_BY_ORDER,
};

struct import_time {
	const struct zone *zone; /* of times without an offset; NULL: those are errors */
	enum import_repeated repeated;
};

struct reading_row {
	int64_t at_s;
	struct count count;        /* whole litres, scale 0 */
	int64_t flow_litres_per_h; /* or ROW_NO_LITRES */
	uint32_t meter;            /* index of its meter */
	uint32_t row;              /* of the file's rows from 1: the delivery's number */
	int line;
	char status; /* 'A', 'E', 'N' */
};

/* The rows in the file's order. Meters are numbered as they first appear. */
struct import_readings {
	size_t count;
	struct reading_row *rows;
	size_t n_meters;
	char (*meters)[TEXT_ID_MAX + 1];
};

/* The columns of a file of readings; *ret_count of them. Static storage. */
const struct csv_column *import_readings_columns(size_t *ret_count);

/* "first", "last", "by-order"; false for another word. */
bool import_repeated_parse(const char *name, enum import_repeated *ret);

/*
 * Reads a file's bytes; file is its name for messages. Returns an
 * import_answer or WEIR_FAULT_MEMORY; *ret is written for IMPORT_OK and then
 * needs import_readings_finish().
 */
int import_readings(const void *data, size_t size, const char *file,
		const struct csv_options *options, const struct import_time *time,
		struct import_readings *ret, struct where *reterr);
void import_readings_finish(struct import_readings *readings);
