/* SPDX-License-Identifier: Apache-2.0 */

#include "api/desk.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/config.h"
#include "api/lang.h"
#include "api/out.h"
#include "billing/billing_kinds.h"
#include "ledger/clock.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/gate.h"
#include "ledger/kinds.h"

enum {
	WAIT_MS = 10000, /* for a command that holds the ledger without serving its socket */
	RETRY_MS = 20,
	CALL_MS = 60000, /* a thousand deeds, judged and synced, on a slow disk */
};

struct desk {
	struct app app;
	struct config config;
	enum desk_mode mode;
	struct ledger *ledger;      /* the writer's own, or a reader's */
	struct gate_client *client; /* of a writer elsewhere */
	const struct kind *tables[2];
	int64_t actor;
};

struct kinds desk_kinds(const struct kind *tables[static 2])
{
	tables[0] = kinds_own();
	tables[1] = billing_kinds();
	return (struct kinds){ .tables = tables, .count = 2 };
}

/* Says why a ledger cannot be opened. */
static int explain(const struct desk *desk, int answer, const struct where *reason)
{
	switch (answer) {
	case LEDGER_ABSENT:
		out_error(_("%s: there is no ledger; 'weir init' makes one"), desk->app.dir);
		return CMD_WRONG;
	case LEDGER_KEYLESS:
	case LEDGER_BEHIND:
	case LEDGER_REFUSED:
		out_error("%s", reason->text);
		return CMD_FAULT;
	case LEDGER_BUSY:
		out_error(_("%s: another command holds the ledger"), desk->app.dir);
		return CMD_FAULT;
	default:
		out_error("%s",
				reason->text[0] != '\0' ? reason->text
							: _(weir_fault_text(answer)));
		return CMD_FAULT;
	}
}

static int open_ledger(struct desk *desk, enum ledger_mode mode, struct where *reason)
{
	size_t count;
	const struct kinds kinds = desk_kinds(desk->tables);
	const struct ledger_options options = {
		.dir = desk->app.dir,
		.keys = desk->config.keys[0] == '\0' ? NULL : desk->config.keys,
		.mode = mode,
		.kinds = &kinds,
		.others = billing_tables(&count),
		.other_count = count,
	};

	return ledger_open(&options, &desk->ledger, reason);
}

static void nap(void)
{
	const struct timespec time = { .tv_nsec = RETRY_MS * 1000000L };

	(void)nanosleep(&time, NULL);
}

/* The writer itself, or a line to it: whichever can be had first. */
static int open_writer(struct desk *desk)
{
	int64_t till_ms = clock_monotonic_ms() + WAIT_MS;
	struct where reason = { .line = 0 };
	int answer;

	for (;;) {
		reason.text[0] = '\0';
		answer = open_ledger(desk, LEDGER_WRITE, &reason);
		if (answer != LEDGER_BUSY) {
			return answer == LEDGER_OK ? CMD_DONE : explain(desk, answer, &reason);
		}
		answer = gate_connect(desk->app.dir, &desk->client);
		if (answer == GATE_OK) {
			return CMD_DONE;
		}
		if (answer != GATE_NO_WRITER && answer != GATE_LATE) {
			out_error(_("%s: no right to hand anything to its writer"), desk->app.dir);
			return CMD_FAULT;
		}
		if (clock_monotonic_ms() > till_ms) {
			return explain(desk, LEDGER_BUSY, &reason);
		}
		nap();
	}
}

static int set_actor(struct desk *desk)
{
	struct ledger *ledger = desk_ledger(desk);

	if (ledger == NULL) {
		return CMD_FAULT;
	}
	desk->actor = ledger_actor(ledger, (int64_t)getuid());
	if (desk->actor == 0) {
		out_error(_("user %lld is no actor of this ledger"), (long long)getuid());
		return CMD_WRONG;
	}
	return CMD_DONE;
}

