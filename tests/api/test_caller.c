/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who shows a token or a certificate is who the log says, while it says so, and
 * sees what is his.
 */

#include "tests/check.h"

#include <string.h>

#include "api/caller.h"
#include "api/token.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

#define ORIGIN "simulated/caller"
#define BEGIN "2026-10-01T08:00:00+08:00"

static const struct token drawn = { .id = "abcdefgh", .secret = { 1, 2, 3 } };

/* ---- a small registry: P1 and P2 of holder C, P3 of D, P4 of nobody known ---- */

static void add_permit(
		struct small_ledger *small, const char *id, const char *code, const char *from)
{
	union row permit = facts_permit(id, "A", 1000000);

	(void)text_copy(permit.permit.credit_code, sizeof(permit.permit.credit_code), code);
	if (from != NULL) {
		permit.permit.from = small_day(from);
	}
	CHECK_INT(small_row(small, ROW_PERMIT, &permit), LEDGER_OK);
}

static void add_intake(
		struct small_ledger *small, const char *id, const char *permit, const char *meter)
{
	union row intake = facts_intake(id, permit, ROW_NO_LITRES);
	union row row = facts_meter(meter, id, 8, "2026-01-01");

	if (permit[0] == '\0') {
		(void)text_copy(intake.intake.holder, sizeof(intake.intake.holder), "Someone");
		(void)text_copy(intake.intake.area, sizeof(intake.intake.area), "A");
		intake.intake.source = SOURCE_SURFACE;
		intake.intake.uses = use_bit(USE_INDUSTRY);
	}
	CHECK_INT(small_row(small, ROW_INTAKE, &intake), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_METER, &row), LEDGER_OK);
}

static void open_district(struct small_ledger *small)
{
	union row area = facts_area("A", "");

	small_open(small, ORIGIN, small_at(BEGIN));
	CHECK_INT(small_row(small, ROW_AREA, &area), LEDGER_OK);
	add_permit(small, "P1", "C", NULL);
	add_permit(small, "P2", "C", NULL);
	add_permit(small, "P3", "D", NULL);
	add_permit(small, "P4", "", NULL);
	add_intake(small, "I1", "P1", "M1");
	add_intake(small, "I2", "P2", "M2");
	add_intake(small, "I3", "P3", "M3");
	add_intake(small, "I0", "", "M0");
}

static void say(struct small_ledger *small, const struct caller_said *said)
{
	struct bytes body;

	bytes_init(&body, 1 << 20);
	callers_put(&body, said);
	CHECK_INT(small_say(small, KIND_CALLER, "test", &body), LEDGER_OK);
	bytes_finish(&body);
}

static struct caller_said said_token(struct small_ledger *small, const struct token *token)
{
	struct caller_said said = {
		.proof = CALLER_TOKEN,
		.actor = 1,
		.role = CALLER_AUDITOR,
		.from_s = small_at(BEGIN),
		.until_s = CALLERS_NO_UNTIL,
		.note = "",
	};

	(void)text_copy(said.id, sizeof(said.id), token->id);
	CHECK_INT(token_digest(ledger_seal(small->ledger), ORIGIN, token, said.digest), 0);
	return said;
}

static int ask(struct small_ledger *small, const char *now, const char *text, struct caller *ret)
{
	return caller_by_token(ledger_books(small->ledger), ledger_seal(small->ledger),
			(struct instant){ small_at(now) }, text, strlen(text), ret);
}

static void revoke(struct small_ledger *small, const char *id)
{
	struct bytes body;

	bytes_init(&body, 1 << 16);
	callers_put_revoked(&body, id, "lost");
	CHECK_INT(small_say(small, KIND_CALLER_REVOKED, "test", &body), LEDGER_OK);
	bytes_finish(&body);
}

