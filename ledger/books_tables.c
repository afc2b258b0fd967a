/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/books.h"

#include "ledger/books_credit.h"
#include "ledger/books_rights.h"
#include "ledger/books_voucher.h"

#define INT(row, member) COLUMN(struct row, member, COLUMN_INT)
#define TEXT(row, member) COLUMN(struct row, member, COLUMN_TEXT)
#define BLOB(row, member) COLUMN(struct row, member, COLUMN_BLOB)
#define TABLE(title, row, keys, order, list) \
	{ \
		.name = title, .row_size = sizeof(struct row), .columns = list, \
		.column_count = sizeof(list) / sizeof(list[0]), .key_count = keys, \
		.knows_order = order, .owner = "ledger" \
	}

static const struct column origin_columns[] = {
	INT(origin_row, key),
	TEXT(origin_row, origin),
	TEXT(origin_row, vkey),
	TEXT(origin_row, signing),
	INT(origin_row, clock_simulated),
	INT(origin_row, clock_from_s),
	INT(origin_row, clock_system_s),
	INT(origin_row, clock_speed),
	INT(origin_row, semantics),
	INT(origin_row, two_actors),
	TEXT(origin_row, zone),
	BLOB(origin_row, zone_changes),
	INT(origin_row, recorded_s),
	INT(origin_row, day),
};

static const struct column actor_columns[] = {
	INT(actor_row, actor),
	INT(actor_row, uid),
	TEXT(actor_row, role),
	INT(actor_row, entry),
};

static const struct column key_columns[] = {
	INT(key_row, key),
	INT(key_row, actor),
	BLOB(key_row, public),
	INT(key_row, withdrawn),
};

static const struct column caller_columns[] = {
	TEXT(caller_row, id),
	INT(caller_row, proof),
	BLOB(caller_row, digest),
	INT(caller_row, actor),
	INT(caller_row, role),
	TEXT(caller_row, holder),
	BLOB(caller_row, permits),
	BLOB(caller_row, meters),
	INT(caller_row, from_s),
	INT(caller_row, until_s),
	TEXT(caller_row, note),
	INT(caller_row, entry),
	INT(caller_row, revoked),
};

static const struct column section_columns[] = {
	TEXT(section_row, section),
	INT(section_row, from),
	INT(section_row, least_l_per_s),
	INT(section_row, warn_l_per_s),
	BLOB(section_row, said),
	INT(section_row, entry),
};

static const struct column flow_columns[] = {
	TEXT(flow_row, section),
	INT(flow_row, at_s),
	INT(flow_row, l_per_s),
	INT(flow_row, is_conflict),
	INT(flow_row, entry),
};

static const struct column flow_order_columns[] = {
	TEXT(flow_order_row, permit),
	INT(flow_order_row, from),
	INT(flow_order_row, entry),
	INT(flow_order_row, what),
	INT(flow_order_row, percent),
	TEXT(flow_order_row, section),
};

static const struct column delivery_columns[] = {
	TEXT(delivery_row, target),
	INT(delivery_row, till),
	INT(delivery_row, events),
	INT(delivery_row, recorded_s),
	INT(delivery_row, entry),
};

static const struct column accesses_columns[] = {
	INT(accesses_row, day),
	INT(accesses_row, part),
	BLOB(accesses_row, digest),
	INT(accesses_row, lines),
	INT(accesses_row, bytes),
	INT(accesses_row, entry),
};

static const struct column stream_columns[] = {
	INT(stream_row, actor),
	TEXT(stream_row, stream),
	INT(stream_row, number),
	INT(stream_row, last),
	INT(stream_row, entry),
};

static const struct column file_columns[] = {
	TEXT(file_row, digest),
	TEXT(file_row, kind),
	INT(file_row, rows),
	INT(file_row, made_s),
	INT(file_row, closed),
	INT(file_row, entry),
};

static const struct column chain_columns[] = {
	TEXT(chain_row, subject),
	INT(chain_row, count),
	INT(chain_row, entry),
	BLOB(chain_row, head),
	BLOB(chain_row, salt),
};

static const struct column registry_columns[] = {
	TEXT(registry_row, id),
	INT(registry_row, sub),
	TEXT(registry_row, part),
	INT(registry_row, from),
	BLOB(registry_row, row),
};

static const struct column successor_columns[] = {
	TEXT(successor_row, permit),
	TEXT(successor_row, by),
};

static const struct column profile_columns[] = {
	TEXT(profile_row, profile),
	INT(profile_row, version),
	BLOB(profile_row, table),
};

