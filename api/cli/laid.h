/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the commands that lay a fact over readings share: how it is handed in,
 * and their answer.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/cli/opt.h"
#include "api/told.h"

struct app;
struct bytes;

/* Reads a fact and appends its body (api/told_deed.h); false where it is wrong, which was said. */
typedef bool laid_read(const struct told *told, const struct zone *zone, struct bytes *ret);

/*
 * A command that lays a fact of that kind: opens the ledger to write, reads the
 * fact, hands it in and prints what came of it. words are the members that the
 * command's words are, as for struct telling. Returns a cmd_status or a fault.
 */
int laid_run(struct app *app, const struct opts *opts, const char *const *words, uint64_t kind,
		laid_read *read);
