/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/pledge.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"
#include "meter/err.h"

enum {
	PLEDGE_ITEMS = 8,
	RELEASE_ITEMS = 2,
};

/* ---- what is said ---- */

void pledge_put(struct bytes *body, const struct pledge *pledge)
{
	item_put_array(body, PLEDGE_ITEMS);
	item_put_text(body, pledge->pledge);
	right_put(body, &pledge->right);
	item_put_int(body, pledge->litres);
	item_put_int(body, pledge->until.number);
	item_put_text(body, pledge->lender);
	item_put_int(body, pledge->fen);
	item_put_text(body, pledge->document);
}

bool pledge_take(const void *body, size_t size, struct pledge *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, PLEDGE_ITEMS);
	row_take_id(&cursor, ret->pledge);
	right_take(&cursor, &ret->right);
	ret->litres = item_take_between(&cursor, 1, INT64_MAX);
	ret->until.number = (int32_t)item_take_between(&cursor, DAY_FIRST, DAY_LAST);
	item_take_text(&cursor, ret->lender, sizeof(ret->lender));
	ret->fen = item_take_between(&cursor, 1, ROW_FEN_MAX);
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	return item_at_end(&cursor) && ret->lender[0] != '\0' && ret->document[0] != '\0';
}

struct release {
	char pledge[TEXT_ID_MAX + 1];
	char document[ROW_NAME_MAX + 1];
};

void pledge_put_release(struct bytes *body, const char *pledge, const char *document)
{
	item_put_array(body, RELEASE_ITEMS);
	item_put_text(body, pledge);
	item_put_text(body, document);
}

static bool take_release(const struct deed *deed, struct release *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, RELEASE_ITEMS);
	row_take_id(&cursor, ret->pledge);
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	return item_at_end(&cursor) && ret->document[0] != '\0';
}

/* ---- the book ---- */

static struct pledge_row *find(const struct books *books, const char *pledge)
{
	struct pledge_row key = { .entry = 0 };

	return text_copy(key.pledge, sizeof(key.pledge), pledge)
			? shelf_find(books_shelf(books, BOOK_PLEDGE), &key)
			: NULL;
}

const struct pledge_row *pledge_find(const struct books *books, const char *pledge)
{
	return find(books, pledge);
}

struct hold pledge_hold(const struct pledge_row *row)
{
	struct hold hold = { .right = { .kind = (enum right_kind)row->kind }, .what = HOLD_PLEDGE };

	memcpy(hold.right.id, row->id, sizeof(hold.right.id));
	memcpy(hold.name, row->pledge, sizeof(hold.name));
	return hold;
}

/* ---- a pledge ---- */

/* Which of two pledges of one name says something else; NULL where they are the same. */
static const char *differing(const struct pledge *a, const struct pledge *b)
{
	return !right_is_same(&a->right, &b->right)             ? "right"
			: a->litres != b->litres                ? "m3"
			: a->until.number != b->until.number    ? "until"
			: strcmp(a->lender, b->lender) != 0     ? "lender"
			: a->fen != b->fen                      ? "loan"
			: strcmp(a->document, b->document) != 0 ? "document"
								: NULL;
}

static int check_name(const struct judge *judge, const struct pledge *said, struct where *reason)
{
	const struct pledge_row *row = pledge_find(judge->books, said->pledge);
	struct pledge known;
	const char *field;

	if (row == NULL) {
		return JUDGE_OK;
	}
	if (!pledge_take(row->said.data, row->said.size, &known)) {
		return WEIR_FAULT_BROKEN;
	}
	field = differing(&known, said);
	if (field == NULL) {
		return JUDGE_KNOWN;
	}
	where_set(reason, 0, 0, "entry %lld has a pledge '%s' with another %s",
			(long long)row->entry, said->pledge, field);
	return JUDGE_REFUSED;
}

/* The ceiling years from a day's to that of the last one. False where there are too many. */
static bool fill_years(const struct right_facts *facts, const struct pledge *said, struct day today,
		struct hold *ret)
{
	struct days year = right_year(facts, today);

	ret->count = 0;
	while (year.from.number <= said->until.number) {
		if (ret->count == HOLD_YEARS_MAX) {
			return false;
		}
		ret->years[ret->count++] = (struct hold_year){ year.from, said->litres };
		year = right_year(facts, year.till);
	}
	return true;
}

