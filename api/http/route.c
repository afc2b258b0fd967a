/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/route.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "api/http/target.h"

static bool is_name(struct slice part)
{
	return part.size > 2 && part.data[0] == '{' && part.data[part.size - 1] == '}';
}

/* "{...}": the parts that remain, of which there is at least one. */
static bool is_rest(struct slice part)
{
	return slice_is(part, "{...}");
}

/* Words are compared as they were written: "%71uota" is no word of ours. */
static bool fits(const char *pattern, const struct target *target,
		const char *ret[static REQUEST_PARAMETERS_MAX])
{
	struct slice rest = { pattern + 1, strlen(pattern) - 1 };
	size_t parameters = 0;
	size_t count = 0;

	assert(pattern[0] == '/');
	while (rest.data != NULL && pattern[1] != '\0') {
		struct slice part = slice_cut(&rest, '/');

		if (count == target->count) {
			return false;
		}
		if (is_rest(part)) {
			return true;
		}
		if (is_name(part)) {
			assert(parameters < REQUEST_PARAMETERS_MAX);
			ret[parameters++] = target->parts[count];
		} else if (part.size != target->encoded[count].size ||
				memcmp(part.data, target->encoded[count].data, part.size) != 0) {
			return false;
		}
		count++;
	}
	return count == target->count;
}

static unsigned bit(enum http_method method)
{
	return 1U << method;
}

static unsigned with_own(unsigned methods)
{
	methods |= (methods & bit(HTTP_GET)) != 0 ? bit(HTTP_HEAD) : 0;
	return methods | bit(HTTP_OPTIONS);
}

enum route_answer route_find(const struct route *table, enum http_method method,
		const struct target *target, struct route_match *ret)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	struct route_match match = { .route = NULL };

	for (; table->pattern != NULL; table++) {
		const char *parameters[REQUEST_PARAMETERS_MAX] = { NULL };

		if (!fits(table->pattern, target, parameters)) {
			continue;
		}
		match.methods |= bit(table->method);
		if (match.route == NULL && table->method == wanted) {
			match.route = table;
			memcpy(match.parameters, parameters, sizeof(parameters));
		}
	}
	if (match.methods == 0) {
		return ROUTE_NONE;
	}
	match.methods = with_own(match.methods);
	*ret = match;
	if (method == HTTP_OPTIONS) {
		return ROUTE_OPTIONS;
	}
	return match.route == NULL ? ROUTE_METHOD : ROUTE_OK;
}

enum route_answer route_find_all(const struct route *table, struct route_match *ret)
{
	struct route_match match = { .route = NULL };

	for (; table->pattern != NULL; table++) {
		match.methods |= bit(table->method);
	}
	match.methods = with_own(match.methods);
	*ret = match;
	return ROUTE_OPTIONS;
}

const char *route_allow(unsigned methods, char buffer[static ROUTE_ALLOW_MAX])
{
	size_t size = 0;

	buffer[0] = '\0';
	for (int i = 0; i < HTTP_METHODS; i++) {
		if ((methods & 1U << i) != 0) {
			size += (size_t)snprintf(buffer + size, ROUTE_ALLOW_MAX - size, "%s%s",
					size > 0 ? ", " : "",
					http_method_name((enum http_method)i));
			assert(size < ROUTE_ALLOW_MAX);
		}
	}
	return buffer;
}
