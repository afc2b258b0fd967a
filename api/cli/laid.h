/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the commands that lay a fact over readings share: their options, read
 * strictly, and their answer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/cli/opt.h"
#include "api/desk.h"
#include "meter/count.h"
#include "meter/instant.h"

struct app;

/*
 * Each reads one option and returns CMD_DONE, or CMD_WRONG after saying what
 * is wrong. A count is cubic metres without a unit, of at most so many decimals.
 */
int laid_read_at(const struct opts *opts, const struct zone *zone, struct instant *ret);
int laid_read_count(const struct opts *opts, const char *name, int decimals, bool *ret_given,
		struct count *ret);
int laid_read_ground(const struct opts *opts, char *ret, size_t size);
int laid_read_meter(const char *word, char ret[static TEXT_ID_MAX + 1]);

enum {
	LAID_DECIMALS = 3,           /* of a count that is told: whole litres */
	LAID_DECIMALS_REPORTED = 18, /* of one that names a reading: as exact as registers are */
};

/*
 * Hands in the body and prints what came of it. Returns a cmd_status or a
 * fault.
 */
int laid_submit(struct app *app, struct desk *desk, uint64_t kind, const struct bytes *body);
