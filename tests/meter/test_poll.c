/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each meter is asked at its own instants, and one poll is one result,
 * whatever becomes of it.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdio.h>

#include "meter/err.h"
#include "meter/poll.h"

enum {
	RESULTS_MAX = 64,
};

static const int64_t noon_ms = 1767240000000; /* 2026-01-01T04:00Z */

/* What came out, as far as the tests look. */
struct seen {
	size_t meter;
	enum bus_answer answer;
	int exception;
	int64_t asked_s;
	int64_t answered_s;
	bool is_daily;
	int32_t changed;
	int decoded;
	int64_t litres;
	bool has_serial;
	int32_t refused_block;
	int refused_exception;
};

struct scene {
	struct bus *bus;
	struct poll *poll;
	int64_t wall_ms;
	int64_t monotonic_ms;
	size_t count;
	struct seen seen[RESULTS_MAX];
};

static int64_t scene_wall_ms(void *context)
{
	return ((const struct scene *)context)->wall_ms;
}

static int64_t scene_monotonic_ms(void *context)
{
	return ((const struct scene *)context)->monotonic_ms;
}

static void take_result(void *context, const struct poll_result *result)
{
	struct scene *scene = context;
	struct seen *seen = &scene->seen[scene->count];

	CHECK(scene->count < RESULTS_MAX);
	CHECK((result->why[0] == '\0') == (result->answer == BUS_OK));
	scene->count++;
	*seen = (struct seen){
		.meter = result->meter,
		.answer = result->answer,
		.exception = result->exception,
		.asked_s = result->asked.unix_s,
		.answered_s = result->answered.unix_s,
		.is_daily = result->is_daily,
		.changed = result->changed,
		.decoded = result->decoded.answer,
		.has_serial = result->words.blocks[1] != NULL,
		.refused_block = result->refused_block,
		.refused_exception = result->refused_exception,
	};
	if (result->answer == BUS_OK && result->decoded.answer == PROFILE_OK) {
		seen->litres = count_floor(result->decoded.count);
	}
}

/* A total in litres at 8, asked always; a serial number at 100, asked daily. */
static const struct profile profile = {
	.id = "test",
	.version = 1,
	.title = "a meter of litres",
	.source = "none",
	.max_words = 125,
	.resolution = { 1, 0 },
	.block_count = 2,
	.blocks = { { .name = "live", .function = 3, .start = 8, .count = 2 },
			{ .name = "setup",
					.function = 3,
					.start = 100,
					.count = 1,
					.is_daily = true } },
	.field_count = 2,
	.fields = { { .name = "total", .block = 0, .type = REGMAP_U32, .order = REGMAP_ABCD },
			{ .name = "serial",
					.block = 1,
					.type = REGMAP_U16,
					.order = REGMAP_ABCD } },
	.totals = { { .is_present = true,
			.combine = PROFILE_PLAIN,
			.whole = 0,
			.fraction = PROFILE_NONE,
			.exponent = PROFILE_NONE,
			.unit = COUNT_LITRE,
			.unit_code = PROFILE_NONE } },
	.flow = { .field = PROFILE_NONE, .seconds = 3600 },
	.identity_count = 1,
	.identity = { 1 },
};

static void begin(struct scene *scene, const char *recording, int32_t speed)
{
	struct poll_clock clock = { scene_wall_ms, scene_monotonic_ms, speed, scene };
	struct where where = { 0 };

	*scene = (struct scene){ .wall_ms = noon_ms, .monotonic_ms = 777 };
	CHECK_INT(bus_replay_open(recording, strlen(recording), &scene->bus, &where), 0);
	CHECK_INT(poll_open(scene->bus, &clock, take_result, scene, &scene->poll), 0);
}

static void end(struct scene *scene)
{
	bus_close(scene->bus);
	poll_close(scene->poll);
}

static size_t add(struct scene *scene, const char *id, const char *text, int32_t interval_s)
{
	struct address address;
	struct poll_meter meter = {
		.id = id,
		.address = &address,
		.profile = &profile,
		.interval_s = interval_s,
	};
	size_t number = 99;
	int column = 0;

	CHECK_INT(address_parse(text, &address, &column), ADDRESS_OK);
	CHECK_INT(poll_add(scene->poll, &meter, &number), POLL_OK);
	return number;
}

/* One poll of all meters. */
static void poll_all(struct scene *scene)
{
	scene->count = 0;
	poll_now(scene->poll);
	for (int i = 0; i < 20 && poll_busy(scene->poll) > 0; i++) {
		CHECK(poll_run(scene->poll, 0) >= 0);
	}
	CHECK_INT(poll_busy(scene->poll), 0);
}