static void a_token_holds_while_the_log_says_so(void **state)
{
	struct small_ledger small;
	struct small_ledger other;
	struct token wrong = drawn;
	struct token unknown = drawn;
	struct caller_said said;
	struct caller caller = { .actor = -7 };
	char sound[TOKEN_TEXT_MAX];
	char text[TOKEN_TEXT_MAX];

	(void)state;
	CHECK_ROW("a_token_holds_while_the_log_says_so");
	open_district(&small);
	said = said_token(&small, &drawn);
	said.until_s = small_at("2026-10-02T00:00:00+08:00");
	say(&small, &said);
	(void)token_format(&drawn, sound);
	wrong.secret[31] ^= 1;
	(void)text_copy(unknown.id, sizeof(unknown.id), "hgfedcba");

	CHECK_INT(ask(&small, "2026-10-01T07:59:59+08:00", sound, &caller), CALLER_NOT_YET);
	CHECK_INT(ask(&small, "2026-10-02T00:00:00+08:00", sound, &caller), CALLER_EXPIRED);
	CHECK_INT(ask(&small, BEGIN, token_format(&wrong, text), &caller), CALLER_UNKNOWN);
	/* Who has not the secret is not told that it would be expired. */
	CHECK_INT(ask(&small, "2027-01-01T00:00:00+08:00", text, &caller), CALLER_UNKNOWN);
	CHECK_INT(ask(&small, BEGIN, token_format(&unknown, text), &caller), CALLER_UNKNOWN);
	CHECK_INT(ask(&small, BEGIN, "weir_abcdefgh_AQID", &caller), CALLER_TRUNCATED);
	CHECK_INT(ask(&small, BEGIN, "Basic x", &caller), CALLER_MALFORMED);
	CHECK_INT(ask(&small, BEGIN, "", &caller), CALLER_MALFORMED);
	CHECK_INT(caller.actor, -7);

	CHECK_INT(ask(&small, "2026-10-01T23:59:59+08:00", sound, &caller), CALLER_OK);
	CHECK_TEXT(caller.id, "abcdefgh");
	CHECK_INT(caller.actor, 1);
	CHECK_INT(caller.role, CALLER_AUDITOR);
	CHECK(caller_is_of(&caller, ROLES_READERS) && !caller_is_of(&caller, ROLES_OFFICE));

	/* In another ledger it is nobody's, whatever its id is there. */
	small_open(&other, "simulated/other", small_at(BEGIN));
	CHECK_INT(ask(&other, BEGIN, sound, &caller), CALLER_UNKNOWN);
	said.until_s = CALLERS_NO_UNTIL;
	say(&other, &said);
	CHECK_INT(ask(&other, BEGIN, sound, &caller), CALLER_UNKNOWN);
	small_close(&other);

	revoke(&small, "abcdefgh");
	CHECK_INT(ask(&small, BEGIN, sound, &caller), CALLER_REVOKED);
	CHECK_INT(ask(&small, "2027-01-01T00:00:00+08:00", sound, &caller), CALLER_REVOKED);
	CHECK_INT(caller_by_id(ledger_books(small.ledger), (struct instant){ small_at(BEGIN) },
				  "abcdefgh", &caller),
			CALLER_REVOKED);
	small_close(&small);
}

/* A certificate's row is no token, though it has an id; nor the other way round. */
static void a_certificate_is_no_token(void **state)
{
	struct small_ledger small;
	struct caller_said said;
	struct caller caller;
	char text[TOKEN_TEXT_MAX];
	const uint8_t unknown[BOOKS_HASH_BYTES] = { 9 };
	const struct instant now = { small_at(BEGIN) };

	(void)state;
	CHECK_ROW("a_certificate_is_no_token");
	open_district(&small);
	said = said_token(&small, &drawn);
	said.proof = CALLER_CERTIFICATE;
	said.role = CALLER_COLLECTOR;
	say(&small, &said);
	CHECK_INT(ask(&small, BEGIN, token_format(&drawn, text), &caller), CALLER_UNKNOWN);
	CHECK_INT(caller_by_certificate(ledger_books(small.ledger), now, said.digest, &caller),
			CALLER_OK);
	CHECK_INT(caller.role, CALLER_COLLECTOR);
	CHECK_INT(caller_by_certificate(ledger_books(small.ledger), now, unknown, &caller),
			CALLER_UNKNOWN);
	CHECK_INT(caller_by_id(ledger_books(small.ledger), now, "abcdefgh", &caller), CALLER_OK);
	CHECK_INT(caller_by_id(ledger_books(small.ledger), now, "", &caller), CALLER_OK);
	CHECK_INT(caller.role, CALLER_NOBODY);
	CHECK(caller_is_of(&caller, ROLES_ALL) && !caller_is_of(&caller, ROLES_KNOWN));
	CHECK_INT(caller_by_id(ledger_books(small.ledger), now, "nobodyis", &caller),
			CALLER_UNKNOWN);
	revoke(&small, "abcdefgh");
	CHECK_INT(caller_by_certificate(ledger_books(small.ledger), now, said.digest, &caller),
			CALLER_REVOKED);
	small_close(&small);
}

/* ---- what each role sees ---- */

