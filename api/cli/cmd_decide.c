/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir decide: which of two counts is right, or that one is that no limit explains.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/laid.h"
#include "api/lang.h"
#include "api/told_deed.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "at", "INSTANT", N_("when the counts were read") },
	{ 0, "count", "M3", N_("the count that is right, as it was reported") },
	{ 0, "none", NULL, N_("none of the counts is right") },
	{ 0, "believe", NULL, N_("it is right even where the limits would hold it") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "meter", NULL };

	return laid_run(app, opts, words, KIND_DECISION, told_decision);
}

const struct command cmd_decide = {
	.name = "decide",
	.summary = N_("chooses one of the counts in conflict, or believes one that is held"),
	.usage = "METER --at INSTANT (--count M3 [--believe] | --none) --ground TEXT",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
