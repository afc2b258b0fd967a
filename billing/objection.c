/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/objection.h"

#include <assert.h>
#include <string.h>

#include "billing/invoice.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/meter_cache.h"
#include "ledger/origin.h"
#include "ledger/samples.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/text.h"

void objection_put(struct bytes *body, const struct objection *objection)
{
	item_put_array(body, 3);
	if (objection->invoice[0] != '\0') {
		item_put_text(body, objection->invoice);
		item_put_null(body);
	} else {
		item_put_null(body);
		item_put_array(body, 2);
		item_put_text(body, objection->meter);
		item_put_int(body, objection->at_s);
	}
	item_put_text_n(body, objection->reason, objection->reason_size);
}

void objection_put_answer(struct bytes *body, int64_t objection, const char *text, size_t text_size)
{
	item_put_array(body, 2);
	item_put_int(body, objection);
	item_put_text_n(body, text, text_size);
}

/* Text that says something: not empty, not blank, not endless. */
static bool take_words(struct item_cursor *cursor, const char **ret, size_t *ret_size)
{
	*ret = item_take_text_n(cursor, ret_size);
	if (cursor->failed != ITEM_OK || *ret_size > OBJECTION_TEXT_MAX) {
		return false;
	}
	for (size_t i = 0; i < *ret_size; i++) {
		if ((*ret)[i] != ' ' && (*ret)[i] != '\n' && (*ret)[i] != '\t') {
			return true;
		}
	}
	return false;
}

static bool take_objection(const struct deed *deed, struct objection *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 3);
	if (!item_take_if_null(&cursor)) {
		item_take_text(&cursor, ret->invoice, sizeof(ret->invoice));
		item_take_null(&cursor);
	} else {
		item_take_array_of(&cursor, 2);
		item_take_text(&cursor, ret->meter, sizeof(ret->meter));
		ret->at_s = item_take_between(&cursor, -TOTALISER_AT_MAX, TOTALISER_AT_MAX);
	}
	return take_words(&cursor, &ret->reason, &ret->reason_size) && item_at_end(&cursor) &&
			(ret->invoice[0] != '\0' || ret->meter[0] != '\0');
}

/* Whose it is, and of which days. */
struct concern {
	char account[BOOKS_SUBJECT_MAX];
	struct days days;
};

static void say_absent_invoice(const char *invoice, struct where *reason)
{
	where_set(reason, 0, 0, "there is no invoice '%s'", invoice);
}

static void say_absent_reading(const char *meter, struct where *reason)
{
	where_set(reason, 0, 0, "meter '%s' has no reading at that second", meter);
}

static void say_no_objection(struct where *reason)
{
	where_set(reason, 0, 0,
			"an objection names an invoice or a reading and says why, in at most %d bytes",
			OBJECTION_TEXT_MAX);
}

static int find_invoice(const struct judge *judge, const char *invoice, struct concern *ret,
		struct where *reason)
{
	const struct invoice_row *row = invoice_find(judge->books, invoice);

	if (row == NULL) {
		say_absent_invoice(invoice, reason);
		return JUDGE_REFUSED;
	}
	(void)text_copy(ret->account, sizeof(ret->account), row->account);
	ret->days.from.number = (int32_t)row->period_from;
	ret->days.till.number = (int32_t)row->period_till;
	return JUDGE_OK;
}

/* A reading is there where the log has one of the meter at that second, believed or not. */
static int find_reading(const struct judge *judge, const struct objection *said,
		struct concern *ret, struct where *reason)
{
	const struct day day = books_bucket(judge->books, said->at_s);
	const struct timeline *timeline;
	struct samples samples = { .count = 0 };
	bool is_there = false;
	int fault = meter_cache_timeline(judge->books, said->meter, &timeline);

	if (fault == 0 && timeline->step_count > 0) {
		fault = samples_load(judge, said->meter, timeline, day, &samples);
	}
	for (size_t i = 0; i < samples.count; i++) {
		is_there = is_there || samples.list[i].at.unix_s == said->at_s;
	}
	samples_finish(&samples);
	if (fault < 0) {
		return fault;
	}
	if (!is_there) {
		say_absent_reading(said->meter, reason);
		return JUDGE_REFUSED;
	}
	(void)text_copy(ret->account, sizeof(ret->account), timeline_step(timeline, day)->permit);
	ret->days = (struct days){ day, { day.number + 1 } };
	return JUDGE_OK;
}

void objection_absent(const struct deed *deed, struct where *reason)
{
	struct objection said;

	if (!take_objection(deed, &said)) {
		say_no_objection(reason);
	} else if (said.invoice[0] != '\0') {
		say_absent_invoice(said.invoice, reason);
	} else {
		say_absent_reading(said.meter, reason);
	}
}

/* Of a meter: whose its water was on the day of the reading, wherever it hangs today. */
static int permit_of_meter(const struct judge *judge, const struct objection *said,
		char ret[static BOOKS_SUBJECT_MAX], struct where *reason)
{
	const struct day day = books_bucket(judge->books, said->at_s);
	const struct timeline *timeline;
	const char *permit;
	int fault = meter_cache_timeline(judge->books, said->meter, &timeline);

	if (fault < 0) {
		return fault;
	}
	if (timeline->step_count == 0) {
		say_absent_reading(said->meter, reason);
		return JUDGE_REFUSED;
	}
	permit = timeline_permit(timeline_step(timeline, day)->permit);
	(void)text_copy(ret, BOOKS_SUBJECT_MAX, permit == NULL ? "" : permit);
	return JUDGE_OK;
}

