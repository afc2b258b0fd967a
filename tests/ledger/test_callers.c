/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A caller is who the registry and the actors know, once, for a time that ends
 * after it begins; and a file of accesses is entered once.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/accesses.h"
#include "ledger/callers.h"
#include "ledger/origin.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

#define NOW "2026-10-01T08:00:00+08:00"

static void add_registry(struct small_ledger *small)
{
	union row area = facts_area("A", "");
	union row permit = facts_permit("P", "A", 1000000);
	union row intake = facts_intake("I", "P", ROW_NO_LITRES);
	union row meter = facts_meter("M", "I", 8, "2026-01-01");

	(void)text_copy(permit.permit.credit_code, sizeof(permit.permit.credit_code), "C");
	CHECK_INT(small_row(small, ROW_AREA, &area), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_PERMIT, &permit), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_INTAKE, &intake), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_METER, &meter), LEDGER_OK);
}

static int say(struct small_ledger *small, const struct caller_said *said)
{
	struct bytes body;
	int answer;

	bytes_init(&body, 1 << 20);
	callers_put(&body, said);
	CHECK(!body.failed);
	answer = small_say(small, KIND_CALLER, "test", &body);
	bytes_finish(&body);
	return answer;
}

static int revoke(struct small_ledger *small, const char *id, const char *reason)
{
	struct bytes body;
	int answer;

	bytes_init(&body, 1 << 16);
	callers_put_revoked(&body, id, reason);
	answer = small_say(small, KIND_CALLER_REVOKED, "test", &body);
	bytes_finish(&body);
	return answer;
}

static const char *const list_p[] = { "P" };
static const char *const list_m[] = { "M" };
static const char *const list_none[] = { "nowhere" };
static const char *const list_twice[] = { "P", "P" };

/* What is not said in a row is that of a sound auditor's token. */
static struct caller_said sound(const char *id, uint8_t digest)
{
	struct caller_said said = {
		.proof = CALLER_TOKEN,
		.digest = { digest },
		.actor = 1,
		.role = CALLER_AUDITOR,
		.from_s = 100,
		.until_s = CALLERS_NO_UNTIL,
		.note = "",
	};

	(void)text_copy(said.id, sizeof(said.id), id);
	return said;
}

