/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/every_kind.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/bill.h"
#include "ledger/accesses.h"
#include "ledger/callers.h"
#include "ledger/closing.h"
#include "ledger/delivered.h"
#include "ledger/entry.h"
#include "ledger/file.h"
#include "ledger/item.h"
#include "ledger/lost.h"
#include "ledger/origin.h"
#include "ledger/pending.h"
#include "ledger/profile_file.h"
#include "ledger/profiles.h"
#include "ledger/signing.h"
#include "tests/support/every_kind_parts.h"
#include "tests/support/facts.h"

const uint8_t every_kind_secret[SEAL_KEY_BYTES] = { 7 };

void every_kind_expect(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "every_kind: not so: %s\n", what);
		exit(1);
	}
}

void every_kind_say(struct small_ledger *small, uint64_t kind, struct bytes *body, int wanted)
{
	expect(body->failed == 0);
	expect(small_say(small, kind, "test", body) == wanted);
	bytes_reset(body);
}

void every_kind_say_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	expect(small_row(small, kind, &row) == LEDGER_OK);
}

static void fill_files(struct small_ledger *small, struct bytes *body)
{
	static const char text[] =
			"profile: p\n"
			"version: 1\n"
			"title: t\n"
			"source: s\n"
			"resolution_m3: \"0.001\"\n"
			"blocks:\n"
			"  - {name: total, function: 3, start: 8, count: 3}\n"
			"  - {name: device, function: 3, start: 100, count: 1, daily: true}\n"
			"fields:\n"
			"  - {name: total, block: total, at: 8, type: u32, source: s}\n"
			"  - {name: status, block: total, at: 10, type: bits, source: s}\n"
			"  - {name: serial, block: device, at: 100, type: u16, source: s}\n"
			"totals: [{direction: forward, whole: total, unit: m3, source: s}]\n"
			"status: [{field: status, bit: 0, severity: suspect, meaning: empty pipe, source: s}]\n"
			"identity: [{field: serial}]\n";
	static const uint8_t digest[BOOKS_HASH_BYTES] = { 1 };
	struct profile profile;
	struct where reason;

	actor_put(body, 2, 4711, "office");
	every_kind_say(small, KIND_ACTOR, body, LEDGER_OK);
	file_put_opened(body, digest, "readings", 1, "readings.csv");
	every_kind_say(small, KIND_FILE_OPENED, body, LEDGER_OK);
	file_put_closed(body, digest, 1);
	every_kind_say(small, KIND_FILE_CLOSED, body, LEDGER_OK);
	expect(profile_file_load(text, sizeof(text) - 1, "p.yaml", &profile, &reason) ==
			PROFILE_FILE_OK);
	expect(profiles_put(body, &profile, text, sizeof(text) - 1) == 0);
	every_kind_say(small, KIND_PROFILE, body, LEDGER_OK);
}

/* A collector at a distance, which signs; it lost some readings. */
static void fill_signed(struct small_ledger *small, struct bytes *body)
{
	const struct lost lost = {
		.from_s = small_at("2026-09-30T08:00:00+08:00"),
		.till_s = small_at("2026-09-30T09:00:00+08:00"),
		.readings = 61,
	};
	uint8_t public[SEAL_KEY_BYTES];
	int64_t key = ledger_size(small->ledger) + 1;

	expect(seal_ed25519_public(every_kind_secret, public) == 0);
	actor_put(body, EVERY_KIND_COLLECTOR, -1, SIGNING_COLLECTOR);
	every_kind_say(small, KIND_ACTOR, body, LEDGER_OK);
	signing_put_key(body, EVERY_KIND_COLLECTOR, public, false);
	every_kind_say(small, KIND_KEY, body, LEDGER_OK);
	lost_put(body, &lost);
	expect(small_say_signed(small, EVERY_KIND_COLLECTOR, key, every_kind_secret, KIND_LOST,
			       "lost", body, NULL) == LEDGER_OK);
	bytes_reset(body);
}

