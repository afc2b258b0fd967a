/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who brings a caller's deeds to the writer brings them about only with what
 * the caller showed, for the caller's actor, of its role's kinds, and about
 * what the caller may see.
 */

#include "tests/check.h"

#include <string.h>
#include <unistd.h>

#include "api/idempotency.h"
#include "api/token.h"
#include "api/writer.h"
#include "billing/objection.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/gate.h"
#include "ledger/meter_event.h"
#include "ledger/origin.h"
#include "ledger/readings.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

#define ORIGIN "simulated/acting"
#define BEGIN "2026-10-01T08:00:00+08:00"
#define READ_AT "2026-09-20T08:00:00+08:00"

enum {
	OFFICER = 2, /* actors */
	HOLDER = 3,
};

static const struct token office = { .id = "aaaaaaaa", .secret = { 1 } };
static const struct token holder = { .id = "bbbbbbbb", .secret = { 2 } };
static const uint8_t certificate[BOOKS_HASH_BYTES] = { 7, 7, 7 };

/* ---- a district of two permits with a reading each, and its callers ---- */

static void add_permit(struct small_ledger *small, const char *id, const char *code,
		const char *intake, const char *meter)
{
	union row permit = facts_permit(id, "A", 1000000);
	union row row = facts_intake(intake, id, ROW_NO_LITRES);

	(void)text_copy(permit.permit.credit_code, sizeof(permit.permit.credit_code), code);
	CHECK_INT(small_row(small, ROW_PERMIT, &permit), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_INTAKE, &row), LEDGER_OK);
	row = facts_meter(meter, intake, 8, "2026-01-01");
	CHECK_INT(small_row(small, ROW_METER, &row), LEDGER_OK);
}

static void add_reading(struct small_ledger *small, const char *meter)
{
	const struct reading reading = {
		.at_s = small_at(READ_AT),
		.count = { 5000, 0 },
		.status = 'A',
		.flow_litres_per_h = READINGS_NO_FLOW,
	};
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	readings_put_head(&body, meter, 0, reading.at_s, 1);
	readings_put(&body, reading.at_s, &reading);
	CHECK_INT(small_say(small, KIND_READINGS, meter, &body), LEDGER_OK);
	bytes_finish(&body);
}

static void add_actor(struct small_ledger *small, int64_t actor, const char *role)
{
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, actor, -1, role);
	CHECK_INT(small_say(small, KIND_ACTOR, "test", &body), LEDGER_OK);
	bytes_finish(&body);
}

static void let_in(struct small_ledger *small, const struct caller_said *said)
{
	struct bytes body;

	bytes_init(&body, 1 << 20);
	callers_put(&body, said);
	CHECK_INT(small_say(small, KIND_CALLER, "test", &body), LEDGER_OK);
	bytes_finish(&body);
}

static void add_callers(struct small_ledger *small)
{
	struct caller_said said = {
		.proof = CALLER_TOKEN,
		.actor = OFFICER,
		.role = CALLER_OFFICE,
		.from_s = small_at(BEGIN),
		.until_s = CALLERS_NO_UNTIL,
		.note = "",
	};

	(void)text_copy(said.id, sizeof(said.id), office.id);
	CHECK_INT(token_digest(ledger_seal(small->ledger), ORIGIN, &office, said.digest), 0);
	let_in(small, &said);
	(void)text_copy(said.id, sizeof(said.id), "cccccccc");
	said.proof = CALLER_CERTIFICATE;
	memcpy(said.digest, certificate, sizeof(said.digest));
	let_in(small, &said);
	(void)text_copy(said.id, sizeof(said.id), holder.id);
	said.proof = CALLER_TOKEN;
	said.actor = HOLDER;
	said.role = CALLER_HOLDER;
	(void)text_copy(said.holder, sizeof(said.holder), "C");
	CHECK_INT(token_digest(ledger_seal(small->ledger), ORIGIN, &holder, said.digest), 0);
	let_in(small, &said);
}

static void open_district(struct small_ledger *small)
{
	union row area = facts_area("A", "");

	small_open(small, ORIGIN, small_at(BEGIN));
	CHECK_INT(small_row(small, ROW_AREA, &area), LEDGER_OK);
	add_permit(small, "P1", "C", "I1", "M1");
	add_permit(small, "P2", "D", "I2", "M2");
	add_reading(small, "M1");
	add_reading(small, "M2");
	add_actor(small, OFFICER, "office");
	add_actor(small, HOLDER, "holder");
	add_callers(small);
}

/* ---- what is brought ---- */

/* A deed as it is brought, and by what. */
struct brought {
	const struct token *token; /* NULL: the certificate's fingerprint */
	int64_t actor;
	uint64_t kind;
	const char *meter;
	const char *key;   /* NULL: in a stream of a shell */
	const char *asked; /* "words": a reading has some of a device */
};

