/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is too large for an entry comes back whole from its parts, or not at
 * all.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const uint8_t hash[ENTRY_HASH_BYTES] = { 1, 2, 3 };

/* An entry that says size bytes of something that is not looked into. */
static struct entry saying(const uint8_t *said, size_t size)
{
	struct entry entry = { .kind = 40, .recorded = { 1764000000 } };

	entry.said = said;
	entry.said_size = size;
	return entry;
}

enum {
	SAID_MAX = 17 << 20,
};

/* The encoded parts one after the other, and where each begins. */
struct cut {
	uint8_t *said;
	struct entry entry;
	size_t count;
	size_t at[300];
	struct bytes bytes;
};

static void cut_init(struct cut *cut)
{
	cut->said = malloc(SAID_MAX);
	assert_non_null(cut->said);
	for (size_t i = 0; i < SAID_MAX; i++) {
		cut->said[i] = (uint8_t)(i * 7 + i / 251);
	}
	bytes_init(&cut->bytes, 2 * (size_t)SAID_MAX);
}

static void cut_finish(struct cut *cut)
{
	free(cut->said);
	bytes_finish(&cut->bytes);
}

/* Splits an entry that says so many bytes, with all that an envelope can have. */
static void cut_make(struct cut *cut, size_t said_size, uint64_t first)
{
	static const uint8_t effect[] = { 0x82, 0x05, 0x61, 'x' };
	uint8_t salt[ENTRY_SALT_BYTES] = { 0 };
	struct entry_split split;

	cut->entry = saying(cut->said, said_size);
	CHECK(entry_link(&cut->entry, "ledger", 9, hash));
	CHECK(entry_link(&cut->entry, "area:3", 1, NULL));
	cut->entry.has_annex = true;
	cut->entry.annex[3] = 3;
	cut->entry.has_signature = true;
	cut->entry.key = 6;
	cut->entry.signature = hash;
	cut->entry.signature_size = sizeof(hash);
	cut->entry.effect = effect;
	cut->entry.effect_size = sizeof(effect);
	bytes_reset(&cut->bytes);
	cut->count = 0;
	entry_split_init(&split);
	CHECK_INT(entry_split_begin(&split, &cut->entry, 5, first), ENTRY_OK);
	while (split.part < split.parts) {
		cut->at[cut->count++] = cut->bytes.size;
		salt[0] = (uint8_t)(cut->count);
		salt[1] = 0xee;
		CHECK_INT(entry_split_next(&split, salt, &cut->bytes), ENTRY_OK);
	}
	CHECK_INT(cut->count, split.parts);
	cut->at[cut->count] = cut->bytes.size;
	entry_split_finish(&split);
}

static struct entry cut_part(const struct cut *cut, size_t part)
{
	struct where where = { .line = 0 };
	struct entry entry;

	if (entry_decode(cut->bytes.data + cut->at[part], cut->at[part + 1] - cut->at[part], &entry,
			    &where) != ENTRY_OK) {
		fail_msg("row '%s': part %zu: %s", check_row, part, where.text);
	}
	return entry;
}

static void check_same_whole(const struct cut *cut, const struct entry *whole)
{
	CHECK_INT(whole->kind, cut->entry.kind);
	CHECK_INT(whole->recorded.unix_s, cut->entry.recorded.unix_s);
	CHECK_INT(whole->salt[0], 1); /* of the first part */
	CHECK_INT(whole->link_count, 2);
	CHECK_TEXT(whole->links[0].subject, "area:3");
	CHECK_TEXT(whole->links[1].subject, "ledger");
	CHECK_INT(whole->links[1].count, 9);
	CHECK(whole->has_annex);
	CHECK_INT(whole->annex[3], 3);
	CHECK_INT(whole->said_size, cut->entry.said_size);
	CHECK(memcmp(whole->said, cut->said, whole->said_size) == 0);
	CHECK(whole->has_signature);
	CHECK_INT(whole->key, 6);
	CHECK_INT(whole->signature_size, sizeof(hash));
	assert_memory_equal(whole->signature, hash, sizeof(hash));
	CHECK_INT(whole->effect_size, cut->entry.effect_size);
	assert_memory_equal(whole->effect, cut->entry.effect, whole->effect_size);
}

