/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir quota: what may still be taken, which limit binds, how long it lasts,
 * what the next cubic metre costs.
 */

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/holding.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_holding.h"
#include "api/remote.h"
#include "api/stop.h"
#include "api/value_holding.h"
#include "api/view_holding.h"
#include "ledger/store.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	WATCH_MS = 1000,           /* between two looks at the log's size */
	WATCH_FAR_MS = 5000,       /* the same of a ledger elsewhere */
	LINE_BYTES_MAX = 64 << 20, /* JSON of a holder with a thousand permits */
};

static const struct opt_row options[] = {
	{ 0, "at", "DATE", N_("at the end of that day, as known now; without it today") },
	{ 0, "holder", "CODE", N_("all permits of a credit code, or of a holder's name") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, "watch", NULL, N_("again whenever the log has grown, until interrupted") },
	{ 0, NULL, NULL, NULL },
};

struct choices {
	struct holding_options holding;
	enum volume_unit unit;
	bool is_watch;
};

static int read_choices(const struct opts *opts, struct choices *ret)
{
	const char *at = opt_value(opts, "at");
	struct where reason = { .line = 0 };

	ret->holding.holder = opt_value(opts, "holder");
	ret->holding.permit = opts->n_words > 0 ? opts->words[0] : NULL;
	ret->is_watch = opt_given(opts, "watch");
	if ((ret->holding.permit == NULL) == (ret->holding.holder == NULL)) {
		out_error(_("a permit, or --holder with a credit code or name: one of them"));
		return CMD_WRONG;
	}
	ret->holding.has_day = at != NULL;
	if (at != NULL && !day_parse(at, &ret->holding.at)) {
		out_error(_("'%s' is no day: 2026-10-31"), at);
		return CMD_WRONG;
	}
	if (opt_unit(opts, &ret->unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* One line where more follow. */
static int print_line(const struct json_t *json)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	int fault;

	bytes_init(&text, LINE_BYTES_MAX);
	fault = view_format_json(json, VIEW_COMPACT, &text);
	if (fault == 0) {
		out_text("%s\n", bytes_text(&text));
	}
	return fault;
}

static int print_json(const struct holding *holding, bool is_watch)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_holding(view, holding);
	return is_watch && view_json(view) != NULL ? print_line(view_json(view)) : view_print(view);
}

static int print_tables(
		const struct app *app, const struct choices *choices, const struct holding *holding)
{
	int fault;

	/* A terminal is cleared for each state; a pipe gets one after the other. */
	out_text("%s", choices->is_watch && isatty(STDOUT_FILENO) ? "\033[H\033[2J" : "");
	fault = print_holding(holding, choices->unit, app->lang);
	out_text("%s", choices->is_watch ? "\n" : "");
	return fault;
}

static int print(
		const struct app *app, const struct choices *choices, const struct holding *holding)
{
	int fault = app->is_json ? print_json(holding, choices->is_watch)
				 : print_tables(app, choices, holding);

	return fault < 0 ? fault : out_flush();
}

static int say_absent(const struct choices *choices)
{
	if (choices->holding.permit != NULL) {
		out_error(_("there is no permit '%s' on that day"), choices->holding.permit);
	} else {
		out_error(_("nobody with the code or name '%s' holds a permit in that year"),
				choices->holding.holder);
	}
	return CMD_WRONG;
}

static int look(const struct app *app, const struct choices *choices, struct desk *desk)
{
	SCOPED(holding_close) struct holding *holding = NULL;
	int answer = holding_open(desk_ledger(desk), &choices->holding, &holding);

	if (answer > 0) {
		return say_absent(choices);
	}
	return answer < 0 ? answer : print(app, choices, holding);
}

/* Waits until the log has grown or somebody asks to stop: then *ret_stop. */
static int wait_for_more(struct desk *desk, const struct stop *stop, bool *ret_stop)
{
	struct ledger *ledger = desk_ledger(desk);
	int64_t size = ledger_size(ledger);
	int64_t now = size;

	*ret_stop = false;
	while (now == size && !*ret_stop) {
		struct pollfd asked = { .fd = stop->fd, .events = POLLIN };
		int fault;

		(void)poll(&asked, 1, WATCH_MS);
		*ret_stop = stop_asked(stop);
		fault = store_size(ledger_store(ledger), &now);
		if (fault != STORE_OK) {
			return fault < 0 ? fault : WEIR_FAULT_STORE;
		}
	}
	return 0;
}

static int watch(const struct app *app, const struct choices *choices)
{
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	SCOPED(desk_close) struct desk *desk = NULL;
	bool is_stopped = false;
	int answer = stop_open(&stop);

	if (answer == 0) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	while (answer == CMD_DONE && !is_stopped) {
		answer = look(app, choices, desk);
		if (answer == CMD_DONE) {
			answer = wait_for_more(desk, &stop, &is_stopped);
		}
		if (answer == CMD_DONE && !is_stopped) {
			answer = desk_refresh(desk);
		}
	}
	return answer;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct choices choices = { .is_watch = false };
	int answer = read_choices(opts, &choices);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (choices.is_watch) {
		return watch(app, &choices);
	}
	answer = desk_open(app, DESK_READ, &desk);
	return answer == CMD_DONE ? look(app, &choices, desk) : answer;
}

/* ---- a ledger elsewhere ---- */

static void put_path(struct remote_path *path, const struct choices *choices, const char *at)
{
	const struct holding_options *holding = &choices->holding;

	remote_path_put(path, holding->permit != NULL ? "v1/permits" : "v1/holders");
	remote_path_part(path, holding->permit != NULL ? holding->permit : holding->holder);
	remote_path_put(path, "quota");
	remote_path_query(path, "at", at);
}

static int print_far(const struct app *app, const struct choices *choices, struct remote *remote,
		struct value_tree *tree)
{
	SCOPED(holding_close) struct holding *holding = NULL;
	const struct remote_ledger *ledger;
	struct value root = value_root(tree);
	int answer;

	if (app->is_json) {
		return choices->is_watch ? print_line(root.json) : remote_print_json(tree);
	}
	answer = remote_for_people(remote, tree, &ledger);
	if (answer == CMD_DONE) {
		answer = remote_taken(remote, root, value_holding(root, &ledger->zone, &holding));
	}
	return answer == CMD_DONE ? print_tables(app, choices, holding) : answer;
}

/* *size is that of the log that was printed before; what is of the same is passed over. */
static int look_far(const struct app *app, const struct choices *choices, struct remote *remote,
		const char *at, int64_t *size)
{
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct remote_path path;
	int64_t before = *size;
	int answer;

	remote_path_init(&path);
	put_path(&path, choices, at);
	answer = remote_json(remote, &path, REMOTE_LIST_MAX, &tree);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		return say_absent(choices);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	*size = value_int(value_object(value_root(tree), "log"), "size");
	if (*size != before) {
		answer = print_far(app, choices, remote, tree);
	}
	return answer == CMD_DONE ? out_flush() : answer;
}

static int watch_far(const struct app *app, const struct choices *choices, struct remote *remote,
		const char *at)
{
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	int64_t size = -1;
	int answer = stop_open(&stop);

	while (answer == 0 && !stop_asked(&stop)) {
		answer = look_far(app, choices, remote, at, &size);
		if (answer == CMD_DONE) {
			struct pollfd asked = { .fd = stop.fd, .events = POLLIN };

			(void)poll(&asked, 1, WATCH_FAR_MS);
		}
	}
	return answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	struct choices choices = { .is_watch = false };
	const char *at = opt_value(opts, "at");
	int64_t size = -1;
	int answer = read_choices(opts, &choices);

	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	return choices.is_watch ? watch_far(app, &choices, remote, at)
				: look_far(app, &choices, remote, at, &size);
}

const struct command cmd_quota = {
	.name = "quota",
	.summary = N_("shows what may still be taken, which limit binds, what the next m³ costs"),
	.usage = "PERMIT | --holder CODE [--at DATE] [--unit m3|wan-m3] [--watch]",
	.options = options,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
