/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/news.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/deed.h"
#include "ledger/finding.h"
#include "ledger/item.h"
#include "ledger/kind.h"
#include "ledger/meter_cache.h"
#include "ledger/readings.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	POSTING_ITEMS = 7,
	MOVEMENT_ITEMS = 9,
};

void news_finish(struct news_list *list)
{
	free(list->list);
	*list = (struct news_list){ .list = NULL };
}

/* One more, all zero; NULL where there is no memory. */
static struct news *add(struct news_list *list, enum news_what what)
{
	void *grown = list_grow(list->list, &list->room, list->count + 1, sizeof(*list->list));

	if (grown == NULL) {
		return NULL;
	}
	list->list = grown;
	list->list[list->count] = (struct news){ .what = what };
	return &list->list[list->count++];
}

/* ---- readings ---- */

/* The account's, of this entry's; begun where there is none. */
static struct news *find_or_add(struct news_list *list, size_t first, const char *account)
{
	struct news *news;

	for (size_t i = first; i < list->count; i++) {
		if (strcmp(list->list[i].account, account) == 0) {
			return &list->list[i];
		}
	}
	news = add(list, NEWS_READING);
	if (news != NULL) {
		(void)text_copy(news->account, sizeof(news->account), account);
		news->at_s = INT64_MIN;
	}
	return news;
}

static int take_posting(struct news_list *list, size_t first, struct item_cursor *cursor)
{
	char account[BOOKS_SUBJECT_MAX];
	struct news *news;

	item_take_array_of(cursor, POSTING_ITEMS);
	item_take_text(cursor, account, sizeof(account));
	item_skip(cursor); /* intake */
	item_skip(cursor); /* day */
	news = find_or_add(list, first, account);
	if (news == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	news->litres += item_take_int(cursor);
	for (int i = 4; i < POSTING_ITEMS; i++) {
		item_skip(cursor);
	}
	return 0;
}

/* Whose water the movement changed, and by how much: see ledger/movement.h. */
static int take_movement(struct news_list *list, size_t first, const struct entry *entry)
{
	struct item_cursor cursor;
	int fault = 0;

	if (!effect_open(entry, &cursor, 1)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_array_of(&cursor, MOVEMENT_ITEMS);
	for (int i = 0; i < 5; i++) {
		item_skip(&cursor); /* meter, base, remarks, and intervals cancelled and booked */
	}
	for (int measured = 1; measured >= 0; measured--) {
		for (size_t n = item_take_array(&cursor); n > 0 && fault == 0; n--) {
			fault = take_posting(list, first, &cursor);
		}
	}
	return fault == 0 && cursor.failed != ITEM_OK ? WEIR_FAULT_BROKEN : fault;
}

static const char *account_at(
		const struct books *books, const struct timeline *timeline, int64_t at_s)
{
	return timeline_step(timeline, books_bucket(books, at_s))->permit;
}

/* Each account's newest reading; whose water is only ended by another's has its first. */
static int take_readings(struct news_list *list, size_t first, const struct books *books,
		struct readings *readings)
{
	const struct timeline *timeline;
	int64_t first_s = INT64_MAX;
	struct reading reading;
	int fault = meter_cache_timeline(books, readings->meter, &timeline);

	if (fault < 0) {
		return fault;
	}
	while (timeline->step_count > 0 && readings_next(readings, &reading)) {
		struct news *news =
				find_or_add(list, first, account_at(books, timeline, reading.at_s));

		if (news == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		news->at_s = reading.at_s > news->at_s ? reading.at_s : news->at_s;
		first_s = reading.at_s < first_s ? reading.at_s : first_s;
	}
	for (size_t i = first; i < list->count; i++) {
		struct news *news = &list->list[i];

		news->at_s = news->at_s == INT64_MIN ? first_s : news->at_s;
		(void)text_copy(news->meter, sizeof(news->meter), readings->meter);
	}
	return 0;
}

static int take_reading(
		struct news_list *list, const struct books *books, const struct entry *entry)
{
	struct readings readings;
	struct deed deed;
	size_t first = list->count;
	int fault;

	if (!deed_take(entry, &deed) || !readings_open(deed.body, deed.body_size, &readings)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = take_movement(list, first, entry);
	return fault < 0 ? fault : take_readings(list, first, books, &readings);
}

/* ---- alerts ---- */

static int add_alert(struct news_list *list, const char *subject, int64_t alert)
{
	static const char permit[] = "permit:";
	const size_t size = sizeof(permit) - 1;
	struct news *news = add(list, NEWS_ALERT);

	if (news == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)text_copy(news->account, sizeof(news->account),
			strncmp(subject, permit, size) == 0 ? subject + size : subject);
	(void)text_copy(news->subject, sizeof(news->subject), subject);
	news->raised = alert;
	return 0;
}

static int take_step(struct news_list *list, const struct entry *entry)
{
	char subject[BOOKS_SUBJECT_MAX];
	enum alert_step step;
	struct deed deed;
	const char *text;
	int64_t alert;
	size_t size;

	if (!deed_take(entry, &deed) ||
			!alert_take_step(deed.body, deed.body_size, subject, &alert, &step, &text,
					&size)) {
		return WEIR_FAULT_BROKEN;
	}
	return add_alert(list, subject, alert);
}

static int take_alert(struct news_list *list, const struct entry *entry, int64_t index)
{
	struct alert_change change;

	if (!alert_take_change(entry->effect, entry->effect_size, &change)) {
		return WEIR_FAULT_BROKEN;
	}
	return add_alert(list, change.alert.subject, change.is_raised ? index : change.entry);
}

/* ---- findings ---- */

/* The finding that an entry raised. */
static int add_finding(struct news_list *list, const struct books *books, int64_t raised)
{
	const struct finding_row *row = finding_find(books, raised);
	struct news *news;

	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	news = add(list, NEWS_FINDING);
	if (news == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(news->account, row->account, sizeof(news->account));
	memcpy(news->area, row->area, sizeof(news->area));
	news->raised = raised;
	return 0;
}

/* What the program found, or took back. */
static int take_found(struct news_list *list, const struct books *books, const struct entry *entry,
		int64_t index)
{
	struct finding_found found;

	if (!finding_take_found(entry->effect, entry->effect_size, &found)) {
		return WEIR_FAULT_BROKEN;
	}
	return add_finding(list, books, found.step == 0 ? index : found.finding);
}

static int take_finding_step(
		struct news_list *list, const struct books *books, const struct entry *entry)
{
	struct finding_step_said said;
	struct deed deed;

	if (!deed_take(entry, &deed) || !finding_take_step(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	return add_finding(list, books, said.finding);
}

int news_take(const struct books *books, const struct entry *entry, int64_t index,
		struct news_list *ret)
{
	switch (entry->kind) {
	case KIND_READINGS:
		return take_reading(ret, books, entry);
	case KIND_ALERT:
		return take_alert(ret, entry, index);
	case KIND_ALERT_STEP:
		return take_step(ret, entry);
	case KIND_FINDING_RAISED:
		return add_finding(ret, books, index);
	case KIND_FOUND:
		return take_found(ret, books, entry, index);
	case KIND_FINDING_STEP:
		return take_finding_step(ret, books, entry);
	default:
		return 0;
	}
}
