/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/opt.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "api/lang.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

/* A place in the tables. */
struct found {
	const struct opt_row *row; /* NULL: in neither */
	const char **value;
};

void opt_init(struct opts *opts, const struct opt_row *program)
{
	*opts = (struct opts){ .tables = { program } };
}

static bool names(const struct opt_row *row, const char *name, size_t size, char letter)
{
	if (letter != '\0') {
		return row->letter == letter;
	}
	return strlen(row->name) == size && memcmp(row->name, name, size) == 0;
}

static struct found find(struct opts *opts, const char *name, size_t size, char letter)
{
	for (size_t t = 0; t < OPT_TABLES && opts->tables[t] != NULL; t++) {
		for (size_t i = 0; opts->tables[t][i].name != NULL; i++) {
			assert(i < OPT_ROWS_MAX);
			if (names(&opts->tables[t][i], name, size, letter)) {
				return (struct found){ &opts->tables[t][i], &opts->values[t][i] };
			}
		}
	}
	return (struct found){ NULL, NULL };
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

/* Reads the option at argv[*at], and its value behind it, and steps over both. */
static int take_option(struct opts *opts, int argc, char **argv, int *at, struct where *reterr)
{
	const char *word = argv[(*at)++];
	const char *name = word + 2;
	const char *equals = strchr(word, '=');
	bool is_long = word[1] == '-';
	size_t size = equals != NULL ? (size_t)(equals - name) : strlen(word) - 2;
	struct found found;

	if (!is_long && word[2] != '\0') {
		where_set(reterr, 0, 0, _("unknown option '%s'; letters stand alone: '-C DIR'"),
				word);
		return OPT_WRONG;
	}
	found = find(opts, name, size, is_long ? '\0' : word[1]);
	if (found.row == NULL) {
		where_set(reterr, 0, 0, _("unknown option '%s'"), word);
		return OPT_WRONG;
	}
	if (*found.value != NULL) {
		where_set(reterr, 0, 0, _("option '--%s' is given twice"), found.row->name);
		return OPT_WRONG;
	}
	if (found.row->value == NULL) {
		if (is_long && equals != NULL) {
			where_set(reterr, 0, 0, _("option '--%s' takes no value"), found.row->name);
			return OPT_WRONG;
		}
		*found.value = "";
		return OPT_OK;
	}
	*found.value = is_long && equals != NULL ? equals + 1 : *at < argc ? argv[(*at)++] : NULL;
	if (*found.value == NULL || **found.value == '\0') {
		where_set(reterr, 0, 0, _("option '--%s' needs its value, %s"), found.row->name,
				found.row->value);
		return OPT_WRONG;
	}
	return OPT_OK;
}

int opt_leading(struct opts *opts, int argc, char **argv, int *ret, struct where *reterr)
{
	int at = 0;

	while (at < argc && is_option(argv[at]) && strcmp(argv[at], "--") != 0) {
		int answer = take_option(opts, argc, argv, &at, reterr);

		if (answer != OPT_OK) {
			return answer;
		}
	}
	*ret = at;
	return OPT_OK;
}

int opt_rest(struct opts *opts, const struct opt_row *command, int argc, char **argv,
		struct where *reterr)
{
	bool is_ended = false;
	int at = 0;

	opts->tables[1] = command;
	opts->words = argv;
	while (at < argc) {
		int answer;

		if (!is_ended && strcmp(argv[at], "--") == 0) {
			is_ended = true;
			at++;
			continue;
		}
		if (is_ended || !is_option(argv[at])) {
			argv[opts->n_words++] = argv[at++];
			continue;
		}
		answer = take_option(opts, argc, argv, &at, reterr);
		if (answer != OPT_OK) {
			return answer;
		}
	}
	return OPT_OK;
}

const char *opt_value(const struct opts *opts, const char *name)
{
	for (size_t t = 0; t < OPT_TABLES && opts->tables[t] != NULL; t++) {
		for (size_t i = 0; opts->tables[t][i].name != NULL; i++) {
			if (strcmp(opts->tables[t][i].name, name) == 0) {
				return opts->values[t][i];
			}
		}
	}
	assert(false && "an option that no table has");
	return NULL;
}

bool opt_given(const struct opts *opts, const char *name)
{
	return opt_value(opts, name) != NULL;
}

int opt_int(const struct opts *opts, const char *name, int64_t low, int64_t high, int64_t *ret,
		struct where *reterr)
{
	const char *value = opt_value(opts, name);

	if (value == NULL || text_int_all(value, low, high, ret) == TEXT_OK) {
		return OPT_OK;
	}
	where_set(reterr, 0, 0, _("option '--%s': '%s' is not a whole number from %lld to %lld"),
			name, value, (long long)low, (long long)high);
	return OPT_WRONG;
}

int opt_choice(const struct opts *opts, const char *name, const char *const *words, int *ret,
		struct where *reterr)
{
	const char *value = opt_value(opts, name);
	struct bytes list;

	if (value == NULL) {
		return OPT_OK;
	}
	for (int i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], value) == 0) {
			*ret = i;
			return OPT_OK;
		}
	}
	bytes_init(&list, WHERE_TEXT_MAX);
	for (int i = 0; words[i] != NULL; i++) {
		bytes_format(&list, "%s%s", i == 0 ? "" : ", ", words[i]);
	}
	where_set(reterr, 0, 0, _("option '--%s': '%s' is none of: %s"), name, value,
			bytes_text(&list));
	bytes_finish(&list);
	return OPT_WRONG;
}

int opt_unit(const struct opts *opts, enum volume_unit *ret, struct where *reterr)
{
	static const char *const units[] = { "m3", "wan-m3", NULL };
	int unit = (int)*ret;
	int answer = opt_choice(opts, "unit", units, &unit, reterr);

	*ret = unit == 0 ? UNIT_M3 : UNIT_WAN_M3;
	return answer;
}
