/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_limit.h"

#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view_log.h"
#include "ledger/words.h"
#include "meter/err.h"

static struct day today_of(const struct books *books)
{
	return zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
}

/* "planned": it holds from a later day on. */
static const char *state_of(const struct limit_order_row *row, struct day today)
{
	if (row->withdrawn != 0) {
		return "withdrawn";
	}
	if (row->what == LIMIT_RESTRICT && limit_order_till(row) <= today.number) {
		return "ended";
	}
	return row->from > today.number ? "planned" : "in-force";
}

static bool is_chosen(const struct limit_order_row *row, const struct limit_choice *choice,
		struct day today)
{
	const char *state = state_of(row, today);

	return (choice->permit == NULL || strcmp(choice->permit, row->permit) == 0) &&
			(choice->order == NULL || strcmp(choice->order, row->order) == 0) &&
			(choice->is_all ||
					(strcmp(state, "withdrawn") != 0 &&
							strcmp(state, "ended") != 0));
}

/* The numbers of an order of a permit, in key order; key must stay. */
static struct shelf_cursor numbers_of(const struct books *books, const struct limit_order_row *row,
		struct limit_number_row *key)
{
	*key = (struct limit_number_row){ .basis = INT64_MIN };
	(void)text_copy(key->permit, sizeof(key->permit), row->permit);
	return shelf_scan(books_shelf(books, BOOK_LIMIT_NUMBER), key, 1);
}

static const struct limit_number_row *next_number(
		struct shelf_cursor *cursor, const struct limit_order_row *row)
{
	const struct limit_number_row *number;

	do {
		number = shelf_next(cursor);
	} while (number != NULL && strcmp(number->order, row->order) != 0);
	return number;
}

static const char *period_text(
		const struct limit_number_row *number, char buffer[static CEILING_PERIOD_MAX])
{
	return ceiling_period((struct days){ { (int32_t)number->period_from },
					      { (int32_t)number->period_till } },
			buffer);
}

static void view_numbers(
		struct view *view, const struct books *books, const struct limit_order_row *row)
{
	struct limit_number_row key;
	struct shelf_cursor cursor = numbers_of(books, row, &key);
	const struct limit_number_row *number;
	char text[CEILING_PERIOD_MAX];

	view_array(view, "numbers");
	while ((number = next_number(&cursor, row)) != NULL) {
		view_object(view, NULL);
		view_text(view, "basis", ceiling_basis_name((enum ceiling_basis)number->basis));
		if (number->part[0] != '\0') {
			view_text(view, "source", number->part);
		}
		view_text(view, "period", period_text(number, text));
		view_int(view, "base_litres", number->base_litres);
		view_int(view, "litres", number->litres);
		view_end(view);
	}
	view_end(view);
}

static void view_said(struct view *view, const struct limit_order *said)
{
	if (said->how == LIMIT_SHARE || said->how == LIMIT_SHARE_OF_YEAR) {
		view_int(view, "share_ppm", said->amount);
		view_text(view, "share_of", said->how == LIMIT_SHARE ? "periods" : "year");
	} else if (said->how == LIMIT_TOTAL) {
		view_int(view, "total_litres", said->amount);
	}
	if (said->area[0] != '\0') {
		view_text(view, "area", said->area);
	}
	view_text(view, "document", said->document);
	view_text(view, "ground", said->ground);
}

static void view_order(struct view *view, const struct books *books,
		const struct limit_order_row *row, struct day today)
{
	struct limit_order said;

	view_object(view, NULL);
	view_text(view, "order", row->order);
	view_text(view, "permit", row->permit);
	view_text(view, "what", row->what == LIMIT_RESTRICT ? "restriction" : "adjustment");
	view_text(view, "state", state_of(row, today));
	view_day(view, "from", (struct day){ (int32_t)row->from });
	if (limit_order_till(row) != INT32_MAX) {
		view_day(view, "until", (struct day){ limit_order_till(row) - 1 });
	}
	view_bool(view, "retroactive", (row->flags & LIMIT_RETROACTIVE) != 0);
	view_bool(view, "emergency", (row->flags & LIMIT_EMERGENCY) != 0);
	if (limit_order_take(row->said.data, row->said.size, &said)) {
		view_said(view, &said);
	}
	view_int(view, "entry", row->entry);
	if (row->withdrawn != 0) {
		view_int(view, "withdrawn_entry", row->withdrawn);
	}
	view_numbers(view, books, row);
	view_end(view);
}

/* {"orders":[...]} */
static void view_limit_orders(
		struct view *view, const struct books *books, const struct limit_choice *choice)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_LIMIT_ORDER), NULL, 0);
	const struct limit_order_row *row;

	view_array(view, "orders");
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_chosen(row, choice, today_of(books))) {
			view_order(view, books, row, today_of(books));
		}
	}
	view_end(view);
}

/* ---- for people ---- */

static const char *what_text(const struct limit_order_row *row)
{
	if ((row->flags & LIMIT_EMERGENCY) != 0) {
		return _("emergency");
	}
	return row->what == LIMIT_RESTRICT ? _("restriction") : _("adjustment");
}

static const char *state_text(const char *state)
{
	return strcmp(state, "withdrawn") == 0          ? _("withdrawn")
			: strcmp(state, "ended") == 0   ? _("ended")
			: strcmp(state, "planned") == 0 ? _("planned")
							: _("in force");
}

