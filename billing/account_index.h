/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who has which intakes and meters, and which accounts there are: gathered
 * once for all accounts of a run, since the registry is kept by meter and
 * intake and a bill asks by account.
 *
 * An account is a permit's id, or "unpermitted:" and an intake's. What its
 * sub-meters count stands under "of:" and the account (ledger/timeline.h).
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"

/* On these days what a meter counts, or an intake gives, goes to the account. */
struct account_stretch {
	char account[BOOKS_SUBJECT_MAX];
	char intake[TEXT_ID_MAX + 1];
	char meter[TEXT_ID_MAX + 1]; /* "": the intake itself, whatever meters it has */
	int32_t from;                /* day number; not before a meter was there */
	int32_t till;                /* day behind the last; INT32_MAX: open */
	int64_t interval_s;          /* of a meter's readings; 0 of an intake */
};

/* Ascending by account, intake, meter, day. */
struct account_index {
	struct account_stretch *stretches;
	size_t count, room;
};

/* Walks meters and intakes. The caller finishes *ret. Returns 0 or a fault. */
int account_index_build(const struct books *books, struct account_index *ret);
void account_index_finish(struct account_index *index);

/* The stretches of an account, side by side; borrowed. */
const struct account_stretch *account_index_find(
		const struct account_index *index, const char *account, size_t *ret_count);

/* Accounts to bill, ascending, each once. */
struct account_names {
	char (*names)[BOOKS_SUBJECT_MAX];
	size_t count, room;
};

/* Permits in force on some day of the span, and accounts with water, energy or an invoice in it. */
int account_names_build(const struct books *books, struct days span, struct account_names *ret);
void account_names_sort(struct account_names *names); /* after a change of names */
void account_names_finish(struct account_names *names);

/* Is the permit in force on some day of the span? */
bool account_is_in_force(const struct books *books, const char *permit, struct days span);

/*
 * The next group of postings, one permit, intake and meter: begin with a key of
 * zeros and day INT64_MIN (or a permit to begin at). NULL at the end.
 */
const struct taken_row *account_next_group(const struct books *books, struct taken_row *key);
