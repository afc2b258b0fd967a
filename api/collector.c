/* SPDX-License-Identifier: Apache-2.0 */

#include "api/collector.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/collect_meters.h"
#include "api/collect_orders.h"
#include "api/courier.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/parent.h"
#include "api/stop.h"
#include "meter/err.h"
#include "meter/poll.h"

enum {
	ARRIVE_MS = 7000,   /* for answers to what was asked: two tries of three seconds */
	HAND_IN_MS = 15000, /* for what waits when the polling has ended */
	ORPHAN_MS = 2000,   /* the same without a writer of one's own: another one may be there */
};

struct collector {
	const struct collect_options *options;
	struct collect_meters meters;
	int64_t *last_s; /* of each meter: the newest reading handed in */
	struct bus *bus;
	struct poll *poll;
	struct spool *spool;
	struct stop stop;
	int line;
	bool is_polling;
	bool is_stopping; /* polling still: what was asked may arrive */
	bool is_orphan;
	int64_t till_ms;     /* polling ends, wall time; INT64_MAX: never by itself */
	int64_t arrive_ms;   /* waiting for answers ends, monotonic; once stopping */
	int64_t deadline_ms; /* handing in ends, monotonic; once polling has */
	struct collect_counts *counts;
	int fault; /* of a callback */
};

static int64_t wall_ms(void *context)
{
	return clock_at_ms(context, clock_system_ms());
}

static int64_t monotonic_ms(void *context)
{
	(void)context;
	return clock_monotonic_ms();
}

static int64_t now_ms(const struct collector *collector)
{
	return clock_at_ms(&collector->meters.clock, clock_system_ms());
}

/* ---- one poll's result ---- */

/* Words as entries keep them: two bytes each, the more significant first. Their size. */
static size_t put_words(const uint16_t *words, size_t count, uint8_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		ret[2 * i] = (uint8_t)(words[i] >> 8);
		ret[2 * i + 1] = (uint8_t)(words[i] & 0xff);
	}
	return 2 * count;
}

/* What a device says of itself beside its count. */
struct device {
	uint16_t words[PROFILE_DEVICE_WORDS];
	size_t count;  /* 0: nothing that is not known */
	int32_t field; /* the first that is not what it was, or PROFILE_NONE */
};

/* Compares with what it was, in this run or by the ledger, and remembers. */
static void look_at_device(
		struct collector *collector, const struct poll_result *result, struct device *ret)
{
	struct collect_meter *meter = &collector->meters.list[result->meter];

	ret->field = result->changed;
	ret->count = profile_device(meter->profile, &result->words, ret->words);
	if (ret->count > 0 && ret->count == meter->device_count) {
		int32_t field = profile_device_differs(meter->profile, meter->device, ret->words);

		ret->field = ret->field == PROFILE_NONE ? field : ret->field;
		ret->count = field == PROFILE_NONE ? 0 : ret->count;
	}
	if (ret->count > 0) {
		meter->device_count = ret->count;
		memcpy(meter->device, ret->words, ret->count * sizeof(ret->words[0]));
	}
	if (ret->field != PROFILE_NONE) {
		collector->counts->changed++;
		out_error(_("meter '%s': its register '%s' is not what it was; the reading is kept and not booked"),
				meter->id, meter->profile->fields[ret->field].name);
	}
}

/* Says what a device's status means when it becomes suspect, or another one. */
static void tell_status(struct collector *collector, const struct poll_result *result)
{
	struct collect_meter *meter = &collector->meters.list[result->meter];
	uint32_t bits = 0;

	for (size_t i = 0; i < meter->profile->bit_count; i++) {
		const struct profile_bit *bit = &meter->profile->bits[i];

		if ((result->decoded.bits >> i & 1) == 0 || bit->severity == PROFILE_INFO) {
			continue;
		}
		bits |= UINT32_C(1) << i;
		if ((meter->bits >> i & 1) == 0) {
			out_error(_("meter '%s' says: %s (%s)"), meter->id, bit->meaning,
					_(profile_severity_name(bit->severity)));
		}
	}
	meter->bits = bits;
}

