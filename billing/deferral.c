/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/deferral.h"

#include <assert.h>
#include <string.h>

#include "billing/approvals.h"
#include "billing/due.h"
#include "billing/invoice.h"
#include "billing/owed.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"

void deferral_put(struct bytes *body, const struct deferral_said *said)
{
	item_put_array(body, 4);
	item_put_text(body, said->invoice);
	item_put_int(body, said->asked.number);
	item_put_int(body, said->until.number);
	item_put_text(body, said->ground);
}

void deferral_put_answer(
		struct bytes *body, int64_t deferral, struct day until, const char *document)
{
	item_put_array(body, 3);
	item_put_int(body, deferral);
	if (row_has_day(until)) {
		item_put_int(body, until.number);
	} else {
		item_put_null(body);
	}
	item_put_text(body, document);
}

/* ---- reading ---- */

enum deferral_state deferral_state(const struct deferral_row *row, struct day at)
{
	if (row->answer != 0 && row->answered <= at.number) {
		return row->granted == INT64_MIN ? DEFERRAL_REFUSED : DEFERRAL_GRANTED;
	}
	return at.number > row->consent ? DEFERRAL_CONSENTED : DEFERRAL_ASKED;
}

const char *deferral_state_name(enum deferral_state state)
{
	switch (state) {
	case DEFERRAL_ASKED:
		return "asked";
	case DEFERRAL_GRANTED:
		return "granted";
	case DEFERRAL_CONSENTED:
		return "consented";
	case DEFERRAL_REFUSED:
		return "refused";
	}
	return "";
}

const struct deferral_row *deferral_next(
		const struct books *books, const char *invoice, int64_t *entry)
{
	struct deferral_row key = { .entry = *entry == INT64_MIN ? INT64_MIN : *entry + 1 };
	struct shelf_cursor cursor;
	const struct deferral_row *row;

	(void)text_copy(key.invoice, sizeof(key.invoice), invoice);
	cursor = shelf_scan(books_shelf(books, BOOK_DEFERRAL), &key, 1);
	row = shelf_next(&cursor);
	if (row != NULL) {
		*entry = row->entry;
	}
	return row;
}

bool deferral_due(const struct books *books, const char *invoice, struct day at, struct day *ret)
{
	const struct deferral_row *row;
	int64_t latest = INT64_MIN;
	int64_t entry = INT64_MIN;

	while ((row = deferral_next(books, invoice, &entry)) != NULL) {
		const enum deferral_state state = deferral_state(row, at);
		const int64_t until = state == DEFERRAL_GRANTED ? row->granted
				: state == DEFERRAL_CONSENTED   ? row->until
								: INT64_MIN;

		latest = until > latest ? until : latest;
	}
	if (latest == INT64_MIN) {
		return false;
	}
	*ret = (struct day){ (int32_t)latest };
	return true;
}

static bool is_working(const struct due_memory *memory, struct day day)
{
	const int weekday = (int)(((day.number % 7) + 11) % 7); /* 1970-01-01 was a Thursday, 4 */

	for (size_t i = 0; i < memory->holiday_count; i++) {
		if (memory->holidays[i].from.number <= day.number &&
				day.number < memory->holidays[i].till.number) {
			return false;
		}
	}
	return weekday != 0 && weekday != 6;
}

static struct day consent_day(const struct due_memory *memory, struct day asked)
{
	struct day day = asked;

	for (int n = 0; n < DEFERRAL_SILENCE_DAYS;) {
		day.number++;
		n += is_working(memory, day) ? 1 : 0;
	}
	return day;
}

/* The due day of the invoice before any deferral. */
static int find_due(const struct judge *judge, const struct invoice_row *row,
		struct due_memory *memory, struct invoice_due *ret)
{
	struct invoice invoice;
	struct day recorded;
	struct day notice;
	int fault = approvals_days(judge, row, &recorded, &notice);

	if (fault == 0 && !invoice_take(row->whole.data, row->whole.size, &invoice)) {
		fault = WEIR_FAULT_BROKEN;
	}
	return fault < 0 ? fault : due_find(judge->books, &invoice, notice, memory, ret);
}

/* ---- what is asked ---- */

static bool take_said(const struct deed *deed, struct deferral_said *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 4);
	item_take_text(&cursor, ret->invoice, sizeof(ret->invoice));
	ret->asked.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	ret->until.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && ret->ground[0] != '\0';
}

