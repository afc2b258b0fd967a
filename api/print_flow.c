/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_flow.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/told_flow.h"
#include "api/value.h"
#include "ledger/rows.h"
#include "meter/err.h"

static const char *state_text(struct value section)
{
	return value_says(section, "state", "below")             ? _("below what must stay")
			: value_says(section, "state", "near")   ? _("near it")
			: value_says(section, "state", "enough") ? _("enough")
								 : _("not known");
}

static const char *order_text(struct value bound)
{
	return !value_has(bound, "order")                      ? "-"
			: value_says(bound, "order", "stop")   ? _("stop")
			: value_says(bound, "order", "reduce") ? _("reduce")
							       : _("resume");
}

static void put_instant(
		struct table *table, struct value object, const char *key, const struct zone *zone)
{
	char at[INSTANT_TEXT_MAX] = "-";

	if (value_has(object, key)) {
		(void)zone_format(zone, (struct instant){ value_instant(object, key) }, at);
		at[16] = '\0'; /* to the minute */
		at[10] = ' ';
	}
	table_text(table, at);
}

static void put_section(struct table *table, struct value section, const struct zone *zone)
{
	char flow[FLOW_TEXT_MAX] = "-";

	table_text(table, value_text(section, "section"));
	table_text(table, value_text(section, "name"));
	table_text(table, value_text(section, "area"));
	if (value_has(section, "litres_per_s")) {
		(void)flow_format(value_int(section, "litres_per_s"), flow);
	}
	table_text(table, flow);
	table_text(table, flow_format(value_int(section, "warn_litres_per_s"), flow));
	table_text(table, flow_format(value_int(section, "least_litres_per_s"), flow));
	put_instant(table, section, "at", zone);
	table_text(table, state_text(section));
	put_instant(table, section, "since", zone);
}

static int print_bound(struct value list)
{
	const struct table_column columns[] = {
		{ _("Section"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Order"), TABLE_LEFT },
		{ _("From"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value section = value_at(list, i);
		struct value permits = value_list(section, "permits");

		for (size_t j = 0; j < value_count(permits); j++) {
			struct value bound = value_at(permits, j);

			table_text(table, value_text(section, "section"));
			table_text(table, value_text(bound, "permit"));
			table_text(table,
					value_has(bound, "holder") ? value_text(bound, "holder")
								   : "-");
			table_text(table, order_text(bound));
			table_text(table,
					value_has(bound, "order_from")
							? value_text(bound, "order_from")
							: "-");
		}
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

int print_sections(const struct view *view, const struct zone *zone)
{
	const struct table_column columns[] = {
		{ _("Section"), TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Flow m³/s"), TABLE_RIGHT },
		{ _("Warn at"), TABLE_RIGHT },
		{ _("Must stay"), TABLE_RIGHT },
		{ _("Seen"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("Since"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value_fault wrong;
	struct value list = value_list(value_of_view(view, &wrong), "sections");
	int fault;

	if (value_count(list) == 0) {
		out_text("%s\n", _("no section of a river"));
		return 0;
	}
	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		put_section(table, value_at(list, i), zone);
	}
	fault = table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
	if (fault == 0) {
		out_text("\n");
		fault = print_bound(list);
	}
	return fault == 0 && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : fault;
}

int print_flow_orders(const struct view *view, const struct zone *zone)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Orders"), TABLE_RIGHT },
		{ _("Days stopped"), TABLE_RIGHT },
		{ _("Taken after a stop"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value_fault wrong;
	struct value list = value_list(value_of_view(view, &wrong), "permits");
	int fault;

	(void)zone;
	if (value_count(list) == 0) {
		out_text("%s\n", _("no order"));
		return 0;
	}
	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value permit = value_at(list, i);

		table_text(table, value_text(permit, "permit"));
		table_text(table, value_has(permit, "holder") ? value_text(permit, "holder") : "-");
		table_number(table, (int64_t)value_count(value_list(permit, "orders")));
		table_number(table, value_int(permit, "stopped_days"));
		table_volume_known(table, value_int(permit, "after_stop_litres"));
	}
	fault = table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
	return fault == 0 && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : fault;
}
