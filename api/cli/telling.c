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

/* NULL where there is no such pair. */
static const struct telling_pair *find_pair(const struct telling *telling, const char *name)
{
	for (const struct telling_pair *pair = telling->pairs; pair->name != NULL; pair++) {
		if (strcmp(pair->name, name) == 0) {
			return pair;
		}
	}
	return NULL;
}

/* The option that a member comes from; NULL: it is a word. */
static const char *option_of(const struct telling *telling, const char *name)
{
	const struct telling_pair *pair;

	if (telling->opts != NULL) {
		return find_word(telling, name) == NULL ? name : NULL;
	}
	pair = find_pair(telling, name);
	return pair == NULL ? NULL : pair->option;
}

static const char *value(void *context, const char *name)
{
	const struct telling *telling = context;
	const char *word;

	if (telling->opts == NULL) {
		const struct telling_pair *pair = find_pair(telling, name);

		return pair == NULL ? NULL : pair->value;
	}
	word = find_word(telling, name);
	return word != NULL ? word : opt_value(telling->opts, name);
}

static void wrong(void *context, const char *name, enum told_slip slip, const char *wanted)
{
	const struct telling *telling = context;
	const char *option = option_of(telling, name);

	switch (slip) {
	case TOLD_MISSING:
		out_error(_("option '--%s' must be given"), option == NULL ? name : option);
		break;
	case TOLD_VALUE:
		if (option != NULL) {
			out_error(_("option '--%s': '%s' is no %s"), option, value(context, name),
					_(wanted));
		} else {
			out_error(_("'%s' is no %s"), value(context, name), _(wanted));
		}
		break;
	case TOLD_RULE:
		if (option != NULL) {
			out_error(_("option '--%s': %s"), option, _(wanted));
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
