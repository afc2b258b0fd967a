/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir assess: the volume that counts where nothing sound was measured.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deed_assess.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "api/view_assess.h"
#include "api/view_log.h"
#include "ledger/pending.h"
#include "ledger/whole.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/volume.h"

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

static bool take_date(const struct opts *opts, const char *name, struct day *ret)
{
	const char *text = opt_value(opts, name);

	*ret = ROW_NO_DAY;
	if (text != NULL && !day_parse(text, ret)) {
		out_error(_("--%s: '%s' is no day: 2026-10-31"), name, text);
		return false;
	}
	return true;
}

static bool take_day(const char *text, size_t size, struct day *ret)
{
	char copy[DAY_TEXT_MAX];

	if (size >= sizeof(copy)) {
		return false;
	}
	memcpy(copy, text, size);
	copy[size] = '\0';
	return day_parse(copy, ret);
}

/* One word of a list of days: a day, or two with ".." between. */
static bool take_range(const char *text, size_t size, struct assessment_said *said)
{
	const char *dots = memmem(text, size, "..", 2);
	size_t length = dots == NULL ? size : (size_t)(dots - text);
	struct day from;
	struct day last;

	if (!take_day(text, length, &from)) {
		return false;
	}
	last = from;
	if (dots != NULL && !take_day(dots + 2, size - length - 2, &last)) {
		return false;
	}
	for (; from.number <= last.number; from.number++) {
		if (said->listed_count == ASSESSMENT_LISTED_MAX ||
				(said->listed_count > 0 &&
						from.number <= said->listed[said->listed_count - 1]
										.number)) {
			return false;
		}
		said->listed[said->listed_count++] = from;
	}
	return true;
}

/* "30", or days and ranges of days in order. */
static bool take_days(const struct opts *opts, struct assessment_said *said)
{
	const char *text = opt_value(opts, "days");
	struct text_cursor cursor;

	if (text == NULL) {
		return true;
	}
	cursor = text_cursor(text, strlen(text));
	if (text_int(&cursor, 1, ASSESSMENT_SPAN_DAYS_MAX, &said->days) == TEXT_OK &&
			text_at_end(&cursor)) {
		return true;
	}
	said->days = 0;
	for (const char *at = text;; at++) {
		size_t size = strcspn(at, ",");

		if (!take_range(at, size, said)) {
			out_error(_("--days: '%s' is no number of days and no list of them in order, of at most %d: 30, or 2026-10-01,2026-10-05..2026-10-09"),
					text, ASSESSMENT_LISTED_MAX);
			return false;
		}
		at += size;
		if (*at == '\0') {
			return true;
		}
	}
}

static bool take_litres(const struct opts *opts, struct assessment_said *said, struct where *reason)
{
	const char *m3 = opt_value(opts, "m3");
	struct volume volume;

	said->litres = ROW_NO_LITRES;
	if (m3 != NULL && opt_given(opts, "litres")) {
		out_error(_("either --litres or --m3"));
		return false;
	}
	if (opt_int(opts, "litres", 0, INT64_MAX / 4, &said->litres, reason) != OPT_OK) {
		out_where(reason);
		return false;
	}
	if (m3 != NULL) {
		if (volume_parse(m3, false, &volume) != VOLUME_OK ||
				volume.litres > INT64_MAX / 4) {
			out_error(_("--m3: '%s' is no volume: 1234.567"), m3);
			return false;
		}
		said->litres = volume.litres;
	}
	return true;
}

static bool take_how(const struct opts *opts, struct assessment_said *said, struct where *reason)
{
	const char *method = opt_value(opts, "method");
	int64_t months = 3;
	int number = METHOD_NONE;

	if (method != NULL && !word_parse(WORD_METHOD, method, &number)) {
		out_error(_("--method: '%s' is no method"), method);
		return false;
	}
	if (opt_int(opts, "months", 1, ASSESSMENT_PERIODS_MAX, &months, reason) != OPT_OK) {
		out_where(reason);
		return false;
	}
	said->how.method = (enum assessment_method)number;
	said->how.periods = number == METHOD_MEAN_OF_PREVIOUS ? months : 0;
	said->how.is_final = opt_given(opts, "final");
	said->how.is_exempt = opt_given(opts, "exempt");
	if (opt_given(opts, "months") && number != METHOD_MEAN_OF_PREVIOUS) {
		out_error(_("--months belongs to --method mean-of-previous"));
		return false;
	}
	if (number == METHOD_NONE && (said->how.is_final || said->how.is_exempt)) {
		out_error(_("--final and --exempt belong to a --method: without one the ladder says it"));
		return false;
	}
	if (number != METHOD_NONE && opt_given(opts, "deadline")) {
		out_error(_("--deadline belongs to the ladder, not to a --method"));
		return false;
	}
	return true;
}

static bool take_ground(const struct opts *opts, struct assessment_said *said)
{
	const char *ground = opt_value(opts, "ground");

	if (ground == NULL || ground[0] == '\0') {
		out_error(_("--ground is needed: on what ground is it assessed?"));
		return false;
	}
	if (!text_is_utf8(ground, strlen(ground)) ||
			!text_copy(said->ground, sizeof(said->ground), ground)) {
		out_error(_("--ground: UTF-8 of at most %d bytes"), ASSESSMENT_GROUND_MAX);
		return false;
	}
	return true;
}

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
	struct where reason = { .line = 0 };
	int64_t entry;
	int status;
	int answer;

	if (!take_date(opts, "from", &ask.from) || !take_date(opts, "until", &ask.until) ||
			!take_date(opts, "deadline", &ask.said.deadline) ||
			!take_how(opts, &ask.said, &reason) || !take_days(opts, &ask.said) ||
			!take_litres(opts, &ask.said, &reason) || !take_ground(opts, &ask.said)) {
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
