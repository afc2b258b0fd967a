/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The target of a request, decoded: the parts of its path and the parameters
 * of its query. Pure; results lie in the caller's buffer.
 *
 * The path is cut at its slashes before anything is decoded, so that an
 * encoded slash is a character of an id ("%2F" of a permit's number) and never
 * a separator. What decodes to a NUL, a control byte, no UTF-8, an empty part
 * or a part that climbs ("." and "..", also beside an encoded slash) is refused.
 */

#include <stddef.h>

#include "api/http/slice.h"

enum {
	TARGET_PARTS_MAX = 8,       /* /v1/permits/ID/bills/ID/lines/ID has seven */
	TARGET_PARAMETERS_MAX = 16, /* of a query */
};

enum target_answer {
	TARGET_OK = 0,
	TARGET_WRONG, /* it may not stand in a path or query of ours */
	TARGET_MANY,  /* sound, with more parts or parameters than anything here has */
	TARGET_TWICE, /* a parameter stands twice */
};

struct target {
	size_t count; /* "/" has none */
	struct slice encoded[TARGET_PARTS_MAX];
	const char *parts[TARGET_PARTS_MAX]; /* decoded UTF-8, not empty */
};

/*
 * A head's path, which begins with '/'. size must be more than the path's.
 * Answers TARGET_OK, _WRONG, _MANY.
 */
enum target_answer target_parse(struct slice path, char *buffer, size_t size, struct target *ret);

struct query {
	size_t count;
	const char *names[TARGET_PARAMETERS_MAX];  /* decoded, not empty */
	const char *values[TARGET_PARAMETERS_MAX]; /* decoded; "" also where there is no '=' */
};

/*
 * A head's query; of one whose data is NULL there are no parameters. A '+' is
 * refused: half of the world means a blank by it. size must be more than the
 * query's. Answers all of target_answer.
 */
enum target_answer query_parse(struct slice query, char *buffer, size_t size, struct query *ret);

/* A parameter's value; NULL where it was not given. */
const char *query_value(const struct query *query, const char *name);

/* The first parameter whose name is not in the list, which ends with NULL; or NULL. */
const char *query_stranger(const struct query *query, const char *const *names);
