/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Members by a table: what it has is taken as it stands, and all that is wrong
 * is named, with what stands there.
 */

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "api/acting.h"
#include "api/http/deeds.h"

static const struct form_member members[] = {
	{ "name", FORM_TEXT, true },
	{ "litres", FORM_NUMBER, false },
	{ "days", FORM_TEXT | FORM_NUMBER, false },
	{ "final", FORM_FLAG, false },
	{ NULL, 0, false },
};

/* "name=x litres=7": what was taken, in the table's order. */
static const char *taken(struct form *form, char buffer[static 256])
{
	const struct told told = form_told(form);
	size_t size = 0;

	buffer[0] = '\0';
	for (size_t i = 0; members[i].name != NULL; i++) {
		const char *value = told_value(&told, members[i].name);

		if (value != NULL) {
			size += (size_t)snprintf(buffer + size, 256 - size, "%s%s=%s",
					size > 0 ? " " : "", members[i].name, value);
		}
	}
	return buffer;
}

static const char *wrongs(const struct form *form, char buffer[static 256])
{
	size_t size = 0;

	buffer[0] = '\0';
	for (size_t i = 0; i < form->error_count; i++) {
		const struct form_error *error = &form->errors[i];

		size += (size_t)snprintf(buffer + size, 256 - size, "%s%s(%s): %s",
				size > 0 ? "; " : "", error->member,
				error->has_value ? error->value : "-", error->expected);
	}
	return buffer;
}

static void members_are_taken_or_named(void **state)
{
	static const struct {
		const char *name;
		const char *json;
		const char *taken;
		const char *wrong;
	} rows[] = {
		{ "all of them", "{\"name\":\"x\",\"litres\":7,\"days\":\"1..2\",\"final\":true}",
				"name=x litres=7 days=1..2 final=", "" },
		{ "a number where either may stand", "{\"name\":\"x\",\"days\":30}",
				"name=x days=30", "" },
		{ "false is absent", "{\"name\":\"x\",\"final\":false}", "name=x", "" },
		{ "the least number", "{\"name\":\"\",\"litres\":-9223372036854775808}",
				"name= litres=-9223372036854775808", "" },
		{ "nothing", "{}", "", "name(-): text" },
		{ "a stranger", "{\"name\":\"x\",\"X\":[1]}", "name=x", "X([1]): no such member" },
		{ "null", "{\"name\":null}", "", "name(null): text" },
		{ "other types", "{\"name\":1,\"litres\":\"7\",\"days\":true,\"final\":\"yes\"}",
				"",
				"name(1): text; litres(7): whole number; days(true): text or whole number; final(yes): true or false" },
		{ "a text with a NUL", "{\"name\":\"a\\u0000b\"}", "", "name(a): text" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		json_t *json = json_loads(rows[i].json, JSON_ALLOW_NUL, NULL);
		char buffer[256];
		struct form form;

		CHECK_ROW(rows[i].name);
		CHECK(json != NULL);
		form_read(json, members, &form);
		CHECK_TEXT(taken(&form, buffer), rows[i].taken);
		CHECK_TEXT(wrongs(&form, buffer), rows[i].wrong);
		json_decref(json);
	}
}

/* What was named once is not named again, and no more than there is room for. */
static void each_is_named_once(void **state)
{
	json_t *json = json_object();
	char name[8];
	struct form form;
	struct told told;

	(void)state;
	CHECK_ROW("each_is_named_once");
	form_read(json, members, &form);
	told = form_told(&form);
	(void)told_wrong(&told, "name", TOLD_MISSING, "id");
	CHECK_INT(form.error_count, 1);
	(void)told_wrong(&told, "litres", TOLD_RULE, "belongs elsewhere");
	CHECK_INT(form.error_count, 2);
	for (int i = 0; i < 3 * FORM_ERRORS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "x%d", i);
		(void)json_object_set_new(json, name, json_true());
	}
	form_read(json, members, &form);
	CHECK_INT(form.error_count, FORM_ERRORS_MAX);
	json_decref(json);
}

static const struct route *find_route(const char *pattern)
{
	for (const struct route *route = routes; route->pattern != NULL; route++) {
		if (route->method == HTTP_POST && strcmp(route->pattern, pattern) == 0) {
			return route;
		}
	}
	return NULL;
}

/* The web lets in whom the writer then hears, and nobody else. */
static void routes_and_writer_let_in_the_same(void **state)
{
	unsigned all = ROLES_NONE;
	size_t count = 0;

	(void)state;
	for (const struct deed_way *way = deed_ways; way->pattern != NULL; way++) {
		const struct route *route = find_route(way->pattern);

		CHECK_ROW(way->pattern);
		CHECK(route != NULL);
		CHECK_INT(route->roles, acting_roles(way->kind));
		CHECK_INT(route->lane, LANE_WRITE);
		all |= route->roles;
		count++;
	}
	CHECK_ROW("signed ones");
	CHECK_INT(find_route("/v1/deeds")->roles, all);
	for (uint64_t kind = 0; kind < 256; kind++) {
		count -= acting_roles(kind) != ROLES_NONE ? 1 : 0;
	}
	CHECK_ROW("a kind that no resource takes");
	CHECK_INT(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_taken_or_named),
		cmocka_unit_test(each_is_named_once),
		cmocka_unit_test(routes_and_writer_let_in_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
