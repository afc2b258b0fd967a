/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One connection to one gateway, without ever waiting: what the bus's loop
 * does to sockets and serial lines. The codec behind it is libmodbus's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/address.h"
#include "meter/mbap.h"

struct bus_codec;

/*
 * What all lines of one bus share: libmodbus's contexts and a low-numbered
 * descriptor for it, since it waits in select(), which knows none from
 * FD_SETSIZE on. Returns 0 or a WEIR_FAULT (WEIR_FAULT_IO: errno tells why,
 * EMFILE also where no descriptor below FD_SETSIZE is left).
 */
int bus_codec_open(struct bus_codec **ret);
void bus_codec_close(struct bus_codec *codec);

/* Zeroed but for fd = -1, it is closed. */
struct bus_line {
	int fd;
	enum address_kind kind;
	void *serial;                    /* libmodbus's context of an open serial line */
	uint8_t out[MBAP_REQUEST_BYTES]; /* a question on its way out */
	size_t out_size;
	size_t out_at;
	uint8_t in[RTU_ANSWER_MAX]; /* RTU: what was heard since the question */
	size_t in_size;
	bool is_heard; /* something came since the question */
};

enum bus_line_answer {
	LINE_OK = 0,  /* the words, in reply */
	LINE_REFUSED, /* an exception, in reply */
	LINE_MORE,    /* not all is there (or sent) yet */
	LINE_GARBLED, /* no answer to the question; reply->why */
	LINE_CUT,     /* the other side is gone */
};

/* Begins to speak over a connected socket; the line owns fd from now on. */
void bus_line_adopt(struct bus_line *line, enum address_kind kind, int fd);

/* Opens the serial line of an address. Returns 0, or an errno that says why not. */
int bus_line_open_serial(struct bus_line *line, const struct address *address);

/* Closes; a closed line stays so. */
void bus_line_close(struct bus_codec *codec, struct bus_line *line);

/* Sends a question, after throwing away what was heard unasked on an RTU line. */
int bus_line_ask(struct bus_line *line, const struct mbap_request *request);

/* Sends what was left of it. LINE_OK, LINE_MORE or LINE_CUT, as bus_line_ask(). */
int bus_line_flush(struct bus_line *line);

/* Listens for the answer. Returns a bus_line_answer. */
int bus_line_hear(struct bus_codec *codec, struct bus_line *line,
		const struct mbap_request *request, struct mbap_reply *ret);

/* True where the other side hung up on a line that is not being used. */
bool bus_line_is_dead(struct bus_line *line);
