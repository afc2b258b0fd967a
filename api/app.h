/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The opened house: what every deed and command is given, never a global.
 */

#include <stdbool.h>

#include "api/lang.h"

struct gate_client;
struct remote_settings;

struct app {
	const char *dir;                      /* the ledger's directory; borrowed */
	enum lang lang;                       /* of words and messages */
	bool is_json;                         /* for machines, not for people */
	const struct remote_settings *server; /* who is asked instead of dir; NULL: nobody */
	struct gate_client *porter;           /* api/serve/porter.h; NULL but in the web */
	struct gate_client *drafter;          /* api/serve/drafter.h; the same */
};

/*
 * Fills app from the command line's choices: dir is -C's value or NULL (then
 * $WEIR_DIR, else the current directory).
 */
void app_init(struct app *app, const char *dir, bool is_json);