static void hand_in(struct collector *collector, const struct poll_result *result)
{
	const struct collect_meter *meter = &collector->meters.list[result->meter];
	const struct profile_decoded *decoded = &result->decoded;
	int64_t *last_s = &collector->last_s[result->meter];
	uint8_t words[2 * PROFILE_COUNT_WORDS];
	uint8_t device_words[2 * PROFILE_DEVICE_WORDS];
	struct reading reading = {
		.at_s = result->answered.unix_s,
		.count = decoded->count,
		.words = words,
		.words_size = put_words(decoded->words, decoded->word_count, words),
		.flow_litres_per_h =
				decoded->has_flow ? count_floor(decoded->flow) : READINGS_NO_FLOW,
		.bits = decoded->bits,
	};
	struct device device;
	int answer;

	/* Two counts of one second would contradict each other; the next poll knows more. */
	if (reading.at_s == *last_s) {
		collector->counts->same_second++;
		return;
	}
	*last_s = reading.at_s;
	look_at_device(collector, result, &device);
	tell_status(collector, result);
	reading.device_size = put_words(device.words, device.count, device_words);
	reading.device = device.count == 0 ? NULL : device_words;
	reading.status = device.field != PROFILE_NONE || decoded->invalid != 0 ? 'N' : 'A';
	answer = spool_put(collector->spool, meter->id, meter->profile->version, &reading);
	if (answer < 0) {
		collector->fault = answer;
	}
}

/* A daily block says which device it is and how it is set: without it nobody would notice. */
static void tell_block(struct collector *collector, const struct poll_result *result)
{
	const struct collect_meter *meter = &collector->meters.list[result->meter];
	struct collect_told *told = &collector->counts->told[result->meter];
	const struct profile_block *block;

	if (result->refused_block == PROFILE_NONE || told->block[0] != '\0') {
		return;
	}
	block = &meter->profile->blocks[result->refused_block];
	(void)text_copy(told->block, sizeof(told->block), block->name);
	told->block_exception = result->refused_exception;
	out_error(_("meter '%s': its daily block '%s' cannot be read (exception %d): whether it is the same device is not known"),
			meter->id, block->name, (int)result->refused_exception);
}

static void on_result(void *context, const struct poll_result *result)
{
	struct collector *collector = context;
	struct collect_counts *counts = collector->counts;
	struct collect_told *told = &counts->told[result->meter];

	counts->polled++;
	counts->answers[result->answer]++;
	told->is_asked = true;
	told->answer = result->answer;
	told->exception = result->exception;
	told->undecoded = result->answer == BUS_OK ? (enum profile_answer)result->decoded.answer
						   : PROFILE_OK;
	tell_block(collector, result);
	if (result->answer != BUS_OK || result->decoded.answer != PROFILE_OK) {
		counts->failed++;
		counts->undecoded += result->answer == BUS_OK ? 1 : 0;
		return;
	}
	told->is_read = true;
	counts->read++;
	hand_in(collector, result);
}

/* Why a meter gave no count: "refused, exception 2 (illegal data address)". Returns buffer. */
static const char *told_text(const struct collect_told *told, char *buffer, size_t size)
{
	const char *meaning = bus_exception_text(told->exception);

	if (told->answer == BUS_OK) {
		(void)snprintf(buffer, size, "%s", _(profile_answer_text(told->undecoded)));
	} else if (told->answer == BUS_REFUSED) {
		(void)snprintf(buffer, size,
				meaning[0] == '\0' ? _("refused, exception %d")
						   : _("refused, exception %d (%s)"),
				(int)told->exception, _(meaning));
	} else {
		(void)snprintf(buffer, size, "%s", _(bus_answer_name(told->answer)));
	}
	return buffer;
}

/* Names each meter that was asked and never read. */
static void tell_not_read(struct collect_counts *counts)
{
	for (int64_t i = 0; counts->told != NULL && i < counts->meters; i++) {
		const struct collect_told *told = &counts->told[i];
		char why[96];

		if (told->is_asked && !told->is_read) {
			counts->not_read++;
			out_error(_("meter '%s' was not read: %s"), told->meter,
					told_text(told, why, sizeof(why)));
		}
	}
}

void collect_counts_finish(struct collect_counts *counts)
{
	free(counts->told);
	counts->told = NULL;
}

/* ---- beginning ---- */

