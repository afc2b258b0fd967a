/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/voucher.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"

enum {
	ROUND_ITEMS = 5,
	ISSUE_ITEMS = 6,
	TRANSFER_ITEMS = 8,
	DELIVERY_ITEMS = 5,
};

/* ---- the bytes ---- */

static struct voucher_volume take_volume(struct item_cursor *cursor)
{
	return (struct voucher_volume){ item_take_between(cursor, 1, VOUCHER_MAX) };
}

static void put_known(struct bytes *body, const char *text)
{
	if (text[0] != '\0') {
		item_put_text(body, text);
	} else {
		item_put_null(body);
	}
}

void voucher_put_round(struct bytes *body, const struct voucher_round *said)
{
	item_put_array(body, ROUND_ITEMS);
	item_put_text(body, said->round);
	item_put_text(body, said->permit);
	item_put_int(body, said->from.number);
	item_put_int(body, said->until.number);
	item_put_text(body, said->document);
}

bool voucher_take_round(const struct deed *deed, struct voucher_round *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, ROUND_ITEMS);
	row_take_id(&cursor, ret->round);
	row_take_id(&cursor, ret->permit);
	ret->from = row_take_day_given(&cursor);
	ret->until = row_take_day_given(&cursor);
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

void voucher_put_issue(struct bytes *body, const struct voucher_issue *said)
{
	item_put_array(body, ISSUE_ITEMS);
	item_put_text(body, said->ticket);
	item_put_text(body, said->round);
	item_put_text(body, said->share);
	item_put_int(body, said->volume.litres);
	put_known(body, said->carry_to);
	item_put_text(body, said->document);
}

bool voucher_take_issue(const struct deed *deed, struct voucher_issue *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, ISSUE_ITEMS);
	row_take_id(&cursor, ret->ticket);
	row_take_id(&cursor, ret->round);
	row_take_id(&cursor, ret->share);
	ret->volume = take_volume(&cursor);
	if (!item_take_if_null(&cursor)) {
		row_take_id(&cursor, ret->carry_to);
	}
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

void voucher_put_transfer(struct bytes *body, const struct voucher_transfer *said)
{
	item_put_array(body, TRANSFER_ITEMS);
	item_put_text(body, said->ticket);
	item_put_text(body, said->to);
	item_put_text(body, said->share);
	item_put_int(body, said->volume.litres);
	item_put_int(body, said->on.number);
	if (said->price != INT64_MIN) {
		item_put_int(body, said->price);
	} else {
		item_put_null(body);
	}
	put_known(body, said->reason);
	item_put_text(body, said->document);
}

bool voucher_take_transfer(const struct deed *deed, struct voucher_transfer *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, TRANSFER_ITEMS);
	row_take_id(&cursor, ret->ticket);
	row_take_id(&cursor, ret->to);
	row_take_id(&cursor, ret->share);
	ret->volume = take_volume(&cursor);
	ret->on = row_take_day_given(&cursor);
	ret->price = item_take_if_null(&cursor) ? INT64_MIN
						: item_take_between(&cursor, 1, VOUCHER_PRICE_MAX);
	if (!item_take_if_null(&cursor)) {
		row_take_words(&cursor, ret->reason);
	}
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor) && (ret->price != INT64_MIN) != (ret->reason[0] != '\0');
}

void voucher_put_delivery(struct bytes *body, const struct voucher_delivery *said)
{
	item_put_array(body, DELIVERY_ITEMS);
	item_put_text(body, said->ticket);
	item_put_int(body, (int64_t)said->what);
	item_put_int(body, said->on.number);
	item_put_int(body, said->volume.litres);
	item_put_text(body, said->document);
}

bool voucher_take_delivery(const struct deed *deed, struct voucher_delivery *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, DELIVERY_ITEMS);
	row_take_id(&cursor, ret->ticket);
	ret->what = (enum voucher_what)item_take_between(&cursor, VOUCHER_REQUEST, VOUCHER_READING);
	ret->on = row_take_day_given(&cursor);
	ret->volume = take_volume(&cursor);
	row_take_words(&cursor, ret->document);
	return item_at_end(&cursor);
}

/* ---- reading ---- */

const struct voucher_round_row *voucher_round(const struct books *books, const char *round)
{
	struct voucher_round_row key = { .entry = 0 };

	(void)text_copy(key.round, sizeof(key.round), round);
	return shelf_find(books_shelf(books, BOOK_VOUCHER_ROUND), &key);
}

const struct voucher_row *voucher_find(const struct books *books, const char *ticket)
{
	struct voucher_row key = { .entry = 0 };

	(void)text_copy(key.ticket, sizeof(key.ticket), ticket);
	return shelf_find(books_shelf(books, BOOK_VOUCHER), &key);
}

struct voucher_volume voucher_issued(const struct books *books, const char *share, int64_t year)
{
	struct voucher_share_row key = { .year = year };
	const struct voucher_share_row *row;

	(void)text_copy(key.share, sizeof(key.share), share);
	row = shelf_find(books_shelf(books, BOOK_VOUCHER_SHARE), &key);
	return (struct voucher_volume){ row == NULL ? 0 : row->issued_litres };
}
