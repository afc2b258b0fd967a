/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Numbers for people: shares, money, and volumes that may be a fraction.
 */

#include <stdint.h>

#include "api/value.h"
#include "meter/volume.h"

struct exact;

enum {
	NUMBER_TEXT_MAX = 256, /* a buffer for any of these; also for a cell that begins with one */
};

/* On stdout, between two texts: a decimal, cut with "..." where it goes on for long. */
void print_exact(const char *before, const struct exact *number, const char *behind);

/* The same of litres, as m³. */
void print_m3(const char *before, const struct exact *litres, const char *behind);

/* Each returns buffer. A member "n/d" as a decimal: 0.91, 2; and in hundredths: 0.2 is 20. */
const char *share_text(struct value object, const char *key, char buffer[static NUMBER_TEXT_MAX]);
const char *percent_text(struct value object, const char *key, char buffer[static NUMBER_TEXT_MAX]);

/* Fen as yuan with both decimals. */
const char *yuan_text(int64_t fen, char buffer[static NUMBER_TEXT_MAX]);

/* Whole litres as m³. */
const char *m3_text(int64_t litres, char buffer[static VOLUME_TEXT_MAX]);
