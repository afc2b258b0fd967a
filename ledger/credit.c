/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/credit.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"

enum {
	YEAR_MIN = 1900,
	YEAR_MAX = 9999,
	STOCK_ITEMS = 6,
	LOAN_ITEMS = 12,
	RETURN_ITEMS = 4,
	RETIRE_ITEMS = 4,
};

static const char *const purposes[] = {
	[CREDIT_KEY_PROJECT] = "key-project",
	[CREDIT_PUBLIC_SERVICE] = "public-service",
	[CREDIT_HOUSING] = "affordable-housing",
	[CREDIT_LAND_RESERVE] = "land-reserve",
};

const char *credit_purpose_name(enum credit_purpose purpose)
{
	return purposes[purpose];
}

bool credit_purpose_parse(const char *name, enum credit_purpose *ret)
{
	for (int i = CREDIT_KEY_PROJECT; i <= CREDIT_LAND_RESERVE; i++) {
		if (strcmp(purposes[i], name) == 0) {
			*ret = (enum credit_purpose)i;
			return true;
		}
	}
	return false;
}

struct area_credit credit_brought(
		struct area_credit added, struct area_credit target, struct area_credit converted)
{
	return (struct area_credit){ added.m2 - target.m2 + converted.m2 };
}

/* ---- the bytes ---- */

static struct area_credit take_m2(struct item_cursor *cursor, int64_t low)
{
	return (struct area_credit){ item_take_between(cursor, low, CREDIT_MAX) };
}

void credit_put_stock(struct bytes *body, const struct credit_stock *said)
{
	item_put_array(body, STOCK_ITEMS);
	item_put_text(body, said->area);
	item_put_int(body, said->year);
	item_put_int(body, said->added.m2);
	item_put_int(body, said->target.m2);
	item_put_int(body, said->converted.m2);
	item_put_text(body, said->document);
}

bool credit_take_stock(const struct deed *deed, struct credit_stock *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, STOCK_ITEMS);
	row_take_id(&cursor, ret->area);
	ret->year = item_take_between(&cursor, YEAR_MIN, YEAR_MAX);
	ret->added = take_m2(&cursor, 0);
	ret->target = take_m2(&cursor, 0);
	ret->converted = take_m2(&cursor, 0);
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

void credit_put_loan(struct bytes *body, const struct credit_loan *said)
{
	item_put_array(body, LOAN_ITEMS);
	item_put_text(body, said->loan);
	item_put_text(body, said->area);
	item_put_text(body, said->borrower);
	item_put_text(body, said->project);
	item_put_int(body, (int64_t)said->purpose);
	item_put_int(body, said->filled.m2);
	item_put_int(body, said->lent.m2);
	item_put_int(body, said->from.number);
	item_put_int(body, said->until.number);
	item_put_text(body, said->flood);
	item_put_text(body, said->quality);
	item_put_text(body, said->document);
}

bool credit_take_loan(const struct deed *deed, struct credit_loan *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, LOAN_ITEMS);
	row_take_id(&cursor, ret->loan);
	row_take_id(&cursor, ret->area);
	row_take_words(&cursor, ret->borrower);
	row_take_words(&cursor, ret->project);
	ret->purpose = (enum credit_purpose)item_take_between(
			&cursor, CREDIT_KEY_PROJECT, CREDIT_LAND_RESERVE);
	ret->filled = take_m2(&cursor, 1);
	ret->lent = take_m2(&cursor, 1);
	ret->from = row_take_day_given(&cursor);
	ret->until = row_take_day_given(&cursor);
	row_take_words(&cursor, ret->flood);
	row_take_words(&cursor, ret->quality);
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

void credit_put_return(struct bytes *body, const struct credit_return *said)
{
	item_put_array(body, RETURN_ITEMS);
	item_put_text(body, said->loan);
	item_put_int(body, said->on.number);
	item_put_int(body, said->surveyed.m2);
	item_put_text(body, said->document);
}

bool credit_take_return(const struct deed *deed, struct credit_return *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, RETURN_ITEMS);
	row_take_id(&cursor, ret->loan);
	ret->on = row_take_day_given(&cursor);
	ret->surveyed = take_m2(&cursor, 1);
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

void credit_put_retire(struct bytes *body, const struct credit_retire *said)
{
	item_put_array(body, RETIRE_ITEMS);
	item_put_text(body, said->area);
	item_put_int(body, said->retired.m2);
	item_put_int(body, said->on.number);
	item_put_text(body, said->document);
}

bool credit_take_retire(const struct deed *deed, struct credit_retire *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, RETIRE_ITEMS);
	row_take_id(&cursor, ret->area);
	ret->retired = take_m2(&cursor, 1);
	ret->on = row_take_day_given(&cursor);
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

/* ---- reading ---- */

struct credit_pool_row credit_pool(const struct books *books, const char *area)
{
	struct credit_pool_row key = { .in_m2 = 0 };
	const struct credit_pool_row *row;

	(void)text_copy(key.area, sizeof(key.area), area);
	row = shelf_find(books_shelf(books, BOOK_CREDIT_POOL), &key);
	return row == NULL ? key : *row;
}

const struct credit_loan_row *credit_loan(const struct books *books, const char *loan)
{
	struct credit_loan_row key = { .entry = 0 };

	(void)text_copy(key.loan, sizeof(key.loan), loan);
	return shelf_find(books_shelf(books, BOOK_CREDIT_LOAN), &key);
}

bool credit_is_overdue(const struct credit_loan_row *loan, struct day today)
{
	return loan->until < today.number && credit_outstanding(loan).m2 > 0;
}

const struct credit_move_row *credit_next_move(
		const struct books *books, const char *area, int64_t *entry)
{
	struct credit_move_row key = { .entry = *entry == INT64_MIN ? INT64_MIN : *entry + 1 };
	struct shelf_cursor cursor;
	const struct credit_move_row *row;

	(void)text_copy(key.area, sizeof(key.area), area);
	cursor = shelf_scan(books_shelf(books, BOOK_CREDIT_MOVE), &key, 1);
	row = shelf_next(&cursor);
	if (row != NULL) {
		*entry = row->entry;
	}
	return row;
}
