/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/completion.h"

#include <stdbool.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "meter/bytes.h"

/* What stands behind an option, or as a word. */
enum completes {
	COMPLETES_NOTHING = 0,
	COMPLETES_WORDS, /* those between '|' */
	COMPLETES_FILES,
	COMPLETES_FOLDERS,
};

/* Does text, up to size, begin with one of the names? */
static bool is_named(const char *text, size_t size, const char *const *names)
{
	for (size_t i = 0; names[i] != NULL; i++) {
		size_t length = strlen(names[i]);

		if (size >= length && memcmp(text, names[i], length) == 0 &&
				(size == length || strchr("].", text[length]) != NULL)) {
			return true;
		}
	}
	return false;
}

/* What one word of a usage, or the value of an option, stands for. */
static enum completes completes(const char *value, size_t size)
{
	static const char *const folders[] = { "DIR", "FOLDER", "OUT", NULL };
	static const char *const files[] = { "FILE", "PATH", "CHECKPOINT", NULL };

	if (is_named(value, size, files)) {
		return COMPLETES_FILES;
	}
	if (is_named(value, size, folders)) {
		return COMPLETES_FOLDERS;
	}
	/* "table|csv" are words to be typed, "METER|INTAKE" stand for some. */
	return memchr(value, '|', size) != NULL && value[0] >= 'a' ? COMPLETES_WORDS
								   : COMPLETES_NOTHING;
}

static enum completes value_completes(const struct opt_row *row)
{
	return completes(row->value, strlen(row->value));
}

/* What the words of a command complete to: its usage without options and their values. */
static enum completes words_complete(const struct command *command)
{
	enum completes found = COMPLETES_NOTHING;
	bool is_value = false;

	for (const char *at = command->usage; *at != '\0';) {
		size_t size;
		bool is_option;

		at += strspn(at, " [|");
		size = strcspn(at, " ");
		is_option = size > 1 && at[0] == '-';
		if (!is_option && !is_value) {
			enum completes word = completes(at, size);

			found = word == COMPLETES_FILES || found == COMPLETES_NOTHING ? word
										      : found;
		}
		is_value = is_option && at[size - 1] != ']';
		at += size;
	}
	return found;
}

/* Words between '|' as words between blanks. */
static void put_words(struct bytes *ret, const char *words)
{
	for (; *words != '\0'; words++) {
		bytes_put(ret, *words == '|' ? " " : words, 1);
	}
}

/* The names of all commands between blanks. */
static void put_names(struct bytes *ret)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		bytes_format(ret, "%s%s", i == 0 ? "" : " ", commands[i]->name);
	}
}

/* What a command's first word may be, between blanks; nothing where that is open. */
static void put_first_words(struct bytes *ret, const struct command *command)
{
	if (strcmp(command->name, "help") == 0) {
		put_names(ret);
	} else if (command->words != NULL) {
		put_words(ret, command->words);
	}
}

/* Inside single quotes of a shell: ' as '\'', and a backslash before each of also. */
static void put_quoted(struct bytes *ret, const char *text, const char *also)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			bytes_put_text(ret, "'\\''");
			continue;
		}
		if (strchr(also, *text) != NULL) {
			bytes_put_text(ret, "\\");
		}
		bytes_put(ret, text, 1);
	}
}

static const struct opt_row *rows_of(const struct command *command)
{
	static const struct opt_row none[] = { { 0, NULL, NULL, NULL } };

	return command->options == NULL ? none : command->options;
}

/* ---- bash ---- */

static void put_bash_options(struct bytes *ret, const struct opt_row *rows)
{
	for (; rows->name != NULL; rows++) {
		if (rows->letter != '\0') {
			bytes_format(ret, " -%c", rows->letter);
		}
		bytes_format(ret, " --%s", rows->name);
	}
}

/* Branches of the case over "COMMAND OPTION": what its value is. */
static void put_bash_values(struct bytes *ret, const char *command, const struct opt_row *rows)
{
	for (; rows->name != NULL; rows++) {
		if (rows->value == NULL) {
			continue;
		}
		bytes_format(ret, "\t%s\\ --%s", command, rows->name);
		if (rows->letter != '\0') {
			bytes_format(ret, " | %s\\ -%c", command, rows->letter);
		}
		switch (value_completes(rows)) {
		case COMPLETES_WORDS:
			bytes_put_text(ret, ") _weir_words '");
			put_words(ret, rows->value);
			bytes_put_text(ret, "'; return ;;\n");
			break;
		case COMPLETES_FILES:
			bytes_put_text(ret, ") COMPREPLY=($(compgen -f -- \"$now\")); return ;;\n");
			break;
		case COMPLETES_FOLDERS:
			bytes_put_text(ret, ") COMPREPLY=($(compgen -d -- \"$now\")); return ;;\n");
			break;
		case COMPLETES_NOTHING:
			bytes_put_text(ret, ") return ;;\n");
			break;
		}
	}
}

