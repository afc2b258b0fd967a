/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a scheme's file, and behind its first NUL the values of a row,
 * each with a NUL of its own: read, counted and charged, or refused with a place.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "billing/scheme.h"
#include "billing/scheme_days.h"
#include "meter/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	TEXT_MAX = 8192,
	VALUE_ROOM = 64,
};

struct row {
	const char *columns[SCHEME_COLUMNS_MAX];
	char values[SCHEME_COLUMNS_MAX][VALUE_ROOM];
	size_t count;
};

static const char *value_of(void *context, const char *column)
{
	const struct row *row = context;

	size_t i = 0;

	while (i < row->count && strcmp(row->columns[i], column) != 0) {
		i++;
	}
	assert(i < row->count); /* the scheme named every column that it asks for */
	return row->values[i];
}

static void read_values(struct row *row, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < row->count; i++) {
		size_t length = 0;

		while (length < size && data[length] != '\0') {
			length++;
		}
		if (length < VALUE_ROOM) {
			memcpy(row->values[i], data, length);
		}
		length += length < size ? 1 : 0;
		data += length;
		size -= length;
	}
}

static void charge_row(const struct scheme *scheme, struct row *row)
{
	struct scheme_counted counted;
	struct scheme_charge charge;
	const char *column = NULL;
	int answer = scheme_days_count(scheme, value_of, row, &counted, &column);

	if (answer == SCHEME_DAYS_COUNTED) {
		assert(counted.part >= 0 && counted.part <= counted.of && counted.of <= 366);
	}
	column = NULL;
	answer = scheme_charge(scheme, value_of, row, &charge, &column);
	assert(answer == SCHEME_CHARGED || answer == SCHEME_TOO_MUCH || column != NULL);
	scheme_charge_finish(&charge);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(scheme_close) struct scheme *scheme = scheme_open();
	struct row row = { .count = 0 };
	struct where where = { 0 };
	size_t length = 0;
	int answer;

	if (scheme == NULL || size > TEXT_MAX) {
		return 0;
	}
	while (length < size && data[length] != '\0') {
		length++;
	}
	answer = scheme_load((const char *)data, length, "fuzz", scheme, &where);
	assert(answer != SCHEME_BAD || where.text[0] != '\0');
	if (answer == SCHEME_OK) {
		row.count = scheme_columns(scheme, row.columns);
		length += length < size ? 1 : 0;
		read_values(&row, data + length, size - length);
		charge_row(scheme, &row);
	}
	return 0;
}
