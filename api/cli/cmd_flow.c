/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir flow: what must stay in the river, what flows there, and who was ordered
 * to stop.
 */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/cli/laid.h"
#include "api/cli/telling.h"
#include "api/desk.h"
#include "api/flow_file.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_flow.h"
#include "api/told_flow.h"
#include "api/view.h"
#include "api/view_flow.h"
#include "api/view_log.h"
#include "ledger/entry.h"
#include "ledger/flow_order.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "name", "NAME", N_("of a section: what it is called") },
	{ 0, "area", "AREA", N_("of a section: the area in which it lies") },
	{ 0, "least", "M3", N_("of a section: what must stay in the river, m³ a second") },
	{ 0, "warn", "M3", N_("of a section: below so much one is warned (as 'least')") },
	{ 0, "stop", "PERMITS", N_("of a section: permits that an order to stop reaches") },
	{ 0, "reduce", "PERMITS", N_("of a section: permits that an order to reduce reaches") },
	{ 0, "either", "PERMITS", N_("of a section: permits that both reach") },
	{ 0, "document", "TEXT", N_("of a section: the document that says so") },
	{ 0, "from", "DATE", N_("of a section or an order: the first day on which it holds") },
	{ 0, "percent", "N", N_("of an order to reduce: by how much") },
	{ 0, "ground", "TEXT", N_("of an order: why it is given") },
	{ 0, NULL, NULL, NULL },
};

/* ---- writing ---- */

static bool read_section(const struct told *told, const struct zone *zone, struct bytes *ret)
{
	(void)zone;
	return told_section(told, ret);
}

static int say_section(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "", "section", NULL };

	if (opts->n_words != 2) {
		out_error(_("'section' takes one id"));
		return CMD_WRONG;
	}
	return laid_run(app, opts, words, KIND_SECTION, read_section);
}

/* What was done with the deeds of one call. */
struct done {
	int64_t entered, known, refused;
};

static int say(struct desk *desk, uint64_t kind, const char *what, const struct bytes *body,
		struct done *done)
{
	struct writer_result result;
	int answer = body->failed ? WEIR_FAULT_MEMORY : desk_do(desk, kind, body, &result);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (result.answer == LEDGER_REFUSED) {
		out_error("%s: %s", what, result.reason);
		done->refused++;
	} else if (result.answer == LEDGER_OK) {
		done->entered++;
	} else {
		done->known++;
	}
	return CMD_DONE;
}

static int print_done(const struct app *app, const struct done *done)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault = 0;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (app->is_json) {
		view_int(view, "entered", done->entered);
		view_int(view, "known", done->known);
		view_int(view, "refused", done->refused);
		fault = view_print(view);
	} else {
		out_text(_("%lld entered, %lld known already, %lld refused\n"),
				(long long)done->entered, (long long)done->known,
				(long long)done->refused);
	}
	return fault < 0 ? fault : done->refused > 0 ? CMD_NO : CMD_DONE;
}

/* Of a file those of one section, as many as one observation holds. */
static int say_some(struct desk *desk, const struct flow_file *file, size_t *at, struct done *done)
{
	SCOPED(scope_free)
	struct flow_value *values = calloc(FLOW_SEEN_MAX, sizeof(*values));
	SCOPED_FINISH(bytes_finish) struct bytes body;
	const char *section = file->rows[*at].section;
	size_t count = 0;

	bytes_init(&body, ENTRY_MAX);
	if (values == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (*at < file->count && count < FLOW_SEEN_MAX &&
			strcmp(file->rows[*at].section, section) == 0) {
		values[count++] = file->rows[(*at)++].value;
	}
	flow_put_seen(&body, section, values, count);
	return say(desk, KIND_FLOWS, section, &body, done);
}

/* A file that names a section nobody has told is refused whole. */
static bool are_known(struct desk *desk, const struct flow_file *file, const char *path)
{
	const struct books *books = ledger_books(desk_ledger(desk));

	for (size_t i = 0; i < file->count; i++) {
		if (flow_section_on(books, file->rows[i].section, (struct day){ INT32_MAX }) ==
				NULL) {
			out_error(_("%s: there is no section '%s'"), path, file->rows[i].section);
			return false;
		}
	}
	return true;
}

static int say_seen(struct app *app, const struct opts *opts)
{
	static const struct csv_options csv_options = { .encoding = CSV_UTF8 };
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(flow_file_finish) struct flow_file file = { .rows = NULL };
	struct where reason = { .line = 0 };
	struct done done = { .entered = 0 };
	int answer = opts->n_words == 2 ? desk_open(app, DESK_WRITE, &desk) : CMD_WRONG;

	if (opts->n_words != 2) {
		out_error(_("'seen' takes one file"));
	}
	if (answer != CMD_DONE || desk_ledger(desk) == NULL) {
		return answer != CMD_DONE ? answer : CMD_FAULT;
	}
	answer = flow_file_load(opts->words[1], &csv_options,
			&ledger_books(desk_ledger(desk))->zone, &file, &reason);
	if (answer == CSV_WRONG) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (answer == CSV_OK && !are_known(desk, &file, opts->words[1])) {
		return CMD_WRONG;
	}
	for (size_t at = 0; answer == CMD_DONE && at < file.count;) {
		answer = say_some(desk, &file, &at, &done);
	}
	if (answer == CMD_DONE) {
		answer = desk_end(desk);
	}
	return answer == CMD_DONE ? print_done(app, &done) : answer;
}

/* ---- orders ---- */

static int say_order(struct desk *desk, const struct flow_order *order, struct done *done)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	flow_put_order(&body, order);
	return say(desk, KIND_FLOW_ORDER, order->permit, &body, done);
}

