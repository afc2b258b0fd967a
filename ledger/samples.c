/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/samples.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/item.h"
#include "ledger/meter_cache.h"
#include "ledger/whole.h"
#include "meter/err.h"
#include "meter/list.h"

void samples_finish(struct samples *samples)
{
	free(samples->list);
	memset(samples, 0, sizeof(*samples));
}

int samples_add(struct samples *samples, const struct totaliser_sample *sample)
{
	struct totaliser_sample *grown = list_grow(
			samples->list, &samples->room, samples->count + 1, sizeof(*samples->list));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	samples->list = grown;
	samples->list[samples->count++] = *sample;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct totaliser_sample *left = a;
	const struct totaliser_sample *right = b;
	int order;

	if (left->at.unix_s != right->at.unix_s) {
		return left->at.unix_s < right->at.unix_s ? -1 : 1;
	}
	order = count_compare(left->count, right->count);
	if (order != 0 || left->status != right->status) {
		return order != 0 ? order : left->status - right->status;
	}
	if (left->invalid != right->invalid) {
		return left->invalid < right->invalid ? -1 : 1;
	}
	return left->note < right->note ? -1 : left->note > right->note;
}

/* Of doubles that one stays which tells its modulus, whichever arrived first. */
static int compare_doubles(const void *a, const void *b)
{
	const struct totaliser_sample *left = a;
	const struct totaliser_sample *right = b;
	int order = compare(a, b);

	return order != 0 ? order : -count_compare(left->modulus, right->modulus);
}

void samples_sort(struct samples *samples)
{
	size_t kept = 0;

	if (samples->count == 0) {
		return;
	}
	qsort(samples->list, samples->count, sizeof(*samples->list), compare_doubles);
	for (size_t i = 0; i < samples->count; i++) {
		if (kept == 0 || compare(&samples->list[kept - 1], &samples->list[i]) != 0) {
			samples->list[kept++] = samples->list[i];
		}
	}
	samples->count = kept;
}

/*
 * Rule 18: a reading from the future is held, however long ago that was, unless
 * it is delivered again once its time has come. 0 or the rule.
 */
static uint32_t find_invalid(int64_t at_s, int64_t recorded_s)
{
	return at_s > recorded_s + SAMPLES_AHEAD_S ? TOTALISER_RULE(18) : 0;
}

struct totaliser_sample samples_make(const struct reading *reading, int64_t recorded_s,
		const struct profile *profile, const struct timeline_step *step)
{
	enum profile_direction direction = (enum profile_direction)(step->direction - 1);
	uint16_t words[READINGS_WORDS_MAX];
	size_t word_count = reading_words(reading, words);
	struct totaliser_sample sample = {
		.at = { reading->at_s },
		.count = reading->count,
		.status = reading->status,
		.invalid = find_invalid(reading->at_s, recorded_s),
	};

	if (word_count > 0 && profile != NULL &&
			profile_modulus(profile, direction, step->digits, NULL, 0,
					&sample.modulus) == PROFILE_UNREAD &&
			profile_modulus(profile, direction, step->digits, words, word_count,
					&sample.modulus) == PROFILE_OK) {
		return sample;
	}
	sample.modulus = (struct count){ 0, 0 };
	return sample;
}

/* Adds the readings of one entry that lie in the bucket. */
static int load_entry(const struct judge *judge, const char *meter, const struct timeline *timeline,
		struct day day, int64_t index, struct whole *whole, struct samples *ret)
{
	const struct timeline_step *step = timeline_step(timeline, day);
	const struct profile *profile;
	struct readings readings;
	struct reading reading;
	const struct entry *entry = &whole->entry;
	struct deed deed;
	int fault = whole_fetch(whole, judge->fetch, judge->source, index);

	if (fault < 0) {
		return fault;
	}
	if (entry->kind != KIND_READINGS || !deed_take(entry, &deed) ||
			!readings_open(deed.body, deed.body_size, &readings) ||
			strcmp(readings.meter, meter) != 0) {
		return WEIR_FAULT_BROKEN;
	}
	profile = meter_cache_profile(judge->books, step->profile, readings.version);
	while (fault == 0 && readings_next(&readings, &reading)) {
		struct totaliser_sample sample =
				samples_make(&reading, entry->recorded.unix_s, profile, step);

		if (books_bucket(judge->books, reading.at_s).number == day.number) {
			fault = samples_add(ret, &sample);
		}
	}
	return fault == 0 && !item_at_end(&readings.cursor) ? WEIR_FAULT_BROKEN : fault;
}

