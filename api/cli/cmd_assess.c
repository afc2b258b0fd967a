/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir assess: the volume that counts where nothing sound was measured.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_assess.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_deed.h"
#include "api/view.h"
#include "api/view_assess.h"
#include "api/view_log.h"
#include "ledger/pending.h"
#include "ledger/whole.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "from", "DATE", N_("first day (without both: the span that is unknown until now)") },
	{ 0, "until", "DATE", N_("last day") },
	{ 0, "method", "mean-of-previous|max-daily-capacity|rated-flow|declared",
			N_("by what (without it: as the rulebook's ladder says)") },
	{ 0, "months", "N", N_("wholly measured months of the mean (3)") },
	{ 0, "days", "N|DATE..DATE,...", N_("days of abstraction (every day of the span)") },
	{ 0, "litres", "N", N_("what is declared") },
	{ 0, "m3", "N", N_("the same in m³") },
	{ 0, "final", NULL, N_("a later reading does not replace it") },
	{ 0, "exempt", NULL, N_("it counts against no ceiling and bears no surcharge") },
	{ 0, "deadline", "DATE", N_("last day set for the repair, where no order is in the log") },
	{ 0, "intake", NULL, N_("the name is an intake's, though a meter has it too") },
	{ 0, "ground", "TEXT", N_("on what ground; must be given") },
	{ 0, NULL, NULL, NULL },
};

/* In a ledger of two actors nothing is assessed before the second one checked it. */
static int show_pending(const struct app *app, struct ledger *ledger, int64_t index)
{
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!app->is_json) {
		out_text(_("entry %lld waits for a second actor: weir check %lld\n"),
				(long long)index, (long long)index);
		return 0;
	}
	view_int(view, "entry", index);
	view_bool(view, "pending", true);
	answer = view_log(view, ledger);
	return answer < 0 ? answer : view_print(view);
}

/* The assessment that was made, which may be of several entries. */
static int show(const struct app *app, struct ledger *ledger, int64_t index)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(ledger);
	struct whole whole;
	int answer = WEIR_FAULT_MEMORY;

	whole_init(&whole);
	if (view != NULL) {
		answer = whole_fetch(&whole, ledger_fetch, ledger, index);
	}
	if (answer == 0 && !app->is_json) {
		answer = print_assessment(&whole.entry, books);
	} else if (answer == 0) {
		view_int(view, "entry", index);
		answer = view_assessment(view, &whole.entry, books);
		if (answer == 0) {
			answer = view_log(view, ledger);
		}
		if (answer == 0) {
			answer = view_print(view);
		}
	}
	whole_finish(&whole);
	return answer;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct assess_ask ask = {
		.id = opts->words[0],
		.is_intake = opt_given(opts, "intake"),
	};
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	int64_t entry;
	int status;
	int answer;

	if (!told_assessment(&told, &ask)) {
		return CMD_WRONG;
	}
	status = desk_open(app, DESK_WRITE, &desk);
	if (status != CMD_DONE) {
		return status;
	}
	answer = deed_assess(desk, &ask, &entry, &status);
	if (answer < 0) {
		return answer;
	}
	if (answer == ASSESS_OK) {
		struct ledger *ledger = desk_ledger(desk);

		answer = pending_find(ledger_books(ledger), entry) != NULL
				? show_pending(app, ledger, entry)
				: show(app, ledger, entry);
		return answer < 0 ? answer : CMD_DONE;
	}
	return answer == ASSESS_FAILED ? status : answer == ASSESS_NOTHING ? CMD_NO : CMD_WRONG;
}

const struct command cmd_assess = {
	.name = "assess",
	.summary = N_("assesses a volume that nobody measured"),
	.usage = "METER|INTAKE --ground TEXT [--from DATE] [--until DATE] [--method mean-of-previous|max-daily-capacity|rated-flow|declared] [--months N] [--days N|DATE..DATE,...] [--litres N | --m3 N] [--final] [--exempt] [--deadline DATE] [--intake]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