/* To all permits of a section that it reaches and that are valid then. */
static int say_orders(struct desk *desk, const struct section_row *row, struct flow_order *order,
		struct done *done)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	SCOPED(scope_free) struct flow_section *section = malloc(sizeof(*section));
	const struct registry_view view = { .books = books };
	int answer = CMD_DONE;

	if (section == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!flow_take_section(row->said.data, row->said.size, section)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(order->section, sizeof(order->section), section->section);
	for (size_t i = 0; i < section->bound_count && answer == CMD_DONE; i++) {
		const struct flow_bound *bound = &section->bound[i];
		const struct flow_order_row *held =
				flow_order_on(books, bound->permit, order->from, NULL);
		bool is_held = held != NULL && held->what != FLOW_ORDER_RESUME;

		if (!flow_reaches(order->what, bound->condition) ||
				(order->what == FLOW_ORDER_RESUME && !is_held) ||
				!registry_permit_is_valid(&view, bound->permit, order->from)) {
			continue;
		}
		(void)text_copy(order->permit, sizeof(order->permit), bound->permit);
		answer = say_order(desk, order, done);
	}
	return answer;
}

static int give_order(
		struct desk *desk, const char *target, struct flow_order *order, struct done *done)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	const struct registry_view view = { .books = books };
	const struct section_row *row = flow_section_on(books, target, order->from);

	if (row != NULL) {
		return say_orders(desk, row, order, done);
	}
	if (!registry_has(&view, ROW_PERMIT, target)) {
		out_error(_("there is neither a section nor a permit '%s' on that day"), target);
		return CMD_WRONG;
	}
	(void)text_copy(order->permit, sizeof(order->permit), target);
	return say_order(desk, order, done);
}

static int order(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "", "", "order", NULL };
	struct telling telling = { .opts = opts, .words = words };
	const struct told told = telling_told(&telling);
	SCOPED(desk_close) struct desk *desk = NULL;
	struct flow_order said = { .percent = 0 };
	struct done done = { .entered = 0 };
	int answer;

	if (opts->n_words != 3) {
		out_error(_("'order' takes a section or a permit, and what to do"));
		return CMD_WRONG;
	}
	if (!told_flow_order(&told, &said)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_WRITE, &desk);
	if (answer != CMD_DONE || desk_ledger(desk) == NULL) {
		return answer != CMD_DONE ? answer : CMD_FAULT;
	}
	answer = give_order(desk, opts->words[1], &said, &done);
	if (answer == CMD_DONE) {
		answer = desk_end(desk);
	}
	return answer == CMD_DONE ? print_done(app, &done) : answer;
}

/* ---- showing ---- */

static int print(const struct app *app, struct desk *desk, struct view *view,
		int (*print_text)(const struct view *view, const struct zone *zone))
{
	struct ledger *ledger = desk_ledger(desk);
	int fault;

	if (!app->is_json) {
		return print_text(view, &ledger_books(ledger)->zone);
	}
	fault = view_log(view, ledger);
	return fault < 0 ? fault : view_print(view);
}

static int show(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	bool is_orders = opts->n_words == 2 && strcmp(opts->words[0], "orders") == 0;
	struct days days;
	int answer;

	if (is_orders && !asked_period(opts->words[1], &days)) {
		return CMD_WRONG;
	}
	answer = view == NULL ? WEIR_FAULT_MEMORY : desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE || desk_ledger(desk) == NULL) {
		return answer != CMD_DONE ? answer : CMD_FAULT;
	}
	answer = is_orders ? view_flow_orders(view, desk_ledger(desk), NULL, days)
			   : view_sections(view, desk_ledger(desk), NULL,
					     ledger_now(desk_ledger(desk)));
	return answer < 0 ? answer
			  : print(app, desk, view, is_orders ? print_flow_orders : print_sections);
}

static int run(struct app *app, const struct opts *opts)
{
	const char *word = opts->n_words == 0 ? "list" : opts->words[0];

	if (strcmp(word, "section") == 0) {
		return say_section(app, opts);
	}
	if (strcmp(word, "seen") == 0) {
		return say_seen(app, opts);
	}
	if (strcmp(word, "order") == 0) {
		return order(app, opts);
	}
	if ((strcmp(word, "list") == 0 && opts->n_words <= 1) ||
			(strcmp(word, "orders") == 0 && opts->n_words == 2)) {
		return show(app, opts);
	}
	if (strcmp(word, "list") == 0) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	out_error(_("'%s' is none of: list, orders PERIOD, section, seen, order"), word);
	return CMD_WRONG;
}

const struct command cmd_flow = {
	.name = "flow",
	.summary = N_("watches the ecological flow of rivers, and orders to stop and resume"),
	.usage = "[list] | orders PERIOD | section ID --name NAME --area AREA --least M3 [--warn M3] --from DATE [--stop PERMITS] [--reduce PERMITS] [--either PERMITS] [--document TEXT] | seen FILE | order SECTION|PERMIT reduce|stop|resume --from DATE [--percent N] --ground TEXT",
	.words = "list|order|orders|section|seen",
	.options = options,
	.min_words = 0,
	.max_words = 3,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
