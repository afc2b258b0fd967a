/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Readings of one meter, as they were reported: the body of an observation.
 *
 *	[meter, version, base, [reading, ...]]
 *	reading: [dt, units, scale, words, status, flow], or with what else the
 *	         device said: [dt, units, scale, words, status, flow, bits, device]
 *
 * version is that of the profile the words were decoded by; base + dt the
 * instant of a reading; units × 10^-scale its count in litres; words the raw
 * registers as they came, two bytes each, or null for a reading without any;
 * status the sender's letter; flow litres an hour or null; bits the rows of the
 * profile's status bits that were set; device the words that tell the device
 * from another one (profile_device()), given where nobody had seen them before.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/count.h"
#include "meter/text.h"

enum {
	READINGS_MAX = 1024,     /* in one entry: a thousand rows of a file stay below its limit */
	READINGS_WORDS_MAX = 12, /* registers kept of one reading: those its count rests on */
	READINGS_DEVICE_MAX = 128, /* registers that tell the device */
	READINGS_BODY_MAX = 48000, /* leaves room for the effect within one entry */
};

#define READINGS_NO_FLOW INT64_MIN

struct reading {
	int64_t at_s;
	struct count count;
	const uint8_t *words; /* borrowed; NULL: none */
	size_t words_size;    /* bytes, even */
	char status;          /* 'A', 'E', 'N' */
	int64_t flow_litres_per_h;
	uint32_t bits;         /* bit i: row i of the profile's status bits */
	const uint8_t *device; /* borrowed; NULL: nothing new */
	size_t device_size;    /* bytes, even */
};

struct readings {
	char meter[TEXT_ID_MAX + 1];
	int64_t version;
	int64_t base_s;
	size_t count;
	struct item_cursor cursor;
};

/* Begins a body: count calls of readings_put follow, in any order of time. */
void readings_put_head(struct bytes *body, const char *meter, int64_t version, int64_t base_s,
		size_t count);
void readings_put(struct bytes *body, int64_t base_s, const struct reading *reading);

/* Reads a body's head; false where it is none. It borrows the bytes. */
bool readings_open(const void *body, size_t size, struct readings *ret);

/* The next reading; false at the end, or where the body is malformed: then cursor.failed. */
bool readings_next(struct readings *readings, struct reading *ret);

/* A reading's words as numbers; how many. */
size_t reading_words(const struct reading *reading, uint16_t ret[static READINGS_WORDS_MAX]);