static void let_pass(struct scene *scene, int64_t milliseconds, int32_t speed)
{
	scene->monotonic_ms += milliseconds;
	scene->wall_ms += milliseconds * speed;
	for (int i = 0; i < 6; i++) {
		CHECK(poll_run(scene->poll, 0) >= 0);
	}
}

static void phases_are_fixed_and_spread(void **state)
{
	int bins[10] = { 0 };
	char id[32];

	(void)state;
	/* Numbers that must never change: the intervals of running ledgers hang on them. */
	CHECK_ROW("pinned");
	CHECK_INT(poll_phase_ms("M-1", 300), 94312);
	CHECK_INT(poll_phase_ms("\xe6\xb0\xb4\xe8\xa1\xa8-7", 3600), 963901);
	for (int i = 0; i < 1000; i++) {
		int64_t phase_ms;

		(void)snprintf(id, sizeof(id), "3304-%04d", i);
		phase_ms = poll_phase_ms(id, 300);
		CHECK(phase_ms >= 0 && phase_ms < 300000);
		bins[phase_ms / 30000]++;
	}
	for (size_t i = 0; i < 10; i++) {
		CHECK_ROW("bin");
		CHECK(bins[i] > 60 && bins[i] < 140);
	}
}

static void the_next_instant_is_strictly_later(void **state)
{
	static const struct {
		const char *name;
		int64_t now_ms, phase_ms;
		int32_t interval_s;
		int64_t due_ms;
	} rows[] = {
		{ "before its phase", 600000, 1000, 300, 601000 },
		{ "at its phase", 601000, 1000, 300, 901000 },
		{ "after its phase", 601001, 1000, 300, 901000 },
		{ "just before", 600999, 1000, 300, 601000 },
		{ "before 1970", -1, 0, 300, 0 },
		{ "long before", -300001, 0, 300, -300000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(poll_due_ms(rows[i].now_ms, rows[i].phase_ms, rows[i].interval_s),
				rows[i].due_ms);
	}
}

/* Many answers of one meter, enough for a walk. */
static const char many[] = "tcp://h:1/1 3 100 words 0007\n"
			   "tcp://h:1/1 3 8 words 0000 0001\ntcp://h:1/1 3 8 words 0000 0002\n"
			   "tcp://h:1/1 3 8 words 0000 0003\ntcp://h:1/1 3 8 words 0000 0004\n"
			   "tcp://h:1/1 3 8 words 0000 0005\ntcp://h:1/1 3 8 words 0000 0006\n"
			   "tcp://h:1/1 3 8 words 0000 0007\ntcp://h:1/1 3 8 words 0000 0008\n";

static void it_is_asked_when_due_on_any_clock(void **state)
{
	static const int32_t speeds[] = { 1, 60, 3600 };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(speeds); i++) {
		int64_t phase_s = poll_phase_ms("M-1", 300) / 1000;
		struct scene scene;
		int64_t steps = 0;

		CHECK_ROW(speeds[i] == 1 ? "real time" : "simulated time");
		begin(&scene, many, speeds[i]);
		CHECK_INT(add(&scene, "M-1", "tcp://h:1/1", 300), 0);
		CHECK_INT(poll_wait_ms(scene.poll), -1);
		poll_start(scene.poll);
		while (scene.count < 5) {
			let_pass(&scene, poll_wait_ms(scene.poll), speeds[i]);
			CHECK(++steps <= 6);
		}
		for (size_t k = 0; k < scene.count; k++) {
			CHECK_INT(scene.seen[k].answer, BUS_OK);
			CHECK_INT(scene.seen[k].litres, k + 1);
			/* A step of the monotonic clock is so many wall milliseconds. */
			CHECK((scene.seen[k].asked_s - phase_s) % 300 <= speeds[i] / 1000 + 1);
			CHECK(k == 0 ||
					scene.seen[k].asked_s - scene.seen[k - 1].asked_s <=
							300 + speeds[i] / 1000);
		}
		CHECK_INT(poll_skipped(scene.poll), 0);
		end(&scene);
	}
}

