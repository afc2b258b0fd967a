/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An entry has one form: what is decoded encodes to the same bytes, whatever
 * else is refused with its reason.
 */

#include "tests/check.h"

#include <jansson.h>
#include <stdlib.h>

#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/items.h"
#include "tests/support/vectors.h"

static const uint8_t hash[ENTRY_HASH_BYTES] = { 1, 2, 3 };

static void check_string(const json_t *array, size_t at, const uint8_t *data, size_t size)
{
	struct bytes want;

	bytes_init(&want, ENTRY_MAX);
	items_hex(json_array_get(array, at), "bytes", &want);
	CHECK_INT(size, want.size);
	CHECK(size == 0 || memcmp(data, want.data, size) == 0);
	bytes_finish(&want);
}

static void check_effect(const json_t *value, const struct entry *entry)
{
	struct bytes want;

	bytes_init(&want, ENTRY_MAX);
	if (!json_is_null(value)) {
		items_put(value, &want);
	}
	CHECK_INT(entry->effect_size, want.size);
	CHECK(want.size == 0 || memcmp(entry->effect, want.data, want.size) == 0);
	bytes_finish(&want);
}

/* Every field against the vector's meaning. */
static void check_fields(const json_t *value, const struct entry *entry)
{
	const json_t *links = json_array_get(value, 4);
	const json_t *signature = json_array_get(value, 7);
	const json_t *link;
	size_t i;

	CHECK_INT(entry->kind, json_integer_value(json_array_get(value, 1)));
	CHECK_INT(entry->recorded.unix_s, json_integer_value(json_array_get(value, 2)));
	check_string(value, 3, entry->salt, sizeof(entry->salt));
	CHECK_INT(entry->link_count, json_array_size(links));
	json_array_foreach(links, i, link)
	{
		CHECK_TEXT(entry->links[i].subject, json_string_value(json_array_get(link, 0)));
		CHECK_INT(entry->links[i].count, json_integer_value(json_array_get(link, 1)));
		check_string(link, 2, entry->links[i].previous, ENTRY_HASH_BYTES);
	}
	CHECK_INT(entry->has_annex, !json_is_null(json_array_get(value, 5)));
	if (entry->has_annex) {
		check_string(value, 5, entry->annex, sizeof(entry->annex));
	}
	check_string(value, 6, entry->said, entry->said_size);
	CHECK_INT(entry->has_signature, json_is_array(signature));
	if (entry->has_signature) {
		CHECK_INT(entry->key, json_integer_value(json_array_get(signature, 0)));
		check_string(signature, 1, entry->signature, entry->signature_size);
	}
	check_effect(json_array_get(value, 8), entry);
}

static void good_entries_mean_what_the_vectors_say(void **state)
{
	json_t *file = vectors_load("entry/good.json");
	struct bytes bytes;
	struct bytes again;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, ENTRY_MAX);
	bytes_init(&again, ENTRY_MAX);
	json_array_foreach(vectors_array(file, "entries"), i, row)
	{
		struct entry entry;

		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, NULL), ENTRY_OK);
		check_fields(vectors_member(row, "value"), &entry);
		CHECK_INT(entry_size(&entry), bytes.size);
		bytes_reset(&again);
		CHECK_INT(entry_encode(&entry, &again), ENTRY_OK);
		CHECK_INT(again.size, bytes.size);
		assert_memory_equal(again.data, bytes.data, bytes.size);
		for (size_t size = 0; size < bytes.size; size++) {
			CHECK_INT(entry_decode(bytes.data, size, &entry, NULL), ENTRY_REFUSED);
		}
	}
	json_decref(file);
	bytes_finish(&bytes);
	bytes_finish(&again);
}

/* Whatever a flipped bit makes of an entry, it is refused or is what would be written. */
static void a_flipped_bit_is_refused_or_means_something_else(void **state)
{
	json_t *file = vectors_load("entry/good.json");
	struct bytes bytes;
	struct bytes again;
	size_t accepted = 0;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, ENTRY_MAX);
	bytes_init(&again, ENTRY_MAX);
	json_array_foreach(vectors_array(file, "entries"), i, row)
	{
		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
			struct entry entry;

			bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (entry_decode(bytes.data, bytes.size, &entry, NULL) == ENTRY_OK) {
				accepted++;
				bytes_reset(&again);
				CHECK_INT(entry_encode(&entry, &again), ENTRY_OK);
				CHECK_INT(again.size, bytes.size);
				assert_memory_equal(again.data, bytes.data, bytes.size);
			}
			bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
	CHECK(accepted > 1000); /* salts, hashes and what is said */
	json_decref(file);
	bytes_finish(&bytes);
	bytes_finish(&again);
}

