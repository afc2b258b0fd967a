/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/response.h"

#include <string.h>
#include <strings.h>

#include "meter/err.h"
#include "meter/text.h"

/* What comes next. */
enum state {
	STATE_STATUS = 0,
	STATE_FIELD,
	STATE_BODY,       /* `left` bytes */
	STATE_CHUNK_SIZE, /* a line */
	STATE_CHUNK,      /* `left` bytes */
	STATE_CHUNK_END,  /* an empty line */
	STATE_TRAILER,    /* lines to an empty one */
	STATE_DONE,
};

void response_init(struct response *response, size_t body_max, bool has_body)
{
	memset(response, 0, sizeof(*response));
	response->retry_after_s = -1;
	response->has_body = has_body;
	bytes_init(&response->body, body_max);
	bytes_init(&response->line, RESPONSE_HEAD_MAX);
}

void response_finish(struct response *response)
{
	bytes_finish(&response->body);
	bytes_finish(&response->line);
}

/* "HTTP/1.1 200 OK". */
static bool take_status(struct response *response, const char *line)
{
	static const char version[] = "HTTP/1.1 ";
	struct text_cursor cursor;
	int64_t status;

	if (strncmp(line, version, sizeof(version) - 1) != 0) {
		return false;
	}
	cursor = text_cursor(line, strlen(line));
	cursor.at = sizeof(version) - 1;
	if (text_digits(&cursor, 3, &status) != TEXT_OK || status < 100 || status > 599 ||
			(!text_at_end(&cursor) && !text_take(&cursor, ' '))) {
		return false;
	}
	response->status = (int)status;
	response->state = STATE_FIELD;
	return true;
}

static bool is_field(const char *line, const char *name, const char **ret_value)
{
	size_t size = strlen(name);

	if (strncasecmp(line, name, size) != 0 || line[size] != ':') {
		return false;
	}
	line += size + 1;
	*ret_value = line + strspn(line, " \t");
	return true;
}

static bool take_length(struct response *response, const char *value)
{
	int64_t length;

	if (text_int_all(value, 0, INT64_MAX, &length) != TEXT_OK || value[0] == '-' ||
			(response->has_length && response->left != (uint64_t)length)) {
		return false;
	}
	response->has_length = true;
	response->left = (uint64_t)length;
	return true;
}