int desk_open(const struct app *app, enum desk_mode mode, struct desk **ret)
{
	SCOPED(desk_close) struct desk *desk = calloc(1, sizeof(*desk));
	struct where reason = { .line = 0 };
	int answer;

	if (desk == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	desk->app = *app;
	desk->mode = mode;
	answer = config_load(app->dir, &desk->config, &reason);
	if (answer != CONFIG_OK) {
		out_where(&reason);
		return answer < 0 ? answer : CMD_WRONG;
	}
	if (mode == DESK_WRITE) {
		answer = open_writer(desk);
	} else {
		answer = open_ledger(desk, mode == DESK_READ ? LEDGER_READ : LEDGER_TRIAL, &reason);
		answer = answer == LEDGER_OK ? CMD_DONE : explain(desk, answer, &reason);
	}
	if (answer == CMD_DONE && mode != DESK_READ) {
		answer = set_actor(desk);
	}
	if (answer == CMD_DONE) {
		*ret = desk;
		desk = NULL;
	}
	return answer;
}

void desk_close(struct desk *desk)
{
	if (desk == NULL) {
		return;
	}
	gate_client_close(desk->client);
	ledger_close(desk->ledger);
	free(desk);
}

struct ledger *desk_ledger(struct desk *desk)
{
	if (desk->ledger == NULL && desk_refresh(desk) != CMD_DONE) {
		return NULL;
	}
	return desk->ledger;
}

int desk_refresh(struct desk *desk)
{
	struct where reason = { .line = 0 };
	int answer;

	if (desk->client == NULL && desk->ledger != NULL && desk->mode != DESK_READ) {
		return CMD_DONE; /* our own: never stale */
	}
	if (desk->ledger != NULL) {
		answer = ledger_refresh(desk->ledger);
		if (answer >= 0) {
			return CMD_DONE;
		}
		where_set(&reason, 0, 0, "%s", ledger_why(desk->ledger));
		return explain(desk, answer, &reason);
	}
	answer = open_ledger(desk, LEDGER_READ, &reason);
	return answer == LEDGER_OK ? CMD_DONE : explain(desk, answer, &reason);
}

bool desk_is_writer(const struct desk *desk)
{
	return desk->mode == DESK_WRITE && desk->client == NULL;
}

struct instant desk_now(struct desk *desk)
{
	return ledger_now(desk->ledger);
}

uint64_t desk_number(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

int desk_say(struct desk *desk, const void *stream, size_t stream_size, bool stream_is_bytes,
		uint64_t number, struct instant made, const struct bytes *body, struct bytes *ret)
{
	const struct deed deed = {
		.actor = (uint64_t)desk->actor,
		.stream = stream,
		.stream_size = stream_size,
		.stream_is_bytes = stream_is_bytes,
		.number = number,
		.made = made,
		.body = body->data,
		.body_size = body->size,
	};

	return deed_encode(&deed, ret);
}

/* Over the socket: one frame there, one back. */
static int call(struct desk *desk, const struct writer_deed *deeds, size_t count,
		struct writer_result *ret)
{
	char reason[WHERE_TEXT_MAX] = "";
	struct bytes request;
	struct bytes reply;
	int answer;

	bytes_init(&request, GATE_FRAME_MAX);
	bytes_init(&reply, GATE_FRAME_MAX);
	writer_put_request(&request, deeds, count);
	answer = request.failed
			? WEIR_FAULT_MEMORY
			: gate_call(desk->client, request.data, request.size, CALL_MS, &reply);
	if (answer == GATE_OK && !writer_take_reply(&reply, count, ret, reason)) {
		answer = GATE_CUT;
	}
	bytes_finish(&request);
	bytes_finish(&reply);
	if (answer < 0) {
		return answer;
	}
	if (answer != GATE_OK) {
		out_error(_("the writer did not answer: whether it was done is not known, do it again"));
		return CMD_FAULT;
	}
	if (reason[0] != '\0') {
		out_error("%s", reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

int desk_send(struct desk *desk, const struct writer_deed *deeds, size_t count,
		struct writer_result *ret)
{
	int fault;

	if (desk->client != NULL) {
		return call(desk, deeds, count, ret);
	}
	fault = writer_submit(desk->ledger, deeds, count, ret);
	if (fault < 0) {
		out_error("%s: %s", _(weir_fault_text(fault)), ledger_why(desk->ledger));
		return CMD_FAULT;
	}
	return CMD_DONE;
}

int desk_do(struct desk *desk, uint64_t kind, const struct bytes *body, struct writer_result *ret)
{
	struct writer_deed deed = { .kind = kind };
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_WHOLE_MAX);
	answer = desk_say(desk, "shell", 5, false, desk_number(), desk_now(desk), body, &said);
	if (answer == 0) {
		deed.said = said.data;
		deed.said_size = said.size;
		answer = desk_send(desk, &deed, 1, ret);
	}
	bytes_finish(&said);
	return answer;
}

int desk_end(struct desk *desk)
{
	int fault;

	if (desk->client != NULL || desk->mode != DESK_WRITE) {
		return CMD_DONE;
	}
	fault = ledger_end(desk->ledger);
	if (fault < 0) {
		out_error("%s: %s", _(weir_fault_text(fault)), ledger_why(desk->ledger));
		return CMD_FAULT;
	}
	return CMD_DONE;
}
