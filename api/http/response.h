/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A server's answer as it comes: bytes in pieces, the head taken apart, the
 * body put together. Bounded and strict; no clock, no socket.
 *
 * The body has a Content-Length, or comes in chunks, or there is none; an
 * answer that ends with its connection cannot be told from one that was cut,
 * and is refused. Interim answers (1xx) are passed over.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/bytes.h"

enum {
	RESPONSE_HEAD_MAX = 16 * 1024,
	RESPONSE_TYPE_MAX = 96,
	RESPONSE_TAG_MAX = 128,
	RESPONSE_INTERIM_MAX = 8, /* answers of 1xx before the one that counts */
};

enum response_answer {
	RESPONSE_OK = 0, /* whole */
	RESPONSE_MORE,
	RESPONSE_WRONG, /* no HTTP/1.1 answer, or one of another server's liking */
	RESPONSE_LARGE, /* the body has more bytes than asked for */
};

struct response {
	int status;                   /* 200..599 */
	char type[RESPONSE_TYPE_MAX]; /* of the body, in small letters, without parameters */
	char tag[RESPONSE_TAG_MAX];   /* its entity tag, or "" */
	int64_t retry_after_s;        /* -1: not said */
	bool is_last;                 /* the connection ends behind it */
	struct bytes body;
	/* What belongs to the reader. */
	struct bytes line;
	size_t head_size;
	int state;
	int interim;
	bool has_length;
	bool is_chunked;
	bool has_body; /* may it have one? HEAD's has none */
	uint64_t left; /* bytes of the body or the chunk */
};

/* Begins. has_body: false for the answer to HEAD. Finish it. */
void response_init(struct response *response, size_t body_max, bool has_body);
void response_finish(struct response *response);

/*
 * Takes bytes; *ret_used tells how many belong to this answer. Returns a
 * response_answer, or WEIR_FAULT_MEMORY; after RESPONSE_WRONG and _LARGE the
 * connection is of no more use.
 */
int response_take(struct response *response, const uint8_t *data, size_t size, size_t *ret_used);
