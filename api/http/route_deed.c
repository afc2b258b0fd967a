/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is handed in over HTTP: which resources take deeds, of which members,
 * and what makes their bodies. The members are those of the commands' options.
 */

#include <stdio.h>
#include <string.h>

#include "api/deed_assess.h"
#include "api/deed_close.h"
#include "api/http/deeds.h"
#include "api/http/reply.h"
#include "api/told_auction.h"
#include "api/told_deed.h"
#include "api/told_finding.h"
#include "api/told_right.h"
#include "api/told_trade.h"
#include "api/view_finding.h"
#include "ledger/alert.h"
#include "ledger/closing.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/unknown.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const struct zone *zone_of(const struct request *request)
{
	return &ledger_books(request->ledger)->zone;
}

static int made(bool is_good)
{
	return is_good ? DEED_MADE : DEED_NOT;
}

/* The number that the path names; false, and the reply says so, where it is none. */
static bool read_number(const struct request *request, int64_t *ret, struct reply *reply)
{
	if (text_int_all(request->parameters[0], 0, INT64_MAX, ret) == TEXT_OK) {
		return true;
	}
	reply_problem(reply, 404, "no-entry", "'%.64s' is not the number of an entry",
			request->parameters[0]);
	return false;
}

/* ---- facts about meters ---- */

static const struct form_member event_members[] = {
	{ "meter", FORM_TEXT, true },
	{ "event", FORM_TEXT, true },
	{ "at", FORM_TEXT, true },
	{ "final", FORM_TEXT, false },
	{ "initial", FORM_TEXT, false },
	{ "until", FORM_TEXT, false },
	{ "withdraw", FORM_FLAG, false },
	{ "ground", FORM_TEXT, true },
	{ NULL, 0, false },
};

static const struct form_member decision_members[] = {
	{ "meter", FORM_TEXT, true },
	{ "at", FORM_TEXT, true },
	{ "count", FORM_TEXT, false },
	{ "none", FORM_FLAG, false },
	{ "believe", FORM_FLAG, false },
	{ "ground", FORM_TEXT, true },
	{ NULL, 0, false },
};

static const struct form_member correction_members[] = {
	{ "meter", FORM_TEXT, true },
	{ "at", FORM_TEXT, true },
	{ "count", FORM_TEXT, true },
	{ "to", FORM_TEXT, false },
	{ "void", FORM_FLAG, false },
	{ "ground", FORM_TEXT, true },
	{ NULL, 0, false },
};

static const struct form_member error_members[] = {
	{ "meter", FORM_TEXT, true },
	{ "error", FORM_TEXT, true },
	{ "from", FORM_TEXT, true },
	{ "until", FORM_TEXT, true },
	{ "limit", FORM_TEXT, false },
	{ "document", FORM_TEXT, false },
	{ "ground", FORM_TEXT, true },
	{ NULL, 0, false },
};

static int make_event(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)reply;
	return made(told_event(told, zone_of(request), ret));
}

static int make_decision(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)reply;
	return made(told_decision(told, zone_of(request), ret));
}

static int make_correction(const struct request *request, const struct told *told,
		struct bytes *ret, struct reply *reply)
{
	(void)reply;
	return made(told_correction(told, zone_of(request), ret));
}

static int make_error(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)reply;
	return made(told_meter_error(told, zone_of(request), ret));
}

/* ---- readings ---- */

static const struct form_member reading_members[] = {
	{ "meter", FORM_TEXT, true },
	{ "at", FORM_TEXT, true },
	{ "count", FORM_TEXT, true },
	{ NULL, 0, false },
};

static int make_reading(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	bool is_good;
	int fault = told_reading(told, ledger_books(request->ledger), ret, &is_good);

	(void)reply;
	return fault < 0 ? fault : made(is_good);
}

/* ---- assessments ---- */

static const struct form_member assessment_members[] = {
	{ "meter", FORM_TEXT, false },
	{ "intake", FORM_TEXT, false },
	{ "from", FORM_TEXT, false },
	{ "until", FORM_TEXT, false },
	{ "method", FORM_TEXT, false },
	{ "months", FORM_NUMBER, false },
	{ "days", FORM_TEXT | FORM_NUMBER, false },
	{ "litres", FORM_NUMBER, false },
	{ "final", FORM_FLAG, false },
	{ "exempt", FORM_FLAG, false },
	{ "deadline", FORM_TEXT, false },
	{ "ground", FORM_TEXT, true },
	{ NULL, 0, false },
};

