/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_ledger.h"

#include "api/value_zone.h"
#include "api/view_log.h"
#include "ledger/books.h"
#include "ledger/ledger.h"
#include "meter/err.h"

int view_ledger(struct view *view, struct ledger *ledger)
{
	const struct books *books = ledger_books(ledger);
	const struct origin_row *origin = books_origin(books);

	if (origin == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	view_text(view, "origin", origin->origin);
	view_text(view, "key", origin->vkey);
	view_bool(view, "simulated", origin->clock_simulated != 0);
	view_bool(view, "two_actors", origin->two_actors != 0);
	view_zone(view, &books->zone);
	return view_log(view, ledger);
}
