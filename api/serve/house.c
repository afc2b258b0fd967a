/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/house.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/serve/backoff.h"
#include "api/serve/members.h"
#include "api/serve/notify.h"
#include "api/serve/settings.h"
#include "api/stop.h"
#include "ledger/clock.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	STOP_MS = 30000, /* collectors: 7 s for answers, 15 s to hand in; web: 10 s */
	TICK_MS = 15000, /* between two signs of life, where no manager wants more */
	TICK_LEAST_MS = 100,
	STATUS_MAX = 400,
};

#define NEVER INT64_MAX

enum member_number {
	WRITER = 0,
	COLLECTORS,
	WEB,
	NEXT_WEB,    /* is to take the web's place */
	LEAVING_WEB, /* had it; what is in flight is answered */
	MEMBERS,
};

struct member {
	struct part part;
	struct backoff backoff;
	int64_t start_ms; /* when it is to be started, monotonic; NEVER: not at all */
	int64_t kill_ms;  /* when it must have ended */
	bool is_aside;    /* has nothing to do: not started before the next reload */
};

struct house {
	const struct app *app;
	const struct opts *opts;
	struct settings settings;
	struct settings before; /* the last reload */
	struct stop stop;
	struct notify notify;
	struct member members[MEMBERS];
	int64_t tick_ms; /* the next one, monotonic */
	bool is_up;      /* everything has worked once */
	bool is_announced;
	bool is_reload_due;
	bool is_stopping;
	int status;
};

static const struct role roles[MEMBERS] = {
	[WRITER] = { N_("writer"), "weir-writer", writer_run },
	[COLLECTORS] = { N_("collectors"), "weir-collect", collectors_run },
	[WEB] = { N_("web"), "weir-web", web_run },
	[NEXT_WEB] = { N_("web"), "weir-web", web_run },
	[LEAVING_WEB] = { N_("web"), "weir-web", web_run },
};

static bool lives(const struct house *house, enum member_number number)
{
	return house->members[number].part.pid != 0;
}

static bool is_empty(const struct house *house)
{
	for (int i = WRITER; i < MEMBERS; i++) {
		if (lives(house, (enum member_number)i)) {
			return false;
		}
	}
	return true;
}

static bool is_wanted(const struct house *house, enum member_number number)
{
	const struct config_serve *serve = &house->settings.config.serve;

	return number == WRITER || (number == COLLECTORS && serve->collect) ||
			(number == WEB && serve->web);
}

/* ---- what the manager is told ---- */

/* "writer, collectors, web (127.0.0.1:8443)": those that work. */
static void describe(const struct house *house, char ret[static STATUS_MAX])
{
	size_t size = 0;

	ret[0] = '\0';
	for (int i = WRITER; i <= WEB; i++) {
		const struct part *part = &house->members[i].part;
		int added;

		if (!part->is_ready) {
			continue;
		}
		added = snprintf(ret + size, STATUS_MAX - size, "%s%s%s%s%s", size > 0 ? ", " : "",
				_(part->role->name), part->address[0] != '\0' ? " (" : "",
				part->address, part->address[0] != '\0' ? ")" : "");
		if (added < 0 || (size_t)added >= STATUS_MAX - size) {
			return;
		}
		size += (size_t)added;
	}
}

/* Is whoever is to be there at work, or has said that there is nothing to do; and nobody else? */
static bool is_complete(const struct house *house)
{
	for (int i = WRITER; i <= WEB; i++) {
		const struct member *member = &house->members[i];
		bool is_well = member->is_aside ||
				(member->part.is_ready && !member->part.is_ending);

		if (is_wanted(house, (enum member_number)i) ? !is_well
							    : lives(house, (enum member_number)i)) {
			return false;
		}
	}
	return !lives(house, NEXT_WEB);
}

static void announce(struct house *house)
{
	char status[STATUS_MAX];

	if (house->is_stopping) {
		return;
	}
	describe(house, status);
	if (!house->is_announced && is_complete(house)) {
		house->is_announced = true;
		house->is_up = true;
		notify_ready(&house->notify, status);
	} else {
		notify_status(&house->notify, status);
	}
}

/* ---- beginning and ending ---- */

static void begin_stop(struct house *house, int status)
{
	house->status = house->status == CMD_DONE ? status : house->status;
	if (house->is_stopping) {
		return;
	}
	house->is_stopping = true;
	notify_stopping(&house->notify);
	for (int i = WRITER; i < MEMBERS; i++) {
		house->members[i].start_ms = NEVER;
	}
	for (int i = COLLECTORS; i < MEMBERS; i++) {
		part_stop(&house->members[i].part);
		house->members[i].kill_ms = clock_monotonic_ms() + STOP_MS;
	}
}