static void a_caller_is_judged(void **state)
{
	static const struct {
		const char *name;
		const char *id;
		uint8_t digest;
		int64_t actor;
		enum caller_role role;
		const char *holder;
		const char *const *permits;
		size_t permit_count;
		const char *const *meters;
		size_t meter_count;
		int64_t until_s;
		int answer;
	} rows[] = {
		{ "an auditor", "aaaaaaaa", 1, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_OK },
		{ "the same id", "aaaaaaaa", 2, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "the same secret", "bbbbbbbb", 1, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "nobody's actor", "cccccccc", 3, 9, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "an id in capitals", "CCCCCCCC", 3, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "an id too short", "ccccccc", 3, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "no role", "cccccccc", 3, 1, CALLER_NOBODY, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "a role too many", "cccccccc", 3, 1, (enum caller_role)6, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "it ends as it begins", "cccccccc", 3, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				100, LEDGER_REFUSED },
		{ "it ends before it begins", "cccccccc", 3, 1, CALLER_AUDITOR, "", NULL, 0, NULL,
				0, 99, LEDGER_REFUSED },
		{ "it holds for a second", "cccccccc", 3, 1, CALLER_AUDITOR, "", NULL, 0, NULL, 0,
				101, LEDGER_OK },
		{ "a holder", "dddddddd", 4, 1, CALLER_HOLDER, "C", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_OK },
		{ "a holder of permits", "eeeeeeee", 5, 1, CALLER_HOLDER, "", list_p, 1, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_OK },
		{ "a holder of nothing", "ffffffff", 6, 1, CALLER_HOLDER, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "a permit that is none", "ffffffff", 6, 1, CALLER_HOLDER, "C", list_none, 1, NULL,
				0, CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "a permit twice", "ffffffff", 6, 1, CALLER_HOLDER, "C", list_twice, 2, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "a holder with meters", "ffffffff", 6, 1, CALLER_HOLDER, "C", NULL, 0, list_m, 1,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "an office with a code", "ffffffff", 6, 1, CALLER_OFFICE, "C", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "a mirror with permits", "ffffffff", 6, 1, CALLER_MIRROR, "", list_p, 1, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_REFUSED },
		{ "a collector", "ffffffff", 6, 1, CALLER_COLLECTOR, "", NULL, 0, list_m, 1,
				CALLERS_NO_UNTIL, LEDGER_OK },
		{ "a collector of all", "gggggggg", 7, 1, CALLER_COLLECTOR, "", NULL, 0, NULL, 0,
				CALLERS_NO_UNTIL, LEDGER_OK },
		{ "a meter that is none", "hhhhhhhh", 8, 1, CALLER_COLLECTOR, "", NULL, 0,
				list_none, 1, CALLERS_NO_UNTIL, LEDGER_REFUSED },
	};
	struct small_ledger small;

	(void)state;
	small_open(&small, "simulated/callers", small_at(NOW));
	add_registry(&small);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct caller_said said = sound(rows[i].id, rows[i].digest);
		const struct caller_row *row;

		CHECK_ROW(rows[i].name);
		said.actor = rows[i].actor;
		said.role = rows[i].role;
		said.permits = rows[i].permits;
		said.permit_count = rows[i].permit_count;
		said.meters = rows[i].meters;
		said.meter_count = rows[i].meter_count;
		said.until_s = rows[i].until_s;
		(void)text_copy(said.holder, sizeof(said.holder), rows[i].holder);
		CHECK_INT(say(&small, &said), rows[i].answer);
		if (rows[i].answer == LEDGER_OK) {
			row = callers_find(ledger_books(small.ledger), rows[i].id);
			CHECK(row != NULL);
			CHECK_INT(row->role, rows[i].role);
			CHECK_INT(row->until_s, rows[i].until_s);
			CHECK_TEXT(row->holder, rows[i].holder);
			CHECK_INT(callers_is_listed(&row->permits, "P"), rows[i].permit_count);
			CHECK_INT(callers_is_listed(&row->meters, "M"), rows[i].meter_count);
			CHECK(!callers_is_listed(&row->permits, "p"));
		}
	}
	small_close(&small);
}

static void a_list_has_its_limit(void **state)
{
	static char texts[CALLERS_LIST_MAX + 1][8];
	const char *ids[CALLERS_LIST_MAX + 1];
	struct small_ledger small;
	struct caller_said said = sound("aaaaaaaa", 1);

	(void)state;
	small_open(&small, "simulated/callers", small_at(NOW));
	for (int i = 0; i <= CALLERS_LIST_MAX; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "M%04d", i);
		ids[i] = texts[i];
	}
	said.role = CALLER_COLLECTOR;
	said.meters = ids;
	said.meter_count = CALLERS_LIST_MAX + 1;
	CHECK_INT(say(&small, &said), LEDGER_REFUSED);
	small_close(&small);
}

