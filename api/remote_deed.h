/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A deed handed in to a ledger elsewhere: told, or signed by the caller's own
 * key where the configuration names one.
 *
 * What is signed is made here, of the same bytes that a command beside the
 * ledger would enter; the server can withhold it, and change nothing of it.
 * It is signed for the log whose public key the configuration has, so that a
 * server cannot have it signed for another.
 */

#include <stdint.h>

struct app;
struct bytes;
struct remote;
struct remote_path;
struct view;

struct remote_deed {
	uint64_t kind;
	const struct bytes *body; /* its body */
	const struct view *told;  /* and the same as JSON, for path */
};

/*
 * Hands it in and prints what became of it, as deed_hand_in() does here.
 * Returns as remote_post().
 */
int remote_deed(struct app *app, struct remote *remote, struct remote_path *path,
		const struct remote_deed *deed);
