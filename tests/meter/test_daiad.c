/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A year of six real meters, with their real defects: each books exactly the
 * difference of its own last and first count, and nothing foreign gets in.
 * The readings are those of trial A of the DAIAD project (CC BY-SA 4.0), which
 * the tree does not carry: without ../shared/data the tests are skipped.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "meter/text.h"
#include "meter/totaliser.h"

enum {
	METERS = 6,
	SAMPLES_MAX = 9000, /* of one meter */
	LINE_MAX_BYTES = 128,
};

/* The device's local time, by the rule of the European Union. */
static const struct zone madrid = {
	.name = "Europe/Madrid",
	.count = 4,
	.changes = { { { 0 }, 3600 }, { { 1459040400 }, 7200 }, { { 1477789200 }, 3600 },
			{ { 1490490000 }, 7200 } },
};

struct meter {
	char name[8];
	size_t count;
	struct totaliser_sample samples[SAMPLES_MAX + 2]; /* room for what a test adds */
};

struct house {
	struct meter meters[METERS];
	size_t count;
	struct totaliser_verdict verdicts[SAMPLES_MAX + 2];
	struct totaliser_interval intervals[SAMPLES_MAX + 2];
	struct totaliser_naming namings[TOTALISER_NAMINGS_MAX(SAMPLES_MAX + 2)];
};

/* In a repeated hour the readings stand in their order: first the first, then the second. */
static struct instant by_order(int64_t local_s, const struct meter *meter)
{
	struct instant instants[2] = { { 0 }, { 0 } };
	int64_t last = meter->count > 0 ? meter->samples[meter->count - 1].at.unix_s : 0;
	int answer = zone_local(&madrid, local_s, instants);

	CHECK(answer != ZONE_NONE);
	return answer == ZONE_TWO && instants[0].unix_s <= last ? instants[1] : instants[0];
}

static struct meter *meter_of(struct house *house, const char *name)
{
	struct meter *meter = house->count > 0 ? &house->meters[house->count - 1] : NULL;

	if (meter == NULL || strcmp(meter->name, name) != 0) {
		CHECK(house->count < METERS);
		meter = &house->meters[house->count];
		CHECK(text_copy(meter->name, sizeof(meter->name), name));
		house->count++;
	}
	return meter;
}

/* "D01,2016-03-01T00:11:25,190120" */
static void take_line(struct house *house, char *line)
{
	char *time = strchr(line, ',');
	char *litres = time == NULL ? NULL : strchr(time + 1, ',');
	struct totaliser_sample sample = { .status = 'A' };
	struct meter *meter;
	int64_t local_s = 0;
	int64_t value = 0;

	CHECK(litres != NULL);
	*time++ = '\0';
	*litres++ = '\0';
	litres[strcspn(litres, "\r\n")] = '\0';
	meter = meter_of(house, line);
	CHECK(meter->count < SAMPLES_MAX);
	CHECK_INT(instant_parse(time, &local_s), INSTANT_LOCAL);
	CHECK_INT(text_int_all(litres, 0, INT32_MAX, &value), TEXT_OK);
	CHECK_INT(count_make(value, 0, &sample.count), COUNT_OK);
	sample.at = by_order(local_s, meter);
	meter->samples[meter->count] = sample;
	meter->count++;
}

static FILE *open_data(void)
{
	const char *data = getenv("TEST_DATA");
	char path[1024];

	if (data == NULL) {
		return NULL;
	}
	(void)snprintf(path, sizeof(path), "%s/../../../shared/data/daiad_hourly_totaliser.csv",
			data);
	return fopen(path, "rb");
}

static int load(void **state)
{
	char line[LINE_MAX_BYTES];
	struct house *house;
	FILE *file = open_data();

	CHECK(file != NULL);
	house = calloc(1, sizeof(*house));
	CHECK(house != NULL);
	CHECK(fgets(line, sizeof(line), file) != NULL);
	CHECK_TEXT(line, "meter_id,local_time,totaliser_litre\n");
	while (fgets(line, sizeof(line), file) != NULL) {
		take_line(house, line);
	}
	(void)fclose(file);
	*state = house;
	return 0;
}

