/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/ruling.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	NUMBER_MAX = 32,
	DAY_FIRST = -25567, /* 1900-01-01 */
	DAY_LAST = 376199,  /* 2999-12-31 */
};

const char *ruling_ceiling_name(enum surcharge_ceiling ceiling)
{
	static const char *const names[] = { NULL, "plan", "permit", "norm", NULL };

	return names[ceiling];
}

void ruling_put(struct bytes *body, const struct ruling *ruling)
{
	item_put_array(body, 6);
	item_put_text(body, ruling->permit);
	item_put_text(body, ruling->decision);
	item_put_int(body, ruling->from.number);
	item_put_int(body, ruling->until.number);
	if (ruling->what == RULING_MULTIPLE) {
		item_put_array(body, 5);
		item_put_int(body, RULING_MULTIPLE);
		item_put_text(body, ruling->book);
		item_put_text(body, ruling->rule);
		item_put_int(body, ruling->band);
		item_put_int(body, ruling->times);
	} else if (ruling->what == RULING_WAIVED) {
		item_put_array(body, 3);
		item_put_int(body, RULING_WAIVED);
		item_put_int(body, ruling->ceiling);
		item_put_int(body, ruling->litres);
	} else {
		item_put_null(body);
	}
	item_put_text(body, ruling->ground);
}

static bool is_line(const char *text)
{
	for (size_t i = 0; text[i] != '\0'; i++) {
		if ((unsigned char)text[i] < ' ') {
			return false;
		}
	}
	return text[0] != '\0' && text_is_utf8(text, strlen(text));
}

static void take_what(struct item_cursor *cursor, struct ruling *ret)
{
	size_t count;

	if (item_take_if_null(cursor)) {
		return;
	}
	count = item_take_array(cursor);
	ret->what = (enum ruling_what)item_take_between(cursor, RULING_MULTIPLE, RULING_WAIVED);
	if (ret->what == RULING_MULTIPLE && count == 5) {
		item_take_text(cursor, ret->book, sizeof(ret->book));
		item_take_text(cursor, ret->rule, sizeof(ret->rule));
		ret->band = item_take_between(cursor, 1, RULEBOOK_BANDS_MAX);
		ret->times = item_take_between(cursor, 0, INT64_MAX);
	} else if (ret->what == RULING_WAIVED && count == 3) {
		ret->ceiling = (enum surcharge_ceiling)item_take_between(
				cursor, CEILING_PLAN, CEILING_NORM);
		ret->litres = item_take_between(cursor, 1, INT64_MAX);
	} else {
		ret->what = (enum ruling_what) - 1;
	}
}

static bool take_ruling(const void *body, size_t size, struct ruling *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 6);
	item_take_text(&cursor, ret->permit, sizeof(ret->permit));
	item_take_text(&cursor, ret->decision, sizeof(ret->decision));
	ret->from.number = (int32_t)item_take_between(&cursor, DAY_FIRST, DAY_LAST);
	ret->until.number = (int32_t)item_take_between(&cursor, ret->from.number, DAY_LAST);
	take_what(&cursor, ret);
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && (int)ret->what >= 0 && is_line(ret->decision) &&
			is_line(ret->ground);
}

bool ruling_take(const struct ruling_row *row, struct ruling *ret)
{
	return take_ruling(row->said.data, row->said.size, ret);
}

static const struct ruling_row *find_row(const struct books *books, const struct ruling *said)
{
	struct ruling_row key = { .entry = 0 };

	(void)text_copy(key.permit, sizeof(key.permit), said->permit);
	(void)text_copy(key.decision, sizeof(key.decision), said->decision);
	return shelf_find(books_shelf(books, BOOK_RULING), &key);
}

/* Is there such a band, and does it leave that multiple to a decision? */
static int check_multiple(
		const struct judge *judge, const struct ruling *said, struct where *reason)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	char least[NUMBER_MAX];
	char most[NUMBER_MAX];
	int answer = book == NULL ? WEIR_FAULT_MEMORY
				  : rulebook_find(judge->books, said->book, book);

	if (answer == RULEBOOK_NOT_THERE) {
		where_set(reason, 0, 0, "there is no rulebook '%s'", said->book);
		return JUDGE_REFUSED;
	}
	for (size_t i = 0; answer == RULEBOOK_THERE && i < book->surcharge_count; i++) {
		const struct surcharge *row = &book->surcharges[i];
		const struct band *band;

		if (strcmp(row->id, said->rule) != 0 || said->band > (int64_t)row->band_count) {
			continue;
		}
		band = &row->bands[said->band - 1];
		if (band->times == RULE_NOT_GIVEN && band->times_min <= said->times &&
				said->times <= band->times_max) {
			return JUDGE_OK;
		}
		if (band->times != RULE_NOT_GIVEN) {
			where_set(reason, 0, 0,
					"band %lld of '%s' has a multiple of its own: nothing is left to decide",
					(long long)said->band, said->rule);
			return JUDGE_REFUSED;
		}
		where_set(reason, 0, 0, "band %lld of '%s' leaves multiples from %s to %s",
				(long long)said->band, said->rule,
				text_format_fixed(band->times_min, 9, least, sizeof(least)),
				text_format_fixed(band->times_max, 9, most, sizeof(most)));
		return JUDGE_REFUSED;
	}
	where_set(reason, 0, 0, "rulebook '%s' has no band %lld of '%s'", said->book,
			(long long)said->band, said->rule);
	return answer < 0 ? answer : JUDGE_REFUSED;
}

/* A number that stands is said again, or withdrawn; one that does not is given. */
static int check_number(const struct ruling_row *known, const struct deed *deed,
		const struct ruling *said, struct where *reason)
{
	bool is_given = known != NULL && known->is_withdrawn == 0;

	if (known != NULL && known->said.size == deed->body_size &&
			memcmp(known->said.data, deed->body, deed->body_size) == 0) {
		return JUDGE_KNOWN;
	}
	if (said->what == RULING_WITHDRAWN && !is_given) {
		where_set(reason, 0, 0, "permit '%s' has no decision '%s'", said->permit,
				said->decision);
		return JUDGE_REFUSED;
	}
	if (said->what != RULING_WITHDRAWN && is_given) {
		where_set(reason, 0, 0,
				"permit '%s' has a decision '%s' already: withdraw it before it is given anew",
				said->permit, said->decision);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int ruling_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	struct ruling said;
	int answer;

	if (!take_ruling(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0,
				"a ruling is [permit, decision, from, until, what, ground]");
		return JUDGE_REFUSED;
	}
	if (!registry_has(&view, ROW_PERMIT, said.permit)) {
		where_set(reason, 0, 0, "there is no permit '%s'", said.permit);
		return JUDGE_REFUSED;
	}
	answer = check_number(find_row(judge->books, &said), deed, &said, reason);
	if (answer == JUDGE_OK && said.what == RULING_MULTIPLE) {
		answer = check_multiple(judge, &said, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "permit:", said.permit);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int ruling_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_RULING);
	struct ruling_row key = { .entry = 0 };
	struct ruling_row *row;
	struct item_cursor cursor;
	struct ruling said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_ruling(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.permit, sizeof(key.permit), said.permit);
	(void)text_copy(key.decision, sizeof(key.decision), said.decision);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->is_withdrawn = said.what == RULING_WITHDRAWN;
	row->entry = index;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->said, deed.body, deed.body_size);
}
