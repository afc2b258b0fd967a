/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir meter event: what befell a meter.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/laid.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_deed.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "at", "INSTANT", N_("when it was, 2026-10-31T09:30:00+08:00") },
	{ 0, "final", "M3", N_("the last count of the register that goes") },
	{ 0, "initial", "M3", N_("the first count of the register that comes") },
	{ 0, "until", "DATE", N_("the last day: of the verification, or for the repair") },
	{ 0, "withdraw", NULL, N_("it was told by mistake: it never was") },
	{ 0, "ground", "TEXT", N_("the document that says so") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "", "meter", "event", NULL };

	if (strcmp(opts->words[0], "event") != 0) {
		out_error(_("'%s' is nothing that 'weir meter' does: event"), opts->words[0]);
		return CMD_WRONG;
	}
	return laid_run(app, opts, words, KIND_METER_EVENT, told_event);
}

const struct command cmd_meter = {
	.name = "meter",
	.summary = N_("says what befell a meter: exchanged, verified, to be repaired"),
	.usage = "event METER installed|exchanged|removed|verified|repair-ordered|repaired --at INSTANT [--final M3] [--initial M3] [--until DATE] [--withdraw] --ground TEXT",
	.words = "event",
	.options = options,
	.min_words = 3,
	.max_words = 3,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
