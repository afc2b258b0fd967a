/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The bytes of a CSV file as UTF-8, or where they are none.
 *
 * GB18030 is what spreadsheets in China save. It is read only when asked for:
 * a short text may be valid in both encodings and mean two things.
 */

#include <stddef.h>

#include "api/csv.h"

enum {
	/* Two bytes of GB18030 become three of UTF-8 at most, four become four. */
	CSV_DECODED_MAX = CSV_FILE_MAX / 2 * 3,
};

/*
 * Checks that data is text of the encoding, without zero bytes, and for
 * CSV_GB18030 puts it as UTF-8 into ret, which must be initialised with the
 * limit CSV_DECODED_MAX. Returns CSV_OK; CSV_WRONG with line, field and
 * sentence in *reterr; or a fault.
 */
int csv_decode(const char *data, size_t size, enum csv_encoding encoding, struct bytes *ret,
		struct where *reterr);
