/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds of commands whose first word is what is done and whose second is the id
 * of what it is done to: `weir credit lend L-1 --pool ...`.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/cli/opt.h"
#include "api/deed_hand_in.h"
#include "api/told.h"

struct app;
struct bytes;
struct desk;

/* A deed: its word, its kind, which member its second word is, and who reads it. */
struct id_deed {
	const char *word;
	uint64_t kind;
	const char *const words[3];
	bool (*read)(const struct told *told, struct bytes *ret);
};

/* The deed of a word, or NULL. */
const struct id_deed *id_deed_find(const struct id_deed *deeds, size_t count, const char *word);

/*
 * Reads the options and hands the deed in. Returns CMD_DONE with *ret_desk open,
 * which the caller closes in any case, and *ret_done; else what the command
 * returns, which was said.
 */
int id_deed_hand_in(struct app *app, const struct opts *opts, const struct id_deed *deed,
		struct desk **ret_desk, struct handed *ret_done);
