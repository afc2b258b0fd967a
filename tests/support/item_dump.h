/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An entry's bytes with each field named: hex on the left, name and value on
 * the right, a line an item.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;

/* What a number means, for its text. */
enum dump_sense {
	DUMP_NUMBER = 0,
	DUMP_INSTANT, /* UTC seconds */
	DUMP_DAY,     /* days since 1970-01-01 */
};

/* The shape of an item: what it is called, and what lies in it. */
struct dump_shape {
	const char *name;
	enum dump_sense sense;
	const struct dump_shape *inner; /* of an array's items; of the item inside a byte string */
	bool is_list;                   /* the array's items are all of inner's first shape */
	bool may_end;                   /* the array may have fewer items than inner names */
};

/*
 * Appends the lines of one whole item. False where the bytes are none, or do
 * not have the shape: an array of another length, a byte string that holds no
 * item where one was named.
 */
bool item_dump(const uint8_t *data, size_t size, const struct dump_shape *shape, struct bytes *out);

/* Names end with a NULL one. */
extern const struct dump_shape dump_readings_entry;