/* Of a meter or of an intake: one of them is named, as a text. */
static bool read_subject(const struct told *told, struct assess_ask *ret)
{
	const char *meter = told_value(told, "meter");
	const char *intake = told_value(told, "intake");

	if ((meter == NULL) == (intake == NULL)) {
		return told_wrong(told, "meter", TOLD_RULE,
				"one of a meter and an intake must be given, and not both");
	}
	ret->id = meter != NULL ? meter : intake;
	ret->is_intake = intake != NULL;
	return true;
}

static int make_assessment(const struct request *request, const struct told *told,
		struct bytes *ret, struct reply *reply)
{
	const struct judge judge = ledger_judge(request->ledger);
	struct unknown unknown = { .count = 0 };
	struct where reason = { .line = 0 };
	struct assess_ask ask = { .is_intake = false };
	bool is_good = read_subject(told, &ask);
	int answer;

	if (!told_assessment(told, &ask) || !is_good) {
		return DEED_NOT;
	}
	answer = assess_find(&judge, &ask, &unknown, &reason);
	unknown_finish(&unknown);
	if (answer == ASSESS_OK) {
		assessment_put(ret, &ask.said);
		return DEED_MADE;
	}
	reply_problem(reply, 422, "refused", "%s", reason.text);
	return answer < 0 ? answer : DEED_NOT;
}

/* ---- objections ---- */

static const struct form_member objection_members[] = {
	{ "invoice", FORM_TEXT, false },
	{ "meter", FORM_TEXT, false },
	{ "at", FORM_TEXT, false },
	{ "reason", FORM_TEXT, true },
	{ NULL, 0, false },
};

static const struct form_member answer_members[] = {
	{ "text", FORM_TEXT, true },
	{ NULL, 0, false },
};

static int make_objection(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)reply;
	return made(told_objection(told, zone_of(request), ret));
}

static int make_answer(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	int64_t objection;

	return made(read_number(request, &objection, reply) && told_answer(told, objection, ret));
}

/* ---- auctions ---- */

static const struct form_member bid_members[] = {
	{ "right", FORM_TEXT, true },
	{ "seal", FORM_TEXT, false },
	{ "m3", FORM_TEXT, false },
	{ "price", FORM_TEXT, false },
	{ NULL, 0, false },
};

static const struct form_member opening_members[] = {
	{ "right", FORM_TEXT, true },
	{ "m3", FORM_TEXT, true },
	{ "price", FORM_TEXT, true },
	{ "nonce", FORM_TEXT, true },
	{ NULL, 0, false },
};

/* The auction that the path names; false, and the reply says so, where there is none. */
static bool read_auction(const struct request *request, char ret[static TEXT_ID_MAX + 1],
		struct reply *reply)
{
	const struct auction_row *row =
			auction_find(ledger_books(request->ledger), request->parameters[0]);

	if (row == NULL) {
		reply_problem(reply, 404, "no-auction", "there is no auction '%.64s'",
				request->parameters[0]);
		return false;
	}
	memcpy(ret, row->auction, sizeof(row->auction));
	return true;
}

static int make_bid(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	struct bid_said said;

	if (!read_auction(request, said.auction, reply) || !told_bid(told, &said)) {
		return DEED_NOT;
	}
	bid_put(ret, &said);
	return DEED_MADE;
}

static int make_opening(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	struct bid_opened opened;

	if (!read_auction(request, opened.auction, reply) || !told_opening(told, &opened)) {
		return DEED_NOT;
	}
	bid_put_opened(ret, &opened);
	return DEED_MADE;
}

/* ---- rights ---- */

static const struct form_member offer_members[] = {
	{ "name", FORM_TEXT, true },
	{ "right", FORM_TEXT, true },
	{ "m3", FORM_TEXT, true },
	{ "up-to", FORM_FLAG, false },
	{ "from", FORM_TEXT, true },
	{ "until", FORM_TEXT, true },
	{ "price", FORM_TEXT, false },
	{ "reason", FORM_TEXT, false },
	{ "closes", FORM_TEXT, true },
	{ "document", FORM_TEXT, false },
	{ NULL, 0, false },
};