/* One reading, with so many words of a device. */
static void put_reading(const char *meter, size_t words, struct bytes *ret)
{
	static const uint8_t zeros[8];
	const struct reading reading = {
		.at_s = small_at("2026-09-21T08:00:00+08:00"),
		.count = { 6000, 0 },
		.words = words > 0 ? zeros : NULL,
		.words_size = 2 * words,
		.status = 'A',
		.flow_litres_per_h = READINGS_NO_FLOW,
	};

	readings_put_head(ret, meter, 0, reading.at_s, 1);
	readings_put(ret, reading.at_s, &reading);
}

static void put_body(const struct brought *brought, struct bytes *ret)
{
	struct objection objection = {
		.at_s = small_at(READ_AT),
		.reason = "too much",
		.reason_size = strlen("too much"),
	};
	struct meter_event event = {
		.what = METER_VERIFIED,
		.at = { small_at("2026-09-25T08:00:00+08:00") },
		.until = small_day("2027-09-25"),
		.ground = "a paper",
	};

	if (brought->kind == KIND_OBJECTION) {
		(void)text_copy(objection.meter, sizeof(objection.meter), brought->meter);
		objection_put(ret, &objection);
	} else if (brought->kind == KIND_METER_EVENT) {
		(void)text_copy(event.meter, sizeof(event.meter), brought->meter);
		meter_event_put(ret, &event);
	} else if (brought->kind == KIND_READINGS) {
		put_reading(brought->meter, strcmp(brought->asked, "words") == 0 ? 4 : 0, ret);
	} else {
		actor_put(ret, 9, -1, "office");
	}
}

static void put_said(struct small_ledger *small, const struct brought *brought, struct bytes *ret)
{
	struct seal *seal = ledger_seal(small->ledger);
	uint8_t stream[BOOKS_HASH_BYTES];
	struct bytes body;
	struct deed deed = {
		.actor = (uint64_t)brought->actor,
		.stream = (const uint8_t *)"shell",
		.stream_size = 5,
		.number = 1,
		.made = ledger_now(small->ledger),
	};

	bytes_init(&body, ENTRY_MAX);
	put_body(brought, &body);
	if (brought->key != NULL) {
		CHECK_INT(idempotency_stream(seal, brought->key, strlen(brought->key), stream), 0);
		CHECK_INT(idempotency_number(seal, brought->asked, strlen(brought->asked),
					  &deed.number),
				0);
		deed.stream = stream;
		deed.stream_size = sizeof(stream);
		deed.stream_is_bytes = true;
	}
	deed.body = body.data;
	deed.body_size = body.size;
	CHECK_INT(deed_encode(&deed, ret), DEED_OK);
	bytes_finish(&body);
}

/* What the writer says: a ledger_answer, or -1 where nothing was submitted. */
static int bring(struct small_ledger *small, const struct brought *brought,
		char ret_reason[static WHERE_TEXT_MAX], int64_t *ret_entry)
{
	struct writer_result result = { .answer = -7 };
	char text[TOKEN_TEXT_MAX];
	struct acting_shown shown = { CALLER_CERTIFICATE, certificate, sizeof(certificate) };
	struct writer_deed deed = { .kind = brought->kind };
	struct bytes said;
	struct bytes request;
	struct bytes reply;

	if (brought->token != NULL) {
		token_format(brought->token, text);
		shown = (struct acting_shown){ CALLER_TOKEN, (const uint8_t *)text, strlen(text) };
	}
	bytes_init(&said, ENTRY_MAX);
	bytes_init(&request, GATE_FRAME_MAX);
	bytes_init(&reply, GATE_FRAME_MAX);
	put_said(small, brought, &said);
	deed.said = said.data;
	deed.said_size = said.size;
	writer_put_request_of(&request, &shown, &deed, 1);
	CHECK(writer_is_vouched(request.data, request.size));
	CHECK_INT(writer_serve(small->ledger, getuid(), request.data, request.size, &reply), 0);
	CHECK(writer_take_reply(&reply, 1, &result, ret_reason));
	if (result.answer == -7) {
		result.answer = -1;
	} else {
		(void)text_copy(ret_reason, WHERE_TEXT_MAX, result.reason);
	}
	*ret_entry = result.receipt.entry;
	bytes_finish(&said);
	bytes_finish(&request);
	bytes_finish(&reply);
	return result.answer;
}

