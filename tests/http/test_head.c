/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A request head is taken apart exactly, or refused with the status of what
 * is wrong; how it arrives makes no difference.
 */

#include <stdlib.h>

#include "tests/check.h"

#include "api/http/head.h"

enum {
	WHOLE_MAX = 2 * HEAD_MAX,
};

#define GET "GET / HTTP/1.1\r\n"
#define HOST "Host: weir.example\r\n"
#define END "\r\n"

static const struct {
	const char *name;
	const char *text;
	enum head_answer answer;
	int status;
} refused[] = {
	/* bytes */
	{ "a bare LF", "GET / HTTP/1.1\n" HOST END, HEAD_BYTE, 400 },
	{ "bare LFs", "GET / HTTP/1.1\nHost: a\n\n", HEAD_BYTE, 400 },
	{ "a bare LF in a field", GET "Host: a\n" END, HEAD_BYTE, 400 },
	{ "a bare CR", GET "Host: a\rb\r\n" END, HEAD_BYTE, 400 },
	{ "CR CR LF", GET "Host: a\r\r\n" END, HEAD_BYTE, 400 },
	{ "a control byte in a value", GET HOST "X: a\001b\r\n" END, HEAD_BYTE, 400 },
	{ "DEL in a value", GET HOST "X: a\177b\r\n" END, HEAD_BYTE, 400 },
	{ "an escape in the target", "GET /\033 HTTP/1.1\r\n" HOST END, HEAD_BYTE, 400 },
	{ "the beginning of TLS", "\026\003\001\002", HEAD_BYTE, 400 },
	{ "a folded line", GET HOST "X: a\r\n b\r\n" END, HEAD_FOLDED, 400 },
	{ "a line folded by a tab", GET HOST "X: a\r\n\tb\r\n" END, HEAD_FOLDED, 400 },
	{ "a blank before the first field", GET " Host: a\r\n" END, HEAD_FOLDED, 400 },
	/* request line */
	{ "an empty line first", "\r\n" GET HOST END, HEAD_LINE, 400 },
	{ "a blank first", " GET / HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "two blanks", "GET  / HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "two blanks later", "GET /  HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "a tab", "GET\t/ HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "a blank at the end", "GET / HTTP/1.1 \r\n" HOST END, HEAD_LINE, 400 },
	{ "no version", "GET /\r\n" HOST END, HEAD_LINE, 400 },
	{ "no target", "GET HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "a version in small letters", "GET / http/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "a version with a plus", "GET / HTTP/+1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "a version of two digits", "GET / HTTP/1.10\r\n" HOST END, HEAD_LINE, 400 },
	{ "a method that is no token", "G@T / HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "a long method", "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "1.0", "GET / HTTP/1.0\r\n" HOST END, HEAD_VERSION, 505 },
	{ "2.0", "PRI * HTTP/2.0\r\n\r\n", HEAD_VERSION, 505 },
	{ "an unknown method", "BREW / HTTP/1.1\r\n" HOST END, HEAD_METHOD, 501 },
	{ "a method in small letters", "get / HTTP/1.1\r\n" HOST END, HEAD_METHOD, 501 },
	{ "a tunnel", "CONNECT weir.example:443 HTTP/1.1\r\n" HOST END, HEAD_METHOD, 501 },
	{ "a trace", "TRACE / HTTP/1.1\r\n" HOST END, HEAD_METHOD, 501 },
	/* target */
	{ "no slash", "GET v1 HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "an asterisk with GET", "GET * HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "a fragment", "GET /a#b HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "a backslash", "GET /a\\b HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "bytes above ASCII", "GET /\xe6\xb0\xb4 HTTP/1.1\r\n" HOST END, HEAD_LINE, 400 },
	{ "half a percent", "GET /a%2 HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "a percent without digits", "GET /%zz HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "half a percent in the query", "GET /?a=% HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "a quote in the query", "GET /?a=\" HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "an absolute form of TLS", "GET https://weir.example/ HTTP/1.1\r\n" HOST END, HEAD_TARGET,
			400 },
	{ "an absolute form of nobody", "GET http:///a HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "another scheme", "GET ftp://weir.example/ HTTP/1.1\r\n" HOST END, HEAD_TARGET, 400 },
	{ "an absolute form of another", "GET http://other.example/ HTTP/1.1\r\n" HOST END,
			HEAD_HOST, 400 },
	{ "an absolute form with a user", "GET http://a@weir.example/ HTTP/1.1\r\n" HOST END,
			HEAD_HOST, 400 },
	{ "an absolute form with a port", "GET http://weir.example:80/ HTTP/1.1\r\n" HOST END,
			HEAD_HOST, 400 },
	/* fields */
	{ "a blank before the colon", GET "Host : a\r\n" END, HEAD_FIELD, 400 },
	{ "no colon", GET HOST "X\r\n" END, HEAD_FIELD, 400 },
	{ "no name", GET HOST ": x\r\n" END, HEAD_FIELD, 400 },
	{ "a name with a slash", GET HOST "X/Y: z\r\n" END, HEAD_FIELD, 400 },
	{ "a name above ASCII", GET HOST "X\xc3\xa9: z\r\n" END, HEAD_FIELD, 400 },
	{ "an empty option of the connection", GET HOST "Connection: close,,\r\n" END, HEAD_FIELD,
			400 },
	{ "an option that is no token", GET HOST "Connection: a b\r\n" END, HEAD_FIELD, 400 },
	{ "two lengths",
			"POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nContent-Length: 5\r\n" END,
			HEAD_TWICE, 400 },
	{ "the same length twice",
			"POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\ncontent-length: 4\r\n" END,
			HEAD_TWICE, 400 },
	{ "two hosts", GET HOST HOST END, HEAD_TWICE, 400 },
	{ "two credentials", GET HOST "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n" END,
			HEAD_TWICE, 400 },
	{ "two cookies", GET HOST "Cookie: a=b\r\nCookie: c=d\r\n" END, HEAD_TWICE, 400 },
	/* host */
	{ "no host", GET END, HEAD_HOST, 400 },
	{ "an empty host", GET "Host:\r\n" END, HEAD_HOST, 400 },
	{ "two names", GET "Host: a b\r\n" END, HEAD_HOST, 400 },
	{ "a list of names", GET "Host: a,b\r\n" END, HEAD_HOST, 400 },
	{ "a user", GET "Host: a@b\r\n" END, HEAD_HOST, 400 },
	{ "a path", GET "Host: a/b\r\n" END, HEAD_HOST, 400 },
	{ "a port without digits", GET "Host: a:\r\n" END, HEAD_HOST, 400 },
	{ "a port too large", GET "Host: a:65536\r\n" END, HEAD_HOST, 400 },
	{ "a port of six digits", GET "Host: a:000080\r\n" END, HEAD_HOST, 400 },
	{ "a port with a sign", GET "Host: a:+80\r\n" END, HEAD_HOST, 400 },
	{ "a bracket left open", GET "Host: [::1\r\n" END, HEAD_HOST, 400 },
	{ "brackets around nothing", GET "Host: []\r\n" END, HEAD_HOST, 400 },
	{ "a name in brackets", GET "Host: [weir]\r\n" END, HEAD_HOST, 400 },
	{ "a percent in the host", GET "Host: a%2e\r\n" END, HEAD_HOST, 400 },
	{ "only a port", GET "Host: :80\r\n" END, HEAD_HOST, 400 },
	/* the body's length */
	{ "a length and chunks",
			"POST / HTTP/1.1\r\n" HOST
			"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n" END,
			HEAD_LENGTH, 400 },
	{ "a length and chunks, the other way",
			"POST / HTTP/1.1\r\n" HOST
			"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n" END,
			HEAD_LENGTH, 400 },
	{ "chunks", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n" END,
			HEAD_LENGTH_ABSENT, 411 },
	{ "chunks in another case", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n" END,
			HEAD_LENGTH_ABSENT, 411 },
	{ "chunks on a GET", GET HOST "Transfer-Encoding: chunked\r\n" END, HEAD_LENGTH_ABSENT,
			411 },
	{ "two codings", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n" END,
			HEAD_CODED, 501 },
	{ "a coding that hides", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n" END,
			HEAD_CODED, 501 },
	{ "a coding in quotes", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: \"chunked\"\r\n" END,
			HEAD_CODED, 501 },
	{ "identity", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n" END, HEAD_CODED,
			501 },
	{ "an empty coding", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n" END, HEAD_CODED,
			501 },
	{ "a coding twice",
			"POST / HTTP/1.1\r\n" HOST
			"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" END,
			HEAD_TWICE, 400 },
	{ "a length with a sign", "POST / HTTP/1.1\r\n" HOST "Content-Length: +4\r\n" END,
			HEAD_LENGTH, 400 },
	{ "a negative length", "POST / HTTP/1.1\r\n" HOST "Content-Length: -4\r\n" END, HEAD_LENGTH,
			400 },
	{ "a list of lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 4, 4\r\n" END,
			HEAD_LENGTH, 400 },
	{ "an empty length", "POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n" END, HEAD_LENGTH,
			400 },
	{ "a length in hexadecimal", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0x4\r\n" END,
			HEAD_LENGTH, 400 },
	{ "a leading zero", "POST / HTTP/1.1\r\n" HOST "Content-Length: 04\r\n" END, HEAD_LENGTH,
			400 },
	{ "a length of 16 digits",
			"POST / HTTP/1.1\r\n" HOST "Content-Length: 1000000000000000\r\n" END,
			HEAD_BODY_LARGE, 413 },
	{ "a length beyond 64 bits",
			"POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551620\r\n" END,
			HEAD_BODY_LARGE, 413 },
	{ "no length", "POST / HTTP/1.1\r\n" HOST END, HEAD_LENGTH_ABSENT, 411 },
	{ "a body with a GET", GET HOST "Content-Length: 4\r\n" END, HEAD_BODY, 400 },
	{ "a body with a DELETE", "DELETE / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n" END,
			HEAD_BODY, 400 },
	{ "another expectation",
			"POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nExpect: wonders\r\n" END,
			HEAD_EXPECT, 417 },
	/* which of two is told */
	{ "no host and no length", "POST / HTTP/1.1\r\n" END, HEAD_HOST, 400 },
	{ "an unknown method and two hosts", "BREW / HTTP/1.1\r\n" HOST HOST END, HEAD_METHOD,
			501 },
	{ "two hosts and a bare LF", GET HOST HOST "X: a\n" END, HEAD_BYTE, 400 },
};

/* The same bytes, one by one, to the answer that they come to. */
static enum head_answer look_bytewise(const char *text, size_t size, size_t *ret_at)
{
	struct head_scan scan = { .at = 0 };
	enum head_answer answer = HEAD_MORE;

	for (size_t i = 1; i <= size && answer == HEAD_MORE; i++) {
		answer = head_look(&scan, text, i);
		*ret_at = i;
	}
	return answer;
}

static void what_is_ambiguous_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(refused); i++) {
		const char *text = refused[i].text;
		struct head head = { .body_size = -7 }; /* stays put when refused */
		size_t at = 0;
		enum head_answer looked = look_bytewise(text, strlen(text), &at);

		CHECK_ROW(refused[i].name);
		CHECK_INT(head_parse(text, strlen(text), false, &head), refused[i].answer);
		CHECK_INT(head_status(refused[i].answer), refused[i].status);
		CHECK_INT(head.body_size, -7);
		CHECK(head_text(refused[i].answer)[0] != '\0');
		CHECK(looked == HEAD_OK || looked == refused[i].answer);
	}
}

