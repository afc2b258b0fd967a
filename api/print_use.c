/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_use.h"

#include <string.h>

#include "ledger/words.h"

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

const char *source_text(const char *source, enum lang lang)
{
	int word;

	if (source[0] == '\0') {
		return _("source not named");
	}
	return lang == LANG_ZH_CN && word_parse(WORD_SOURCE, source, &word)
			? word_name_zh(WORD_SOURCE, word)
			: source;
}
