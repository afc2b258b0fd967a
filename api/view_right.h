/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rights to water, and what holds of them, as JSON and as tables.
 */

#include "api/value.h"
#include "api/view.h"
#include "ledger/hold.h"

struct caller;

/* "right": "permit:ID". */
void view_right(struct view *view, const char *key, const struct right *right);

/* "pledges", "offers": of one right, or of all where it is NULL; ended ones too where asked. */
void view_pledges(struct view *view, const struct books *books, const struct right *right,
		bool is_all);
void view_offers(struct view *view, const struct books *books, const struct right *right,
		bool is_all);

/* The pledges of rights that the caller may see. */
void view_pledges_of(struct view *view, const struct books *books, const struct right *right,
		bool is_all, const struct caller *caller, struct day today);

/* As people read it. */
const char *hold_what_text(enum hold_what what);
const char *hold_end_text(const char *name); /* of hold_end_name() */

/* The lists as people read them; each of what view_... gave. Return 0 or a fault. */
int print_pledges(struct value pledges);
int print_offers(struct value offers);
