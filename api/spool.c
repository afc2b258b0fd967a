/* SPDX-License-Identifier: Apache-2.0 */

#include "api/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/writer.h"
#include "ledger/clock.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/gate.h"
#include "meter/instant.h"
#include "meter/list.h"

enum {
	REQUEST_DEEDS = 256, /* of one request: one transaction, judged in a few milliseconds */
	SEND_MS = 5000,      /* a request fits into the socket's buffer */
	RECEIVE_MS = 5000,   /* once its first byte is here */
	REPLY_MS = 60000,    /* the writer may be at a bill run */
	RETRY_MS = 500,      /* between two looks for a writer */
	TOLD_MAX = 20,       /* readings named one by one */
	LOG_LINE_MAX = 192,
};

/* One delivery. */
struct waiting {
	const char *meter;
	int64_t at_s;
	struct count count;
	uint8_t *said; /* owned */
	size_t said_size;
};

struct spool {
	struct spool_options options;
	int log; /* -1: none */
	struct gate_client *client;
	int64_t retry_ms; /* no writer is looked for before */
	int64_t sent_ms;
	size_t sent; /* of the first ones, in the request that is out */
	struct waiting *list;
	size_t first; /* before it: acknowledged */
	size_t count; /* from first on */
	size_t room;
	uint64_t number; /* of the newest delivery */
	struct spool_counts counts;
	struct writer_result results[REQUEST_DEEDS];
};

