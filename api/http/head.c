/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/head.h"

#include <assert.h>
#include <string.h>

#include "meter/text.h"

static const char *const method_names[HTTP_METHODS] = { "GET", "HEAD", "POST", "PUT", "PATCH",
	"DELETE", "OPTIONS" };

/* Fields that are read as one: a second one would leave open which of them counts. */
static const char *const single_fields[] = { "accept", "accept-language", "authorization",
	"content-encoding", "content-length", "content-type", "cookie", "expect", "host",
	"idempotency-key", "if-match", "if-none-match", "last-event-id", "origin", "referer",
	"sec-fetch-site", "transfer-encoding", "user-agent" };

enum {
	SINGLE_FIELDS = sizeof(single_fields) / sizeof(single_fields[0]),
};

static const struct {
	int status;
	const char *text;
} refusals[HEAD_ANSWERS] = {
	[HEAD_BYTE] = { 400, "a control byte, or a line that does not end in CR LF" },
	[HEAD_FOLDED] = { 400, "a line that begins with a blank" },
	[HEAD_LINE_LONG] = { 414, "the request line is too long" },
	[HEAD_LARGE] = { 431, "the head is too large, or has too many fields" },
	[HEAD_LINE] = { 400, "the request line is not METHOD TARGET HTTP/1.1" },
	[HEAD_VERSION] = { 505, "this server speaks HTTP/1.1" },
	[HEAD_METHOD] = { 501, "no resource here has that method" },
	[HEAD_TARGET] = { 400, "the request target is not a path of this server" },
	[HEAD_FIELD] = { 400, "a field is not NAME: VALUE" },
	[HEAD_TWICE] = { 400, "a field stands twice that may stand once" },
	[HEAD_HOST] = { 400, "Host is missing, no name, or not the target's" },
	[HEAD_LENGTH] = { 400, "Content-Length is not a number, or not alone" },
	[HEAD_CODED] = { 501, "a transfer coding, which this server does not take" },
	[HEAD_LENGTH_ABSENT] = { 411, "a body needs its Content-Length" },
	[HEAD_BODY_LARGE] = { 413, "the body is too large" },
	[HEAD_BODY] = { 400, "a body, which this method does not have" },
	[HEAD_EXPECT] = { 417, "an expectation other than 100-continue" },
};

const char *http_method_name(enum http_method method)
{
	assert(method < HTTP_METHODS);
	return method_names[method];
}

int head_status(enum head_answer answer)
{
	assert(answer > HEAD_MORE && answer < HEAD_ANSWERS);
	return refusals[answer].status;
}

const char *head_text(enum head_answer answer)
{
	assert(answer > HEAD_MORE && answer < HEAD_ANSWERS);
	return refusals[answer].text;
}

/* ---- its end ---- */

