/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/sign_off.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/invoice.h"
#include "billing/rulebook.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/seal.h"
#include "ledger/tree.h"
#include "ledger/whole.h"
#include "meter/err.h"
#include "meter/scope.h"

/* ---- words ---- */

const char *sign_about_name(enum sign_about about)
{
	switch (about) {
	case SIGN_SHEET:
		return "balance";
	case SIGN_RUN:
		return "run";
	case SIGN_NOTICE:
		return "notice";
	case SIGN_YEAR:
		return "year";
	}
	return "";
}

const char *sign_role_name(enum sign_role role)
{
	switch (role) {
	case SIGN_PREPARER:
		return "preparer";
	case SIGN_CHECKER:
		return "checker";
	case SIGN_APPROVER:
		return "approver";
	}
	return "";
}

bool sign_about_parse(const char *word, enum sign_about *ret)
{
	for (int about = SIGN_SHEET; about <= SIGN_YEAR; about++) {
		if (strcmp(word, sign_about_name((enum sign_about)about)) == 0) {
			*ret = (enum sign_about)about;
			return true;
		}
	}
	return false;
}

bool sign_role_parse(const char *word, enum sign_role *ret)
{
	for (int role = SIGN_PREPARER; role <= SIGN_APPROVER; role++) {
		if (strcmp(word, sign_role_name((enum sign_role)role)) == 0) {
			*ret = (enum sign_role)role;
			return true;
		}
	}
	return false;
}

/* How many months the days are, where they are whole ones. */
static int months_of(struct days days)
{
	const struct month first = month_of(days.from);
	const struct month behind = month_of(days.till);

	return month_days(first).from.number == days.from.number &&
					month_days(behind).from.number == days.till.number
			? behind.number - first.number
			: 0;
}

const char *sign_thing_name(const struct sign_thing *thing, char buffer[static SIGN_NAME_MAX])
{
	int months = months_of(thing->days);

	if (thing->about == SIGN_NOTICE) {
		(void)text_copy(buffer, SIGN_NAME_MAX, thing->invoice);
		return buffer;
	}
	return invoice_period(months == 12            ? FILING_YEAR
					: months == 3 ? FILING_QUARTER
						      : FILING_MONTH,
			thing->days, buffer);
}

/* ---- roots ---- */

/* Adds the leaves of the entry and of its parts. */
static int add_entry(const struct judge *judge, int64_t entry, struct tree_edge *edge)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	uint8_t leaf[SEAL_HASH_BYTES];
	struct whole whole;
	int64_t last = entry;
	int fault;

	whole_init(&whole);
	fault = whole_fetch(&whole, judge->fetch, judge->source, entry);
	last = whole.last;
	whole_finish(&whole);
	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = entry; i <= last && fault == 0; i++) {
		bytes_reset(&bytes);
		fault = judge->fetch(judge->source, i, &bytes);
		if (fault == 0) {
			fault = seal_leaf(judge->seal, bytes.data, bytes.size, leaf);
		}
		if (fault == 0) {
			fault = tree_edge_add(judge->seal, edge, leaf);
		}
	}
	return fault;
}

static int compare_entries(const void *a, const void *b)
{
	const int64_t left = *(const int64_t *)a;
	const int64_t right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static bool is_in(const struct invoice_row *row, const struct sign_thing *thing,
		const struct invoice_row *of)
{
	if (thing->about == SIGN_RUN) {
		return row->period_from >= thing->days.from.number &&
				row->period_till <= thing->days.till.number;
	}
	return of != NULL && row->kind == of->kind && row->period_from == of->period_from &&
			strcmp(row->account, of->account) == 0;
}

/* Over invoices and deltas, in the order in which they were entered. */
static int root_of_invoices(const struct judge *judge, const struct sign_thing *thing,
		struct tree_edge *edge, int64_t *ret_count)
{
	const struct shelf *shelf = books_shelf(judge->books, BOOK_INVOICE);
	const struct invoice_row *of = thing->about == SIGN_NOTICE
			? invoice_find(judge->books, thing->invoice)
			: NULL;
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	int64_t *entries = calloc(shelf_count(shelf) + 1, sizeof(*entries));
	const struct invoice_row *row;
	size_t count = 0;
	int fault = 0;

	of = of != NULL && of->number == 0 ? of : NULL;
	if (entries == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_in(row, thing, of)) {
			entries[count++] = row->entry;
		}
	}
	qsort(entries, count, sizeof(*entries), compare_entries);
	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = add_entry(judge, entries[i], edge);
	}
	free(entries);
	*ret_count = (int64_t)count;
	return fault;
}

