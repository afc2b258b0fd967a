/* SPDX-License-Identifier: Apache-2.0 */

#include "api/actors.h"

#include "api/lang.h"
#include "api/out.h"
#include "ledger/books.h"

int64_t actors_next(const struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACTOR), NULL, 0);
	const struct actor_row *row;
	int64_t next = 1;

	while ((row = shelf_next(&cursor)) != NULL) {
		next = row->actor >= next ? row->actor + 1 : next;
	}
	return next;
}

void actors_say(const struct books *books)
{
	const struct origin_row *origin = books_origin(books);

	if (origin == NULL || origin->two_actors == 0) {
		out_text("\n%s\n",
				_("One actor suffices in this ledger: no deed needs a checker."));
	}
}
