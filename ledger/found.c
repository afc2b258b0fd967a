/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/found.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/cause.h"
#include "ledger/duty.h"
#include "ledger/finding.h"
#include "ledger/hold.h"
#include "ledger/voucher.h"
#include "meter/err.h"

/* What was found by itself before, by duty, subject and entry; and what is looked for. */
struct found_work {
	const struct books *books;
	const struct finding_row **known;
	size_t known_count;
	struct day ended;
	const struct cause *cause;
	const struct duty_row *duty;
	struct outcome *ret;
};

static int add(struct outcome *ret, const struct finding_found *found)
{
	struct conclusion *finding = outcome_finding(ret, KIND_FOUND);

	if (finding == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	finding_put_found(finding, found);
	return finding->effect.failed ? WEIR_FAULT_MEMORY : 0;
}

/* ---- those there are ---- */

/* Says of a finding that it is overdue, or that it has lapsed. */
static int add_again(struct outcome *ret, const struct finding_row *row, enum finding_step step)
{
	struct finding_found found = { .step = step, .finding = row->entry };

	memcpy(found.account, row->account, sizeof(found.account));
	memcpy(found.area, row->area, sizeof(found.area));
	return add(ret, &found);
}

static int find_overdue(const struct books *books, struct outcome *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	const struct finding_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->overdue == 0 && finding_is_overdue(books, row)) {
			fault = add_again(ret, row, FINDING_OVERDUE);
		}
	}
	return fault;
}

static int find_lapsed(const struct books *books, struct outcome *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	const struct finding_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		const struct cause *cause = cause_find((enum duty)row->duty);
		bool holds = true;

		if (cause == NULL || !finding_is_open(row)) {
			continue;
		}
		fault = cause->holds(books, row, &holds);
		if (fault == 0 && !holds) {
			fault = add_again(ret, row, FINDING_LAPSED);
		}
	}
	return fault;
}

/* ---- new ones ---- */

static int compare_key(const struct finding_row *a, const struct finding_row *b)
{
	int64_t duties = a->duty - b->duty;

	return duties != 0 ? (duties < 0 ? -1 : 1) : strcmp(a->id, b->id);
}

static int compare(const void *left, const void *right)
{
	const struct finding_row *a = *(const struct finding_row *const *)left;
	const struct finding_row *b = *(const struct finding_row *const *)right;
	int keys = compare_key(a, b);

	return keys != 0 ? keys : a->entry < b->entry ? -1 : a->entry > b->entry;
}

static int gather_known(struct found_work *work)
{
	struct shelf *shelf = books_shelf(work->books, BOOK_FINDING);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct finding_row *row;

	work->known = calloc(shelf_count(shelf) + 1, sizeof(const struct finding_row *));
	if (work->known == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->duty != DUTY_NONE) {
			work->known[work->known_count++] = row;
		}
	}
	qsort(work->known, work->known_count, sizeof(const struct finding_row *), compare);
	return 0;
}

/* The first of those of a subject, by this cause. */
static size_t first_of(const struct found_work *work, const char *id)
{
	struct finding_row key = { .duty = work->cause->duty };
	size_t low = 0;
	size_t high = work->known_count;

	(void)text_copy(key.id, sizeof(key.id), id);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_key(work->known[middle], &key) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static bool is_of(const struct found_work *work, size_t at, const char *id)
{
	return at < work->known_count && work->known[at]->duty == (int64_t)work->cause->duty &&
			strcmp(work->known[at]->id, id) == 0;
}

/* Did the program take it back? What a person withdrew was answered all the same. */
static bool has_lapsed(const struct books *books, const struct finding_row *row)
{
	const struct finding_step_row key = { .finding = row->entry, .entry = row->withdrawn };
	const struct finding_step_row *step = row->withdrawn == 0
			? NULL
			: shelf_find(books_shelf(books, BOOK_FINDING_STEP), &key);

	return step != NULL && step->step == FINDING_LAPSED;
}

int32_t found_covered(const struct found_work *work, const char *id)
{
	int32_t ret = INT32_MIN;

	assert(work->cause->is_lasting);
	for (size_t i = first_of(work, id); is_of(work, i, id); i++) {
		const struct finding_row *row = work->known[i];
		struct day ended;

		if (finding_is_open(row)) {
			return INT32_MAX;
		}
		ended = zone_day(&work->books->zone, (struct instant){ row->ended_s });
		if (!has_lapsed(work->books, row) && ended.number > ret) {
			ret = ended.number;
		}
	}
	return ret;
}

/* Was it found before, and not taken back? Of a lasting cause found_covered() has told. */
static bool is_known(const struct found_work *work, const char *id, struct day since)
{
	for (size_t i = first_of(work, id); is_of(work, i, id); i++) {
		if (work->known[i]->since == since.number &&
				!has_lapsed(work->books, work->known[i])) {
			return true;
		}
	}
	return false;
}

int found_tell(struct found_work *work, const char *id, struct day since, int64_t litres)
{
	struct finding_found found = {
		.duty = work->cause->duty,
		.subject = work->cause->subject,
		.class = work->cause->class,
		.since = since,
		.litres = litres,
		.due = ROW_NO_DAY,
	};
	const struct instant recorded = { books_origin(work->books)->recorded_s };
	struct finding_place place;

	if ((!work->cause->is_lasting && is_known(work, id, since)) ||
			!finding_place(work->books, found.subject, id, work->ended, &place)) {
		return 0;
	}
	(void)text_copy(found.id, sizeof(found.id), id);
	memcpy(found.account, place.account, sizeof(found.account));
	memcpy(found.area, place.area, sizeof(found.area));
	(void)text_copy(found.responsible, sizeof(found.responsible), work->duty->responsible);
	if (work->duty->days > 0) {
		found.due.number = zone_day(&work->books->zone, recorded).number + work->duty->days;
	}
	return add(work->ret, &found);
}

static int find_new(struct found_work *work)
{
	size_t count;
	const struct cause *all = causes(&count);
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		struct duty_row duty;

		if (duty_find(work->books, all[i].duty, "", work->ended, &duty)) {
			work->cause = &all[i];
			work->duty = &duty;
			fault = all[i].walk(work, work->books, &duty, work->ended);
		}
	}
	return fault;
}

int found_find(const struct books *books, struct outcome *ret)
{
	const struct origin_row *origin = books_origin(books);
	struct found_work work = { .books = books, .ret = ret };
	int fault = find_overdue(books, ret);

	assert(origin != NULL);
	work.ended.number = (int32_t)origin->day;
	if (fault == 0) {
		fault = find_lapsed(books, ret);
	}
	if (fault == 0 && shelf_count(books_shelf(books, BOOK_DUTY)) > 0) {
		fault = gather_known(&work);
	}
	if (fault == 0 && work.known != NULL) {
		fault = find_new(&work);
	}
	free(work.known);
	if (fault == 0) {
		fault = hold_find_expired(books, ret);
	}
	return fault < 0 ? fault : voucher_find_ended(books, ret);
}
