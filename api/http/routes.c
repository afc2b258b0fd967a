/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/routes.h"

static const char *const quota_parameters[] = { "at", NULL };
static const char *const alerts_parameters[] = { "permit", "state", NULL };
static const char *const area_parameters[] = { "area", NULL };
static const char *const depth_parameters[] = { "depth", NULL };
static const char *const depth_period_parameters[] = { "depth", "period", NULL };
static const char *const period_parameters[] = { "period", NULL };
static const char *const balance_parameters[] = { "month", NULL };

#define READERS (CALLER_OFFICE | CALLER_AUDITOR)

const struct route routes[] = {
	{ HTTP_GET, "/healthz", CALLER_ANYBODY, LANE_QUICK, health_get, NULL, 0 },
	{ HTTP_GET, "/log/checkpoint", CALLER_ANYBODY, LANE_QUICK, log_get_checkpoint, NULL, 0 },
	{ HTTP_GET, "/log/tile/entries/{...}", CALLER_AUDITOR, LANE_QUICK, log_get_entries, NULL,
			0 },
	{ HTTP_GET, "/log/tile/{...}", CALLER_ANYBODY, LANE_QUICK, log_get_tile, NULL, 0 },
	{ HTTP_GET, "/v1/alerts", READERS, LANE_LONG, alerts_get, alerts_parameters, 0 },
	{ HTTP_GET, "/v1/invoices", READERS, LANE_LONG, invoices_get, period_parameters, 0 },
	{ HTTP_GET, "/v1/invoices/{id}/explanation", READERS, LANE_LONG, invoice_get_explanation,
			depth_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/balance", READERS, LANE_LONG, permit_get_balance,
			balance_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/explanation", READERS, LANE_LONG, permit_get_explanation,
			depth_period_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/invoices", READERS, LANE_LONG, permit_get_invoices,
			period_parameters, 0 },
	{ HTTP_GET, "/v1/permits/{id}/quota", READERS, LANE_QUICK, permit_get_quota,
			quota_parameters, 0 },
	{ HTTP_GET, "/v1/sheets/{month}", READERS, LANE_LONG, sheet_get, area_parameters, 0 },
	{ HTTP_GET, NULL, CALLER_ANYBODY, LANE_QUICK, NULL, NULL, 0 },
};
