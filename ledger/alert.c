/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/alert.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"

enum {
	RAISED = 1,
	WITHDRAWN = 2,
	WARNED = 3, /* raised, by a warning of an area's set */
	RAISED_ITEMS = 11,
	WARNED_ITEMS = 14,
	WITHDRAWN_ITEMS = 6,
};

static void put_figure(struct bytes *bytes, int64_t figure)
{
	if (figure == CEILING_NONE) {
		item_put_null(bytes);
	} else {
		item_put_int(bytes, figure);
	}
}

static int64_t take_figure(struct item_cursor *cursor)
{
	return item_take_if_null(cursor) ? CEILING_NONE : item_take_int(cursor);
}

void alert_put_raised(struct conclusion *ret, const struct alert *alert)
{
	bool is_warned = alert->area[0] != '\0';

	effect_begin(&ret->effect, is_warned ? WARNED_ITEMS : RAISED_ITEMS);
	item_put_uint(&ret->effect, is_warned ? WARNED : RAISED);
	item_put_text(&ret->effect, alert->subject);
	item_put_uint(&ret->effect, alert->basis);
	item_put_int(&ret->effect, alert->period.from.number);
	item_put_int(&ret->effect, alert->period.till.number);
	item_put_int(&ret->effect, alert->percent);
	put_figure(&ret->effect, alert->limit_litres);
	put_figure(&ret->effect, alert->taken_litres);
	item_put_int(&ret->effect, alert->crossed.unix_s);
	item_put_int(&ret->effect, alert->cause);
	item_put_uint(&ret->effect, alert->source);
	if (is_warned) {
		item_put_text(&ret->effect, alert->area);
		item_put_text(&ret->effect, alert->warning);
		put_figure(&ret->effect, alert->expected_litres);
	}
	(void)conclusion_subject(ret, "", alert->subject);
}

void alert_put_withdrawn(struct conclusion *ret, const struct alert_row *row, int64_t limit_litres,
		int64_t taken_litres, int64_t cause)
{
	effect_begin(&ret->effect, WITHDRAWN_ITEMS);
	item_put_uint(&ret->effect, WITHDRAWN);
	item_put_text(&ret->effect, row->subject);
	item_put_int(&ret->effect, row->entry);
	put_figure(&ret->effect, limit_litres);
	put_figure(&ret->effect, taken_litres);
	item_put_int(&ret->effect, cause);
	(void)conclusion_subject(ret, "", row->subject);
}

/* ---- reading ---- */

