/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_voucher.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/value.h"
#include "meter/err.h"

static int print_rounds(struct value list)
{
	const struct table_column columns[] = {
		{ _("Round"), TABLE_LEFT },
		{ _("Scheme"), TABLE_LEFT },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Tickets"), TABLE_RIGHT },
		{ _("Issued"), TABLE_VOLUME },
		{ _("Delivered"), TABLE_VOLUME },
		{ _("Expired"), TABLE_VOLUME },
		{ _("Left"), TABLE_VOLUME },
		{ _("Beyond"), TABLE_VOLUME },
		{ "", TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value round = value_at(list, i);

		table_text(table, value_text(round, "round"));
		table_text(table, value_text(round, "permit"));
		table_text(table, value_text(round, "from"));
		table_text(table, value_text(round, "until"));
		table_number(table, value_int(round, "tickets"));
		table_volume(table, value_int(round, "issued_litres"));
		table_volume(table, value_int(round, "delivered_litres"));
		table_volume(table, value_int(round, "expired_litres"));
		table_volume(table, value_int(round, "left_litres"));
		table_volume(table, value_int(round, "over_litres"));
		table_text(table, value_bool(round, "ended") ? _("over") : "");
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

static void put_ticket(struct table *table, struct value ticket)
{
	table_text(table, value_text(ticket, "ticket"));
	table_text(table, value_has(ticket, "parent") ? value_text(ticket, "parent") : "-");
	table_text(table, value_text(ticket, "round"));
	table_text(table, value_text(ticket, "share"));
	table_text(table, value_text(ticket, "holder"));
	table_volume(table, value_int(ticket, "ticket_litres"));
	table_volume(table, value_int(ticket, "moved_litres"));
	table_volume(table, value_int(ticket, "delivered_litres"));
	table_volume(table, value_int(ticket, "expired_litres"));
	table_volume(table, value_int(ticket, "left_litres"));
	table_volume(table, value_int(ticket, "over_litres"));
	if (value_has(ticket, "total_fen")) {
		table_fen(table, value_int(ticket, "total_fen"));
	} else {
		table_text(table,
				value_has(ticket, "no_price_reason")
						? value_text(ticket, "no_price_reason")
						: "-");
	}
}

/* A list of tickets, or the one that the root is. */
static int print_tickets(struct value root)
{
	const struct table_column columns[] = {
		{ _("Ticket"), TABLE_LEFT },
		{ _("Out of"), TABLE_LEFT },
		{ _("Round"), TABLE_LEFT },
		{ _("By share"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("On it"), TABLE_VOLUME },
		{ _("Handed on"), TABLE_VOLUME },
		{ _("Delivered"), TABLE_VOLUME },
		{ _("Expired"), TABLE_VOLUME },
		{ _("Left"), TABLE_VOLUME },
		{ _("Beyond"), TABLE_VOLUME },
		{ _("Paid yuan, or why not"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_has(root, "ticket")) {
		put_ticket(table, root);
		return table_print(table);
	}
	for (size_t i = 0; i < value_count(value_list(root, "tickets")); i++) {
		put_ticket(table, value_at(value_list(root, "tickets"), i));
	}
	return table_has_rows(table) ? table_print(table) : 0;
}

static int print_deliveries(struct value list)
{
	const struct table_column columns[] = {
		{ _("Day"), TABLE_LEFT },
		{ _("What"), TABLE_LEFT },
		{ _("Delivered"), TABLE_VOLUME },
		{ _("Beyond"), TABLE_VOLUME },
		{ _("By document"), TABLE_LEFT },
		{ _("Entry"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value delivery = value_at(list, i);

		table_text(table, value_text(delivery, "on"));
		table_text(table,
				value_says(delivery, "what", "reading") ? _("head gate's reading")
									: _("request"));
		table_volume(table, value_int(delivery, "delivered_litres"));
		table_volume(table, value_int(delivery, "over_litres"));
		table_text(table, value_text(delivery, "document"));
		table_number(table, value_int(delivery, "entry"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_has_rows(table) ? table_print(table) : 0;
}

int print_vouchers(struct value root, const struct zone *zone)
{
	struct value rounds = value_list(root, "rounds");
	int fault = 0;

	(void)zone;
	if (value_count(rounds) == 0) {
		out_text("%s\n", _("no round of irrigation"));
	} else {
		fault = print_rounds(rounds);
	}
	if (fault == 0 && value_has(root, "tickets")) {
		out_text("\n");
		fault = print_tickets(root);
	}
	return fault;
}

int print_voucher(struct value root, const struct zone *zone)
{
	int fault = print_tickets(root);

	(void)zone;
	if (fault == 0) {
		out_text("\n");
		fault = print_deliveries(value_list(root, "deliveries"));
	}
	return fault;
}
