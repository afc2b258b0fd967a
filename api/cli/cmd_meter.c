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
#include "ledger/kind.h"
#include "ledger/meter_event.h"
#include "meter/bytes.h"

static const struct opt_row options[] = {
	{ 0, "at", "INSTANT", N_("when it was, 2026-10-31T09:30:00+08:00") },
	{ 0, "final", "M3", N_("the last count of the register that goes") },
	{ 0, "initial", "M3", N_("the first count of the register that comes") },
	{ 0, "until", "DATE", N_("the last day: of the verification, or for the repair") },
	{ 0, "withdraw", NULL, N_("it was told by mistake: it never was") },
	{ 0, "ground", "TEXT", N_("the document that says so") },
	{ 0, NULL, NULL, NULL },
};

static int read_until(const struct opts *opts, struct day *ret)
{
	const char *text = opt_value(opts, "until");

	*ret = ROW_NO_DAY;
	if (text == NULL || day_parse(text, ret)) {
		return CMD_DONE;
	}
	out_error(_("option '--until': '%s' is no day: 2026-10-31"), text);
	return CMD_WRONG;
}

/* Has the event what it may have, and what it must? */
static int check(const struct meter_event *event)
{
	const char *name = meter_event_name(event->what);
	bool has_until = row_has_day(event->until);

	if (event->is_withdrawn) {
		if (event->has_final || event->has_initial || has_until) {
			out_error(_("what is withdrawn has no counts and no days"));
			return CMD_WRONG;
		}
		return CMD_DONE;
	}
	if (event->has_final && !meter_event_takes_final(event->what)) {
		out_error(_("'%s' has no '--final'"), name);
		return CMD_WRONG;
	}
	if (event->has_initial && !meter_event_takes_initial(event->what)) {
		out_error(_("'%s' has no '--initial'"), name);
		return CMD_WRONG;
	}
	if (has_until && !meter_event_takes_until(event->what)) {
		out_error(_("'%s' has no '--until'"), name);
		return CMD_WRONG;
	}
	if (!has_until && event->what == METER_REPAIR_ORDERED) {
		out_error(_("'%s' needs '--until', the last day for it"), name);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int read_event(const struct opts *opts, const struct zone *zone, struct bytes *ret)
{
	struct meter_event event = { .is_withdrawn = opt_given(opts, "withdraw") };
	int status;

	if (strcmp(opts->words[0], "event") != 0) {
		out_error(_("'%s' is nothing that 'weir meter' does: event"), opts->words[0]);
		return CMD_WRONG;
	}
	if (!meter_event_parse(opts->words[2], &event.what)) {
		out_error(_("'%s' is no event of a meter: installed, exchanged, removed, verified, repair-ordered, repaired"),
				opts->words[2]);
		return CMD_WRONG;
	}
	status = laid_read_meter(opts->words[1], event.meter);
	if (status == CMD_DONE) {
		status = laid_read_at(opts, zone, &event.at);
	}
	if (status == CMD_DONE) {
		status = laid_read_count(
				opts, "final", LAID_DECIMALS, &event.has_final, &event.final);
	}
	if (status == CMD_DONE) {
		status = laid_read_count(
				opts, "initial", LAID_DECIMALS, &event.has_initial, &event.initial);
	}
	if (status == CMD_DONE) {
		status = read_until(opts, &event.until);
	}
	if (status == CMD_DONE) {
		status = laid_read_ground(opts, event.ground, sizeof(event.ground));
	}
	if (status == CMD_DONE) {
		status = check(&event);
	}
	if (status == CMD_DONE) {
		meter_event_put(ret, &event);
	}
	return status;
}

static int run(struct app *app, const struct opts *opts)
{
	return laid_run(app, opts, KIND_METER_EVENT, read_event);
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