/* A byte that may stand in a line. */
static bool is_text_byte(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

/* The line that ends before scan->at, its CR LF included. */
static enum head_answer end_line(struct head_scan *scan)
{
	bool is_empty = scan->at - scan->line == 2;
	bool is_first = scan->line == 0;

	scan->line = scan->at;
	if (is_empty) {
		return is_first ? HEAD_LINE : HEAD_OK;
	}
	if (!is_first && ++scan->fields > HEAD_FIELDS_MAX) {
		return HEAD_LARGE;
	}
	return HEAD_MORE;
}

enum head_answer head_look(struct head_scan *scan, const char *data, size_t size)
{
	while (scan->at < size) {
		char c = data[scan->at];
		bool is_after_cr = scan->at > scan->line && data[scan->at - 1] == '\r';
		enum head_answer answer = HEAD_MORE;

		if (is_after_cr != (c == '\n') || (c != '\n' && c != '\r' && !is_text_byte(c))) {
			return HEAD_BYTE;
		}
		if (scan->line == 0 && (c == '\t' || (unsigned char)c > 0x7f)) {
			return HEAD_LINE; /* no need to wait for its end */
		}
		if (scan->at == scan->line && (c == ' ' || c == '\t')) {
			return scan->at == 0 ? HEAD_LINE : HEAD_FOLDED;
		}
		scan->at++;
		if (c == '\n') {
			answer = end_line(scan);
		}
		if (scan->line == 0 && scan->at >= HEAD_LINE_MAX) {
			return HEAD_LINE_LONG;
		}
		if (answer == HEAD_MORE && scan->at >= HEAD_MAX) {
			return HEAD_LARGE;
		}
		if (answer != HEAD_MORE) {
			return answer;
		}
	}
	return HEAD_MORE;
}

/* ---- the request line ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(char c, const char *list)
{
	return c != '\0' && strchr(list, c) != NULL;
}

/* RFC 9110 section 5.6.2. */
static bool is_token(struct slice slice)
{
	for (size_t i = 0; i < slice.size; i++) {
		char c = slice.data[i];

		if (!is_letter(c) && !is_digit(c) && !is_one_of(c, "!#$%&'*+-.^_`|~")) {
			return false;
		}
	}
	return slice.size > 0;
}

/* Characters of RFC 3986's path and query; each '%' with its two digits. */
static bool is_target_text(struct slice slice, const char *others)
{
	for (size_t i = 0; i < slice.size; i++) {
		char c = slice.data[i];

		if (c == '%') {
			if (slice.size - i < 3 || !is_hex(slice.data[i + 1]) ||
					!is_hex(slice.data[i + 2])) {
				return false;
			}
			i += 2;
		} else if (!is_letter(c) && !is_digit(c) && !is_one_of(c, "-._~!$&'()*+,;=:@/") &&
				!is_one_of(c, others)) {
			return false;
		}
	}
	return true;
}

/* Takes scheme and authority off an absolute form; the authority must be our Host, seen later. */
static bool cut_absolute(struct slice *target, bool is_secure, struct slice *ret_authority)
{
	const char *scheme = is_secure ? "https://" : "http://";
	size_t size = strlen(scheme);
	struct slice authority;

	if (target->size < size ||
			!slice_is_caseless((struct slice){ target->data, size }, scheme)) {
		return false;
	}
	authority = (struct slice){ target->data + size, 0 };
	while (authority.size < target->size - size &&
			!is_one_of(authority.data[authority.size], "/?")) {
		authority.size++;
	}
	target->data += size + authority.size;
	target->size -= size + authority.size;
	*ret_authority = authority;
	return authority.size > 0;
}

static enum head_answer parse_target(
		struct slice target, bool is_secure, struct head *head, struct slice *ret_authority)
{
	struct slice rest;

	if (slice_is(target, "*")) {
		head->path = target;
		return head->method == HTTP_OPTIONS ? HEAD_OK : HEAD_TARGET;
	}
	if (target.size > 0 && target.data[0] != '/' &&
			!cut_absolute(&target, is_secure, ret_authority)) {
		return HEAD_TARGET;
	}
	rest = target;
	head->path = slice_cut(&rest, '?');
	head->query = rest;
	if (head->path.size == 0) {
		head->path = (struct slice){ "/",
			1 }; /* of an absolute form, RFC 9110 section 4.2.3 */
	}
	return is_target_text(head->path, "") && is_target_text(head->query, "?") ? HEAD_OK
										  : HEAD_TARGET;
}

static bool find_method(struct slice name, enum http_method *ret)
{
	for (int i = 0; i < HTTP_METHODS; i++) {
		if (slice_is(name, method_names[i])) {
			*ret = (enum http_method)i;
			return true;
		}
	}
	return false;
}

static enum head_answer parse_request_line(
		struct slice line, bool is_secure, struct head *head, struct slice *ret_authority)
{
	struct slice rest = line;
	struct slice method = slice_cut(&rest, ' ');
	struct slice target = slice_cut(&rest, ' ');

	if (!is_token(method) || method.size > HEAD_METHOD_MAX || target.size == 0 ||
			rest.size != strlen("HTTP/1.1") || memcmp(rest.data, "HTTP/", 5) != 0 ||
			!is_digit(rest.data[5]) || rest.data[6] != '.' || !is_digit(rest.data[7])) {
		return HEAD_LINE;
	}
	if (!slice_is(rest, "HTTP/1.1")) {
		return HEAD_VERSION;
	}
	if (!find_method(method, &head->method)) {
		return HEAD_METHOD;
	}
	return parse_target(target, is_secure, head, ret_authority);
}

/* ---- fields ---- */

/* The place of a name among the single ones; SINGLE_FIELDS where it is none. */
static size_t find_single(struct slice name)
{
	size_t i = 0;

	while (i < SINGLE_FIELDS && !slice_is_caseless(name, single_fields[i])) {
		i++;
	}
	return i;
}

static enum head_answer parse_field(struct slice line, struct head *head, uint32_t *seen)
{
	struct slice rest = line;
	struct slice name = slice_cut(&rest, ':');
	uint32_t bit;
	size_t single;

	if (rest.data == NULL || !is_token(name)) {
		return HEAD_FIELD;
	}
	single = find_single(name);
	bit = single < SINGLE_FIELDS ? UINT32_C(1) << single : 0;
	if ((*seen & bit) != 0) {
		return HEAD_TWICE;
	}
	*seen |= bit;
	assert(head->field_count < HEAD_FIELDS_MAX);
	head->fields[head->field_count++] =
			(struct head_field){ .name = name, .value = slice_trim(rest) };
	return HEAD_OK;
}

struct slice head_value(const struct head *head, const char *name)
{
	for (size_t i = 0; i < head->field_count; i++) {
		if (slice_is_caseless(head->fields[i].name, name)) {
			return head->fields[i].value;
		}
	}
	return (struct slice){ .data = NULL };
}

/* A name, an IPv4 or a bracketed IPv6 address; with or without a port. */
static bool is_host(struct slice host)
{
	size_t at = 0;
	int64_t port;
	struct text_cursor rest;

	if (host.size > 0 && host.data[0] == '[') {
		for (at = 1; at < host.size &&
				(is_hex(host.data[at]) || is_one_of(host.data[at], ":."));
				at++) {
		}
		if (at < 3 || at == host.size || host.data[at++] != ']') {
			return false;
		}
	} else {
		while (at < host.size &&
				(is_letter(host.data[at]) || is_digit(host.data[at]) ||
						is_one_of(host.data[at], "-._"))) {
			at++;
		}
	}
	if (at == 0 || host.size > HEAD_HOST_MAX) {
		return false;
	}
	rest = text_cursor(host.data + at, host.size - at);
	return text_at_end(&rest) ||
			(text_take(&rest, ':') && rest.size <= 6 &&
					text_int(&rest, 0, UINT16_MAX, &port) == TEXT_OK &&
					text_at_end(&rest));
}

static enum head_answer check_host(struct head *head, struct slice authority)
{
	head->host = head_value(head, "host");
	if (head->host.data == NULL || !is_host(head->host) ||
			(authority.data != NULL && !slice_same_caseless(authority, head->host))) {
		return HEAD_HOST;
	}
	return HEAD_OK;
}

static bool has_body(enum http_method method)
{
	return method == HTTP_POST || method == HTTP_PUT || method == HTTP_PATCH;
}

static bool is_all_digits(struct slice slice)
{
	for (size_t i = 0; i < slice.size; i++) {
		if (!is_digit(slice.data[i])) {
			return false;
		}
	}
	return slice.size > 0;
}

static enum head_answer check_length(struct head *head)
{
	struct slice length = head_value(head, "content-length");
	struct slice coding = head_value(head, "transfer-encoding");
	struct text_cursor digits = text_cursor(length.data, length.size);

	if (coding.data != NULL) {
		/* Both at once is what smuggles a request past a proxy. */
		if (length.data != NULL) {
			return HEAD_LENGTH;
		}
		return slice_is_caseless(coding, "chunked") ? HEAD_LENGTH_ABSENT : HEAD_CODED;
	}
	if (length.data == NULL) {
		return has_body(head->method) ? HEAD_LENGTH_ABSENT : HEAD_OK;
	}
	if (!is_all_digits(length) || (length.size > 1 && length.data[0] == '0')) {
		return HEAD_LENGTH;
	}
	if (length.size > HEAD_DIGITS_MAX ||
			text_int(&digits, 0, INT64_MAX, &head->body_size) != TEXT_OK) {
		return HEAD_BODY_LARGE;
	}
	return head->body_size > 0 && !has_body(head->method) ? HEAD_BODY : HEAD_OK;
}

/* Connection may stand several times, each a list. */
static enum head_answer check_connection(struct head *head)
{
	for (size_t i = 0; i < head->field_count; i++) {
		struct slice rest = head->fields[i].value;

		if (!slice_is_caseless(head->fields[i].name, "connection")) {
			continue;
		}
		while (rest.data != NULL) {
			struct slice option = slice_trim(slice_cut(&rest, ','));

			if (!is_token(option)) {
				return HEAD_FIELD;
			}
			head->is_last = head->is_last || slice_is_caseless(option, "close");
		}
	}
	return HEAD_OK;
}

static enum head_answer check_expect(struct head *head)
{
	struct slice expect = head_value(head, "expect");

	if (expect.data != NULL && !slice_is_caseless(expect, "100-continue")) {
		return HEAD_EXPECT;
	}
	head->expects_continue = expect.data != NULL && head->body_size > 0;
	return HEAD_OK;
}

/* ---- all of it ---- */

static enum head_answer parse_fields(struct slice rest, struct head *head)
{
	enum head_answer answer = HEAD_OK;
	uint32_t seen = 0;

	_Static_assert(SINGLE_FIELDS <= 32, "a bit for each field that stands once");
	while (answer == HEAD_OK && rest.size > 2) {
		struct slice line = slice_cut(&rest, '\n');

		line.size--; /* its CR */
		answer = parse_field(line, head, &seen);
	}
	return answer;
}

static enum head_answer parse(struct slice rest, bool is_secure, struct head *head)
{
	struct slice authority = { .data = NULL };
	struct slice line = slice_cut(&rest, '\n');
	enum head_answer answer;

	line.size--;
	answer = parse_request_line(line, is_secure, head, &authority);
	if (answer == HEAD_OK) {
		answer = parse_fields(rest, head);
	}
	if (answer == HEAD_OK) {
		answer = check_connection(head);
	}
	if (answer == HEAD_OK) {
		answer = check_host(head, authority);
	}
	if (answer == HEAD_OK) {
		answer = check_length(head);
	}
	return answer == HEAD_OK ? check_expect(head) : answer;
}

enum head_answer head_parse(const char *data, size_t size, bool is_secure, struct head *ret)
{
	struct head_scan scan = { .at = 0 };
	struct head head = { .method = HTTP_GET };
	enum head_answer answer = head_look(&scan, data, size);

	if (answer == HEAD_OK) {
		assert(scan.at == size);
		answer = parse((struct slice){ data, size }, is_secure, &head);
	}
	if (answer == HEAD_OK) {
		*ret = head;
	}
	return answer;
}