/* Somebody may call, is shut out again, what was asked is in a file, and somebody is told of it all. */
static void fill_callers(struct small_ledger *small, struct bytes *body)
{
	static const char *const permits[] = { "P", "P2" };
	const struct caller_said said = {
		.id = "abcdefgh",
		.proof = CALLER_TOKEN,
		.digest = { 1 },
		.actor = 2,
		.role = CALLER_HOLDER,
		.permits = permits,
		.permit_count = 2,
		.from_s = small_at("2026-10-05T08:00:00+08:00"),
		.until_s = CALLERS_NO_UNTIL,
		.note = "the holder's office",
	};
	const struct accesses_said accesses = {
		.day = dates_day("2026-10-06"),
		.part = 1,
		.digest = { 2 },
		.lines = 3,
		.bytes = 400,
	};
	const struct delivered delivered = {
		.target = "office",
		.from = 0,
		.till = 3,
		.events = 1,
		.digest = { 3 },
	};

	callers_put(body, &said);
	every_kind_say(small, KIND_CALLER, body, LEDGER_OK);
	callers_put_revoked(body, said.id, "the clerk has left");
	every_kind_say(small, KIND_CALLER_REVOKED, body, LEDGER_OK);
	accesses_put(body, &accesses);
	every_kind_say(small, KIND_ACCESSES, body, LEDGER_OK);
	delivered_put(body, &delivered);
	every_kind_say(small, KIND_DELIVERED, body, LEDGER_OK);
}

void every_kind_fill(struct small_ledger *small)
{
	const struct month month = month_make(2026, 10);
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	fill_files(small, &body);
	fill_signed(small, &body);
	every_kind_registry(small);
	every_kind_field(small);
	small_set_time(small, small_at("2026-11-02T08:00:00+08:00"));
	every_kind_readings(small, &body);
	every_kind_device(small, &body);
	every_kind_seal(small);
	every_kind_say_row(small, ROW_PERMIT, every_kind_permit("2026-10-05"));
	every_kind_say_row(small, ROW_METER, every_kind_meter("2026-10-06"));
	every_kind_say_row(small, ROW_INTAKE, every_kind_intake("2026-10-02", 1500));
	every_kind_events(small, &body);
	every_kind_mends(small, &body);
	every_kind_errors(small, &body);
	every_kind_assessment(small, &body);
	every_kind_warnings(small);
	every_kind_ten_days(small);
	every_kind_seasons(small);
	every_kind_group(small);
	every_kind_plan_rules(small);
	every_kind_rights(small, &body);
	every_kind_trades(small, &body);
	every_kind_limits(small, &body);
	every_kind_rulebook(small, &body);
	every_kind_rulings(small, &body);
	closing_put(&body, month);
	every_kind_say(small, KIND_CLOSE, &body, LEDGER_OK);
	bill_put(&body, month_days(month), NULL);
	every_kind_say(small, KIND_BILL, &body, LEDGER_OK);
	every_kind_objection(small, &body);
	every_kind_sign_off(small, &body);
	every_kind_alert(small, &body);
	fill_callers(small, &body);
	every_kind_flow(small, &body);
	every_kind_finding(small, &body);
	every_kind_settlements(small, &body);
	every_kind_auction(small, &body);
	every_kind_credit(small, &body);
	every_kind_vouchers(small, &body);
	bytes_finish(&body);
}

/* A permit waits; the second actor lets the first one through and rejects the second. */
void every_kind_fill_two(struct small_ledger *small)
{
	union row permit = every_kind_permit(NULL);
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	every_kind_say_row(small, ROW_AREA, facts_area("A", ""));
	for (int i = 0; i < 2; i++) {
		int64_t entry;

		(void)text_copy(permit.permit.permit, sizeof(permit.permit.permit),
				i == 0 ? "P" : "Q");
		item_put_array(&body, 1);
		row_put(&body, ROW_PERMIT, &permit);
		expect(small_say_as(small, 1, KIND_PERMITS, "rows", &body, &entry) == LEDGER_OK);
		bytes_reset(&body);
		checked_put(&body, entry, i == 0, i == 0 ? NULL : "not needed");
		expect(small_say_as(small, 1, KIND_CHECKED, "check", &body, NULL) ==
				LEDGER_REFUSED);
		expect(small_say_as(small, 2, KIND_CHECKED, "check", &body, NULL) == LEDGER_OK);
		bytes_reset(&body);
	}
	bytes_finish(&body);
}