static const struct form_member withdrawal_members[] = {
	{ "name", FORM_TEXT, true },
	{ "ground", FORM_TEXT, true },
	{ NULL, 0, false },
};

static const struct form_member agreement_members[] = {
	{ "name", FORM_TEXT, true },
	{ "kind", FORM_TEXT, false },
	{ "seller", FORM_TEXT, true },
	{ "buyer", FORM_TEXT, true },
	{ "m3", FORM_TEXT, true },
	{ "from", FORM_TEXT, true },
	{ "until", FORM_TEXT, false },
	{ "months", FORM_TEXT, false },
	{ "price", FORM_TEXT, false },
	{ "sum", FORM_TEXT, false },
	{ "reason", FORM_TEXT, false },
	{ "offer", FORM_TEXT, false },
	{ "waits", FORM_TEXT, true },
	{ "side", FORM_TEXT, false },
	{ "document", FORM_TEXT, true },
	{ "corridor", FORM_TEXT, false },
	{ NULL, 0, false },
};

static const struct form_member assent_members[] = {
	{ "name", FORM_TEXT, true },
	{ "side", FORM_TEXT, false },
	{ NULL, 0, false },
};

static int make_offer(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)request;
	(void)reply;
	return made(told_offer(told, ret));
}

static int make_withdrawal(const struct request *request, const struct told *told,
		struct bytes *ret, struct reply *reply)
{
	(void)request;
	(void)reply;
	return made(told_offer_withdrawal(told, ret));
}

static int make_agreement(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)request;
	(void)reply;
	return made(told_agreement(told, ret));
}

static int make_assent(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	(void)request;
	(void)reply;
	return made(told_assent(told, ret));
}

/* ---- alerts ---- */

static const struct form_member step_members[] = {
	{ "step", FORM_TEXT, true },
	{ "evidence", FORM_TEXT, false },
	{ NULL, 0, false },
};

static int make_step(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	const struct alert_row *row;
	int64_t entry;

	if (!read_number(request, &entry, reply)) {
		return DEED_NOT;
	}
	row = alert_find(ledger_books(request->ledger), entry);
	if (row == NULL) {
		reply_problem(reply, 404, "no-alert", "entry %lld raised no alert",
				(long long)entry);
		return DEED_NOT;
	}
	return made(told_step(told, row, ret));
}

/* ---- findings ---- */

static const struct form_member finding_members[] = {
	{ "step", FORM_TEXT, true },
	{ "text", FORM_TEXT, false },
	{ "evidence", FORM_TEXT, false },
	{ "responsible", FORM_TEXT, false },
	{ "until", FORM_TEXT, false },
	{ NULL, 0, false },
};

/* What is another's is said of as what there is not. */
static int make_finding_step(const struct request *request, const struct told *told,
		struct bytes *ret, struct reply *reply)
{
	const struct books *books = ledger_books(request->ledger);
	struct day today = zone_day(&books->zone, ledger_now(request->ledger));
	const struct finding_row *row;
	int64_t entry;

	if (!read_number(request, &entry, reply)) {
		return DEED_NOT;
	}
	row = finding_find(books, entry);
	if (row == NULL || !finding_is_seen(books, row, &request->caller, today)) {
		reply_problem(reply, 404, "no-finding", "entry %lld raised no finding",
				(long long)entry);
		return DEED_NOT;
	}
	return made(told_finding_step(told, entry, ret));
}

/* ---- closing a month ---- */

static const struct form_member close_members[] = {
	{ "strict", FORM_FLAG, false },
	{ NULL, 0, false },
};

/* As `weir close --strict`: nothing is closed where days are unknown. */
static int check_known(const struct request *request, struct month month, struct reply *reply)
{
	SCOPED(balance_close) struct balance *balance = NULL;
	const struct balance_options options = { .month = month };
	int answer = balance_open(request->ledger, &options, &balance);

	if (answer < 0) {
		return answer;
	}
	if (!balance->is_closed && balance_unknown_days(balance) > 0) {
		reply_problem(reply, 409, "unknown-days", "%lld days are unknown",
				(long long)balance_unknown_days(balance));
		return DEED_NOT;
	}
	return DEED_MADE;
}

