/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The bus: from an address to a meter's words.
 *
 * One thread asks any number of gateways at once. A question is handed in and
 * its answer comes back later through the question's own callback, out of
 * bus_run(). Each gateway is asked one question at a time over one connection;
 * what waits behind it waits in a queue of its own, so a gateway that is dead,
 * slow or lying costs its own meters time and nobody else. A unit that fails
 * twice in a row rests for nineteen times as long as it kept its gateway busy,
 * so that it cannot take more than a twentieth of its neighbours' time.
 *
 * What happens every day (silence, a garbled frame, a dead line) is an answer,
 * not a fault. Times are milliseconds of the monotonic clock.
 */

#include <stddef.h>
#include <stdint.h>

#include "meter/mbap.h"
#include "meter/scope.h"

struct address;
struct bus;
struct bus_gateway;
struct where;

/* In order of precedence. */
enum bus_answer {
	BUS_OK = 0,
	BUS_REFUSED,     /* the unit, or the gateway for it, answered with an exception */
	BUS_SILENT,      /* asked; no whole answer within the timeout */
	BUS_GARBLED,     /* what came is no answer to the question */
	BUS_CUT,         /* asked; the connection ended first */
	BUS_UNREACHABLE, /* no connection to the gateway; why says what failed */
	BUS_RESTING,     /* not asked: the unit failed lately and rests */
	BUS_UNSUPPORTED, /* not asked: this bus does not serve such an address */
};

/* A name without blanks, for machines ("silent"). Static storage. */
const char *bus_answer_name(enum bus_answer answer);

/* What the Modbus protocol means by an exception; "" for one that it does not know. */
const char *bus_exception_text(uint8_t exception);

struct bus_reply {
	enum bus_answer answer;
	uint8_t exception;     /* REFUSED only: 1..255 */
	const uint16_t *words; /* OK only: the request's count, valid during the callback */
	const char *why;       /* one line; "" for OK. Valid during the callback */
	int64_t sent_ms;       /* when the question went out; when answered if it never did */
	int64_t answered_ms;
};

struct bus_request;
typedef void bus_done(struct bus_request *request, const struct bus_reply *reply);

/*
 * One question. The caller owns it and keeps it in place until done is
 * called; it may be used again from inside done. The members below `context`
 * belong to the bus meanwhile.
 */
struct bus_request {
	struct bus_gateway *gateway;
	uint8_t unit;
	uint8_t function; /* 3 or 4 */
	uint16_t start;
	uint16_t count;     /* 1..MBAP_WORDS_MAX */
	int32_t timeout_ms; /* from sending to the whole answer; at least 1 */
	bus_done *done;
	void *context;

	struct bus_request *next;
	int64_t queued_ms;
	uint8_t resent; /* already sent once over a connection that had died meanwhile */
};

/* Limits of a Modbus bus; a 0 takes the default. */
struct bus_limits {
	int32_t connect_ms;  /* to reach a gateway, its name's lookup included; 5,000 */
	int32_t idle_ms;     /* an unused connection is closed after; 10,000 */
	int32_t connections; /* open at once; what RLIMIT_NOFILE leaves after 64 others */
	int32_t connecting;  /* being opened at once; 512 */
};

/*
 * Opens a bus that speaks Modbus TCP, RTU over TCP and RTU on serial lines.
 * Returns 0 or a WEIR_FAULT; *ret is owned by the caller and closed with
 * bus_close().
 */
int bus_modbus_open(const struct bus_limits *limits, struct bus **ret);

/*
 * Opens a bus that replays recorded words: one line an answer,
 *
 *	ADDRESS FUNCTION START words 0a0b 0001 ...
 *	ADDRESS FUNCTION START silent|garbled|cut|unreachable
 *	ADDRESS FUNCTION START refused CODE
 *
 * with '#' before comments. The answers for one address, function and start
 * are given in the file's order; a question for another number of words than
 * recorded, or beyond the last answer, is BUS_UNREACHABLE. Time plays no part:
 * answers come in the next run, sent and answered at 0.
 *
 * Returns 0; 1 where the text is wrong (reterr tells line, column and what);
 * or a WEIR_FAULT. Copies what it needs of text.
 */
int bus_replay_open(const char *text, size_t size, struct bus **ret, struct where *reterr);

/*
 * Closes connections and forgets what was asked, without calling done. Never
 * from inside done.
 */
void bus_close(struct bus *bus);
SCOPE_CLOSER(struct bus, bus_close)

/*
 * The gateway of an address, made at its first mention; no connection is opened
 * before the first question. *ret belongs to the bus and lives as long as it.
 * Returns 0 or a WEIR_FAULT.
 */
int bus_gateway(struct bus *bus, const struct address *address, struct bus_gateway **ret);

/*
 * Asks a gateway to be treated gently: settle_ms of quiet after connecting,
 * gap_ms between an answer and the next question, 0..60,000. The largest value
 * asked for holds.
 */
void bus_pace(struct bus *bus, struct bus_gateway *gateway, int32_t settle_ms, int32_t gap_ms);

/* Hands a question in. done is called from a later bus_run(), never from here. */
void bus_read(struct bus *bus, struct bus_request *request);

/*
 * Waits at most wait_ms (0 does not wait, below 0 waits without end) until
 * something can be done, does all that can be done without waiting, and
 * returns the number of questions answered, or a WEIR_FAULT (bus_why() says
 * what failed).
 */
int bus_run(struct bus *bus, int64_t wait_ms);

/*
 * For an outer loop: bus_run() has something to do when bus_fd() is readable
 * (-1: there is none) or bus_wait_ms() milliseconds have passed (0: now, -1:
 * never by itself).
 */
int bus_fd(const struct bus *bus);
int64_t bus_wait_ms(const struct bus *bus);

/* What made the last call return a fault; "" before the first. Valid until the next call. */
const char *bus_why(const struct bus *bus);

/* What a kind of bus brings; bus_*() call through it. */
struct bus_ops {
	void (*close)(struct bus *bus);
	int (*gateway)(struct bus *bus, const struct address *address, struct bus_gateway **ret);
	void (*pace)(struct bus *bus, struct bus_gateway *gateway, int32_t settle_ms,
			int32_t gap_ms);
	void (*read)(struct bus *bus, struct bus_request *request);
	int (*run)(struct bus *bus, int64_t wait_ms);
	int (*fd)(const struct bus *bus);
	int64_t (*wait_ms)(const struct bus *bus);
	const char *(*why)(const struct bus *bus);
};

/* The first member of each kind's own struct. */
struct bus {
	const struct bus_ops *ops;
};