/* Once nobody hands anything in any more the writer may go. */
static void end_writer(struct house *house)
{
	for (int i = COLLECTORS; i < MEMBERS; i++) {
		if (lives(house, (enum member_number)i)) {
			return;
		}
	}
	if (lives(house, WRITER) && !house->members[WRITER].part.is_ending) {
		part_stop(&house->members[WRITER].part);
		house->members[WRITER].kill_ms = clock_monotonic_ms() + STOP_MS;
	}
}

/* A port that the kernel chose is kept, by whoever comes after. */
static void keep_port(const struct house *house, struct settings *settings)
{
	const char *listen = settings->config.serve.listen;
	const char *now = house->members[WEB].part.address;
	size_t size = strlen(listen);

	if (size > 2 && strcmp(listen + size - 2, ":0") == 0 &&
			strncmp(listen, now, size - 1) == 0) {
		(void)text_copy(settings->config.serve.listen,
				sizeof(settings->config.serve.listen), now);
	}
}

/* Returns a fault where there is no memory or no process to be had. */
static int start(struct house *house, enum member_number number)
{
	struct member *member = &house->members[number];
	struct settings *settings = malloc(sizeof(*settings));
	int fault;

	if (settings == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*settings = house->settings;
	settings->is_successor = number == NEXT_WEB;
	keep_port(house, settings);
	member->start_ms = NEVER;
	member->kill_ms = NEVER;
	member->is_aside = false;
	fault = part_start(&member->part, house->app, settings);
	free(settings);
	return fault;
}

/* ---- what befalls the parts ---- */

static void start_later(struct member *member)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t delay_ms = backoff_next(&member->backoff, now_ms - member->part.started_ms);

	part_tell_ended(&member->part, delay_ms);
	member->start_ms = now_ms + delay_ms;
}

/* A machine that has no process or memory to spare now may have some soon. */
static int start_if_can(struct house *house, enum member_number number)
{
	struct member *member = &house->members[number];
	int fault = start(house, number);

	if (fault == 0 || !house->is_up) {
		return fault;
	}
	out_error("%s: %s", _(roles[number].name), _(weir_fault_text(fault)));
	member->start_ms = clock_monotonic_ms() + backoff_next(&member->backoff, 0);
	return 0;
}

/* The new web works: it is the web from now on. */
static void hand_over(struct house *house)
{
	struct member *members = house->members;

	members[LEAVING_WEB].part = members[WEB].part;
	members[WEB].part = members[NEXT_WEB].part;
	members[WEB].start_ms = NEVER;
	members[NEXT_WEB].part = (struct part){ .role = &roles[NEXT_WEB] };
	if (lives(house, LEAVING_WEB)) {
		part_stop(&members[LEAVING_WEB].part);
		members[LEAVING_WEB].kill_ms = clock_monotonic_ms() + STOP_MS;
	}
}

/* At first the writer, then the web, whose options may be wrong, then who goes on for long. */
static void start_next(struct house *house)
{
	static const enum member_number order[] = { WRITER, WEB, COLLECTORS };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct member *member = &house->members[order[i]];

		if (is_wanted(house, order[i]) && !member->part.is_ready && !member->is_aside) {
			member->start_ms = lives(house, order[i]) ? NEVER : clock_monotonic_ms();
			return;
		}
	}
}

static void on_ready(struct house *house, enum member_number number)
{
	if (number == NEXT_WEB && !house->is_stopping) {
		hand_over(house);
	} else if (!house->is_up && !house->is_stopping) {
		start_next(house);
	}
	announce(house);
}

/* What could not be had: the web serves as before, and is told to be started so. */
static void keep_web(struct house *house)
{
	out_error(_("the web goes on as it was"));
	house->before.config.serve.collect = house->settings.config.serve.collect;
	house->settings = house->before;
}

