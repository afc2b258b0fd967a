/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir decide: which of two counts is right, or that one is that no limit explains.
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
	{ 0, "at", "INSTANT", N_("when the counts were read") },
	{ 0, "count", "M3", N_("the count that is right, as it was reported") },
	{ 0, "none", NULL, N_("none of the counts is right") },
	{ 0, "believe", NULL, N_("it is right even where the limits would hold it") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, NULL, NULL, NULL },
};

static int read_choice(const struct opts *opts, struct decision *ret)
{
	bool is_believed = opt_given(opts, "believe");
	bool has_count;
	int status = laid_read_count(
			opts, "count", LAID_DECIMALS_REPORTED, &has_count, &ret->count);

	if (status != CMD_DONE) {
		return status;
	}
	if (has_count == opt_given(opts, "none")) {
		out_error(_("one of '--count' and '--none' must be given"));
		return CMD_WRONG;
	}
	if (is_believed && !has_count) {
		out_error(_("'--believe' needs the count that is believed"));
		return CMD_WRONG;
	}
	ret->choice = !has_count      ? DECISION_NONE
			: is_believed ? DECISION_BELIEVED
				      : DECISION_CHOSEN;
	return CMD_DONE;
}

static int read_decision(const struct opts *opts, const struct zone *zone, struct bytes *ret)
{
	struct decision decision;
	int status = laid_read_meter(opts->words[0], decision.meter);

	if (status == CMD_DONE) {
		status = laid_read_at(opts, zone, &decision.at);
	}
	if (status == CMD_DONE) {
		status = read_choice(opts, &decision);
	}
	if (status == CMD_DONE) {
		status = laid_read_ground(opts, decision.ground, sizeof(decision.ground));
	}
	if (status == CMD_DONE) {
		decision_put(ret, &decision);
	}
	return status;
}

static int run(struct app *app, const struct opts *opts)
{
	return laid_run(app, opts, KIND_DECISION, read_decision);
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
