/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Strict, bounded, locale-free reading and printing of integers and fixed
 * decimals. ASCII digits only; no blanks, no plus sign, no exponent.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place in a text of known length; need not end in NUL. */
struct text_cursor {
	const char *data;
	size_t size;
	size_t at;
};

/* In order of precedence. On anything but TEXT_OK the cursor and *ret stay put. */
enum text_answer {
	TEXT_OK = 0,
	TEXT_SYNTAX,   /* no number stands here */
	TEXT_DECIMALS, /* more decimals than asked for, not all of them zero */
	TEXT_RANGE,    /* a number, but outside low..high or its type */
};

struct text_cursor text_cursor(const char *data, size_t size);
bool text_at_end(const struct text_cursor *cursor);

/* Takes one character if it is the next one. */
bool text_take(struct text_cursor *cursor, char wanted);

/* A decimal integer, "-" allowed where low < 0; leading zeros allowed. */
int text_int(struct text_cursor *cursor, int64_t low, int64_t high, int64_t *ret);

/* Exactly n digits as a number: dates and times. */
int text_digits(struct text_cursor *cursor, int n, int64_t *ret);

/*
 * A decimal number as an integer count of 10^-decimals: "0.20" with 6 is
 * 200000. Trailing zeros beyond the decimals are allowed. decimals is 0..18.
 */
int text_fixed(struct text_cursor *cursor, int decimals, int64_t *ret);

/* A whole string as one integer; the same answers, and TEXT_SYNTAX for a rest. */
int text_int_all(const char *text, int64_t low, int64_t high, int64_t *ret);

/* A whole string as one fixed decimal, low..high in its last decimal; answers as text_int_all(). */
int text_fixed_all(const char *text, int decimals, int64_t low, int64_t high, int64_t *ret);

/* value × 10^-decimals without trailing zeros ("1.5", "-0.05", "12"). Returns buffer. */
const char *text_format_fixed(int64_t value, int decimals, char *buffer, size_t size);

/* True where the bytes are well-formed UTF-8 (RFC 3629 section 4, no surrogates). */
bool text_is_utf8(const char *data, size_t size);

/*
 * An identifier of ours: 1..64 bytes of UTF-8 without ',' ';' '"' and without
 * anything that cannot be seen: blanks of any script, controls, zero widths.
 */
enum {
	TEXT_ID_MAX = 64, /* keeps keys of the store short; permits in use have at most 30 */
};
bool text_is_id(const char *text);

/* Copies at most size - 1 bytes and a NUL; false where text was cut. */
bool text_copy(char *buffer, size_t size, const char *text);
