/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The run that docs/one-litre.md tells of: a ledger in memory, one meter, two
 * polls of two register words each, a month closed and billed.
 */

#include "tests/api/one_litre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/bill.h"
#include "billing/billing_kinds.h"
#include "billing/rulebook.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/profile_file.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "meter/err.h"
#include "tests/support/small_ledger.h"

void demand(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "one_litre: not so: %s\n", what);
		exit(1);
	}
}

static const char profile_text[] =
		"profile: two-words\n"
		"version: 1\n"
		"title: A register of two words\n"
		"source: made for this walk\n"
		"resolution_m3: \"0.0001\"\n"
		"blocks: [{name: live, function: 3, start: 0, count: 2}]\n"
		"fields: [{name: total, block: live, at: 0, type: u32, order: ABCD, source: tenths of a litre}]\n"
		"totals: [{direction: forward, whole: total, power: -4, unit: m3, source: tenths of a litre}]\n";

static const char rulebook_text[] =
		"rulebook: walk-fee-2026\n"
		"title: Twenty fen a cubic metre\n"
		"source: made for this walk\n"
		"place: A-1\n"
		"from: 2026-01-01\n"
		"kind: fee\n"
		"filing: month\n"
		"rates: [{id: river, use: industry, source: surface, unit: m3, yuan: \"0.20\"}]\n";

static void say(struct small_ledger *small, uint64_t kind, const char *stream, struct bytes *body)
{
	demand(!body->failed && small_say(small, kind, stream, body) == LEDGER_OK,
			"the ledger takes the deed");
	bytes_reset(body);
}

static void say_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	demand(small_row(small, kind, &row) == LEDGER_OK, "the ledger takes the row");
}

static void register_all(struct small_ledger *small)
{
	const union row area = {
		.area = { .area = "A-1", .name = "District", .from = ROW_NO_DAY }
	};
	const union row permit = { .permit = { .permit = "P-1",
						   .holder = "Paper mill",
						   .area = "A-1",
						   .source = SOURCE_SURFACE,
						   .uses = use_bit(USE_INDUSTRY),
						   .annual_litres = 100000000,
						   .valid_from = small_day("2026-01-01"),
						   .valid_until = ROW_NO_DAY,
						   .year_kind = YEAR_CALENDAR,
						   .from = ROW_NO_DAY } };
	const union row intake = { .intake = { .intake = "I-1",
						   .permit = "P-1",
						   .name = "River intake",
						   .area_class = AREA_CLASS_NORMAL,
						   .design_max_litres_per_day = ROW_NO_LITRES,
						   .rated_litres_per_h = ROW_NO_LITRES,
						   .qmax_litres_per_h = 50000,
						   .from = ROW_NO_DAY } };
	const union row meter = { .meter = { .meter = "M-1",
						  .intake = "I-1",
						  .profile = "two-words",
						  .address = "tcp://192.0.2.7:502/1",
						  .interval_s = 3600,
						  .direction = DIRECTION_FORWARD,
						  .digits = 5,
						  .installed_on = small_day("2026-10-30"),
						  .verified_until = ROW_NO_DAY,
						  .role = ROLE_TAKE,
						  .initial_litres = ROW_NO_LITRES,
						  .from = ROW_NO_DAY } };

	say_row(small, ROW_AREA, area);
	say_row(small, ROW_PERMIT, permit);
	say_row(small, ROW_INTAKE, intake);
	say_row(small, ROW_METER, meter);
}

static void load_profile(struct small_ledger *small, struct bytes *body, struct profile *ret)
{
	struct where reason;

	demand(profile_file_load(profile_text, sizeof(profile_text) - 1, "two-words.yaml", ret,
			       &reason) == PROFILE_FILE_OK,
			"the profile reads");
	demand(profiles_put(body, ret, profile_text, sizeof(profile_text) - 1) == 0, "memory");
	say(small, KIND_PROFILE, "profiles", body);
}

static void load_rulebook(struct small_ledger *small, struct bytes *body)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where reason;

	demand(book != NULL &&
					rulebook_load(rulebook_text, sizeof(rulebook_text) - 1,
							"walk-fee-2026.yaml", book, &warnings,
							&reason) == RULEBOOK_OK,
			"the rulebook reads");
	demand(rulebook_put(body, book, rulebook_text, sizeof(rulebook_text) - 1) == 0, "memory");
	say(small, KIND_RULEBOOK, "rulebooks", body);
}

/* A poll as the collector makes it: words, their count, one reading an entry. */
static void poll(struct small_ledger *small, const struct profile *profile, const char *at,
		uint16_t high, uint16_t low, struct bytes *body)
{
	const uint16_t words[] = { high, low };
	const uint8_t raw[] = { (uint8_t)(high >> 8), (uint8_t)high, (uint8_t)(low >> 8),
		(uint8_t)low };
	struct reading reading = {
		.at_s = small_at(at),
		.words = raw,
		.words_size = sizeof(raw),
		.status = 'A',
		.flow_litres_per_h = READINGS_NO_FLOW,
	};

	demand(profile_count(profile, PROFILE_FORWARD, words, 2, &reading.count) == PROFILE_OK,
			"the words give a count");
	small_set_time(small, reading.at_s + 1);
	readings_put_head(body, "M-1", 1, reading.at_s, 1);
	readings_put(body, reading.at_s, &reading);
	say(small, KIND_READINGS, "poll:M-1", body);
}

void one_litre_run(struct small_ledger *small)
{
	const struct month month = month_make(2026, 10);
	struct profile profile;
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	small_open(small, "simulated/one-litre", small_at("2026-10-31T07:00:00+08:00"));
	load_profile(small, &body, &profile);
	register_all(small);
	load_rulebook(small, &body);
	poll(small, &profile, "2026-10-31T08:00:00+08:00", 0x0756, 0xb5cc, &body);
	poll(small, &profile, "2026-10-31T09:00:00+08:00", 0x075d, 0x00a3, &body);
	small_set_time(small, small_at("2026-11-01T00:05:00+08:00"));
	item_put_array(&body, 1);
	item_put_int(&body, month.number);
	say(small, KIND_CLOSE, "shell", &body);
	bill_put(&body, month_days(month), NULL);
	say(small, KIND_BILL, "shell", &body);
	bytes_finish(&body);
}