static const struct column meter_event_columns[] = {
	TEXT(meter_event_row, meter),
	INT(meter_event_row, at_s),
	INT(meter_event_row, what),
	INT(meter_event_row, has_final),
	INT(meter_event_row, final_units),
	INT(meter_event_row, final_scale),
	INT(meter_event_row, has_initial),
	INT(meter_event_row, initial_units),
	INT(meter_event_row, initial_scale),
	INT(meter_event_row, until),
	INT(meter_event_row, entry),
};

static const struct column decision_columns[] = {
	TEXT(decision_row, meter),
	INT(decision_row, at_s),
	INT(decision_row, choice),
	INT(decision_row, units),
	INT(decision_row, scale),
	INT(decision_row, entry),
};

static const struct column correction_columns[] = {
	TEXT(correction_row, meter),
	INT(correction_row, at_s),
	INT(correction_row, units),
	INT(correction_row, scale),
	INT(correction_row, is_void),
	INT(correction_row, to_units),
	INT(correction_row, to_scale),
	INT(correction_row, entry),
};

static const struct column meter_error_columns[] = {
	TEXT(meter_error_row, meter),
	INT(meter_error_row, from),
	INT(meter_error_row, until),
	INT(meter_error_row, error_ppm),
	INT(meter_error_row, limit_ppm),
	INT(meter_error_row, entry),
};

static const struct column tip_columns[] = {
	TEXT(tip_row, meter),
	INT(tip_row, last_s),
	BLOB(tip_row, state),
};

static const struct column meter_day_columns[] = {
	TEXT(meter_day_row, meter),
	INT(meter_day_row, day),
	BLOB(meter_day_row, state),
};

static const struct column meter_entries_columns[] = {
	TEXT(meter_entries_row, meter),
	INT(meter_entries_row, day),
	BLOB(meter_entries_row, entries),
};

static const struct column device_columns[] = {
	TEXT(device_row, meter),
	INT(device_row, at_s),
	INT(device_row, version),
	BLOB(device_row, words),
};

static const struct column remark_columns[] = {
	TEXT(remark_row, meter),
	INT(remark_row, at_s),
	INT(remark_row, units),
	INT(remark_row, scale),
	INT(remark_row, status),
	INT(remark_row, mask),
};

static const struct column assessment_columns[] = {
	TEXT(assessment_row, meter),
	TEXT(assessment_row, intake),
	INT(assessment_row, from_s),
	INT(assessment_row, till_s),
	INT(assessment_row, litres),
	INT(assessment_row, flags),
	INT(assessment_row, entry),
};

static const struct column limit_order_columns[] = {
	TEXT(limit_order_row, permit),
	TEXT(limit_order_row, order),
	INT(limit_order_row, what),
	INT(limit_order_row, flags),
	INT(limit_order_row, from),
	INT(limit_order_row, till),
	INT(limit_order_row, ended),
	INT(limit_order_row, withdrawn),
	INT(limit_order_row, entry),
	BLOB(limit_order_row, said),
};

static const struct column limit_number_columns[] = {
	TEXT(limit_number_row, permit),
	INT(limit_number_row, basis),
	TEXT(limit_number_row, part),
	INT(limit_number_row, period_from),
	TEXT(limit_number_row, order),
	INT(limit_number_row, period_till),
	INT(limit_number_row, base_litres),
	INT(limit_number_row, litres),
};

static const struct column trade_columns[] = {
	TEXT(trade_row, trade),
	INT(trade_row, actor),
	INT(trade_row, entry),
	INT(trade_row, assented),
	INT(trade_row, approved),
	INT(trade_row, refused),
	INT(trade_row, ended),
	INT(trade_row, till),
	INT(trade_row, since),
	INT(trade_row, stops),
	INT(trade_row, cap_effect),
	BLOB(trade_row, said),
	BLOB(trade_row, moves),
	BLOB(trade_row, back),
};

static const struct column trade_number_columns[] = {
	INT(trade_number_row, kind),
	TEXT(trade_number_row, id),
	INT(trade_number_row, basis),
	INT(trade_number_row, period_from),
	INT(trade_number_row, since),
	TEXT(trade_number_row, trade),
	INT(trade_number_row, period_till),
	TEXT(trade_number_row, part),
	INT(trade_number_row, litres),
};

static const struct column corridor_use_columns[] = {
	TEXT(corridor_use_row, corridor),
	INT(corridor_use_row, year),
	TEXT(corridor_use_row, trade),
	INT(corridor_use_row, litres),
};

