/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir init: a new ledger.
 */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/config.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "api/zone_file.h"
#include "billing/billing_kinds.h"
#include "ledger/ledger.h"

static const char default_zone[] = "Asia/Shanghai";

static const struct opt_row options[] = {
	{ 0, "origin", "NAME", N_("the log's name, the first line of its checkpoints") },
	{ 0, "timezone", "ZONE", N_("the zone of its civil days (Asia/Shanghai)") },
	{ 0, "clock", "CLOCK", N_("system, or simulated:INSTANTxSPEED") },
	{ 0, "keys", "PATH", N_("folder of key and anchor, outside the ledger") },
	{ 0, "profile", "PROFILE", N_("signatures: ed25519") },
	{ 0, "two-actors", NULL, N_("corrections and the like need a maker and a checker") },
	{ 0, NULL, NULL, NULL },
};

static int print(const struct app *app, const char *dir, const struct ledger_made *made)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		out_text(_("ledger  %s\nkey     %s\nanchor  %s\npublic  %s\n"), dir, made->key_file,
				made->anchor_file, made->vkey);
		return CMD_DONE;
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "ledger", dir);
	view_text(view, "key_file", made->key_file);
	view_text(view, "anchor_file", made->anchor_file);
	view_text(view, "vkey", made->vkey);
	return view_print(view);
}

/* Reads the options into a plan; says what is wrong. */
static int read_plan(const struct opts *opts, struct zone *zone, struct ledger_plan *plan)
{
	const char *zone_name = opt_value(opts, "timezone");
	const char *clock = opt_value(opts, "clock");
	const char *signatures = opt_value(opts, "profile");
	struct where reason = { .line = 0 };
	int answer = zone_file_load(zone_name == NULL ? default_zone : zone_name, zone, &reason);

	if (answer != ZONE_FILE_OK) {
		out_where(&reason);
		return answer < 0 ? answer : CMD_WRONG;
	}
	if (plan->origin == NULL) {
		out_error(_("option '--origin' is missing: the log needs a name"));
		return CMD_WRONG;
	}
	if (clock != NULL && !clock_parse(clock, &plan->clock)) {
		out_error(_("option '--clock': '%s' is neither system nor simulated:INSTANTxSPEED"),
				clock);
		return CMD_WRONG;
	}
	if (signatures != NULL && strcmp(signatures, "ed25519") != 0) {
		out_error(_("option '--profile': '%s' is not ed25519"), signatures);
		return CMD_WRONG;
	}
	plan->clock.started.unix_s = clock_system_s();
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	struct config config = { .keys = "" };
	struct where reason = { .line = 0 };
	struct ledger_made made;
	struct zone zone;
	struct ledger_plan plan = {
		.dir = opts->n_words > 0 ? opts->words[0] : app->dir,
		.origin = opt_value(opts, "origin"),
		.keys = opt_value(opts, "keys"),
		.zone = &zone,
		.clock = { .speed = 1 },
		.is_two_actors = opt_given(opts, "two-actors"),
	};
	size_t count;
	const struct shelf_table *others = billing_tables(&count);
	int answer = read_plan(opts, &zone, &plan);

	if (answer != CMD_DONE) {
		return answer;
	}
	answer = ledger_init(&plan, &kinds, others, count, &made, &reason);
	if (answer != LEDGER_OK) {
		out_error("%s", reason.text[0] != '\0' ? reason.text : _(weir_fault_text(answer)));
		return answer < 0 ? CMD_FAULT : CMD_WRONG;
	}
	if (plan.keys != NULL) {
		char *path = realpath(plan.keys, NULL);

		if (path == NULL || !text_copy(config.keys, sizeof(config.keys), path)) {
			scope_free(path);
			return WEIR_FAULT_IO;
		}
		scope_free(path);
	}
	answer = config_write(plan.dir, &config);
	return answer < 0 ? answer : print(app, plan.dir, &made);
}

const struct command cmd_init = {
	.name = "init",
	.summary = N_("makes a new ledger and prints its public key"),
	.usage = "DIR --origin NAME [--timezone ZONE] [--clock CLOCK] [--keys PATH] [--profile PROFILE] [--two-actors]",
	.options = options,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