int spool_open(const struct spool_options *options, struct spool **ret)
{
	struct spool *spool = calloc(1, sizeof(*spool));

	if (spool == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	spool->options = *options;
	spool->log = -1;
	if (options->log != NULL) {
		spool->log = open(options->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
		if (spool->log < 0) {
			out_error("%s: %s", options->log, strerror(errno));
			free(spool);
			return CMD_WRONG;
		}
	}
	*ret = spool;
	return CMD_DONE;
}

void spool_close(struct spool *spool)
{
	if (spool == NULL) {
		return;
	}
	for (size_t i = 0; i < spool->count; i++) {
		free(spool->list[spool->first + i].said);
	}
	free(spool->list);
	gate_client_close(spool->client);
	if (spool->log >= 0) {
		(void)close(spool->log);
	}
	free(spool);
}

/* ---- taking ---- */

/* A place at the end: what was acknowledged makes room first. */
static int make_place(struct spool *spool)
{
	struct waiting *grown;

	if (spool->first + spool->count < spool->room) {
		return 0;
	}
	if (spool->first > spool->room / 2) {
		memmove(spool->list, spool->list + spool->first,
				spool->count * sizeof(*spool->list));
		spool->first = 0;
		return 0;
	}
	grown = list_grow(spool->list, &spool->room, spool->room + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	spool->list = grown;
	return 0;
}

/* A number that no delivery of this meter has had, from this process or another. */
static uint64_t next_number(struct spool *spool)
{
	uint64_t number = desk_number();

	spool->number = number > spool->number ? number : spool->number + 1;
	return spool->number;
}

/* The bytes of the deed: this reading alone, in the stream of its meter. */
static int say(struct spool *spool, const char *meter, int64_t version,
		const struct reading *reading, struct bytes *ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct deed deed = {
		.actor = (uint64_t)spool->options.actor,
		.stream = (const uint8_t *)meter,
		.stream_size = strlen(meter),
		.number = next_number(spool),
		.made = { reading->at_s },
	};

	bytes_init(&body, READINGS_BODY_MAX);
	readings_put_head(&body, meter, version, reading->at_s, 1);
	readings_put(&body, reading->at_s, reading);
	deed.body = body.data;
	deed.body_size = body.size;
	return body.failed ? WEIR_FAULT_MEMORY : deed_encode(&deed, ret);
}

int spool_put(struct spool *spool, const char *meter, int64_t version,
		const struct reading *reading)
{
	SCOPED_FINISH(bytes_finish) struct bytes said;
	struct waiting *waiting;
	int fault;

	if (spool->count == SPOOL_MAX) {
		spool->counts.lost++;
		return SPOOL_FULL;
	}
	fault = make_place(spool);
	if (fault < 0) {
		return fault;
	}
	bytes_init(&said, ENTRY_MAX);
	fault = say(spool, meter, version, reading, &said);
	if (fault < 0) {
		return fault;
	}
	waiting = &spool->list[spool->first + spool->count];
	*waiting = (struct waiting){
		.meter = meter,
		.at_s = reading->at_s,
		.count = reading->count,
		.said = malloc(said.size),
		.said_size = said.size,
	};
	if (waiting->said == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(waiting->said, said.data, said.size);
	spool->count++;
	return SPOOL_OK;
}

/* ---- handing in ---- */

/* Lets go of a writer that is gone or silent; what it was handed is handed in again. */
static void part(struct spool *spool)
{
	gate_client_close(spool->client);
	spool->client = NULL;
	spool->sent = 0;
	spool->retry_ms = clock_monotonic_ms() + RETRY_MS;
}

static int find_writer(struct spool *spool)
{
	int answer;

	if (clock_monotonic_ms() < spool->retry_ms) {
		return GATE_NO_WRITER;
	}
	answer = gate_connect(spool->options.dir, &spool->client);
	if (answer > 0) {
		spool->client = NULL;
		spool->retry_ms = clock_monotonic_ms() + RETRY_MS;
	}
	return answer;
}

/* Sends the first ones that wait in one request. Returns 0 or a fault. */
static int send_request(struct spool *spool)
{
	SCOPED_FINISH(bytes_finish) struct bytes request;
	struct writer_deed deeds[REQUEST_DEEDS];
	size_t count = spool->count < REQUEST_DEEDS ? spool->count : REQUEST_DEEDS;
	int answer;

	for (size_t i = 0; i < count; i++) {
		deeds[i] = (struct writer_deed){
			.kind = KIND_READINGS,
			.said = spool->list[spool->first + i].said,
			.said_size = spool->list[spool->first + i].said_size,
		};
	}
	bytes_init(&request, GATE_FRAME_MAX);
	writer_put_request(&request, deeds, count);
	if (request.failed) {
		return WEIR_FAULT_MEMORY;
	}
	answer = gate_send(spool->client, request.data, request.size, SEND_MS);
	if (answer > 0) {
		part(spool);
		return 0;
	}
	spool->sent = count;
	spool->sent_ms = clock_monotonic_ms();
	return answer;
}

/* Appends to the log what the writer acknowledged: "METER AT UNITS SCALE ENTRY". */
static void put_line(struct bytes *lines, const struct waiting *waiting, int64_t entry)
{
	char at[INSTANT_TEXT_MAX];

	bytes_format(lines, "%s %s %lld %u ", waiting->meter,
			instant_format((struct instant){ waiting->at_s }, at),
			(long long)waiting->count.units, (unsigned)waiting->count.scale);
	if (entry >= 0) {
		bytes_format(lines, "%lld\n", (long long)entry);
	} else {
		bytes_put_text(lines, "-\n"); /* an older entry holds it */
	}
}

static int write_log(const struct spool *spool, const struct bytes *lines)
{
	if (spool->log < 0 || lines->size == 0) {
		return 0;
	}
	if (lines->failed) {
		return WEIR_FAULT_MEMORY;
	}
	return write(spool->log, lines->data, lines->size) == (ssize_t)lines->size ? 0
										   : WEIR_FAULT_IO;
}

/* One delivery's answer. */
static void settle(struct spool *spool, const struct waiting *waiting,
		const struct writer_result *result, struct bytes *lines)
{
	switch ((enum ledger_answer)result->answer) {
	case LEDGER_OK:
	case LEDGER_REPEATED:
		spool->counts.acknowledged++;
		put_line(lines, waiting, result->receipt.entry);
		break;
	case LEDGER_NOTHING:
		spool->counts.acknowledged++;
		spool->counts.known++;
		put_line(lines, waiting, -1);
		break;
	case LEDGER_BUSY: /* a courier without room, which has counted and told it */
		spool->counts.lost++;
		break;
	case LEDGER_REFUSED:
	case LEDGER_ABSENT:
	case LEDGER_KEYLESS:
	case LEDGER_BEHIND:
	case LEDGER_EXISTS:
		spool->counts.refused++;
		out_error(_("meter '%s': its reading was refused: %s"), waiting->meter,
				result->reason);
		break;
	}
}

/* What the writer answered to the request that was out. */
static int settle_all(struct spool *spool)
{
	SCOPED_FINISH(bytes_finish) struct bytes lines;

	bytes_init(&lines, REQUEST_DEEDS * LOG_LINE_MAX);
	for (size_t i = 0; i < spool->sent; i++) {
		struct waiting *waiting = &spool->list[spool->first + i];

		settle(spool, waiting, &spool->results[i], &lines);
		free(waiting->said);
	}
	spool->first += spool->sent;
	spool->count -= spool->sent;
	spool->sent = 0;
	return write_log(spool, &lines);
}

static int take_reply(struct spool *spool)
{
	SCOPED_FINISH(bytes_finish) struct bytes reply;
	char reason[WHERE_TEXT_MAX];
	int answer;

	bytes_init(&reply, GATE_FRAME_MAX);
	answer = gate_receive(spool->client, RECEIVE_MS, &reply);
	if (answer < 0) {
		return answer;
	}
	if (answer != GATE_OK || !writer_take_reply(&reply, spool->sent, spool->results, reason)) {
		part(spool);
		return CMD_DONE;
	}
	if (reason[0] != '\0') {
		out_error("%s", reason);
		return CMD_WRONG;
	}
	return settle_all(spool);
}

static bool is_readable(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };

	return poll(&one, 1, 0) > 0;
}

int spool_run(struct spool *spool)
{
	int answer = CMD_DONE;

	if (spool->sent > 0 && is_readable(gate_client_fd(spool->client))) {
		answer = take_reply(spool);
	} else if (spool->sent > 0 && clock_monotonic_ms() - spool->sent_ms > REPLY_MS) {
		part(spool);
	}
	if (answer != CMD_DONE || spool->sent > 0 || spool->count == 0) {
		return answer;
	}
	if (spool->client == NULL) {
		answer = find_writer(spool);
		if (answer == GATE_NO_ACCESS) {
			out_error(_("%s: no right to hand anything to its writer"),
					spool->options.dir);
			return CMD_WRONG;
		}
		if (answer != GATE_OK) {
			return answer < 0 ? answer : CMD_DONE;
		}
	}
	return send_request(spool);
}

int spool_fd(const struct spool *spool)
{
	return spool->sent > 0 ? gate_client_fd(spool->client) : -1;
}

int64_t spool_wait_ms(const struct spool *spool)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t till_ms;

	if (spool->count == 0) {
		return -1;
	}
	if (spool->sent > 0) {
		till_ms = spool->sent_ms + REPLY_MS;
	} else {
		till_ms = spool->client == NULL ? spool->retry_ms : now_ms;
	}
	return till_ms > now_ms ? till_ms - now_ms : 0;
}

struct spool_counts spool_counts(const struct spool *spool)
{
	struct spool_counts counts = spool->counts;

	counts.waiting = (int64_t)spool->count;
	return counts;
}

void spool_tell(const struct spool *spool)
{
	if (spool->count == 0) {
		return;
	}
	out_error(_("%zu readings were not acknowledged:"), spool->count);
	for (size_t i = 0; i < spool->count && i < TOLD_MAX; i++) {
		const struct waiting *waiting = &spool->list[spool->first + i];
		char at[INSTANT_TEXT_MAX];
		char count[COUNT_TEXT_MAX];

		out_note("  %s  %s  %s m3", waiting->meter,
				instant_format((struct instant){ waiting->at_s }, at),
				count_format_m3(waiting->count, count));
	}
	if (spool->count > TOLD_MAX) {
		out_note(_("  and %zu more"), spool->count - TOLD_MAX);
	}
}
