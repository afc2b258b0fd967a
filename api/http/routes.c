/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/routes.h"

#include "api/delivery.h"

static const char *const quota_parameters[] = { "at", NULL };
static const char *const caps_parameters[] = { "area", "at", NULL };
static const char *const findings_parameters[] = { "permit", "holder", "area", "class", "state",
	"cursor", "limit", NULL };
static const char *const alerts_parameters[] = { "permit", "holder", "state", "cursor", "limit",
	NULL };
static const char *const period_parameters[] = { "period", NULL };
static const char *const objections_parameters[] = { "permit", "state", NULL };
static const char *const events_parameters[] = { "topics", NULL };
static const char *const area_parameters[] = { "area", NULL };
static const char *const base_parameters[] = { "area", "base", NULL };
static const char *const list_parameters[] = { "area", "list", NULL };
static const char *const depth_parameters[] = { "depth", NULL };
static const char *const depth_period_parameters[] = { "depth", "period", NULL };
static const char *const entries_parameters[] = { "from", "cursor", "limit", NULL };
static const char *const invoices_parameters[] = { "period", "cursor", "limit", NULL };
static const char *const permits_parameters[] = { "area", "holder", "cursor", "limit", NULL };
static const char *const month_parameters[] = { "month", NULL };
static const char *const offers_parameters[] = { "right", "state", NULL };
static const char *const language_parameters[] = { "lang", NULL };
static const char *const language_area_parameters[] = { "area", "lang", NULL };
static const char *const language_period_parameters[] = { "lang", "period", NULL };
static const char *const right_parameters[] = { "year", NULL };
static const char *const rights_parameters[] = { "area", "year", "cursor", "limit", NULL };
static const char *const readings_parameters[] = { "day", "from", "until", "cursor", "limit",
	NULL };

static const char *const schedule_parameters[] = { "buyer", "corridor", "from", "kind", "m3",
	"months", "seller", "until", NULL };

enum {
	DEED_BYTES_MAX = 32 * 1024, /* the longest texts, each character escaped */
};

