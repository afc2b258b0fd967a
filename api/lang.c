/* SPDX-License-Identifier: Apache-2.0 */

#include "api/lang.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/*
 * Where the catalogues are: a program that was built and not installed has
 * them in po/ beside the folder it lies in. bindtextdomain() copies the name.
 */
static void bind_catalogues(void)
{
	const char *folder = getenv("WEIR_LOCALE_DIR");
	char program[PATH_MAX];
	char built[PATH_MAX + sizeof("/../po")];
	char catalogue[sizeof(built) + sizeof("/zh_CN/LC_MESSAGES/weir.mo")];
	ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (folder == NULL && size > 0) {
		program[size] = '\0';
		(void)snprintf(built, sizeof(built), "%.*s/../po",
				(int)(strrchr(program, '/') - program), program);
		(void)snprintf(catalogue, sizeof(catalogue), "%s/zh_CN/LC_MESSAGES/weir.mo", built);
		folder = access(catalogue, R_OK) == 0 ? built : NULL;
	}
	(void)bindtextdomain("weir", folder != NULL ? folder : WEIR_LOCALE_DIR);
}

void lang_begin(void)
{
	(void)setlocale(LC_CTYPE, LANG_NEUTRAL);
	if (setlocale(LC_MESSAGES, "") == NULL) {
		leave_plain_c();
		if (strncmp(wanted(), "zh", 2) == 0) {
			(void)setenv("LANGUAGE", "zh_CN", 0);
		}
	}
	bind_catalogues();
	(void)bind_textdomain_codeset("weir", "UTF-8");
	(void)textdomain("weir");
}

int lang_choose(const char *name)
{
	if (strcmp(name, "zh_CN") != 0 && strcmp(name, "en") != 0) {
		return LANG_UNKNOWN;
	}
	/* A libc of 2024 and later translates nothing in C.UTF-8 either: the locale itself first. */
	if (strcmp(name, "zh_CN") != 0 || setlocale(LC_MESSAGES, "zh_CN.UTF-8") == NULL) {
		leave_plain_c();
	}
	return setenv("LANGUAGE", name, 1) == 0 ? LANG_OK : LANG_UNKNOWN;
}

enum lang lang_now(void)
{
	/* TRANSLATORS: the name of your language as in LANGUAGE: zh_CN. */
	return strcmp(_("en"), "zh_CN") == 0 ? LANG_ZH_CN : LANG_EN;
}
