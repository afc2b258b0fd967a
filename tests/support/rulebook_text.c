/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/rulebook_text.h"

#include <string.h>

int rulebook_text_load(const char *text, struct rulebook *book, struct rulebook_warnings *warnings,
		struct where *where)
{
	return rulebook_load(text, strlen(text), "b.yaml", book, warnings, where);
}

int rulebook_text_load_over(const char *text, const struct rulebook *parent, struct rulebook *book,
		struct rulebook_warnings *warnings, struct where *where)
{
	return rulebook_load_over(text, strlen(text), "b.yaml", parent, book, warnings, where);
}
