/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Findings, as JSON and for people, with every step that was taken.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/words.h"
#include "meter/instant.h"

struct app;
struct books;
struct caller;
struct desk;
struct finding_row;
struct ledger;
struct view;

struct finding_choice {
	const char *permit;          /* only of this one's account; or NULL */
	const char *holder;          /* only of a credit code, or of a holder's name; or NULL */
	const char *area;            /* only of this one and those below it; or NULL */
	enum finding_class class;    /* FINDING_ANY: of all */
	bool is_all;                 /* the closed and the withdrawn ones too */
	bool is_overdue;             /* only what was not rectified in time */
	const struct caller *caller; /* only what it may see; NULL: all */
	int64_t after;               /* only those of later entries; 0: all */
	int64_t size;                /* only those before this entry; 0: all */
	size_t limit;                /* at most so many of them; 0: all */
};

/* May the caller see it? A holder sees those on its own permits; NULL: all. */
bool finding_is_seen(const struct books *books, const struct finding_row *row,
		const struct caller *caller, struct day today);

/* Is it one of those chosen? */
bool finding_is_chosen(struct ledger *ledger, const struct finding_row *row,
		const struct finding_choice *choice);

/*
 * Those chosen as the array "findings", the oldest first. *ret_more is the
 * entry of the last of them where the limit left some out, else 0. Returns 0 or a fault.
 */
int view_findings(struct view *view, struct ledger *ledger, const struct finding_choice *choice,
		int64_t *ret_more);

/* One, as it is now: the members of an object. Returns 0 or a fault. */
int view_finding(struct view *view, struct ledger *ledger, const struct finding_row *row);

/*
 * The same in short, for those who are told of it: without words and evidence,
 * and of the steps the last one ("last_step"); "finding" leads to the whole.
 * However many steps there are, it is below 4 KiB.
 */
void view_finding_short(
		struct view *view, const struct books *books, const struct finding_row *row);

/* Those chosen, on stdout, the oldest first. Returns a cmd_status or a fault. */
int list_findings(const struct app *app, struct desk *desk, const struct finding_choice *choice);

/* One with its steps, by the entry that raised it, on stdout. The same. */
int print_finding(const struct app *app, struct desk *desk, int64_t entry);
