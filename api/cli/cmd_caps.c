/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir caps: what areas may use and permit in a year, and what they do; how
 * rivers are allocated among them.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_allocation.h"
#include "api/print_caps.h"
#include "api/value.h"
#include "api/view_allocation.h"
#include "api/view_caps.h"
#include "api/view_log.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "at", "DATE", N_("at the end of that day, as known now; without it today") },
	{ 0, "rivers", NULL,
			N_("how rivers are allocated among areas, and what these took of them") },
	{ 0, "zones", NULL, N_("water bodies and zones of groundwater, instead of areas") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

struct choices {
	struct caps_choice caps;
	const char *at;
	enum volume_unit unit;
	bool is_rivers;
	bool is_zones;
};

static int read_choices(const struct opts *opts, struct choices *ret)
{
	struct where reason = { .line = 0 };

	if (!asked_year(opts->words[0], &ret->caps.year)) {
		return CMD_WRONG;
	}
	ret->caps.area = opt_value(opts, "area");
	ret->at = opt_value(opts, "at");
	ret->is_rivers = opt_given(opts, "rivers");
	ret->is_zones = opt_given(opts, "zones");
	if (ret->is_zones && (ret->is_rivers || ret->caps.area != NULL)) {
		out_error(_("--zones stands without --rivers and --area"));
		return CMD_WRONG;
	}
	if (ret->at != NULL && !asked_day(ret->at, &ret->caps.at)) {
		return CMD_WRONG;
	}
	if (opt_unit(opts, &ret->unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/*
 * The asking day must lie in the year; without one it is the nearest to today. Of
 * a river, whose year may be a dispatch year, any day will do.
 */
static int find_day(const struct books *books, struct day today, struct choices *choices)
{
	struct day nearest = caps_day(
			books, choices->caps.year, choices->at == NULL ? today : choices->caps.at);

	if (choices->is_rivers) {
		choices->caps.at = choices->at == NULL ? today : choices->caps.at;
		return CMD_DONE;
	}
	if (choices->at != NULL && nearest.number != choices->caps.at.number) {
		out_error(_("%s does not lie in %d"), choices->at, choices->caps.year);
		return CMD_WRONG;
	}
	choices->caps.at = nearest;
	return CMD_DONE;
}

static int print_json(struct ledger *ledger, const struct caps *caps, const struct choices *choices)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_caps(view, caps, &choices->caps);
	fault = view_log(view, ledger);
	return fault < 0 ? fault : view_print(view);
}

static int show_rivers(const struct app *app, struct ledger *ledger, const struct choices *choices)
{
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong = { "" };
	int fault = view == NULL ? WEIR_FAULT_MEMORY
				 : view_allocations(view, ledger, &choices->caps);

	if (fault == 0) {
		fault = view_log(view, ledger);
	}
	if (fault < 0) {
		return fault;
	}
	return app->is_json ? view_print(view)
			    : print_allocations(value_of_view(view, &wrong), choices->unit);
}

static int show_zones(const struct app *app, struct ledger *ledger, const struct choices *choices)
{
	const struct books *books = ledger_books(ledger);
	SCOPED(view_close) struct view *view = NULL;
	int fault;

	if (!app->is_json) {
		return print_basins(books, &choices->caps, choices->unit);
	}
	view = view_open();
	fault = view == NULL ? WEIR_FAULT_MEMORY : view_basins(view, books, &choices->caps);
	if (fault == 0) {
		fault = view_log(view, ledger);
	}
	return fault < 0 ? fault : view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(caps_close) struct caps *caps = NULL;
	struct choices choices = { .unit = UNIT_M3 };
	struct registry_view view;
	struct ledger *ledger;
	struct area_row area;
	int answer = read_choices(opts, &choices);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	view = (struct registry_view){ .books = ledger_books(ledger) };
	answer = find_day(view.books, zone_day(&view.books->zone, ledger_now(ledger)), &choices);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (choices.caps.area != NULL &&
			!registry_area(&view, choices.caps.area, choices.caps.at, &area)) {
		out_error(_("there is no area '%s' on that day"), choices.caps.area);
		return CMD_WRONG;
	}
	if (choices.is_rivers) {
		return show_rivers(app, ledger, &choices);
	}
	if (choices.is_zones) {
		return show_zones(app, ledger, &choices);
	}
	answer = caps_open(view.books, choices.caps.year, choices.caps.at, &caps);
	if (answer < 0) {
		return answer;
	}
	return app->is_json ? print_json(ledger, caps, &choices)
			    : print_caps(caps, &choices.caps, choices.unit, app->lang);
}

const struct command cmd_caps = {
	.name = "caps",
	.summary = N_("shows what areas may use and permit in a year, and how near they are to it"),
	.usage = "YEAR [--rivers|--zones] [--area AREA] [--at DATE] [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
