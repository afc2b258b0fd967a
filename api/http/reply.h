/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a handler fills in: status, fields and body of a reply; and the text of
 * its head.
 *
 * Errors are problem details (RFC 9457): about:blank with the status's phrase
 * as its title, a code that programs can rely on, and a sentence for people.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/bytes.h"

struct instant;
struct seal;
struct slice;
struct view;

enum {
	REPLY_TAG_MAX = 32,
	REPLY_FIELDS_MAX = 4096,
	REPLY_BODY_MAX = 256 << 20, /* a sheet of a million permits */
	REPLY_DATE_MAX = 64,
};

/* A reply that goes on: events of the log, from a place of it on (api/http/events.h). */
struct reply_stream {
	bool is_on;
	unsigned topics;
	int64_t position;
	int64_t told;
};

struct reply {
	int status;              /* 200..599 */
	const char *type;        /* of the body; static */
	const char *caching;     /* Cache-Control; static */
	char tag[REPLY_TAG_MAX]; /* its entity tag in quotes, or "" */
	struct bytes fields;     /* others, as they are sent */
	struct bytes body;
	struct reply_stream
			stream; /* of a GET: what comes behind the body, which has no end then */
	bool is_kept; /* of a GET: it may answer others for a moment, see api/http/memo.h */
};

/* A reply without a body, 204, which nobody may keep. */
void reply_init(struct reply *reply);
void reply_finish(struct reply *reply);

/* Adds a field. name and value are ours: no caller's bytes, no line ends. */
void reply_field(struct reply *reply, const char *name, const char *value);

/* 200 with the view as JSON in one line. Returns 0 or a fault. */
int reply_view(struct reply *reply, const struct view *view);

/* A problem instead of whatever the reply was. code is one of ours: "no-permit". */
void reply_problem(struct reply *reply, int status, const char *code, const char *format, ...)
		__attribute__((format(printf, 4, 5)));

/* A member of a body that is not as it should be. All is borrowed. */
struct reply_member {
	const char *name;
	const char *value;    /* what stands there; NULL: nothing */
	const char *expected; /* "instant: 2026-10-31T09:30:00+08:00", or a sentence */
};

/* The problem 422 with the code "members", and under "errors" each of them. */
void reply_problem_members(struct reply *reply, const struct reply_member *members, size_t count);

/* Gives a 200 its entity tag, by its body, unless it has one. Returns 0 or a fault. */
int reply_tag(struct reply *reply, struct seal *seal);

/* A 200 whose tag is among those that If-None-Match names becomes 304, without a body. */
void reply_condition(struct reply *reply, struct slice if_none_match);

struct reply_how {
	int64_t now_s; /* UTC */
	bool is_last;  /* the connection ends behind it */
};

/* The head of a reply, to its empty line. */
void reply_head(const struct reply *reply, const struct reply_how *how, struct bytes *ret);

/* RFC 9110's date: "Sun, 06 Nov 1994 08:49:37 GMT". Returns buffer. */
const char *reply_date(struct instant at, char buffer[static REPLY_DATE_MAX]);