static int unload(void **state)
{
	free(*state);
	return 0;
}

static void judge(struct house *house, const struct meter *meter, struct totaliser_state *state,
		struct totaliser_output *ret)
{
	static const struct totaliser_term term = {
		{ 0 },
		{ .modulus = { 1000000000, 0 },
				.resolution = { 1, 0 },
				.qmax_litres_per_h = 5000,
				.interval_s = 3600 },
	};
	const struct totaliser_input input = {
		.semantics = TOTALISER_SEMANTICS,
		.span = { { 0 }, { INT32_MAX } },
		.samples = meter->samples,
		.sample_count = meter->count,
		.terms = &term,
		.term_count = 1,
	};

	*state = (struct totaliser_state){ 0 };
	*ret = (struct totaliser_output){
		.verdicts = house->verdicts,
		.intervals = house->intervals,
		.namings = house->namings,
	};
	CHECK_INT(totaliser_run(&input, state, ret), TOTALISER_OK);
}

/* How many verdicts have one of the bits. */
static size_t count_verdicts(const struct house *house, size_t count, uint32_t bits)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		found += (house->verdicts[i].mask & bits) != 0;
	}
	return found;
}

static int64_t booked(const struct totaliser_output *output)
{
	int64_t sum = 0;

	for (size_t i = 0; i < output->interval_count; i++) {
		sum += output->intervals[i].litres;
	}
	return sum;
}

static void each_meter_books_last_less_first(void **state)
{
	static const struct {
		const char *name;
		size_t readings, intervals, jitters, gaps, held;
		int64_t first, last;
	} rows[METERS] = {
		{ "D01", 8366, 8365, 280, 94, 0, 190120, 259753 },
		{ "D03", 8647, 8642, 1, 32, 4, 133700, 215116 },
		{ "D04", 8410, 8409, 4, 366, 0, 15591, 44128 },
		{ "D06", 4052, 4051, 3, 508, 0, 344153, 507911 },
		{ "D08", 8671, 8670, 0, 24, 0, 876471, 1109253 },
		{ "D10", 8624, 8623, 0, 77, 0, 342036, 508793 },
	};
	struct house *house = *state;

	CHECK_ROW("all six");
	CHECK_INT(house->count, METERS);
	for (size_t i = 0; i < METERS; i++) {
		const struct meter *meter = &house->meters[i];
		struct totaliser_output output;
		struct totaliser_state end;

		CHECK_ROW(rows[i].name);
		CHECK_TEXT(meter->name, rows[i].name);
		CHECK_INT(meter->count, rows[i].readings);
		judge(house, meter, &end, &output);
		print_message("# %s: %zu readings, %zu intervals, %lld l, %zu jitters, %zu gaps, "
			      "%zu held\n",
				meter->name, meter->count, output.interval_count,
				(long long)booked(&output),
				count_verdicts(house, meter->count, TOTALISER_RULE(7)),
				count_verdicts(house, meter->count, TOTALISER_RULE(17)),
				count_verdicts(house, meter->count, TOTALISER_HELD));
		CHECK_INT(end.lineage, 1);
		CHECK_INT(booked(&output), rows[i].last - rows[i].first);
		CHECK_INT(output.interval_count, rows[i].intervals);
		CHECK_INT(count_verdicts(house, meter->count, TOTALISER_RULE(7)), rows[i].jitters);
		CHECK_INT(count_verdicts(house, meter->count, TOTALISER_RULE(17)), rows[i].gaps);
		CHECK_INT(count_verdicts(house, meter->count, TOTALISER_HELD), rows[i].held);
	}
}