static void a_whole_comes_back_from_its_parts(void **state)
{
	/* Around what one entry holds, around whole chunks, and the largest. */
	enum {
		AROUND = 48
	}; /* bytes of a whole that are not what it says */
	static const struct {
		const char *name;
		size_t said;
		size_t parts;
	} rows[] = {
		{ "just too large for one", ENTRY_MAX - 100, 2 },
		{ "two full chunks", 2 * ENTRY_CHUNK - AROUND, 2 },
		{ "one byte beyond two chunks", 2 * ENTRY_CHUNK - AROUND + 1, 3 },
		{ "one byte short of three", 3 * ENTRY_CHUNK - AROUND - 1, 3 },
		{ "the largest", ENTRY_WHOLE_MAX - AROUND, 263 },
	};
	struct entry_join join;
	struct cut cut;

	(void)state;
	cut_init(&cut);
	entry_join_init(&join);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct entry whole = { .kind = 77 };

		CHECK_ROW(rows[i].name);
		cut_make(&cut, rows[i].said, 1000);
		CHECK_INT(cut.count, rows[i].parts);
		for (size_t part = 0; part < cut.count; part++) {
			struct entry entry = cut_part(&cut, part);

			CHECK_INT(entry.kind, ENTRY_KIND_PART);
			CHECK_INT(entry.salt[0], (part + 1) & 0xff);
			CHECK_INT(entry.link_count, part == 0 ? 2 : 0);
			CHECK_INT(entry.has_annex, part == 0);
			CHECK_INT(join.is_open, part > 0);
			CHECK_INT(entry_join_add(&join, 1000 + part, &entry, &whole, NULL),
					part + 1 < cut.count ? ENTRY_JOIN_MORE : ENTRY_JOIN_WHOLE);
		}
		CHECK(!join.is_open);
		check_same_whole(&cut, &whole);
	}
	entry_join_finish(&join);
	cut_finish(&cut);
}

static void a_whole_has_at_most_16_mebibytes(void **state)
{
	struct entry_split split;
	struct entry entry;
	struct cut cut;

	(void)state;
	cut_init(&cut);
	entry_split_init(&split);
	entry = saying(cut.said, ENTRY_WHOLE_MAX - 10);
	CHECK_INT(entry_split_begin(&split, &entry, 1, 0), ENTRY_OK);
	CHECK_INT(split.whole.size, ENTRY_WHOLE_MAX);
	entry.said_size++;
	CHECK_INT(entry_split_begin(&split, &entry, 1, 0), ENTRY_LARGE);
	entry_split_finish(&split);
	cut_finish(&cut);
}

static void what_is_no_part_comes_straight_back(void **state)
{
	struct entry entry = saying(hash, sizeof(hash));
	struct entry_join join;

	(void)state;
	entry_join_init(&join);
	CHECK_INT(entry_join_add(&join, 4, &entry, &entry, NULL), ENTRY_JOIN_WHOLE);
	CHECK_INT(entry.kind, 40);
	CHECK(!join.is_open);
	entry_join_finish(&join);
}

/* Bytes of an effect that are replaced by others, of the same size. */
#define PUT(old, new) .from = (old), .to = (new), .size = sizeof(old) - 1

/* One step of a join that goes wrong: a part of the cut, altered, at an index. */
struct wrong {
	const char *name;
	const char *reason;
	size_t before;    /* good parts before it */
	size_t part;      /* which part then comes */
	uint64_t index;   /* where */
	const char *from; /* bytes of its effect ... */
	const char *to;   /* ... and what replaces them */
	size_t size;
	bool is_shorter; /* the effect, by a byte */
	int64_t later_s;
	bool is_linked;
	bool has_annex;
	bool is_other_kind;
	bool is_saying;
};

static void alter(const struct wrong *wrong, struct entry *entry, uint8_t *effect)
{
	memcpy(effect, entry->effect, entry->effect_size);
	entry->effect = effect;
	if (wrong->from != NULL) {
		uint8_t *place = memmem(effect, 16, wrong->from, wrong->size);

		assert_non_null(place);
		memcpy(place, wrong->to, wrong->size);
	}
	entry->effect_size -= wrong->is_shorter;
	entry->recorded.unix_s += wrong->later_s;
	if (wrong->is_linked) {
		CHECK(entry_link(entry, "area:4", 1, NULL));
	}
	entry->has_annex = entry->has_annex || wrong->has_annex;
	if (wrong->is_other_kind) {
		entry->kind = 20;
	}
	if (wrong->is_saying) {
		entry->said = hash;
		entry->said_size = sizeof(hash);
	}
}

