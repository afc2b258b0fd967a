/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/form.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter/text.h"

/* What a member of those types may hold, in words. */
static const char *types_wanted(unsigned types)
{
	switch (types) {
	case FORM_TEXT:
		return "text";
	case FORM_NUMBER:
		return "whole number";
	case FORM_FLAG:
		return "true or false";
	default:
		return "text or whole number";
	}
}

/* As much of it as is shown, in whole characters. */
static void show(const char *text, size_t size, char ret[static FORM_VALUE_MAX])
{
	size = size < FORM_VALUE_MAX ? size : FORM_VALUE_MAX - 1;
	while (size > 0 && !text_is_utf8(text, size)) {
		size--;
	}
	memcpy(ret, text, size);
	ret[size] = '\0';
}

static void show_json(const json_t *value, char ret[static FORM_VALUE_MAX])
{
	char *text = NULL;

	if (json_is_string(value)) {
		show(json_string_value(value), json_string_length(value), ret);
		return;
	}
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	show(text == NULL ? "" : text, text == NULL ? 0 : strlen(text), ret);
	free(text);
}

/* The next error, of that member; NULL where there are enough. */
static struct form_error *add_error(struct form *form, const char *member, const char *expected)
{
	struct form_error *error = &form->errors[form->error_count];

	if (form->error_count == FORM_ERRORS_MAX) {
		return NULL;
	}
	form->error_count++;
	*error = (struct form_error){ .expected = expected };
	show(member, strlen(member), error->member);
	return error;
}

static void refuse(struct form *form, const char *member, const json_t *value, const char *expected)
{
	struct form_error *error = add_error(form, member, expected);

	if (error != NULL) {
		error->has_value = true;
		show_json(value, error->value);
	}
}

/* Its index in the table; FORM_MEMBERS_MAX where it has none. */
static size_t find(const struct form *form, const char *name)
{
	for (size_t i = 0; form->members[i].name != NULL; i++) {
		assert(i < FORM_MEMBERS_MAX);
		if (strcmp(form->members[i].name, name) == 0) {
			return i;
		}
	}
	return FORM_MEMBERS_MAX;
}

/* A value as the text that an option would be; NULL where its type is another. */
static const char *take(const json_t *value, unsigned types, char number[static FORM_NUMBER_MAX])
{
	if (json_is_string(value) && (types & FORM_TEXT) != 0 &&
			strlen(json_string_value(value)) == json_string_length(value)) {
		return json_string_value(value);
	}
	if (json_is_true(value) && (types & FORM_FLAG) != 0) {
		return "";
	}
	if (!json_is_integer(value) || (types & FORM_NUMBER) == 0) {
		return NULL;
	}
	(void)snprintf(number, FORM_NUMBER_MAX, "%lld", (long long)json_integer_value(value));
	return number;
}

static void read_member(struct form *form, const char *name, const json_t *value)
{
	size_t i = find(form, name);

	if (i == FORM_MEMBERS_MAX) {
		refuse(form, name, value, "no such member");
		return;
	}
	if (json_is_false(value) && (form->members[i].types & FORM_FLAG) != 0) {
		return;
	}
	form->values[i] = take(value, form->members[i].types, form->numbers[i]);
	if (form->values[i] == NULL) {
		form->is_wrong[i] = true;
		refuse(form, name, value, types_wanted(form->members[i].types));
	}
}

void form_read(json_t *object, const struct form_member *members, struct form *ret)
{
	const char *name;
	json_t *value;

	memset(ret, 0, sizeof(*ret));
	ret->members = members;
	json_object_foreach(object, name, value)
	{
		read_member(ret, name, value);
	}
	for (size_t i = 0; members[i].name != NULL; i++) {
		if (members[i].is_required && ret->values[i] == NULL && !ret->is_wrong[i]) {
			ret->is_wrong[i] = true;
			(void)add_error(ret, members[i].name, types_wanted(members[i].types));
		}
	}
}

/* ---- as something told ---- */

static const char *value(void *context, const char *name)
{
	const struct form *form = context;
	size_t i = find(form, name);

	return i == FORM_MEMBERS_MAX ? NULL : form->values[i];
}

static void wrong(void *context, const char *name, enum told_slip slip, const char *wanted)
{
	struct form *form = context;
	const char *text = value(context, name);
	size_t i = find(form, name);
	struct form_error *error;

	(void)slip;
	if (i < FORM_MEMBERS_MAX && form->is_wrong[i]) {
		return; /* once is enough */
	}
	error = add_error(form, name, wanted);
	if (error != NULL && text != NULL) {
		error->has_value = true;
		show(text, strlen(text), error->value);
	}
}

struct told form_told(struct form *form)
{
	return (struct told){ .context = form, .value = value, .wrong = wrong };
}