const struct route routes[] = {
	{ HTTP_GET, "/", ROLES_ALL, LANE_QUICK, page_get, NULL, 0 },
	{ HTTP_GET, "/healthz", ROLES_ALL, LANE_QUICK, health_get, NULL, 0 },
	{ HTTP_GET, "/log/checkpoint", ROLES_ALL, LANE_QUICK, log_get_checkpoint, NULL, 0 },
	{ HTTP_GET, "/log/tile/entries/{...}", ROLES_AUDITOR | ROLES_MIRROR, LANE_QUICK,
			log_get_entries, NULL, 0 },
	{ HTTP_GET, "/log/tile/{...}", ROLES_ALL, LANE_QUICK, log_get_tile, NULL, 0 },
	{ HTTP_GET, "/page/{name}", ROLES_ALL, LANE_QUICK, page_get_file, NULL, 0 },
	{ HTTP_GET, "/metrics", ROLES_OFFICE | ROLES_AUDITOR | ROLES_MIRROR, LANE_QUICK,
			metrics_get, NULL, 0 },
	{ HTTP_POST, "/v1/agreements", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, agreements_post,
			NULL, DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/alerts", ROLES_READERS, LANE_LONG, alerts_get, alerts_parameters, 0 },
	{ HTTP_POST, "/v1/alerts/{id}/steps", ROLES_OFFICE, LANE_WRITE, alert_post_step, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/allocations/{year}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG,
			allocations_get, caps_parameters, 0 },
	{ HTTP_POST, "/v1/assents", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, assents_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_POST, "/v1/assessments", ROLES_OFFICE, LANE_WRITE, assessments_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/auctions", ROLES_READERS, LANE_LONG, auctions_get, NULL, 0 },
	{ HTTP_GET, "/v1/auctions/{id}", ROLES_READERS, LANE_LONG, auction_get, NULL, 0 },
	{ HTTP_POST, "/v1/auctions/{id}/bids", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE,
			auction_post_bid, NULL, DEED_BYTES_MAX },
	{ HTTP_POST, "/v1/auctions/{id}/openings", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE,
			auction_post_opening, NULL, DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/audits/{period}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, audit_get, NULL,
			0 },
	{ HTTP_GET, "/v1/caps/{year}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, caps_get,
			caps_parameters, 0 },
	{ HTTP_GET, "/v1/collectors/self", ROLES_COLLECTOR, LANE_LONG, collector_get_self, NULL,
			0 },
	{ HTTP_POST, "/v1/corrections", ROLES_OFFICE, LANE_WRITE, corrections_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/corridors", ROLES_READERS, LANE_LONG, corridors_get, NULL, 0 },
	{ HTTP_GET, "/v1/credit", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, credit_get, NULL, 0 },
	{ HTTP_GET, "/v1/credit/loans/{loan}", ROLES_OFFICE | ROLES_AUDITOR, LANE_QUICK,
			credit_loan_get, NULL, 0 },
	{ HTTP_GET, "/v1/credit/pools/{area}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG,
			credit_pool_get, NULL, 0 },
	{ HTTP_POST, "/v1/decisions", ROLES_OFFICE, LANE_WRITE, decisions_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_POST, "/v1/deeds", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, deeds_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_POST, "/v1/deliveries", ROLES_COLLECTOR, LANE_WRITE, deliveries_post, NULL,
			DELIVERY_BYTES_MAX },
	{ HTTP_GET, "/v1/entries", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, entries_get,
			entries_parameters, 0 },
	{ HTTP_GET, "/v1/entries/{index}", ROLES_OFFICE | ROLES_AUDITOR, LANE_QUICK, entry_get,
			NULL, 0 },
	{ HTTP_GET, "/v1/events", ROLES_READERS, LANE_QUICK, events_get, events_parameters, 0 },
	{ HTTP_GET, "/v1/findings", ROLES_READERS, LANE_LONG, findings_get, findings_parameters,
			0 },
	{ HTTP_GET, "/v1/findings/{id}", ROLES_READERS, LANE_QUICK, finding_get, NULL, 0 },
	{ HTTP_GET, "/v1/flow/orders/{period}", ROLES_READERS, LANE_LONG, flow_orders_get, NULL,
			0 },
	{ HTTP_GET, "/v1/flow/sections", ROLES_READERS, LANE_LONG, sections_get, NULL, 0 },
	{ HTTP_POST, "/v1/findings/{id}/steps", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE,
			finding_post_step, NULL, DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/holders/{id}/quota", ROLES_READERS, LANE_LONG, holder_get_quota,
			quota_parameters, 0 },
	{ HTTP_GET, "/v1/indicators/{year}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG,
			indicators_get, base_parameters, 0 },
	{ HTTP_GET, "/v1/invoices", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, invoices_get,
			invoices_parameters, 0 },
	{ HTTP_GET, "/v1/invoices/{id}/explanation", ROLES_READERS, LANE_LONG,
			invoice_get_explanation, depth_parameters, 0 },
	{ HTTP_GET, "/v1/invoices/{id}/declaration", ROLES_READERS, LANE_DRAW,
			invoice_get_declaration, language_parameters, 0 },
	{ HTTP_GET, "/v1/invoices/{id}/notice", ROLES_READERS, LANE_DRAW, invoice_get_notice,
			language_parameters, 0 },
	{ HTTP_GET, "/v1/ledger", ROLES_KNOWN, LANE_QUICK, ledger_get, NULL, 0 },
	{ HTTP_POST, "/v1/meter-errors", ROLES_OFFICE, LANE_WRITE, meter_errors_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_POST, "/v1/meter-events", ROLES_OFFICE, LANE_WRITE, meter_events_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/meters/{id}", ROLES_READERS, LANE_QUICK, meter_get, NULL, 0 },
	{ HTTP_GET, "/v1/meters/{id}/readings", ROLES_READERS, LANE_LONG, meter_get_readings,
			readings_parameters, 0 },
	{ HTTP_POST, "/v1/months/{month}/close", ROLES_OFFICE, LANE_WRITE, month_post_close, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/objections", ROLES_READERS, LANE_LONG, objections_get,
			objections_parameters, 0 },
	{ HTTP_POST, "/v1/objections", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, objections_post,
			NULL, DEED_BYTES_MAX },
	{ HTTP_POST, "/v1/objections/{id}/answer", ROLES_OFFICE, LANE_WRITE, objection_post_answer,
			NULL, DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/openapi.json", ROLES_ALL, LANE_QUICK, openapi_get, NULL, 0 },
	{ HTTP_GET, "/v1/permits", ROLES_READERS, LANE_LONG, permits_get, permits_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}", ROLES_READERS, LANE_LONG, permit_get, NULL, 0 },
	{ HTTP_GET, "/v1/permits/{id}/balance", ROLES_READERS, LANE_LONG, permit_get_balance,
			month_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/days", ROLES_READERS, LANE_LONG, permit_get_days,
			month_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/explanation", ROLES_READERS, LANE_LONG,
			permit_get_explanation, depth_period_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/invoices", ROLES_READERS, LANE_LONG, permit_get_invoices,
			invoices_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/preview", ROLES_READERS, LANE_LONG, permit_get_preview,
			period_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/quota", ROLES_READERS, LANE_QUICK, permit_get_quota,
			quota_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/rulings", ROLES_READERS, LANE_QUICK, permit_get_rulings, NULL,
			0 },
	{ HTTP_GET, "/v1/permits/{id}/statement", ROLES_READERS, LANE_DRAW, permit_get_statement,
			language_period_parameters, 0 },
	{ HTTP_GET, "/v1/offers", ROLES_READERS, LANE_LONG, offers_get, offers_parameters, 0 },
	{ HTTP_POST, "/v1/offers", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, offers_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/pledges", ROLES_READERS, LANE_LONG, pledges_get, offers_parameters, 0 },
	{ HTTP_POST, "/v1/readings", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, readings_post, NULL,
			DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/rights", ROLES_READERS, LANE_LONG, rights_get, rights_parameters, 0 },
	{ HTTP_GET, "/v1/rights/{right}", ROLES_READERS, LANE_LONG, right_get, right_parameters,
			0 },
	{ HTTP_GET, "/v1/schedule", ROLES_READERS, LANE_LONG, schedule_get, schedule_parameters,
			0 },
	{ HTTP_GET, "/v1/self", ROLES_KNOWN, LANE_LONG, self_get, NULL, 0 },
	{ HTTP_GET, "/v1/sheets/{month}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, sheet_get,
			area_parameters, 0 },
	{ HTTP_GET, "/v1/sheets/{month}/document", ROLES_OFFICE | ROLES_AUDITOR, LANE_DRAW,
			sheet_get_document, language_area_parameters, 0 },
	{ HTTP_GET, "/v1/statistics/{period}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG,
			statistics_get, list_parameters, 0 },
	{ HTTP_GET, "/v1/trades", ROLES_READERS, LANE_LONG, trades_get, offers_parameters, 0 },
	{ HTTP_GET, "/v1/trades/{id}", ROLES_READERS, LANE_QUICK, trade_get, NULL, 0 },
	{ HTTP_GET, "/v1/trades/{id}/certificate", ROLES_READERS, LANE_DRAW, trade_get_certificate,
			language_parameters, 0 },
	{ HTTP_GET, "/v1/vouchers", ROLES_READERS, LANE_LONG, vouchers_get, NULL, 0 },
	{ HTTP_GET, "/v1/vouchers/rounds/{round}", ROLES_READERS, LANE_LONG, voucher_round_get,
			NULL, 0 },
	{ HTTP_GET, "/v1/vouchers/tickets/{ticket}", ROLES_READERS, LANE_LONG, voucher_get, NULL,
			0 },
	{ HTTP_POST, "/v1/withdrawals", ROLES_OFFICE | ROLES_HOLDER, LANE_WRITE, withdrawals_post,
			NULL, DEED_BYTES_MAX },
	{ HTTP_GET, "/v1/years/{year}", ROLES_OFFICE | ROLES_AUDITOR, LANE_LONG, year_get,
			area_parameters, 0 },
	{ HTTP_GET, "/v1/years/{year}/document", ROLES_OFFICE | ROLES_AUDITOR, LANE_DRAW,
			year_get_document, language_area_parameters, 0 },
	{ HTTP_GET, NULL, ROLES_ALL, LANE_QUICK, NULL, NULL, 0 },
};