static void take_warning(struct item_cursor *cursor, struct alert *ret)
{
	item_take_text(cursor, ret->area, sizeof(ret->area));
	item_take_text(cursor, ret->warning, sizeof(ret->warning));
	ret->expected_litres = take_figure(cursor);
	if (ret->area[0] == '\0' || ret->warning[0] == '\0') {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* One of the three forms, by its length. */
bool alert_take_change(const void *effect, size_t size, struct alert_change *ret)
{
	struct item_cursor cursor = item_cursor(effect, size);
	size_t count = item_take_array(&cursor);
	struct alert *alert = &ret->alert;
	int64_t form;

	memset(ret, 0, sizeof(*ret));
	(void)item_take_between(&cursor, 1, KIND_SEMANTICS);
	form = item_take_between(&cursor, RAISED, WARNED);
	ret->is_raised = form != WITHDRAWN;
	alert->expected_litres = CEILING_NONE;
	item_take_text(&cursor, alert->subject, sizeof(alert->subject));
	if (count !=
			1 +
					(form == RAISED ? RAISED_ITEMS
									: form == WARNED
									? WARNED_ITEMS
									: WITHDRAWN_ITEMS)) {
		return false;
	}
	if (ret->is_raised) {
		alert->basis = (enum ceiling_basis)item_take_between(
				&cursor, BASIS_PERMIT, BASIS_ZONE);
		alert->period.from.number =
				(int32_t)item_take_between(&cursor, INT32_MIN, INT32_MAX);
		alert->period.till.number =
				(int32_t)item_take_between(&cursor, INT32_MIN, INT32_MAX);
		alert->percent = (int)item_take_between(&cursor, 0, ROW_PERCENT_MAX);
	} else {
		ret->entry = item_take_between(&cursor, 0, INT64_MAX);
	}
	alert->limit_litres = take_figure(&cursor);
	alert->taken_litres = take_figure(&cursor);
	if (ret->is_raised) {
		alert->crossed.unix_s = item_take_int(&cursor);
	}
	alert->cause = item_take_between(&cursor, 0, INT64_MAX);
	if (ret->is_raised) {
		alert->source = (enum source)item_take_between(
				&cursor, SOURCE_ANY, SOURCE_BRACKISH);
	}
	if (form == WARNED) {
		take_warning(&cursor, alert);
	}
	return item_at_end(&cursor);
}

const char *alert_text(const void *effect, size_t size, char buffer[static ALERT_TEXT_MAX])
{
	char period[CEILING_PERIOD_MAX];
	struct alert_change change;

	buffer[0] = '\0';
	if (!alert_take_change(effect, size, &change)) {
		return buffer;
	}
	if (!change.is_raised) {
		(void)snprintf(buffer, ALERT_TEXT_MAX, "%s, the alert of entry %lld withdrawn",
				change.alert.subject, (long long)change.entry);
	} else if (change.alert.basis == BASIS_NOTICE) {
		(void)snprintf(buffer, ALERT_TEXT_MAX, "%s, notice of entry %lld raised",
				change.alert.subject, (long long)change.alert.cause);
	} else if (change.alert.percent == 0) {
		(void)snprintf(buffer, ALERT_TEXT_MAX, "%s, %s raised", change.alert.subject,
				ceiling_basis_name(change.alert.basis));
	} else {
		(void)snprintf(buffer, ALERT_TEXT_MAX, "%s, %s %d %% of %s %s",
				change.alert.subject, ceiling_basis_name(change.alert.basis),
				change.alert.percent, ceiling_period(change.alert.period, period),
				change.alert.expected_litres == CEILING_NONE ? "raised"
									     : "expected");
	}
	return buffer;
}

bool alert_is_in_force(const struct alert_row *row)
{
	return row->withdrawn == 0;
}

int alert_step(const struct alert_row *row)
{
	return row->closed != 0               ? ALERT_CLOSE
			: row->rectified != 0 ? ALERT_RECTIFY
			: row->acked != 0     ? ALERT_ACK
					      : 0;
}

const struct alert_row *alert_find(const struct books *books, int64_t entry)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ALERT), NULL, 0);
	const struct alert_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->entry != entry) {
	}
	return row;
}

static struct alert_row *find_row(const struct books *books, const char *subject, int64_t entry)
{
	struct alert_row key = { .entry = entry };

	(void)text_copy(key.subject, sizeof(key.subject), subject);
	return shelf_find(books_shelf(books, BOOK_ALERT), &key);
}

/* ---- folding ---- */

static int raise(struct books *books, const struct alert *alert, int64_t found_s, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_ALERT);
	struct alert_row key = { .entry = index };
	struct alert_row *row;
	int fault;

	(void)text_copy(key.subject, sizeof(key.subject), alert->subject);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->basis = alert->basis;
	row->period_from = alert->period.from.number;
	row->period_till = alert->period.till.number;
	row->source = alert->source;
	row->percent = alert->percent;
	row->limit_litres = alert->limit_litres;
	row->taken_litres = alert->taken_litres;
	row->crossed_s = alert->crossed.unix_s;
	row->found_s = found_s;
	row->cause = alert->cause;
	row->expected_litres = alert->expected_litres;
	(void)text_copy(row->area, sizeof(row->area), alert->area);
	(void)text_copy(row->warning, sizeof(row->warning), alert->warning);
	shelf_touch(shelf, row);
	return 0;
}

