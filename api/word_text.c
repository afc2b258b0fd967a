/* SPDX-License-Identifier: Apache-2.0 */

#include "api/word_text.h"

#include <string.h>

#include "api/lang.h"
#include "meter/err.h"

const char *word_text(enum word_list list, const char *name)
{
	int word;

	return lang_now() == LANG_ZH_CN && word_parse(list, name, &word) ? word_name_zh(list, word)
									 : name;
}

const char *use_class_text(const char *class)
{
	static const char *const names[][2] = {
		{ "agriculture", N_("agriculture") },
		{ "industry", N_("industry") },
		{ "domestic", N_("domestic") },
		{ "ecological", N_("ecological") },
		{ "public_supply", N_("public supply") },
		{ "mixed", N_("mixed uses") },
		{ "other", N_("other") },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i][0], class) == 0) {
			return _(names[i][1]);
		}
	}
	return class;
}

const char *source_text(const char *source)
{
	return source[0] == '\0' ? _("source not named") : word_text(WORD_SOURCE, source);
}
