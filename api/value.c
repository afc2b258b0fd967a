/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/view.h"
#include "meter/bytes.h"
#include "meter/text.h"

struct value_tree {
	json_t *root;
	struct value_fault fault;
};

/* ---- a text ---- */

static bool is_number_byte(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* The end of a text that begins at its quote; size where it has none. */
static size_t skip_text(const char *data, size_t size, size_t at)
{
	for (at++; at < size && data[at] != '"'; at++) {
		at += data[at] == '\\' ? 1 : 0;
	}
	return at < size ? at + 1 : size;
}

/* The end of a number; *ret_is_whole: it has neither a fraction nor an exponent. */
static size_t skip_number(const char *data, size_t size, size_t at, bool *ret_is_whole)
{
	*ret_is_whole = true;
	for (; at < size && is_number_byte(data[at]); at++) {
		if (data[at] == '.' || data[at] == 'e' || data[at] == 'E') {
			*ret_is_whole = false;
		}
	}
	return at;
}

const char *value_look(const char *data, size_t size, int depth_max)
{
	size_t count = 0;
	int depth = 0;
	size_t at = 0;

	while (at < size) {
		char c = data[at];
		bool is_whole = true;

		if (c == '"') {
			at = skip_text(data, size, at);
			continue;
		}
		if (c == '-' || (c >= '0' && c <= '9')) {
			at = skip_number(data, size, at, &is_whole);
			if (!is_whole) {
				return N_("numbers are whole, in base units");
			}
			continue;
		}
		depth += c == '{' || c == '[' ? 1 : 0;
		depth -= c == '}' || c == ']' ? 1 : 0;
		count += c == '{' || c == '[' || c == ',' ? 1 : 0;
		if (depth > depth_max) {
			return N_("it is nested too deeply");
		}
		if (count > VALUE_COUNT_MAX) {
			return N_("it has too many values");
		}
		at++;
	}
	return NULL;
}

int value_open(const void *data, size_t size, struct value_tree **ret, struct where *reason)
{
	const char *wrong = value_look(data, size, VALUE_DEPTH_MAX);
	struct value_tree *tree;
	json_error_t error;
	json_t *root;

	if (wrong != NULL) {
		where_text(reason, 0, 0, NULL, wrong);
		return VALUE_WRONG;
	}
	root = json_loadb(size == 0 ? "" : data, size, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL && json_error_code(&error) == json_error_out_of_memory) {
		return WEIR_FAULT_MEMORY;
	}
	if (root == NULL || !json_is_object(root)) {
		where_text(reason, 0, 0, NULL,
				root == NULL ? N_("it is no JSON") : N_("it is no object"));
		json_decref(root);
		return VALUE_WRONG;
	}
	tree = calloc(1, sizeof(*tree));
	if (tree == NULL) {
		json_decref(root);
		return WEIR_FAULT_MEMORY;
	}
	tree->root = root;
	*ret = tree;
	return VALUE_OK;
}

void value_close(struct value_tree *tree)
{
	if (tree != NULL) {
		json_decref(tree->root);
		free(tree);
	}
}

struct value value_root(struct value_tree *tree)
{
	return (struct value){ tree->root, &tree->fault };
}

struct value value_of_view(const struct view *view, struct value_fault *fault)
{
	fault->key[0] = '\0';
	return (struct value){ view_json(view), fault };
}

/* ---- cleaning ---- */

static int clean_text(json_t *value)
{
	const char *text = json_string_value(value);
	size_t size = strlen(text);
	size_t at = 0;
	struct bytes plain;
	int failed;

	while (at < size && item_text_control(text + at, size - at) == 0) {
		at++;
	}
	if (at == size) {
		return 0;
	}
	bytes_init(&plain, size);
	item_text_plain(&plain, text, size);
	failed = plain.failed ? -1 : json_string_setn(value, (const char *)plain.data, plain.size);
	bytes_finish(&plain);
	return failed != 0 ? WEIR_FAULT_MEMORY : 0;
}

/* The tree is no deeper than VALUE_DEPTH_MAX. */
static int clean(json_t *value)
{
	const char *key;
	json_t *inner;
	size_t i;
	int fault = 0;

	if (json_is_string(value)) {
		return clean_text(value);
	}
	if (json_is_object(value)) {
		json_object_foreach(value, key, inner)
		{
			fault = fault == 0 ? clean(inner) : fault;
		}
	} else {
		json_array_foreach(value, i, inner)
		{
			fault = fault == 0 ? clean(inner) : fault;
		}
	}
	return fault;
}

int value_clean(struct value_tree *tree)
{
	return clean(tree->root);
}

/* ---- members ---- */

const char *value_wrong(struct value value)
{
	return value.fault->key[0] == '\0' ? NULL : value.fault->key;
}

void value_refuse(struct value value, const char *key)
{
	if (value.fault->key[0] == '\0') {
		(void)text_copy(value.fault->key, sizeof(value.fault->key), key);
	}
}

static const json_t *member(struct value object, const char *key)
{
	return json_object_get(object.json, key);
}

bool value_has(struct value object, const char *key)
{
	const json_t *value = member(object, key);

	return value != NULL && !json_is_null(value);
}

bool value_is_list(struct value object, const char *key)
{
	return json_is_array(member(object, key));
}

static struct value nothing(struct value object, const char *key)
{
	value_refuse(object, key);
	return (struct value){ NULL, object.fault };
}

struct value value_object(struct value object, const char *key)
{
	const json_t *value = member(object, key);

	return json_is_object(value) ? (struct value){ value, object.fault } : nothing(object, key);
}

struct value value_list(struct value object, const char *key)
{
	const json_t *value = member(object, key);

	return json_is_array(value) ? (struct value){ value, object.fault } : nothing(object, key);
}

struct value value_list_known(struct value object, const char *key)
{
	return value_has(object, key) ? value_list(object, key)
				      : (struct value){ NULL, object.fault };
}

const char *value_text(struct value object, const char *key)
{
	const char *text = json_string_value(member(object, key));

	if (text == NULL) {
		value_refuse(object, key);
	}
	return text == NULL ? "" : text;
}

const char *value_text_known(struct value object, const char *key)
{
	return value_has(object, key) ? value_text(object, key) : "";
}

int64_t value_int_in(struct value object, const char *key, int64_t low, int64_t high)
{
	const json_t *value = member(object, key);
	int64_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < low || number > high) {
		value_refuse(object, key);
		return low > 0 ? low : 0;
	}
	return number;
}

