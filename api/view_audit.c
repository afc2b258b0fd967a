/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_audit.h"

#include <stdio.h>
#include <string.h>

#include "api/audit.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view_log.h"
#include "ledger/base64.h"
#include "meter/bytes.h"

static const char *const sums[RECONCILE_SUMS] = {
	[RECONCILE_REGISTERS] = "registers_litres",
	[RECONCILE_MEASURED] = "measured_litres",
	[RECONCILE_TAKEN] = "taken_litres",
	[RECONCILE_SHEETS] = "sheets_litres",
	[RECONCILE_BILLED] = "billed_litres",
};

static struct month month_numbered(int64_t number)
{
	return (struct month){ (int32_t)number };
}

/* ---- JSON ---- */

static void put_month(struct view *view, int64_t number)
{
	char text[DAY_TEXT_MAX];

	view_text(view, "month", month_format(month_numbered(number), text));
}

static void put_late(struct view *view, const struct audit *audit)
{
	view_array(view, "late");
	for (size_t i = 0; i < audit->late_count; i++) {
		const struct audit_late *late = &audit->late[i];

		view_object(view, NULL);
		view_int(view, "entry", late->entry);
		view_text(view, "kind", late->kind);
		view_int(view, "actor", late->actor);
		view_instant(view, "recorded", (struct instant){ late->recorded_s });
		view_text(view, "permit", late->moved.account);
		put_month(view, late->moved.month);
		view_int(view, "litres", late->moved.litres);
		view_bool(view, "after_close", late->moved.is_closed);
		view_bool(view, "after_bill", late->moved.billed_by >= 0);
		view_end(view);
	}
	view_end(view);
}

static void put_deeds(struct view *view, const struct audit *audit)
{
	view_array(view, "hand_made");
	for (size_t i = 0; i < audit->deed_count; i++) {
		const struct audit_deed *deed = &audit->deeds[i];

		view_object(view, NULL);
		view_int(view, "entry", deed->entry);
		view_text(view, "kind", deed->kind);
		view_int(view, "actor", deed->actor);
		view_instant(view, "recorded", (struct instant){ deed->recorded_s });
		view_text(view, "subject", deed->subject);
		view_text(view, "ground", deed->ground);
		view_int(view, "litres", deed->litres);
		view_text(view, "second_actor", audit_second_name(deed->second));
		view_end(view);
	}
	view_end(view);
}

static void put_lone(struct view *view, const struct audit *audit)
{
	view_array(view, "alone");
	for (size_t i = 0; i < audit->lone_count; i++) {
		view_object(view, NULL);
		view_text(view, "why", audit_lone_name(audit->lone[i].why));
		view_text(view, audit->lone[i].why == AUDIT_NO_INTAKE ? "meter" : "intake",
				audit->lone[i].id);
		view_text(view, "permit", audit->lone[i].account);
		view_end(view);
	}
	view_end(view);
}

static void put_plans(struct view *view, const struct audit *audit)
{
	view_array(view, "plans_above");
	for (size_t i = 0; i < audit->plan_count; i++) {
		const struct plan_over *over = &audit->plans[i];

		view_object(view, NULL);
		view_text(view, "permit", over->permit);
		view_day(view, "from", over->year.from);
		view_day(view, "until", (struct day){ over->year.till.number - 1 });
		view_int(view, "plan_litres", over->plan_litres);
		view_int(view, "permit_litres", over->permit_litres);
		view_end(view);
	}
	view_end(view);
}

static void put_reconcile(struct view *view, const struct reconcile *reconcile)
{
	view_object(view, "reconciliation");
	view_bool(view, "adds_up", reconcile->adds_up);
	for (int i = 0; i < RECONCILE_SUMS; i++) {
		view_int(view, sums[i], reconcile->litres[i]);
	}
	view_int(view, "assessed_litres", reconcile->assessed_litres);
	view_array(view, "differences");
	for (size_t i = 0; i < reconcile->count; i++) {
		const struct reconcile_difference *difference = &reconcile->differences[i];

		view_object(view, NULL);
		view_text(view, "to", sums[reconcile_why_sum(difference->why)]);
		view_text(view, "why", reconcile_why_name(difference->why));
		view_bool(view, "explained", !reconcile_why_is_fault(difference->why));
		view_text(view, "subject", difference->subject);
		if (difference->month >= 0) {
			put_month(view, difference->month);
		}
		view_int(view, "litres", difference->litres);
		view_end(view);
	}
	view_end(view);
	view_end(view);
}

void view_audit(struct view *view, const struct audit *audit)
{
	struct day last = { audit->span.till.number - 1 };

	view_day(view, "from", audit->span.from);
	view_day(view, "until", last);
	view_bool(view, "two_actors", audit->has_two_actors);
	put_late(view, audit);
	put_deeds(view, audit);
	put_lone(view, audit);
	put_plans(view, audit);
	put_reconcile(view, &audit->reconcile);
	view_log_at(view, audit->size, audit->root);
}

/* ---- tables ---- */

