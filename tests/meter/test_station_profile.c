/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The shipped profile of each device reads the simulated station to the litre:
 * two tables written apart, one meter.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ledger/profile_file.h"
#include "meter/err.h"
#include "meter/poll.h"
#include "meter/station.h"
#include "tests/support/tree_file.h"

enum {
	UNITS = 6,
	STEPS = 60,
	PATIENCE_MS = 30000,
};

static const int64_t begin_s = 1767196800;   /* 2026-01-01T00:00+08:00 */
static const int64_t modulus = 100000000000; /* 10^8 m³ */

/* The station's time stands still during a poll and leaps between two. */
struct scene {
	struct station *station;
	struct bus *bus;
	struct poll *poll;
	struct profile profile;
	int64_t now_s;
	size_t count;
	int64_t last[UNITS + 1];
	int64_t booked[UNITS + 1];
};

static struct instant scene_now(void *context)
{
	return (struct instant){ ((const struct scene *)context)->now_s };
}

static int64_t scene_wall_ms(void *context)
{
	return ((const struct scene *)context)->now_s * 1000;
}

static int64_t monotonic_ms(void *context)
{
	struct timespec now;

	(void)context;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t total(struct scene *scene, size_t unit)
{
	int64_t litres = 0;

	CHECK_INT(station_total_litres(scene->station, (uint8_t)unit,
				  (struct instant){ scene->now_s }, &litres),
			STATION_OK);
	return litres;
}

static void take_result(void *context, const struct poll_result *result)
{
	struct scene *scene = context;
	size_t unit = result->meter + 1;
	struct count count;
	int64_t shown = total(scene, unit) % modulus;

	CHECK_INT(result->answer, BUS_OK);
	CHECK_INT(result->decoded.answer, PROFILE_OK);
	CHECK(result->decoded.has_flow);
	CHECK_INT(result->decoded.bits, 0);
	CHECK_INT(result->changed, PROFILE_NONE);
	/* Not one tenth of a litre more or less. */
	CHECK_INT(count_make(shown, 0, &count), COUNT_OK);
	CHECK(count_is_equal(result->decoded.count, count));
	if (scene->last[unit] >= 0) {
		scene->booked[unit] += (shown - scene->last[unit] + modulus) % modulus;
	}
	scene->last[unit] = shown;
	scene->count++;
}

static void load_profile(const char *name, struct profile *ret)
{
	char path[256];
	struct where where;
	size_t size;
	char *text;

	(void)snprintf(path, sizeof(path), "profiles/%s.yaml", name);
	text = tree_file(path, &size);
	CHECK_INT(profile_file_load(text, size, path, ret, &where), PROFILE_FILE_OK);
	free(text);
}

/* Units 1 to 3 roll over on the way, and none has the others' rhythm. */
static void add_units(struct scene *scene)
{
	for (uint8_t unit = 1; unit <= UNITS; unit++) {
		struct station_model model = {
			.from = { begin_s },
			.start_litres = unit <= 3 ? modulus - unit * 1234567
						  : (int64_t)unit * 987654321,
			.litres_per_day = (int64_t)unit * 12345678,
			.offset_s = 28800,
			.seed = unit,
		};
		struct address address = {
			.kind = ADDRESS_TCP,
			.host = "127.0.0.1",
			.port = station_port(scene->station),
			.unit = unit,
		};
		struct poll_meter meter = {
			.address = &address,
			.profile = &scene->profile,
			.interval_s = 300,
		};
		char id[16];
		size_t number = 0;

		(void)snprintf(id, sizeof(id), "M-%u", (unsigned)unit);
		meter.id = id;
		CHECK_INT(station_add_model(scene->station, unit, 8, &model), STATION_OK);
		CHECK_INT(poll_add(scene->poll, &meter, &number), POLL_OK);
		scene->last[unit] = -1;
	}
}

static void poll_all(struct scene *scene)
{
	int64_t till_ms = monotonic_ms(NULL) + PATIENCE_MS;

	poll_now(scene->poll);
	while (poll_busy(scene->poll) > 0) {
		CHECK(monotonic_ms(NULL) < till_ms);
		CHECK(poll_run(scene->poll, 1) >= 0);
		CHECK(station_run(scene->station, 0) >= 0);
	}
}

static void read_every_litre(enum station_device device)
{
	static const struct bus_limits limits = { 0 };
	struct scene scene = { .now_s = begin_s };
	struct station_options options = { .device = device, .now = scene_now, .context = &scene };
	struct poll_clock clock = { scene_wall_ms, monotonic_ms, 1, &scene };
	int64_t first[UNITS + 1];

	CHECK_ROW(station_device_name(device));
	load_profile(station_device_name(device), &scene.profile);
	CHECK_INT(station_open(&options, &scene.station), 0);
	CHECK_INT(bus_modbus_open(&limits, &scene.bus), 0);
	CHECK_INT(poll_open(scene.bus, &clock, take_result, &scene, &scene.poll), 0);
	add_units(&scene);
	for (size_t unit = 1; unit <= UNITS; unit++) {
		first[unit] = total(&scene, unit);
	}
	for (int step = 0; step < STEPS; step++) {
		poll_all(&scene);
		scene.now_s += 3607;
	}
	scene.now_s -= 3607;
	CHECK_INT(scene.count, STEPS * UNITS);
	for (size_t unit = 1; unit <= UNITS; unit++) {
		CHECK_INT(scene.booked[unit], total(&scene, unit) - first[unit]);
		CHECK_INT(total(&scene, unit) / modulus, unit <= 3 ? 1 : 0);
	}
	bus_close(scene.bus);
	poll_close(scene.poll);
	station_close(scene.station);
}

static void every_litre_is_read(void **state)
{
	(void)state;
	for (int device = 0; device < STATION_DEVICES; device++) {
		read_every_litre((enum station_device)device);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_litre_is_read),
	};

	return cmocka_run_group_tests_name("station_profile", tests, NULL, NULL);
}
