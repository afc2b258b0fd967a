/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Alerts and notices, as JSON and for people, with what was done about them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct alert_row;
struct app;
struct caller;
struct desk;
struct ledger;
struct view;

struct alert_choice {
	const char *permit;          /* only this one's; or NULL */
	const char *holder;          /* only of a credit code, or of a holder's name; or NULL */
	bool is_all;                 /* the withdrawn and the closed ones too */
	const struct caller *caller; /* only what it may see; NULL: all */
	int64_t after;               /* only those raised by later entries; 0: all */
	int64_t size;                /* only those raised before this entry; 0: all */
	size_t limit;                /* at most so many of them; 0: all */
};

/*
 * Those chosen as the array "alerts", the oldest first. *ret_more is
 * the entry that raised the last of them where the limit left some out, else 0. Returns 0 or a fault.
 */
int view_alerts(struct view *view, struct ledger *ledger, const struct alert_choice *choice,
		int64_t *ret_more);

/* One, as it is now: the members of an object. Returns 0 or a fault. */
int view_alert(struct view *view, struct ledger *ledger, const struct alert_row *row);

/* Those chosen, on stdout, the oldest first. Returns a cmd_status or a fault. */
int list_alerts(const struct app *app, struct desk *desk, const struct alert_choice *choice);

/* One, by the entry that raised it, on stdout. The same. */
int print_alert(const struct app *app, struct desk *desk, int64_t entry);