static void put_bash_command(struct bytes *ret, const struct command *command)
{
	bytes_format(ret, "\t%s)\n\t\toptions='", command->name);
	put_bash_options(ret, rows_of(command));
	bytes_put_text(ret, "'\n\t\t[[ $count -ne 0 ]] || words='");
	put_first_words(ret, command);
	bytes_put_text(ret, "'\n");
	switch (words_complete(command)) {
	case COMPLETES_FILES:
		bytes_put_text(ret, "\t\tpaths=-f\n");
		break;
	case COMPLETES_FOLDERS:
		bytes_put_text(ret, "\t\tpaths=-d\n");
		break;
	case COMPLETES_WORDS:
	case COMPLETES_NOTHING:
		break;
	}
	bytes_put_text(ret, "\t\t;;\n");
}

/* Finds the command among the words before the cursor, and counts the words behind it. */
static const char bash_head[] =
		"# bash completion for weir; made by 'weir help --completion bash'\n"
		"_weir_words() {\n"
		"\tCOMPREPLY=($(compgen -W \"$1\" -- \"$now\"))\n"
		"}\n"
		"\n"
		"_weir() {\n"
		"\tlocal now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tlocal command='' count=0 options='' words='' paths='' i word skip=0\n"
		"\tCOMPREPLY=()\n"
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		"\t\tword=${COMP_WORDS[i]}\n"
		"\t\tif [[ $skip -eq 1 ]]; then\n"
		"\t\t\tskip=0\n"
		"\t\telif [[ $word == -* ]]; then\n"
		"\t\t\tcase $command\\ $word in\n";

/* How a shell's switch writes a command and an option as one pattern. */
struct pattern {
	const char *before;
	const char *between;
	const char *behind;
};

static const struct pattern bash_skip = { "\t\t\t", "\\ ", ") skip=1 ;;\n" };
static const struct pattern fish_skip = { " '", " ", "'" };

/* The options of rows whose value is the next word. */
static void put_skips(struct bytes *ret, const struct pattern *pattern, const char *command,
		const struct opt_row *rows)
{
	for (; rows->name != NULL; rows++) {
		if (rows->value == NULL) {
			continue;
		}
		bytes_format(ret, "%s%s%s--%s%s", pattern->before, command, pattern->between,
				rows->name, pattern->behind);
		if (rows->letter != '\0') {
			bytes_format(ret, "%s%s%s-%c%s", pattern->before, command, pattern->between,
					rows->letter, pattern->behind);
		}
	}
}

/* Of the program and of every command. */
static void put_all_skips(struct bytes *ret, const struct pattern *pattern)
{
	put_skips(ret, pattern, "*", program_options);
	for (size_t i = 0; commands[i] != NULL; i++) {
		put_skips(ret, pattern, commands[i]->name, rows_of(commands[i]));
	}
}

static void put_bash(struct bytes *ret)
{
	bytes_put_text(ret, bash_head);
	put_all_skips(ret, &bash_skip);
	bytes_put_text(ret,
			"\t\t\tesac\n\t\telif [[ -z $command ]]; then\n\t\t\tcommand=$word\n"
			"\t\telse\n\t\t\tcount=$((count + 1))\n\t\tfi\n\tdone\n"
			"\tcase $command\\ $before in\n");
	put_bash_values(ret, "*", program_options);
	for (size_t i = 0; commands[i] != NULL; i++) {
		put_bash_values(ret, commands[i]->name, rows_of(commands[i]));
	}
	bytes_put_text(ret, "\tesac\n\tcase $command in\n\t'') words='");
	put_names(ret);
	bytes_put_text(ret, "' ;;\n");
	for (size_t i = 0; commands[i] != NULL; i++) {
		put_bash_command(ret, commands[i]);
	}
	bytes_put_text(ret, "\tesac\n\tif [[ $now == -* ]]; then\n\t\t_weir_words \"$options");
	put_bash_options(ret, program_options);
	bytes_put_text(ret,
			"\"\n\telif [[ -n $words ]]; then\n\t\t_weir_words \"$words\"\n"
			"\telif [[ -n $paths ]]; then\n"
			"\t\tCOMPREPLY=($(compgen \"$paths\" -- \"$now\"))\n\tfi\n}\n"
			"complete -o filenames -F _weir weir\n");
}

