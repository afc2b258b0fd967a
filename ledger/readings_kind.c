/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding readings.
 *
 *	body:   ledger/readings.h
 *	effect: [semantics, movement]
 *
 * A reading is never refused for what follows from it; only words that do not
 * give the count beside them, or a meter that nobody registered, are.
 */

#include <stddef.h>

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/meter_cache.h"
#include "ledger/movement.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "ledger/rejudge.h"
#include "ledger/samples.h"
#include "ledger/timeline.h"
#include "meter/err.h"

/* Everything that one judgement needs, closed together. */
struct hearing {
	const struct judge *judge;
	struct readings readings;
	const struct timeline *timeline;
	struct samples samples;
	struct movement movement;
};

static void hearing_finish(struct hearing *hearing)
{
	samples_finish(&hearing->samples);
	movement_finish(&hearing->movement);
}

/* The profile of a reading's day, in the version of the deed; NULL where that has none. */
static const struct profile *profile_at(
		const struct hearing *hearing, const struct timeline_step *step)
{
	return meter_cache_profile(hearing->judge->books, step->profile, hearing->readings.version);
}

/* Do the words give the count that stands beside them? */
static int check_words(
		const struct hearing *hearing, const struct reading *reading, struct where *reason)
{
	const struct timeline_step *step = timeline_step(
			hearing->timeline, books_bucket(hearing->judge->books, reading->at_s));
	uint16_t words[READINGS_WORDS_MAX];
	size_t word_count = reading_words(reading, words);
	const struct profile *profile;
	struct count count;
	int answer;

	if (word_count == 0) {
		return JUDGE_OK;
	}
	profile = profile_at(hearing, step);
	answer = profile == NULL
			? PROFILE_UNREAD
			: profile_count(profile, (enum profile_direction)(step->direction - 1),
					  words, word_count, &count);
	if (answer != PROFILE_OK || !count_is_equal(count, reading->count)) {
		where_set(reason, 0, 0, "meter '%s': the words of a reading do not give its count",
				hearing->readings.meter);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Does the profile name what else the device said? */
static int check_rest(
		const struct hearing *hearing, const struct reading *reading, struct where *reason)
{
	const struct profile *profile;

	if (reading->bits == 0 && reading->device == NULL) {
		return JUDGE_OK;
	}
	profile = profile_at(hearing,
			timeline_step(hearing->timeline,
					books_bucket(hearing->judge->books, reading->at_s)));
	if (profile == NULL || (uint64_t)reading->bits >> profile->bit_count != 0 ||
			(reading->device != NULL &&
					reading->device_size !=
							2 * profile_device_words(profile))) {
		where_set(reason, 0, 0,
				"meter '%s': a reading has status bits or words of a device that its profile does not name",
				hearing->readings.meter);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int hear(struct hearing *hearing, struct where *reason)
{
	struct reading reading;

	while (readings_next(&hearing->readings, &reading)) {
		const struct timeline_step *step = timeline_step(hearing->timeline,
				books_bucket(hearing->judge->books, reading.at_s));
		const struct totaliser_sample sample = samples_make(&reading,
				hearing->judge->recorded_s, profile_at(hearing, step), step);
		int answer = check_words(hearing, &reading, reason);

		if (answer == JUDGE_OK) {
			answer = check_rest(hearing, &reading, reason);
		}
		if (answer == JUDGE_OK && !count_is_normal(reading.count)) {
			where_set(reason, 0, 0, "meter '%s': a count is not in its one form",
					hearing->readings.meter);
			answer = JUDGE_REFUSED;
		}
		if (answer == JUDGE_OK) {
			answer = samples_add(&hearing->samples, &sample);
		}
		if (answer != JUDGE_OK) {
			return answer;
		}
	}
	if (!item_at_end(&hearing->readings.cursor)) {
		where_set(reason, 0, 0, "a reading is malformed");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* The permits whose water it is; what has none concerns the ledger. */
static void link_places(const struct hearing *hearing, struct conclusion *ret)
{
	const struct books *books = hearing->judge->books;

	for (size_t i = 0; i < hearing->samples.count; i++) {
		const struct timeline_step *step = timeline_step(hearing->timeline,
				books_bucket(books, hearing->samples.list[i].at.unix_s));
		const char *permit = timeline_permit(step->permit);

		if (permit != NULL) {
			(void)conclusion_subject(ret, "permit:", permit);
		} else {
			(void)conclusion_subject(ret, "ledger", "");
		}
	}
	movement_link(&hearing->movement, ret);
}

static int conclude(struct hearing *hearing, struct outcome *ret)
{
	const struct rejudge rejudge = {
		.judge = hearing->judge,
		.meter = hearing->readings.meter,
		.before = hearing->timeline,
		.after = hearing->timeline,
		.added = hearing->samples.list,
		.added_count = hearing->samples.count,
		.from_day = INT32_MAX,
		.till_day = INT32_MAX,
		.told_day = INT32_MAX,
	};
	int fault = rejudge_run(&rejudge, &hearing->movement);

	if (fault < 0) {
		return fault;
	}
	if (hearing->movement.fresh == 0) {
		return JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 1);
	movement_put(&ret->own.effect, &hearing->movement);
	link_places(hearing, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int readings_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct hearing hearing = { .judge = judge };
	int answer;

	if (deed->body_size > READINGS_BODY_MAX ||
			!readings_open(deed->body, deed->body_size, &hearing.readings)) {
		where_set(reason, 0, 0, "not a body of readings of at most %d bytes",
				READINGS_BODY_MAX);
		return JUDGE_REFUSED;
	}
	answer = meter_cache_timeline(judge->books, hearing.readings.meter, &hearing.timeline);
	if (answer == 0 && hearing.timeline->step_count == 0) {
		where_set(reason, 0, 0, "there is no meter '%s' in the registry",
				hearing.readings.meter);
		answer = JUDGE_REFUSED;
	}
	if (answer == 0) {
		const struct timeline_step *step = timeline_step(hearing.timeline,
				books_bucket(judge->books, hearing.readings.base_s));

		if (profile_at(&hearing, step) == NULL) {
			where_set(reason, 0, 0, "meter '%s': profile '%s' has no version %lld",
					hearing.readings.meter, step->profile,
					(long long)hearing.readings.version);
			answer = JUDGE_REFUSED;
		}
	}
	if (answer == 0) {
		answer = hear(&hearing, reason);
	}
	if (answer == 0) {
		answer = conclude(&hearing, ret);
	}
	hearing_finish(&hearing);
	return answer;
}

/* Notes that an entry holds readings of a meter's day. */
static int note_entry(struct books *books, const char *meter, struct day day, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_METER_ENTRIES);
	struct meter_entries_row key = { .day = day.number };
	struct meter_entries_row *row;
	struct item_cursor cursor;
	struct bytes bytes;
	size_t count;
	int fault;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	cursor = item_cursor(row->entries.data, row->entries.size);
	count = row->entries.size == 0 ? 0 : item_take_array(&cursor);
	bytes_init(&bytes, SHELF_BLOB_MAX);
	item_put_array(&bytes, count + 1);
	if (count > 0) { /* an empty blob has no address to count from */
		bytes_put(&bytes, cursor.data + cursor.at, row->entries.size - cursor.at);
	}
	item_put_int(&bytes, index);
	fault = bytes.failed ? WEIR_FAULT_MEMORY
			     : shelf_blob_set(&row->entries, bytes.data, bytes.size);
	shelf_touch(shelf, row);
	bytes_finish(&bytes);
	return fault;
}

/* Of two at one instant one is chosen by what it says: whichever came first. */
static bool is_newer(const struct device_row *row, int64_t version, const struct reading *reading)
{
	if (row->at_s != reading->at_s) {
		return row->at_s < reading->at_s;
	}
	if (row->version != version) {
		return row->version < version;
	}
	return row->words.size == reading->device_size &&
			memcmp(row->words.data, reading->device, reading->device_size) < 0;
}

/* Notes what device the meter was. */
static int note_device(
		struct books *books, const struct readings *readings, const struct reading *reading)
{
	struct shelf *shelf = books_shelf(books, BOOK_DEVICE);
	struct device_row key = { .at_s = 0 };
	struct device_row *row;
	int fault;

	(void)text_copy(key.meter, sizeof(key.meter), readings->meter);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	if (row->words.size > 0 && !is_newer(row, readings->version, reading)) {
		return 0;
	}
	row->at_s = reading->at_s;
	row->version = readings->version;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->words, reading->device, reading->device_size);
}

static int note_readings(struct books *books, struct readings *readings, int64_t index)
{
	struct tip_row key = { .last_s = 0 };
	struct tip_row *tip;
	struct reading reading;
	int32_t noted = INT32_MIN; /* readings come day by day, mostly */
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), readings->meter);
	tip = shelf_find(books_shelf(books, BOOK_TIP), &key);
	if (tip == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	while (fault == 0 && readings_next(readings, &reading)) {
		struct day day = books_bucket(books, reading.at_s);

		if (tip->last_s < reading.at_s || tip->last_s == 0) {
			tip->last_s = reading.at_s;
		}
		if (day.number != noted) {
			fault = note_entry(books, readings->meter, day, index);
			noted = day.number;
		}
		if (fault == 0 && reading.device != NULL) {
			fault = note_device(books, readings, &reading);
		}
	}
	shelf_touch(books_shelf(books, BOOK_TIP), tip);
	return fault == 0 && !item_at_end(&readings->cursor) ? WEIR_FAULT_BROKEN : fault;
}

int readings_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct readings readings;
	struct item_cursor effect;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &effect, 1) || !deed_take(entry, &deed) ||
			!readings_open(deed.body, deed.body_size, &readings)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = movement_apply(books, &effect);
	if (fault == 0 && !item_at_end(&effect)) {
		fault = WEIR_FAULT_BROKEN;
	}
	return fault < 0 ? fault : note_readings(books, &readings, index);
}
