/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_flow.h"

#include <stdlib.h>
#include <string.h>

#include "api/caller.h"
#include "api/view.h"
#include "ledger/flow_order.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/scope.h"

/* What one call has. */
struct showing {
	struct view *view;
	const struct books *books;
	const struct caller *caller;
	struct day today;
};

static bool may_see(const struct showing *showing, const char *permit)
{
	return showing->caller == NULL ||
			caller_may_see_permit(
					showing->caller, showing->books, showing->today, permit);
}

static void view_holder(const struct showing *showing, const char *permit)
{
	const struct registry_view registry = { .books = showing->books };
	struct permit_row row;

	if (registry_permit(&registry, permit, showing->today, &row)) {
		view_text(showing->view, "holder", row.holder);
	}
}

/* ---- sections ---- */

static const char *condition_name(enum flow_condition condition)
{
	return condition == FLOW_STOP              ? "stop"
			: condition == FLOW_REDUCE ? "reduce"
						   : "stop-or-reduce";
}

static void view_bound(
		const struct showing *showing, const struct flow_bound *bound, struct day day)
{
	struct view *view = showing->view;
	const struct flow_order_row *order =
			flow_order_on(showing->books, bound->permit, day, NULL);

	view_object(view, NULL);
	view_text(view, "permit", bound->permit);
	view_holder(showing, bound->permit);
	view_text(view, "condition", condition_name(bound->condition));
	if (order != NULL) {
		view_text(view, "order", flow_what_name((enum flow_what)order->what));
		view_day(view, "order_from", (struct day){ (int32_t)order->from });
		view_int(view, "order_entry", order->entry);
	}
	view_end(view);
}

static int view_section(const struct showing *showing, const struct section_row *row,
		const struct flow_section *section, struct instant at)
{
	struct view *view = showing->view;
	struct flow_standing standing = flow_stands(showing->books, row->section, at.unix_s);
	struct day day = zone_day(&showing->books->zone, at);

	view_object(view, NULL);
	view_text(view, "section", section->section);
	view_text(view, "name", section->name);
	view_text(view, "area", section->area);
	view_int(view, "least_litres_per_s", section->least_l_per_s);
	view_int(view, "warn_litres_per_s", section->warn_l_per_s);
	view_day(view, "from", section->from);
	view_text_known(view, "document", section->document);
	view_int(view, "entry", row->entry);
	view_text(view, "state", flow_state_name(standing.state));
	if (standing.at_s != INT64_MIN) {
		view_instant(view, "at", (struct instant){ standing.at_s });
		view_int(view, "litres_per_s", standing.l_per_s);
		view_instant(view, "since", (struct instant){ standing.since_s });
	}
	view_array(view, "permits");
	for (size_t i = 0; i < section->bound_count; i++) {
		if (may_see(showing, section->bound[i].permit)) {
			view_bound(showing, &section->bound[i], day);
		}
	}
	view_end(view);
	view_end(view);
	return 0;
}

/* Is it any of the caller's business? */
static bool concerns(const struct showing *showing, const struct flow_section *section)
{
	for (size_t i = 0; i < section->bound_count; i++) {
		if (may_see(showing, section->bound[i].permit)) {
			return true;
		}
	}
	return showing->caller == NULL ||
			caller_is_of(showing->caller, ROLES_OFFICE | ROLES_AUDITOR);
}

int view_sections(struct view *view, struct ledger *ledger, const struct caller *caller,
		struct instant at)
{
	const struct books *books = ledger_books(ledger);
	const struct showing showing = { view, books, caller,
		zone_day(&books->zone, ledger_now(ledger)) };
	const struct day day = zone_day(&books->zone, at);
	SCOPED(scope_free) struct flow_section *section = malloc(sizeof(*section));
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_SECTION), NULL, 0);
	const struct section_row *row;
	int fault = section == NULL ? WEIR_FAULT_MEMORY : 0;

	view_array(view, "sections");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (flow_section_on(books, row->section, day) != row) {
			continue;
		}
		if (!flow_take_section(row->said.data, row->said.size, section)) {
			return WEIR_FAULT_BROKEN;
		}
		if (concerns(&showing, section)) {
			fault = view_section(&showing, row, section, at);
		}
	}
	view_end(view);
	return fault;
}

/* ---- orders ---- */

static void view_order(struct view *view, const struct flow_order_row *row)
{
	view_object(view, NULL);
	view_text(view, "order", flow_what_name((enum flow_what)row->what));
	view_day(view, "from", (struct day){ (int32_t)row->from });
	if (row->percent > 0) {
		view_int(view, "percent", row->percent);
	}
	view_text_known(view, "section", row->section);
	view_int(view, "entry", row->entry);
	view_end(view);
}

/* Does any order of the permit hold, or begin, on the days? */
static bool is_ordered(const struct books *books, const char *permit, struct days days)
{
	int32_t next;

	return flow_order_on(books, permit, days.from, &next) != NULL || next < days.till.number;
}

static int view_permit(const struct showing *showing, const char *permit, struct days days)
{
	struct view *view = showing->view;
	struct flow_order_row key = { .from = INT32_MIN };
	struct taken_sum sum = { .litres = 0 };
	struct shelf_cursor cursor;
	const struct flow_order_row *row;
	int64_t stopped_days = 0;
	int fault = flow_after_stop(showing->books, permit, days, &sum, &stopped_days);

	if (fault < 0) {
		return fault;
	}
	view_object(view, NULL);
	view_text(view, "permit", permit);
	view_holder(showing, permit);
	view_int(view, "stopped_days", stopped_days);
	view_int(view, "after_stop_litres", sum.litres);
	view_array(view, "orders");
	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(showing->books, BOOK_FLOW_ORDER), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && row->from < days.till.number) {
		view_order(view, row);
	}
	view_end(view);
	view_end(view);
	return 0;
}

int view_flow_orders(struct view *view, struct ledger *ledger, const struct caller *caller,
		struct days days)
{
	const struct books *books = ledger_books(ledger);
	const struct showing showing = { view, books, caller,
		zone_day(&books->zone, ledger_now(ledger)) };
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FLOW_ORDER), NULL, 0);
	const struct flow_order_row *row;
	const char *permit = "";
	int fault = 0;

	view_day(view, "from", days.from);
	view_day(view, "until", (struct day){ days.till.number - 1 });
	view_array(view, "permits");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->permit, permit) == 0) {
			continue;
		}
		permit = row->permit;
		if (may_see(&showing, permit) && is_ordered(books, permit, days)) {
			fault = view_permit(&showing, permit, days);
		}
	}
	view_end(view);
	return fault;
}