static void two_registers_under_d03_are_named(void **state)
{
	static const int64_t foreign[] = { 456017, 456273, 456353, 456427 };
	struct house *house = *state;
	const struct meter *meter = &house->meters[1];
	struct totaliser_output output;
	struct totaliser_state end;
	size_t next = 0;

	CHECK_ROW("D03 on 17 January");
	judge(house, meter, &end, &output);
	for (size_t i = 0; i < meter->count; i++) {
		uint32_t mask = house->verdicts[i].mask;

		if ((mask & TOTALISER_HELD) == 0) {
			continue;
		}
		CHECK(next < CHECK_COUNT(foreign));
		CHECK_INT(meter->samples[i].count.units, foreign[next]);
		CHECK_INT(house->verdicts[i].status, 'N');
		CHECK_INT(mask & TOTALISER_RULE(12), next == 0 ? 0 : TOTALISER_RULE(12));
		next++;
	}
	CHECK_INT(next, 4);
	CHECK_ROW("the first of them, a spike at first");
	CHECK_INT(output.naming_count, 2);
	CHECK_INT(house->namings[0].verdict.mask, TOTALISER_HELD | TOTALISER_RULE(14));
	CHECK_INT(house->namings[1].verdict.mask, TOTALISER_HELD | TOTALISER_RULE(12));
	CHECK_INT(house->namings[0].count.units, 456017);
	CHECK_INT(house->namings[1].count.units, 456017);
	CHECK_INT(end.rival_count, 0);
}

/* Local time taken as the first of its two meanings: the second reading meets the first. */
static void the_repeated_hour_can_conflict(void **state)
{
	struct house *house = *state;
	struct meter *meter = &house->meters[2];
	const struct meter untouched = *meter;
	struct totaliser_output output;
	struct totaliser_state end;
	size_t at = 1;

	CHECK_ROW("D04, both readings of 02:29:33 at one instant");
	while (meter->samples[at].at.unix_s != 1477787373 + 3600) {
		at++;
		CHECK(at < meter->count);
	}
	CHECK_INT(meter->samples[at - 1].at.unix_s, 1477787373);
	meter->samples[at].at = meter->samples[at - 1].at;
	judge(house, meter, &end, &output);
	CHECK_INT(house->verdicts[at - 1].mask, TOTALISER_RULE(6));
	CHECK_INT(house->verdicts[at].mask, TOTALISER_RULE(6) | TOTALISER_RULE(4));
	CHECK_INT(booked(&output), 44128 - 15591);

	CHECK_ROW("and with two counts");
	meter->samples[at].count.units++;
	judge(house, meter, &end, &output);
	for (size_t i = at - 1; i <= at; i++) {
		CHECK_INT(house->verdicts[i].status, 'N');
		CHECK_INT(house->verdicts[i].mask, TOTALISER_RULE(4) | TOTALISER_CONFLICT);
	}
	CHECK_INT(booked(&output), 44128 - 15591);
	CHECK_INT(output.interval_count, untouched.count - 3);
	*meter = untouched;
}

/* Days cut at Madrid's midnights hold every litre, and the year's days are all there. */
static void days_hold_every_litre(void **state)
{
	struct house *house = *state;
	struct totaliser_day days[32];

	for (size_t i = 0; i < METERS; i++) {
		struct totaliser_output output;
		struct totaliser_state end;
		int64_t litres = 0;

		CHECK_ROW(house->meters[i].name);
		judge(house, &house->meters[i], &end, &output);
		for (size_t k = 0; k < output.interval_count; k++) {
			size_t count = totaliser_days(&madrid, &output.intervals[k]);

			CHECK(count <= CHECK_COUNT(days));
			totaliser_split_days(&madrid, &output.intervals[k], days);
			for (size_t d = 0; d < count; d++) {
				litres += days[d].litres;
			}
		}
		CHECK_INT(litres, booked(&output));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_meter_books_last_less_first),
		cmocka_unit_test(two_registers_under_d03_are_named),
		cmocka_unit_test(the_repeated_hour_can_conflict),
		cmocka_unit_test(days_hold_every_litre),
	};
	FILE *file = open_data();

	if (file == NULL) {
		print_message("1..0 # SKIP no shared/data/daiad_hourly_totaliser.csv beside the "
			      "source tree\n");
		return 0;
	}
	(void)fclose(file);
	return cmocka_run_group_tests_name("daiad", tests, load, unload);
}