static const struct column taken_columns[] = {
	TEXT(taken_row, permit),
	TEXT(taken_row, intake),
	TEXT(taken_row, meter),
	INT(taken_row, day),
	INT(taken_row, measured_litres),
	INT(taken_row, assessed_litres),
	INT(taken_row, spread_litres),
	INT(taken_row, covered_s),
	INT(taken_row, readings),
	INT(taken_row, exempt_litres),
	INT(taken_row, assessed_s),
	INT(taken_row, withheld_litres),
};

static const struct column taken_month_columns[] = {
	TEXT(taken_month_row, permit),
	INT(taken_month_row, month),
	TEXT(taken_month_row, intake),
	INT(taken_month_row, measured_litres),
	INT(taken_month_row, assessed_litres),
	INT(taken_month_row, spread_litres),
	INT(taken_month_row, covered_s),
	INT(taken_month_row, readings),
	INT(taken_month_row, exempt_litres),
	INT(taken_month_row, assessed_s),
};

static const struct column account_columns[] = {
	TEXT(account_row, commodity),
	TEXT(account_row, account),
	INT(account_row, balance),
};

static const struct column billed_columns[] = {
	TEXT(billed_row, account),
	INT(billed_row, from),
	TEXT(billed_row, invoice),
	INT(billed_row, till),
	INT(billed_row, entry),
};

static const struct column pending_columns[] = {
	INT(pending_row, kind),
	TEXT(pending_row, name),
	INT(pending_row, entry),
	INT(pending_row, actor),
	INT(pending_row, recorded_s),
	BLOB(pending_row, said),
};

static const struct column sheet_columns[] = {
	INT(sheet_row, month),
	TEXT(sheet_row, permit),
	INT(sheet_row, taken_litres),
	INT(sheet_row, entry),
	BLOB(sheet_row, line),
};

static const struct column row_entry_columns[] = {
	INT(row_entry_row, kind),
	TEXT(row_entry_row, id),
	INT(row_entry_row, sub),
	TEXT(row_entry_row, part),
	INT(row_entry_row, from),
	INT(row_entry_row, entry),
};

static const struct column alert_columns[] = {
	TEXT(alert_row, subject),
	INT(alert_row, entry),
	INT(alert_row, basis),
	INT(alert_row, period_from),
	INT(alert_row, period_till),
	INT(alert_row, source),
	INT(alert_row, percent),
	INT(alert_row, limit_litres),
	INT(alert_row, taken_litres),
	INT(alert_row, crossed_s),
	INT(alert_row, found_s),
	INT(alert_row, cause),
	INT(alert_row, withdrawn),
	INT(alert_row, withdrawn_cause),
	INT(alert_row, withdrawn_s),
	INT(alert_row, acked),
	INT(alert_row, rectified),
	INT(alert_row, closed),
	TEXT(alert_row, area),
	TEXT(alert_row, warning),
	INT(alert_row, expected_litres),
};

static const struct column finding_columns[] = {
	INT(finding_row, entry),
	INT(finding_row, subject),
	TEXT(finding_row, id),
	INT(finding_row, class),
	TEXT(finding_row, account),
	TEXT(finding_row, area),
	INT(finding_row, actor),
	INT(finding_row, duty),
	INT(finding_row, since),
	INT(finding_row, litres),
	INT(finding_row, day),
	INT(finding_row, found_s),
	INT(finding_row, reopens),
	TEXT(finding_row, responsible),
	INT(finding_row, due),
	INT(finding_row, assigned),
	INT(finding_row, rectified),
	INT(finding_row, rectifier),
	INT(finding_row, checked),
	INT(finding_row, closed),
	INT(finding_row, withdrawn),
	INT(finding_row, overdue),
	INT(finding_row, ended_s),
	BLOB(finding_row, text),
	BLOB(finding_row, evidence),
};

static const struct column finding_step_columns[] = {
	INT(finding_step_row, finding),
	INT(finding_step_row, entry),
	INT(finding_step_row, step),
	INT(finding_step_row, actor),
	INT(finding_step_row, at_s),
};

static const struct column hold_columns[] = {
	INT(hold_row, kind),
	TEXT(hold_row, id),
	INT(hold_row, year),
	INT(hold_row, what),
	TEXT(hold_row, name),
	INT(hold_row, litres),
	INT(hold_row, until),
	INT(hold_row, entry),
	INT(hold_row, ended),
	INT(hold_row, end),
	INT(hold_row, sold_litres),
};

static const struct column pledge_columns[] = {
	TEXT(pledge_row, pledge),
	INT(pledge_row, kind),
	TEXT(pledge_row, id),
	INT(pledge_row, entry),
	INT(pledge_row, released),
	TEXT(pledge_row, document),
	BLOB(pledge_row, said),
};

