/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The members of a request's JSON, by a table: which there may be, of what
 * type, which must be there. What the table has and no more is then something
 * told (api/told.h), as the options of a command are.
 *
 * All that is wrong is kept, up to FORM_ERRORS_MAX, each with the member, what
 * stands there and what is expected.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/told.h"

enum {
	FORM_MEMBERS_MAX = 16,
	FORM_ERRORS_MAX = 16,
	FORM_VALUE_MAX = 101, /* bytes of a wrong value that are shown, with their end */
	FORM_NUMBER_MAX = 21, /* "-9223372036854775808" */
};

/* Types that a member may have, as a set. */
enum form_types {
	FORM_TEXT = 1 << 0, /* without NUL */
	FORM_NUMBER = 1 << 1,
	FORM_FLAG = 1 << 2, /* false is as good as absent */
};

struct form_member {
	const char *name; /* NULL ends a table */
	unsigned types;   /* enum form_types */
	bool is_required;
};

struct form_error {
	char member[FORM_VALUE_MAX];
	char value[FORM_VALUE_MAX];
	bool has_value;
	const char *expected; /* static */
};

struct form {
	const struct form_member *members;
	const char *values[FORM_MEMBERS_MAX]; /* NULL: absent */
	bool is_wrong[FORM_MEMBERS_MAX];      /* said already */
	char numbers[FORM_MEMBERS_MAX][FORM_NUMBER_MAX];
	struct form_error errors[FORM_ERRORS_MAX];
	size_t error_count;
};

/* Reads an object, which ret borrows. What it found wrong stands in ret->errors. */
void form_read(json_t *object, const struct form_member *members, struct form *ret);

/* What it holds, as something told; what that finds wrong is added to the errors. */
struct told form_told(struct form *form);
