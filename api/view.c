/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/out.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/text.h"

enum {
	VIEW_TEXT_MAX = 256 << 20, /* a sheet of 100,000 permits has about 100 MB */
};

struct view {
	json_t *open[VIEW_DEPTH_MAX]; /* [0] is owned; each other one by the one before */
	size_t depth;
	int fault;
};

struct view *view_open(void)
{
	struct view *view = calloc(1, sizeof(*view));

	if (view == NULL) {
		return NULL;
	}
	view->open[0] = json_object();
	view->depth = 1;
	if (view->open[0] == NULL) {
		free(view);
		return NULL;
	}
	return view;
}

void view_close(struct view *view)
{
	if (view != NULL) {
		json_decref(view->open[0]);
		free(view);
	}
}

/*
 * Hands value to the innermost container; fault is what a NULL value means.
 * After a fault nothing more is put anywhere, only depth is kept.
 */
static void put(struct view *view, const char *key, json_t *value, int fault)
{
	json_t *into = view->open[view->depth - 1];
	int failed;

	if (view->fault < 0 || value == NULL) {
		view->fault = view->fault < 0 ? view->fault : fault;
		json_decref(value);
		return;
	}
	assert(json_is_array(into) == (key == NULL));
	assert(key == NULL || json_object_get(into, key) == NULL);
	failed = key == NULL ? json_array_append_new(into, value)
			     : json_object_set_new(into, key, value);
	if (failed != 0) {
		view->fault = WEIR_FAULT_MEMORY;
	}
}

static void begin(struct view *view, const char *key, json_t *container)
{
	assert(view->depth < VIEW_DEPTH_MAX);
	put(view, key, container, WEIR_FAULT_MEMORY);
	view->open[view->depth++] = container;
}

void view_object(struct view *view, const char *key)
{
	begin(view, key, json_object());
}

void view_array(struct view *view, const char *key)
{
	begin(view, key, json_array());
}

void view_end(struct view *view)
{
	assert(view->depth > 1);
	view->depth--;
}

void view_int(struct view *view, const char *key, int64_t number)
{
	put(view, key, json_integer(number), WEIR_FAULT_MEMORY);
}

void view_text(struct view *view, const char *key, const char *text)
{
	put(view, key, json_string(text),
			text_is_utf8(text, strlen(text)) ? WEIR_FAULT_MEMORY : WEIR_FAULT_BROKEN);
}

void view_bool(struct view *view, const char *key, bool value)
{
	put(view, key, json_boolean(value), WEIR_FAULT_MEMORY);
}

void view_null(struct view *view, const char *key)
{
	put(view, key, json_null(), WEIR_FAULT_MEMORY);
}

void view_instant(struct view *view, const char *key, struct instant at)
{
	char text[INSTANT_TEXT_MAX];

	view_text(view, key, instant_format(at, text));
}

void view_day(struct view *view, const char *key, struct day day)
{
	char text[DAY_TEXT_MAX];

	view_text(view, key, day_format(day, text));
}

void view_int_known(struct view *view, const char *key, int64_t number)
{
	if (number != INT64_MIN) {
		view_int(view, key, number);
	}
}

void view_text_known(struct view *view, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0') {
		view_text(view, key, text);
	}
}

/*
 * What jansson leaves as it is and a terminal would obey, DEL and C1, goes out
 * as an escape: to whoever reads JSON it is the same text. A character never
 * lies in two pieces.
 */
static int append(const char *text, size_t size, void *ret)
{
	size_t done = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		bool is_c1 = c == 0xc2 && i + 1 < size && (unsigned char)text[i + 1] < 0xa0;

		if (c != 0x7f && !is_c1) {
			continue;
		}
		bytes_put(ret, text + done, i - done);
		bytes_format(ret, "\\u%04X", is_c1 ? (unsigned char)text[i + 1] : c);
		i += is_c1 ? 1 : 0;
		done = i + 1;
	}
	bytes_put(ret, text + done, size - done);
	return ((struct bytes *)ret)->failed ? -1 : 0;
}

int view_format_json(const struct json_t *json, enum view_style style, struct bytes *ret)
{
	size_t flags = style == VIEW_INDENTED ? JSON_INDENT(2) : JSON_COMPACT;

	return json_dump_callback(json, append, ret, flags) == 0 ? 0 : WEIR_FAULT_MEMORY;
}

int view_format(const struct view *view, enum view_style style, struct bytes *ret)
{
	assert(view->depth == 1);
	return view->fault < 0 ? view->fault : view_format_json(view->open[0], style, ret);
}

const struct json_t *view_json(const struct view *view)
{
	assert(view->depth == 1);
	return view->fault < 0 ? NULL : view->open[0];
}

int view_print(const struct view *view)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	int fault;

	bytes_init(&text, VIEW_TEXT_MAX);
	fault = view_format(view, VIEW_INDENTED, &text);
	if (fault < 0) {
		return fault;
	}
	out_text("%s\n", bytes_text(&text));
	return text.failed ? WEIR_FAULT_MEMORY : 0;
}