int objection_permit(const struct judge *judge, const struct deed *deed,
		char ret[static BOOKS_SUBJECT_MAX], struct where *reason)
{
	struct concern concern = { .account = "" };
	struct objection said;
	int answer;

	if (!take_objection(deed, &said)) {
		say_no_objection(reason);
		return JUDGE_REFUSED;
	}
	if (said.invoice[0] == '\0') {
		return permit_of_meter(judge, &said, ret, reason);
	}
	answer = find_invoice(judge, said.invoice, &concern, reason);
	if (answer == JUDGE_OK) {
		(void)text_copy(ret, BOOKS_SUBJECT_MAX, concern.account);
	}
	return answer;
}

/* The same objection, still open, is said once. */
static bool is_open_already(const struct judge *judge, const struct deed *deed)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(judge->books, BOOK_OBJECTION), NULL, 0);
	const struct objection_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->answer < 0 && row->said.size == deed->body_size &&
				memcmp(row->said.data, deed->body, deed->body_size) == 0) {
			return true;
		}
	}
	return false;
}

int objection_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct concern concern = { .account = "" };
	struct objection said;
	int answer;

	if (!take_objection(deed, &said)) {
		say_no_objection(reason);
		return JUDGE_REFUSED;
	}
	answer = said.invoice[0] != '\0' ? find_invoice(judge, said.invoice, &concern, reason)
					 : find_reading(judge, &said, &concern, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	if (is_open_already(judge, deed)) {
		return JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 4);
	item_put_text(&ret->own.effect, concern.account);
	item_put_int(&ret->own.effect, concern.days.from.number);
	item_put_int(&ret->own.effect, concern.days.till.number);
	item_put_int(&ret->own.effect, today.number + OBJECTION_DAYS);
	(void)conclusion_account(&ret->own, concern.account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int objection_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_OBJECTION);
	struct objection_row key = { .entry = index };
	struct objection_row *row;
	struct item_cursor cursor;
	struct objection said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 4) || !deed_take(entry, &deed) ||
			!take_objection(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	item_take_text(&cursor, row->account, sizeof(row->account));
	row->from = item_take_between(&cursor, INT32_MIN, INT32_MAX);
	row->till = item_take_between(&cursor, INT32_MIN, INT32_MAX);
	row->due = item_take_between(&cursor, INT32_MIN, INT32_MAX);
	row->made_s = entry->recorded.unix_s;
	row->actor = (int64_t)deed.actor;
	row->answer = -1;
	shelf_touch(shelf, row);
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	return shelf_blob_set(&row->said, deed.body, deed.body_size);
}

/* ---- answers ---- */

struct said_answer {
	int64_t objection;
	const char *text;
	size_t text_size;
};

static bool take_answer(const struct deed *deed, struct said_answer *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	item_take_array_of(&cursor, 2);
	ret->objection = item_take_between(&cursor, 0, INT64_MAX);
	return take_words(&cursor, &ret->text, &ret->text_size) && item_at_end(&cursor);
}

static struct objection_row *find_objection(const struct books *books, int64_t entry)
{
	const struct objection_row key = { .entry = entry };

	return shelf_find(books_shelf(books, BOOK_OBJECTION), &key);
}

int answer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct objection_row *row;
	struct said_answer said;

	if (!take_answer(deed, &said)) {
		where_set(reason, 0, 0,
				"an answer names an objection's entry and says something, in at most %d bytes",
				OBJECTION_TEXT_MAX);
		return JUDGE_REFUSED;
	}
	row = find_objection(judge->books, said.objection);
	if (row == NULL) {
		where_set(reason, 0, 0, "entry %lld is no objection", (long long)said.objection);
		return JUDGE_REFUSED;
	}
	if (row->answer >= 0) {
		where_set(reason, 0, 0, "objection %lld was answered by entry %lld",
				(long long)said.objection, (long long)row->answer);
		return JUDGE_REFUSED;
	}
	if (origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0, "objections are answered by the office, not by a holder");
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 1);
	item_put_text(&ret->own.effect, row->account);
	(void)conclusion_account(&ret->own, row->account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int answer_apply(struct books *books, const struct entry *entry, int64_t index)
{
	char account[BOOKS_SUBJECT_MAX];
	struct objection_row *row;
	struct item_cursor cursor;
	struct said_answer said;
	struct deed deed;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!take_answer(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find_objection(books, said.objection);
	item_take_text(&cursor, account, sizeof(account));
	if (row == NULL || row->answer >= 0 || !item_at_end(&cursor) ||
			strcmp(account, row->account) != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->answer = index;
	shelf_touch(books_shelf(books, BOOK_OBJECTION), row);
	return shelf_blob_set(&row->text, said.text, said.text_size);
}

/* ---- reading ---- */

bool objection_take(const struct objection_row *row, struct objection *ret)
{
	const struct deed deed = { .body = row->said.data, .body_size = row->said.size };

	return take_objection(&deed, ret);
}

enum objection_state objection_state(const struct objection_row *row, struct day today)
{
	if (row->answer >= 0) {
		return OBJECTION_ANSWERED;
	}
	return today.number > row->due ? OBJECTION_OVERDUE : OBJECTION_OPEN;
}

const char *objection_state_name(enum objection_state state)
{
	switch (state) {
	case OBJECTION_OPEN:
		return "open";
	case OBJECTION_OVERDUE:
		return "overdue";
	case OBJECTION_ANSWERED:
		return "answered";
	}
	return "";
}

const struct objection_row *objection_next(
		const struct books *books, const char *account, struct days days, int64_t *entry)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_OBJECTION), NULL, 0);
	const struct objection_row *row;

	assert(*entry >= -1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->entry > *entry && row->answer < 0 && row->from < days.till.number &&
				days.from.number < row->till &&
				(account == NULL || strcmp(account, row->account) == 0)) {
			*entry = row->entry;
			return row;
		}
	}
	return NULL;
}
