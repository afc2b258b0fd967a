/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_word.h"

#include "meter/bytes.h"
#include "meter/scope.h"

void view_word(struct view *view, const char *key, enum word_list list, int word)
{
	const char *name = word == 0 ? NULL : word_name(list, word);

	if (name != NULL) {
		view_text(view, key, name);
	}
}

const char *uses_format(uint32_t uses, struct bytes *ret)
{
	bytes_reset(ret);
	for (int use = USE_ANY + 1; word_name(WORD_USE, use) != NULL; use++) {
		if ((uses & use_bit((enum use)use)) != 0) {
			bytes_format(ret, "%s%s", ret->size > 0 ? ";" : "",
					word_name(WORD_USE, use));
		}
	}
	return bytes_text(ret);
}

void view_uses(struct view *view, const char *key, uint32_t uses)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, USES_TEXT_MAX);
	view_text_known(view, key, uses_format(uses, &text));
}
