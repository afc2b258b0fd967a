/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * weir trade: what is agreed, what it moves, and what would be moved.
 */

#include "api/cli/opt.h"

struct app;

/* "list [RIGHT] [--all]", "show NAME", "schedule ...", "corridors". Return a cmd_status or a fault. */
int trade_list(struct app *app, const struct opts *opts);
int trade_show(struct app *app, const struct opts *opts);
int trade_schedule(struct app *app, const struct opts *opts);
int trade_corridors(struct app *app, const struct opts *opts);

/* Of a ledger elsewhere. */
int trade_list_ask(struct app *app, const struct opts *opts);
int trade_show_ask(struct app *app, const struct opts *opts);
int trade_schedule_ask(struct app *app, const struct opts *opts);
int trade_corridors_ask(struct app *app, const struct opts *opts);