/* A heading, then the table; a list of nothing is one line that says so. */
static int print_list(struct table *table, size_t count, const char *heading)
{
	int fault;

	if (count == 0) {
		out_text(_("\n%s: none\n"), heading);
		table_close(table);
		return 0;
	}
	out_text("\n%s\n", heading);
	fault = table_print(table);
	table_close(table);
	return fault;
}

static void put_local(struct table *table, const struct audit *audit, int64_t at_s)
{
	char text[INSTANT_TEXT_MAX];

	table_text(table, zone_format(&audit->zone, (struct instant){ at_s }, text));
}

static void put_actor(struct table *table, int64_t actor)
{
	if (actor > 0) {
		table_number(table, actor);
	} else {
		table_blank(table);
	}
}

static void put_month_cell(struct table *table, int64_t number)
{
	char text[DAY_TEXT_MAX];

	if (number < 0) {
		table_blank(table);
	} else {
		table_text(table, month_format(month_numbered(number), text));
	}
}

static int print_late(const struct audit *audit, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Entry"), TABLE_RIGHT },
		{ _("Kind"), TABLE_LEFT },
		{ _("Actor"), TABLE_RIGHT },
		{ _("Recorded"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Month"), TABLE_LEFT },
		{ _("Moved"), TABLE_VOLUME },
		{ _("After"), TABLE_LEFT },
	};
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < audit->late_count; i++) {
		const struct audit_late *late = &audit->late[i];

		table_number(table, late->entry);
		table_text(table, late->kind);
		put_actor(table, late->actor);
		put_local(table, audit, late->recorded_s);
		table_text(table, late->moved.account);
		put_month_cell(table, late->moved.month);
		table_volume(table, late->moved.litres);
		table_text(table,
				!late->moved.is_closed                      ? _("bill")
						: late->moved.billed_by < 0 ? _("close")
									    : _("close, bill"));
	}
	return print_list(table, audit->late_count, _("Recorded after the close or the bill"));
}

static int print_deeds(const struct audit *audit, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Entry"), TABLE_RIGHT },
		{ _("Kind"), TABLE_LEFT },
		{ _("Actor"), TABLE_RIGHT },
		{ _("Second actor"), TABLE_LEFT },
		{ _("Recorded"), TABLE_LEFT },
		{ _("Concerns"), TABLE_LEFT },
		{ _("Moved"), TABLE_VOLUME },
		{ _("Ground"), TABLE_LEFT },
	};
	const char *const seconds[] = {
		[AUDIT_NONE] = _("none"),
		[AUDIT_WAITS] = _("waits for one"),
		[AUDIT_CHECKED] = _("checked"),
		[AUDIT_REJECTED] = _("rejected"),
	};
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < audit->deed_count; i++) {
		const struct audit_deed *deed = &audit->deeds[i];

		table_number(table, deed->entry);
		table_text(table, deed->kind);
		put_actor(table, deed->actor);
		table_text(table, seconds[deed->second]);
		put_local(table, audit, deed->recorded_s);
		table_text(table, deed->subject);
		table_volume(table, deed->litres);
		if (deed->ground[0] != '\0') {
			table_text(table, deed->ground);
		} else {
			table_blank(table);
		}
	}
	return print_list(table, audit->deed_count, _("Decided by hand"));
}

static int print_lone(const struct audit *audit)
{
	const struct table_column columns[] = {
		{ _("What"), TABLE_LEFT },
		{ _("Intake or meter"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
	};
	const char *const texts[] = {
		[AUDIT_NO_READING] = _("intake without a reading"),
		[AUDIT_NO_GOOD_READING] = _("intake whose readings do not count"),
		[AUDIT_NO_METER] = _("intake without a meter"),
		[AUDIT_NO_INTAKE] = _("meter without an intake"),
	};
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < audit->lone_count; i++) {
		table_text(table, texts[audit->lone[i].why]);
		table_text(table, audit->lone[i].id);
		table_text(table, audit->lone[i].account);
	}
	return print_list(table, audit->lone_count, _("Standing alone"));
}

/* Nothing where there is none. */
static int print_plans(const struct audit *audit, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("From"), TABLE_LEFT },
		{ _("Plan"), TABLE_VOLUME },
		{ _("Permitted"), TABLE_VOLUME },
	};
	struct table *table;
	char text[DAY_TEXT_MAX];

	if (audit->plan_count == 0) {
		return 0;
	}
	table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < audit->plan_count; i++) {
		table_text(table, audit->plans[i].permit);
		table_text(table, day_format(audit->plans[i].year.from, text));
		table_volume(table, audit->plans[i].plan_litres);
		table_volume(table, audit->plans[i].permit_litres);
	}
	return print_list(table, audit->plan_count, _("Plans above their permits"));
}

