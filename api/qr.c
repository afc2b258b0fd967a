/* SPDX-License-Identifier: Apache-2.0 */

#include "api/qr.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

#include "meter/bytes.h"

enum {
	BMP_HEAD = 14,
	BMP_INFO = 40,
	BMP_COLOURS = 2,
	POINTS_A_METRE = 3780, /* 96 to the inch */
	DARK = 1,              /* lowest bit of a square, as the library has it */
};

struct qr {
	QRcode *code;
};

struct qr *qr_open(const char *text)
{
	struct qr *qr = calloc(1, sizeof(*qr));

	if (qr != NULL) {
		/* As bytes: a root is no word in capital letters. */
		qr->code = QRcode_encodeData(
				(int)strlen(text), (const unsigned char *)text, 0, QR_ECLEVEL_Q);
		if (qr->code == NULL) {
			free(qr);
			qr = NULL;
		}
	}
	return qr;
}

void qr_close(struct qr *qr)
{
	if (qr != NULL) {
		QRcode_free(qr->code);
		free(qr);
	}
}

size_t qr_side(const struct qr *qr)
{
	return (size_t)qr->code->width;
}

bool qr_is_dark(const struct qr *qr, size_t row, size_t column)
{
	return (qr->code->data[row * qr_side(qr) + column] & DARK) != 0;
}

/* BMP counts from its lowest byte on, unlike everything else here. */
static void put_u16(struct bytes *ret, size_t value)
{
	bytes_put_u8(ret, (uint8_t)(value & 0xff));
	bytes_put_u8(ret, (uint8_t)(value >> 8 & 0xff));
}

static void put_u32(struct bytes *ret, size_t value)
{
	put_u16(ret, value & 0xffff);
	put_u16(ret, value >> 16 & 0xffff);
}

static void put_head(struct bytes *ret, size_t side, size_t row_bytes)
{
	const size_t before = BMP_HEAD + BMP_INFO + 4 * BMP_COLOURS;

	bytes_put_text(ret, "BM");
	put_u32(ret, before + side * row_bytes);
	put_u32(ret, 0);
	put_u32(ret, before);
	put_u32(ret, BMP_INFO);
	put_u32(ret, side);
	put_u32(ret, side);
	put_u16(ret, 1); /* plane */
	put_u16(ret, 1); /* bit a point */
	put_u32(ret, 0); /* as they are */
	put_u32(ret, side * row_bytes);
	put_u32(ret, POINTS_A_METRE);
	put_u32(ret, POINTS_A_METRE);
	put_u32(ret, BMP_COLOURS);
	put_u32(ret, BMP_COLOURS);
	put_u32(ret, 0x000000); /* 0: dark */
	put_u32(ret, 0xffffff); /* 1: light */
}

static bool is_light(const struct qr *qr, size_t row, size_t column)
{
	size_t side = qr_side(qr);

	return row < QR_QUIET || column < QR_QUIET || row >= side + QR_QUIET ||
			column >= side + QR_QUIET ||
			!qr_is_dark(qr, row - QR_QUIET, column - QR_QUIET);
}

size_t qr_put_bmp(const struct qr *qr, size_t points, struct bytes *ret)
{
	size_t squares = qr_side(qr) + 2 * (size_t)QR_QUIET;
	size_t side = squares * points;
	size_t row_bytes = (side + 31) / 32 * 4; /* whole words of 32 points */

	put_head(ret, side, row_bytes);
	for (size_t y = side; y-- > 0;) { /* the lowest row first */
		for (size_t byte = 0; byte < row_bytes; byte++) {
			unsigned bits = 0;

			for (size_t bit = 0; bit < 8; bit++) {
				size_t x = byte * 8 + bit;

				bits = bits << 1 |
						(x < side && is_light(qr, y / points, x / points));
			}
			bytes_put_u8(ret, (uint8_t)bits);
		}
	}
	return side;
}