/* ---- zsh ---- */

static void put_zsh_value(struct bytes *ret, const struct opt_row *row)
{
	const char *value = row->value;

	bytes_put_text(ret, ":");
	put_quoted(ret, strchr(value, '|') != NULL ? row->name : value, ":[]\\");
	switch (value_completes(row)) {
	case COMPLETES_WORDS:
		bytes_put_text(ret, ":(");
		put_words(ret, value);
		bytes_put_text(ret, ")");
		break;
	case COMPLETES_FILES:
		bytes_put_text(ret, ":_files");
		break;
	case COMPLETES_FOLDERS:
		bytes_put_text(ret, ":_files -/");
		break;
	case COMPLETES_NOTHING:
		bytes_put_text(ret, ": ");
		break;
	}
}

static void put_zsh_option(struct bytes *ret, const struct opt_row *row, const char *name)
{
	bytes_format(ret, " \\\n\t\t'%s[", name);
	put_quoted(ret, _(row->help), ":[]\\");
	bytes_put_text(ret, "]");
	if (row->value != NULL) {
		put_zsh_value(ret, row);
	}
	bytes_put_text(ret, "'");
}

static void put_zsh_options(struct bytes *ret, const struct opt_row *rows)
{
	for (; rows->name != NULL; rows++) {
		char letter[] = { '-', rows->letter, '\0' };
		char name[64];
		struct bytes text;

		bytes_init(&text, sizeof(name) - 1);
		bytes_format(&text, "--%s", rows->name);
		put_zsh_option(ret, rows, bytes_text(&text));
		if (rows->letter != '\0') {
			put_zsh_option(ret, rows, letter);
		}
		bytes_finish(&text);
	}
}

static void put_zsh_command(struct bytes *ret, const struct command *command)
{
	struct bytes first;

	bytes_init(&first, 1 << 12);
	put_first_words(&first, command);
	bytes_format(ret, "\t%s)\n\t\t_arguments", command->name);
	put_zsh_options(ret, rows_of(command));
	put_zsh_options(ret, program_options);
	if (first.size > 0) {
		bytes_format(ret, " \\\n\t\t'1: :(%s)'", bytes_text(&first));
	}
	switch (words_complete(command)) {
	case COMPLETES_FILES:
		bytes_put_text(ret, " \\\n\t\t'*: :_files'");
		break;
	case COMPLETES_FOLDERS:
		bytes_put_text(ret, " \\\n\t\t'*: :_files -/'");
		break;
	case COMPLETES_WORDS:
	case COMPLETES_NOTHING:
		bytes_put_text(ret, " \\\n\t\t'*: : '");
		break;
	}
	bytes_put_text(ret, "\n\t\t;;\n");
	bytes_finish(&first);
}

static void put_zsh(struct bytes *ret)
{
	bytes_put_text(ret,
			"#compdef weir\n# zsh completion for weir; made by 'weir help --completion zsh'\n"
			"_weir() {\n\tlocal state line\n\tlocal -a commands\n\tcommands=(\n");
	for (size_t i = 0; commands[i] != NULL; i++) {
		bytes_format(ret, "\t\t'%s:", commands[i]->name);
		put_quoted(ret, _(commands[i]->summary), ":\\");
		bytes_put_text(ret, "'\n");
	}
	bytes_put_text(ret, "\t)\n\t_arguments -C");
	put_zsh_options(ret, program_options);
	bytes_put_text(ret,
			" \\\n\t\t'1: :->command' '*:: :->rest'\n\tcase $state in\n\tcommand)\n"
			"\t\t_describe command commands\n\t\treturn\n\t\t;;\n\trest) ;;\n\t*) return ;;\n"
			"\tesac\n\tcase $words[1] in\n");
	for (size_t i = 0; commands[i] != NULL; i++) {
		put_zsh_command(ret, commands[i]);
	}
	bytes_put_text(ret,
			"\tesac\n}\n"
			"if [[ $funcstack[1] == _weir ]]; then\n\t_weir \"$@\"\nelse\n"
			"\tcompdef _weir weir\nfi\n");
}

