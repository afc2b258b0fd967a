/* SPDX-License-Identifier: Apache-2.0 */

#include "api/courier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/collect_orders.h"
#include "api/collector.h"
#include "api/courier_post.h"
#include "api/delivery.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/outbox.h"
#include "api/parent.h"
#include "api/signing_key.h"
#include "api/stop.h"
#include "ledger/clock.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/gate.h"
#include "ledger/lost.h"

enum {
	DRAIN_MS = 15000, /* for what waits when the collector has ended */
	MEND_MS = 10000,  /* between two looks for room on a disk that was full */
	LOST_MAX = 1024,  /* bytes of a deed that says what was lost */
};

struct courier {
	const struct courier_options *options;
	struct collect_orders orders;
	struct clock clock; /* the ledger's */
	struct seal_key *key;
	struct outbox *outbox;
	struct client *client;
	struct post *post;
	struct gate_server *server;
	int64_t mend_ms;   /* no look for room before */
	int64_t delivered; /* at the last look */
	bool is_told_full;
};

/* ---- taking readings ---- */

/* Appends the delivery of a deed: signed, as the outbox keeps it. */
static int put_signed(struct courier *courier, uint64_t kind, const uint8_t *said, size_t said_size,
		struct bytes *ret)
{
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	const struct writer_deed deed = {
		.kind = kind,
		.said = said,
		.said_size = said_size,
		.signature = { (uint64_t)courier->orders.key, signature, sizeof(signature) },
	};
	SCOPED_FINISH(bytes_finish) struct bytes message;
	int fault;

	bytes_init(&message, BOOKS_NAME_MAX + 64 + said_size);
	fault = deed_message(courier->orders.origin, said, said_size, &message);
	if (fault == 0) {
		fault = seal_key_sign(courier->key, message.data, message.size, signature);
	}
	if (fault == 0) {
		delivery_put(ret, &deed);
	}
	return fault == 0 && ret->failed ? WEIR_FAULT_MEMORY : fault;
}

/* Signs all deeds one behind the other; items then name them. */
static int sign_all(struct courier *courier, const struct writer_deed *deeds, size_t count,
		struct bytes *records, struct outbox_item *items)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		int fault = put_signed(
				courier, deeds[i].kind, deeds[i].said, deeds[i].said_size, records);

		if (fault < 0) {
			return fault;
		}
		items[i].size = records->size - at;
		at = records->size;
	}
	at = 0;
	for (size_t i = 0; i < count; i++) {
		items[i].data = records->data + at;
		at += items[i].size;
	}
	return 0;
}

/* Readings of the collector's own actor, whatever their meter? */
static bool are_readings(const struct courier *courier, const struct writer_deed *deeds,
		size_t count, struct outbox_item *items)
{
	for (size_t i = 0; i < count; i++) {
		struct deed deed;

		if (deeds[i].kind != KIND_READINGS ||
				deed_decode(deeds[i].said, deeds[i].said_size, &deed, NULL) !=
						DEED_OK ||
				deed.actor != (uint64_t)courier->orders.actor) {
			return false;
		}
		items[i].at_s = deed.made.unix_s;
	}
	return true;
}

static void tell_full(struct courier *courier)
{
	if (!courier->is_told_full) {
		out_error(_("%s: there is no room for more readings: they are lost from now on, and counted"),
				courier->options->spool);
		courier->is_told_full = true;
	}
}

/* Keeps what came in one request and answers for each of its deeds. */
static int keep_all(struct courier *courier, const struct writer_deed *deeds, size_t count,
		struct outbox_item *items, struct bytes *reply)
{
	SCOPED(scope_free) struct writer_result *results = calloc(count, sizeof(*results));
	SCOPED_FINISH(bytes_finish) struct bytes records;
	size_t kept = 0;
	int answer;

