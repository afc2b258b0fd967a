/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/poll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "meter/deadline.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	BUSY_ACKNOWLEDGE = 5, /* exceptions that mean "later": the Modbus protocol, section 7 */
	BUSY_DEVICE = 6,
};

/* One meter. */
struct item {
	struct deadline due; /* the first member: a deadline is cast back */
	struct poll *poll;
	size_t number;
	const struct profile *profile;
	enum profile_direction direction;
	struct bus_gateway *gateway;
	uint8_t unit;
	int32_t interval_s;
	int32_t timeout_ms;
	int64_t phase_ms;
	int64_t due_wall_ms;
	int64_t daily_phase_ms;
	int64_t daily_wall_ms; /* daily blocks are asked from then on */

	/* The poll that is going on. */
	bool is_busy;
	bool is_second_try;
	struct bus_request request;
	int32_t order[PROFILE_BLOCKS_MAX]; /* blocks to ask: daily ones first */
	size_t order_count;
	size_t order_at;
	int64_t asked_ms;      /* monotonic; of the first block asked at every poll; -1 before */
	int32_t refused_block; /* a daily one; or PROFILE_NONE */
	uint8_t refused_exception;

	/* Words of all blocks, one block after the other, and which of them are known. */
	uint16_t *words;
	bool is_read[PROFILE_BLOCKS_MAX];
	uint16_t *last_words; /* of the last poll that was answered */
	bool was_read[PROFILE_BLOCKS_MAX];
	bool is_failing; /* the last poll was not answered */
};

struct poll {
	struct bus *bus;
	struct poll_clock clock;
	poll_done *done;
	void *context;
	struct item **items;
	size_t count;
	size_t room;
	size_t busy;
	int64_t skipped;
	int results; /* in this run */
	bool is_started;
	struct deadlines deadlines;
};

static int64_t wall_ms(const struct poll *poll)
{
	return poll->clock.wall_ms(poll->clock.context);
}

