/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding findings and their steps.
 */

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/finding.h"
#include "ledger/item.h"
#include "ledger/origin.h"
#include "ledger/rows.h"
#include "meter/err.h"

static struct finding_row *find(const struct books *books, int64_t entry)
{
	return (struct finding_row *)finding_find(books, entry);
}

/* ---- raising ---- */

static int check_reopens(
		const struct judge *judge, const struct finding_said *said, struct where *reason)
{
	const struct finding_row *row = finding_find(judge->books, said->reopens);

	if (row == NULL) {
		where_set(reason, 0, 0, "entry %lld raised no finding", (long long)said->reopens);
		return JUDGE_REFUSED;
	}
	if (finding_is_open(row)) {
		where_set(reason, 0, 0, "the finding of entry %lld is open still",
				(long long)said->reopens);
		return JUDGE_REFUSED;
	}
	if (row->subject != (int64_t)said->subject || strcmp(row->id, said->id) != 0) {
		where_set(reason, 0, 0, "the finding of entry %lld was about %s '%s'",
				(long long)said->reopens,
				finding_subject_name((enum finding_subject)row->subject), row->id);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int finding_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct finding_place place;
	struct finding_said said;

	if (!finding_take(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0,
				"a finding names its subject and class and says what is wrong, in at most %d bytes",
				FINDING_TEXT_MAX);
		return JUDGE_REFUSED;
	}
	if (origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0, "findings are raised by the office, not by a holder");
		return JUDGE_REFUSED;
	}
	if (!finding_place(judge->books, said.subject, said.id, today, &place)) {
		where_lacks(reason, NULL, finding_subject_name(said.subject), said.id);
		return JUDGE_REFUSED;
	}
	if (said.reopens != FINDING_NONE) {
		int answer = check_reopens(judge, &said, reason);

		if (answer != JUDGE_OK) {
			return answer;
		}
	}
	effect_begin(&ret->own.effect, 2);
	item_put_text(&ret->own.effect, place.account);
	item_put_text(&ret->own.effect, place.area);
	finding_link(&ret->own, place.account, place.area);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* A row with nothing done yet. */
static int make_row(struct books *books, const struct entry *entry, int64_t index,
		struct finding_row **ret)
{
	const struct finding_row key = { .entry = index };
	int fault = shelf_make(books_shelf(books, BOOK_FINDING), &key, (void **)ret);

	if (fault == 0) {
		(*ret)->since = INT32_MIN;
		(*ret)->litres = ROW_NO_LITRES;
		(*ret)->day = zone_day(&books->zone, entry->recorded).number;
		(*ret)->found_s = entry->recorded.unix_s;
		(*ret)->reopens = FINDING_NONE;
		(*ret)->due = INT32_MIN;
		(*ret)->ended_s = INT64_MAX;
		shelf_touch(books_shelf(books, BOOK_FINDING), *ret);
	}
	return fault;
}

int finding_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct finding_said said;
	struct item_cursor cursor;
	struct finding_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 2) || !deed_take(entry, &deed) ||
			!finding_take(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = make_row(books, entry, index, &row);
	if (fault < 0) {
		return fault;
	}
	row->subject = said.subject;
	memcpy(row->id, said.id, sizeof(row->id));
	row->class = said.class;
	item_take_text(&cursor, row->account, sizeof(row->account));
	item_take_text(&cursor, row->area, sizeof(row->area));
	row->actor = (int64_t)deed.actor;
	row->reopens = said.reopens;
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_blob_set(&row->text, said.text, said.text_size);
	return fault < 0 || said.evidence == NULL
			? fault
			: shelf_blob_set(&row->evidence, said.evidence, BOOKS_HASH_BYTES);
}

/* ---- what the program finds ---- */

static int add_step(struct books *books, const struct entry *entry, int64_t index, int64_t finding,
		enum finding_step step, int64_t actor)
{
	struct shelf *shelf = books_shelf(books, BOOK_FINDING_STEP);
	const struct finding_step_row key = { .finding = finding, .entry = index };
	struct finding_step_row *row;
	int fault = shelf_make(shelf, &key, (void **)&row);

	if (fault == 0) {
		row->step = step;
		row->actor = actor;
		row->at_s = entry->recorded.unix_s;
		shelf_touch(shelf, row);
	}
	return fault;
}

static int raise(struct books *books, const struct entry *entry, int64_t index,
		const struct finding_found *found)
{
	struct finding_row *row;
	int fault = make_row(books, entry, index, &row);

	if (fault < 0) {
		return fault;
	}
	row->subject = found->subject;
	memcpy(row->id, found->id, sizeof(row->id));
	row->class = found->class;
	memcpy(row->account, found->account, sizeof(row->account));
	memcpy(row->area, found->area, sizeof(row->area));
	row->duty = found->duty;
	row->since = found->since.number;
	row->litres = found->litres;
	row->day = books_origin(books)->day;
	memcpy(row->responsible, found->responsible, sizeof(found->responsible));
	row->due = found->due.number;
	row->assigned = found->responsible[0] != '\0' && row_has_day(found->due) ? index : 0;
	return 0;
}

