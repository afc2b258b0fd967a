/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir simulate: meters that answer on Modbus TCP.
 */

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/stop.h"
#include "ledger/clock.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/station.h"
#include "meter/text.h"

enum {
	DEFAULT_PORT = 1502, /* 502 is root's */
	DEFAULT_DIGITS = 8,
	LATE_MS = 1000,          /* of a unit that is late and nothing said how much */
	FILE_MAX = 64 << 20,     /* a year of hourly readings of 247 units */
	FAULTS_TEXT_MAX = 16384, /* every unit misbehaves */
};

static const int64_t start_max_litres = 1000000000000000; /* meter/station.h, as below */
static const int64_t per_day_max_litres = 100000000000;   /* meter/station.h */
static const int64_t default_per_day_litres = 240000;     /* 10 m³ an hour */

static const struct opt_row options[] = {
	{ 0, "profile", "NAME",
			N_("whose registers they show: tuf-2000m (so without it), siemens-mag6000, xylem-magflux") },
	{ 0, "port", "N", N_("to listen on at 127.0.0.1 (1502; 0: any that is free)") },
	{ 0, "units", "N", N_("how many units, 1 to N (1)") },
	{ 0, "digits", "N", N_("they roll over at 10^N m3 (8)") },
	{ 0, "start", "M3", N_("what each shows at the beginning (0)") },
	{ 0, "per-day", "M3", N_("what each counts a day, with a daily rhythm (240)") },
	{ 0, "from", "FILE", N_("counts from a CSV file: unit, at, total_m3") },
	{ 0, "clock", "CLOCK", N_("system, or simulated:INSTANTxSPEED") },
	{ 0, "started", "UNIX_S", N_("system time at which a simulated clock began (now)") },
	{ 0, "fault", "UNIT=KIND,...", N_("units that misbehave: late[:MS], silent, stuck, ...") },
	{ 0, NULL, NULL, NULL },
};

/* What the options ask for. */
struct plan {
	enum station_device device;
	int64_t port;
	int64_t units;
	int64_t digits;
	int64_t start_litres;
	int64_t litres_per_day;
	struct clock clock;
};

/* A volume in m³; *ret stays where the option was not given. */
static int read_volume(const struct opts *opts, const char *name, int64_t high_litres, int64_t *ret)
{
	const char *text = opt_value(opts, name);
	int64_t litres;

	if (text == NULL) {
		return CMD_DONE;
	}
	if (text_fixed_all(text, 3, 0, high_litres, &litres) != TEXT_OK) {
		out_error(_("option '--%s': '%s' is no volume of at most %lld m3 with at most three decimals"),
				name, text, (long long)(high_litres / 1000));
		return CMD_WRONG;
	}
	*ret = litres;
	return CMD_DONE;
}