static void parts_that_do_not_fit_are_refused(void **state)
{
	/* The cut has three parts at 7, 8 and 9: effects begin 85 05 07 part 03. */
	static const struct wrong rows[] = {
		{ "begins in the middle", "before this one are missing", 0, 1, 8, .size = 0 },
		{ "begins at another place", "its place in the log", 0, 0, 8, .size = 0 },
		{ "a gap", "does not follow", 1, 2, 9, .size = 0 },
		{ "the same part again", "its place in the log", 1, 0, 8, .size = 0 },
		{ "a part at the next place", "its place in the log", 1, 2, 8, .size = 0 },
		{ "interrupted", "interrupted", 1, 1, 8, .is_other_kind = true },
		{ "another whole's part", "does not follow", 1, 1, 9,
				PUT("\x85\x05\x07\x02", "\x85\x05\x08\x02") },
		{ "another number of parts", "differ in what they share", 1, 1, 8,
				PUT("\x85\x05\x07\x02\x03", "\x85\x05\x07\x02\x04") },
		{ "other semantics", "differ in what they share", 1, 1, 8,
				PUT("\x85\x05\x07", "\x85\x06\x07") },
		{ "recorded later", "differ in what they share", 1, 1, 8, .later_s = 1 },
		{ "linked again", "in the first part only", 1, 1, 8, .is_linked = true },
		{ "an annex again", "in the first part only", 1, 1, 8, .has_annex = true },
		{ "it says something", "not a part", 0, 0, 7, .is_saying = true },
		{ "part 0", "not a part", 0, 0, 7, PUT("\x85\x05\x07\x01", "\x85\x05\x07\x00") },
		{ "part 4 of 3", "not a part", 0, 0, 7,
				PUT("\x85\x05\x07\x01\x03", "\x85\x05\x07\x04\x03") },
		{ "of one part", "not a part", 0, 0, 7,
				PUT("\x85\x05\x07\x01\x03", "\x85\x05\x07\x01\x01") },
		{ "four fields", "not a part", 0, 0, 7, PUT("\x85\x05", "\x84\x05") },
		{ "a chunk of text", "not a part", 0, 0, 7, PUT("\x59\xfa\x00", "\x79\xfa\x00") },
		{ "a short chunk before the last", "carries 64000", 0, 0, 7,
				PUT("\x59\xfa\x00", "\x59\xf9\xff"), .is_shorter = true },
		{ "the last part says it is not", "carries 64000", 2, 2, 9,
				PUT("\x85\x05\x07\x03\x03", "\x85\x05\x07\x03\x04") },
		{ "the whole is no array", "another kind", 0, 0, 7,
				PUT("\xfa\x00\x84", "\xfa\x00\x44") },
		{ "the whole has three fields", "outside its limits", 0, 0, 7,
				PUT("\xfa\x00\x84", "\xfa\x00\x83") },
		{ "the whole is a part", "outside its limits", 0, 0, 7,
				PUT("\x84\x18\x28", "\x84\x00\x28") },
		{ "the whole's kind has a long head", "longer than", 0, 0, 7,
				PUT("\x84\x18\x28", "\x84\x18\x08") },
	};
	uint8_t *effect = malloc(ENTRY_MAX);
	struct entry_join join;
	struct cut cut;

	(void)state;
	assert_non_null(effect);
	cut_init(&cut);
	cut_make(&cut, 2 * ENTRY_CHUNK + 100, 7);
	CHECK_INT(cut.count, 3);
	entry_join_init(&join);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct wrong *wrong = &rows[i];
		struct entry whole = { .kind = 77 };
		struct where where = { .line = 0 };
		struct entry entry;
		int answer = ENTRY_JOIN_MORE;

		CHECK_ROW(wrong->name);
		for (size_t part = 0; part < wrong->before; part++) {
			entry = cut_part(&cut, part);
			CHECK_INT(entry_join_add(&join, 7 + part, &entry, &whole, NULL),
					ENTRY_JOIN_MORE);
		}
		entry = cut_part(&cut, wrong->part);
		alter(wrong, &entry, effect);
		answer = entry_join_add(&join, wrong->index, &entry, &whole, &where);
		for (size_t part = wrong->part + 1; answer == ENTRY_JOIN_MORE && part < 3; part++) {
			entry = cut_part(&cut, part);
			answer = entry_join_add(&join, 7 + part, &entry, &whole, &where);
		}
		CHECK_INT(answer, ENTRY_JOIN_REFUSED);
		CHECK_INT(whole.kind, 77);
		CHECK(!join.is_open);
		if (strstr(where.text, wrong->reason) == NULL) {
			fail_msg("row '%s': the reason is '%s'", check_row, where.text);
		}
	}
	entry_join_finish(&join);
	cut_finish(&cut);
	free(effect);
}

