/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a writer with a fault in it would have made: verify names the entry.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/ledger_state.h"
#include "ledger/seal.h"
#include "ledger/stream.h"
#include "ledger/verify.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

enum {
	HOUR_S = 3600,
};

static int say_reading(struct small_ledger *small, int64_t at_s, int64_t litres)
{
	struct fact fact;
	int answer;

	fact_reading(&fact, "M1", at_s, litres);
	answer = small_say(small, KIND_READINGS, "M1", &fact.body);
	fact_finish(&fact);
	return answer;
}

static int say_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	return small_row(small, kind, &row);
}

/* Some of everything: rows, readings over two midnights, a late one, a row that moves water. */
static void fill(struct small_ledger *small)
{
	const int64_t at_s = small_at("2026-02-01T20:00:00+08:00");
	union row moved = facts_intake("I1", "P2", 90000);
	union row sealed = { .site = { .intake = "I1",
					     .state = SITE_SEALED,
					     .seal = "S-7",
					     .ground = "g",
					     .until = ROW_NO_DAY,
					     .from = small_day("2026-02-05") } };

	small_open(small, "simulated/test", at_s);
	CHECK_INT(say_row(small, ROW_AREA, facts_area("330300", "")), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_PERMIT, facts_permit("P1", "330300", 1000000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_PERMIT, facts_permit("P2", "330300", 1000000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_INTAKE, facts_intake("I1", "P1", 90000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_METER, facts_meter("M1", "I1", 4, "2026-01-01")), LEDGER_OK);
	CHECK_INT(say_reading(small, at_s, 1000), LEDGER_OK);
	CHECK_INT(say_reading(small, at_s - 2 * HOUR_S, 500), LEDGER_OK);
	small_set_time(small, at_s + 30 * HOUR_S);
	CHECK_INT(say_reading(small, at_s + 30 * HOUR_S, 9000), LEDGER_OK);
	CHECK_INT(say_reading(small, at_s + 29 * HOUR_S, 99000000), LEDGER_OK);
	moved.intake.from = small_day("2026-02-02");
	CHECK_INT(say_row(small, ROW_INTAKE, moved), LEDGER_OK);
	small_set_time(small, at_s + 100 * HOUR_S);
	CHECK_INT(say_reading(small, at_s + 99 * HOUR_S, 9500), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_SITE, sealed), LEDGER_OK);
}

/* Everything before an entry as it is, and then that entry as given. True where it is taken. */
static bool is_taken(struct small_ledger *small, int64_t index, const struct bytes *as)
{
	struct verify *verify = NULL;
	struct bytes bytes;
	int answer = 0;

	CHECK_INT(verify_open(&small->kinds, small->others, small->other_count, ledger_fetch,
				  small->ledger, &verify),
			0);
	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = 0; i < index; i++) {
		CHECK_INT(ledger_fetch(small->ledger, i, &bytes), 0);
		CHECK_INT(verify_entry(verify, bytes.data, bytes.size), 0);
	}
	answer = verify_entry(verify, as->data, as->size);
	CHECK(answer == 0 || verify->fault.entry == index);
	bytes_finish(&bytes);
	verify_close(verify);
	return answer == 0;
}

static bool entry_is_taken(struct small_ledger *small, int64_t index, const struct entry *entry)
{
	struct bytes bytes;
	bool is = false;

	bytes_init(&bytes, ENTRY_MAX);
	if (entry_encode(entry, &bytes) == ENTRY_OK) {
		is = is_taken(small, index, &bytes);
	}
	bytes_finish(&bytes);
	return is;
}

static void check_effect(struct small_ledger *small, int64_t index, const struct entry *entry)
{
	struct entry other = *entry;
	uint8_t *effect = malloc(entry->effect_size + 1);

	assert_non_null(effect);
	memcpy(effect, entry->effect, entry->effect_size);
	other.effect = effect;
	for (size_t at = 0; at < entry->effect_size; at++) {
		struct bytes bytes;

		effect[at] ^= 1;
		bytes_init(&bytes, ENTRY_MAX);
		/* What is no item any more cannot be an entry either; entry_decode says so. */
		if (item_is_canonical(effect, entry->effect_size) &&
				entry_encode(&other, &bytes) == ENTRY_OK &&
				is_taken(small, index, &bytes)) {
			fail_msg("entry %lld: byte %zu of its effect", (long long)index, at);
		}
		bytes_finish(&bytes);
		effect[at] ^= 1;
	}
	free(effect);
}

static void check_links(struct small_ledger *small, int64_t index, const struct entry *entry)
{
	for (size_t i = 0; i < entry->link_count; i++) {
		struct entry other = *entry;

		memmove(&other.links[i], &other.links[i + 1],
				(entry->link_count - i - 1) * sizeof(other.links[0]));
		other.link_count--;
		CHECK(!entry_is_taken(small, index, &other));
		if (entry->links[i].count == 1) {
			continue; /* a chain that begins has no head to get wrong */
		}
		other = *entry;
		other.links[i].count++;
		CHECK(!entry_is_taken(small, index, &other));
		other = *entry;
		other.links[i].previous[7] ^= 1;
		CHECK(!entry_is_taken(small, index, &other));
	}
	if (entry->link_count < ENTRY_LINKS_MAX) {
		struct entry other = *entry;

		CHECK(entry_link(&other, "permit:P9", 1, NULL));
		CHECK(!entry_is_taken(small, index, &other));
	}
}

