/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The desk: where a command hands in what is to be done.
 *
 * A writing command is the writer itself when nobody else is, and else hands
 * its deeds over DIR/socket; it cannot tell the difference. What goes wrong on
 * the way is said on stderr here, once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/writer.h"
#include "ledger/ledger.h"
#include "meter/scope.h"

struct desk;

enum desk_mode {
	DESK_READ,
	DESK_WRITE,
	DESK_TRIAL, /* deeds in memory only: what would happen */
};

/*
 * Opens the ledger of app->dir. Returns CMD_DONE (0), or the cmd_status to end
 * with after saying why (CMD_WRONG, CMD_FAULT), or a fault.
 */
int desk_open(const struct app *app, enum desk_mode mode, struct desk **ret);
void desk_close(struct desk *desk);
SCOPE_CLOSER(struct desk, desk_close)

/* The ledger to read from; of a writer elsewhere, as it was when this was first asked. */
struct ledger *desk_ledger(struct desk *desk);

/*
 * Reads what others wrote since: rows borrowed from the books before are not
 * to be used after. Returns as desk_open().
 */
int desk_refresh(struct desk *desk);

/* Is the desk the writer itself? A reader and a trial are not. */
bool desk_is_writer(const struct desk *desk);

/* Now by the ledger's clock. */
struct instant desk_now(struct desk *desk);

/*
 * Appends the bytes of a deed: by this actor, now, in a stream. A deed made
 * once from a shell has the stream "shell" and a number of its own:
 * desk_number().
 */
int desk_say(struct desk *desk, const void *stream, size_t stream_size, bool stream_is_bytes,
		uint64_t number, struct instant made, const struct bytes *body, struct bytes *ret);
uint64_t desk_number(void);

/*
 * Hands in at most WRITER_DEEDS_MAX deeds as one transaction; ret has a place
 * for each. Returns CMD_DONE, or as desk_open().
 */
int desk_send(struct desk *desk, const struct writer_deed *deeds, size_t count,
		struct writer_result *ret);

/* One deed made from a shell. */
int desk_do(struct desk *desk, uint64_t kind, const struct bytes *body, struct writer_result *ret);

/* What was handed in is flushed and its checkpoint released. Returns as desk_open(). */
int desk_end(struct desk *desk);

/* The kinds of this program, the ledger's and billing's; borrows the two places. */
struct kinds desk_kinds(const struct kind *tables[static 2]);