/* A chunk by hand, for wholes that entry_split would not make. */
static void put_part(struct bytes *effect, uint64_t semantics, uint64_t part, uint64_t parts,
		const uint8_t *chunk, size_t size)
{
	bytes_reset(effect);
	item_put_array(effect, 5);
	item_put_uint(effect, semantics);
	item_put_uint(effect, 0);
	item_put_uint(effect, part);
	item_put_uint(effect, parts);
	item_put_bytes(effect, chunk, size);
}

static void wholes_that_are_none_are_refused(void **state)
{
	static const struct {
		const char *name;
		const char *reason;
		const char *tail; /* after what is said: signature and effect */
		size_t tail_size;
		size_t said;
	} rows[] = {
		{ "fits into one entry", "fits into one entry", "\xf6\xf6", 2, 64000 },
		{ "semantics of another number", "semantics", "\xf6\x81\x02", 3, 66000 },
		{ "an effect that is none", "null or an array", "\xf6\x01", 2, 66000 },
		{ "bytes after it", "more follows", "\xf6\xf6\xf6", 3, 66000 },
		{ "no effect at all", "end inside", "\xf6", 1, 66000 },
	};
	struct entry part = { .kind = ENTRY_KIND_PART };
	struct entry_join join;
	struct bytes effect;
	struct bytes whole;
	struct cut cut;

	(void)state;
	cut_init(&cut);
	entry_join_init(&join);
	bytes_init(&effect, ENTRY_MAX);
	bytes_init(&whole, 4 * ENTRY_MAX);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };
		struct entry ret;

		CHECK_ROW(rows[i].name);
		bytes_reset(&whole);
		item_put_array(&whole, 4);
		item_put_uint(&whole, 40);
		item_put_bytes(&whole, cut.said, rows[i].said);
		bytes_put(&whole, rows[i].tail, rows[i].tail_size);
		for (size_t n = 1; n <= 2; n++) {
			size_t at = (n - 1) * ENTRY_CHUNK;
			size_t size = n == 1 ? ENTRY_CHUNK : whole.size - at;

			put_part(&effect, 1, n, 2, whole.data + at, size);
			part.effect = effect.data;
			part.effect_size = effect.size;
			CHECK_INT(entry_join_add(&join, n - 1, &part, &ret, &where),
					n == 1 ? ENTRY_JOIN_MORE : ENTRY_JOIN_REFUSED);
		}
		if (strstr(where.text, rows[i].reason) == NULL) {
			fail_msg("row '%s': the reason is '%s'", check_row, where.text);
		}
	}
	CHECK_ROW("more than 16 MiB");
	for (size_t n = 1; n <= 263; n++) {
		struct entry ret;

		put_part(&effect, 1, n, 263, cut.said, ENTRY_CHUNK);
		part.effect = effect.data;
		part.effect_size = effect.size;
		CHECK_INT(entry_join_add(&join, n - 1, &part, &ret, NULL),
				n < 263 ? ENTRY_JOIN_MORE : ENTRY_JOIN_REFUSED);
	}
	CHECK_ROW("264 parts");
	put_part(&effect, 1, 1, 264, cut.said, ENTRY_CHUNK);
	part.effect = effect.data;
	part.effect_size = effect.size;
	CHECK_INT(entry_join_add(&join, 0, &part, &part, NULL), ENTRY_JOIN_REFUSED);
	entry_join_finish(&join);
	bytes_finish(&effect);
	bytes_finish(&whole);
	cut_finish(&cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_comes_back_from_its_parts),
		cmocka_unit_test(a_whole_has_at_most_16_mebibytes),
		cmocka_unit_test(what_is_no_part_comes_straight_back),
		cmocka_unit_test(parts_that_do_not_fit_are_refused),
		cmocka_unit_test(wholes_that_are_none_are_refused),
	};

	return cmocka_run_group_tests_name("entry_parts", tests, NULL, NULL);
}
