/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/field.h"

#include <string.h>

static bool is_token68(struct slice slice)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._~+/";
	size_t at = 0;

	while (at < slice.size && memchr(letters, slice.data[at], sizeof(letters) - 1) != NULL) {
		at++;
	}
	if (at == 0) {
		return false;
	}
	while (at < slice.size && slice.data[at] == '=') {
		at++;
	}
	return at == slice.size;
}

enum field_answer field_bearer(struct slice authorization, struct slice *ret)
{
	struct slice rest = authorization;
	struct slice scheme = slice_cut(&rest, ' ');

	if (authorization.data == NULL || !slice_is_caseless(scheme, "bearer")) {
		return FIELD_ABSENT;
	}
	if (rest.data == NULL || !is_token68(rest)) {
		return FIELD_WRONG;
	}
	*ret = rest;
	return FIELD_OK;
}

/* RFC 6265's cookie-octet: what needs no quotes. */
static bool is_cookie_value(struct slice slice)
{
	for (size_t i = 0; i < slice.size; i++) {
		unsigned char byte = (unsigned char)slice.data[i];

		if (byte <= 0x20 || byte >= 0x7f || strchr("\",;\\", byte) != NULL) {
			return false;
		}
	}
	return true;
}

static struct slice without_quotes(struct slice slice)
{
	if (slice.size >= 2 && slice.data[0] == '"' && slice.data[slice.size - 1] == '"') {
		return (struct slice){ slice.data + 1, slice.size - 2 };
	}
	return slice;
}

enum field_answer field_cookie(struct slice cookie, const char *name, struct slice *ret)
{
	struct slice found = { .data = NULL };
	struct slice rest = cookie;

	while (rest.data != NULL) {
		struct slice value = slice_trim(slice_cut(&rest, ';'));
		struct slice its_name = slice_cut(&value, '=');

		if (!slice_is(its_name, name)) {
			continue;
		}
		value = without_quotes(value);
		if (found.data != NULL || value.data == NULL || !is_cookie_value(value)) {
			return FIELD_WRONG;
		}
		found = value;
	}
	if (found.data == NULL) {
		return FIELD_ABSENT;
	}
	*ret = found;
	return FIELD_OK;
}

/* Takes an entity tag with its quotes off the front, without W/; data NULL where none stands. */
static struct slice take_tag(struct slice *rest)
{
	struct slice tag;
	const char *end;

	if (rest->size >= 2 && memcmp(rest->data, "W/", 2) == 0) {
		rest->data += 2;
		rest->size -= 2;
	}
	end = rest->size < 2 || rest->data[0] != '"' ? NULL
						     : memchr(rest->data + 1, '"', rest->size - 1);
	if (end == NULL) {
		return (struct slice){ .data = NULL };
	}
	tag = (struct slice){ rest->data, (size_t)(end - rest->data) + 1 };
	rest->data += tag.size;
	rest->size -= tag.size;
	return tag;
}

bool field_names_tag(struct slice if_none_match, const char *tag)
{
	struct slice rest = slice_trim(if_none_match);
	bool names = slice_is(rest, "*");

	if (rest.data == NULL || names) {
		return names;
	}
	for (;;) {
		struct slice one = take_tag(&rest);

		if (one.data == NULL) {
			return false;
		}
		names = names || slice_is(one, tag);
		rest = slice_trim(rest);
		if (rest.size == 0) {
			return names;
		}
		if (rest.data[0] != ',') {
			return false;
		}
		rest = slice_trim((struct slice){ rest.data + 1, rest.size - 1 });
	}
}

bool field_is_json(struct slice content_type)
{
	struct slice rest = content_type;
	struct slice type = slice_trim(slice_cut(&rest, ';'));
	struct slice parameter = slice_trim(rest);

	if (!slice_is_caseless(type, "application/json")) {
		return false;
	}
	return rest.data == NULL || slice_is_caseless(parameter, "charset=utf-8") ||
			slice_is_caseless(parameter, "charset=\"utf-8\"");
}