/* A difference in words. */
static const char *why_text(enum reconcile_why why)
{
	switch (why) {
	case RECONCILE_NO_COUNT:
		return _("the register is not known at an end");
	case RECONCILE_WITHHELD:
		return _("a final assessment stands instead");
	case RECONCILE_REGISTER:
		return _("UNEXPLAINED: opening + booked is not closing");
	case RECONCILE_DAYS:
		return _("UNEXPLAINED: the days are not what the meters booked");
	case RECONCILE_NEGATIVE:
		return _("the register ran back: counts 0");
	case RECONCILE_OPEN:
		return _("the month is not closed");
	case RECONCILE_LATE:
		return _("recorded after the close");
	case RECONCILE_SHEET:
		return _("UNEXPLAINED: the closed sheet says something else");
	case RECONCILE_UNBILLED:
		return _("not billed");
	case RECONCILE_OUTSIDE:
		return _("billed for a longer period");
	case RECONCILE_UNPRICED:
		return _("without a price");
	case RECONCILE_SINCE:
		return _("recorded after the bill");
	case RECONCILE_BILL:
		return _("UNEXPLAINED: the bills say something else");
	}
	return "";
}

/* Every permit has one of these while a month is open: tables have their sum. */
static bool is_summed(enum reconcile_why why)
{
	return why == RECONCILE_OPEN || why == RECONCILE_UNBILLED || why == RECONCILE_OUTSIDE;
}

static void put_summed(
		struct table *table, const struct reconcile *reconcile, enum reconcile_why why)
{
	int64_t litres = 0;
	size_t count = 0;
	char text[160];

	for (size_t i = 0; i < reconcile->count; i++) {
		if (reconcile->differences[i].why == why) {
			if (__builtin_add_overflow(
					    litres, reconcile->differences[i].litres, &litres)) {
				litres = INT64_MAX; /* what no sum of ours comes to */
			}
			count++;
		}
	}
	if (count > 0) {
		(void)snprintf(text, sizeof(text), "  %s", why_text(why));
		table_text(table, text);
		(void)snprintf(text, sizeof(text), _("%zu permits and months"), count);
		table_text(table, text);
		table_blank(table);
		table_volume(table, litres);
	}
}

static void put_difference(struct table *table, const struct reconcile_difference *difference)
{
	char text[160];

	(void)snprintf(text, sizeof(text), "  %s", why_text(difference->why));
	table_text(table, text);
	table_text(table, difference->subject);
	put_month_cell(table, difference->month);
	table_volume(table, difference->litres);
}

/* The differences that lead to a sum, then the sum. */
static void put_sum(struct table *table, const struct reconcile *reconcile, enum reconcile_sum sum,
		const char *title)
{
	for (int why = 0; why <= RECONCILE_BILL; why++) {
		if (reconcile_why_sum((enum reconcile_why)why) == sum &&
				is_summed((enum reconcile_why)why)) {
			put_summed(table, reconcile, (enum reconcile_why)why);
		}
	}
	for (size_t i = 0; i < reconcile->count; i++) {
		const struct reconcile_difference *difference = &reconcile->differences[i];

		if (reconcile_why_sum(difference->why) == sum && !is_summed(difference->why)) {
			put_difference(table, difference);
		}
	}
	table_text(table, title);
	table_text(table, "");
	table_text(table, "");
	table_volume(table, reconcile->litres[sum]);
}

static int print_reconcile(const struct reconcile *reconcile, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Sum"), TABLE_LEFT },
		{ _("Of"), TABLE_LEFT },
		{ _("Month"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
	};
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	int fault;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	put_sum(table, reconcile, RECONCILE_REGISTERS, _("registers moved"));
	put_sum(table, reconcile, RECONCILE_MEASURED, _("= measured on the days"));
	if (reconcile->assessed_litres != 0) {
		table_text(table, _("  assessed"));
		table_text(table, "");
		table_text(table, "");
		table_volume(table, reconcile->assessed_litres);
	}
	put_sum(table, reconcile, RECONCILE_TAKEN, _("= taken"));
	put_sum(table, reconcile, RECONCILE_SHEETS, _("= in closed sheets"));
	table_text(table, _("taken"));
	table_text(table, "");
	table_text(table, "");
	table_volume(table, reconcile->litres[RECONCILE_TAKEN]);
	put_sum(table, reconcile, RECONCILE_BILLED, _("= in base lines of bills"));
	fault = print_list(table, 1, _("Reconciliation"));
	out_text("%s\n",
			reconcile->adds_up ? _("It adds up.")
					   : _("It does NOT add up: something is unexplained."));
	return fault;
}

int print_audit(const struct audit *audit, enum volume_unit unit)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	struct bytes root;
	int fault;

	bytes_init(&root, 2 * BOOKS_HASH_BYTES);
	base64_put(&root, audit->root, sizeof(audit->root));
	out_text(_("%s to %s, from the log alone: %lld entries, root %s\n"),
			day_format(audit->span.from, from),
			day_format((struct day){ audit->span.till.number - 1 }, until),
			(long long)audit->size, bytes_text(&root));
	bytes_finish(&root);
	out_text("%s\n",
			audit->has_two_actors
					? _("A second actor checks what is decided by hand.")
					: _("One actor suffices in this ledger: no deed needs a checker."));
	fault = print_late(audit, unit);
	if (fault == 0) {
		fault = print_deeds(audit, unit);
	}
	if (fault == 0) {
		fault = print_lone(audit);
	}
	if (fault == 0) {
		fault = print_plans(audit, unit);
	}
	return fault < 0 ? fault : print_reconcile(&audit->reconcile, unit);
}