int found_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct finding_found found;
	struct finding_row *row;

	if (!finding_take_found(entry->effect, entry->effect_size, &found)) {
		return WEIR_FAULT_BROKEN;
	}
	if (found.step == 0) {
		return raise(books, entry, index, &found);
	}
	row = find(books, found.finding);
	if (row == NULL || !finding_is_open(row)) {
		return WEIR_FAULT_BROKEN;
	}
	if (found.step == FINDING_OVERDUE) {
		row->overdue = index;
	} else {
		row->withdrawn = index;
		row->ended_s = entry->recorded.unix_s;
	}
	shelf_touch(books_shelf(books, BOOK_FINDING), row);
	return add_step(books, entry, index, found.finding, found.step, 0);
}

/* ---- steps ---- */

static int check_assign(const struct judge *judge, const struct finding_row *row,
		const struct finding_step_said *said, struct where *reason)
{
	const struct day today = judge_today(judge);

	if (row->rectified != 0) {
		where_set(reason, 0, 0,
				"the finding of entry %lld was rectified: that is checked first",
				(long long)row->entry);
		return JUDGE_REFUSED;
	}
	if (said->due.number < today.number) {
		where_set(reason, 0, 0, "the deadline's last day has passed");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Another than who rectified it. */
static int check_check(const struct finding_row *row, const struct deed *deed, struct where *reason)
{
	if (finding_state(row) != FINDING_RECTIFIED) {
		where_set(reason, 0, 0,
				"the finding of entry %lld has nothing to be checked: it is rectified first, and checked once",
				(long long)row->entry);
		return JUDGE_REFUSED;
	}
	if (row->rectifier == (int64_t)deed->actor) {
		where_set(reason, 0, 0,
				"actor %lld rectified it: another checks whether it is right now",
				(long long)row->rectifier);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_step(const struct judge *judge, const struct deed *deed,
		const struct finding_row *row, const struct finding_step_said *said,
		struct where *reason)
{
	enum finding_state state = finding_state(row);

	if (said->step != FINDING_RECTIFY && origin_is_holder(judge->books, deed->actor)) {
		where_set(reason, 0, 0, "a holder rectifies; the rest is the office's");
		return JUDGE_REFUSED;
	}
	if (!finding_is_open(row)) {
		where_set(reason, 0, 0,
				"the finding of entry %lld has ended: a new one may name it",
				(long long)row->entry);
		return JUDGE_REFUSED;
	}
	switch (said->step) {
	case FINDING_ASSIGN:
		return check_assign(judge, row, said, reason);
	case FINDING_RECTIFY:
		if (state == FINDING_ASSIGNED) {
			return JUDGE_OK;
		}
		where_set(reason, 0, 0,
				"the finding of entry %lld cannot be rectified: it is assigned first, and rectified once",
				(long long)row->entry);
		return JUDGE_REFUSED;
	case FINDING_ACCEPT:
	case FINDING_REJECT:
		return check_check(row, deed, reason);
	case FINDING_CLOSE:
		if (state == FINDING_CHECKED) {
			return JUDGE_OK;
		}
		where_set(reason, 0, 0,
				"the finding of entry %lld cannot be closed: it is rectified, checked and found right first",
				(long long)row->entry);
		return JUDGE_REFUSED;
	case FINDING_WITHDRAW:
	case FINDING_OVERDUE: /* no deed says these two: finding_take_step() */
	case FINDING_LAPSED:
		break;
	}
	return JUDGE_OK;
}

int finding_step_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct finding_row *row;
	struct finding_step_said said;
	int answer;

	if (!finding_take_step(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0,
				"a step is [finding, step, text, evidence, responsible, due], with what that step needs");
		return JUDGE_REFUSED;
	}
	row = finding_find(judge->books, said.finding);
	if (row == NULL) {
		where_set(reason, 0, 0, "entry %lld raised no finding", (long long)said.finding);
		return JUDGE_REFUSED;
	}
	answer = check_step(judge, deed, row, &said, reason);
	if (answer == JUDGE_OK) {
		effect_begin(&ret->own.effect, 0);
		finding_link(&ret->own, row->account, row->area);
		answer = ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
	}
	return answer;
}

static void take_step(struct finding_row *row, const struct finding_step_said *said,
		const struct deed *deed, const struct entry *entry, int64_t index)
{
	switch (said->step) {
	case FINDING_ASSIGN:
		row->assigned = index;
		row->overdue = 0;
		row->due = said->due.number;
		memcpy(row->responsible, said->responsible, sizeof(said->responsible));
		break;
	case FINDING_RECTIFY:
		row->rectified = index;
		row->rectifier = (int64_t)deed->actor;
		break;
	case FINDING_ACCEPT:
		row->checked = index;
		break;
	case FINDING_REJECT:
		row->rectified = row->rectifier = 0;
		break;
	case FINDING_CLOSE:
		row->closed = index;
		row->ended_s = entry->recorded.unix_s;
		break;
	case FINDING_WITHDRAW:
		row->withdrawn = index;
		row->ended_s = entry->recorded.unix_s;
		break;
	case FINDING_OVERDUE:
	case FINDING_LAPSED:
		break;
	}
}

int finding_step_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct finding_step_said said;
	struct finding_row *row;
	struct deed deed;

	if (!deed_take(entry, &deed) || !finding_take_step(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find(books, said.finding);
	if (row == NULL || !finding_is_open(row)) {
		return WEIR_FAULT_BROKEN;
	}
	take_step(row, &said, &deed, entry, index);
	shelf_touch(books_shelf(books, BOOK_FINDING), row);
	return add_step(books, entry, index, said.finding, said.step, (int64_t)deed.actor);
}
