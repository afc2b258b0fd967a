/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/kinds.h"

#include <stddef.h>

#include "ledger/accesses.h"
#include "ledger/alert.h"
#include "ledger/callers.h"
#include "ledger/credit.h"
#include "ledger/delivered.h"
#include "ledger/finding.h"
#include "ledger/flow.h"
#include "ledger/flow_order.h"
#include "ledger/hold.h"
#include "ledger/limit_order.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "ledger/trade.h"
#include "ledger/voucher.h"

const struct kind *kinds_own(void)
{
	static const struct kind table[] = {
		{ KIND_ORIGIN, "origin", KIND_DEED, origin_judge, origin_apply },
		{ KIND_ACTOR, "actor", KIND_DEED, actor_judge, actor_apply },
		{ KIND_KEY, "key", KIND_DEED, key_judge, key_apply },
		{ KIND_FILE_OPENED, "file-opened", KIND_DEED, file_opened_judge,
				file_opened_apply },
		{ KIND_FILE_CLOSED, "file-closed", KIND_DEED, file_closed_judge,
				file_closed_apply },
		{ KIND_AREAS, "areas", KIND_DEED, areas_judge, registry_apply },
		{ KIND_CAPS, "caps", KIND_DEED_CHECKED, caps_judge, registry_apply },
		{ KIND_PERMITS, "permits", KIND_DEED_CHECKED, permits_judge, registry_apply },
		{ KIND_INTAKES, "intakes", KIND_DEED, intakes_judge, registry_apply },
		{ KIND_METERS, "meters", KIND_DEED, meters_judge, registry_apply },
		{ KIND_PLANS, "plans", KIND_DEED_CHECKED, plans_judge, registry_apply },
		{ KIND_PROFILE, "profile", KIND_DEED, profile_judge, profile_apply },
		{ KIND_LISTS, "lists", KIND_DEED_CHECKED, lists_judge, registry_apply },
		{ KIND_NORMS, "norms", KIND_DEED, norms_judge, registry_apply },
		{ KIND_WARNINGS, "warnings", KIND_DEED, warnings_judge, registry_apply },
		{ KIND_SEASONS, "seasons", KIND_DEED_CHECKED, seasons_judge, registry_apply },
		{ KIND_GROUPS, "groups", KIND_DEED_CHECKED, groups_judge, registry_apply },
		{ KIND_TEN_DAYS, "ten-days", KIND_DEED_CHECKED, ten_days_judge, registry_apply },
		{ KIND_PLAN_RULES, "plan-rules", KIND_DEED, plan_rules_judge, registry_apply },
		{ KIND_ENERGY, "energy", KIND_DEED, energy_judge, registry_apply },
		{ KIND_LIMIT, "limit", KIND_DEED_CHECKED, limit_judge, limit_apply },
		{ KIND_READINGS, "readings", KIND_OBSERVATION, readings_judge, readings_apply },
		{ KIND_METER_EVENT, "meter-event", KIND_DEED, meter_event_judge,
				meter_event_apply },
		{ KIND_DECISION, "decision", KIND_DEED, decision_judge, decision_apply },
		{ KIND_CORRECTION, "correction", KIND_DEED_CHECKED, correction_judge,
				correction_apply },
		{ KIND_METER_ERROR, "meter-error", KIND_DEED_CHECKED, meter_error_judge,
				meter_error_apply },
		{ KIND_CHECKED, "checked", KIND_DEED, checked_judge, checked_apply },
		{ KIND_CALLER, "caller", KIND_DEED, caller_judge, caller_apply },
		{ KIND_CALLER_REVOKED, "caller-revoked", KIND_DEED, caller_revoked_judge,
				caller_revoked_apply },
		{ KIND_ACCESSES, "accesses", KIND_DEED, accesses_judge, accesses_apply },
		{ KIND_LOST, "lost", KIND_OBSERVATION, lost_judge, lost_apply },
		{ KIND_DAY, "day", KIND_FINDING, NULL, day_apply },
		{ KIND_CLOSE, "close", KIND_DEED, close_judge, close_apply },
		{ KIND_REFUSED, "refused", KIND_FINDING, NULL, refused_apply },
		{ KIND_ALERT, "alert", KIND_FINDING, NULL, alert_apply },
		{ KIND_ALERT_STEP, "alert-step", KIND_DEED, alert_step_judge, alert_step_apply },
		{ KIND_COUNTING, "counting", KIND_DEED_CHECKED, counting_judge, registry_apply },
		{ KIND_CRITERIA, "criteria", KIND_DEED_CHECKED, criteria_judge, registry_apply },
		{ KIND_SITES, "sites", KIND_DEED, sites_judge, registry_apply },
		{ KIND_BASINS, "basins", KIND_DEED_CHECKED, basins_judge, registry_apply },
		{ KIND_ALLOCATIONS, "allocations", KIND_DEED_CHECKED, allocations_judge,
				registry_apply },
		{ KIND_FINDING_RAISED, "finding-raised", KIND_DEED, finding_judge, finding_apply },
		{ KIND_FOUND, "found", KIND_FINDING, NULL, found_apply },
		{ KIND_FINDING_STEP, "finding-step", KIND_DEED, finding_step_judge,
				finding_step_apply },
		{ KIND_DUTIES, "duties", KIND_DEED, duties_judge, registry_apply },
		{ KIND_INSPECTIONS, "inspections", KIND_DEED, inspections_judge, registry_apply },
		{ KIND_FACILITIES, "facilities", KIND_DEED, facilities_judge, registry_apply },
		{ KIND_WATER_TESTS, "water-tests", KIND_DEED, water_tests_judge, registry_apply },
		{ KIND_VERIFICATIONS, "verifications", KIND_DEED, verifications_judge,
				registry_apply },
		{ KIND_INDICATORS, "indicators", KIND_DEED, indicators_judge, registry_apply },
		{ KIND_INSTITUTIONS, "institutions", KIND_DEED, institutions_judge,
				registry_apply },
		{ KIND_STATISTICS, "statistics", KIND_DEED, statistics_judge, registry_apply },
		{ KIND_AGREEMENT, "agreement", KIND_DEED, agreement_judge, agreement_apply },
		{ KIND_ASSENT, "assent", KIND_DEED, assent_judge, assent_apply },
		{ KIND_TRADE_APPROVAL, "trade-approval", KIND_DEED_CHECKED, trade_approval_judge,
				trade_approval_apply },
		{ KIND_TRADE_END, "trade-end", KIND_DEED_CHECKED, trade_end_judge,
				trade_end_apply },
		{ KIND_SAVINGS, "savings", KIND_DEED_CHECKED, savings_judge, registry_apply },
		{ KIND_SHARES, "shares", KIND_DEED_CHECKED, shares_judge, registry_apply },
		{ KIND_CORRIDORS, "corridors", KIND_DEED_CHECKED, corridors_judge, registry_apply },
		{ KIND_TRADE_FEES, "trade-fees", KIND_DEED_CHECKED, trade_fees_judge,
				registry_apply },
		{ KIND_OFFER, "offer", KIND_DEED, offer_judge, offer_apply },
		{ KIND_OFFER_WITHDRAWN, "offer-withdrawn", KIND_DEED, offer_withdrawn_judge,
				offer_withdrawn_apply },
		{ KIND_PLEDGE, "pledge", KIND_DEED, pledge_judge, pledge_apply },
		{ KIND_PLEDGE_RELEASE, "pledge-release", KIND_DEED, pledge_release_judge,
				pledge_release_apply },
		{ KIND_HOLD_EXPIRED, "hold-expired", KIND_FINDING, NULL, hold_expired_apply },
		{ KIND_SECTION, "section", KIND_DEED, section_judge, section_apply },
		{ KIND_FLOWS, "flows", KIND_OBSERVATION, flows_judge, flows_apply },
		{ KIND_DELIVERED, "delivered", KIND_DEED, delivered_judge, delivered_apply },
		{ KIND_FLOW_ORDER, "flow-order", KIND_DEED, flow_order_judge, flow_order_apply },
		{ KIND_CREDIT_STOCK, "credit-stock", KIND_DEED_CHECKED, credit_stock_judge,
				credit_stock_apply },
		{ KIND_CREDIT_LOAN, "credit-loan", KIND_DEED_CHECKED, credit_loan_judge,
				credit_loan_apply },
		{ KIND_CREDIT_RETURN, "credit-return", KIND_DEED, credit_return_judge,
				credit_return_apply },
		{ KIND_CREDIT_RETIRE, "credit-retire", KIND_DEED_CHECKED, credit_retire_judge,
				credit_retire_apply },
		{ KIND_VOUCHER_ROUND, "voucher-round", KIND_DEED, voucher_round_judge,
				voucher_round_apply },
		{ KIND_VOUCHER_ISSUE, "voucher-issue", KIND_DEED_CHECKED, voucher_issue_judge,
				voucher_issue_apply },
		{ KIND_VOUCHER_TRANSFER, "voucher-transfer", KIND_DEED, voucher_transfer_judge,
				voucher_transfer_apply },
		{ KIND_VOUCHER_DELIVERY, "voucher-delivery", KIND_DEED, voucher_delivery_judge,
				voucher_delivery_apply },
		{ KIND_VOUCHER_ENDED, "voucher-ended", KIND_FINDING, NULL, voucher_ended_apply },
		{ 0, NULL, KIND_FINDING, NULL, NULL },
	};

	return table;
}
