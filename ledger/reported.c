/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/reported.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/mend.h"
#include "ledger/meter_cache.h"
#include "ledger/timeline.h"
#include "ledger/trail.h"
#include "ledger/whole.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/totaliser.h"

void reported_finish(struct reported_list *list)
{
	free(list->list);
	memset(list, 0, sizeof(*list));
}

int reported_compare(const struct reported *left, const struct reported *right)
{
	int order;

	if (left->at_s != right->at_s) {
		return left->at_s < right->at_s ? -1 : 1;
	}
	order = count_compare(left->count, right->count);
	if (order != 0) {
		return order;
	}
	if (left->entry != right->entry) {
		return left->entry < right->entry ? -1 : 1;
	}
	return left->status - right->status;
}

static int compare(const void *a, const void *b)
{
	return reported_compare(a, b);
}

const char *reported_reason(int bit)
{
	static const char *const names[32] = {
		[0] = "held",
		[1] = "no-reading",
		[2] = "implausible",
		[3] = "other-device",
		[7] = "jitter",
		[8] = "ran-back",
		[9] = "roll-over",
		[11] = "new-lineage",
		[12] = "two-lineages",
		[14] = "spike",
		[17] = "gap",
		[18] = "from-the-future",
		[20] = "conflict",
		[21] = "unknown-turn",
		[22] = "first",
		[23] = "void",
		[24] = "replaced",
		[25] = "removed",
		[26] = "chosen",
		[27] = "corrected",
		[28] = "final",
		[29] = "believed",
	};

	return bit >= 0 && bit < 32 ? names[bit] : NULL;
}

/* ---- what was reported ---- */