static void nul_bytes_are_refused(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		size_t size;
	} rows[] = {
		{ "in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 32 },
		{ "in a name", GET "Ho\0st: a\r\n\r\n", 28 },
		{ "in a value", GET "Host: a\0b\r\n\r\n", 30 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct head head;

		CHECK_ROW(rows[i].name);
		CHECK_INT(head_parse(rows[i].text, rows[i].size, false, &head), HEAD_BYTE);
	}
}

static void a_head_is_taken_apart(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		enum http_method method;
		const char *path, *query, *host; /* query NULL: none */
		int64_t body_size;
		int is_last, expects_continue;
		size_t fields;
	} rows[] = {
		{ "the least", GET HOST END, HTTP_GET, "/", NULL, "weir.example", 0, 0, 0, 1 },
		{ "a query", "GET /v1/a%2Fb?x=1&y HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", HTTP_GET,
				"/v1/a%2Fb", "x=1&y", "[::1]:8443", 0, 0, 0, 1 },
		{ "an empty query", "GET /? HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", HTTP_GET, "/",
				"", "127.0.0.1:1", 0, 0, 0, 1 },
		{ "a second question mark", "GET /?a=?b HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_GET, "/",
				"a=?b", "a", 0, 0, 0, 1 },
		{ "an absolute form", "GET http://Weir.Example/a?b HTTP/1.1\r\n" HOST END, HTTP_GET,
				"/a", "b", "weir.example", 0, 0, 0, 1 },
		{ "an absolute form without a path",
				"HEAD HTTP://weir.example?b HTTP/1.1\r\n" HOST END, HTTP_HEAD, "/",
				"b", "weir.example", 0, 0, 0, 1 },
		{ "the server as such", "OPTIONS * HTTP/1.1\r\n" HOST END, HTTP_OPTIONS, "*", NULL,
				"weir.example", 0, 0, 0, 1 },
		{ "a body that waits",
				"POST /v1/x HTTP/1.1\r\n" HOST
				"Content-Length: 12\r\nExpect: 100-Continue\r\n" END,
				HTTP_POST, "/v1/x", NULL, "weir.example", 12, 0, 1, 3 },
		{ "an empty body does not wait",
				"PUT / HTTP/1.1\r\n" HOST
				"Content-Length: 0\r\nExpect: 100-continue\r\n" END,
				HTTP_PUT, "/", NULL, "weir.example", 0, 0, 0, 3 },
		{ "a GET that says it has no body", GET HOST "Content-Length: 0\r\n" END, HTTP_GET,
				"/", NULL, "weir.example", 0, 0, 0, 2 },
		{ "the last one", GET "Connection: x, Close\r\n" HOST END, HTTP_GET, "/", NULL,
				"weir.example", 0, 1, 0, 2 },
		{ "the last one, in a second field",
				GET HOST "Connection: keep-alive\r\nConnection: close\r\n" END,
				HTTP_GET, "/", NULL, "weir.example", 0, 1, 0, 3 },
		{ "the largest length",
				"PATCH / HTTP/1.1\r\n" HOST
				"Content-Length: 999999999999999\r\n" END,
				HTTP_PATCH, "/", NULL, "weir.example", 999999999999999, 0, 0, 2 },
		{ "no blank behind the colon", GET "Host:a\r\nX:\r\n" END, HTTP_GET, "/", NULL, "a",
				0, 0, 0, 2 },
		{ "text above ASCII in a value", GET HOST "X: \xe6\xb0\xb4\r\n" END, HTTP_GET, "/",
				NULL, "weir.example", 0, 0, 0, 2 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const char *text = rows[i].text;
		struct head head;
		size_t at = 0;

		CHECK_ROW(rows[i].name);
		CHECK_INT(look_bytewise(text, strlen(text), &at), HEAD_OK);
		CHECK_INT(at, strlen(text));
		CHECK_INT(head_parse(text, strlen(text), false, &head), HEAD_OK);
		CHECK_INT(head.method, rows[i].method);
		CHECK(slice_is(head.path, rows[i].path));
		CHECK((head.query.data == NULL) == (rows[i].query == NULL));
		CHECK(rows[i].query == NULL || slice_is(head.query, rows[i].query));
		CHECK(slice_is(head.host, rows[i].host));
		CHECK_INT(head.body_size, rows[i].body_size);
		CHECK_INT(head.is_last, rows[i].is_last);
		CHECK_INT(head.expects_continue, rows[i].expects_continue);
		CHECK_INT(head.field_count, rows[i].fields);
	}
}

static void over_tls_the_scheme_is_another(void **state)
{
	static const char text[] = "GET https://weir.example/a HTTP/1.1\r\n" HOST END;
	static const char plain[] = "GET http://weir.example/a HTTP/1.1\r\n" HOST END;
	struct head head;

	(void)state;
	CHECK_INT(head_parse(text, strlen(text), true, &head), HEAD_OK);
	CHECK(slice_is(head.path, "/a"));
	CHECK_INT(head_parse(plain, strlen(plain), true, &head), HEAD_TARGET);
}

static void a_head_ends_where_the_next_begins(void **state)
{
	static const char two[] = GET HOST END "GET /second HTTP/1.1\r\n";
	struct head_scan scan = { .at = 0 };

	(void)state;
	CHECK_INT(head_look(&scan, two, strlen(two)), HEAD_OK);
	CHECK_INT(scan.at, strlen(GET HOST END));
	for (size_t size = 0; size < strlen(GET HOST END); size++) {
		struct head head;

		CHECK_INT(head_parse(two, size, false, &head), HEAD_MORE);
	}
}

static void values_are_found_without_their_blanks(void **state)
{
	static const char text[] = GET HOST "AccepT: \t a b \t\r\nX-Empty: \r\n" END;
	struct head head;

	(void)state;
	CHECK_INT(head_parse(text, strlen(text), false, &head), HEAD_OK);
	CHECK(slice_is(head_value(&head, "accept"), "a b"));
	CHECK(head_value(&head, "x-empty").data != NULL);
	CHECK_INT(head_value(&head, "x-empty").size, 0);
	CHECK(head_value(&head, "cookie").data == NULL);
}

/* A head whose request line has so many bytes, and whose all so many; 0: no more than needed. */
static size_t make_long(char *text, size_t line, size_t all)
{
	size_t size = strlen("GET /");

	memcpy(text, "GET /", size);
	while (line > 0 && size < line - strlen(" HTTP/1.1\r\n")) {
		text[size++] = 'a';
	}
	memcpy(text + size, " HTTP/1.1\r\n" HOST "X: ", strlen(" HTTP/1.1\r\n" HOST "X: "));
	size += strlen(" HTTP/1.1\r\n" HOST "X: ");
	while (all > 0 && size < all - strlen("\r\n\r\n")) {
		text[size++] = 'a';
	}
	memcpy(text + size, "\r\n\r\n", 4);
	return size + 4;
}

static void what_is_too_long_is_refused_as_soon_as_it_is(void **state)
{
	static const struct {
		const char *name;
		size_t line, all;
		enum head_answer answer;
		size_t at; /* bytes after which it is known */
	} rows[] = {
		{ "the longest line", HEAD_LINE_MAX, 0, HEAD_OK, 0 },
		{ "one byte more", HEAD_LINE_MAX + 1, 0, HEAD_LINE_LONG, HEAD_LINE_MAX },
		{ "the largest head", 0, HEAD_MAX, HEAD_OK, HEAD_MAX },
		{ "one byte more of it", 0, HEAD_MAX + 1, HEAD_LARGE, HEAD_MAX },
		{ "much more", 0, WHOLE_MAX, HEAD_LARGE, HEAD_MAX },
	};
	char *text = malloc(WHOLE_MAX + 64);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		size_t size = make_long(text, rows[i].line, rows[i].all);
		struct head head;
		size_t at = 0;

		CHECK_ROW(rows[i].name);
		CHECK_INT(look_bytewise(text, size, &at), rows[i].answer);
		CHECK(rows[i].at == 0 || at == rows[i].at);
		CHECK_INT(head_parse(text, size, false, &head), rows[i].answer);
	}
	CHECK_INT(head_status(HEAD_LINE_LONG), 414);
	CHECK_INT(head_status(HEAD_LARGE), 431);
	free(text);
}

static void fields_are_counted(void **state)
{
	char text[HEAD_MAX];

	(void)state;
	for (size_t more = HEAD_FIELDS_MAX - 1; more <= HEAD_FIELDS_MAX; more++) {
		size_t size = strlen(GET HOST);
		struct head head;

		memcpy(text, GET HOST, size);
		for (size_t i = 0; i < more; i++) {
			memcpy(text + size, "X: y\r\n", 6);
			size += 6;
		}
		memcpy(text + size, END, 2);
		CHECK_INT(head_parse(text, size + 2, false, &head),
				more < HEAD_FIELDS_MAX ? HEAD_OK : HEAD_LARGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_ambiguous_is_refused),
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(a_head_is_taken_apart),
		cmocka_unit_test(over_tls_the_scheme_is_another),
		cmocka_unit_test(a_head_ends_where_the_next_begins),
		cmocka_unit_test(values_are_found_without_their_blanks),
		cmocka_unit_test(what_is_too_long_is_refused_as_soon_as_it_is),
		cmocka_unit_test(fields_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
