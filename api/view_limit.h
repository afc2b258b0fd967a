/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Orders that change ceilings, as JSON and as a table.
 */

#include <stdbool.h>

#include "api/app.h"
#include "api/deed_limit.h"
#include "api/view.h"

/* Which orders; what is NULL does not matter. */
struct limit_choice {
	const char *permit;
	const char *order;
	bool is_all; /* those that hold no more, too */
};

/* On stdout, as app says. Return CMD_DONE, CMD_NO where something was refused, or a fault. */
int list_limit_orders(const struct app *app, struct desk *desk, const struct limit_choice *choice);
int print_limit_deed(const struct app *app, struct desk *desk, const struct limit_ask *ask,
		const struct limit_deed *deed);
