/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_alert.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/print_holding.h"
#include "api/table.h"
#include "api/value_holding.h"
#include "ledger/alert.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	WHAT_BYTES_MAX = 1024,
};

const char *alert_state_text(struct value alert)
{
	bool is_in_force = value_bool(alert, "in_force");

	if (value_says(alert, "state", "acked")) {
		return is_in_force ? _("seen") : _("seen, withdrawn");
	}
	if (value_says(alert, "state", "rectified")) {
		return is_in_force ? _("rectified") : _("rectified, withdrawn");
	}
	if (value_says(alert, "state", "closed")) {
		return is_in_force ? _("closed") : _("closed, withdrawn");
	}
	return is_in_force ? _("raised") : _("withdrawn");
}

const char *alert_subject(struct value alert)
{
	return value_has(alert, "area") ? "area" : value_has(alert, "basin") ? "basin" : "permit";
}

void alert_put_what(struct bytes *ret, struct value alert)
{
	enum ceiling_basis basis = value_basis(alert, "basis");
	char day[DAY_TEXT_MAX];

	if (basis == BASIS_NOTICE) {
		bytes_format(ret,
				value_has(alert, "moved_litres")
						? _("notice: water moved from %s")
						: _("notice: limit changed from %s"),
				day_format(value_day(alert, "from"), day));
	} else if (basis == BASIS_RENEWAL) {
		bytes_format(ret, _("renewal due, valid until %s"),
				day_format(value_day(alert, "until"), day));
	} else if (basis == BASIS_IDLE) {
		bytes_format(ret, _("idle since %s"), day_format(value_day(alert, "from"), day));
	} else {
		bytes_format(ret,
				value_has(alert, "expected_litres") ? _("%d %% of %s %s expected")
								    : _("%d %% of %s %s"),
				(int)value_int_in(alert, "percent", 0, ROW_PERCENT_MAX),
				ceiling_basis_text(basis), value_text(alert, "period"));
	}
	if (value_has(alert, "action")) {
		bytes_put_text(ret, ": ");
		bytes_put_text(ret, value_text(alert, "action"));
	}
	if (value_has(alert, "area") && !value_says(alert, "source", "all")) {
		bytes_format(ret, ", %s", value_text(alert, "source"));
	}
}

static void put_instant(struct table *table, const struct zone *zone, int64_t at_s)
{
	char text[INSTANT_TEXT_MAX];

	(void)zone_format(zone, (struct instant){ at_s }, text);
	text[16] = '\0'; /* to the minute: "2026-10-31T23:59" */
	text[10] = ' ';
	table_text(table, text);
}

static void put_row(struct table *table, const struct zone *zone, struct value alert)
{
	enum ceiling_basis basis = value_basis(alert, "basis");
	const char *taken = basis == BASIS_NOTICE ? "moved_litres" : "taken_litres";
	SCOPED_FINISH(bytes_finish) struct bytes what;

	bytes_init(&what, WHAT_BYTES_MAX);
	alert_put_what(&what, alert);
	table_number(table, value_int(alert, "alert"));
	table_text(table, value_text(alert, alert_subject(alert)));
	table_text(table, value_has(alert, "holder") ? value_text(alert, "holder") : "-");
	table_text(table, bytes_text(&what));
	table_volume_known(table, value_int_known(alert, taken));
	table_volume_known(table, value_int_known(alert, "limit_litres"));
	put_instant(table, zone, value_instant(alert, "crossed_at"));
	put_instant(table, zone, value_instant(alert, "found_at"));
	table_number(table, value_int(alert, "cause"));
	table_text(table, alert_state_text(alert));
}

/* Is one of them of no permit? */
static bool has_area(struct value root)
{
	struct value list = value_list(root, "alerts");

	for (size_t i = 0; i < value_count(list); i++) {
		if (!value_has(value_at(list, i), "permit")) {
			return true;
		}
	}
	return false;
}

int print_alerts(struct value root, const struct zone *zone)
{
	const struct table_column columns[] = {
		{ _("Alert"), TABLE_RIGHT },
		{ has_area(root) ? _("Permit or area") : _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("What"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Limit"), TABLE_VOLUME },
		{ _("Crossed"), TABLE_LEFT },
		{ _("Found"), TABLE_LEFT },
		{ _("By entry"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value list = value_list(root, "alerts");

	if (value_count(list) == 0) {
		out_text("%s\n", _("no alert"));
		return 0;
	}
	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		put_row(table, zone, value_at(list, i));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}
