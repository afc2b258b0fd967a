/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/reply.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "api/http/field.h"
#include "api/view.h"
#include "ledger/base64.h"
#include "ledger/seal.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/text.h"

enum {
	TAG_BYTES = 16, /* of the hash: nobody finds two bodies with the same 128 bits */
	DETAIL_MAX = 512,
};

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

/* "Not Found" ...; "Unknown" for a status that is not used here. */
static const char *phrase_of(int status)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (phrases[i].status == status) {
			return phrases[i].phrase;
		}
	}
	return "Unknown";
}

void reply_init(struct reply *reply)
{
	*reply = (struct reply){ .status = 204, .caching = "no-store" };
	bytes_init(&reply->fields, REPLY_FIELDS_MAX);
	bytes_init(&reply->body, REPLY_BODY_MAX);
}

void reply_finish(struct reply *reply)
{
	bytes_finish(&reply->fields);
	bytes_finish(&reply->body);
}

void reply_field(struct reply *reply, const char *name, const char *value)
{
	assert(strpbrk(name, "\r\n: ") == NULL && strpbrk(value, "\r\n") == NULL);
	bytes_format(&reply->fields, "%s: %s\r\n", name, value);
}

int reply_view(struct reply *reply, const struct view *view)
{
	int fault;

	bytes_reset(&reply->body);
	fault = view_format(view, VIEW_COMPACT, &reply->body);
	bytes_put_text(&reply->body, "\n");
	if (fault < 0 || reply->body.failed) {
		return fault < 0 ? fault : WEIR_FAULT_MEMORY;
	}
	reply->status = 200;
	reply->type = "application/json";
	/* A shared cache must not keep it, a caller's own must ask whether it still holds. */
	reply->caching = "private, no-cache";
	return 0;
}

static void put_problem(struct view *view, int status, const char *code, const char *detail)
{
	view_text(view, "type", "about:blank");
	view_text(view, "title", phrase_of(status));
	view_int(view, "status", status);
	view_text(view, "code", code);
	view_text(view, "detail", detail);
}

static void put_members(struct view *view, const struct reply_member *members, size_t count)
{
	view_array(view, "errors");
	for (size_t i = 0; i < count; i++) {
		view_object(view, NULL);
		view_text(view, "member", members[i].name);
		if (members[i].value != NULL) {
			view_text(view, "value", members[i].value);
		}
		view_text(view, "expected", members[i].expected);
		view_end(view);
	}
	view_end(view);
}

/* A problem instead of whatever the reply was; view may be NULL. */
static void put_in(struct reply *reply, struct view *view, int status, const char *code,
		const char *detail, const struct reply_member *members, size_t count)
{
	bytes_reset(&reply->body);
	bytes_reset(&reply->fields);
	reply->status = status;
	reply->type = "application/problem+json";
	reply->caching = "no-store";
	reply->tag[0] = '\0';
	reply->stream.is_on = false;
	if (view != NULL) {
		put_problem(view, status, code, detail);
		if (count > 0) {
			put_members(view, members, count);
		}
		(void)view_format(view, VIEW_COMPACT, &reply->body);
	}
	bytes_put_text(&reply->body, "\n");
	if (reply->body.failed || view == NULL) {
		bytes_reset(&reply->body); /* the status alone says enough */
		reply->type = NULL;
	}
}

void reply_problem(struct reply *reply, int status, const char *code, const char *format, ...)
{
	SCOPED(view_close) struct view *view = view_open();
	char detail[DETAIL_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	/* What was cut may end within a character. */
	for (size_t size = strlen(detail); !text_is_utf8(detail, size) && size > 0;) {
		detail[--size] = '\0';
	}
	put_in(reply, view, status, code, detail, NULL, 0);
	if (status == 401) {
		reply_field(reply, "WWW-Authenticate", "Bearer realm=\"weir\"");
	}
}

void reply_problem_members(struct reply *reply, const struct reply_member *members, size_t count)
{
	SCOPED(view_close) struct view *view = view_open();

	put_in(reply, view, 422, "members", "the body is not as this resource takes it", members,
			count);
}

int reply_tag(struct reply *reply, struct seal *seal)
{
	uint8_t hash[SEAL_HASH_BYTES];
	struct bytes text;
	int fault;

	if (reply->status != 200 || reply->tag[0] != '\0' || reply->stream.is_on) {
		return 0;
	}
	fault = seal_sha256(seal, reply->body.data, reply->body.size, hash);
	if (fault < 0) {
		return fault;
	}
	bytes_init(&text, BASE64_SIZE(TAG_BYTES));
	base64_put(&text, hash, TAG_BYTES);
	(void)snprintf(reply->tag, sizeof(reply->tag), "\"%s\"", bytes_text(&text));
	fault = text.failed ? WEIR_FAULT_MEMORY : 0;
	bytes_finish(&text);
	return fault;
}

void reply_condition(struct reply *reply, struct slice if_none_match)
{
	if (reply->status == 200 && reply->tag[0] != '\0' &&
			field_names_tag(if_none_match, reply->tag)) {
		reply->status = 304;
		bytes_reset(&reply->body);
	}
}

const char *reply_date(struct instant at, char buffer[static REPLY_DATE_MAX])
{
	static const char days[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
		"Sep", "Oct", "Nov", "Dec" };
	int64_t number = at.unix_s / DAY_S; /* 1970-01-01 was a Thursday */
	int second = (int)(at.unix_s % DAY_S);
	struct date date = day_date((struct day){ (int32_t)number });

	assert(at.unix_s >= 0);
	(void)snprintf(buffer, REPLY_DATE_MAX, "%s, %02d %s %04d %02d:%02d:%02d GMT",
			days[number % 7], date.day, months[date.month - 1], date.year,
			second / 3600, second / 60 % 60, second % 60);
	return buffer;
}

void reply_head(const struct reply *reply, const struct reply_how *how, struct bytes *ret)
{
	char date[REPLY_DATE_MAX];

	bytes_format(ret, "HTTP/1.1 %d %s\r\nDate: %s\r\n", reply->status, phrase_of(reply->status),
			reply_date((struct instant){ how->now_s }, date));
	if (reply->type != NULL && reply->status != 304) {
		bytes_format(ret, "Content-Type: %s\r\n", reply->type);
	}
	/* RFC 9110 section 8.6: neither has a body; and a stream ends with its connection. */
	if (reply->status != 204 && reply->status != 304 && !reply->stream.is_on) {
		bytes_format(ret, "Content-Length: %zu\r\n", reply->body.size);
	}
	bytes_format(ret, "Cache-Control: %s\r\n", reply->caching);
	if (reply->tag[0] != '\0') {
		bytes_format(ret, "ETag: %s\r\n", reply->tag);
	}
	bytes_put_text(ret, "X-Content-Type-Options: nosniff\r\n");
	bytes_put(ret, reply->fields.data, reply->fields.size);
	bytes_put_text(ret, how->is_last ? "Connection: close\r\n\r\n" : "\r\n");
}
