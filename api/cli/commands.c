/* SPDX-License-Identifier: Apache-2.0 */

#include <stddef.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"

/* commands.inc is one COMMAND(name) a line, made by meson from the list of commands. */
#define COMMAND(name) extern const struct command cmd_##name;
#include "api/cli/commands.inc"
#undef COMMAND

#define COMMAND(name) &cmd_##name,
const struct command *const commands[] = {
#include "api/cli/commands.inc"
	NULL,
};
#undef COMMAND

const struct opt_row program_options[] = {
	{ 'C', "dir", "DIR", N_("the ledger's directory (else $WEIR_DIR, else the current one)") },
	{ 0, "server", "URL",
			N_("asks a ledger elsewhere, by the server at this address (else $WEIR_SERVER)") },
	{ 0, "config", "FILE",
			N_("the server, and the token or certificate for it (~/.config/weir/weir.yaml)") },
	{ 0, "json", NULL, N_("answer in JSON, integers in base units") },
	{ 0, "lang", "zh_CN|en", N_("of messages and tables (that of the locale)") },
	{ 'h', "help", NULL, N_("say how to call it") },
	{ 0, NULL, NULL, NULL },
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (strcmp(commands[i]->name, name) == 0) {
			return commands[i];
		}
	}
	return NULL;
}
