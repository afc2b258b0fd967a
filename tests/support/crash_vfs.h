/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A disk for SQLite that fails at one call, and then looks as a power cut could
 * have left it. It is the VFS named CRASH_VFS over the system's own; calls that
 * change files (write, truncate, sync, delete) are numbered from 1.
 *
 *	crash_vfs_begin(CRASH_STOP, 17);
 *	... open a store with options.vfs = CRASH_VFS, use it, close it ...
 *	crash_vfs_end(CRASH_LOST, 0);
 *	... open it again with the system's VFS ...
 *
 * One test at a time in a process.
 */

#include <stdbool.h>
#include <stdint.h>

#define CRASH_VFS "crash"

enum crash_kind {
	CRASH_NEVER, /* only counts */
	CRASH_STOP,  /* that call and all that follow fail: the power is gone */
	CRASH_ONCE,  /* that call fails, the following work again */
	CRASH_FULL,  /* from that call on there is no room to write; syncs work */
};

/* What becomes of the writes that no sync had followed. */
enum crash_loss {
	CRASH_KEPT,  /* all are there */
	CRASH_LOST,  /* none is */
	CRASH_MIXED, /* each is or is not, by the seed: the disk had them in another order */
	CRASH_TORN,  /* all are, but of the last only the first half */
	CRASH_LOSSES,
};

void crash_vfs_begin(enum crash_kind kind, int at);

/* Calls so far. */
int crash_vfs_calls(void);

/* Whether the call that fails has come. */
bool crash_vfs_has_failed(void);

/* Puts the files into the state after the cut. All of them must be closed. */
void crash_vfs_end(enum crash_loss loss, uint32_t seed);
