/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an entry tells those who follow the log: that a reading moved an
 * account's water, that an alert or a finding was raised or changed its state.
 *
 * It follows from the entry, and from the registry where a reading moved
 * nothing: told again later it is the same, but for a permit's rows that were
 * changed for the past meanwhile.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/entry.h"
#include "meter/text.h"

enum news_what {
	NEWS_READING = 1,
	NEWS_ALERT,
	NEWS_FINDING,
};

struct news {
	enum news_what what;
	char account[BOOKS_SUBJECT_MAX]; /* a permit, "unpermitted:INTAKE", "unassigned:METER"; of an alert "area:AREA", "basin:BASIN" too, of a finding "" too */
	char meter[TEXT_ID_MAX + 1];     /* of a reading, as the rest: */
	int64_t at_s;                    /* the newest of the entry that counts for the account */
	int64_t litres;                  /* by which the account's taken water changed */
	int64_t raised;                  /* of an alert or a finding: the entry that raised it */
	char subject[BOOKS_SUBJECT_MAX]; /* an alert's in the books: "permit:P", "area:A", "basin:B" */
	char area[TEXT_ID_MAX + 1];      /* a finding's, or "" */
};

/* In the order in which the entry has them; one for each account. Owned. */
struct news_list {
	struct news *list;
	size_t count, room;
};

void news_finish(struct news_list *list);

/*
 * What a whole entry tells, added to the list: nothing where it is of another
 * kind. index is that of its first part. The books are those after it, or
 * later. Returns 0 or a fault.
 */
int news_take(const struct books *books, const struct entry *entry, int64_t index,
		struct news_list *ret);
