/* SPDX-License-Identifier: Apache-2.0 */

#include "api/keeper.h"

#include <errno.h>
#include <string.h>

#include "api/accesses_watch.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/parent.h"
#include "api/writer_loop.h"
#include "ledger/gate.h"

static int begin(const struct app *app, enum keeper_manner manner, struct desk **ret_desk,
		struct gate_server **ret_server)
{
	int answer = desk_open(app, DESK_WRITE, ret_desk);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (!desk_is_writer(*ret_desk)) {
		desk_close(*ret_desk); /* who hands in has a line of his own to that writer */
		*ret_desk = NULL;
		if (manner == KEEPER_MUST_WRITE) {
			out_error(_("%s: another process writes this ledger"), app->dir);
			return CMD_FAULT;
		}
		return CMD_DONE;
	}
	answer = gate_server_open(app->dir, ret_server);
	if (answer == WEIR_FAULT_IO) {
		out_error("%s/socket: %s", app->dir, strerror(errno));
		return CMD_FAULT;
	}
	return answer;
}

int keeper_run(const struct app *app, enum keeper_manner manner, const struct stop *stop, int line,
		const char *accesses)
{
	struct accesses_watch watch = { .folder = NULL };
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(gate_server_close) struct gate_server *server = NULL;
	struct ledger *ledger;
	int answer = begin(app, manner, &desk, &server);

	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk == NULL ? NULL : desk_ledger(desk);
	if (desk != NULL) {
		watch = (struct accesses_watch){ .desk = desk, .folder = accesses };
	}
	parent_say(line, PARENT_GO);
	answer = writer_loop(ledger, server, stop, line, &watch);
	if (answer < 0) {
		out_error("%s: %s", _(weir_fault_text(answer)),
				ledger == NULL ? "" : ledger_why(ledger));
		return CMD_FAULT; /* nothing more is written: what is known may not be so */
	}
	return desk == NULL ? CMD_DONE : desk_end(desk);
}