/* Small letters, to the first ';' or blank. */
static void take_type(struct response *response, const char *value)
{
	size_t size = strcspn(value, "; \t");

	if (size < sizeof(response->type)) {
		for (size_t i = 0; i < size; i++) {
			char c = value[i];

			response->type[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		}
		response->type[size] = '\0';
	}
}

static bool take_field(struct response *response, const char *line)
{
	int64_t number;
	const char *value;

	if (line[0] == ' ' || line[0] == '\t' || strchr(line, ':') == NULL || line[0] == ':') {
		return false; /* folded, or no field */
	}
	if (is_field(line, "content-length", &value)) {
		return take_length(response, value);
	}
	if (is_field(line, "transfer-encoding", &value)) {
		response->is_chunked = strcasecmp(value, "chunked") == 0;
		return response->is_chunked;
	}
	if (is_field(line, "content-type", &value)) {
		take_type(response, value);
	} else if (is_field(line, "connection", &value)) {
		response->is_last = response->is_last || strcasestr(value, "close") != NULL;
	} else if (is_field(line, "etag", &value)) {
		(void)text_copy(response->tag, sizeof(response->tag), value);
	} else if (is_field(line, "retry-after", &value) &&
			text_int_all(value, 0, INT32_MAX, &number) == TEXT_OK) {
		response->retry_after_s = number;
	}
	return true;
}

/* The empty line behind the fields: what follows? */
static bool end_head(struct response *response)
{
	if (response->status < 200) {
		response->interim++;
		response->state = STATE_STATUS;
		response->has_length = response->is_chunked = false;
		response->left = 0;
		return response->interim <= RESPONSE_INTERIM_MAX && response->status != 101;
	}
	if (response->is_chunked && response->has_length) {
		return false; /* two answers to where it ends */
	}
	if (!response->has_body || response->status == 204 || response->status == 304) {
		response->state = STATE_DONE;
		return true;
	}
	if (response->is_chunked) {
		response->state = STATE_CHUNK_SIZE;
		return true;
	}
	response->state = response->left == 0 ? STATE_DONE : STATE_BODY;
	return response->has_length;
}

/* Hexadecimal digits, then nothing or an extension. */
static bool take_chunk_size(struct response *response, const char *line)
{
	uint64_t size = 0;
	size_t digits = strspn(line, "0123456789abcdefABCDEF");

	if (digits == 0 || digits > 12 || (line[digits] != '\0' && line[digits] != ';')) {
		return false;
	}
	for (size_t i = 0; i < digits; i++) {
		char c = line[i];
		int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

		size = size << 4 | (uint64_t)value;
	}
	response->left = size;
	response->state = size == 0 ? STATE_TRAILER : STATE_CHUNK;
	return true;
}

/* One line without its end. */
static bool take_line(struct response *response, const char *line)
{
	switch ((enum state)response->state) {
	case STATE_STATUS:
		return take_status(response, line);
	case STATE_FIELD:
		return line[0] == '\0' ? end_head(response) : take_field(response, line);
	case STATE_CHUNK_SIZE:
		return take_chunk_size(response, line);
	case STATE_CHUNK_END:
		response->state = STATE_CHUNK_SIZE;
		return line[0] == '\0';
	case STATE_TRAILER:
		response->state = line[0] == '\0' ? STATE_DONE : STATE_TRAILER;
		return true;
	case STATE_BODY:
	case STATE_CHUNK:
	case STATE_DONE:
		break;
	}
	return false;
}

static bool is_body(const struct response *response)
{
	return response->state == STATE_BODY || response->state == STATE_CHUNK;
}

/* Bytes to the end of a line, which is CRLF. */
static int take_line_bytes(
		struct response *response, const uint8_t *data, size_t size, size_t *ret_used)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t used = end == NULL ? size : (size_t)(end - data) + 1;
	struct bytes *line = &response->line;
	bool is_sound;

	*ret_used = used;
	response->head_size += used;
	if (response->head_size > RESPONSE_HEAD_MAX) {
		return RESPONSE_WRONG;
	}
	bytes_put(line, data, used);
	if (line->failed) {
		return WEIR_FAULT_MEMORY;
	}
	if (end == NULL) {
		return RESPONSE_MORE;
	}
	if (line->size < 2 || line->data[line->size - 2] != '\r' ||
			memchr(line->data, '\0', line->size) != NULL) {
		return RESPONSE_WRONG;
	}
	line->data[line->size - 2] = '\0';
	is_sound = take_line(response, (const char *)line->data);
	bytes_reset(line);
	if (response->state == STATE_CHUNK_SIZE) {
		response->head_size = 0; /* each chunk has a line; the trailer counts anew */
	}
	if (!is_sound) {
		return RESPONSE_WRONG;
	}
	return is_body(response) && response->left > response->body.limit - response->body.size
			? RESPONSE_LARGE /* it says so itself */
			: RESPONSE_MORE;
}

static int take_body_bytes(
		struct response *response, const uint8_t *data, size_t size, size_t *ret_used)
{
	size_t used = response->left < size ? (size_t)response->left : size;

	*ret_used = used;
	bytes_put(&response->body, data, used);
	if (response->body.failed) {
		return WEIR_FAULT_MEMORY;
	}
	response->left -= used;
	if (response->left == 0) {
		response->state = response->state == STATE_BODY ? STATE_DONE : STATE_CHUNK_END;
	}
	return RESPONSE_MORE;
}

int response_take(struct response *response, const uint8_t *data, size_t size, size_t *ret_used)
{
	size_t at = 0;
	int answer = RESPONSE_MORE;

	while (answer == RESPONSE_MORE && response->state != STATE_DONE && at < size) {
		size_t used = 0;

		answer = is_body(response) ? take_body_bytes(response, data + at, size - at, &used)
					   : take_line_bytes(response, data + at, size - at, &used);
		at += used;
	}
	*ret_used = at;
	return answer == RESPONSE_MORE && response->state == STATE_DONE ? RESPONSE_OK : answer;
}
