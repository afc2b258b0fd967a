/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/voucher_share.h"

#include <string.h>

#include "ledger/rows_parts.h"
#include "ledger/voucher.h"
#include "meter/err.h"

int64_t voucher_year(const struct voucher_round_row *round)
{
	return month_year(month_of((struct day){ (int32_t)round->from }));
}

const struct voucher_row *voucher_root(const struct books *books, const struct voucher_row *ticket)
{
	while (ticket != NULL && ticket->parent[0] != '\0') {
		ticket = voucher_find(books, ticket->parent);
	}
	return ticket;
}

int voucher_share_room(const struct judge *judge, const char *share,
		const struct voucher_round_row *round, struct right_room *ret)
{
	const struct day from = { (int32_t)round->from };
	struct right right = { .kind = RIGHT_IRRIGATION };
	struct day known = judge_today(judge);
	struct right_facts facts;

	memset(ret, 0, sizeof(*ret));
	known = known.number < from.number ? from : known;
	return text_copy(right.id, sizeof(right.id), share) &&
					right_find(judge->books, &right, known, &facts)
			? right_room(judge->books, &facts, from, known, ret)
			: 0;
}

int voucher_share_add(struct books *books, const char *share, int64_t year, int64_t litres)
{
	struct voucher_share_row row = { .year = year };

	(void)text_copy(row.share, sizeof(row.share), share);
	row.issued_litres = voucher_issued(books, share, year).litres + litres;
	return row.issued_litres < 0 ? WEIR_FAULT_BROKEN
				     : shelf_put(books_shelf(books, BOOK_VOUCHER_SHARE), &row);
}

int voucher_root_add(struct books *books, const struct voucher_row *ticket, int64_t litres)
{
	const struct voucher_row *root = voucher_root(books, ticket);
	const struct voucher_round_row *round =
			root == NULL ? NULL : voucher_round(books, root->first);

	return round == NULL ? WEIR_FAULT_BROKEN
			     : voucher_share_add(books, root->share, voucher_year(round), litres);
}