static int read_clock(const struct opts *opts, struct clock *ret)
{
	const char *text = opt_value(opts, "clock");
	struct where reason = { .line = 0 };
	int64_t started_s = clock_system_s();

	if (text != NULL && !clock_parse(text, ret)) {
		out_error(_("option '--clock': '%s' is neither system nor simulated:INSTANTxSPEED"),
				text);
		return CMD_WRONG;
	}
	if (opt_int(opts, "started", 0, INT32_MAX, &started_s, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (opt_given(opts, "started") && !ret->is_simulated) {
		out_error(_("option '--started': only a simulated clock begins"));
		return CMD_WRONG;
	}
	ret->started.unix_s = started_s;
	return CMD_DONE;
}

static int read_plan(const struct opts *opts, struct plan *plan)
{
	const char *profile = opt_value(opts, "profile");
	struct where reason = { .line = 0 };
	int answer;

	if (profile != NULL && !station_device_parse(profile, &plan->device)) {
		out_error(_("option '--profile': '%s' is none of: tuf-2000m, siemens-mag6000, xylem-magflux"),
				profile);
		return CMD_WRONG;
	}
	if (opt_int(opts, "port", 0, UINT16_MAX, &plan->port, &reason) != OPT_OK ||
			opt_int(opts, "units", 1, STATION_UNITS_MAX, &plan->units, &reason) !=
					OPT_OK ||
			opt_int(opts, "digits", 1, STATION_DIGITS_MAX, &plan->digits, &reason) !=
					OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (opt_given(opts, "from") &&
			(opt_given(opts, "units") || opt_given(opts, "start") ||
					opt_given(opts, "per-day"))) {
		out_error(_("option '--from': the file says which units count how much"));
		return CMD_WRONG;
	}
	answer = read_volume(opts, "start", start_max_litres, &plan->start_litres);
	if (answer == CMD_DONE) {
		answer = read_volume(opts, "per-day", per_day_max_litres, &plan->litres_per_day);
	}
	return answer == CMD_DONE ? read_clock(opts, &plan->clock) : answer;
}

static int add_models(struct station *station, const struct plan *plan)
{
	for (int64_t unit = 1; unit <= plan->units; unit++) {
		const struct station_model model = {
			.from = clock_now(&plan->clock),
			.start_litres = plan->start_litres,
			.litres_per_day = plan->litres_per_day,
			.offset_s = STATION_OFFSET_S,
			.seed = (uint32_t)unit,
		};
		int answer = station_add_model(
				station, (uint8_t)unit, (uint8_t)plan->digits, &model);

		if (answer != STATION_OK) {
			return answer < 0 ? answer : WEIR_FAULT_RANGE;
		}
	}
	return CMD_DONE;
}

static int read_file(const char *path, struct bytes *ret)
{
	FILE *file = fopen(path, "re");
	uint8_t part[8192];
	size_t size;
	bool is_read;

	if (file == NULL) {
		out_error("%s: %s", path, strerror(errno));
		return CMD_WRONG;
	}
	while ((size = fread(part, 1, sizeof(part), file)) > 0) {
		bytes_put(ret, part, size);
	}
	is_read = ferror(file) == 0 && !ret->failed;
	(void)fclose(file);
	if (!is_read) {
		out_error(_("%s: cannot be read, or is larger than 64 MiB"), path);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int add_file(struct station *station, const struct plan *plan, const char *path)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct where reason = { .line = 0 };
	int answer;

	bytes_init(&text, FILE_MAX);
	answer = read_file(path, &text);
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = station_add_series(station, (uint8_t)plan->digits, (const char *)text.data,
			text.size, &reason);
	if (answer > 0) {
		where_file(&reason, path);
		out_where(&reason);
		return CMD_WRONG;
	}
	return answer;
}

/* The next of "UNIT=KIND[:MS]" with commas between; false where it is none. */
static bool take_fault(struct text_cursor *cursor, int64_t *ret_unit, enum station_fault *ret,
		int64_t *ret_delay_ms)
{
	char name[32];
	size_t size = 0;

	*ret_delay_ms = 0;
	if (text_int(cursor, 1, STATION_UNITS_MAX, ret_unit) != TEXT_OK ||
			!text_take(cursor, '=')) {
		return false;
	}
	while (!text_at_end(cursor) && cursor->data[cursor->at] != ',' &&
			cursor->data[cursor->at] != ':' && size + 1 < sizeof(name)) {
		name[size++] = cursor->data[cursor->at++];
	}
	name[size] = '\0';
	if (!station_fault_parse(name, ret)) {
		return false;
	}
	if (*ret == STATION_FAULT_LATE) {
		*ret_delay_ms = LATE_MS;
		return !text_take(cursor, ':') ||
				text_int(cursor, 0, 3600000, ret_delay_ms) == TEXT_OK;
	}
	return true;
}

static int set_faults(struct station *station, const char *text)
{
	struct text_cursor cursor;

	if (text == NULL) {
		return CMD_DONE;
	}
	cursor = text_cursor(text, strnlen(text, FAULTS_TEXT_MAX));
	do {
		enum station_fault fault = STATION_FAULT_NONE;
		int64_t delay_ms = 0;
		int64_t unit = 0;

		if (!take_fault(&cursor, &unit, &fault, &delay_ms) ||
				station_set_fault(station, (uint8_t)unit, fault,
						(int32_t)delay_ms) != STATION_OK) {
			out_error(_("option '--fault': '%s' is no list of UNIT=KIND of units that are there"),
					text);
			return CMD_WRONG;
		}
	} while (text_take(&cursor, ','));
	if (!text_at_end(&cursor)) {
		out_error(_("option '--fault': '%s' is no list of UNIT=KIND of units that are there"),
				text);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int serve(struct station *station, const struct stop *stop)
{
	struct pollfd fds[] = {
		{ .fd = stop->fd, .events = POLLIN },
		{ .fd = station_fd(station), .events = POLLIN },
	};

	for (;;) {
		int64_t wait_ms = station_wait_ms(station);
		int fault;

		if (poll(fds, 2, wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms) < 0 &&
				errno != EINTR) {
			return WEIR_FAULT_IO;
		}
		if (stop_asked(stop)) {
			return CMD_DONE;
		}
		fault = station_run(station, 0);
		if (fault < 0) {
			return fault;
		}
	}
}

static struct instant now(void *context)
{
	return clock_now(context);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(station_close) struct station *station = NULL;
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	const char *path = opt_value(opts, "from");
	struct plan plan = {
		.port = DEFAULT_PORT,
		.units = 1,
		.digits = DEFAULT_DIGITS,
		.litres_per_day = default_per_day_litres,
		.clock = { .speed = 1 },
	};
	struct station_options station_options = { .now = now, .context = &plan.clock };
	int answer = read_plan(opts, &plan);

	(void)app;
	if (answer != CMD_DONE) {
		return answer;
	}
	station_options.device = plan.device;
	station_options.port = (uint16_t)plan.port;
	answer = station_open(&station_options, &station);
	if (answer == WEIR_FAULT_IO) {
		out_error("127.0.0.1:%lld: %s", (long long)plan.port, strerror(errno));
		return CMD_FAULT;
	}
	if (answer == CMD_DONE) {
		answer = path == NULL ? add_models(station, &plan) : add_file(station, &plan, path);
	}
	if (answer == CMD_DONE) {
		answer = set_faults(station, opt_value(opts, "fault"));
	}
	if (answer == CMD_DONE) {
		answer = stop_open(&stop);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	out_text("ready tcp://127.0.0.1:%u\n", (unsigned)station_port(station));
	answer = out_flush();
	return answer < 0 ? answer : serve(station, &stop);
}

const struct command cmd_simulate = {
	.name = "simulate",
	.summary = N_("answers on Modbus as meters do, until it is stopped"),
	.usage = "[--profile NAME] [--port N] [--units N] [--digits N] [--start M3] [--per-day M3] [--from FILE] [--clock CLOCK [--started UNIX_S]] [--fault UNIT=KIND,...]",
	.options = options,
	.min_words = 0,
	.max_words = 0,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
