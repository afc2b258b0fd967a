/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/target.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "meter/text.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Where decoded texts go, one after the other, each with a NUL. */
struct room {
	char *data;
	size_t size;
	size_t at;
};

/* Decodes into the room; NULL for what may not stand in a text of ours. */
static const char *decode(struct slice slice, struct room *room)
{
	char *text = room->data + room->at;
	size_t length = 0;

	assert(room->size - room->at > slice.size);
	for (size_t i = 0; i < slice.size; i++) {
		unsigned char byte = (unsigned char)slice.data[i];

		if (byte == '%') {
			int high = slice.size - i < 3 ? -1 : hex_value(slice.data[i + 1]);
			int low = slice.size - i < 3 ? -1 : hex_value(slice.data[i + 2]);

			if (high < 0 || low < 0) {
				return NULL;
			}
			byte = (unsigned char)(high * 16 + low);
			i += 2;
		}
		if (byte < 0x20 || byte == 0x7f) {
			return NULL;
		}
		text[length++] = (char)byte;
	}
	text[length] = '\0';
	if (!text_is_utf8(text, length)) {
		return NULL;
	}
	room->at += length + 1;
	return text;
}

/* Is a part of it, between slashes that were encoded, empty, "." or ".."? */
static bool climbs(const char *text)
{
	struct slice rest = { text, strlen(text) };

	while (rest.data != NULL) {
		struct slice part = slice_cut(&rest, '/');

		if (part.size == 0 || slice_is(part, ".") || slice_is(part, "..")) {
			return true;
		}
	}
	return false;
}

enum target_answer target_parse(struct slice path, char *buffer, size_t size, struct target *ret)
{
	struct room room = { .data = buffer, .size = size };
	struct slice rest = { path.data + 1, path.size - 1 };
	struct target target = { .count = 0 };
	size_t count = 0;

	assert(path.size > 0 && size > path.size);
	if (path.data[0] != '/') {
		return TARGET_WRONG;
	}
	while (rest.data != NULL && path.size > 1) {
		struct slice encoded = slice_cut(&rest, '/');
		const char *part = decode(encoded, &room);

		if (part == NULL || climbs(part)) {
			return TARGET_WRONG;
		}
		if (count < TARGET_PARTS_MAX) {
			target.encoded[count] = encoded;
			target.parts[count] = part;
		}
		count++;
	}
	if (count > TARGET_PARTS_MAX) {
		return TARGET_MANY;
	}
	target.count = count;
	*ret = target;
	return TARGET_OK;
}

static enum target_answer add_parameter(struct slice text, struct room *room, struct query *query)
{
	struct slice rest = text;
	const char *name = decode(slice_cut(&rest, '='), room);
	const char *value = rest.data == NULL ? "" : decode(rest, room);

	if (name == NULL || value == NULL || name[0] == '\0') {
		return TARGET_WRONG;
	}
	if (query_value(query, name) != NULL) {
		return TARGET_TWICE;
	}
	if (query->count == TARGET_PARAMETERS_MAX) {
		return TARGET_MANY;
	}
	query->names[query->count] = name;
	query->values[query->count++] = value;
	return TARGET_OK;
}

enum target_answer query_parse(struct slice query, char *buffer, size_t size, struct query *ret)
{
	struct room room = { .data = buffer, .size = size };
	struct slice rest = query;
	struct query made = { .count = 0 };
	enum target_answer answer = TARGET_OK;

	assert(size > query.size);
	if (query.size > 0 && memchr(query.data, '+', query.size) != NULL) {
		return TARGET_WRONG;
	}
	while (answer == TARGET_OK && query.size > 0 && rest.data != NULL) {
		answer = add_parameter(slice_cut(&rest, '&'), &room, &made);
	}
	if (answer == TARGET_OK) {
		*ret = made;
	}
	return answer;
}

const char *query_value(const struct query *query, const char *name)
{
	for (size_t i = 0; i < query->count; i++) {
		if (strcmp(query->names[i], name) == 0) {
			return query->values[i];
		}
	}
	return NULL;
}

const char *query_stranger(const struct query *query, const char *const *names)
{
	for (size_t i = 0; i < query->count; i++) {
		size_t k = 0;

		while (names[k] != NULL && strcmp(names[k], query->names[i]) != 0) {
			k++;
		}
		if (names[k] == NULL) {
			return query->names[i];
		}
	}
	return NULL;
}
