/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value_audit.h"

#include <stdlib.h>
#include <string.h>

#include "api/value_log.h"
#include "meter/err.h"

enum {
	ROWS_MAX = 10000000, /* of one list */
};

/* Room for a list's rows; NULL where there is none, or the list is longer than any. */
static void *open_rows(struct value list, const char *key, size_t size, size_t *ret_count)
{
	*ret_count = value_count(list);
	if (*ret_count > ROWS_MAX) {
		value_refuse(list, key);
		*ret_count = 0;
	}
	return calloc(*ret_count + 1, size);
}

static int64_t take_month(struct value value)
{
	struct month month;

	if (!value_has(value, "month")) {
		return -1;
	}
	if (!month_parse(value_text(value, "month"), &month)) {
		value_refuse(value, "month");
		return -1;
	}
	return month.number;
}

static int64_t take_entry(struct value value, const char *key)
{
	return value_int_in(value, key, 0, VALUE_INT_MAX);
}

static void take_late(struct value value, struct audit_late *ret)
{
	ret->entry = take_entry(value, "entry");
	ret->kind = value_text(value, "kind");
	ret->actor = value_int(value, "actor");
	ret->recorded_s = value_instant(value, "recorded");
	value_copy(value, "permit", ret->moved.account, sizeof(ret->moved.account));
	ret->moved.month = take_month(value);
	ret->moved.litres = value_int(value, "litres");
	ret->moved.is_closed = value_bool(value, "after_close");
	ret->moved.billed_by = value_bool(value, "after_bill") ? 0 : -1;
}

static enum audit_second take_second(struct value value)
{
	for (int second = AUDIT_NONE; second <= AUDIT_REJECTED; second++) {
		if (value_says(value, "second_actor",
				    audit_second_name((enum audit_second)second))) {
			return (enum audit_second)second;
		}
	}
	value_refuse(value, "second_actor");
	return AUDIT_NONE;
}

static void take_deed(struct value value, struct audit_deed *ret)
{
	ret->entry = take_entry(value, "entry");
	ret->kind = value_text(value, "kind");
	ret->actor = value_int(value, "actor");
	ret->recorded_s = value_instant(value, "recorded");
	value_copy(value, "subject", ret->subject, sizeof(ret->subject));
	value_copy(value, "ground", ret->ground, sizeof(ret->ground));
	ret->litres = value_int(value, "litres");
	ret->second = take_second(value);
}

static void take_lone(struct value value, struct audit_lone *ret)
{
	bool is_known = false;

	for (int why = AUDIT_NO_READING; why <= AUDIT_NO_INTAKE && !is_known; why++) {
		is_known = value_says(value, "why", audit_lone_name((enum audit_lone_why)why));
		ret->why = (enum audit_lone_why)why;
	}
	if (!is_known) {
		value_refuse(value, "why");
	}
	value_copy(value, ret->why == AUDIT_NO_INTAKE ? "meter" : "intake", ret->id,
			sizeof(ret->id));
	value_copy(value, "permit", ret->account, sizeof(ret->account));
}

static void take_plan(struct value value, struct plan_over *ret)
{
	value_copy(value, "permit", ret->permit, sizeof(ret->permit));
	ret->year.from = value_day(value, "from");
	ret->year.till = (struct day){ value_day(value, "until").number + 1 };
	ret->plan_litres = value_int(value, "plan_litres");
	ret->permit_litres = value_int(value, "permit_litres");
}

static void take_difference(struct value value, struct reconcile_difference *ret)
{
	bool is_known = false;

	for (int why = 0; why <= RECONCILE_BILL && !is_known; why++) {
		is_known = value_says(value, "why", reconcile_why_name((enum reconcile_why)why));
		ret->why = (enum reconcile_why)why;
	}
	if (!is_known) {
		value_refuse(value, "why");
	}
	value_copy(value, "subject", ret->subject, sizeof(ret->subject));
	ret->month = take_month(value);
	ret->litres = value_int(value, "litres");
}

static int take_reconcile(struct value value, struct reconcile *ret)
{
	static const char *const sums[RECONCILE_SUMS] = {
		[RECONCILE_REGISTERS] = "registers_litres",
		[RECONCILE_MEASURED] = "measured_litres",
		[RECONCILE_TAKEN] = "taken_litres",
		[RECONCILE_SHEETS] = "sheets_litres",
		[RECONCILE_BILLED] = "billed_litres",
	};
	struct value list = value_list(value, "differences");

	ret->adds_up = value_bool(value, "adds_up");
	for (size_t i = 0; i < RECONCILE_SUMS; i++) {
		ret->litres[i] = value_int(value, sums[i]);
	}
	ret->assessed_litres = value_int(value, "assessed_litres");
	ret->differences = open_rows(list, "differences", sizeof(*ret->differences), &ret->count);
	for (size_t i = 0; ret->differences != NULL && i < ret->count; i++) {
		take_difference(value_at(list, i), &ret->differences[i]);
	}
	return ret->differences == NULL ? WEIR_FAULT_MEMORY : 0;
}

static int take_lists(struct value root, struct audit *ret)
{
	struct value late = value_list(root, "late");
	struct value deeds = value_list(root, "hand_made");
	struct value lone = value_list(root, "alone");
	struct value plans = value_list(root, "plans_above");

	ret->late = open_rows(late, "late", sizeof(*ret->late), &ret->late_count);
	ret->deeds = open_rows(deeds, "hand_made", sizeof(*ret->deeds), &ret->deed_count);
	ret->lone = open_rows(lone, "alone", sizeof(*ret->lone), &ret->lone_count);
	ret->plans = open_rows(plans, "plans_above", sizeof(*ret->plans), &ret->plan_count);
	if (ret->late == NULL || ret->deeds == NULL || ret->lone == NULL || ret->plans == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < ret->late_count; i++) {
		take_late(value_at(late, i), &ret->late[i]);
	}
	for (size_t i = 0; i < ret->deed_count; i++) {
		take_deed(value_at(deeds, i), &ret->deeds[i]);
	}
	for (size_t i = 0; i < ret->lone_count; i++) {
		take_lone(value_at(lone, i), &ret->lone[i]);
	}
	for (size_t i = 0; i < ret->plan_count; i++) {
		take_plan(value_at(plans, i), &ret->plans[i]);
	}
	return take_reconcile(value_object(root, "reconciliation"), &ret->reconcile);
}

int value_audit(struct value root, const struct zone *zone, struct audit **ret)
{
	SCOPED(audit_close) struct audit *audit = calloc(1, sizeof(*audit));
	int fault;

	if (audit == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	audit->zone = *zone;
	audit->span.from = value_day(root, "from");
	audit->span.till = (struct day){ value_day(root, "until").number + 1 };
	audit->has_two_actors = value_bool(root, "two_actors");
	value_log(root, &audit->size, audit->root);
	fault = take_lists(root, audit);
	if (fault == 0) {
		*ret = audit;
		audit = NULL;
	}
	return fault;
}
