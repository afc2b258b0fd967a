/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A log that a faulty program wrote is refused, and the entry and the rule are
 * named: its links and hashes are all sound.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/seal.h"
#include "ledger/verify.h"
#include "meter/err.h"
#include "tests/support/forged_log.h"

/* The entries of docs/one-litre.md: two polls, a month closed and billed. */
enum {
	ORIGIN,
	ACTOR,
	PROFILE,
	AREA,
	PERMIT,
	INTAKE,
	METER,
	RULEBOOK,
	READING_1,
	READING_2,
	DAY,
	CLOSE,
	BILL,
	CHARGE,
	ENTRIES,
};

static void load(struct forged_log *log)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/one-litre/entries.hex", getenv("TEST_DATA"));
	forged_open(log, path);
	CHECK_INT(log->count, ENTRIES);
}

/* Verifies; *ret keeps the fault and the counts. Returns what verify did at last. */
static int run(struct forged_log *log, struct verify *ret)
{
	const struct kind *tables[] = { kinds_own(), billing_kinds() };
	const struct kinds kinds = { .tables = tables, .count = 2 };
	uint8_t root[SEAL_HASH_BYTES];
	struct verify *verify = NULL;
	size_t others;
	const struct shelf_table *billing = billing_tables(&others);
	int answer;

	CHECK_INT(verify_open(&kinds, billing, others, forged_fetch, log, &verify), 0);
	answer = 0;
	for (size_t i = 0; i < log->count && answer == 0; i++) {
		answer = verify_entry(verify, log->entries[i].data, log->entries[i].size);
	}
	if (answer == 0) {
		CHECK_INT(tree_edge_root(verify->seal, &verify->edge, root), 0);
		answer = verify_end(verify, log->count, root);
	}
	*ret = *verify;
	ret->books = NULL;
	verify_close(verify);
	return answer;
}

static void a_sound_log_is_accepted(void **state)
{
	struct forged_log log;
	struct verify verify;

	(void)state;
	load(&log);
	CHECK_INT(run(&log, &verify), 0);
	CHECK_INT(verify.entries, ENTRIES);
	CHECK_INT(verify.rederived, ENTRIES);
	CHECK_INT(verify.not_rederived, 0);
	forged_link(&log);
	CHECK_INT(run(&log, &verify), 0); /* linked anew it is the same */
	forged_close(&log);
}

/* ---- figures ---- */