static void a_revocation_is_for_good(void **state)
{
	struct small_ledger small;
	struct caller_said said = sound("aaaaaaaa", 1);
	const struct books *books;
	const struct caller_row *row;

	(void)state;
	CHECK_ROW("a_revocation_is_for_good");
	small_open(&small, "simulated/callers", small_at(NOW));
	books = ledger_books(small.ledger);
	said.proof = CALLER_CERTIFICATE;
	CHECK_INT(say(&small, &said), LEDGER_OK);
	CHECK_INT(revoke(&small, "bbbbbbbb", "gone"), LEDGER_REFUSED);
	CHECK_INT(revoke(&small, "aaaaaaaa", ""), LEDGER_REFUSED);
	CHECK_INT(callers_find(books, "aaaaaaaa")->revoked, 0);
	CHECK_INT(revoke(&small, "aaaaaaaa", "gone"), LEDGER_OK);
	row = callers_find(books, "aaaaaaaa");
	CHECK_INT(row->revoked, ledger_size(small.ledger) - 1);
	CHECK_INT(revoke(&small, "aaaaaaaa", "gone again"), LEDGER_NOTHING);
	CHECK_INT(row->revoked, ledger_size(small.ledger) - 1);

	/* The same key enrolled anew is another caller, and it is the one that is found. */
	CHECK_INT(say(&small, &said), LEDGER_REFUSED);
	(void)text_copy(said.id, sizeof(said.id), "bbbbbbbb");
	CHECK_INT(say(&small, &said), LEDGER_OK);
	row = callers_find_proof(books, CALLER_CERTIFICATE, said.digest);
	CHECK(row != NULL);
	CHECK_TEXT(row->id, "bbbbbbbb");
	CHECK(callers_find_proof(books, CALLER_TOKEN, said.digest) == NULL);
	small_close(&small);
}

static void roles_have_names(void **state)
{
	static const char *const names[] = { "nobody", "office", "holder", "auditor", "mirror",
		"collector" };
	enum caller_role role = CALLER_MIRROR;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		CHECK_ROW(names[i]);
		CHECK_TEXT(callers_role_name((enum caller_role)i), names[i]);
		CHECK_INT(callers_role_parse(names[i], &role), i > 0);
		CHECK_INT(role, i > 0 ? i : CALLER_MIRROR);
	}
	CHECK(callers_role_name((enum caller_role)6) == NULL);
	CHECK(!callers_role_parse("Office", &role));
}

static void a_file_of_accesses_is_entered_once(void **state)
{
	static const struct {
		const char *name;
		const char *day;
		int64_t part;
		uint8_t digest;
		int64_t lines;
		int answer;
	} rows[] = {
		{ "yesterday", "2026-09-30", 1, 1, 5, LEDGER_OK },
		{ "again", "2026-09-30", 1, 1, 5, LEDGER_NOTHING },
		{ "with another digest", "2026-09-30", 1, 2, 5, LEDGER_REFUSED },
		{ "its second part", "2026-09-30", 2, 2, 0, LEDGER_OK },
		{ "today", "2026-10-01", 1, 3, 5, LEDGER_OK },
		{ "tomorrow", "2026-10-02", 1, 4, 5, LEDGER_REFUSED },
		{ "part 0", "2026-10-01", 0, 4, 5, LEDGER_REFUSED },
		{ "lines below 0", "2026-10-01", 2, 4, -1, LEDGER_REFUSED },
	};
	const uint8_t third[BOOKS_HASH_BYTES] = { 3 };
	const uint8_t fourth[BOOKS_HASH_BYTES] = { 4 };
	struct small_ledger small;
	struct bytes body;

	(void)state;
	small_open(&small, "simulated/callers", small_at(NOW));
	bytes_init(&body, 1 << 16);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct accesses_said said = {
			.day = small_day(rows[i].day),
			.part = rows[i].part,
			.digest = { rows[i].digest },
			.lines = rows[i].lines,
			.bytes = 700,
		};

		CHECK_ROW(rows[i].name);
		accesses_put(&body, &said);
		CHECK_INT(small_say(&small, KIND_ACCESSES, "test", &body), rows[i].answer);
		bytes_reset(&body);
	}
	CHECK_INT(accesses_find(ledger_books(small.ledger), small_day("2026-09-30"), 2)->lines, 0);
	CHECK_INT(accesses_find_digest(ledger_books(small.ledger), third)->day,
			small_day("2026-10-01").number);
	CHECK(accesses_find_digest(ledger_books(small.ledger), fourth) == NULL);
	bytes_finish(&body);
	small_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_caller_is_judged),
		cmocka_unit_test(a_list_has_its_limit),
		cmocka_unit_test(a_revocation_is_for_good),
		cmocka_unit_test(roles_have_names),
		cmocka_unit_test(a_file_of_accesses_is_entered_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