/* The root that a month was closed with; JUDGE_REFUSED where it is not closed. */
static int root_of_close(const struct judge *judge, struct month month,
		uint8_t ret[static BOOKS_HASH_BYTES], struct where *reason)
{
	const struct sheet_row key = { .month = month.number };
	const struct sheet_row *row = shelf_find(books_shelf(judge->books, BOOK_SHEET), &key);
	struct item_cursor effect;
	const uint8_t *root;
	struct whole whole;
	char text[DAY_TEXT_MAX];
	int fault;

	if (row == NULL) {
		where_set(reason, 0, 0, "%s is not closed", month_format(month, text));
		return JUDGE_REFUSED;
	}
	whole_init(&whole);
	fault = whole_fetch(&whole, judge->fetch, judge->source, row->entry);
	if (fault == 0) {
		fault = WEIR_FAULT_BROKEN;
		if (effect_open(&whole.entry, &effect, 4)) {
			item_skip(&effect);
			root = item_take_bytes_of(&effect, BOOKS_HASH_BYTES);
			if (effect.failed == ITEM_OK) {
				memcpy(ret, root, BOOKS_HASH_BYTES);
				fault = 0;
			}
		}
	}
	whole_finish(&whole);
	return fault;
}

static int root_of_year(const struct judge *judge, const struct sign_thing *thing,
		struct tree_edge *edge, struct where *reason)
{
	const struct month first = month_of(thing->days.from);
	uint8_t root[BOOKS_HASH_BYTES];
	uint8_t leaf[BOOKS_HASH_BYTES];
	int answer = JUDGE_OK;

	for (int i = 0; i < 12 && answer == JUDGE_OK; i++) {
		answer = root_of_close(judge, (struct month){ first.number + i }, root, reason);
		if (answer == JUDGE_OK) {
			answer = seal_leaf(judge->seal, root, sizeof(root), leaf);
		}
		if (answer == JUDGE_OK) {
			answer = tree_edge_add(judge->seal, edge, leaf);
		}
	}
	return answer;
}

/* Is the thing one that can be there? */
static bool is_sound(const struct sign_thing *thing)
{
	int months = thing->about == SIGN_NOTICE ? 0 : months_of(thing->days);
	int first = thing->about == SIGN_NOTICE ? 0 : day_date(thing->days.from).month - 1;

	switch (thing->about) {
	case SIGN_SHEET:
		return months == 1;
	case SIGN_RUN:
		return (months == 1 || months == 3 || months == 12) && first % months == 0;
	case SIGN_YEAR:
		return months == 12 && first == 0;
	case SIGN_NOTICE:
		return thing->invoice[0] != '\0';
	}
	return false;
}

int sign_root(const struct judge *judge, const struct sign_thing *thing,
		uint8_t ret[static BOOKS_HASH_BYTES], int64_t *ret_count, struct where *reason)
{
	char name[SIGN_NAME_MAX];
	struct tree_edge edge;
	int64_t count = 1;
	int answer = JUDGE_OK;

	if (!is_sound(thing)) {
		where_set(reason, 0, 0, "that is no month, quarter or year, and no invoice");
		return JUDGE_REFUSED;
	}
	tree_edge_init(&edge);
	switch (thing->about) {
	case SIGN_SHEET:
		answer = root_of_close(judge, month_of(thing->days.from), ret, reason);
		break;
	case SIGN_YEAR:
		count = 12;
		answer = root_of_year(judge, thing, &edge, reason);
		break;
	case SIGN_RUN:
	case SIGN_NOTICE:
		answer = root_of_invoices(judge, thing, &edge, &count);
		break;
	}
	if (answer == JUDGE_OK && count == 0) {
		where_set(reason, 0, 0, "nothing was issued of '%s'", sign_thing_name(thing, name));
		answer = JUDGE_REFUSED;
	}
	if (answer == JUDGE_OK && thing->about != SIGN_SHEET) {
		answer = tree_edge_root(judge->seal, &edge, ret);
	}
	if (answer == JUDGE_OK && ret_count != NULL) {
		*ret_count = count;
	}
	return answer;
}

/* ---- the deed ---- */

void sign_put(struct bytes *body, const struct sign_thing *thing, enum sign_role role,
		const uint8_t root[static BOOKS_HASH_BYTES], const char *signer)
{
	item_put_array(body, 7);
	item_put_text(body, sign_about_name(thing->about));
	item_put_int(body, thing->days.from.number);
	item_put_int(body, thing->days.till.number);
	item_put_text(body, thing->invoice);
	item_put_text(body, sign_role_name(role));
	item_put_bytes(body, root, BOOKS_HASH_BYTES);
	item_put_text(body, signer);
}

struct said_sign {
	struct sign_thing thing;
	enum sign_role role;
	const uint8_t *root;
	char signer[SIGNER_MAX + 1];
};

static bool take_said(const struct deed *deed, struct said_sign *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	char about[16];
	char role[16];

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 7);
	item_take_text(&cursor, about, sizeof(about));
	ret->thing.days.from.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	ret->thing.days.till.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	item_take_text(&cursor, ret->thing.invoice, sizeof(ret->thing.invoice));
	item_take_text(&cursor, role, sizeof(role));
	ret->root = item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	item_take_text(&cursor, ret->signer, sizeof(ret->signer));
	return item_at_end(&cursor) && sign_about_parse(about, &ret->thing.about) &&
			sign_role_parse(role, &ret->role) &&
			(ret->thing.about == SIGN_NOTICE) == (ret->thing.invoice[0] != '\0') &&
			(ret->thing.about != SIGN_NOTICE ||
					(ret->thing.days.from.number == 0 &&
							ret->thing.days.till.number == 0));
}