static int add_meters(struct collector *collector)
{
	for (size_t i = 0; i < collector->meters.count; i++) {
		const struct collect_meter *meter = &collector->meters.list[i];
		const struct poll_meter one = {
			.id = meter->id,
			.address = &meter->address,
			.profile = meter->profile,
			.direction = meter->direction,
			.interval_s = meter->interval_s,
		};
		size_t number;
		int answer = poll_add(collector->poll, &one, &number);

		if (answer < 0) {
			return answer;
		}
		if (answer != POLL_OK) {
			out_error(_("more meters than can be polled: %zu"),
					collector->meters.count);
			return CMD_WRONG;
		}
		collector->last_s[i] = INT64_MIN;
		(void)text_copy(collector->counts->told[i].meter,
				sizeof(collector->counts->told[i].meter), meter->id);
	}
	return CMD_DONE;
}

static int open_poll(struct collector *collector)
{
	const struct bus_limits limits = { 0 };
	const struct poll_clock clock = {
		.wall_ms = wall_ms,
		.monotonic_ms = monotonic_ms,
		.speed = (int32_t)collector->meters.clock.speed,
		.context = &collector->meters.clock,
	};
	int answer = bus_modbus_open(&limits, &collector->bus);

	if (answer == 0) {
		answer = poll_open(collector->bus, &clock, on_result, collector, &collector->poll);
	}
	return answer < 0 ? answer : add_meters(collector);
}

/* The meters of this machine's ledger, or those of the orders. */
static int load_meters(struct collector *collector, const struct app *app)
{
	const struct courier_options *courier = collector->options->courier;
	struct collect_orders orders;

	return courier == NULL ? collect_meters_load(app, &collector->meters)
			       : collect_orders_load(courier->orders, &orders, &collector->meters);
}

