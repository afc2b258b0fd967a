/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The writer's eye on the folder of accesses: when a file there was closed, its
 * digest goes into the log, without anybody's command.
 *
 * The ledger's writer looks, since only it can enter what it finds, and it does
 * not trust what it finds more than a shell would: a digest of bytes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/access_files.h"

struct desk;

enum {
	ACCESSES_WATCH_MS = 1000, /* between two looks: a folder's names are read */
};

struct accesses_watch {
	struct desk *desk;         /* the writer's own */
	const char *folder;        /* NULL: nothing is watched */
	struct access_file newest; /* when last looked; part 0: never */
	int64_t next_ms;           /* monotonic */
};

/* Milliseconds until the next look; -1: never. */
int accesses_watch_ms(const struct accesses_watch *watch);

/*
 * Looks, if it is time: where there is a newer file than before, every closed
 * one that the log has nothing of is entered (api/deed_accesses). What cannot
 * be read or entered is said, and tried again with the next file. Returns 0 or
 * a fault, after which the writer must end.
 */
int accesses_watch_look(struct accesses_watch *watch);