int samples_load(const struct judge *judge, const char *meter, const struct timeline *timeline,
		struct day day, struct samples *ret)
{
	struct meter_entries_row key = { .day = day.number };
	const struct meter_entries_row *row;
	struct item_cursor cursor;
	struct whole whole;
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	row = shelf_find(books_shelf(judge->books, BOOK_METER_ENTRIES), &key);
	if (row == NULL) {
		return 0;
	}
	whole_init(&whole);
	cursor = item_cursor(row->entries.data, row->entries.size);
	for (size_t n = item_take_array(&cursor); n > 0 && fault == 0; n--) {
		fault = load_entry(
				judge, meter, timeline, day, item_take_int(&cursor), &whole, ret);
	}
	whole_finish(&whole);
	return fault == 0 && cursor.failed != ITEM_OK ? WEIR_FAULT_BROKEN : fault;
}

/*
 * What the mends of its instant make of a reading: whether it counts, and by
 * which count. The last count of a register that goes stands above all others.
 */
static void lay(struct totaliser_sample *sample, const struct timeline_mend *mends, size_t count,
		struct count *ret_to, bool *ret_has_to)
{
	for (size_t i = 0; i < count && sample->invalid == 0; i++) {
		bool is_it = count_is_equal(sample->count, mends[i].count);

		switch (mends[i].what) {
		case MEND_FINAL:
			sample->invalid = is_it ? 0 : TOTALISER_REPLACED;
			return;
		case MEND_NONE:
			sample->invalid = TOTALISER_VOIDED;
			break;
		case MEND_CHOSEN:
			sample->invalid = is_it ? 0 : TOTALISER_REPLACED;
			sample->note |= is_it ? TOTALISER_CHOSEN : 0;
			break;
		case MEND_BELIEVED:
			sample->invalid = is_it ? 0 : TOTALISER_REPLACED;
			sample->note |= is_it ? TOTALISER_BELIEVED : 0;
			break;
		case MEND_VOID:
			sample->invalid = is_it ? TOTALISER_VOIDED : 0;
			break;
		case MEND_TO:
			*ret_has_to = *ret_has_to || is_it;
			*ret_to = is_it ? mends[i].to : *ret_to;
			break;
		}
	}
}

static int lay_over(struct samples *samples, size_t at, const struct timeline *timeline)
{
	struct totaliser_sample *sample = &samples->list[at];
	struct totaliser_sample corrected;
	const struct timeline_mend *mends;
	struct count to = { 0, 0 };
	bool has_to = false;
	size_t count;

	if (sample->invalid != 0 || sample->status != 'A') {
		return 0;
	}
	if (timeline_is_removed(timeline, sample->at.unix_s)) {
		sample->invalid = TOTALISER_REMOVED;
		return 0;
	}
	mends = timeline_mends_at(timeline, sample->at.unix_s, &count);
	lay(sample, mends, count, &to, &has_to);
	if (!has_to || sample->invalid != 0) {
		return 0;
	}
	corrected = *sample;
	corrected.count = to;
	corrected.note |= TOTALISER_CORRECTED;
	sample->invalid = TOTALISER_REPLACED;
	return samples_add(samples, &corrected);
}

static int add_finals(struct samples *samples, const struct timeline *timeline,
		const struct books *books, struct day day, int64_t after_s)
{
	int fault = 0;

	for (size_t i = 0; i < timeline->mend_count && fault == 0; i++) {
		const struct timeline_mend *mend = &timeline->mends[i];
		const struct totaliser_sample final = {
			.at = { mend->at_s },
			.count = mend->count,
			.note = TOTALISER_FINAL | TOTALISER_BELIEVED,
			.status = 'A',
		};

		if (mend->what == MEND_FINAL && mend->at_s > after_s &&
				books_bucket(books, mend->at_s).number == day.number) {
			fault = samples_add(samples, &final);
		}
	}
	return fault;
}

int samples_lay(struct samples *samples, const struct timeline *timeline, const struct books *books,
		struct day day, int64_t after_s)
{
	size_t reported = samples->count;
	int fault = 0;

	if (timeline->mend_count == 0 && timeline->removed_count == 0) {
		return 0;
	}
	for (size_t i = 0; i < reported && fault == 0; i++) {
		fault = lay_over(samples, i, timeline);
	}
	if (fault == 0) {
		fault = add_finals(samples, timeline, books, day, after_s);
	}
	samples_sort(samples);
	return fault;
}

bool samples_have(const struct samples *samples, const struct totaliser_sample *sample)
{
	return samples->count > 0 &&
			bsearch(sample, samples->list, samples->count, sizeof(*samples->list),
					compare) != NULL;
}
