/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How the program and its commands are called, from their tables.
 */

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LABEL_MAX = 128, /* "  -o, --output FILE"; the longest has about 70 bytes */
	LABEL_WIDE = 36, /* columns; a longer one has a line of its own */
	LINE_WIDE = 80,
	USAGE_BYTES_MAX = 4096,
	LINE_INDENT = 12, /* of a usage that goes on in the next line */
};

static const struct table_column plain[] = { { "", TABLE_LEFT }, { "", TABLE_LEFT } };

static struct table *open_plain(void)
{
	return table_open(plain, sizeof(plain) / sizeof(plain[0]), UNIT_M3);
}

void command_usage(const struct command *command)
{
	out_note(_("usage: weir %s %s"), command->name, command->usage);
}

/* Returns the label's width: it is ASCII. */
static size_t option_label(const struct opt_row *row, char label[static LABEL_MAX])
{
	char letter[] = { '-', row->letter, ',', '\0' };
	int width = snprintf(label, LABEL_MAX, "  %3s --%s%s%s", row->letter != '\0' ? letter : "",
			row->name, row->value != NULL ? " " : "",
			row->value != NULL ? row->value : "");

	assert(width > 0 && width < LABEL_MAX);
	return (size_t)width;
}

static void print_options(const char *title, const struct opt_row *rows)
{
	char label[LABEL_MAX];
	size_t wide = 0;

	for (size_t i = 0; rows[i].name != NULL; i++) {
		size_t width = option_label(&rows[i], label);

		wide = width > wide && width <= LABEL_WIDE ? width : wide;
	}
	out_text("\n%s\n", title);
	for (size_t i = 0; rows[i].name != NULL; i++) {
		if (option_label(&rows[i], label) > wide) {
			out_text("%s\n%*s  %s\n", label, (int)wide, "", _(rows[i].help));
		} else {
			out_text("%-*s  %s\n", (int)wide, label, _(rows[i].help));
		}
	}
}

/* To the next blank that is in no brackets. */
static size_t piece_size(const char *text)
{
	size_t size = 0;
	int depth = 0;

	for (; text[size] != '\0' && (depth > 0 || text[size] != ' '); size++) {
		depth += text[size] == '[' || text[size] == '(' ? 1 : 0;
		depth -= text[size] == ']' || text[size] == ')' ? 1 : 0;
	}
	return size;
}

/* Broken where a line would get too long, between options. */
static void print_usage(const struct command *command)
{
	SCOPED_FINISH(bytes_finish) struct bytes line;
	const char *text;
	size_t column = 0;

	bytes_init(&line, USAGE_BYTES_MAX);
	bytes_format(&line, _("usage: weir %s %s"), command->name, command->usage);
	text = bytes_text(&line);
	while (*text != '\0') {
		size_t size = piece_size(text);

		if (column > 0 && column + 1 + size > LINE_WIDE) {
			out_text("\n%*s", LINE_INDENT, "");
			column = LINE_INDENT;
		} else if (column > 0) {
			out_text(" ");
			column++;
		}
		out_text("%.*s", (int)size, text);
		column += size;
		text += size + (text[size] == ' ' ? 1 : 0);
	}
	out_text("\n");
}

void command_help(const struct command *command)
{
	print_usage(command);
	out_text("%s\n", _(command->summary));
	if (command->options != NULL) {
		print_options(_("Options"), command->options);
	}
	print_options(_("Options of every command"), program_options);
}

int program_help(void)
{
	SCOPED(table_close) struct table *table = open_plain();
	char label[LABEL_MAX];
	int fault;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	out_text("%s\n\n%s\n", _("usage: weir [-C DIR] COMMAND ..."), _("Commands"));
	for (size_t i = 0; commands[i] != NULL; i++) {
		(void)snprintf(label, sizeof(label), "  %s", commands[i]->name);
		table_text(table, label);
		table_text(table, _(commands[i]->summary));
	}
	fault = table_print(table);
	if (fault == 0) {
		print_options(_("Options of every command"), program_options);
	}
	return fault;
}

static void put_options(struct view *view, const struct opt_row *rows)
{
	view_array(view, "options");
	for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++) {
		char letter[] = { rows[i].letter, '\0' };

		view_object(view, NULL);
		view_text(view, "name", rows[i].name);
		if (rows[i].letter != '\0') {
			view_text(view, "letter", letter);
		}
		if (rows[i].value != NULL) {
			view_text(view, "value", rows[i].value);
		}
		view_text(view, "help", _(rows[i].help));
		view_end(view);
	}
	view_end(view);
}

static void put_command(struct view *view, const struct command *command)
{
	view_text(view, "command", command->name);
	view_text(view, "usage", command->usage);
	view_text(view, "summary", _(command->summary));
	put_options(view, command->options);
}

int command_view(const struct command *command)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	put_command(view, command);
	return view_print(view);
}

int program_view(void)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "commands");
	for (size_t i = 0; commands[i] != NULL; i++) {
		view_object(view, NULL);
		put_command(view, commands[i]);
		view_end(view);
	}
	view_end(view);
	put_options(view, program_options);
	return view_print(view);
}
