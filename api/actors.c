/* SPDX-License-Identifier: Apache-2.0 */

#include "api/actors.h"

#include "api/lang.h"
#include "api/out.h"
#include "ledger/books.h"

void actors_say(const struct books *books)
{
	const struct origin_row *origin = books_origin(books);

	if (origin == NULL || origin->two_actors == 0) {
		out_text("\n%s\n",
				_("One actor suffices in this ledger: no deed needs a checker."));
	}
}