/* Until when it may be: behind the due day, by 90 days at most. */
static int check_until(struct day until, struct day due, struct where *reason)
{
	char text[DAY_TEXT_MAX];

	if (until.number <= due.number) {
		where_set(reason, 0, 0, "it is to be paid by %s: a deferral is for a later day",
				day_format(due, text));
		return JUDGE_REFUSED;
	}
	if (until.number > due.number + DEFERRAL_DAYS_MAX) {
		where_set(reason, 0, 0, "a deferral is for 90 days at most: until %s",
				day_format((struct day){ due.number + DEFERRAL_DAYS_MAX }, text));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_asked(const struct judge *judge, const struct deferral_said *said,
		const struct invoice_row *row, struct day due, struct where *reason)
{
	const struct day today = judge_today(judge);
	const struct deferral_row *known;
	int64_t entry = INT64_MIN;
	char text[DAY_TEXT_MAX];

	while ((known = deferral_next(judge->books, row->invoice, &entry)) != NULL) {
		if (known->asked == said->asked.number && known->until == said->until.number) {
			return JUDGE_KNOWN;
		}
		if (deferral_state(known, today) == DEFERRAL_ASKED) {
			where_set(reason, 0, 0, "deferral %lld is not answered yet",
					(long long)known->entry);
			return JUDGE_REFUSED;
		}
	}
	if (said->asked.number > today.number) {
		where_set(reason, 0, 0, "%s has not come by the ledger's clock",
				day_format(said->asked, text));
		return JUDGE_REFUSED;
	}
	if (said->asked.number > due.number) {
		where_set(reason, 0, 0,
				"it was to be paid by %s: a deferral is asked for until then",
				day_format(due, text));
		return JUDGE_REFUSED;
	}
	return check_until(said->until, due, reason);
}

static int judge_said(const struct judge *judge, const struct deferral_said *said,
		const struct invoice_row *row, struct due_memory *memory, struct outcome *ret,
		struct where *reason)
{
	struct invoice_due due;
	int answer = find_due(judge, row, memory, &due);

	if (answer == 0 && !due.is_known) {
		where_set(reason, 0, 0, "no day is known by which '%s' is to be paid",
				row->invoice);
		return JUDGE_REFUSED;
	}
	if (answer == 0) {
		answer = check_asked(judge, said, row, due.due, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 3);
	item_put_text(&ret->own.effect, row->account);
	item_put_text(&ret->own.effect, row->invoice);
	item_put_int(&ret->own.effect, consent_day(memory, said->asked).number);
	(void)conclusion_account(&ret->own, row->account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int deferral_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct due_memory memory = { .book = "" };
	const struct invoice_row *row;
	struct deferral_said said;
	int answer;

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0, "a deferral is [invoice, asked on, until, ground]");
		return JUDGE_REFUSED;
	}
	row = owed_invoice(judge->books, said.invoice);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no invoice '%s'", said.invoice);
		return JUDGE_REFUSED;
	}
	answer = judge_said(judge, &said, row, &memory, ret, reason);
	due_memory_finish(&memory);
	return answer;
}

int deferral_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct deferral_row row = { .entry = index, .granted = INT64_MIN };
	struct deferral_said said;
	char account[BOOKS_SUBJECT_MAX];
	struct item_cursor cursor;
	struct deed deed;

	if (!effect_open(entry, &cursor, 3) || !deed_take(entry, &deed) ||
			!take_said(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_text(&cursor, account, sizeof(account));
	item_take_text(&cursor, row.invoice, sizeof(row.invoice));
	row.consent = item_take_between(&cursor, INT32_MIN, INT32_MAX);
	row.asked = said.asked.number;
	row.until = said.until.number;
	(void)text_copy(row.ground, sizeof(row.ground), said.ground);
	return item_at_end(&cursor) ? shelf_put(books_shelf(books, BOOK_DEFERRAL), &row)
				    : WEIR_FAULT_BROKEN;
}

/* ---- the answer ---- */

struct said_answer {
	int64_t deferral;
	struct day until;
	char document[ROW_NAME_MAX + 1];
};

static bool take_answer(const struct deed *deed, struct said_answer *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 3);
	ret->deferral = item_take_between(&cursor, 1, INT64_MAX);
	ret->until = ROW_NO_DAY;
	if (!item_take_if_null(&cursor)) {
		ret->until.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	}
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	return item_at_end(&cursor) && ret->document[0] != '\0';
}

static struct deferral_row *find(const struct books *books, int64_t entry)
{
	struct shelf *shelf = books_shelf(books, BOOK_DEFERRAL);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct deferral_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->entry != entry) {
	}
	return row == NULL ? NULL : shelf_find(shelf, row);
}

static int check_answer(const struct judge *judge, const struct said_answer *said,
		const struct deferral_row *row, struct where *reason)
{
	const struct day today = judge_today(judge);
	struct due_memory memory = { .book = "" };
	struct invoice_due due;
	char text[DAY_TEXT_MAX];
	int answer = JUDGE_OK;

	if (row->answer != 0) {
		where_set(reason, 0, 0, "deferral %lld was answered by entry %lld",
				(long long)row->entry, (long long)row->answer);
		return JUDGE_REFUSED;
	}
	if (deferral_state(row, today) == DEFERRAL_CONSENTED) {
		where_set(reason, 0, 0, "nothing was said by %s: that is consent",
				day_format((struct day){ (int32_t)row->consent }, text));
		return JUDGE_REFUSED;
	}
	if (row_has_day(said->until)) {
		answer = find_due(judge, owed_invoice(judge->books, row->invoice), &memory, &due);
		answer = answer < 0 ? answer : check_until(said->until, due.due, reason);
		due_memory_finish(&memory);
	}
	return answer;
}

int deferral_answer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct invoice_row *invoice;
	const struct deferral_row *row;
	struct said_answer said;
	int answer;

	if (!take_answer(deed, &said)) {
		where_set(reason, 0, 0, "an answer is [deferral, until or null, document]");
		return JUDGE_REFUSED;
	}
	row = find(judge->books, said.deferral);
	if (row == NULL) {
		where_set(reason, 0, 0, "entry %lld is no deferral", (long long)said.deferral);
		return JUDGE_REFUSED;
	}
	answer = check_answer(judge, &said, row, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	invoice = owed_invoice(judge->books, row->invoice);
	assert(invoice != NULL);
	effect_begin(&ret->own.effect, 1);
	item_put_text(&ret->own.effect, invoice->account);
	(void)conclusion_account(&ret->own, invoice->account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int deferral_answer_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct deferral_row *row;
	struct item_cursor cursor;
	struct said_answer said;
	struct deed deed;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) ||
			!take_answer(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find(books, said.deferral);
	if (row == NULL || row->answer != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->answer = index;
	row->answered = zone_day(&books->zone, entry->recorded).number;
	row->granted = row_has_day(said.until) ? said.until.number : INT64_MIN;
	(void)text_copy(row->document, sizeof(row->document), said.document);
	shelf_touch(books_shelf(books, BOOK_DEFERRAL), row);
	return 0;
}