static int add(struct reported_list *list, const struct reported *one)
{
	struct reported *grown =
			list_grow(list->list, &list->room, list->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	list->list = grown;
	list->list[list->count++] = *one;
	return 0;
}

/* A good reading has no remark. */
static void set_verdict(const struct books *books, const char *meter, struct reported *one)
{
	struct remark_row key = {
		.at_s = one->at_s,
		.units = one->count.units,
		.scale = one->count.scale,
	};
	const struct remark_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	row = shelf_find(books_shelf(books, BOOK_REMARK), &key);
	one->verdict = row == NULL ? 'A' : (char)row->status;
	one->mask = row == NULL ? 0 : (uint32_t)row->mask;
}

/* What people said of it. */
static void set_mends(const struct books *books, const char *meter, struct reported *one)
{
	const struct decision_row *decision = decision_find(books, meter, one->at_s);
	const struct correction_row *correction =
			correction_find(books, meter, one->at_s, one->count);

	one->decision = decision == NULL ? -1 : decision->entry;
	one->correction = correction == NULL ? -1 : correction->entry;
	one->is_corrected = correction != NULL && correction->is_void == 0;
	if (one->is_corrected) {
		one->corrected.units = correction->to_units;
		one->corrected.scale = (uint8_t)correction->to_scale;
	}
}

static bool is_wanted(const struct reported_wanted *wanted, const struct reported *one)
{
	return wanted->after == NULL || reported_compare(one, wanted->after) > 0;
}

/* The readings of an entry that lie in the bucket of a day. */
static int read_entry(const struct judge *judge, const struct reported_wanted *wanted,
		struct day day, int64_t index, struct whole *whole, struct reported_list *ret)
{
	struct reported one = { .entry = index };
	struct readings readings;
	struct reading reading;
	struct deed deed;
	int fault = whole_fetch(whole, judge->fetch, judge->source, index);

	if (fault < 0) {
		return fault;
	}
	if (!deed_take(&whole->entry, &deed) ||
			!readings_open(deed.body, deed.body_size, &readings)) {
		return WEIR_FAULT_BROKEN;
	}
	one.received_s = whole->entry.recorded.unix_s;
	one.version = readings.version;
	while (fault == 0 && readings_next(&readings, &reading)) {
		one.at_s = reading.at_s;
		one.count = reading.count;
		one.status = reading.status;
		one.flow_litres_per_h = reading.flow_litres_per_h;
		one.bits = reading.bits;
		one.word_count = reading_words(&reading, one.words);
		if (books_bucket(judge->books, reading.at_s).number == day.number &&
				is_wanted(wanted, &one)) {
			set_verdict(judge->books, wanted->meter, &one);
			set_mends(judge->books, wanted->meter, &one);
			fault = add(ret, &one);
		}
	}
	return fault == 0 && readings.cursor.failed != ITEM_OK ? WEIR_FAULT_BROKEN : fault;
}

/* One day behind what is there already, in order and no more than are wanted. */
static int read_day(const struct judge *judge, const struct reported_wanted *wanted,
		const struct meter_entries_row *row, struct whole *whole, struct reported_list *ret)
{
	struct item_cursor entries = item_cursor(row->entries.data, row->entries.size);
	size_t before = ret->count;
	int fault = 0;

	for (size_t n = item_take_array(&entries); n > 0 && fault == 0; n--) {
		int64_t index = item_take_int(&entries);

		if (index < wanted->size) {
			fault = read_entry(judge, wanted, (struct day){ (int32_t)row->day }, index,
					whole, ret);
		}
	}
	if (ret->count > before + 1) {
		qsort(&ret->list[before], ret->count - before, sizeof(*ret->list), compare);
	}
	ret->count = ret->count < wanted->limit ? ret->count : wanted->limit;
	return fault == 0 && entries.failed != ITEM_OK ? WEIR_FAULT_BROKEN : fault;
}

static int read_days(const struct judge *judge, const struct reported_wanted *wanted,
		struct reported_list *ret)
{
	struct meter_entries_row key = { .day = wanted->days.from.number };
	const struct meter_entries_row *row;
	struct shelf_cursor cursor;
	struct whole whole;
	int fault = 0;

	if (wanted->after != NULL) {
		int32_t day = books_bucket(judge->books, wanted->after->at_s).number;

		key.day = day > key.day ? day : key.day;
	}
	(void)text_copy(key.meter, sizeof(key.meter), wanted->meter);
	whole_init(&whole);
	cursor = shelf_scan(books_shelf(judge->books, BOOK_METER_ENTRIES), &key, 1);
	while (fault == 0 && ret->count < wanted->limit && (row = shelf_next(&cursor)) != NULL &&
			row->day < wanted->days.till.number) {
		if (wanted->may_show == NULL ||
				wanted->may_show(wanted->context,
						(struct day){ (int32_t)row->day })) {
			fault = read_day(judge, wanted, row, &whole, ret);
		}
	}
	whole_finish(&whole);
	return fault;
}

/* ---- what became of it ---- */

static int compare_instant(const void *key, const void *one)
{
	int64_t at_s = *(const int64_t *)key;
	const struct reported *reported = one;

	return at_s < reported->at_s ? -1 : at_s > reported->at_s;
}

/* The reading that an end is: of those of its instant the one in its entry and with its count. */
static struct reported *find_end(struct reported_list *list, const struct trail_reading *end)
{
	struct reported *found = list->count == 0
			? NULL
			: bsearch(&end->at_s, list->list, list->count, sizeof(*list->list),
					  compare_instant);

	while (found != NULL && found > list->list && found[-1].at_s == end->at_s) {
		found--;
	}
	for (; found != NULL && found < list->list + list->count && found->at_s == end->at_s;
			found++) {
		if (found->entry == end->entry && count_is_equal(found->count, end->reported)) {
			return found;
		}
	}
	return NULL;
}

static int set_volumes(const struct judge *judge, const char *meter, struct reported_list *list)
{
	const struct books *books = judge->books;
	struct days days;
	struct trail trail;
	int fault;

	if (list->count == 0) {
		return 0;
	}
	days.from = books_bucket(books, list->list[0].at_s);
	days.till.number = books_bucket(books, list->list[list->count - 1].at_s).number + 1;
	fault = trail_load(judge, meter, days, &trail);
	for (size_t i = 0; i < trail.interval_count && fault == 0; i++) {
		const struct trail_interval *interval = &trail.intervals[i];
		struct reported *end = find_end(list, &trail.readings[interval->closing]);

		if (end != NULL) {
			end->is_booked = true;
			end->from_s = interval->from_s;
			end->litres = interval->litres;
			end->is_unknown = (interval->flags & TOTALISER_INTERVAL_UNKNOWN) != 0;
		}
	}
	trail_finish(&trail);
	return fault;
}

static int set_profiles(const struct judge *judge, const char *meter, struct reported_list *list)
{
	const struct timeline *timeline;
	int fault = meter_cache_timeline(judge->books, meter, &timeline);

	for (size_t i = 0; i < list->count && fault == 0 && timeline->step_count > 0; i++) {
		const struct timeline_step *step = timeline_step(
				timeline, books_bucket(judge->books, list->list[i].at_s));

		(void)text_copy(list->list[i].profile, sizeof(list->list[i].profile),
				step->profile);
		list->list[i].direction = step->direction;
	}
	return fault;
}

int reported_load(const struct judge *judge, const struct reported_wanted *wanted,
		struct reported_list *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	fault = read_days(judge, wanted, ret);
	if (fault == 0) {
		fault = set_volumes(judge, wanted->meter, ret);
	}
	return fault < 0 ? fault : set_profiles(judge, wanted->meter, ret);
}
