/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How the program and its commands are called, from their tables.
 */

#include <stddef.h>
#include <stdio.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "meter/err.h"

enum {
	LABEL_MAX = 64, /* "  -o, --output FILE"; the longest has about 30 */
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

static void option_label(const struct opt_row *row, char label[static LABEL_MAX])
{
	char letter[] = { '-', row->letter, ',', '\0' };

	(void)snprintf(label, LABEL_MAX, "  %3s --%s%s%s", row->letter != '\0' ? letter : "",
			row->name, row->value != NULL ? " " : "",
			row->value != NULL ? row->value : "");
}

static int print_options(const char *title, const struct opt_row *rows)
{
	SCOPED(table_close) struct table *table = open_plain();
	char label[LABEL_MAX];

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	out_text("\n%s\n", title);
	for (size_t i = 0; rows[i].name != NULL; i++) {
		option_label(&rows[i], label);
		table_text(table, label);
		table_text(table, _(rows[i].help));
	}
	return table_print(table);
}

int command_help(const struct command *command)
{
	int fault;

	out_text(_("usage: weir %s %s"), command->name, command->usage);
	out_text("\n%s\n", _(command->summary));
	if (command->options != NULL) {
		fault = print_options(_("Options"), command->options);
		if (fault < 0) {
			return fault;
		}
	}
	return print_options(_("Options of every command"), program_options);
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
	return fault < 0 ? fault : print_options(_("Options of every command"), program_options);
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
