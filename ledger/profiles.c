/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/profiles.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/meter_cache.h"
#include "ledger/profile_table.h"
#include "ledger/readings.h"
#include "ledger/row_entries.h"
#include "meter/err.h"

int profiles_put(struct bytes *body, const struct profile *profile, const char *text, size_t size)
{
	struct bytes table;
	int fault;

	bytes_init(&table, ENTRY_MAX);
	profile_put(&table, profile);
	item_put_array(body, 4);
	item_put_text(body, profile->id);
	item_put_int(body, profile->version);
	item_put_text_n(body, text, size);
	item_put_bytes(body, table.data, table.size);
	fault = table.failed || body->failed ? WEIR_FAULT_MEMORY : 0;
	bytes_finish(&table);
	return fault;
}

/* A register read by eye: cubic metres, shown to the litre, nothing to poll. */
static void set_manual(struct profile *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)text_copy(ret->id, sizeof(ret->id), PROFILES_MANUAL);
	ret->max_words = PROFILE_BLOCK_WORDS;
	ret->resolution = (struct count){ .units = 1, .scale = 0 };
	ret->flow.field = PROFILE_NONE;
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		ret->totals[i] = (struct profile_total){
			.is_present = true,
			.whole = PROFILE_NONE,
			.fraction = PROFILE_NONE,
			.exponent = PROFILE_NONE,
			.unit_code = PROFILE_NONE,
			.unit = COUNT_M3,
		};
	}
}

bool profiles_find(const struct books *books, const char *id, int64_t version, struct profile *ret)
{
	struct profile_row key = { .version = version < 0 ? INT64_MAX : version };
	const struct profile_row *row;
	struct item_cursor cursor;

	(void)text_copy(key.profile, sizeof(key.profile), id);
	row = shelf_floor(books_shelf(books, BOOK_PROFILE), &key);
	if (row == NULL || strcmp(row->profile, id) != 0 ||
			(version >= 0 && row->version != version)) {
		if (strcmp(id, PROFILES_MANUAL) != 0 || version > 0) {
			return false;
		}
		set_manual(ret);
		return true;
	}
	cursor = item_cursor(row->table.data, row->table.size);
	return profile_take(&cursor, ret) && item_at_end(&cursor);
}

struct said_profile {
	struct profile_row key;
	const uint8_t *table;
	size_t table_size;
};

static bool take_said(const struct deed *deed, struct said_profile *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	size_t text_size;

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 4);
	item_take_text(&cursor, ret->key.profile, sizeof(ret->key.profile));
	ret->key.version = item_take_between(&cursor, 0, INT32_MAX);
	(void)item_take_text_n(&cursor, &text_size);
	ret->table = item_take_bytes(&cursor, &ret->table_size);
	return item_at_end(&cursor) && text_is_id(ret->key.profile);
}

static bool is_same_modulus(
		const struct profile *a, const struct profile *b, enum profile_direction direction)
{
	struct count left = { 0, 0 };
	struct count right = { 0, 0 };

	/* Any number of digits tells two units apart. */
	return profile_modulus(a, direction, 9, NULL, 0, &left) ==
			profile_modulus(b, direction, 9, NULL, 0, &right) &&
			count_is_equal(left, right);
}

/* Whichever version came first, readings are judged by the same limits. */
static bool has_same_limits(const struct books *books, const struct profile *profile)
{
	struct profile known;
	bool is_same;

	if (!profiles_find(books, profile->id, -1, &known)) {
		return true;
	}
	is_same = count_is_equal(known.resolution, profile->resolution);
	for (int i = 0; i < PROFILE_DIRECTIONS && is_same; i++) {
		is_same = is_same_modulus(&known, profile, (enum profile_direction)i);
	}
	return is_same;
}

int profile_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct profile_row *known;
	struct said_profile said;
	struct profile profile;
	struct item_cursor cursor;
	const char *fault = "its table does not read";

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0, "a profile is [profile, version, text, table]");
		return JUDGE_REFUSED;
	}
	known = shelf_find(books_shelf(judge->books, BOOK_PROFILE), &said.key);
	if (known != NULL && known->table.size == said.table_size &&
			memcmp(known->table.data, said.table, said.table_size) == 0) {
		return JUDGE_KNOWN;
	}
	if (known != NULL) {
		where_set(reason, 0, 0,
				"profile '%s' has a version %lld already, with another table: give the new one a higher version",
				said.key.profile, (long long)said.key.version);
		return JUDGE_REFUSED;
	}
	cursor = item_cursor(said.table, said.table_size);
	if (!profile_take(&cursor, &profile) || !item_at_end(&cursor) ||
			!profile_is_sound(&profile, &fault) ||
			strcmp(profile.id, said.key.profile) != 0 ||
			profile.version != said.key.version) {
		where_set(reason, 0, 0, "profile '%s': %s", said.key.profile, fault);
		return JUDGE_REFUSED;
	}
	if (!has_same_limits(judge->books, &profile)) {
		where_set(reason, 0, 0,
				"profile '%s': another resolution or modulus than in its other version: readings would be judged anew, so give it an id of its own",
				said.key.profile);
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int profile_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_PROFILE);
	struct item_cursor cursor;
	struct profile_row *made;
	struct said_profile said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_said(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	meter_cache_forget(books->meters);
	fault = shelf_make(shelf, &said.key, (void **)&made);
	if (fault == 0) {
		fault = shelf_blob_set(&made->table, said.table, said.table_size);
		shelf_touch(shelf, made);
	}
	if (fault == 0) {
		const struct row_name name = { KIND_PROFILE, said.key.profile, said.key.version, "",
			0 };

		fault = row_entries_apply(books, &name, index);
	}
	return fault;
}
