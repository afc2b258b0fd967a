/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What stands in some fields of a request's head: credentials, cookies, entity
 * tags, the kind of a body. Pure; slices in, slices out.
 */

#include <stdbool.h>

#include "api/http/slice.h"

enum field_answer {
	FIELD_OK = 0,
	FIELD_ABSENT, /* the field is not there, or does not speak of this */
	FIELD_WRONG,  /* it breaks its own rules */
};

/*
 * The token of "Authorization: Bearer TOKEN" (RFC 6750 section 2.1). Another
 * scheme is FIELD_ABSENT. *ret is written for FIELD_OK only.
 */
enum field_answer field_bearer(struct slice authorization, struct slice *ret);

/*
 * A cookie's value (RFC 6265 section 4.2.1), without quotes around it. Of two
 * cookies of that name nobody knows which is ours: FIELD_WRONG.
 */
enum field_answer field_cookie(struct slice cookie, const char *name, struct slice *ret);

/*
 * Does If-None-Match name this entity tag, which is a quoted text (RFC 9110
 * section 13.1.2, weak comparison)? What is no list of tags names none.
 */
bool field_names_tag(struct slice if_none_match, const char *tag);

/* Is a Content-Type application/json, in UTF-8 where it says a charset? */
bool field_is_json(struct slice content_type);
