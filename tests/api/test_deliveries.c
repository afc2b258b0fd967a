/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The same delivery twice is one fact, with other bytes it is refused; and a
 * poll that another collector of the same meter overtook on the way is neither.
 */

#include "tests/check.h"

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "tests/support/small_ledger.h"

enum {
	BEGIN_S = 1790812800, /* 2026-10-01T00:00:00Z */
	HOUR_S = 3600,
};

static void open_with_meter(struct small_ledger *small)
{
	const union row area = { .area = { .area = "A", .name = "Area", .from = ROW_NO_DAY } };
	const union row intake = { .intake = { .intake = "I",
						   .name = "Intake",
						   .holder = "Holder",
						   .area = "A",
						   .source = SOURCE_SURFACE,
						   .uses = use_bit(USE_INDUSTRY),
						   .area_class = AREA_CLASS_NORMAL,
						   .design_max_litres_per_day = ROW_NO_LITRES,
						   .rated_litres_per_h = ROW_NO_LITRES,
						   .qmax_litres_per_h = ROW_NO_LITRES,
						   .from = ROW_NO_DAY } };
	const union row meter = { .meter = { .meter = "M",
						  .intake = "I",
						  .profile = PROFILES_MANUAL,
						  .interval_s = 3600,
						  .direction = DIRECTION_FORWARD,
						  .digits = 8,
						  .installed_on = { 20000 },
						  .verified_until = ROW_NO_DAY,
						  .role = ROLE_TAKE,
						  .initial_litres = ROW_NO_LITRES,
						  .from = ROW_NO_DAY } };

	small_open(small, "simulated/deliveries", BEGIN_S);
	CHECK_INT(small_row(small, ROW_AREA, &area), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_INTAKE, &intake), LEDGER_OK);
	CHECK_INT(small_row(small, ROW_METER, &meter), LEDGER_OK);
	small_set_time(small, BEGIN_S + 24 * HOUR_S);
}

/* Hands in one reading as a delivery of its meter's stream, of text or of bytes. */
static int hand_in(struct small_ledger *small, uint64_t number, int hours, int64_t litres,
		bool is_bytes, struct receipt *ret)
{
	const struct reading reading = {
		.at_s = BEGIN_S + hours * HOUR_S,
		.count = { .units = litres },
		.status = 'A',
		.flow_litres_per_h = READINGS_NO_FLOW,
	};
	struct deed deed = {
		.actor = 1,
		.stream = (const uint8_t *)"M",
		.stream_size = 1,
		.stream_is_bytes = is_bytes,
		.number = number,
		.made = { reading.at_s },
	};
	struct where reason = { .line = 0 };
	struct bytes body;
	struct bytes said;
	int answer;

	bytes_init(&body, READINGS_BODY_MAX);
	bytes_init(&said, ENTRY_WHOLE_MAX);
	readings_put_head(&body, "M", 0, reading.at_s, 1);
	readings_put(&body, reading.at_s, &reading);
	deed.body = body.data;
	deed.body_size = body.size;
	CHECK_INT(deed_encode(&deed, &said), DEED_OK);
	answer = ledger_submit(small->ledger, KIND_READINGS, said.data, said.size, ret, &reason);
	bytes_finish(&said);
	bytes_finish(&body);
	return answer;
}

static void a_delivery_is_one_fact(void **state)
{
	static const struct {
		const char *name;
		uint64_t number;
		int hours;
		int64_t litres;
		int want;
	} rows[] = {
		{ "the first", 100, 1, 1000, LEDGER_OK },
		{ "the same once more", 100, 1, 1000, LEDGER_REPEATED },
		{ "its number with another count", 100, 1, 2000, LEDGER_REFUSED },
		{ "a later one", 300, 3, 3000, LEDGER_OK },
		{ "one between, overtaken", 200, 2, 2000, LEDGER_OK },
		{ "that one once more", 200, 2, 2000, LEDGER_REPEATED },
		{ "its number with another count", 200, 2, 2500, LEDGER_REFUSED },
		{ "a reading that is known, in a new delivery", 400, 3, 3000, LEDGER_NOTHING },
	};
	struct small_ledger small;
	int64_t entries[401];

	(void)state;
	open_with_meter(&small);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct receipt receipt;

		CHECK_ROW(rows[i].name);
		CHECK_INT(hand_in(&small, rows[i].number, rows[i].hours, rows[i].litres, false,
					  &receipt),
				rows[i].want);
		if (rows[i].want == LEDGER_OK) {
			entries[rows[i].number] = receipt.entry;
		} else if (rows[i].want == LEDGER_REPEATED) {
			CHECK_INT(receipt.entry, entries[rows[i].number]);
		}
	}
	small_close(&small);
}

/* A file's rows come in its own order: a lower number is an older row, or none. */
static void a_files_row_is_not_overtaken(void **state)
{
	struct small_ledger small;
	struct receipt receipt;

	(void)state;
	open_with_meter(&small);
	CHECK_INT(hand_in(&small, 7, 1, 1000, true, &receipt), LEDGER_OK);
	CHECK_INT(hand_in(&small, 6, 2, 2000, true, &receipt), LEDGER_REFUSED);
	small_close(&small);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_delivery_is_one_fact),
		cmocka_unit_test(a_files_row_is_not_overtaken),
	};

	return cmocka_run_group_tests_name("deliveries", tests, NULL, NULL);
}
