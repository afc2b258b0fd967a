/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as the head of a request: refused with a status, or taken apart
 * into slices of those bytes that say the same when they are written again.
 * How the bytes are cut on their way makes no difference.
 *
 * The first byte chooses the scheme and how the head comes in pieces.
 */

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/http/field.h"
#include "api/http/head.h"
#include "api/http/target.h"
#include "meter/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice check_within(struct slice slice, const char *data, size_t size)
{
	if (slice.data != NULL) {
		assert(slice.size == 0 || memchr(slice.data, '\r', slice.size) == NULL);
		assert(slice_is(slice, "/") || slice_is(slice, "*") ||
				(slice.data >= data && slice.size <= size &&
						slice.data - data <=
								(ptrdiff_t)(size - slice.size)));
	}
	return slice;
}

static enum head_answer look_in_pieces(
		const char *data, size_t size, size_t step, struct head_scan *scan)
{
	enum head_answer answer = HEAD_MORE;

	for (size_t end = step; answer == HEAD_MORE; end += step) {
		answer = head_look(scan, data, end < size ? end : size);
		if (end >= size) {
			break;
		}
	}
	return answer;
}

static void check_text(const char *text)
{
	assert(text_is_utf8(text, strlen(text)));
	for (size_t i = 0; text[i] != '\0'; i++) {
		assert((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
	}
}

static void check_target(const struct head *head)
{
	char *buffer = malloc(head->path.size + head->query.size + 1);
	struct target target;
	struct query query;

	assert(buffer != NULL);
	if (head->path.data[0] == '/' &&
			target_parse(head->path, buffer, head->path.size + 1, &target) ==
					TARGET_OK) {
		for (size_t i = 0; i < target.count; i++) {
			check_text(target.parts[i]);
			assert(target.parts[i][0] != '\0' && strcmp(target.parts[i], "..") != 0);
		}
	}
	if (query_parse(head->query, buffer, head->query.size + 1, &query) == TARGET_OK) {
		for (size_t i = 0; i < query.count; i++) {
			check_text(query.names[i]);
			check_text(query.values[i]);
			assert(strcmp(query_value(&query, query.names[i]), query.values[i]) == 0);
		}
	}
	free(buffer);
}

static void check_fields(const struct head *head)
{
	struct slice found = { "", 0 };

	if (field_bearer(head_value(head, "authorization"), &found) == FIELD_OK) {
		assert(found.size > 0);
	}
	(void)field_cookie(head_value(head, "cookie"), "sid", &found);
	(void)field_names_tag(head_value(head, "if-none-match"), "\"a\"");
	(void)field_is_json(head_value(head, "content-type"));
	assert(slice_is_caseless(head->host, "") == false);
}

struct written {
	char text[2 * HEAD_MAX];
	size_t size;
};

static void write_slice(struct written *written, struct slice slice)
{
	if (slice.size > 0) {
		memcpy(written->text + written->size, slice.data, slice.size);
		written->size += slice.size;
	}
}

static void write_text(struct written *written, const char *text)
{
	write_slice(written, (struct slice){ text, strlen(text) });
}

/* The head again, as plainly as it can be said: the same must come out. */
static void check_again(const struct head *head, bool is_secure)
{
	static struct written written;
	struct head again;

	written.size = 0;
	write_text(&written, http_method_name(head->method));
	write_text(&written, " ");
	write_slice(&written, head->path);
	write_text(&written, head->query.data == NULL ? "" : "?");
	write_slice(&written, head->query);
	write_text(&written, " HTTP/1.1\r\n");
	for (size_t i = 0; i < head->field_count; i++) {
		write_slice(&written, head->fields[i].name);
		write_text(&written, ":");
		write_slice(&written, head->fields[i].value);
		write_text(&written, "\r\n");
	}
	write_text(&written, "\r\n");
	assert(head_parse(written.text, written.size, is_secure, &again) == HEAD_OK);
	assert(again.method == head->method && again.body_size == head->body_size);
	assert(again.is_last == head->is_last && again.field_count == head->field_count);
	assert(again.expects_continue == head->expects_continue);
	assert(again.path.size == head->path.size && again.query.size == head->query.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	struct head_scan whole = { .at = 0 };
	struct head_scan pieces = { .at = 0 };
	enum head_answer answer;
	struct head head;
	bool is_secure;

	if (size == 0) {
		return 0;
	}
	size--;
	is_secure = (data[0] & 1) != 0;
	answer = head_look(&whole, text, size);
	assert(answer == look_in_pieces(text, size, (size_t)(data[0] >> 1) + 1, &pieces));
	assert(whole.at == pieces.at && whole.at <= size && whole.at <= HEAD_MAX);
	if (answer != HEAD_OK) {
		assert(answer == HEAD_MORE || head_status(answer) >= 400);
		assert(head_parse(text, size, is_secure, &head) == answer);
		return 0;
	}
	answer = head_parse(text, whole.at, is_secure, &head);
	assert(answer != HEAD_MORE);
	if (answer != HEAD_OK) {
		assert(head_status(answer) >= 400 && head_text(answer)[0] != '\0');
		return 0;
	}
	(void)check_within(head.path, text, whole.at);
	(void)check_within(head.query, text, whole.at);
	assert(head.body_size >= 0 && head.field_count <= HEAD_FIELDS_MAX);
	for (size_t i = 0; i < head.field_count; i++) {
		(void)check_within(head.fields[i].name, text, whole.at);
		(void)check_within(head.fields[i].value, text, whole.at);
	}
	check_target(&head);
	check_fields(&head);
	check_again(&head, is_secure);
	return 0;
}
