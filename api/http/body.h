/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The body of a request as JSON, read strictly: one object in UTF-8, no name
 * twice, whole numbers only, and no deeper than anything of ours.
 *
 * jansson takes numbers with a fraction or an exponent for floats, which have
 * no place where litres and fen are counted; they are refused before it sees
 * them, and so are depths at which it would recurse.
 */

#include <jansson.h>

struct reply;
struct request;

enum {
	BODY_DEPTH_MAX = 8, /* a deed's rows within its object need three */
};

enum body_answer {
	BODY_OK = 0,
	BODY_WRONG, /* the reply says why: 400 or 415 */
};

/*
 * *ret, for BODY_OK, is the object; the caller's to json_decref(). Returns a
 * body_answer or WEIR_FAULT_MEMORY.
 */
int body_json(const struct request *request, struct reply *reply, json_t **ret);