int alert_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct alert_change change;
	struct alert_row *row;

	if (!alert_take_change(entry->effect, entry->effect_size, &change)) {
		return WEIR_FAULT_BROKEN;
	}
	if (change.is_raised) {
		return raise(books, &change.alert, entry->recorded.unix_s, index);
	}
	row = find_row(books, change.alert.subject, change.entry);
	if (row == NULL || row->withdrawn != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->withdrawn = index;
	row->withdrawn_cause = change.alert.cause;
	row->withdrawn_s = entry->recorded.unix_s;
	shelf_touch(books_shelf(books, BOOK_ALERT), row);
	return 0;
}

/* ---- steps ---- */

void alert_put_step(struct bytes *body, const char *subject, int64_t entry, enum alert_step step,
		const char *text)
{
	item_put_array(body, 4);
	item_put_text(body, subject);
	item_put_int(body, entry);
	item_put_uint(body, step);
	item_put_text(body, text);
}

bool alert_take_step(const void *body, size_t size, char ret_subject[static BOOKS_SUBJECT_MAX],
		int64_t *ret_entry, enum alert_step *ret_step, const char **ret_text,
		size_t *ret_size)
{
	struct item_cursor cursor = item_cursor(body, size);

	item_take_array_of(&cursor, 4);
	item_take_text(&cursor, ret_subject, BOOKS_SUBJECT_MAX);
	*ret_entry = item_take_between(&cursor, 0, INT64_MAX);
	*ret_step = (enum alert_step)item_take_between(&cursor, ALERT_ACK, ALERT_CLOSE);
	*ret_text = item_take_text_n(&cursor, ret_size);
	return item_at_end(&cursor) && *ret_size <= ALERT_EVIDENCE_MAX;
}

/* Seen, mended with evidence, closed: in that order; what was withdrawn needs no mending. */
static int check_step(const struct alert_row *row, enum alert_step step, size_t text_size,
		struct where *reason)
{
	bool needs_mending = row->basis != BASIS_NOTICE && row->withdrawn == 0;

	if (alert_step(row) >= (int)step) {
		where_set(reason, 0, 0, "the alert of entry %lld has come that far before",
				(long long)row->entry);
		return JUDGE_REFUSED;
	}
	if (step == ALERT_RECTIFY && text_size == 0) {
		where_set(reason, 0, 0, "what was done needs words: the evidence");
		return JUDGE_REFUSED;
	}
	if (step == ALERT_CLOSE && needs_mending && row->rectified == 0) {
		where_set(reason, 0, 0,
				"the alert of entry %lld is in force: it is closed once it was rectified",
				(long long)row->entry);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int alert_step_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	char subject[BOOKS_SUBJECT_MAX];
	const struct alert_row *row;
	enum alert_step step;
	const char *text;
	int64_t entry;
	size_t size;
	int answer;

	if (!alert_take_step(deed->body, deed->body_size, subject, &entry, &step, &text, &size)) {
		where_set(reason, 0, 0, "a step is [subject, alert, step, text]");
		return JUDGE_REFUSED;
	}
	row = find_row(judge->books, subject, entry);
	if (row == NULL) {
		where_set(reason, 0, 0, "entry %lld raised no alert for %s", (long long)entry,
				subject);
		return JUDGE_REFUSED;
	}
	answer = check_step(row, step, size, reason);
	if (answer == JUDGE_OK) {
		effect_begin(&ret->own.effect, 0);
		(void)conclusion_subject(&ret->own, "", subject);
	}
	return answer;
}

int alert_step_apply(struct books *books, const struct entry *entry, int64_t index)
{
	char subject[BOOKS_SUBJECT_MAX];
	struct alert_row *row;
	struct deed deed;
	enum alert_step step;
	const char *text;
	int64_t alert;
	size_t size;

	if (!deed_take(entry, &deed) ||
			!alert_take_step(deed.body, deed.body_size, subject, &alert, &step, &text,
					&size)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find_row(books, subject, alert);
	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	switch (step) {
	case ALERT_ACK:
		row->acked = index;
		break;
	case ALERT_RECTIFY:
		row->rectified = index;
		break;
	case ALERT_CLOSE:
		row->closed = index;
		break;
	}
	shelf_touch(books_shelf(books, BOOK_ALERT), row);
	return 0;
}