static int make_close(const struct request *request, const struct told *told, struct bytes *ret,
		struct reply *reply)
{
	struct month month;

	if (!month_parse(request->parameters[0], &month)) {
		reply_problem(reply, 404, "no-month", "'%.64s' is no month; one is written 2026-10",
				request->parameters[0]);
		return DEED_NOT;
	}
	closing_put(ret, month);
	return told_flag(told, "strict") ? check_known(request, month, reply) : DEED_MADE;
}

/* ---- the table ---- */

enum {
	AGREEMENT,
	ALERT_STEP,
	ASSENT,
	ASSESSMENT,
	BID,
	BID_OPENING,
	CORRECTION,
	DECISION,
	FINDING_STEP,
	METER_ERROR,
	METER_EVENT,
	MONTH_CLOSE,
	OBJECTION,
	OBJECTION_ANSWER,
	OFFER,
	READING,
	WITHDRAWAL,
	WAYS,
};

const struct deed_way deed_ways[] = {
	[AGREEMENT] = { "/v1/agreements", KIND_AGREEMENT, agreement_members, make_agreement },
	[ALERT_STEP] = { "/v1/alerts/{id}/steps", KIND_ALERT_STEP, step_members, make_step },
	[ASSENT] = { "/v1/assents", KIND_ASSENT, assent_members, make_assent },
	[ASSESSMENT] = { "/v1/assessments", KIND_ASSESSMENT, assessment_members, make_assessment },
	[BID] = { "/v1/auctions/{id}/bids", KIND_BID, bid_members, make_bid },
	[BID_OPENING] = { "/v1/auctions/{id}/openings", KIND_BID_OPENED, opening_members,
			make_opening },
	[CORRECTION] = { "/v1/corrections", KIND_CORRECTION, correction_members, make_correction },
	[DECISION] = { "/v1/decisions", KIND_DECISION, decision_members, make_decision },
	[FINDING_STEP] = { "/v1/findings/{id}/steps", KIND_FINDING_STEP, finding_members,
			make_finding_step },
	[METER_ERROR] = { "/v1/meter-errors", KIND_METER_ERROR, error_members, make_error },
	[METER_EVENT] = { "/v1/meter-events", KIND_METER_EVENT, event_members, make_event },
	[MONTH_CLOSE] = { "/v1/months/{month}/close", KIND_CLOSE, close_members, make_close },
	[OBJECTION] = { "/v1/objections", KIND_OBJECTION, objection_members, make_objection },
	[OBJECTION_ANSWER] = { "/v1/objections/{id}/answer", KIND_ANSWER, answer_members,
			make_answer },
	[OFFER] = { "/v1/offers", KIND_OFFER, offer_members, make_offer },
	[READING] = { "/v1/readings", KIND_READINGS, reading_members, make_reading },
	[WITHDRAWAL] = { "/v1/withdrawals", KIND_OFFER_WITHDRAWN, withdrawal_members,
			make_withdrawal },
	[WAYS] = { NULL, 0, NULL, NULL },
};

int agreements_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[AGREEMENT], request, reply);
}

int alert_post_step(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[ALERT_STEP], request, reply);
}

int assents_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[ASSENT], request, reply);
}

int assessments_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[ASSESSMENT], request, reply);
}

int auction_post_bid(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[BID], request, reply);
}

int auction_post_opening(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[BID_OPENING], request, reply);
}

int corrections_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[CORRECTION], request, reply);
}

int decisions_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[DECISION], request, reply);
}

int finding_post_step(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[FINDING_STEP], request, reply);
}

int meter_errors_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[METER_ERROR], request, reply);
}

int meter_events_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[METER_EVENT], request, reply);
}

int month_post_close(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[MONTH_CLOSE], request, reply);
}

int objections_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[OBJECTION], request, reply);
}

int objection_post_answer(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[OBJECTION_ANSWER], request, reply);
}

int offers_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[OFFER], request, reply);
}

int readings_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[READING], request, reply);
}

int withdrawals_post(const struct request *request, struct reply *reply)
{
	return deeds_take(&deed_ways[WITHDRAWAL], request, reply);
}

int deeds_post(const struct request *request, struct reply *reply)
{
	return deeds_take_signed(request, reply);
}
