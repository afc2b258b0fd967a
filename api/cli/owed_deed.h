/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the commands share that change what is owed: the deed is made of what
 * was told, handed in, and the invoice shown as it stands then.
 */

#include <stdint.h>

#include "api/cli/opt.h"
#include "api/cli/telling.h"
#include "meter/instant.h"

struct app;
struct bytes;

/* Makes the body; CMD_DONE, or CMD_WRONG after what is wrong was said. */
typedef int owed_make(const struct told *told, struct day today, struct bytes *ret);

/*
 * Makes, hands in, shows. The first pair is the invoice; where it is not named,
 * what was done is only said. Returns a cmd_status or a fault.
 */
int owed_deed(struct app *app, uint64_t kind, const struct telling_pair *pairs, owed_make *make);

/* "withdraw ENTRY --ground TEXT" of a payment or a relief. */
int owed_withdraw(struct app *app, const struct opts *opts);
