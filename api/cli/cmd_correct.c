/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir correct: a slip in a reading that was reported.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/laid.h"
#include "api/lang.h"
#include "api/told_deed.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "at", "INSTANT", N_("when the reading was taken") },
	{ 0, "count", "M3", N_("its count, as it was reported") },
	{ 0, "to", "M3", N_("the count that was meant") },
	{ 0, "void", NULL, N_("it does not count at all") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "meter", NULL };

	return laid_run(app, opts, words, KIND_CORRECTION, told_correction);
}

const struct command cmd_correct = {
	.name = "correct",
	.summary = N_("puts right a slip in a reading that was reported"),
	.usage = "METER --at INSTANT --count M3 (--to M3 | --void) --ground TEXT",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
