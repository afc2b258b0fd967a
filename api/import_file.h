/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A file to be read in: checked as far as it goes alone, and the deeds that it
 * comes to, one after the other.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/deed_import.h"
#include "api/import_rows.h"
#include "billing/rulebook.h"
#include "ledger/kind.h"
#include "meter/bytes.h"
#include "meter/profile.h"

/* Rows of one meter that go into one entry. */
struct import_chunk {
	size_t first; /* in order */
	size_t count;
};

struct import_file {
	char path[4096];
	char kind[32];
	uint8_t digest[BOOKS_HASH_BYTES];
	struct bytes text;
	int64_t rows;
	bool has_rows;           /* registry rows, else readings, a profile or a rulebook */
	const char *beyond_cap;  /* of permits: why; or NULL */
	const char *retroactive; /* of registry rows: why; or NULL */
	struct import_rows registry;
	struct import_readings readings;
	uint32_t *order; /* rows of the readings by meter */
	struct import_chunk *chunks;
	size_t chunk_count;
	struct profile *profile;
	struct rulebook *rulebook;
};

/* Reads and checks a file. Returns CMD_DONE, CMD_WRONG after saying why, or a fault. */
int import_file_open(const char *path, const char *kind, const struct import_options *options,
		struct import_file *ret);
void import_file_finish(struct import_file *file);

/* Says on stderr what a rulebook itself calls unconfirmed, so that nobody charges by it unawares. */
void import_file_announce(const struct import_file *file);

/* How many deeds it comes to, opening and closing not counted. */
size_t import_file_deeds(const struct import_file *file);

/* A deed's kind, number, line and body; what is known already is left out of readings. */
struct import_deed {
	uint64_t kind;
	uint64_t number;
	int line;
	int64_t rows;  /* of the file */
	int64_t fresh; /* of them not known: 0 makes no deed */
};

/*
 * Makes the body of deed n against the books of a judge. Returns CMD_DONE,
 * CMD_WRONG after saying why, or a fault.
 */
int import_file_deed(const struct import_file *file, size_t n, const struct judge *judge,
		struct import_deed *ret, struct bytes *body);

/* Says on stderr what is wrong with a line of the file. Returns CMD_WRONG. */
int import_file_wrong(const struct import_file *file, int line, const char *reason);