static void add_line(struct table *table, const struct limit_order_row *row,
		const struct limit_number_row *number, struct day today)
{
	char period[CEILING_PERIOD_MAX];
	char day[DAY_TEXT_MAX];

	table_text(table, row->order);
	table_text(table, row->permit);
	table_text(table, what_text(row));
	table_text(table, state_text(state_of(row, today)));
	table_text(table, day_format((struct day){ (int32_t)row->from }, day));
	if (limit_order_till(row) == INT32_MAX) {
		table_blank(table);
	} else {
		table_text(table, day_format((struct day){ limit_order_till(row) - 1 }, day));
	}
	if (number == NULL) {
		table_blank(table);
		table_blank(table);
		table_blank(table);
		return;
	}
	table_text(table, period_text(number, period));
	table_volume(table, number->base_litres);
	table_volume(table, number->litres);
}

static void add_lines(struct table *table, const struct books *books,
		const struct limit_order_row *row, struct day today)
{
	struct limit_number_row key;
	struct shelf_cursor cursor = numbers_of(books, row, &key);
	const struct limit_number_row *number = next_number(&cursor, row);

	do {
		add_line(table, row, number, today);
		number = number == NULL ? NULL : next_number(&cursor, row);
	} while (number != NULL);
}

static int print_table(const struct books *books, const struct limit_choice *choice)
{
	const struct table_column columns[] = {
		{ _("By order"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("What"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Period"), TABLE_LEFT },
		{ _("Before"), TABLE_VOLUME },
		{ _("Limit"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_LIMIT_ORDER), NULL, 0);
	const struct limit_order_row *row;
	bool is_any = false;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_chosen(row, choice, today_of(books))) {
			add_lines(table, books, row, today_of(books));
			is_any = true;
		}
	}
	if (!is_any && choice->order != NULL) {
		out_error(_("there is no order '%s'"), choice->order);
		return CMD_WRONG;
	}
	if (!is_any) {
		out_text(_("no orders\n"));
		return CMD_DONE;
	}
	return table_print(table);
}

int list_limit_orders(const struct app *app, struct desk *desk, const struct limit_choice *choice)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	SCOPED(view_close) struct view *view = NULL;
	int fault;

	if (!app->is_json) {
		return print_table(books, choice);
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_limit_orders(view, books, choice);
	fault = view_log(view, desk_ledger(desk));
	return fault < 0 ? fault : view_print(view);
}

/* ---- what was handed in ---- */

static const char *fate_name(const struct limit_done *done, bool is_pending)
{
	switch (done->fate) {
	case LIMIT_DONE:
		return is_pending ? "pending" : "done";
	case LIMIT_KNOWN:
		return "known";
	case LIMIT_LEFT_OUT:
		return "left-out";
	case LIMIT_REFUSED:
		break;
	}
	return "refused";
}

static int print_done_json(struct desk *desk, const struct limit_ask *ask,
		const struct limit_deed *deed, bool is_pending)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "order", ask->order.order);
	view_array(view, "permits");
	for (size_t i = 0; i < deed->count; i++) {
		const struct limit_done *done = &deed->list[i];

		view_object(view, NULL);
		view_text(view, "permit", done->permit);
		view_text(view, "fate", fate_name(done, is_pending));
		if (done->fate == LIMIT_DONE) {
			view_int(view, "entry", done->entry);
		} else if (done->fate != LIMIT_KNOWN) {
			view_text(view, "reason", done->reason);
		}
		view_end(view);
	}
	view_end(view);
	fault = view_log(view, desk_ledger(desk));
	return fault < 0 ? fault : view_print(view);
}

/* Who was left out, what waits, what was known; then the orders as they stand. */
static int print_done_text(struct desk *desk, const struct limit_ask *ask,
		const struct limit_deed *deed, bool is_pending)
{
	const struct limit_choice choice = { .order = ask->order.order,
		.permit = ask->permit[0] == '\0' ? NULL : ask->permit,
		.is_all = true };
	int64_t done = 0;

	for (size_t i = 0; i < deed->count; i++) {
		const struct limit_done *one = &deed->list[i];

		done += one->fate == LIMIT_DONE ? 1 : 0;
		if (one->fate == LIMIT_LEFT_OUT) {
			out_text(_("%s is left out: %s\n"), one->permit, one->reason);
		} else if (one->fate == LIMIT_KNOWN) {
			out_text(_("%s: entered before\n"), one->permit);
		} else if (one->fate == LIMIT_DONE && is_pending) {
			out_text(_("it moves nothing until another actor checked it: weir check %lld\n"),
					(long long)one->entry);
		}
	}
	out_text(_("order %s: %lld permits\n"), ask->order.order, (long long)done);
	return is_pending ? CMD_DONE : print_table(ledger_books(desk_ledger(desk)), &choice);
}

int print_limit_deed(const struct app *app, struct desk *desk, const struct limit_ask *ask,
		const struct limit_deed *deed)
{
	bool is_pending = books_origin(ledger_books(desk_ledger(desk)))->two_actors != 0;
	bool is_refused = false;
	int status;

	for (size_t i = 0; i < deed->count; i++) {
		if (deed->list[i].fate == LIMIT_REFUSED) {
			out_error("%s: %s", deed->list[i].permit, deed->list[i].reason);
			is_refused = true;
		}
	}
	if (is_refused && deed->count == 1) {
		return CMD_WRONG;
	}
	status = app->is_json ? print_done_json(desk, ask, deed, is_pending)
			      : print_done_text(desk, ask, deed, is_pending);
	return status == CMD_DONE && is_refused ? CMD_NO : status;
}