/* What a wrong figure in an effect or in what was said comes to. */
static void a_changed_figure_is_found(void **state)
{
	static const struct {
		const char *name;
		size_t entry;
		bool is_said;
		int path[FORGED_PATH_MAX];
		int delta;
		const char *rule;
	} rows[] = {
		{ "litres booked", READING_2, false, { 1, 4, 0, 2, -1 }, 1, "readings" },
		{ "litres posted", READING_2, false, { 1, 5, 0, 3, -1 }, 1, "readings" },
		{ "fewer litres posted", READING_2, false, { 1, 5, 0, 3, -1 }, -1, "readings" },
		{ "the day posted to", READING_2, false, { 1, 5, 0, 2, -1 }, 1, "readings" },
		{ "litres called spread", READING_2, false, { 1, 5, 0, 4, -1 }, 1, "readings" },
		{ "an interval's length", READING_2, false, { 1, 4, 0, 1, -1 }, 1, "readings" },
		{ "the newest state", READING_2, false, { 1, 8, 0, -1 }, 1, "readings" },
		{ "a count after its effect", READING_2, true, { 4, 3, 0, 1, -1 }, 1, "readings" },
		{ "an instant after its effect", READING_2, true, { 4, 2, -1 }, 60, "readings" },
		{ "raw words", READING_2, true, { 4, 3, 0, 3, -1 }, 1, "readings" },
		{ "the day a permit holds from", PERMIT, false, { 1, 0, 1, -1 }, 1, "permits" },
		{ "the day that ended", DAY, false, { 1, -1 }, 1, "day" },
		{ "how many subjects there are", DAY, false, { 2, -1 }, 1, "day" },
		{ "the statement's root", DAY, false, { 3, -1 }, 1, "day" },
		{ "the closed month", CLOSE, true, { 4, 0, -1 }, -1, "close" },
		{ "litres on the sheet", CLOSE, false, { 3, 0, 5, -1 }, 1, "close" },
		{ "the closing statement", CLOSE, false, { 2, -1 }, 1, "close" },
		{ "how many invoices", BILL, false, { 1, -1 }, 1, "bill" },
		{ "an invoice's total", CHARGE, false, { 10, -1 }, 1, "charge" },
		{ "an invoice's litres", CHARGE, false, { 12, -1 }, -1, "charge" },
		{ "a line's fen", CHARGE, false, { 13, 0, 19, -1 }, 1, "charge" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct forged_log log;
		struct verify verify;

		CHECK_ROW(rows[i].name);
		load(&log);
		if (rows[i].is_said) {
			forged_said(&log, rows[i].entry, rows[i].path, rows[i].delta);
		} else {
			forged_effect(&log, rows[i].entry, rows[i].path, rows[i].delta);
		}
		forged_link(&log);
		CHECK_INT(run(&log, &verify), 1);
		CHECK_INT(verify.fault.entry, rows[i].entry);
		CHECK_TEXT(verify.fault.rule, rows[i].rule);
		CHECK(strcmp(verify.fault.expected, verify.fault.found) != 0);
		forged_close(&log);
	}
}

/* An effect that agrees with itself: as much posted as booked. */
static void an_effect_altered_as_a_whole_is_found(void **state)
{
	static const int booked[] = { 1, 4, 0, 2, -1 };
	static const int posted[] = { 1, 5, 0, 3, -1 };
	struct forged_log log;
	struct verify verify;

	(void)state;
	CHECK_ROW("booked and posted");
	load(&log);
	forged_effect(&log, READING_2, booked, -100);
	forged_effect(&log, READING_2, posted, -100);
	forged_link(&log);
	CHECK_INT(run(&log, &verify), 1);
	CHECK_INT(verify.fault.entry, READING_2);
	CHECK_TEXT(verify.fault.rule, "readings");
	forged_close(&log);
}

/* ---- entries that are missing, too many, or elsewhere ---- */

static void drop_day(struct forged_log *log)
{
	forged_drop(log, DAY);
}

static void drop_charge(struct forged_log *log)
{
	forged_drop(log, CHARGE);
}

static void drop_charge_amidst(struct forged_log *log)
{
	forged_drop(log, CHARGE);
	forged_copy(log, CLOSE, CHARGE);
}

static void repeat_charge(struct forged_log *log)
{
	forged_copy(log, CHARGE, CHARGE + 1);
}

static void charge_too_soon(struct forged_log *log)
{
	forged_copy(log, CHARGE, BILL);
}

static void repeat_day(struct forged_log *log)
{
	forged_copy(log, DAY, CLOSE);
}

static void repeat_reading(struct forged_log *log)
{
	forged_copy(log, READING_2, DAY);
}

static void repeat_permit(struct forged_log *log)
{
	forged_copy(log, PERMIT, INTAKE);
}

static void repeat_origin(struct forged_log *log)
{
	forged_copy(log, ORIGIN, ACTOR);
}

static void drop_origin(struct forged_log *log)
{
	forged_drop(log, ORIGIN);
}

static void drop_meter(struct forged_log *log)
{
	forged_drop(log, METER);
}

static void drop_permit(struct forged_log *log)
{
	forged_drop(log, PERMIT);
}

static void drop_reading(struct forged_log *log)
{
	forged_drop(log, READING_1);
}

/* ---- envelopes ---- */

static void link_another(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	(void)snprintf(entry.links[0].subject, sizeof(entry.links[0].subject), "permit:P-2");
	forged_put(log, READING_2, &entry);
}

static void link_none(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	entry.link_count = 0;
	forged_put(log, READING_2, &entry);
}

static void link_more(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	(void)entry_link(&entry, "permit:P-0", 1, NULL);
	forged_put(log, READING_2, &entry);
}

static void record_earlier(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	entry.recorded.unix_s -= 7200;
	forged_put(log, READING_2, &entry);
}

static void record_next_day(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	entry.recorded.unix_s += DAY_S;
	forged_put(log, READING_2, &entry);
}

static void no_effect(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	entry.effect_size = 0;
	forged_put(log, READING_2, &entry);
}

static void another_kind(struct forged_log *log)
{
	struct entry entry;

	forged_entry(log, READING_2, &entry);
	entry.kind = 777;
	forged_put(log, READING_2, &entry);
}

static void a_finding_that_speaks(struct forged_log *log)
{
	struct entry charge;
	struct entry bill;

	forged_entry(log, CHARGE, &charge);
	forged_entry(log, BILL, &bill);
	charge.said = bill.said;
	charge.said_size = bill.said_size;
	forged_put(log, CHARGE, &charge);
}

/* The day's entry turned into the record of a refusal that never was. */
static void refuse_nothing(struct forged_log *log)
{
	static const uint8_t effect[] = { 0x86, 1, 1, 0x65, 's', 'h', 'e', 'l', 'l', 0x18, 99,
		KIND_CLOSE >= 24 ? 0x18 : 0, KIND_CLOSE, 0x58, SEAL_HASH_BYTES, 1, 2, 3, 4, 5, 6, 7,
		8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
		29, 30, 31, 32 };
	struct entry entry;

	forged_copy(log, DAY, CLOSE);
	forged_entry(log, CLOSE, &entry);
	entry.kind = KIND_REFUSED;
	entry.effect = effect;
	entry.effect_size = sizeof(effect);
	forged_put(log, CLOSE, &entry);
}

static void a_log_that_is_not_as_it_must_be_is_refused(void **state)
{
	static const struct {
		const char *name;
		void (*change)(struct forged_log *log);
		int64_t entry;
		const char *rule;
	} rows[] = {
		{ "no day entry", drop_day, DAY, "day" },
		{ "a day twice", repeat_day, CLOSE, "day" },
		{ "the finding at the end left out", drop_charge, CHARGE, "finding" },
		{ "a finding left out", drop_charge_amidst, CHARGE, "finding" },
		{ "a finding twice", repeat_charge, ENTRIES, "finding" },
		{ "a finding nobody brought about", charge_too_soon, BILL, "finding" },
		{ "a delivery twice", repeat_reading, DAY, "delivery" },
		{ "a row twice", repeat_permit, INTAKE, "delivery" },
		{ "two first entries", repeat_origin, ACTOR, "origin" },
		{ "another first entry", drop_origin, 0, "origin" },
		{ "the permit left out", drop_permit, PERMIT, "intakes" },
		{ "the meter left out", drop_meter, READING_1 - 1, "readings" },
		{ "a reading left out", drop_reading, READING_1, "readings" },
		{ "linked to another permit", link_another, READING_2, "links" },
		{ "linked to nothing", link_none, READING_2, "links" },
		{ "linked to one more", link_more, READING_2, "links" },
		{ "recorded earlier", record_earlier, READING_2, "time" },
		{ "recorded on the next day", record_next_day, READING_2, "day" },
		{ "no effect", no_effect, READING_2, "readings" },
		{ "an unknown kind", another_kind, READING_2, "kind" },
		{ "a finding that speaks", a_finding_that_speaks, CHARGE, "said" },
		{ "a refusal of nothing", refuse_nothing, CLOSE, "refused" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct forged_log log;
		struct verify verify;

		CHECK_ROW(rows[i].name);
		load(&log);
		rows[i].change(&log);
		forged_link(&log);
		CHECK_INT(run(&log, &verify), 1);
		CHECK_TEXT(verify.fault.rule, rows[i].rule);
		CHECK_INT(verify.fault.entry, rows[i].entry);
		forged_close(&log);
	}
}

/* Without linking anew, the chain tells where. */
static void a_link_that_does_not_continue_is_found(void **state)
{
	struct forged_log log;
	struct verify verify;

	(void)state;
	CHECK_ROW("a reading left out");
	load(&log);
	forged_drop(&log, READING_1);
	CHECK_INT(run(&log, &verify), 1);
	CHECK_TEXT(verify.fault.rule, "chain");
	CHECK_INT(verify.fault.entry, READING_1);
	forged_close(&log);
}

static void bytes_that_are_no_entry_are_refused(void **state)
{
	struct forged_log log;
	struct verify verify;

	(void)state;
	for (size_t i = 0; i < ENTRIES; i++) {
		load(&log);
		log.entries[i].size--;
		CHECK_INT(run(&log, &verify), 1);
		CHECK_TEXT(verify.fault.rule, "entry");
		CHECK_INT(verify.fault.entry, i);
		forged_close(&log);
	}
}

/* ---- what this program does not know ---- */

static void unknown_semantics_are_not_passed_over(void **state)
{
	static const int semantics[] = { 0, -1 };
	struct forged_log log;
	struct verify verify;

	(void)state;
	CHECK_ROW("of a later program");
	load(&log);
	forged_effect(&log, READING_2, semantics, 1);
	forged_link(&log);
	CHECK_INT(run(&log, &verify), 1);
	CHECK_TEXT(verify.fault.rule, "semantics");
	CHECK_INT(verify.fault.entry, READING_2);
	CHECK(strstr(verify.fault.found, "not re-derived") != NULL);
	CHECK_INT(verify.rederived, READING_2);
	CHECK_INT(verify.not_rederived, ENTRIES - READING_2);
	CHECK_INT(verify.entries, ENTRIES); /* hashes, links and time were followed to the end */
	forged_close(&log);
}

static void behind_unknown_semantics_links_still_hold(void **state)
{
	static const int semantics[] = { 0, -1 };
	struct forged_log log;
	struct verify verify;
	struct entry entry;

	(void)state;
	CHECK_ROW("and a wrong link behind it");
	load(&log);
	forged_effect(&log, READING_2, semantics, 1);
	forged_link(&log);
	forged_entry(&log, BILL, &entry);
	entry.links[0].previous[0] ^= 1;
	forged_put(&log, BILL, &entry);
	CHECK_INT(run(&log, &verify), 1);
	CHECK_TEXT(verify.fault.rule, "chain");
	CHECK_INT(verify.fault.entry, BILL);
	forged_close(&log);
}

static void another_root_is_no_root(void **state)
{
	struct forged_log log;
	const struct kind *tables[] = { kinds_own(), billing_kinds() };
	const struct kinds kinds = { .tables = tables, .count = 2 };
	uint8_t root[SEAL_HASH_BYTES];
	size_t others;
	const struct shelf_table *billing = billing_tables(&others);

	(void)state;
	load(&log);
	for (int i = 0; i < 3; i++) {
		struct verify *verify = NULL;

		CHECK_INT(verify_open(&kinds, billing, others, forged_fetch, &log, &verify), 0);
		for (size_t k = 0; k < log.count; k++) {
			CHECK_INT(verify_entry(verify, log.entries[k].data, log.entries[k].size),
					0);
		}
		CHECK_INT(tree_edge_root(verify->seal, &verify->edge, root), 0);
		root[0] ^= i == 1 ? 1 : 0;
		CHECK_INT(verify_end(verify, log.count + (i == 2 ? 1 : 0), root), i == 0 ? 0 : 1);
		CHECK_TEXT(verify->fault.rule, i == 0 ? "" : "root");
		verify_close(verify);
	}
	forged_close(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_log_is_accepted),
		cmocka_unit_test(a_changed_figure_is_found),
		cmocka_unit_test(an_effect_altered_as_a_whole_is_found),
		cmocka_unit_test(a_log_that_is_not_as_it_must_be_is_refused),
		cmocka_unit_test(a_link_that_does_not_continue_is_found),
		cmocka_unit_test(bytes_that_are_no_entry_are_refused),
		cmocka_unit_test(unknown_semantics_are_not_passed_over),
		cmocka_unit_test(behind_unknown_semantics_links_still_hold),
		cmocka_unit_test(another_root_is_no_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
