/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Pledges (质押): litres a year of a right that secure a loan. They stay the
 * holder's, and can be neither sold nor pledged again until the last day or the
 * lender's release.
 *
 *	pledge (deed):         body [pledge, kind, id, litres, until, lender, fen, document]
 *	                       effect [semantics, hold]       ledger/hold.h
 *	pledge-release (deed): body [pledge, document]
 *	                       effect [semantics, kind, id]   of the right
 *
 * So many litres are held in each ceiling year from that of the entry to that
 * of the last day. A pledge's name is given once: said again with the same
 * bytes it is known, with others it is refused.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books_rights.h"
#include "ledger/hold.h"
#include "ledger/kind.h"
#include "ledger/right.h"

struct pledge {
	char pledge[TEXT_ID_MAX + 1]; /* its name */
	struct right right;
	int64_t litres; /* a ceiling year, 1 or more */
	struct day until;
	char lender[ROW_NAME_MAX + 1];
	int64_t fen; /* of the loan, 1..ROW_FEN_MAX */
	char document[ROW_NAME_MAX + 1];
};

void pledge_put(struct bytes *body, const struct pledge *pledge);
bool pledge_take(const void *body, size_t size, struct pledge *ret);

void pledge_put_release(struct bytes *body, const char *pledge, const char *document);

/* The row of a name; NULL where there is none. */
const struct pledge_row *pledge_find(const struct books *books, const char *pledge);

/* What a row's pledge holds or held, for hold_look(): right, what and name. */
struct hold pledge_hold(const struct pledge_row *row);

int pledge_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int pledge_apply(struct books *books, const struct entry *entry, int64_t index);
int pledge_release_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int pledge_release_apply(struct books *books, const struct entry *entry, int64_t index);