static void on_ended(struct house *house, enum member_number number, bool was_ending)
{
	struct member *member = &house->members[number];
	int status = member->part.status < 0 ? CMD_FAULT : member->part.status;

	member->kill_ms = NEVER;
	if (house->is_stopping) {
		house->status = house->status == CMD_DONE ? status : house->status;
	} else if (number == NEXT_WEB) {
		keep_web(house);
	} else if (number == LEAVING_WEB || !is_wanted(house, number)) {
		/* It was to go. */
	} else if (was_ending) {
		member->start_ms = clock_monotonic_ms();
	} else if (number == COLLECTORS && status == CMD_WRONG) {
		member->is_aside = true; /* it has said why */
	} else if (!house->is_up) {
		begin_stop(house, status == CMD_DONE ? CMD_FAULT : status);
	} else {
		start_later(member);
	}
	announce(house);
}

static void hear(struct house *house, enum member_number number)
{
	struct part *part = &house->members[number].part;
	bool was_ready = part->is_ready;
	bool was_ending = part->is_ending;

	switch (part_hear(part)) {
	case PART_GOES_ON:
		break;
	case PART_ASKS: /* somebody ended the writer by hand; no other part may say so */
		if (number == WRITER) {
			begin_stop(house, CMD_DONE);
		}
		return;
	case PART_ENDED:
		on_ended(house, number, was_ending);
		return;
	}
	if (part->is_ready && !was_ready) {
		on_ready(house, number);
	}
}

/* ---- new configuration ---- */

static void reload_collectors(struct house *house)
{
	struct member *member = &house->members[COLLECTORS];

	member->is_aside = false;
	if (lives(house, COLLECTORS)) {
		part_stop(&member->part); /* and started again, if wanted, once it has ended */
		member->kill_ms = clock_monotonic_ms() + STOP_MS;
	} else {
		member->start_ms = is_wanted(house, COLLECTORS) ? clock_monotonic_ms() : NEVER;
	}
}

/* New certificates of the same names are read by the web itself, and nobody is sent away. */
static void reload_web(struct house *house)
{
	struct member *member = &house->members[WEB];
	bool is_there = lives(house, WEB);

	if (!is_wanted(house, WEB)) {
		member->start_ms = NEVER;
		part_stop(&member->part);
		member->kill_ms = is_there ? clock_monotonic_ms() + STOP_MS : NEVER;
	} else if (!is_there) {
		member->start_ms = clock_monotonic_ms();
	} else if (settings_same_web(&house->settings, &house->before)) {
		part_read_anew(&member->part);
	} else if (start(house, NEXT_WEB) < 0) {
		keep_web(house);
	}
}

/* Does somebody begin or end just now? Who waits for another try does not. */
static bool is_changing(const struct house *house)
{
	int64_t now_ms = clock_monotonic_ms();

	for (int i = WRITER; i < MEMBERS; i++) {
		const struct part *part = &house->members[i].part;

		if (part->pid == 0 ? house->members[i].start_ms <= now_ms
				   : !part->is_ready || part->is_ending) {
			return true;
		}
	}
	return false;
}

/* One reload at a time, and none before the first start is over. */
static void reload(struct house *house)
{
	int answer;

	if (!house->is_reload_due || !house->is_up || house->is_stopping || is_changing(house)) {
		return;
	}
	house->is_reload_due = false;
	house->before = house->settings;
	answer = settings_read(house->app, house->opts, &house->settings);
	if (answer != CMD_DONE) {
		out_error("%s",
				answer < 0 ? _(weir_fault_text(answer))
					   : _("everything goes on as it was"));
		return;
	}
	house->is_announced = false;
	notify_reloading(&house->notify);
	reload_collectors(house);
	reload_web(house);
	announce(house);
}

/* ---- time ---- */

static int64_t tick_every_ms(const struct house *house)
{
	int64_t often_ms = house->notify.watchdog_ms / 4;

	if (house->notify.watchdog_ms == 0) {
		return TICK_MS;
	}
	return often_ms < TICK_LEAST_MS ? TICK_LEAST_MS : often_ms;
}

/* The watchdog hears of us only while all that work have answered since the last time. */
static void tick(struct house *house, int64_t now_ms)
{
	bool all_answered = true;

	if (now_ms < house->tick_ms) {
		return;
	}
	house->tick_ms = now_ms + tick_every_ms(house);
	for (int i = WRITER; i < MEMBERS; i++) {
		struct part *part = &house->members[i].part;

		if (part->pid == 0 || !part->is_ready || part->is_ending) {
			continue;
		}
		all_answered = all_answered && part->asked_ms == 0;
		part_ask(part);
	}
	if (all_answered && house->notify.watchdog_ms > 0) {
		notify_alive(&house->notify);
	}
}

