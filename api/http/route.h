/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which requests there are: one table of method, path, who may, and handler.
 *
 * A pattern is a path whose parts are words, which must stand as they are, or
 * {names}, which stand for any part; {...} at its end stands for one part or
 * more, which the handler reads itself. The first route that fits is taken.
 * HEAD is GET without its body, OPTIONS tells the methods of a path; neither
 * has rows of its own.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/http/head.h"
#include "api/http/request.h"

struct reply;
struct target;

/* Which thread answers: what takes long must not hold up what does not. */
enum lane {
	LANE_QUICK = 0, /* at most a few milliseconds */
	LANE_LONG,      /* what walks all permits, or all of the log */
	LANE_WRITE,     /* what waits for the ledger's writer */
	LANE_DRAW,      /* what waits for a document to be drawn */
	LANES,
};

/*
 * Fills the reply from the request. Returns 0, also where the reply is a
 * problem; or a fault, which is told as 500 and nothing more.
 */
typedef int route_fn(const struct request *request, struct reply *reply);

struct route {
	enum http_method method;
	const char *pattern;
	unsigned roles; /* enum caller_roles: any of these */
	enum lane lane;
	route_fn *handle;
	const char *const *parameters; /* names that its query may have, ends with NULL; or NULL */
	int64_t body_max;              /* bytes; 0: it takes none */
};

/* All of them; the last one's pattern is NULL. */
extern const struct route routes[];

struct route_match {
	const struct route *route;
	const char *parameters[REQUEST_PARAMETERS_MAX];
	unsigned methods; /* of the path, 1 << enum http_method, with HEAD and OPTIONS */
};

enum route_answer {
	ROUTE_OK = 0,
	ROUTE_NONE,    /* nothing has that path */
	ROUTE_METHOD,  /* the path has others: ret->methods */
	ROUTE_OPTIONS, /* the path's methods were asked for */
};

/* *ret is written but for ROUTE_NONE. "*" of OPTIONS has all methods of all routes. */
enum route_answer route_find(const struct route *table, enum http_method method,
		const struct target *target, struct route_match *ret);
enum route_answer route_find_all(const struct route *table, struct route_match *ret);

enum {
	ROUTE_ALLOW_MAX = 64,
};

/* "GET, HEAD, OPTIONS". Returns buffer. */
const char *route_allow(unsigned methods, char buffer[static ROUTE_ALLOW_MAX]);