static bool is_holder(const struct books *books, uint64_t actor)
{
	const struct actor_row key = { .actor = (int64_t)actor };
	const struct actor_row *row = shelf_find(books_shelf(books, BOOK_ACTOR), &key);

	return row != NULL && strcmp(row->role, "holder") == 0;
}

static bool has_root(const struct sign_off_row *row, const uint8_t *root)
{
	return row->root.size == BOOKS_HASH_BYTES &&
			memcmp(row->root.data, root, BOOKS_HASH_BYTES) == 0;
}

/* Signed already, or the same actor in another role where two are needed. */
static int check_others(const struct judge *judge, const struct deed *deed,
		const struct said_sign *said, struct where *reason)
{
	const struct origin_row *origin = books_origin(judge->books);
	const struct sign_off_row *row;
	int64_t entry = -1;

	while ((row = sign_next(judge->books, &said->thing, &entry)) != NULL) {
		if (row->actor != (int64_t)deed->actor || !has_root(row, said->root)) {
			continue;
		}
		if (row->role == (int64_t)said->role) {
			return JUDGE_KNOWN;
		}
		if (origin->two_actors != 0) {
			where_set(reason, 0, 0,
					"actor %lld is its %s: in this ledger that is another",
					(long long)row->actor,
					sign_role_name((enum sign_role)row->role));
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

int sign_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	uint8_t root[BOOKS_HASH_BYTES];
	struct said_sign said;
	int answer;

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0,
				"a sign-off is [about, from, till, invoice, role, root, signer]");
		return JUDGE_REFUSED;
	}
	if (is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0,
				"sheets and bills are signed by the office, not by a holder");
		return JUDGE_REFUSED;
	}
	answer = sign_root(judge, &said.thing, root, NULL, reason);
	if (answer == JUDGE_OK && memcmp(root, said.root, sizeof(root)) != 0) {
		where_set(reason, 0, 0, "its root is another one by now: look at it again");
		return JUDGE_REFUSED;
	}
	if (answer == JUDGE_OK) {
		answer = check_others(judge, deed, &said, reason);
	}
	if (answer == JUDGE_OK) {
		effect_begin(&ret->own.effect, 0);
		(void)conclusion_subject(&ret->own, "ledger", "");
		answer = ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
	}
	return answer;
}

static struct sign_off_row key_of(const struct sign_thing *thing, int64_t entry)
{
	struct sign_off_row key = { .about = (int64_t)thing->about,
		.from = thing->days.from.number,
		.till = thing->days.till.number,
		.entry = entry };

	(void)text_copy(key.invoice, sizeof(key.invoice), thing->invoice);
	return key;
}

int sign_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_SIGN_OFF);
	struct sign_off_row key;
	struct sign_off_row *row;
	struct item_cursor cursor;
	struct said_sign said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_said(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	key = key_of(&said.thing, index);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->role = (int64_t)said.role;
	row->actor = (int64_t)deed.actor;
	row->made_s = entry->recorded.unix_s;
	(void)text_copy(row->signer, sizeof(row->signer), said.signer);
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->root, said.root, BOOKS_HASH_BYTES);
}

/* ---- reading ---- */

enum {
	SIGN_KEYS = 4, /* about, from, till, invoice: what is signed */
};

struct sign_thing sign_thing_of(const struct sign_off_row *row)
{
	struct sign_thing thing = { .about = (enum sign_about)row->about,
		.days = { { (int32_t)row->from }, { (int32_t)row->till } } };

	(void)text_copy(thing.invoice, sizeof(thing.invoice), row->invoice);
	return thing;
}

const struct sign_off_row *sign_next(
		const struct books *books, const struct sign_thing *thing, int64_t *entry)
{
	const struct shelf *shelf = books_shelf(books, BOOK_SIGN_OFF);
	struct sign_off_row key = { .entry = *entry + 1 };
	struct shelf_cursor cursor;
	const struct sign_off_row *next = NULL;
	const struct sign_off_row *row;

	if (thing != NULL) {
		key = key_of(thing, *entry + 1);
	}
	cursor = shelf_scan(shelf, thing == NULL ? NULL : &key, thing == NULL ? 0 : SIGN_KEYS);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->entry > *entry && (next == NULL || row->entry < next->entry)) {
			next = row;
		}
	}
	if (next != NULL) {
		*entry = next->entry;
	}
	return next;
}

bool sign_is_shared(const struct books *books, const struct sign_thing *thing,
		const uint8_t root[static BOOKS_HASH_BYTES])
{
	const struct sign_off_row *row;
	int64_t entry = -1;

	while ((row = sign_next(books, thing, &entry)) != NULL) {
		const struct sign_off_row *other;
		int64_t at = entry;

		while (has_root(row, root) && (other = sign_next(books, thing, &at)) != NULL) {
			if (has_root(other, root) && other->actor == row->actor &&
					other->role != row->role) {
				return true;
			}
		}
	}
	return false;
}
