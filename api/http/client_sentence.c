/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a server says in a problem (RFC 9457), as one sentence that can be
 * printed: whoever answers there may be anybody.
 */

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "api/http/client.h"
#include "api/lang.h"
#include "meter/text.h"

void client_plain(const char *text, char *ret, size_t size)
{
	size_t n = 0;

	for (; *text != '\0' && n < size - 1; text++) {
		unsigned char c = (unsigned char)*text;

		ret[n++] = c < 0x20 || c == 0x7f ? ' ' : *text;
	}
	ret[n] = '\0';
	while (n > 0 && !text_is_utf8(ret, n)) {
		ret[--n] = '\0';
	}
	/* U+0080 to U+009F are controls too: C2 80 to C2 9F. */
	for (size_t i = 0; i + 1 < n; i++) {
		if ((unsigned char)ret[i] == 0xc2 && (unsigned char)ret[i + 1] < 0xa0) {
			ret[i] = ret[i + 1] = ' ';
		}
	}
}

static const char *member(const json_t *problem, const char *name)
{
	const char *text = json_string_value(json_object_get(problem, name));

	return text != NULL && text[0] != '\0' ? text : NULL;
}

void client_sentence(const struct response *response, char ret[static CLIENT_WHY_MAX])
{
	json_t *problem = NULL;
	const char *text = NULL;

	if (strcmp(response->type, "application/problem+json") == 0) {
		problem = json_loadb((const char *)response->body.data, response->body.size,
				JSON_REJECT_DUPLICATES, NULL);
		text = member(problem, "detail");
		text = text == NULL ? member(problem, "title") : text;
	}
	if (text != NULL) {
		client_plain(text, ret, CLIENT_WHY_MAX);
	} else {
		(void)snprintf(ret, CLIENT_WHY_MAX, _("the server answers %d"), response->status);
	}
	json_decref(problem);
}
