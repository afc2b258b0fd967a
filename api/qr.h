/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A text as a QR code: dark and light squares that a telephone reads.
 */

#include <stdbool.h>
#include <stddef.h>

#include "meter/scope.h"

struct bytes;
struct qr;

enum {
	QR_QUIET = 4, /* light squares that must stand around it */
};

/* The smallest that holds the text, with a quarter of it spoilt. NULL: no memory, or too long. */
struct qr *qr_open(const char *text);
void qr_close(struct qr *qr);
SCOPE_CLOSER(struct qr, qr_close)

/* Squares on a side, without the quiet ones. */
size_t qr_side(const struct qr *qr);
bool qr_is_dark(const struct qr *qr, size_t row, size_t column);

/*
 * Appends it as a picture (BMP, one bit a point), each square that many points
 * wide, quiet ones around it. Returns the picture's side in points.
 */
size_t qr_put_bmp(const struct qr *qr, size_t points, struct bytes *ret);