/* When a member that is not there is to be started. */
static int64_t start_ms(const struct house *house, enum member_number number)
{
	bool is_replaced = number == WEB && lives(house, NEXT_WEB);

	/* Where a new web is on its way already, its end decides. */
	return is_replaced ? NEVER : house->members[number].start_ms;
}

/* Starts whose time has come, and ends whose time is over. */
static int look_at_time(struct house *house)
{
	int64_t now_ms = clock_monotonic_ms();
	int fault = 0;

	for (int i = WRITER; i < MEMBERS && fault == 0; i++) {
		struct member *member = &house->members[i];

		if (member->part.pid == 0) {
			if (now_ms >= start_ms(house, (enum member_number)i)) {
				fault = start_if_can(house, (enum member_number)i);
			}
		} else if (now_ms >= member->kill_ms) {
			member->kill_ms = NEVER;
			out_error(_("%s: did not end in time"), _(member->part.role->name));
			part_kill(&member->part);
		} else if (part_is_lost(&member->part, now_ms)) {
			out_error(_("%s: gives no sign of life"), _(member->part.role->name));
			part_kill(&member->part);
		}
	}
	tick(house, now_ms);
	return fault;
}

/* Milliseconds until something is to be done whatever comes. */
static int wait_ms(const struct house *house)
{
	int64_t next_ms = house->tick_ms;
	int64_t left_ms;

	for (int i = WRITER; i < MEMBERS; i++) {
		const struct member *member = &house->members[i];
		int64_t at_ms = member->part.pid == 0 ? start_ms(house, (enum member_number)i)
						      : member->kill_ms;

		next_ms = at_ms < next_ms ? at_ms : next_ms;
	}
	left_ms = next_ms - clock_monotonic_ms();
	return left_ms < 0 ? 0 : (int)left_ms;
}

/* ---- the whole ---- */

static int wait_for_something(struct house *house)
{
	struct pollfd fds[MEMBERS + 1] = { { .fd = house->stop.fd, .events = POLLIN } };
	bool is_reload = false;

	for (int i = WRITER; i < MEMBERS; i++) {
		fds[i + 1] = (struct pollfd){
			.fd = lives(house, (enum member_number)i) ? house->members[i].part.line
								  : -1,
			.events = POLLIN,
		};
	}
	if (poll(fds, MEMBERS + 1, wait_ms(house)) < 0 && errno != EINTR) {
		return WEIR_FAULT_IO;
	}
	/* First: who sees the same signal and ends by it was asked to. */
	if (stop_take(&house->stop, &is_reload)) {
		begin_stop(house, CMD_DONE);
	}
	house->is_reload_due = house->is_reload_due || is_reload;
	for (int i = WRITER; i < MEMBERS; i++) {
		if (fds[i + 1].revents != 0 && lives(house, (enum member_number)i)) {
			hear(house, (enum member_number)i);
		}
	}
	return 0;
}

static int go_on(struct house *house)
{
	int fault = 0;

	while (fault == 0 && !(house->is_stopping && is_empty(house))) {
		fault = look_at_time(house);
		if (fault == 0) {
			fault = wait_for_something(house);
		}
		reload(house);
		if (house->is_stopping) {
			end_writer(house);
		}
	}
	return fault;
}

static int open_house(struct house *house)
{
	struct where reason = { .line = 0 };
	int answer = settings_read(house->app, house->opts, &house->settings);

	if (answer == CMD_DONE) {
		answer = stop_open_reloading(&house->stop); /* before there are others */
	}
	if (answer == CMD_DONE) {
		answer = notify_open(&house->notify, &reason);
	}
	if (answer == NOTIFY_WRONG && reason.text[0] != '\0') {
		out_where(&reason);
		return CMD_WRONG;
	}
	for (int i = WRITER; i < MEMBERS; i++) {
		house->members[i] = (struct member){
			.part.role = &roles[i],
			.start_ms = i == WRITER ? 0 : NEVER,
			.kill_ms = NEVER,
		};
	}
	house->tick_ms = clock_monotonic_ms();
	return answer;
}

int house_run(const struct app *app, const struct opts *opts)
{
	struct house *house = calloc(1, sizeof(*house));
	int answer;

	if (house == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	house->app = app;
	house->opts = opts;
	house->stop.fd = -1;
	house->notify.fd = -1;
	answer = open_house(house);
	if (answer == CMD_DONE) {
		answer = go_on(house); /* after a fault the parts hear that we are gone */
	}
	answer = answer == CMD_DONE ? house->status : answer;
	notify_finish(&house->notify);
	stop_finish(&house->stop);
	free(house);
	return answer;
}