static const struct column offer_columns[] = {
	TEXT(offer_row, offer),
	INT(offer_row, kind),
	TEXT(offer_row, id),
	INT(offer_row, entry),
	INT(offer_row, withdrawn),
	TEXT(offer_row, ground),
	INT(offer_row, auction),
	INT(offer_row, sold),
	BLOB(offer_row, won),
	BLOB(offer_row, said),
};

const struct shelf_table *books_tables(void)
{
	static const struct shelf_table tables[BOOK_OWN_COUNT] = {
		[BOOK_ORIGIN] = TABLE("origin", origin_row, 1, true, origin_columns),
		[BOOK_ACTOR] = TABLE("actor", actor_row, 1, true, actor_columns),
		[BOOK_KEY] = TABLE("key", key_row, 1, true, key_columns),
		[BOOK_CALLER] = TABLE("caller", caller_row, 1, true, caller_columns),
		[BOOK_ACCESSES] = TABLE("accesses", accesses_row, 2, true, accesses_columns),
		[BOOK_DELIVERY] = TABLE("delivery", delivery_row, 1, true, delivery_columns),
		[BOOK_SECTION] = TABLE("section", section_row, 2, true, section_columns),
		[BOOK_FLOW] = TABLE("flow", flow_row, 2, true, flow_columns),
		[BOOK_FLOW_ORDER] =
				TABLE("flow_order", flow_order_row, 3, true, flow_order_columns),
		[BOOK_STREAM] = TABLE("stream", stream_row, 3, true, stream_columns),
		[BOOK_FILE] = TABLE("file", file_row, 1, true, file_columns),
		[BOOK_CHAIN] = TABLE("chain", chain_row, 1, true, chain_columns),
		[BOOK_AREA] = TABLE("area", registry_row, 4, false, registry_columns),
		[BOOK_CAP] = TABLE("cap", registry_row, 4, false, registry_columns),
		[BOOK_PERMIT] = TABLE("permit", registry_row, 4, false, registry_columns),
		[BOOK_INTAKE] = TABLE("intake", registry_row, 4, false, registry_columns),
		[BOOK_METER] = TABLE("meter", registry_row, 4, false, registry_columns),
		[BOOK_PLAN] = TABLE("plan", registry_row, 4, false, registry_columns),
		[BOOK_SUCCESSOR] = TABLE("successor", successor_row, 2, false, successor_columns),
		[BOOK_LIST] = TABLE("list", registry_row, 4, false, registry_columns),
		[BOOK_NORM] = TABLE("norm", registry_row, 4, false, registry_columns),
		[BOOK_WARNING] = TABLE("warning", registry_row, 4, false, registry_columns),
		[BOOK_SEASON] = TABLE("season", registry_row, 4, false, registry_columns),
		[BOOK_GROUP] = TABLE("group", registry_row, 4, false, registry_columns),
		[BOOK_TEN_DAYS] = TABLE("ten_days", registry_row, 4, false, registry_columns),
		[BOOK_PLAN_RULE] = TABLE("plan_rule", registry_row, 4, false, registry_columns),
		[BOOK_ENERGY] = TABLE("energy", registry_row, 4, false, registry_columns),
		[BOOK_COUNTING] = TABLE("counting", registry_row, 4, false, registry_columns),
		[BOOK_CRITERION] = TABLE("criterion", registry_row, 4, false, registry_columns),
		[BOOK_SITE] = TABLE("site", registry_row, 4, false, registry_columns),
		[BOOK_BASIN] = TABLE("basin", registry_row, 4, false, registry_columns),
		[BOOK_ALLOCATION] = TABLE("allocation", registry_row, 4, false, registry_columns),
		[BOOK_INDICATOR] = TABLE("indicator", registry_row, 4, false, registry_columns),
		[BOOK_INSTITUTION] = TABLE("institution", registry_row, 4, false, registry_columns),
		[BOOK_STATISTIC] = TABLE("statistic", registry_row, 4, false, registry_columns),
		[BOOK_SAVING] = TABLE("saving", registry_row, 4, false, registry_columns),
		[BOOK_SHARE] = TABLE("share", registry_row, 4, false, registry_columns),
		[BOOK_CORRIDOR] = TABLE("corridor", registry_row, 4, false, registry_columns),
		[BOOK_TRADE_FEE] = TABLE("trade_fee", registry_row, 4, false, registry_columns),
		[BOOK_PROFILE] = TABLE("profile", profile_row, 2, false, profile_columns),
		[BOOK_METER_EVENT] =
				TABLE("meter_event", meter_event_row, 3, true, meter_event_columns),
		[BOOK_DECISION] = TABLE("decision", decision_row, 2, true, decision_columns),
		[BOOK_CORRECTION] =
				TABLE("correction", correction_row, 4, true, correction_columns),
		[BOOK_METER_ERROR] =
				TABLE("meter_error", meter_error_row, 2, true, meter_error_columns),
		[BOOK_TIP] = TABLE("tip", tip_row, 1, false, tip_columns),
		[BOOK_METER_DAY] = TABLE("meter_day", meter_day_row, 2, false, meter_day_columns),
		[BOOK_METER_ENTRIES] = TABLE(
				"meter_entries", meter_entries_row, 2, true, meter_entries_columns),
		[BOOK_DEVICE] = TABLE("device", device_row, 1, false, device_columns),
		[BOOK_REMARK] = TABLE("remark", remark_row, 4, false, remark_columns),
		[BOOK_ASSESSMENT] =
				TABLE("assessment", assessment_row, 3, true, assessment_columns),
		[BOOK_LIMIT_ORDER] =
				TABLE("limit_order", limit_order_row, 2, true, limit_order_columns),
		[BOOK_LIMIT_NUMBER] = TABLE(
				"limit_number", limit_number_row, 5, false, limit_number_columns),
		[BOOK_TRADE] = TABLE("trade", trade_row, 1, true, trade_columns),
		[BOOK_TRADE_NUMBER] = TABLE(
				"trade_number", trade_number_row, 6, false, trade_number_columns),
		[BOOK_CORRIDOR_USE] = TABLE(
				"corridor_use", corridor_use_row, 3, true, corridor_use_columns),
		[BOOK_TAKEN] = TABLE("taken", taken_row, 4, false, taken_columns),
		[BOOK_TAKEN_MONTH] = TABLE(
				"taken_month", taken_month_row, 3, false, taken_month_columns),
		[BOOK_ACCOUNT] = TABLE("account", account_row, 2, false, account_columns),
		[BOOK_BILLED] = TABLE("billed", billed_row, 3, true, billed_columns),
		[BOOK_PENDING] = TABLE("pending", pending_row, 3, true, pending_columns),
		[BOOK_SHEET] = TABLE("sheet", sheet_row, 2, true, sheet_columns),
		[BOOK_ALERT] = TABLE("alert", alert_row, 2, true, alert_columns),
		[BOOK_DUTY] = TABLE("duty", registry_row, 4, false, registry_columns),
		[BOOK_INSPECTION] = TABLE("inspection", registry_row, 4, false, registry_columns),
		[BOOK_FACILITY] = TABLE("facility", registry_row, 4, false, registry_columns),
		[BOOK_WATER_TEST] = TABLE("water_test", registry_row, 4, false, registry_columns),
		[BOOK_VERIFICATION] =
				TABLE("verification", registry_row, 4, false, registry_columns),
		[BOOK_FINDING] = TABLE("finding", finding_row, 1, true, finding_columns),
		[BOOK_FINDING_STEP] = TABLE(
				"finding_step", finding_step_row, 2, true, finding_step_columns),
		[BOOK_HOLD] = TABLE("hold", hold_row, 5, true, hold_columns),
		[BOOK_PLEDGE] = TABLE("pledge", pledge_row, 1, true, pledge_columns),
		[BOOK_OFFER] = TABLE("offer", offer_row, 1, true, offer_columns),
		[BOOK_ROW_ENTRY] = TABLE("row_entry", row_entry_row, 5, true, row_entry_columns),
		[BOOK_CREDIT_POOL] =
				TABLE("credit_pool", credit_pool_row, 1, true, credit_pool_columns),
		[BOOK_CREDIT_STOCK] = TABLE(
				"credit_stock", credit_stock_row, 2, true, credit_stock_columns),
		[BOOK_CREDIT_LOAN] =
				TABLE("credit_loan", credit_loan_row, 1, true, credit_loan_columns),
		[BOOK_CREDIT_MOVE] =
				TABLE("credit_move", credit_move_row, 2, true, credit_move_columns),
		[BOOK_VOUCHER_ROUND] = TABLE(
				"voucher_round", voucher_round_row, 1, true, voucher_round_columns),
		[BOOK_VOUCHER] = TABLE("voucher", voucher_row, 1, true, voucher_columns),
		[BOOK_VOUCHER_SHARE] = TABLE(
				"voucher_share", voucher_share_row, 2, true, voucher_share_columns),
		[BOOK_VOUCHER_DELIVERY] = TABLE("voucher_delivery", voucher_delivery_row, 2, true,
				voucher_delivery_columns),
	};

	return tables;
}
