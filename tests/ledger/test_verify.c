/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A log that a faulty program wrote is refused, and the entry and the rule are
 * named: its links and hashes are all sound.
 */

#include "tests/check.h"

#include <stdio.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "ledger/seal.h"
#include "ledger/verify.h"
#include "meter/err.h"
#include "tests/support/forged_log.h"
#include "tests/support/tree_file.h"

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
	NONE = -1,
};

static void load(struct forged_log *log)
{
	char path[TREE_PATH_MAX];

	forged_open(log, tree_path("tests/data/one-litre/entries.hex", path));
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

static void check_refused(struct forged_log *log, int64_t entry, const char *rule)
{
	struct verify verify;

	CHECK_INT(run(log, &verify), 1);
	CHECK_TEXT(verify.fault.rule, rule);
	CHECK_INT(verify.fault.entry, entry);
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

	(void)state;
	CHECK_ROW("booked and posted");
	load(&log);
	forged_effect(&log, READING_2, booked, -100);
	forged_effect(&log, READING_2, posted, -100);
	forged_link(&log);
	check_refused(&log, READING_2, "readings");
	forged_close(&log);
}

/* ---- entries that are missing, too many, or elsewhere ---- */

static void an_entry_missing_too_many_or_elsewhere_is_found(void **state)
{
	static const struct {
		const char *name;
		int drop;         /* or NONE */
		int copy, before; /* afterwards; or NONE */
		int64_t entry;
		const char *rule;
	} rows[] = {
		{ "no day entry", DAY, NONE, NONE, DAY, "day" },
		{ "a day twice", NONE, DAY, CLOSE, CLOSE, "day" },
		{ "the finding at the end left out", CHARGE, NONE, NONE, CHARGE, "finding" },
		{ "a finding left out", CHARGE, CLOSE, CHARGE, CHARGE, "finding" },
		{ "a finding twice", NONE, CHARGE, CHARGE + 1, ENTRIES, "finding" },
		{ "a finding nobody brought about", NONE, CHARGE, BILL, BILL, "finding" },
		{ "a delivery twice", NONE, READING_2, DAY, DAY, "delivery" },
		{ "a row twice", NONE, PERMIT, INTAKE, INTAKE, "delivery" },
		{ "two first entries", NONE, ORIGIN, ACTOR, ACTOR, "origin" },
		{ "another first entry", ORIGIN, NONE, NONE, 0, "origin" },
		{ "the permit left out", PERMIT, NONE, NONE, PERMIT, "intakes" },
		{ "the meter left out", METER, NONE, NONE, READING_1 - 1, "readings" },
		{ "a reading left out", READING_1, NONE, NONE, READING_1, "readings" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct forged_log log;

		CHECK_ROW(rows[i].name);
		load(&log);
		if (rows[i].drop != NONE) {
			forged_drop(&log, (size_t)rows[i].drop);
		}
		if (rows[i].copy != NONE) {
			forged_copy(&log, (size_t)rows[i].copy, (size_t)rows[i].before);
		}
		forged_link(&log);
		check_refused(&log, rows[i].entry, rows[i].rule);
		forged_close(&log);
	}
}

/* ---- envelopes ---- */

static void link_another(struct entry *entry)
{
	(void)snprintf(entry->links[0].subject, sizeof(entry->links[0].subject), "permit:P-2");
}

static void link_none(struct entry *entry)
{
	entry->link_count = 0;
}

static void link_more(struct entry *entry)
{
	(void)entry_link(entry, "permit:P-0", 1, NULL);
}

static void record_earlier(struct entry *entry)
{
	entry->recorded.unix_s -= 7200;
}

static void record_next_day(struct entry *entry)
{
	entry->recorded.unix_s += DAY_S;
}

static void no_effect(struct entry *entry)
{
	entry->effect_size = 0;
}

static void another_kind(struct entry *entry)
{
	entry->kind = 777;
}

static void an_envelope_that_does_not_fit_is_found(void **state)
{
	static const struct {
		const char *name;
		void (*change)(struct entry *entry);
		const char *rule;
	} rows[] = {
		{ "linked to another permit", link_another, "links" },
		{ "linked to nothing", link_none, "links" },
		{ "linked to one more", link_more, "links" },
		{ "recorded earlier", record_earlier, "time" },
		{ "recorded on the next day", record_next_day, "day" },
		{ "no effect", no_effect, "readings" },
		{ "an unknown kind", another_kind, "kind" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct forged_log log;
		struct entry entry;

		CHECK_ROW(rows[i].name);
		load(&log);
		forged_entry(&log, READING_2, &entry);
		rows[i].change(&entry);
		forged_put(&log, READING_2, &entry);
		forged_link(&log);
		check_refused(&log, READING_2, rows[i].rule);
		forged_close(&log);
	}
}

static void a_finding_does_not_speak(void **state)
{
	struct forged_log log;
	struct entry charge;
	struct entry bill;

	(void)state;
	load(&log);
	forged_entry(&log, CHARGE, &charge);
	forged_entry(&log, BILL, &bill);
	charge.said = bill.said;
	charge.said_size = bill.said_size;
	forged_put(&log, CHARGE, &charge);
	forged_link(&log);
	check_refused(&log, CHARGE, "said");
	forged_close(&log);
}

/* The day's entry turned into the record of a refusal that never was. */
static void a_refusal_of_nothing_is_found(void **state)
{
	static const uint8_t effect[] = { 0x86, 1, 1, 0x65, 's', 'h', 'e', 'l', 'l', 0x18, 99,
		KIND_CLOSE >= 24 ? 0x18 : 0, KIND_CLOSE, 0x58, SEAL_HASH_BYTES, 1, 2, 3, 4, 5, 6, 7,
		8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
		29, 30, 31, 32 };
	struct forged_log log;
	struct entry entry;

	(void)state;
	load(&log);
	forged_copy(&log, DAY, CLOSE);
	forged_entry(&log, CLOSE, &entry);
	entry.kind = KIND_REFUSED;
	entry.effect = effect;
	entry.effect_size = sizeof(effect);
	forged_put(&log, CLOSE, &entry);
	forged_link(&log);
	check_refused(&log, CLOSE, "refused");
	forged_close(&log);
}

/* Without linking anew, the chain tells where. */
static void a_link_that_does_not_continue_is_found(void **state)
{
	struct forged_log log;

	(void)state;
	CHECK_ROW("a reading left out");
	load(&log);
	forged_drop(&log, READING_1);
	check_refused(&log, READING_1, "chain");
	forged_close(&log);
}

static void bytes_that_are_no_entry_are_refused(void **state)
{
	struct forged_log log;

	(void)state;
	for (int i = 0; i < ENTRIES; i++) {
		load(&log);
		log.entries[i].size--;
		check_refused(&log, i, "entry");
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
	struct entry entry;

	(void)state;
	CHECK_ROW("and a wrong link behind it");
	load(&log);
	forged_effect(&log, READING_2, semantics, 1);
	forged_link(&log);
	forged_entry(&log, BILL, &entry);
	entry.links[0].previous[0] ^= 1;
	forged_put(&log, BILL, &entry);
	check_refused(&log, BILL, "chain");
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
		cmocka_unit_test(an_entry_missing_too_many_or_elsewhere_is_found),
		cmocka_unit_test(an_envelope_that_does_not_fit_is_found),
		cmocka_unit_test(a_finding_does_not_speak),
		cmocka_unit_test(a_refusal_of_nothing_is_found),
		cmocka_unit_test(a_link_that_does_not_continue_is_found),
		cmocka_unit_test(bytes_that_are_no_entry_are_refused),
		cmocka_unit_test(unknown_semantics_are_not_passed_over),
		cmocka_unit_test(behind_unknown_semantics_links_still_hold),
		cmocka_unit_test(another_root_is_no_root),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
