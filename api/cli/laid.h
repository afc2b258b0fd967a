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
#include "meter/count.h"
#include "meter/instant.h"
#include "meter/text.h"

struct app;
struct bytes;

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
 * Reads a command's fact and appends its body. Returns CMD_DONE, or CMD_WRONG
 * after saying what is wrong.
 */
typedef int laid_read(const struct opts *opts, const struct zone *zone, struct bytes *ret);

/*
 * A command that lays a fact of that kind: opens the ledger to write, reads the
 * fact, hands it in and prints what came of it. Returns a cmd_status or a fault.
 */
int laid_run(struct app *app, const struct opts *opts, uint64_t kind, laid_read *read);
