/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An outbox's insides: for the rooms that open it, and that put and take.
 */

#include <stdint.h>

#include "api/outbox.h"
#include "api/outbox_file.h"
#include "meter/bytes.h"

struct gate_lock;
struct seal;

/* Where a record stands. */
struct outbox_place {
	size_t file;
	int64_t at;
	uint64_t number;
};

struct outbox {
	struct outbox_limits limits;
	int64_t file_bytes; /* a file that has as many is followed by the next */
	char folder[OUTBOX_PATH_MAX - 64];
	struct seal *seal;
	struct gate_lock *lock;
	struct outbox_state *state;
	struct outbox_file *files; /* ascending; the last one is written */
	size_t file_count;
	int64_t size; /* of all files */
	int writing;  /* the last file; -1: none */
	int reading;  /* the file that is read; -1: none */
	uint64_t reading_first;
	uint64_t next;            /* number of the next record */
	struct outbox_place head; /* the first that is not done */
	struct outbox_place read; /* the next to be read */
	struct bytes tail;        /* records of the last file not written yet */
	uint64_t tail_count;
	int64_t cut;
};

void outbox_box_close_fd(int *fd);

/* A file that begins with that record, behind all others. Returns 0 or a fault. */
int outbox_box_add_file(struct outbox *outbox, uint64_t first);

/*
 * Forgets and removes the first files. What comes back after a crash is removed
 * on opening. Returns 0 or a fault.
 */
int outbox_box_remove_files(struct outbox *outbox, size_t count);