static int begin(struct collector *collector, const struct app *app)
{
	const struct courier_options *courier = collector->options->courier;
	struct spool_options spool = { .dir = courier == NULL ? app->dir : courier->spool,
		.log = collector->options->log };
	int answer = load_meters(collector, app);

	if (answer != CMD_DONE) {
		return answer;
	}
	collector->last_s = calloc(collector->meters.count, sizeof(*collector->last_s));
	collector->counts->told = calloc(collector->meters.count, sizeof(*collector->counts->told));
	if (collector->last_s == NULL || collector->counts->told == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	collector->counts->meters = (int64_t)collector->meters.count;
	spool.actor = collector->meters.actor;
	answer = spool_open(&spool, &collector->spool);
	if (answer == CMD_DONE) {
		answer = stop_open(&collector->stop);
	}
	if (answer == CMD_DONE) {
		answer = open_poll(collector);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	collector->is_polling = true;
	if (collector->options->is_once) {
		poll_now(collector->poll);
	} else {
		poll_start(collector->poll);
	}
	if (collector->options->for_s > 0) {
		collector->till_ms = now_ms(collector) + collector->options->for_s * 1000;
	}
	return CMD_DONE;
}

static void finish(struct collector *collector)
{
	if (collector->spool != NULL) {
		collector->counts->spool = spool_counts(collector->spool);
	}
	if (collector->poll != NULL) {
		collector->counts->skipped = poll_skipped(collector->poll);
	}
	bus_close(collector->bus);
	poll_close(collector->poll);
	spool_close(collector->spool);
	stop_finish(&collector->stop);
	free(collector->last_s);
	collect_meters_finish(&collector->meters);
}

/* ---- going on ---- */

/* Asks nobody any more; what was asked may still arrive. */
static void stop_asking(struct collector *collector)
{
	if (!collector->is_stopping) {
		poll_stop(collector->poll);
		collector->is_stopping = true;
		collector->arrive_ms = clock_monotonic_ms() + ARRIVE_MS;
	}
}

/* What waits is handed in, for so long; nothing more is read. */
static void end_polling(struct collector *collector, int64_t hand_in_ms)
{
	collector->is_polling = false;
	collector->deadline_ms = clock_monotonic_ms() + hand_in_ms;
}

/* Listens to the process that started this one. */
static void hear(struct collector *collector)
{
	enum parent_answer answer = PARENT_HEARD;
	char word;

	while (!collector->is_orphan && answer == PARENT_HEARD) {
		answer = parent_hear(collector->line, &word);
		if (answer == PARENT_GONE) {
			collector->is_orphan = true;
			end_polling(collector, ORPHAN_MS);
		} else if (answer == PARENT_HEARD && word == PARENT_PING) {
			parent_say(collector->line, PARENT_PING);
		} else if (answer == PARENT_HEARD && word == PARENT_STOP) {
			stop_asking(collector);
		}
	}
}

/* Has all arrived that is waited for, or was it waited for long enough? */
static bool is_over(const struct collector *collector)
{
	if (poll_busy(collector->poll) == 0) {
		return collector->is_stopping || collector->options->is_once;
	}
	return collector->is_stopping && clock_monotonic_ms() >= collector->arrive_ms;
}

/* Whether it is time to stop asking, and then to hand in the rest. */
static void look_at_time(struct collector *collector)
{
	if (stop_asked(&collector->stop) || now_ms(collector) >= collector->till_ms) {
		stop_asking(collector);
	}
	if (is_over(collector)) {
		end_polling(collector, HAND_IN_MS);
	}
}

/* The shorter of two waits; below 0 is without end. */
static int64_t shorter(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Milliseconds until something is to be done whatever comes. */
static int wait_ms(const struct collector *collector)
{
	int64_t wait = spool_wait_ms(collector->spool);
	int64_t monotonic = clock_monotonic_ms();
	int64_t left;

	if (!collector->is_polling) {
		left = collector->deadline_ms - monotonic;
		wait = shorter(wait, left > 0 ? left : 0);
	} else {
		wait = shorter(wait, poll_wait_ms(collector->poll));
	}
	if (collector->is_polling && collector->is_stopping) {
		left = collector->arrive_ms - monotonic;
		wait = shorter(wait, left > 0 ? left : 0);
	} else if (collector->is_polling && collector->till_ms != INT64_MAX) {
		left = (collector->till_ms - now_ms(collector)) / collector->meters.clock.speed;
		wait = shorter(wait, left > 0 ? left + 1 : 0);
	}
	return wait > INT32_MAX ? INT32_MAX : (int)wait;
}

static int wait_for_something(const struct collector *collector)
{
	struct pollfd fds[] = {
		{ .fd = collector->stop.fd, .events = POLLIN },
		{ .fd = collector->is_orphan ? -1 : collector->line, .events = POLLIN },
		{ .fd = spool_fd(collector->spool), .events = POLLIN },
		{ .fd = collector->is_polling ? bus_fd(collector->bus) : -1, .events = POLLIN },
	};

	if (poll(fds, sizeof(fds) / sizeof(fds[0]), wait_ms(collector)) < 0 && errno != EINTR) {
		return WEIR_FAULT_IO;
	}
	return 0;
}

/* Until polling has ended and what it brought is handed in, or cannot be. */
static int go_on(struct collector *collector)
{
	int answer;

	for (;;) {
		hear(collector);
		if (collector->is_polling) {
			answer = poll_run(collector->poll, 0);
			if (answer < 0) {
				out_error("%s", bus_why(collector->bus));
				return answer;
			}
			if (collector->fault < 0) {
				return collector->fault;
			}
			look_at_time(collector);
		}
		answer = spool_run(collector->spool);
		if (answer != CMD_DONE) {
			return answer;
		}
		if (!collector->is_polling &&
				(spool_counts(collector->spool).waiting == 0 ||
						clock_monotonic_ms() >= collector->deadline_ms)) {
			return CMD_DONE;
		}
		answer = wait_for_something(collector);
		if (answer < 0) {
			return answer;
		}
	}
}

int collector_run(const struct app *app, const struct collect_options *options, int line,
		struct collect_counts *ret)
{
	struct collector collector = {
		.options = options,
		.stop = { .fd = -1 },
		.line = line,
		.till_ms = INT64_MAX,
		.counts = ret,
	};
	struct spool_counts counts;
	int answer;

	memset(ret, 0, sizeof(*ret));
	answer = begin(&collector, app);
	if (answer == CMD_DONE) {
		parent_say(line, PARENT_GO);
		answer = go_on(&collector);
		spool_tell(collector.spool);
	}
	finish(&collector);
	counts = ret->spool;
	tell_not_read(ret);
	if (answer == CMD_DONE && (counts.waiting > 0 || counts.lost > 0 || collector.is_orphan)) {
		answer = CMD_FAULT;
	}
	return answer == CMD_DONE && (counts.refused > 0 || ret->not_read > 0) ? CMD_NO : answer;
}
