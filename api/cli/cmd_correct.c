/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir correct: a slip in a reading that was reported, or what a meter was
 * found to show too much or too little over reading cycles.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/laid.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_deed.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "at", "INSTANT", N_("when the reading was taken") },
	{ 0, "count", "M3", N_("its count, as it was reported") },
	{ 0, "to", "M3", N_("the count that was meant") },
	{ 0, "void", NULL, N_("it does not count at all") },
	{ 0, "error", "PERCENT",
			N_("what a test found the meter to show too much; with '-' too little") },
	{ 0, "from", "DAY", N_("first day that is put right") },
	{ 0, "until", "DAY", N_("last day of it") },
	{ 0, "limit", "PERCENT", N_("only the part of the error beyond it is put right") },
	{ 0, "document", "TEXT", N_("of the test") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, NULL, NULL, NULL },
};

/* The first of the options that was given, or NULL. */
static const char *given(const struct opts *opts, const char *const *names)
{
	while (*names != NULL && opt_value(opts, *names) == NULL) {
		names++;
	}
	return *names;
}

static int run(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "meter", NULL };
	static const char *const of_reading[] = { "at", "count", "to", "void", NULL };
	static const char *const of_error[] = { "from", "until", "limit", "document", NULL };
	bool is_error = opt_value(opts, "error") != NULL;
	const char *other = given(opts, is_error ? of_reading : of_error);

	if (other != NULL && is_error) {
		out_error(_("option '--%s' does not go with '--error'"), other);
		return CMD_WRONG;
	}
	if (other != NULL) {
		out_error(_("option '--%s' goes with '--error'"), other);
		return CMD_WRONG;
	}
	return is_error ? laid_run(app, opts, words, KIND_METER_ERROR, told_meter_error)
			: laid_run(app, opts, words, KIND_CORRECTION, told_correction);
}

const struct command cmd_correct = {
	.name = "correct",
	.summary = N_("puts right a slip in a reading, or the error of a meter"),
	.usage = "METER (--at INSTANT --count M3 (--to M3 | --void) | --error PERCENT --from DAY --until DAY [--limit PERCENT] [--document TEXT]) --ground TEXT",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