/* ---- fish ---- */

static void put_fish_option(struct bytes *ret, const char *when, const struct opt_row *row)
{
	bytes_put_text(ret, "complete -c weir");
	if (when[0] != '\0') {
		bytes_format(ret, " -n '__weir_is %s'", when);
	}
	bytes_format(ret, " -l %s", row->name);
	if (row->letter != '\0') {
		bytes_format(ret, " -s %c", row->letter);
	}
	if (row->value != NULL) {
		switch (value_completes(row)) {
		case COMPLETES_WORDS:
			bytes_put_text(ret, " -x -a '");
			put_words(ret, row->value);
			bytes_put_text(ret, "'");
			break;
		case COMPLETES_FILES:
			bytes_put_text(ret, " -r -F");
			break;
		case COMPLETES_FOLDERS:
			bytes_put_text(ret, " -x -a '(__fish_complete_directories)'");
			break;
		case COMPLETES_NOTHING:
			bytes_put_text(ret, " -x");
			break;
		}
	}
	bytes_put_text(ret, " -d '");
	put_quoted(ret, _(row->help), "\\");
	bytes_put_text(ret, "'\n");
}

static void put_fish_command(struct bytes *ret, const struct command *command)
{
	struct bytes first;

	bytes_init(&first, 1 << 12);
	put_first_words(&first, command);
	bytes_format(ret, "complete -c weir -n '__weir_is \"\"' -a %s -d '", command->name);
	put_quoted(ret, _(command->summary), "\\");
	bytes_put_text(ret, "'\n");
	for (const struct opt_row *row = rows_of(command); row->name != NULL; row++) {
		put_fish_option(ret, command->name, row);
	}
	if (first.size > 0) {
		bytes_format(ret, "complete -c weir -n '__weir_is %s 0' -a '%s'\n", command->name,
				bytes_text(&first));
	}
	switch (words_complete(command)) {
	case COMPLETES_FILES:
		bytes_format(ret, "complete -c weir -n '__weir_is %s%s' -F\n", command->name,
				first.size > 0 ? " 1" : "");
		break;
	case COMPLETES_FOLDERS:
		bytes_format(ret,
				"complete -c weir -n '__weir_is %s%s' -a "
				"'(__fish_complete_directories)'\n",
				command->name, first.size > 0 ? " 1" : "");
		break;
	case COMPLETES_WORDS:
	case COMPLETES_NOTHING:
		break;
	}
	bytes_finish(&first);
}

static void put_fish(struct bytes *ret)
{
	bytes_put_text(ret,
			"# fish completion for weir; made by 'weir help --completion fish'\n"
			"# Is it this command, and (if given) with no word behind it, or with some?\n"
			"function __weir_is\n\tset -l command ''\n\tset -l count 0\n\tset -l skip 0\n"
			"\tfor word in (commandline -opc)[2..-1]\n\t\tif test $skip = 1\n"
			"\t\t\tset skip 0\n\t\telse if string match -q -- '-*' $word\n"
			"\t\t\tswitch \"$command $word\"\n\t\t\t\tcase");
	put_all_skips(ret, &fish_skip);
	bytes_put_text(ret,
			"\n\t\t\t\t\tset skip 1\n\t\t\tend\n\t\telse if test -z \"$command\"\n"
			"\t\t\tset command $word\n\t\telse\n\t\t\tset count (math $count + 1)\n"
			"\t\tend\n\tend\n\ttest \"$command\" = \"$argv[1]\"; or return 1\n"
			"\tif test (count $argv) -gt 1\n\t\ttest $argv[2] = (math \"min($count, 1)\")\n"
			"\tend\nend\n\ncomplete -c weir -e\ncomplete -c weir -f\n");
	for (const struct opt_row *row = program_options; row->name != NULL; row++) {
		put_fish_option(ret, "", row);
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		put_fish_command(ret, commands[i]);
	}
}

void completion_put(struct bytes *ret, enum completion_shell shell)
{
	switch (shell) {
	case COMPLETION_BASH:
		put_bash(ret);
		return;
	case COMPLETION_ZSH:
		put_zsh(ret);
		return;
	case COMPLETION_FISH:
		put_fish(ret);
		return;
	}
}