static void a_clock_that_jumps_costs_one_interval(void **state)
{
	struct scene scene;

	(void)state;
	CHECK_ROW("jumps");
	begin(&scene, many, 1);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	poll_start(scene.poll);
	let_pass(&scene, 300000, 1);
	CHECK_INT(scene.count, 1);
	scene.wall_ms += 3600000; /* an hour on: asked once, not twelve times */
	let_pass(&scene, 300000, 1);
	CHECK_INT(scene.count, 2);
	let_pass(&scene, 300000, 1);
	CHECK_INT(scene.count, 3);
	scene.wall_ms -= 7200000; /* two hours back: it does not wait for them */
	let_pass(&scene, 300000, 1);
	CHECK_INT(scene.count, 4);
	let_pass(&scene, 300000, 1);
	CHECK_INT(scene.count, 5);
	end(&scene);
}

static void a_moment_early_is_not_twice(void **state)
{
	struct scene scene;

	(void)state;
	CHECK_ROW("early");
	begin(&scene, many, 1);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	poll_start(scene.poll);
	scene.wall_ms -= 3; /* wall time lags what the monotonic clock has counted */
	let_pass(&scene, poll_wait_ms(scene.poll), 1);
	CHECK_INT(scene.count, 1);
	let_pass(&scene, 10, 1);
	CHECK_INT(scene.count, 1);
	let_pass(&scene, 300000, 1);
	CHECK_INT(scene.count, 2);
	end(&scene);
}

static void a_daily_block_that_is_refused_is_told(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene,
			"tcp://h:1/1 3 100 refused 2\ntcp://h:1/1 3 8 words 0000 0003\n"
			"tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 words 0000 0003\n",
			1);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	for (int i = 0; i < 2; i++) {
		poll_all(&scene);
		CHECK_INT(scene.seen[0].answer, BUS_OK);
		CHECK_INT(scene.seen[0].is_daily, i == 1);
		CHECK_INT(scene.seen[0].refused_block, i == 0 ? 1 : PROFILE_NONE);
		CHECK_INT(scene.seen[0].refused_exception, i == 0 ? 2 : 0);
	}
	end(&scene);
}

