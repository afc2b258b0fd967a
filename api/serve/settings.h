/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What weir serve is to run: DIR/weir.yaml, and what the command line said
 * instead of it.
 */

#include <stdbool.h>

#include "api/app.h"
#include "api/config.h"

struct opts;

struct settings {
	struct config config;
	/* of serve.accesses the folder, named or not; "" where none are written */
	char keys[CONFIG_PATH_MAX]; /* the folder of keys, named or not */
	bool is_successor;          /* of the web: to be started beside the one that it replaces */
};

/*
 * Reads both, now. Returns CMD_DONE, CMD_WRONG after saying what is wrong, or
 * a fault; *ret is written for CMD_DONE only.
 */
int settings_read(const struct app *app, const struct opts *opts, struct settings *ret);

/* Would a web of the one serve as one of the other does, but for what stands in its files? */
bool settings_same_web(const struct settings *a, const struct settings *b);
