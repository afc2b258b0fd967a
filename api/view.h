/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Views: the only place where a noun becomes JSON.
 *
 * A view is written from top to bottom; members keep the order in which they
 * were written, so that one state of the ledger has one text. Numbers are
 * integers in base units with the unit in the key (volume_litres, total_fen),
 * instants RFC 3339 in UTC, days ISO 8601.
 *
 * What fails (memory) is remembered and told once, by view_format().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct bytes;
struct day;
struct instant;
struct json_t;
struct view;

enum {
	VIEW_DEPTH_MAX = 16, /* containers within each other; an invoice's lines need six */
};

/* A view whose outermost value is an object. NULL when memory is short. */
struct view *view_open(void);
void view_close(struct view *view);
SCOPE_CLOSER(struct view, view_close)

/*
 * Begin a container under key, or as the next item of an array, where key is
 * NULL; view_end() ends the innermost. The same holds for all values below.
 */
void view_object(struct view *view, const char *key);
void view_array(struct view *view, const char *key);
void view_end(struct view *view);

void view_int(struct view *view, const char *key, int64_t number);
void view_text(struct view *view, const char *key, const char *text); /* UTF-8; else a fault */
void view_bool(struct view *view, const char *key, bool value);
void view_null(struct view *view, const char *key);
void view_instant(struct view *view, const char *key, struct instant at);
void view_day(struct view *view, const char *key, struct day day);

/* The same where there is something: not INT64_MIN, neither NULL nor "". Else the key is absent. */
void view_int_known(struct view *view, const char *key, int64_t number);
void view_text_known(struct view *view, const char *key, const char *text);

enum view_style {
	VIEW_INDENTED = 0, /* for terminals and files: two blanks a level */
	VIEW_COMPACT,      /* one line: HTTP bodies, streams */
};

/*
 * Appends the view's text; all containers but the outermost must have ended.
 * 0, WEIR_FAULT_MEMORY, or WEIR_FAULT_BROKEN for a text that was not UTF-8.
 */
int view_format(const struct view *view, enum view_style style, struct bytes *ret);

/* The same on stdout with a line feed. */
int view_print(const struct view *view);

/* The view itself, for api/value.h; borrowed. */
const struct json_t *view_json(const struct view *view);

/* Appends any tree's text in that style. Returns 0 or WEIR_FAULT_MEMORY. */
int view_format_json(const struct json_t *json, enum view_style style, struct bytes *ret);