static int64_t monotonic_ms(const struct poll *poll)
{
	return poll->clock.monotonic_ms(poll->clock.context);
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* FNV-1a of the id: the same in every run and on every machine. */
int64_t poll_phase_ms(const char *id, int32_t interval_s)
{
	uint64_t hash = 14695981039346656037U;

	for (; *id != '\0'; id++) {
		hash = (hash ^ (uint8_t)*id) * 1099511628211U;
	}
	/* Similar ids differ in the low bits of the sum only; this spreads them. */
	hash ^= hash >> 32;
	hash *= 0xd6e8feb86659fd93U;
	hash ^= hash >> 32;
	return (int64_t)(hash % ((uint64_t)interval_s * 1000));
}

int64_t poll_due_ms(int64_t now_ms, int64_t phase_ms, int32_t interval_s)
{
	int64_t interval_ms = (int64_t)interval_s * 1000;

	return (floor_divide(now_ms - phase_ms, interval_ms) + 1) * interval_ms + phase_ms;
}

/* When a moment of the monotonic clock was, in wall time. */
static struct instant wall_at(const struct poll *poll, int64_t at_ms)
{
	int64_t ago_ms = monotonic_ms(poll) - at_ms;

	return (struct instant){ floor_divide(wall_ms(poll) - ago_ms * poll->clock.speed, 1000) };
}

static void schedule(struct poll *poll, struct item *item)
{
	int64_t now_ms = wall_ms(poll);
	int64_t from_ms = now_ms;
	int64_t wait_ms;

	/* Clocks are read in whole milliseconds: due a moment early is due all the same.
	 * A clock that was set back by more begins anew. */
	if (item->due_wall_ms > now_ms &&
			item->due_wall_ms - now_ms < (int64_t)item->interval_s * 1000) {
		from_ms = item->due_wall_ms;
	}
	item->due_wall_ms = poll_due_ms(from_ms, item->phase_ms, item->interval_s);
	wait_ms = (item->due_wall_ms - now_ms + poll->clock.speed - 1) / poll->clock.speed;
	deadline_set(&poll->deadlines, &item->due, monotonic_ms(poll) + wait_ms);
}

/* The place of a block's words. */
static size_t block_offset(const struct profile *profile, int32_t block)
{
	size_t offset = 0;

	for (int32_t i = 0; i < block; i++) {
		offset += (size_t)profile->blocks[i].count;
	}
	return offset;
}

static void ask_block(struct item *item)
{
	const struct profile_block *block = &item->profile->blocks[item->order[item->order_at]];

	item->request.gateway = item->gateway;
	item->request.unit = item->unit;
	item->request.function = (uint8_t)block->function;
	item->request.start = (uint16_t)block->start;
	item->request.count = (uint16_t)block->count;
	item->request.timeout_ms = item->timeout_ms;
	bus_read(item->poll->bus, &item->request);
}

/* Never, or a day ago at least; or a clock that was set back would wait for long. */
static bool is_daily_due(const struct item *item)
{
	int64_t now_ms = wall_ms(item->poll);

	return now_ms >= item->daily_wall_ms ||
			item->daily_wall_ms - now_ms > (int64_t)DAY_S * 1000;
}

/* Chooses the blocks of one poll and asks the first. */
static void begin(struct item *item)
{
	struct poll *poll = item->poll;
	const struct profile *profile = item->profile;

	assert(!item->is_busy);
	item->order_count = 0;
	for (int daily = is_daily_due(item) ? 1 : 0; daily >= 0; daily--) {
		for (size_t i = 0; i < profile->block_count; i++) {
			item->is_read[i] = false;
			if (profile->blocks[i].is_daily == (daily == 1)) {
				item->order[item->order_count++] = (int32_t)i;
			}
		}
	}
	if (item->order_count == 0) {
		return; /* a profile of daily blocks alone, and they were read today */
	}
	item->is_busy = true;
	item->is_second_try = false;
	item->order_at = 0;
	item->asked_ms = -1;
	item->refused_block = PROFILE_NONE;
	item->refused_exception = 0;
	poll->busy++;
	ask_block(item);
}

/* Pointers to what was read; of a daily block not asked now, what it was last. */
static void gather(const struct item *item, bool is_last, struct profile_words *ret)
{
	*ret = (struct profile_words){ 0 };
	for (size_t i = 0; i < item->profile->block_count; i++) {
		size_t offset = block_offset(item->profile, (int32_t)i);

		if (!is_last && item->is_read[i]) {
			ret->blocks[i] = item->words + offset;
		} else if (item->was_read[i] && (is_last || item->profile->blocks[i].is_daily)) {
			ret->blocks[i] = item->last_words + offset;
		}
	}
}

static void remember(struct item *item)
{
	for (size_t i = 0; i < item->profile->block_count; i++) {
		size_t offset = block_offset(item->profile, (int32_t)i);

		if (item->is_read[i]) {
			memcpy(item->last_words + offset, item->words + offset,
					(size_t)item->profile->blocks[i].count * sizeof(uint16_t));
			item->was_read[i] = true;
		}
	}
}

/* True where every daily block was asked in this poll and answered. */
static bool has_daily(const struct item *item)
{
	for (size_t i = 0; i < item->profile->block_count; i++) {
		if (item->profile->blocks[i].is_daily && !item->is_read[i]) {
			return false;
		}
	}
	return true;
}

static void hand_out(struct item *item, struct poll_result *result)
{
	item->poll->results++;
	item->poll->done(item->poll->context, result);
	/* What the callback looks at is this poll's until it has returned. */
	if (result->answer == BUS_OK) {
		remember(item);
	}
	item->is_busy = false;
	item->poll->busy--;
}

/* When the question of a reply just heard went out, by the poll's own clock. */
static int64_t sent_ms(const struct poll *poll, const struct bus_reply *reply)
{
	return monotonic_ms(poll) - (reply->answered_ms - reply->sent_ms);
}

/* A result with its times: asked when, and answered now. */
static struct poll_result make_result(const struct item *item, int64_t asked_ms)
{
	return (struct poll_result){
		.meter = item->number,
		.asked = wall_at(item->poll, asked_ms),
		.answered = wall_at(item->poll, monotonic_ms(item->poll)),
		.latency_ms = monotonic_ms(item->poll) - asked_ms,
		.why = "",
		.refused_block = PROFILE_NONE,
		.changed = PROFILE_NONE,
	};
}

static void give_up(struct item *item, const struct bus_reply *reply)
{
	struct poll_result result = make_result(item, sent_ms(item->poll, reply));

	result.answer = reply->answer;
	result.exception = reply->exception;
	result.why = reply->why;
	item->is_failing = true;
	hand_out(item, &result);
}

static void complete(struct item *item, const struct bus_reply *reply)
{
	struct poll *poll = item->poll;
	struct profile_words last;
	struct poll_result result = make_result(
			item, item->asked_ms < 0 ? sent_ms(poll, reply) : item->asked_ms);

	item->is_failing = false;
	result.is_daily = has_daily(item);
	result.refused_block = item->refused_block;
	result.refused_exception = item->refused_exception;
	gather(item, false, &result.words);
	gather(item, true, &last);
	if (result.is_daily) {
		item->daily_wall_ms = poll_due_ms(wall_ms(poll), item->daily_phase_ms, DAY_S);
	}
	profile_decode(item->profile, item->direction, &result.words, &result.decoded);
	(void)profile_is_same_device(item->profile, &last, &result.words, &result.changed);
	hand_out(item, &result);
}

/* A meter that answered last time is asked a second time: packets get lost. */
static bool is_worth_a_second_try(const struct item *item, const struct bus_reply *reply)
{
	if (item->is_failing || item->is_second_try) {
		return false;
	}
	switch (reply->answer) {
	case BUS_SILENT:
	case BUS_GARBLED:
	case BUS_CUT:
		return true;
	case BUS_REFUSED:
		return reply->exception == BUSY_ACKNOWLEDGE || reply->exception == BUSY_DEVICE;
	case BUS_OK:
	case BUS_UNREACHABLE:
	case BUS_RESTING:
	case BUS_UNSUPPORTED:
		break;
	}
	return false;
}

static void keep_words(struct item *item, const struct bus_reply *reply)
{
	int32_t block = item->order[item->order_at];

	memcpy(item->words + block_offset(item->profile, block), reply->words,
			item->request.count * sizeof(uint16_t));
	item->is_read[block] = true;
	if (!item->profile->blocks[block].is_daily && item->asked_ms < 0) {
		item->asked_ms = sent_ms(item->poll, reply);
	}
}

/* One block was answered, or not: the next one, once more, or the end. */
static void on_reply(struct bus_request *request, const struct bus_reply *reply)
{
	struct item *item = request->context;
	bool is_daily = item->profile->blocks[item->order[item->order_at]].is_daily;

	if (reply->answer == BUS_OK) {
		keep_words(item, reply);
	} else if (is_worth_a_second_try(item, reply)) {
		item->is_second_try = true;
		ask_block(item);
		return;
	} else if (reply->answer != BUS_REFUSED || !is_daily) {
		/* A meter without the registers of a daily block still counts. */
		give_up(item, reply);
		return;
	} else if (item->refused_block == PROFILE_NONE) {
		item->refused_block = item->order[item->order_at];
		item->refused_exception = reply->exception;
	}
	item->order_at++;
	if (item->order_at < item->order_count) {
		ask_block(item);
	} else {
		complete(item, reply);
	}
}

int poll_open(struct bus *bus, const struct poll_clock *clock, poll_done *done, void *context,
		struct poll **ret)
{
	struct poll *poll = calloc(1, sizeof(*poll));

	assert(clock->speed >= 1);
	if (poll == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	poll->bus = bus;
	poll->clock = *clock;
	poll->done = done;
	poll->context = context;
	*ret = poll;
	return 0;
}

static void free_item(struct item *item)
{
	if (item != NULL) {
		free(item->words);
		free(item->last_words);
		free(item);
	}
}

void poll_close(struct poll *poll)
{
	if (poll == NULL) {
		return;
	}
	for (size_t i = 0; i < poll->count; i++) {
		free_item(poll->items[i]);
	}
	free(poll->items);
	deadlines_finish(&poll->deadlines);
	free(poll);
}

static int reserve(struct poll *poll)
{
	struct item **items = list_grow(poll->items, &poll->room, poll->count + 1, sizeof(*items));

	if (items == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	poll->items = items;
	return deadlines_reserve(&poll->deadlines, poll->count + 1);
}

/* A meter's own memory: the words of its blocks, now and last time. */
static struct item *make_item(const struct poll_meter *meter)
{
	size_t words = block_offset(meter->profile, (int32_t)meter->profile->block_count);
	struct item *item = calloc(1, sizeof(*item));

	if (item == NULL) {
		return NULL;
	}
	item->words = calloc(words, sizeof(uint16_t));
	item->last_words = calloc(words, sizeof(uint16_t));
	if (item->words == NULL || item->last_words == NULL) {
		free_item(item);
		return NULL;
	}
	item->profile = meter->profile;
	item->direction = meter->direction;
	item->unit = meter->address->unit;
	item->interval_s = meter->interval_s;
	item->timeout_ms = meter->timeout_ms == 0 ? POLL_TIMEOUT_MS : meter->timeout_ms;
	item->phase_ms = poll_phase_ms(meter->id, meter->interval_s);
	item->daily_phase_ms = poll_phase_ms(meter->id, DAY_S);
	item->daily_wall_ms = INT64_MIN;
	item->request.done = on_reply;
	item->request.context = item;
	return item;
}

int poll_add(struct poll *poll, const struct poll_meter *meter, size_t *ret)
{
	struct item *item;
	int fault;

	if (meter->interval_s < 1 || meter->interval_s > POLL_INTERVAL_MAX_S ||
			meter->timeout_ms < 0) {
		return POLL_INTERVAL;
	}
	if (meter->profile->block_count == 0) {
		return POLL_PROFILE;
	}
	if (poll->count == POLL_METERS_MAX) {
		return POLL_MANY;
	}
	fault = reserve(poll);
	item = fault == 0 ? make_item(meter) : NULL;
	if (item == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	fault = bus_gateway(poll->bus, meter->address, &item->gateway);
	if (fault != 0) {
		free_item(item);
		return fault;
	}
	bus_pace(poll->bus, item->gateway, meter->profile->settle_ms, meter->profile->gap_ms);
	item->poll = poll;
	item->number = poll->count;
	*ret = poll->count;
	poll->items[poll->count++] = item;
	if (poll->is_started) {
		schedule(poll, item);
	}
	return POLL_OK;
}

void poll_start(struct poll *poll)
{
	poll->is_started = true;
	for (size_t i = 0; i < poll->count; i++) {
		schedule(poll, poll->items[i]);
	}
}

void poll_stop(struct poll *poll)
{
	poll->is_started = false;
	for (size_t i = 0; i < poll->count; i++) {
		deadline_clear(&poll->deadlines, &poll->items[i]->due);
	}
}

void poll_now(struct poll *poll)
{
	for (size_t i = 0; i < poll->count; i++) {
		if (!poll->items[i]->is_busy) {
			begin(poll->items[i]);
		}
	}
}

size_t poll_busy(const struct poll *poll)
{
	return poll->busy;
}

int64_t poll_skipped(const struct poll *poll)
{
	return poll->skipped;
}

/* Asks those who are due; each of them is due again later. */
static void begin_due(struct poll *poll)
{
	struct deadline *due;
	int64_t now_ms = monotonic_ms(poll);

	while ((due = deadlines_take(&poll->deadlines, now_ms)) != NULL) {
		struct item *item = (struct item *)due;

		schedule(poll, item);
		if (item->is_busy) {
			poll->skipped++;
		} else {
			begin(item);
		}
	}
}

int64_t poll_wait_ms(const struct poll *poll)
{
	const struct deadline *first = deadlines_first(&poll->deadlines);
	int64_t bus_ms = bus_wait_ms(poll->bus);
	int64_t wait_ms;

	if (first == NULL) {
		return bus_ms;
	}
	wait_ms = first->at_ms - monotonic_ms(poll);
	if (bus_ms >= 0 && bus_ms < wait_ms) {
		return bus_ms;
	}
	return wait_ms < 0 ? 0 : wait_ms;
}

int poll_run(struct poll *poll, int64_t wait_ms)
{
	int64_t own_ms;
	int fault;

	begin_due(poll);
	own_ms = poll_wait_ms(poll);
	if (wait_ms < 0 || (own_ms >= 0 && own_ms < wait_ms)) {
		wait_ms = own_ms;
	}
	poll->results = 0;
	fault = bus_run(poll->bus, wait_ms);
	return fault < 0 ? fault : poll->results;
}