enum {
	SEES_P1 = 1 << 0,
	SEES_P2 = 1 << 1,
	SEES_P3 = 1 << 2,
	SEES_P4 = 1 << 3,
	SEES_P9 = 1 << 4, /* a permit that is none */
	SEES_M0 = 1 << 5, /* of an intake without a permit */
	SEES_M1 = 1 << 6,
	SEES_M2 = 1 << 7,
	SEES_M3 = 1 << 8,
	SEES_C = 1 << 9, /* the holder as a whole */
	SEES_D = 1 << 10,
	SEES_LEDGER = 1 << 11,
	BRINGS_M1 = 1 << 12,
	BRINGS_M3 = 1 << 13,
	SEES_ALL = (1 << 12) - 1,
};

static int sees(const struct caller *caller, const struct books *books, struct day today)
{
	static const char *const permits[] = { "P1", "P2", "P3", "P4", "P9" };
	static const char *const meters[] = { "M0", "M1", "M2", "M3" };
	int ret = 0;

	for (size_t i = 0; i < CHECK_COUNT(permits); i++) {
		char subject[BOOKS_SUBJECT_MAX] = "permit:";
		bool may = caller_may_see_permit(caller, books, today, permits[i]);

		(void)text_copy(subject + 7, sizeof(subject) - 7, permits[i]);
		CHECK_INT(caller_may_see_subject(caller, books, today, subject), may);
		ret |= may ? SEES_P1 << i : 0;
	}
	for (size_t i = 0; i < CHECK_COUNT(meters); i++) {
		char intake[] = "I0";

		intake[1] = meters[i][1];
		ret |= caller_may_see_meter(caller, books, today, meters[i]) ? SEES_M0 << i : 0;
		CHECK(!caller_may_see_intake(caller, books, today, intake) ||
				caller_may_see_meter(caller, books, today, meters[i]));
	}
	ret |= caller_may_see_holder(caller, "C") ? SEES_C : 0;
	ret |= caller_may_see_holder(caller, "D") ? SEES_D : 0;
	ret |= caller_may_see_subject(caller, books, today, "ledger") ? SEES_LEDGER : 0;
	ret |= caller_may_deliver(caller, "M1") ? BRINGS_M1 : 0;
	ret |= caller_may_deliver(caller, "M3") ? BRINGS_M3 : 0;
	return ret;
}

static void each_role_sees_what_is_its_own(void **state)
{
	static const char *const p1[] = { "P1" };
	static const char *const p3[] = { "P3" };
	static const char *const p14[] = { "P1", "P4" };
	static const char *const m1[] = { "M1" };
	static const struct {
		const char *name;
		enum caller_role role;
		const char *holder;
		const char *const *permits;
		size_t permit_count;
		const char *const *meters;
		size_t meter_count;
		int sees;
	} rows[] = {
		{ "office", CALLER_OFFICE, "", NULL, 0, NULL, 0, SEES_ALL | BRINGS_M1 | BRINGS_M3 },
		{ "auditor", CALLER_AUDITOR, "", NULL, 0, NULL, 0, SEES_ALL },
		{ "mirror", CALLER_MIRROR, "", NULL, 0, NULL, 0, 0 },
		{ "holder C", CALLER_HOLDER, "C", NULL, 0, NULL, 0,
				SEES_P1 | SEES_P2 | SEES_M1 | SEES_M2 | SEES_C },
		{ "holder D", CALLER_HOLDER, "D", NULL, 0, NULL, 0, SEES_P3 | SEES_M3 | SEES_D },
		{ "holder C, its P1", CALLER_HOLDER, "C", p1, 1, NULL, 0, SEES_P1 | SEES_M1 },
		{ "holder C, another's P3", CALLER_HOLDER, "C", p3, 1, NULL, 0, 0 },
		{ "no code, P1 and P4", CALLER_HOLDER, "", p14, 2, NULL, 0,
				SEES_P1 | SEES_P4 | SEES_M1 },
		{ "collector", CALLER_COLLECTOR, "", NULL, 0, NULL, 0,
				SEES_M0 | SEES_M1 | SEES_M2 | SEES_M3 | BRINGS_M1 | BRINGS_M3 },
		{ "collector of M1", CALLER_COLLECTOR, "", NULL, 0, m1, 1, SEES_M1 | BRINGS_M1 },
	};
	const struct caller nobody = { .role = CALLER_NOBODY };
	struct small_ledger small;
	const struct books *books;
	struct day today;

	(void)state;
	open_district(&small);
	books = ledger_books(small.ledger);
	today = small_day("2026-10-01");
	CHECK_ROW("nobody");
	CHECK_INT(sees(&nobody, books, today), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct token token = drawn;
		struct caller_said said;
		struct caller caller;
		char text[TOKEN_TEXT_MAX];

		CHECK_ROW(rows[i].name);
		token.id[0] = (char)('a' + i);
		said = said_token(&small, &token);
		said.role = rows[i].role;
		said.permits = rows[i].permits;
		said.permit_count = rows[i].permit_count;
		said.meters = rows[i].meters;
		said.meter_count = rows[i].meter_count;
		(void)text_copy(said.holder, sizeof(said.holder), rows[i].holder);
		say(&small, &said);
		CHECK_INT(ask(&small, BEGIN, token_format(&token, text), &caller), CALLER_OK);
		CHECK_INT(sees(&caller, books, today), rows[i].sees);
	}
	small_close(&small);
}

