/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Languages: English in the source, others from gettext catalogues.
 *
 * Only messages and the width of characters follow the locale; numbers, dates
 * and sorting never do.
 */

#include <libintl.h>

#include "meter/err.h"

#define _(text) gettext(text)

enum lang {
	LANG_EN = 0,
	LANG_ZH_CN,
};

enum lang_answer {
	LANG_OK = 0,
	LANG_UNKNOWN, /* no such language; nothing changed */
};

/* Follows the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG). Called once, first. */
void lang_begin(void);

/* "zh_CN" or "en", whatever the environment says. Before any message is printed. */
int lang_choose(const char *name);

/* The language in which messages come now: the catalogue itself is asked. */
enum lang lang_now(void);
