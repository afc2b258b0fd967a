/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Reading JSON by the names of its members: what a server answered, or what a
 * view says, which people are then shown.
 *
 * Whoever answers there may be anybody, so a text is read strictly and within
 * bounds: one object in UTF-8, no name twice, whole numbers only, no deeper
 * than a view can be. A member is asked for by name and type; one that is
 * missing, or of another type, or out of range is remembered, the first one,
 * and reads as 0, "" or nothing, so that a whole noun is read and the fault
 * asked for once. Members that nobody asks for are passed over: a newer server
 * may have more of them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/err.h"
#include "meter/instant.h"
#include "meter/scope.h"

struct bytes;
struct json_t;
struct value_tree;
struct view;

enum {
	VALUE_DEPTH_MAX = 16,       /* of containers, as VIEW_DEPTH_MAX */
	VALUE_COUNT_MAX = 16 << 20, /* values of one text: a sheet of 300,000 permits */
	VALUE_KEY_MAX = 64,
};

#define VALUE_INT_MAX ((int64_t)1000000000000000000) /* five of them can be added */
#define VALUE_NONE INT64_MIN                         /* a number that is not there */

/* The first thing that was not as it should be. */
struct value_fault {
	char key[VALUE_KEY_MAX]; /* "": nothing was */
};

/* A place in a tree, borrowed from it; with a NULL json where there is nothing. */
struct value {
	const struct json_t *json;
	struct value_fault *fault;
};

enum value_answer {
	VALUE_OK = 0,
	VALUE_WRONG, /* *reason says what */
};

/* Reads a text. Returns a value_answer or WEIR_FAULT_MEMORY. */
int value_open(const void *data, size_t size, struct value_tree **ret, struct where *reason);
void value_close(struct value_tree *tree);
SCOPE_CLOSER(struct value_tree, value_close)

struct value value_root(struct value_tree *tree);

/* What a view says, without its text; good while the view is, and not written. */
struct value value_of_view(const struct view *view, struct value_fault *fault);

/* In all texts of the tree, what would move a terminal is replaced by '?'. Returns 0 or a fault. */
int value_clean(struct value_tree *tree);

/* NULL, or the name of the member that was not as it should be. */
const char *value_wrong(struct value value);

/* Remembers that a member is wrong, as its reader found. */
void value_refuse(struct value value, const char *key);

/* Is the member there, and not null? */
bool value_has(struct value object, const char *key);

/* Is it a list? */
bool value_is_list(struct value object, const char *key);

/* Members that must be there. */
struct value value_object(struct value object, const char *key);
struct value value_list(struct value object, const char *key);
const char *value_text(struct value object, const char *key);
int64_t value_int(struct value object, const char *key); /* within ±VALUE_INT_MAX */
int64_t value_int_in(struct value object, const char *key, int64_t low, int64_t high);
bool value_bool(struct value object, const char *key);
struct day value_day(struct value object, const char *key);
int64_t value_instant(struct value object, const char *key); /* UTC seconds */

/* Copies a text that must be there and fit. */
void value_copy(struct value object, const char *key, char *ret, size_t size);

/* The same where the member may be missing: then a list of nothing, "", VALUE_NONE, false. */
struct value value_list_known(struct value object, const char *key);
const char *value_text_known(struct value object, const char *key);
int64_t value_int_known(struct value object, const char *key);
bool value_bool_known(struct value object, const char *key);
void value_copy_known(struct value object, const char *key, char *ret, size_t size);

/* Of a list. value_at() and value_text_at() are for i below the count. */
size_t value_count(struct value list);
struct value value_at(struct value list, size_t i); /* an object */
const char *value_text_at(struct value list, size_t i);

/* Does a text member say that? False where there is none. */
bool value_says(struct value object, const char *key, const char *text);

/*
 * A list that comes in pages: the second tree's items behind those of the
 * first's, and what the second says beside it in place of the first's: where
 * it goes on, and of which log it is. A page without an item ends in nothing:
 * it is refused. Returns 0 or a fault.
 */
int value_join(struct value_tree *into, struct value_tree *from, const char *key);

/* Takes a member away that the reader does not want to hand on. */
void value_drop(struct value_tree *tree, const char *key);

/* Appends the tree as view_print() would print it. Returns 0 or a fault. */
int value_format(const struct value_tree *tree, struct bytes *ret);

/* Looks whether a text is nested too deeply or has numbers with a fraction; NULL: neither. */
const char *value_look(const char *data, size_t size, int depth_max);