static void every_other_form_is_refused(void **state)
{
	json_t *file = vectors_load("entry/refused.json");
	struct bytes bytes;
	json_t *row;
	size_t i;

	(void)state;
	bytes_init(&bytes, ENTRY_MAX);
	json_array_foreach(vectors_array(file, "entries"), i, row)
	{
		struct entry entry = { .kind = 77 }; /* stays put when refused */
		struct where where = { .line = 0 };

		CHECK_ROW(vectors_text(row, "name"));
		items_hex(row, "hex", &bytes);
		CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, &where), ENTRY_REFUSED);
		CHECK_INT(entry.kind, 77);
		if (strstr(where.text, vectors_text(row, "reason")) == NULL) {
			fail_msg("row '%s': the reason is '%s'", check_row, where.text);
		}
		CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, NULL), ENTRY_REFUSED);
	}
	json_decref(file);
	bytes_finish(&bytes);
}

static void an_entry_has_at_most_65535_bytes(void **state)
{
	uint8_t *said = calloc(1, ENTRY_MAX + 1);
	struct entry entry = { .kind = 40, .recorded = { 1764000000 }, .said_size = 60000 };
	struct entry back;
	struct bytes out;
	size_t room;

	(void)state;
	assert_non_null(said);
	bytes_init(&out, 2 * ENTRY_MAX);
	entry.said = said; /* not looked into */
	room = ENTRY_MAX - entry_size(&entry);
	entry.said_size += room;
	CHECK_ROW("just so large");
	CHECK_INT(entry_encode(&entry, &out), ENTRY_OK);
	CHECK_INT(out.size, ENTRY_MAX);
	CHECK_INT(entry_decode(out.data, out.size, &back, NULL), ENTRY_OK);
	CHECK_ROW("one byte more");
	entry.said_size++;
	CHECK_INT(entry_encode(&entry, &out), ENTRY_LARGE);
	CHECK_INT(out.size, ENTRY_MAX);
	CHECK_INT(entry_size(&entry), ENTRY_MAX + 1);
	CHECK_ROW("one byte more, by another program");
	bytes_reset(&out);
	bytes_put(&out, "\x89\x01\x18\x28\x1a\x69\x24\x80\x80\x50", 10);
	bytes_put(&out, said, 16);
	bytes_put(&out, "\x80\xf6", 2);
	item_put_bytes(&out, said, entry.said_size);
	bytes_put(&out, "\xf6\xf6", 2);
	CHECK_INT(out.size, ENTRY_MAX + 1);
	CHECK(item_is_canonical(out.data, out.size));
	CHECK_INT(entry_decode(out.data, out.size, &back, NULL), ENTRY_REFUSED);
	CHECK_ROW("no room");
	bytes_finish(&out);
	bytes_init(&out, 100);
	CHECK_INT(entry_encode(&entry, &out), ENTRY_LARGE);
	entry.said_size = 100;
	CHECK_INT(entry_encode(&entry, &out), WEIR_FAULT_MEMORY);
	bytes_finish(&out);
	free(said);
}

static void links_find_their_order_and_no_subject_comes_twice(void **state)
{
	static const char *const subjects[] = { "permit:B", "ledger", "area:33", "permit:A",
		"area:3", "permit:水", "area:330", "permit:Aa" };
	static const char *const sorted[] = { "area:3", "area:33", "area:330", "ledger", "permit:A",
		"permit:Aa", "permit:B", "permit:水" };
	struct entry entry = { .kind = 20 };

	(void)state;
	for (size_t i = 0; i < ENTRY_LINKS_MAX; i++) {
		CHECK(entry_link(&entry, subjects[i], i + 1, i == 0 ? NULL : hash));
		CHECK(!entry_link(&entry, subjects[i], 1, NULL));
	}
	CHECK_INT(entry.link_count, ENTRY_LINKS_MAX);
	for (size_t i = 0; i < ENTRY_LINKS_MAX; i++) {
		CHECK_TEXT(entry.links[i].subject, sorted[i]);
	}
	CHECK_INT(entry.links[6].count, 1);
	CHECK_INT(entry.links[6].previous[0], 0);
	CHECK_INT(entry.links[3].count, 2);
	CHECK_INT(entry.links[3].previous[0], 1);
	CHECK(!entry_link(&entry, "zz", 1, NULL)); /* a ninth */
	CHECK_INT(entry.link_count, ENTRY_LINKS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_entries_mean_what_the_vectors_say),
		cmocka_unit_test(a_flipped_bit_is_refused_or_means_something_else),
		cmocka_unit_test(every_other_form_is_refused),
		cmocka_unit_test(an_entry_has_at_most_65535_bytes),
		cmocka_unit_test(links_find_their_order_and_no_subject_comes_twice),
	};

	return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