	bytes_init(&records, 2 * GATE_FRAME_MAX);
	if (results == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = sign_all(courier, deeds, count, &records, items);
	if (answer == 0) {
		answer = outbox_put(courier->outbox, items, count, &kept);
	}
	if (answer < 0) {
		return answer;
	}
	if (answer == OUTBOX_FULL) {
		tell_full(courier);
	}
	for (size_t i = 0; i < count; i++) {
		results[i].answer = i < kept ? LEDGER_OK : LEDGER_BUSY;
		results[i].receipt.entry = -1; /* nobody knows yet */
	}
	writer_put_reply(reply, results, count);
	return 0;
}

/* A gate_handler; context is the struct courier. */
static int serve(void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply)
{
	struct courier *courier = context;
	SCOPED(scope_free) struct writer_deed *deeds = calloc(WRITER_DEEDS_MAX, sizeof(*deeds));
	SCOPED(scope_free) struct outbox_item *items = calloc(WRITER_DEEDS_MAX, sizeof(*items));
	struct writer_request taken;

	if (deeds == NULL || items == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!writer_take_request(request, size, deeds, &taken) || taken.form != WRITER_OF_PEER) {
		writer_put_refusal(reply, "not a request");
	} else if (uid != geteuid()) {
		writer_put_refusal(reply, "another user's collector");
	} else if (!are_readings(courier, deeds, taken.count, items)) {
		writer_put_refusal(reply, "not readings of the collector that the orders name");
	} else {
		return keep_all(courier, deeds, taken.count, items, reply);
	}
	return 0;
}

/* ---- what was lost ---- */

/* The delivery that says it. */
static int put_lost(struct courier *courier, const struct outbox_gap *gap, struct bytes *ret)
{
	static const char stream[] = "lost";
	const struct lost lost = { gap->from_s, gap->till_s, gap->count };
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED_FINISH(bytes_finish) struct bytes said;
	struct deed deed = {
		.actor = (uint64_t)courier->orders.actor,
		.stream = (const uint8_t *)stream,
		.stream_size = sizeof(stream) - 1,
		.number = desk_number(),
		.made = clock_now(&courier->clock),
	};
	int fault;

	bytes_init(&body, LOST_MAX);
	bytes_init(&said, LOST_MAX);
	lost_put(&body, &lost);
	deed.body = body.data;
	deed.body_size = body.size;
	fault = body.failed ? WEIR_FAULT_MEMORY : deed_encode(&deed, &said);
	return fault < 0 ? fault : put_signed(courier, KIND_LOST, said.data, said.size, ret);
}

/* Where readings were lost and there is room again, that is a delivery too. */
static int mend(struct courier *courier)
{
	struct outbox_gap gap = outbox_gap(courier->outbox);
	int64_t delivered = post_counts(courier->post).delivered;
	int64_t now_ms = clock_monotonic_ms();
	SCOPED_FINISH(bytes_finish) struct bytes record;
	int answer;

	bytes_init(&record, 2 * LOST_MAX);
	if (gap.count == 0 || (now_ms < courier->mend_ms && delivered == courier->delivered)) {
		return 0;
	}
	courier->mend_ms = now_ms + MEND_MS;
	courier->delivered = delivered;
	answer = put_lost(courier, &gap, &record);
	if (answer == 0) {
		answer = outbox_mend(courier->outbox, record.data, record.size);
	}
	if (answer == OUTBOX_OK) {
		out_error(_("%s: there is room again; %lld readings were lost"),
				courier->options->spool, (long long)gap.count);
		courier->is_told_full = false;
	}
	return answer < 0 ? answer : 0;
}

/* ---- opening ---- */

static int open_key(struct courier *courier)
{
	const char *path = courier->options->key;
	const uint8_t *public;
	size_t size;
	int answer = signing_key_open(path, &courier->key);

	if (answer != CMD_DONE) {
		return answer;
	}
	public = seal_key_public(courier->key, &size);
	if (memcmp(public, courier->orders.public, SEAL_KEY_BYTES) != 0) {
		out_error(_("%s: not the key that the orders name"), path);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int open_outbox(struct courier *courier)
{
	const struct outbox_limits limits = { courier->options->bytes, COURIER_RECORDS };
	const char *spool = courier->options->spool;
	struct where reason = { .line = 0 };
	int answer = outbox_open(spool, &limits, &courier->outbox, &reason);

	if (answer == OUTBOX_LOCKED) {
		out_error(_("%s: another process has it"), spool);
	} else if (answer == OUTBOX_BROKEN) {
		out_where(&reason);
	} else if (answer == OUTBOX_NO_ACCESS || answer == WEIR_FAULT_IO) {
		out_error("%s: %s", spool, strerror(errno));
		answer = OUTBOX_NO_ACCESS;
	}
	if (answer != OUTBOX_OK) {
		return answer < 0 ? answer : CMD_WRONG;
	}
	if (outbox_counts(courier->outbox).cut > 0) {
		out_error(_("%s: %lld bytes were cut off that a crash left half written"), spool,
				(long long)outbox_counts(courier->outbox).cut);
	}
	return CMD_DONE;
}

static int open_client(struct courier *courier)
{
	struct where reason = { .line = 0 };
	int answer = client_open(&courier->options->server, &courier->client, &reason);

	if (answer == CLIENT_OPEN_WRONG) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return answer;
}

static int open_socket(struct courier *courier)
{
	int answer = gate_server_open(courier->options->spool, &courier->server);

	if (answer == WEIR_FAULT_IO) {
		out_error("%s/socket: %s", courier->options->spool, strerror(errno));
		return CMD_FAULT;
	}
	return answer;
}

static int begin(struct courier *courier)
{
	struct collect_meters meters;
	int answer = collect_orders_load(courier->options->orders, &courier->orders, &meters);

	courier->clock = meters.clock;
	collect_meters_finish(&meters);
	if (answer == CMD_DONE) {
		answer = open_key(courier);
	}
	if (answer == CMD_DONE) {
		answer = open_outbox(courier);
	}
	if (answer == CMD_DONE) {
		answer = open_client(courier);
	}
	if (answer == CMD_DONE) {
		answer = post_open(courier->outbox, courier->client, courier->options->server.url,
				courier->options->spool, &courier->post);
	}
	return answer == CMD_DONE ? open_socket(courier) : answer;
}

static void finish(struct courier *courier)
{
	gate_server_close(courier->server);
	post_close(courier->post);
	client_close(courier->client);
	outbox_close(courier->outbox);
	seal_key_close(courier->key);
}

/* ---- going on ---- */

/* The shorter of two waits; below 0 is without end. */
static int64_t shorter(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Waits for the collector, a request to stop, the server, or time. */
static int wait_for_something(
		struct courier *courier, const struct stop *stop, int line, int64_t left_ms)
{
	struct pollfd fds[GATE_PEERS_MAX + 3] = {
		{ .fd = stop->fd, .events = POLLIN },
		{ .fd = line, .events = POLLIN },
	};
	int gate_ms = -1;
	size_t count = 2 + gate_server_fds(courier->server, fds + 2, GATE_PEERS_MAX + 1, &gate_ms);
	int64_t wait_ms = shorter(shorter(left_ms, gate_ms), post_wait_ms(courier->post));

	if (outbox_gap(courier->outbox).count > 0) {
		wait_ms = shorter(wait_ms, MEND_MS);
	}
	return client_poll(courier->client, fds, count,
			wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms);
}

static int work(struct courier *courier)
{
	int fault = gate_server_poll(courier->server, 0, serve, courier);

	if (fault == 0) {
		fault = mend(courier);
	}
	return fault == 0 ? post_run(courier->post) : fault;
}

/* Has the collector? Whatever else it says is for nobody here. */
static bool has_ended(int line)
{
	enum parent_answer answer;
	char word;

	do {
		answer = parent_hear(line, &word);
	} while (answer == PARENT_HEARD);
	return answer == PARENT_GONE;
}

/* Until the collector has ended; then for a while, or until somebody asks to stop. */
static int go_on(struct courier *courier, const struct stop *stop, int line)
{
	int64_t deadline_ms = -1;

	for (;;) {
		bool is_asked = stop_asked(stop);
		int64_t left_ms = deadline_ms < 0 ? -1 : deadline_ms - clock_monotonic_ms();
		int fault = work(courier);

		if (fault < 0) {
			return fault;
		}
		if (deadline_ms >= 0 &&
				(is_asked || left_ms <= 0 ||
						outbox_counts(courier->outbox).waiting == 0)) {
			return CMD_DONE;
		}
		if (is_asked) {
			parent_say(line, PARENT_STOP); /* gone already: heard below */
		}
		if (deadline_ms < 0 && has_ended(line)) {
			deadline_ms = clock_monotonic_ms() + DRAIN_MS;
			line = -1;
			continue;
		}
		fault = wait_for_something(courier, stop, line, left_ms);
		if (fault < 0) {
			return fault;
		}
	}
}

static void tell_rest(const struct courier *courier)
{
	int64_t waiting = outbox_counts(courier->outbox).waiting;

	if (waiting > 0) {
		out_error(_("%s: %lld deliveries wait for the next run"), courier->options->spool,
				(long long)waiting);
	}
}

int courier_run(const struct courier_options *options, const struct stop *stop, int line)
{
	struct courier courier = { .options = options };
	int answer = begin(&courier);

	if (answer == CMD_DONE) {
		parent_say(line, PARENT_GO);
		answer = go_on(&courier, stop, line);
		tell_rest(&courier);
	}
	if (answer < 0) {
		/* Nothing more is acknowledged: what lies on the disk is known on the next run. */
		out_error("%s: %s", options->spool, _(weir_fault_text(answer)));
		answer = CMD_FAULT;
	}
	finish(&courier);
	return answer;
}
