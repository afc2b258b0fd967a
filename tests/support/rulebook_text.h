/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rulebooks as texts of a few lines, which tests put together and load as b.yaml.
 */

#include "billing/rulebook.h"

/* Seven lines that every file needs; what is under test begins on line 8. */
#define HEAD \
	"rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2020-01-01\n" \
	"kind: fee\nfiling: month\n"
#define RATES "rates: [{yuan: \"0.2\"}]\n"
#define BANDS "bands: [{over: \"0\", times: \"1\"}]"
#define PLAN "ceiling: plan, period: month"

/* rulebook_load. */
int rulebook_text_load(const char *text, struct rulebook *book, struct rulebook_warnings *warnings,
		struct where *where);

/* rulebook_load_over. */
int rulebook_text_load_over(const char *text, const struct rulebook *parent, struct rulebook *book,
		struct rulebook_warnings *warnings, struct where *where);
