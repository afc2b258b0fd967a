/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Volume: whole litres, exact or not at all.
 *
 * A cubic metre, a 万m³ (10,000 m³) and an 亿m³ exist only as text.
 */

#include <stddef.h>
#include <stdint.h>

struct volume {
	int64_t litres;
};

enum volume_answer {
	VOLUME_OK = 0,
	VOLUME_OVERFLOW, /* the result leaves int64_t; *ret is untouched */
	VOLUME_SYNTAX,   /* not a number of m³ with at most three decimals */
};

/* ret = a + b. Returns VOLUME_OK or VOLUME_OVERFLOW. */
int volume_add(struct volume a, struct volume b, struct volume *ret);

/*
 * Reads a volume as people write it: "12", "12.345" cubic metres, "0.01万m³",
 * "12m³", with an optional leading minus where is_signed. At most three
 * decimals of a cubic metre may be named (so four of 万m³ are whole m³).
 * Returns VOLUME_OK, VOLUME_SYNTAX or VOLUME_OVERFLOW. *ret is written for OK.
 */
int volume_parse(const char *text, _Bool is_signed, struct volume *ret);

enum {
	VOLUME_TEXT_MAX = 32, /* "-9223372036854775.808" and its NUL, with room */
};

/* Writes cubic metres without trailing zeros: 1500 litres is "1.5". Returns buffer. */
const char *volume_format_m3(struct volume volume, char buffer[static VOLUME_TEXT_MAX]);

/* The same by value, for the arguments of a message: volume_m3(litres).text. */
struct volume_text {
	char text[VOLUME_TEXT_MAX];
};
struct volume_text volume_m3(int64_t litres);