static void check_envelope(struct small_ledger *small, int64_t index, const struct entry *entry)
{
	static const uint8_t signature[64] = { 1 };
	struct entry other = *entry;

	if (index > 0) { /* before it nothing is recorded */
		other.recorded.unix_s -= 3 * 86400;
		CHECK(!entry_is_taken(small, index, &other));
		other = *entry;
	}
	if (index > 0 && entry->kind != KIND_DAY) {
		other.recorded.unix_s += 3 * 86400; /* days end that have no entries */
		CHECK(!entry_is_taken(small, index, &other));
		other = *entry;
	}
	other.kind = entry->kind == KIND_PERMITS ? KIND_AREAS : KIND_PERMITS;
	CHECK(!entry_is_taken(small, index, &other));
	other = *entry;
	if (entry->said_size == 0) {
		other.kind = KIND_CHARGE;
		CHECK(!entry_is_taken(small, index, &other));
		return;
	}
	other.has_signature = true;
	other.key = 1;
	other.signature = signature;
	other.signature_size = sizeof(signature);
	CHECK(!entry_is_taken(small, index, &other));
	other = *entry;
	other.has_annex = true;
	CHECK(!entry_is_taken(small, index, &other));
}

static void every_planted_fault_is_found(void **state)
{
	struct small_ledger small;
	struct bytes bytes;

	(void)state;
	fill(&small);
	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = 0; i < ledger_size(small.ledger); i++) {
		struct entry entry;

		CHECK_INT(ledger_fetch(small.ledger, i, &bytes), 0);
		CHECK(is_taken(&small, i, &bytes));
		CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, NULL), ENTRY_OK);
		check_effect(&small, i, &entry);
		check_links(&small, i, &entry);
		check_envelope(&small, i, &entry);
	}
	bytes_finish(&bytes);
	small_close(&small);
}

static void an_entry_that_comes_twice_is_found(void **state)
{
	struct small_ledger small;
	struct bytes bytes;

	(void)state;
	fill(&small);
	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = 1; i + 1 < ledger_size(small.ledger); i++) {
		CHECK_INT(ledger_fetch(small.ledger, i, &bytes), 0);
		CHECK(!is_taken(&small, i + 1, &bytes));
	}
	bytes_finish(&bytes);
	small_close(&small);
}

/* Names of streams that agree in their first 35 bytes, or as bytes and as hex, are two. */
static void streams_are_told_apart(void **state)
{
	uint8_t long_name[DEED_STREAM_MAX] = { 0xab };
	uint8_t other_name[DEED_STREAM_MAX] = { 0xab, [DEED_STREAM_MAX - 1] = 1 };
	const struct deed deeds[] = {
		{ .stream = long_name, .stream_size = DEED_STREAM_MAX, .stream_is_bytes = true },
		{ .stream = other_name, .stream_size = DEED_STREAM_MAX, .stream_is_bytes = true },
		{ .stream = long_name, .stream_size = 1, .stream_is_bytes = true },
		{ .stream = (const uint8_t *)"ab", .stream_size = 2 },
	};
	struct stream_row keys[CHECK_COUNT(deeds)];

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(deeds); i++) {
		stream_key(KIND_AREAS, &deeds[i], &keys[i]);
		for (size_t k = 0; k < i; k++) {
			CHECK(strcmp(keys[i].stream, keys[k].stream) != 0);
		}
	}
}

static int run_out(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	(void)judge;
	(void)deed;
	(void)ret;
	(void)reason;
	return WEIR_FAULT_MEMORY;
}

static void after_a_fault_nothing_is_taken_or_committed(void **state)
{
	struct kind faulty[] = { { 9999, "faulty", KIND_DEED, run_out, day_apply },
		{ 0, NULL, KIND_FINDING, NULL, NULL } };
	struct small_ledger small;
	struct bytes body;

	(void)state;
	small_open(&small, "simulated/test", small_at("2026-02-01T20:00:00+08:00"));
	small.tables[1] = faulty;
	bytes_init(&body, ENTRY_MAX);
	item_put_array(&body, 0);
	CHECK_INT(small_say(&small, 9999, "x", &body), WEIR_FAULT_MEMORY);
	CHECK_INT(say_row(&small, ROW_AREA, facts_area("330300", "")), WEIR_FAULT_MEMORY);
	CHECK_INT(ledger_commit(small.ledger, true), WEIR_FAULT_MEMORY);
	CHECK_INT(ledger_release(small.ledger, true), WEIR_FAULT_MEMORY);
	CHECK_INT(ledger_end(small.ledger), WEIR_FAULT_MEMORY);
	bytes_finish(&body);
	small_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_planted_fault_is_found),
		cmocka_unit_test(an_entry_that_comes_twice_is_found),
		cmocka_unit_test(streams_are_told_apart),
		cmocka_unit_test(after_a_fault_nothing_is_taken_or_committed),
	};

	return cmocka_run_group_tests_name("planted", tests, NULL, NULL);
}
