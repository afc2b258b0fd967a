/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The handlers that the table of routes names; see struct route. What a route
 * takes and answers is described in docs/openapi/, where a new one has its
 * place too: openapi.yaml says how.
 */

#include "api/http/route.h"

route_fn deliveries_post;    /* POST /v1/deliveries */
route_fn events_get;         /* GET /v1/events?topics=alerts,findings: what happens, as it does */
route_fn health_get;         /* GET /healthz */
route_fn collector_get_self; /* GET /v1/collectors/self: what the ledger has of its meters */
route_fn ledger_get;         /* GET /v1/ledger */
route_fn holder_get_quota;   /* GET /v1/holders/{id}/quota?at=DAY */
route_fn openapi_get;        /* GET /v1/openapi.json: what there is, in OpenAPI 3.1 */
route_fn page_get;           /* GET /: the page that a browser shows */
route_fn page_get_file;      /* GET /page/{name}: what it consists of */
route_fn metrics_get;        /* GET /metrics, for programs that watch the server */
route_fn permit_get_rulings; /* GET /v1/permits/{id}/rulings */
route_fn permit_get_quota;   /* GET /v1/permits/{id}/quota?at=DAY */
route_fn permit_get_balance; /* GET /v1/permits/{id}/balance?month=MONTH */
route_fn permit_get_days;    /* GET /v1/permits/{id}/days?month=MONTH */
route_fn pledges_get;        /* GET /v1/pledges?right=RIGHT&state=open|all */
route_fn vouchers_get;       /* GET /v1/vouchers */
route_fn voucher_round_get;  /* GET /v1/vouchers/rounds/{round} */
route_fn voucher_get;        /* GET /v1/vouchers/tickets/{ticket} */
route_fn schedule_get;       /* GET /v1/schedule?seller=RIGHT&buyer=RIGHT&m3=M3&from=DAY ... */
route_fn offers_get;         /* GET /v1/offers?right=RIGHT&state=open|all */
route_fn trades_get;         /* GET /v1/trades?right=RIGHT&state=open|all */
route_fn trade_get;          /* GET /v1/trades/{id} */
route_fn corridors_get;      /* GET /v1/corridors */
route_fn auctions_get;       /* GET /v1/auctions */
route_fn auction_get;        /* GET /v1/auctions/{id} */
route_fn rights_get;         /* GET /v1/rights?area=AREA&year=YEAR; a list */
route_fn right_get;          /* GET /v1/rights/{right}?year=YEAR */
route_fn self_get;           /* GET /v1/self: who asks, and of which ledger */

/* Lists: each with cursor and limit, see api/http/paging.h. */
route_fn permits_get; /* GET /v1/permits?area=AREA&holder=CODE */
route_fn entries_get; /* GET /v1/entries?from=N */

route_fn permit_get; /* GET /v1/permits/{id}: with its intakes and meters */
route_fn meter_get;  /* GET /v1/meters/{id} */
route_fn entry_get;  /* GET /v1/entries/{index}: everything in it */
route_fn audit_get;  /* GET /v1/audits/{period} */

/* GET /v1/meters/{id}/readings?day=DAY, or from=DAY&until=DAY; a list too */
route_fn meter_get_readings;

route_fn log_get_checkpoint; /* GET /log/checkpoint: the newest released */
route_fn log_get_tile;       /* GET /log/tile/L/N[.p/W]: hashes, for anybody */
route_fn log_get_entries;    /* GET /log/tile/entries/N[.p/W]: what was said; not for anybody */

route_fn sheet_get;  /* GET /v1/sheets/{month}?area=AREA */
route_fn alerts_get; /* GET /v1/alerts?permit=ID&holder=CODE&state=open|all; a list */

route_fn indicators_get;  /* GET /v1/indicators/{year}?area=AREA&base=YEAR */
route_fn statistics_get;  /* GET /v1/statistics/{period}?area=AREA&list=LIST */
route_fn year_get;        /* GET /v1/years/{year}?area=AREA */
route_fn allocations_get; /* GET /v1/allocations/{year}?area=AREA&at=DAY */
route_fn caps_get;        /* GET /v1/caps/{year}?area=AREA&at=DAY */
route_fn finding_get;     /* GET /v1/findings/{id} */
route_fn credit_get;      /* GET /v1/credit */
route_fn credit_pool_get; /* GET /v1/credit/pools/{area} */
route_fn credit_loan_get; /* GET /v1/credit/loans/{loan} */
route_fn flow_orders_get; /* GET /v1/flow/orders/{period} */
route_fn sections_get;    /* GET /v1/flow/sections */

/* GET /v1/findings?permit=ID&holder=CODE&area=AREA&class=WORD&state=open|overdue|all; a list */
route_fn findings_get;

route_fn invoices_get;            /* GET /v1/invoices?period=PERIOD; a list */
route_fn permit_get_invoices;     /* GET /v1/permits/{id}/invoices?period=PERIOD; a list */
route_fn permit_get_preview;      /* GET /v1/permits/{id}/preview?period=PERIOD */
route_fn invoice_get_explanation; /* GET /v1/invoices/{id}/explanation?depth=DEPTH */
route_fn permit_get_explanation;  /* GET /v1/permits/{id}/explanation?period=PERIOD&depth=DEPTH */

/* Documents, as PDF; each with lang=zh_CN|en. */
route_fn invoice_get_declaration; /* GET /v1/invoices/{id}/declaration */
route_fn invoice_get_notice;      /* GET /v1/invoices/{id}/notice */
route_fn permit_get_statement;    /* GET /v1/permits/{id}/statement?period=PERIOD */
route_fn sheet_get_document;      /* GET /v1/sheets/{month}/document?area=AREA */
route_fn trade_get_certificate;   /* GET /v1/trades/{id}/certificate */
route_fn year_get_document;       /* GET /v1/years/{year}/document?area=AREA */

/* Deeds; see api/http/deeds.h. */
route_fn agreements_post;       /* POST /v1/agreements */
route_fn alert_post_step;       /* POST /v1/alerts/{id}/steps */
route_fn assents_post;          /* POST /v1/assents */
route_fn assessments_post;      /* POST /v1/assessments */
route_fn auction_post_bid;      /* POST /v1/auctions/{id}/bids */
route_fn auction_post_opening;  /* POST /v1/auctions/{id}/openings */
route_fn corrections_post;      /* POST /v1/corrections */
route_fn decisions_post;        /* POST /v1/decisions */
route_fn deeds_post;            /* POST /v1/deeds: signed ones, of any of these kinds */
route_fn finding_post_step;     /* POST /v1/findings/{id}/steps */
route_fn meter_errors_post;     /* POST /v1/meter-errors */
route_fn meter_events_post;     /* POST /v1/meter-events */
route_fn month_post_close;      /* POST /v1/months/{month}/close */
route_fn objections_get;        /* GET /v1/objections?permit=ID&state=open|all */
route_fn objections_post;       /* POST /v1/objections */
route_fn objection_post_answer; /* POST /v1/objections/{id}/answer */
route_fn offers_post;           /* POST /v1/offers */
route_fn readings_post;         /* POST /v1/readings: read by eye */
route_fn withdrawals_post;      /* POST /v1/withdrawals: of offers */
