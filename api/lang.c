/* SPDX-License-Identifier: Apache-2.0 */

#include "api/lang.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

/*
 * gettext translates nothing in the locale "C", whatever LANGUAGE says, and
 * the locale zh_CN need not be installed: C.UTF-8 always is.
 */
#define LANG_NEUTRAL "C.UTF-8"

static void leave_plain_c(void)
{
	const char *messages = setlocale(LC_MESSAGES, NULL);

	if (messages == NULL || strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0) {
		(void)setlocale(LC_MESSAGES, LANG_NEUTRAL);
	}
}

/* The first variable that gettext would look at, so that LANG=zh_CN works uninstalled too. */
static const char *wanted(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i]);

		if (value != NULL && *value != '\0') {
			return value;
		}
	}
	return "";
}

void lang_begin(void)
{
	const char *folder = getenv("WEIR_LOCALE_DIR");

	(void)setlocale(LC_CTYPE, LANG_NEUTRAL);
	if (setlocale(LC_MESSAGES, "") == NULL) {
		leave_plain_c();
		if (strncmp(wanted(), "zh", 2) == 0) {
			(void)setenv("LANGUAGE", "zh_CN", 0);
		}
	}
	(void)bindtextdomain("weir", folder != NULL ? folder : WEIR_LOCALE_DIR);
	(void)bind_textdomain_codeset("weir", "UTF-8");
	(void)textdomain("weir");
}

int lang_choose(const char *name)
{
	if (strcmp(name, "zh_CN") != 0 && strcmp(name, "en") != 0) {
		return LANG_UNKNOWN;
	}
	leave_plain_c();
	return setenv("LANGUAGE", name, 1) == 0 ? LANG_OK : LANG_UNKNOWN;
}

enum lang lang_now(void)
{
	/* TRANSLATORS: the name of your language as in LANGUAGE: zh_CN. */
	return strcmp(_("en"), "zh_CN") == 0 ? LANG_ZH_CN : LANG_EN;
}