/* A permit that passes to D on a day is C's until then and D's from then on. */
static void a_permit_changes_hands(void **state)
{
	struct small_ledger small;
	struct caller_said said;
	struct caller caller;
	char text[TOKEN_TEXT_MAX];
	const struct books *books;

	(void)state;
	CHECK_ROW("a_permit_changes_hands");
	open_district(&small);
	add_permit(&small, "P1", "D", "2026-11-01");
	said = said_token(&small, &drawn);
	said.role = CALLER_HOLDER;
	(void)text_copy(said.holder, sizeof(said.holder), "C");
	say(&small, &said);
	books = ledger_books(small.ledger);
	CHECK_INT(ask(&small, BEGIN, token_format(&drawn, text), &caller), CALLER_OK);
	CHECK(caller_may_see_permit(&caller, books, small_day("2026-10-31"), "P1"));
	CHECK(!caller_may_see_permit(&caller, books, small_day("2026-11-01"), "P1"));
	CHECK(!caller_may_see_meter(&caller, books, small_day("2026-11-01"), "M1"));
	CHECK(caller_may_see_permit(&caller, books, small_day("2026-11-01"), "P2"));
	small_close(&small);
}

/* A meter of C's that goes to D's intake: each sees the days on which it was its own's. */
static void a_meter_moves(void **state)
{
	static const struct {
		const char *name;
		const char *holder;
		const char *meter;
		bool before, from, ever;
	} rows[] = {
		{ "whose it was", "C", "M1", true, false, true },
		{ "whose it is", "D", "M1", false, true, true },
		{ "a stranger", "E", "M1", false, false, false },
		{ "another's", "C", "M3", false, false, false },
		{ "one that nobody registered", "C", "M9", false, false, false },
		{ "of an intake without a permit", "C", "M0", false, false, false },
	};
	const struct caller office = { .role = CALLER_OFFICE };
	const struct day today = small_day("2026-10-01");
	union row moved = facts_meter("M1", "I3", 8, "2026-01-01");
	struct small_ledger small;
	const struct books *books;

	(void)state;
	open_district(&small);
	moved.meter.from = small_day("2026-06-01");
	CHECK_INT(small_row(&small, ROW_METER, &moved), LEDGER_OK);
	books = ledger_books(small.ledger);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct token token = drawn;
		struct caller_said said;
		struct caller caller;
		char text[TOKEN_TEXT_MAX];

		CHECK_ROW(rows[i].name);
		token.id[0] = (char)('a' + i);
		said = said_token(&small, &token);
		said.role = CALLER_HOLDER;
		(void)text_copy(said.holder, sizeof(said.holder), rows[i].holder);
		say(&small, &said);
		CHECK_INT(ask(&small, BEGIN, token_format(&token, text), &caller), CALLER_OK);
		CHECK(caller_may_see_meter_on(&caller, books, today, rows[i].meter,
				      small_day("2026-05-31")) == rows[i].before);
		CHECK(caller_may_see_meter_on(&caller, books, today, rows[i].meter,
				      small_day("2026-06-01")) == rows[i].from);
		CHECK(caller_may_see_meter_ever(&caller, books, today, rows[i].meter) ==
				rows[i].ever);
		CHECK(caller_may_see_meter_on(&office, books, today, rows[i].meter, today));
	}
	small_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_holds_while_the_log_says_so),
		cmocka_unit_test(a_certificate_is_no_token),
		cmocka_unit_test(each_role_sees_what_is_its_own),
		cmocka_unit_test(a_permit_changes_hands),
		cmocka_unit_test(a_meter_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