static void one_poll_is_one_result(void **state)
{
	static const struct {
		const char *name, *recording;
		enum bus_answer answer;
		int exception;
		bool is_daily;
		int decoded;
		int64_t litres;
	} rows[] = {
		{ "all well", "tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 words 0001 0002\n",
				BUS_OK, 0, true, PROFILE_OK, 65538 },
		{ "silent twice", "tcp://h:1/1 3 100 silent\ntcp://h:1/1 3 100 silent\n",
				BUS_SILENT, 0, false, 0, 0 },
		{ "silent once",
				"tcp://h:1/1 3 100 silent\ntcp://h:1/1 3 100 words 0007\n"
				"tcp://h:1/1 3 8 words 0000 0002\n",
				BUS_OK, 0, true, PROFILE_OK, 2 },
		{ "garbled once",
				"tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 garbled\n"
				"tcp://h:1/1 3 8 words 0000 0002\n",
				BUS_OK, 0, true, PROFILE_OK, 2 },
		{ "one second try, not two",
				"tcp://h:1/1 3 100 silent\ntcp://h:1/1 3 100 words 0007\n"
				"tcp://h:1/1 3 8 silent\ntcp://h:1/1 3 8 words 0000 0002\n",
				BUS_SILENT, 0, false, 0, 0 },
		{ "busy, then not",
				"tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 refused 6\n"
				"tcp://h:1/1 3 8 words 0000 0002\n",
				BUS_OK, 0, true, PROFILE_OK, 2 },
		{ "refused", "tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 refused 2\n",
				BUS_REFUSED, 2, false, 0, 0 },
		{ "without a serial number",
				"tcp://h:1/1 3 100 refused 2\ntcp://h:1/1 3 8 words 0000 0003\n",
				BUS_OK, 0, false, PROFILE_OK, 3 },
		{ "unreachable", "tcp://h:1/1 3 100 unreachable\n", BUS_UNREACHABLE, 0, false, 0,
				0 },
		{ "all ones", "tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 words ffff ffff\n",
				BUS_OK, 0, true, PROFILE_IMPLAUSIBLE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct scene scene;

		CHECK_ROW(rows[i].name);
		begin(&scene, rows[i].recording, 1);
		(void)add(&scene, "M-1", "tcp://h:1/1", 300);
		poll_all(&scene);
		CHECK_INT(scene.count, 1);
		CHECK_INT(scene.seen[0].answer, rows[i].answer);
		CHECK_INT(scene.seen[0].exception, rows[i].exception);
		CHECK_INT(scene.seen[0].is_daily, rows[i].is_daily);
		CHECK_INT(scene.seen[0].decoded, rows[i].decoded);
		CHECK_INT(scene.seen[0].litres, rows[i].litres);
		CHECK_INT(scene.seen[0].answered_s, noon_ms / 1000);
		CHECK_INT(scene.seen[0].changed, PROFILE_NONE);
		end(&scene);
	}
}

/* After a failure there is no second try until the meter answers again. */
static void a_failing_meter_is_tried_once(void **state)
{
	struct scene scene;

	(void)state;
	CHECK_ROW("failing");
	begin(&scene,
			"tcp://h:1/1 3 100 silent\ntcp://h:1/1 3 100 silent\n"
			"tcp://h:1/1 3 100 silent\n"
			"tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 8 words 0000 0001\n",
			1);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	poll_all(&scene);
	CHECK_INT(scene.seen[0].answer, BUS_SILENT);
	poll_all(&scene);
	CHECK_INT(scene.seen[0].answer, BUS_SILENT);
	poll_all(&scene);
	CHECK_INT(scene.seen[0].answer, BUS_OK);
	end(&scene);
}

static void a_daily_block_is_read_daily_and_remembered(void **state)
{
	static const struct {
		const char *name;
		int64_t hours_later;
		bool is_daily;
		int32_t changed;
	} rows[] = {
		{ "first", 0, true, PROFILE_NONE },
		{ "the same hour", 0, false, PROFILE_NONE },
		{ "a day later", 24, true, PROFILE_NONE },
		{ "and another", 24, true, 1 },
		{ "known by now", 24, true, PROFILE_NONE },
		{ "a clock set back by a year", -8760, true, PROFILE_NONE },
		{ "and not again", 0, false, PROFILE_NONE },
	};
	struct scene scene;

	(void)state;
	begin(&scene,
			"tcp://h:1/1 3 100 words 0007\ntcp://h:1/1 3 100 words 0007\n"
			"tcp://h:1/1 3 100 words 0008\ntcp://h:1/1 3 100 words 0008\n"
			"tcp://h:1/1 3 100 words 0008\n"
			"tcp://h:1/1 3 8 words 0000 0001\ntcp://h:1/1 3 8 words 0000 0002\n"
			"tcp://h:1/1 3 8 words 0000 0003\ntcp://h:1/1 3 8 words 0000 0004\n"
			"tcp://h:1/1 3 8 words 0000 0005\ntcp://h:1/1 3 8 words 0000 0006\n"
			"tcp://h:1/1 3 8 words 0000 0007\n",
			1);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		scene.wall_ms += rows[i].hours_later * 3600000;
		poll_all(&scene);
		CHECK_INT(scene.seen[0].answer, BUS_OK);
		CHECK_INT(scene.seen[0].is_daily, rows[i].is_daily);
		CHECK_INT(scene.seen[0].changed, rows[i].changed);
		CHECK(scene.seen[0].has_serial);
		CHECK_INT(scene.seen[0].litres, i + 1);
	}
	end(&scene);
}

static void what_cannot_be_polled_is_refused(void **state)
{
	static const struct profile manual = { .id = "manual" };
	static const struct {
		const char *name;
		const struct profile *profile;
		int32_t interval_s;
		enum poll_answer answer;
	} rows[] = {
		{ "interval 0", &profile, 0, POLL_INTERVAL },
		{ "interval of eight days", &profile, 8 * DAY_S, POLL_INTERVAL },
		{ "read by hand", &manual, 300, POLL_PROFILE },
		{ "interval of a second", &profile, 1, POLL_OK },
	};
	struct scene scene;

	(void)state;
	begin(&scene, "", 1);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct address address = { .kind = ADDRESS_TCP, .host = "h", .port = 1, .unit = 1 };
		struct poll_meter meter = {
			.id = "M-1",
			.address = &address,
			.profile = rows[i].profile,
			.interval_s = rows[i].interval_s,
		};
		size_t number = 99;

		CHECK_ROW(rows[i].name);
		CHECK_INT(poll_add(scene.poll, &meter, &number), rows[i].answer);
		CHECK_INT(number, rows[i].answer == POLL_OK ? 0 : 99);
	}
	end(&scene);
}

/* A poll that takes longer than its interval leaves out those in between. */
static void a_meter_still_being_asked_is_left_out(void **state)
{
	struct scene scene;

	(void)state;
	CHECK_ROW("skipped");
	begin(&scene, many, 60);
	(void)add(&scene, "M-1", "tcp://h:1/1", 60);
	poll_start(scene.poll);
	scene.monotonic_ms += 1000;
	scene.wall_ms += 60000;
	CHECK_INT(poll_run(scene.poll, 0), 0); /* the daily block only: still busy */
	CHECK_INT(poll_busy(scene.poll), 1);
	scene.monotonic_ms += 1000;
	scene.wall_ms += 60000;
	CHECK_INT(poll_run(scene.poll, 0), 1);
	CHECK_INT(poll_skipped(scene.poll), 1);
	CHECK_INT(scene.count, 1);
	end(&scene);
}

