/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The head of an HTTP/1.1 request (RFC 9112), read strictly: bytes in, slices
 * out, no memory, no clock.
 *
 * What two readers might understand differently is refused, not repaired:
 * lines end in CRLF, no line is folded, no blank stands before a colon, there
 * is one Host and at most one Content-Length of digits alone, a request has no
 * transfer coding, and a field that is read as one stands once. A refusal ends
 * the connection, for nobody knows where the next request would begin.
 *
 * The path and the query are checked for what may stand in them and left
 * encoded; api/http/target decodes them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/http/slice.h"

enum {
	HEAD_MAX = 16 * 1024, /* a certificate in a cookie would fit; nothing of ours needs 2 KB */
	HEAD_LINE_MAX = 4096, /* the request line: a path of ids and a dozen parameters */
	HEAD_FIELDS_MAX = 64, /* browsers send twenty */
	HEAD_DIGITS_MAX = 15, /* of a length: no sum of two leaves int64_t */
	HEAD_METHOD_MAX = 16, /* letters of a method: RFC 9110's longest has seven */
	HEAD_HOST_MAX = 253 + 6, /* a name of the DNS, and a port */
};

enum http_method {
	HTTP_GET = 0,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHODS,
};

/* "GET" ... */
const char *http_method_name(enum http_method method);

/*
 * In order of precedence: of a head with two faults the first is told; of two
 * that concern bytes, sizes or fields, the one that stands first. All but the
 * first two are refusals, each with its status.
 */
enum head_answer {
	HEAD_OK = 0,
	HEAD_MORE,      /* sound so far, not whole yet */
	HEAD_BYTE,      /* 400: a NUL or control byte, a bare CR or LF */
	HEAD_FOLDED,    /* 400: a line that begins with a blank, as a continued one does */
	HEAD_LINE_LONG, /* 414: the request line */
	HEAD_LARGE,     /* 431: more bytes or fields than a head may have */
	HEAD_LINE,      /* 400: no request line: METHOD SP TARGET SP HTTP/1.1 */
	HEAD_VERSION,   /* 505: another version than 1.1 */
	HEAD_METHOD,    /* 501: a method that this server has nowhere */
	HEAD_TARGET,    /* 400: neither a path, nor our own absolute form, nor OPTIONS' asterisk */
	HEAD_FIELD,     /* 400: a field's name or value, or its colon */
	HEAD_TWICE,     /* 400: a field twice that may stand once */
	HEAD_HOST,      /* 400: no Host, or none of a name, or another than the target's */
	HEAD_LENGTH,    /* 400: a Content-Length that is not digits, or beside a coding */
	HEAD_CODED,     /* 501: a transfer coding other than chunked */
	HEAD_LENGTH_ABSENT, /* 411: a method with a body, and no Content-Length; or chunked */
	HEAD_BODY_LARGE,    /* 413: a Content-Length of more than HEAD_DIGITS_MAX digits */
	HEAD_BODY,          /* 400: a body where the method has none */
	HEAD_EXPECT,        /* 417: an expectation other than 100-continue */
	HEAD_ANSWERS,
};

/*
 * The status of a refusal, 400..505, and what is wrong in one sentence: in
 * English, for whoever reads it is at work on a client.
 */
int head_status(enum head_answer answer);
const char *head_text(enum head_answer answer);

/* How far a growing head was looked at; zeroed for a new one. */
struct head_scan {
	size_t at;     /* bytes looked at; with HEAD_OK the size of the head, its empty line too */
	size_t line;   /* where the line begins that they end in */
	size_t fields; /* whole lines behind the first */
};

/*
 * Looks for the end of a head in its bytes so far, data[0..size): each byte is
 * looked at once over all calls, so that a head sent byte by byte costs no more
 * than another. Returns HEAD_OK, HEAD_MORE or one of HEAD_BYTE, FOLDED,
 * LINE_LONG, LARGE and LINE (an empty first line, or what no first line has).
 */
enum head_answer head_look(struct head_scan *scan, const char *data, size_t size);

struct head_field {
	struct slice name;
	struct slice value; /* without blanks around it; may hold bytes above 0x7f */
};

struct head {
	enum http_method method;
	struct slice path;  /* "/v1/permits/X", encoded; "*" of OPTIONS */
	struct slice query; /* behind the '?', encoded; data NULL where there is none */
	struct slice host;
	int64_t body_size;     /* 0 where there is none */
	bool is_last;          /* Connection: close */
	bool expects_continue; /* it waits for 100 before it sends its body */
	size_t field_count;
	struct head_field fields[HEAD_FIELDS_MAX];
};

/*
 * Takes a whole head apart, to its empty line and no byte beyond. is_secure:
 * it came over TLS, which decides the scheme of an absolute form. Returns
 * HEAD_OK, or why it is refused; HEAD_MORE where the end is missing. *ret
 * borrows from data and is written for HEAD_OK only.
 */
enum head_answer head_parse(const char *data, size_t size, bool is_secure, struct head *ret);

/*
 * The value of a field by its name in small letters; data NULL where it is
 * not there. Fields that others must not double are those of a table in
 * head.c: ask for no other.
 */
struct slice head_value(const struct head *head, const char *name);