static int check_days(const struct right_facts *facts, const struct pledge *said, struct day today,
		struct hold *ret, struct where *reason)
{
	char text[DAY_TEXT_MAX];

	if (said->until.number < today.number) {
		where_set(reason, 0, 0, "%s is over: a pledge lasts until today or a later day",
				day_format(said->until, text));
		return JUDGE_REFUSED;
	}
	if (said->until.number >= facts->valid.till.number) {
		where_set(reason, 0, 0, "the right ends on %s: a pledge does not last longer",
				day_format((struct day){ facts->valid.till.number - 1 }, text));
		return JUDGE_REFUSED;
	}
	if (!fill_years(facts, said, today, ret)) {
		where_set(reason, 0, 0, "a pledge lasts over %d ceiling years at most",
				HOLD_YEARS_MAX);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int pledge_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct hold hold = { .what = HOLD_PLEDGE };
	struct right_facts facts;
	char text[RIGHT_TEXT_MAX];
	struct pledge said;
	int answer;

	if (!pledge_take(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0,
				"a pledge is [pledge, kind, id, litres, until, lender, fen, document]");
		return JUDGE_REFUSED;
	}
	answer = check_name(judge, &said, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	if (!right_find(judge->books, &said.right, today, &facts)) {
		where_set(reason, 0, 0, "there is no right '%s'", right_text(&said.right, text));
		return JUDGE_REFUSED;
	}
	hold.right = facts.right;
	hold.until = said.until;
	memcpy(hold.name, said.pledge, sizeof(hold.name));
	answer = check_days(&facts, &said, today, &hold, reason);
	if (answer == JUDGE_OK) {
		answer = hold_check(judge, &hold, NULL, reason);
	}
	return answer != JUDGE_OK ? answer : hold_conclude(&hold, ret);
}

int pledge_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_PLEDGE);
	struct hold hold = { .what = HOLD_PLEDGE };
	struct pledge_row key = { .entry = 0 };
	struct item_cursor cursor;
	struct pledge_row *row;
	struct pledge said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!pledge_take(deed.body, deed.body_size, &said) ||
			!hold_take(&cursor, &hold) || !item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	memcpy(key.pledge, said.pledge, sizeof(key.pledge));
	memcpy(hold.name, said.pledge, sizeof(hold.name));
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->kind = hold.right.kind;
	memcpy(row->id, hold.right.id, sizeof(row->id));
	row->entry = index;
	shelf_touch(shelf, row);
	fault = shelf_blob_set(&row->said, deed.body, deed.body_size);
	return fault < 0 ? fault : hold_apply(books, &hold, index);
}

/* ---- its release ---- */

int pledge_release_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct pledge_row *row;
	struct release said;
	struct hold hold;

	if (!take_release(deed, &said)) {
		where_set(reason, 0, 0, "a release is [pledge, document]");
		return JUDGE_REFUSED;
	}
	row = pledge_find(judge->books, said.pledge);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no pledge '%s'", said.pledge);
		return JUDGE_REFUSED;
	}
	if (row->released != 0 && strcmp(row->document, said.document) == 0) {
		return JUDGE_KNOWN;
	}
	hold = pledge_hold(row);
	if (!hold_find(judge->books, &hold)) {
		where_set(reason, 0, 0, "pledge '%s' does not stand any more", said.pledge);
		return JUDGE_REFUSED;
	}
	return hold_conclude_end(&hold, ret);
}

int pledge_release_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct pledge_row *row;
	struct release said;
	struct deed deed;
	struct hold hold;

	if (!effect_open(entry, &cursor, 2) || !deed_take(entry, &deed) ||
			!take_release(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find(books, said.pledge);
	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	hold = pledge_hold(row);
	if (!hold_take_end(&cursor, &hold)) {
		return WEIR_FAULT_BROKEN;
	}
	row->released = index;
	memcpy(row->document, said.document, sizeof(row->document));
	shelf_touch(books_shelf(books, BOOK_PLEDGE), row);
	return hold_release(books, &hold, HOLD_RELEASED, index);
}