static void a_caller_does_its_own_and_no_more(void **state)
{
	static const struct token wrong = { .id = "aaaaaaaa", .secret = { 3 } };
	static const struct token unknown = { .id = "dddddddd", .secret = { 1 } };
	static const struct {
		const char *name;
		struct brought brought;
		int answer;
		const char *reason;
	} rows[] = {
		{ "an officer's", { &office, OFFICER, KIND_METER_EVENT, "M1", "k1", "a" },
				LEDGER_OK, "" },
		{ "again", { &office, OFFICER, KIND_METER_EVENT, "M1", "k1", "a" }, LEDGER_REPEATED,
				"" },
		{ "its key for another thing",
				{ &office, OFFICER, KIND_METER_EVENT, "M2", "k1", "b" },
				LEDGER_REFUSED, "that key was used for something else" },
		{ "its key for another kind", { &office, OFFICER, KIND_OBJECTION, "M2", "k1", "a" },
				LEDGER_REFUSED, "that key was used for something else" },
		{ "by its certificate", { NULL, OFFICER, KIND_METER_EVENT, "M2", "k2", "b" },
				LEDGER_OK, "" },
		{ "of another actor", { &office, 1, KIND_METER_EVENT, "M2", "k3", "b" }, -1,
				"a deed is not one of its caller's" },
		{ "of a kind that no caller hands in",
				{ &office, OFFICER, KIND_ACTOR, "", "k4", "b" }, -1,
				"a deed is not one of its caller's" },
		{ "in the shell's stream", { &office, OFFICER, KIND_METER_EVENT, "M2", NULL, "" },
				-1, "a deed is not one of its caller's" },
		{ "by a wrong secret", { &wrong, OFFICER, KIND_METER_EVENT, "M2", "k5", "b" }, -1,
				"this ledger knows no such caller" },
		{ "by nobody's", { &unknown, OFFICER, KIND_METER_EVENT, "M2", "k6", "b" }, -1,
				"this ledger knows no such caller" },
		{ "a holder's own", { &holder, HOLDER, KIND_OBJECTION, "M1", "k1", "a" }, LEDGER_OK,
				"" },
		{ "a holder's of another", { &holder, HOLDER, KIND_OBJECTION, "M2", "k2", "a" },
				LEDGER_REFUSED, "meter 'M2' has no reading at that second" },
		{ "a holder's of none", { &holder, HOLDER, KIND_OBJECTION, "M9", "k3", "a" },
				LEDGER_REFUSED, "meter 'M9' has no reading at that second" },
		{ "a holder's reading", { &holder, HOLDER, KIND_READINGS, "M1", "k6", "a" },
				LEDGER_OK, "" },
		{ "of another's meter", { &holder, HOLDER, KIND_READINGS, "M2", "k7", "a" },
				LEDGER_REFUSED, "there is no meter 'M2' in the registry" },
		{ "of no meter", { &holder, HOLDER, KIND_READINGS, "M9", "k8", "a" },
				LEDGER_REFUSED, "there is no meter 'M9' in the registry" },
		{ "of no meter, an officer's", { &office, OFFICER, KIND_READINGS, "M9", "k8", "a" },
				LEDGER_REFUSED, "there is no meter 'M9' in the registry" },
		{ "with words of a device",
				{ &office, OFFICER, KIND_READINGS, "M2", "k9", "words" },
				LEDGER_REFUSED,
				"one reading at a time, without words of a device" },
		{ "of the office's kind", { &holder, HOLDER, KIND_METER_EVENT, "M1", "k4", "a" },
				-1, "a deed is not one of its caller's" },
		{ "of the office's actor", { &holder, OFFICER, KIND_OBJECTION, "M1", "k5", "a" },
				-1, "a deed is not one of its caller's" },
	};
	struct small_ledger small;

	(void)state;
	open_district(&small);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t size = ledger_size(small.ledger);
		char reason[WHERE_TEXT_MAX];
		int64_t entry;

		CHECK_ROW(rows[i].name);
		CHECK_INT(bring(&small, &rows[i].brought, reason, &entry), rows[i].answer);
		CHECK_TEXT(reason, rows[i].reason);
		CHECK_INT(ledger_size(small.ledger) > size, rows[i].answer == LEDGER_OK);
	}
	small_close(&small);
}

static void who_was_revoked_is_heard_no_more(void **state)
{
	const struct brought brought = { &office, OFFICER, KIND_METER_EVENT, "M1", "k1", "a" };
	struct small_ledger small;
	char reason[WHERE_TEXT_MAX];
	struct bytes body;
	int64_t entry;

	(void)state;
	open_district(&small);
	bytes_init(&body, ENTRY_MAX);
	callers_put_revoked(&body, office.id, "lost");
	CHECK_INT(small_say(&small, KIND_CALLER_REVOKED, "test", &body), LEDGER_OK);
	bytes_finish(&body);
	CHECK_ROW("revoked");
	CHECK_INT(bring(&small, &brought, reason, &entry), -1);
	CHECK_TEXT(reason, "the caller was revoked");
	small_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_caller_does_its_own_and_no_more),
		cmocka_unit_test(who_was_revoked_is_heard_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