int64_t value_int(struct value object, const char *key)
{
	return value_int_in(object, key, -VALUE_INT_MAX, VALUE_INT_MAX);
}

int64_t value_int_known(struct value object, const char *key)
{
	return value_has(object, key) ? value_int(object, key) : VALUE_NONE;
}

bool value_bool(struct value object, const char *key)
{
	const json_t *value = member(object, key);

	if (!json_is_boolean(value)) {
		value_refuse(object, key);
	}
	return json_is_true(value);
}

bool value_bool_known(struct value object, const char *key)
{
	return value_has(object, key) && value_bool(object, key);
}

struct day value_day(struct value object, const char *key)
{
	struct day day = { 0 };

	if (!day_parse(value_text(object, key), &day)) {
		value_refuse(object, key);
	}
	return day;
}

int64_t value_instant(struct value object, const char *key)
{
	int64_t at_s = 0;

	if (instant_parse(value_text(object, key), &at_s) != INSTANT_OK) {
		value_refuse(object, key);
	}
	return at_s;
}

void value_copy(struct value object, const char *key, char *ret, size_t size)
{
	if (!text_copy(ret, size, value_text(object, key))) {
		value_refuse(object, key);
	}
}

void value_copy_known(struct value object, const char *key, char *ret, size_t size)
{
	if (!text_copy(ret, size, value_text_known(object, key))) {
		value_refuse(object, key);
	}
}

bool value_says(struct value object, const char *key, const char *text)
{
	return value_has(object, key) && strcmp(value_text(object, key), text) == 0;
}

/* ---- lists ---- */

size_t value_count(struct value list)
{
	return json_array_size(list.json);
}

struct value value_at(struct value list, size_t i)
{
	const json_t *value = json_array_get(list.json, i);

	return json_is_object(value) ? (struct value){ value, list.fault } : nothing(list, "[]");
}

const char *value_text_at(struct value list, size_t i)
{
	const char *text = json_string_value(json_array_get(list.json, i));

	if (text == NULL) {
		value_refuse(list, "[]");
	}
	return text == NULL ? "" : text;
}

int value_join(struct value_tree *into, struct value_tree *from, const char *key)
{
	json_t *list = json_object_get(into->root, key);
	json_t *more = json_object_get(from->root, key);

	if (!json_is_array(list) || !json_is_array(more) || json_array_size(more) == 0 ||
			json_array_size(list) > VALUE_COUNT_MAX) {
		value_refuse(value_root(into), key);
		value_drop(into, "next");
		return 0;
	}
	if (json_array_extend(list, more) != 0 || json_object_del(from->root, key) != 0 ||
			json_object_update_existing(into->root, from->root) != 0) {
		return WEIR_FAULT_MEMORY;
	}
	return 0;
}

void value_drop(struct value_tree *tree, const char *key)
{
	(void)json_object_del(tree->root, key);
}

int value_format(const struct value_tree *tree, struct bytes *ret)
{
	return view_format_json(tree->root, VIEW_INDENTED, ret);
}
