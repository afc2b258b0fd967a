/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/telling.h"

#include <string.h>

#include "api/lang.h"
#include "api/out.h"

/* The word of that name, or NULL. */
static const char *find_word(const struct telling *telling, const char *name)
{
	for (int i = 0; telling->words != NULL && telling->words[i] != NULL; i++) {
		if (i < telling->opts->n_words && strcmp(telling->words[i], name) == 0) {
			return telling->opts->words[i];
		}
	}
	return NULL;
}

static const char *find_pair(const struct telling *telling, const char *name)
{
	for (const struct telling_pair *pair = telling->pairs; pair->name != NULL; pair++) {
		if (strcmp(pair->name, name) == 0) {
			return pair->value;
		}
	}
	return NULL;
}

static const char *value(void *context, const char *name)
{
	const struct telling *telling = context;
	const char *word;

	if (telling->opts == NULL) {
		return find_pair(telling, name);
	}
	word = find_word(telling, name);
	return word != NULL ? word : opt_value(telling->opts, name);
}

static void wrong(void *context, const char *name, enum told_slip slip, const char *wanted)
{
	const struct telling *telling = context;
	bool is_option = telling->opts != NULL && find_word(telling, name) == NULL;

	switch (slip) {
	case TOLD_MISSING:
		out_error(_("option '--%s' must be given"), name);
		break;
	case TOLD_VALUE:
		if (is_option) {
			out_error(_("option '--%s': '%s' is no %s"), name, value(context, name),
					_(wanted));
		} else {
			out_error(_("'%s' is no %s"), value(context, name), _(wanted));
		}
		break;
	case TOLD_RULE:
		if (is_option) {
			out_error(_("option '--%s': %s"), name, _(wanted));
		} else {
			out_error("%s", _(wanted));
		}
		break;
	}
}

struct told telling_told(struct telling *telling)
{
	return (struct told){ .context = telling, .value = value, .wrong = wrong };
}
