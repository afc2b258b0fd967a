/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs a simulated station for tests written in other languages.
 *
 *	station_runner UNITS UNIX_S
 *
 * The station's clock stands still at UNIX_S. Prints "port N", then "unit U
 * litres L shown M flow F" for each unit: what it has truly counted, what its
 * register shows of it, and its flow in litres an hour, downward. Then "ready".
 * Serves until its standard input ends.
 */

#include <stdio.h>
#include <unistd.h>

#include <poll.h>

#include "meter/station.h"
#include "meter/station_unit.h"
#include "meter/text.h"

enum {
	DIGITS = 8,
};

static struct instant stands_still(void *context)
{
	return *(const struct instant *)context;
}

/* Unit 2 has rolled over once. */
static int add_units(struct station *station, int64_t count, struct instant now)
{
	for (uint8_t unit = 1; unit <= count; unit++) {
		struct station_model model = {
			.from = { now.unix_s - 100000 },
			.start_litres = unit == 2 ? 99999999000 : unit * 123456789,
			.litres_per_day = unit * 7654321,
			.offset_s = 28800,
			.seed = unit,
		};
		int64_t litres = 0;
		int64_t numerator = 0;
		int64_t denominator = 1;

		if (station_add_model(station, unit, DIGITS, &model) != STATION_OK ||
				station_total_litres(station, unit, now, &litres) != STATION_OK) {
			return 1;
		}
		station_unit_flow(*station_place(station, unit), now, &numerator, &denominator);
		(void)printf("unit %u litres %lld shown %lld flow %lld\n", (unsigned)unit,
				(long long)litres, (long long)(litres % 100000000000),
				(long long)(numerator * 1000 / denominator));
	}
	return 0;
}

static int serve(struct station *station)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = station_fd(station), .events = POLLIN },
	};

	while (poll(fds, 2, (int)station_wait_ms(station)) >= 0 && fds[0].revents == 0) {
		if (station_run(station, 0) < 0) {
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	SCOPED(station_close) struct station *station = NULL;
	struct instant now;
	struct station_options options = { .now = stands_still, .context = &now };
	int64_t units = 0;

	if (argc != 3 || text_int_all(argv[1], 1, 100, &units) != TEXT_OK ||
			text_int_all(argv[2], 0, INT32_MAX, &now.unix_s) != TEXT_OK ||
			station_open(&options, &station) != 0) {
		return 2;
	}
	(void)printf("port %u\n", (unsigned)station_port(station));
	if (add_units(station, units, now) != 0) {
		return 1;
	}
	(void)printf("ready\n");
	(void)fflush(stdout);
	return serve(station);
}
