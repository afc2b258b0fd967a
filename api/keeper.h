/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The keeper: the process that holds the ledger's lock and key, writes, and
 * answers DIR/socket, for as long as another process is there.
 */

#include <stdbool.h>

#include "api/app.h"

struct stop;

enum keeper_manner {
	KEEPER_MUST_WRITE, /* where another process is the writer, that is said and nothing done */
	KEEPER_MAY_WAIT,   /* where it is, this one only waits */
};

/*
 * Keeps the ledger until the other end of the line says PARENT_STOP or is
 * closed; says PARENT_GO there when deeds can be handed in, PARENT_STOP when somebody asked this
 * process to stop, and answers PARENT_PING. What was written is flushed and
 * its checkpoint released at the end. Returns a cmd_status after saying what
 * is wrong, or a fault. Of the closed files in the folder of accesses it enters
 * the digests; NULL: there is no such folder.
 */
int keeper_run(const struct app *app, enum keeper_manner manner, const struct stop *stop, int line,
		const char *accesses);
