/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The files of an outbox (api/outbox.h): one holds records with ascending
 * numbers, and only its end is written.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"

struct bytes;

enum {
	OUTBOX_FILE_HEAD = 20, /* bytes before a record's data */
};

struct outbox_file {
	uint64_t first; /* number of its first record, and its name */
	int64_t size;   /* bytes that are whole records, synced */
};

/* "<folder>/outbox.<first>"; ret as large as OUTBOX_PATH_MAX. */
void outbox_file_path(const char *folder, uint64_t first, char *ret);

/* The number in such a name, or 0. */
uint64_t outbox_file_number(const char *name);

/* Appends a record: its head and data. */
int outbox_file_put(struct seal *seal, uint64_t number, const void *data, size_t size,
		struct bytes *out);

enum outbox_file_answer {
	OUTBOX_FILE_OK = 0,
	OUTBOX_FILE_END,  /* the file ends here */
	OUTBOX_FILE_TORN, /* what stands here is not the whole record of that number */
};

/*
 * Reads the record at an offset, whose number must be this one. ret, reset
 * first, gets its data; *ret_size the bytes that it has in the file. Returns
 * an outbox_file_answer or a fault.
 */
int outbox_file_take(struct seal *seal, int fd, int64_t at, uint64_t number, struct bytes *ret,
		int64_t *ret_size);
