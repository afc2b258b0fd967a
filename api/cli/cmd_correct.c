/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir correct: a slip in a reading that was reported.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/laid.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/kind.h"
#include "ledger/mend.h"
#include "meter/bytes.h"

static const struct opt_row options[] = {
	{ 0, "at", "INSTANT", N_("when the reading was taken") },
	{ 0, "count", "M3", N_("its count, as it was reported") },
	{ 0, "to", "M3", N_("the count that was meant") },
	{ 0, "void", NULL, N_("it does not count at all") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, NULL, NULL, NULL },
};

static int read_counts(const struct opts *opts, struct correction *ret)
{
	bool has_count;
	bool has_to;
	int status = laid_read_count(
			opts, "count", LAID_DECIMALS_REPORTED, &has_count, &ret->count);

	if (status == CMD_DONE) {
		status = laid_read_count(opts, "to", LAID_DECIMALS, &has_to, &ret->to);
	}
	if (status != CMD_DONE) {
		return status;
	}
	if (!has_count) {
		out_error(_("option '--%s' must be given"), "count");
		return CMD_WRONG;
	}
	ret->is_void = opt_given(opts, "void");
	if (has_to == ret->is_void) {
		out_error(_("one of '--to' and '--void' must be given"));
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int read_correction(const struct opts *opts, const struct zone *zone, struct bytes *ret)
{
	struct correction correction;
	int status = laid_read_meter(opts->words[0], correction.meter);

	if (status == CMD_DONE) {
		status = laid_read_at(opts, zone, &correction.at);
	}
	if (status == CMD_DONE) {
		status = read_counts(opts, &correction);
	}
	if (status == CMD_DONE) {
		status = laid_read_ground(opts, correction.ground, sizeof(correction.ground));
	}
	if (status == CMD_DONE) {
		correction_put(ret, &correction);
	}
	return status;
}

static int run(struct app *app, const struct opts *opts)
{
	return laid_run(app, opts, KIND_CORRECTION, read_correction);
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