static void what_is_being_asked_is_asked_to_the_end(void **state)
{
	struct scene scene;

	(void)state;
	CHECK_ROW("stopped");
	begin(&scene, many, 1);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	poll_start(scene.poll);
	scene.monotonic_ms += 300000;
	scene.wall_ms += 300000;
	CHECK_INT(poll_run(scene.poll, 0), 0); /* the daily block */
	poll_stop(scene.poll);
	CHECK_INT(poll_busy(scene.poll), 1);
	CHECK_INT(poll_run(scene.poll, 0), 1);
	CHECK_INT(poll_busy(scene.poll), 0);
	CHECK_INT(poll_wait_ms(scene.poll), -1);
	let_pass(&scene, 900000, 1);
	CHECK_INT(scene.count, 1);
	end(&scene);
}

/* A bus whose answers took two seconds. */
struct slow_bus {
	struct bus bus;
	struct bus_request *request;
};

static void slow_read(struct bus *bus, struct bus_request *request)
{
	((struct slow_bus *)bus)->request = request;
}

static int slow_run(struct bus *bus, int64_t wait_ms)
{
	struct slow_bus *slow = (struct slow_bus *)bus;
	struct bus_request *request = slow->request;
	static const uint16_t words[2] = { 0, 5 };
	struct bus_reply reply = { .words = words, .why = "", .sent_ms = 10, .answered_ms = 2010 };

	(void)wait_ms;
	slow->request = NULL;
	if (request != NULL) {
		request->done(request, &reply);
	}
	return request != NULL;
}

static int slow_gateway(struct bus *bus, const struct address *address, struct bus_gateway **ret)
{
	(void)address;
	*ret = (struct bus_gateway *)bus; /* any but NULL */
	return 0;
}

static void slow_pace(
		struct bus *bus, struct bus_gateway *gateway, int32_t settle_ms, int32_t gap_ms)
{
	(void)bus;
	(void)gateway;
	(void)settle_ms;
	(void)gap_ms;
}

static int64_t slow_wait_ms(const struct bus *bus)
{
	(void)bus;
	return -1;
}

static void it_was_asked_before_it_was_answered(void **state)
{
	static const struct bus_ops ops = {
		.gateway = slow_gateway,
		.pace = slow_pace,
		.read = slow_read,
		.run = slow_run,
		.wait_ms = slow_wait_ms,
	};
	struct slow_bus slow = { .bus = { &ops } };
	struct scene scene = { .wall_ms = noon_ms, .monotonic_ms = 5000, .bus = &slow.bus };
	struct poll_clock clock = { scene_wall_ms, scene_monotonic_ms, 60, &scene };

	(void)state;
	CHECK_ROW("slow");
	CHECK_INT(poll_open(&slow.bus, &clock, take_result, &scene, &scene.poll), 0);
	(void)add(&scene, "M-1", "tcp://h:1/1", 300);
	poll_all(&scene);
	CHECK_INT(scene.count, 1);
	CHECK_INT(scene.seen[0].answered_s, noon_ms / 1000);
	CHECK_INT(scene.seen[0].asked_s, noon_ms / 1000 - 2 * 60);
	poll_close(scene.poll);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phases_are_fixed_and_spread),
		cmocka_unit_test(the_next_instant_is_strictly_later),
		cmocka_unit_test(it_is_asked_when_due_on_any_clock),
		cmocka_unit_test(a_clock_that_jumps_costs_one_interval),
		cmocka_unit_test(a_moment_early_is_not_twice),
		cmocka_unit_test(one_poll_is_one_result),
		cmocka_unit_test(a_daily_block_that_is_refused_is_told),
		cmocka_unit_test(a_failing_meter_is_tried_once),
		cmocka_unit_test(a_daily_block_is_read_daily_and_remembered),
		cmocka_unit_test(what_cannot_be_polled_is_refused),
		cmocka_unit_test(what_is_being_asked_is_asked_to_the_end),
		cmocka_unit_test(it_was_asked_before_it_was_answered),
		cmocka_unit_test(a_meter_still_being_asked_is_left_out),
	};

	return cmocka_run_group_tests_name("poll", tests, NULL, NULL);
}
