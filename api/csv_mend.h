/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a person most likely meant: shown in messages, never used as a value.
 */

#include <stdbool.h>

enum {
	MEND_MAX = 128, /* longer values are not mended */
};

/*
 * A number or a word: full-width characters become ASCII, blanks and thousands
 * separators go away. False where the text is too long, or has a comma that
 * separates no thousands.
 */
bool mend_plain(const char *text, char ret[static MEND_MAX]);

/* Words between ';': as a number, and "、" and commas become ';'. False where the text is too long. */
bool mend_list(const char *text, char ret[static MEND_MAX]);

/* A name: without the blanks around it. False where the text is too long. */
bool mend_trim(const char *text, char ret[static MEND_MAX]);

/*
 * A date or an instant: as a number, and "2026/8/1", "2026.8.1", "2026年8月1日", "20260801" become
 * "2026-08-01", an hour behind it gets two digits. False where there is no
 * such date in it.
 */
bool mend_date(const char *text, char ret[static MEND_MAX]);

/* True where a blank, a tab or an ideographic blank stands first or last. */
bool mend_has_blanks_around(const char *text);
