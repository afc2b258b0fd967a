/* SPDX-License-Identifier: Apache-2.0 */

#include "api/acting.h"

#include <assert.h>
#include <stdlib.h>

#include "api/idempotency.h"
#include "api/view_finding.h"
#include "billing/bid.h"
#include "billing/objection.h"
#include "ledger/deed.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "ledger/readings.h"
#include "ledger/registry.h"
#include "ledger/trade.h"
#include "meter/err.h"
#include "meter/text.h"

static const struct {
	uint64_t kind;
	unsigned roles;
} acts[] = {
	{ KIND_READINGS, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_METER_EVENT, ROLES_OFFICE },
	{ KIND_DECISION, ROLES_OFFICE },
	{ KIND_CORRECTION, ROLES_OFFICE },
	{ KIND_METER_ERROR, ROLES_OFFICE },
	{ KIND_ASSESSMENT, ROLES_OFFICE },
	{ KIND_CLOSE, ROLES_OFFICE },
	{ KIND_ALERT_STEP, ROLES_OFFICE },
	{ KIND_FINDING_STEP, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_OBJECTION, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_ANSWER, ROLES_OFFICE },
	{ KIND_BID, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_BID_OPENED, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_OFFER, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_OFFER_WITHDRAWN, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_AGREEMENT, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_ASSENT, ROLES_OFFICE | ROLES_HOLDER },
};

int acting_find(struct ledger *ledger, const struct acting_shown *shown, struct caller *ret)
{
	const struct books *books = ledger_books(ledger);

	if (shown->proof == CALLER_TOKEN) {
		return caller_by_token(books, ledger_seal(ledger), ledger_now(ledger),
				(const char *)shown->data, shown->size, ret);
	}
	return shown->size != BOOKS_HASH_BYTES
			? CALLER_UNKNOWN
			: caller_by_certificate(books, ledger_now(ledger), shown->data, ret);
}

unsigned acting_roles(uint64_t kind)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (acts[i].kind == kind) {
			return acts[i].roles;
		}
	}
	return ROLES_NONE;
}

static struct day today_of(const struct judge *judge)
{
	return zone_day(&judge->books->zone, (struct instant){ judge->recorded_s });
}

/* An objection to what the caller sees. What is refused anyway is left to its judge. */
static int check_objection(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	char permit[BOOKS_SUBJECT_MAX];
	int answer = objection_permit(judge, deed, permit, reason);

	if (answer != JUDGE_OK) {
		return answer < 0 ? answer : ACTING_ABSENT;
	}
	if (!caller_may_see_permit(caller, judge->books, today_of(judge), permit)) {
		objection_absent(deed, reason);
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

/*
 * Read by eye: one of them, without words of a device. A holder reads its own
 * meters, of the days on which they are its own, where nobody polls them.
 */
static int check_readings(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	struct readings readings;
	struct reading reading;
	struct meter_row row;

	if (!readings_open(deed->body, deed->body_size, &readings) || readings.count != 1 ||
			!readings_next(&readings, &reading) || reading.words != NULL ||
			reading.device != NULL || reading.bits != 0) {
		where_set(reason, 0, 0, "one reading at a time, without words of a device");
		return ACTING_ABSENT;
	}
	if (!caller_is_of(caller, ROLES_HOLDER)) {
		return ACTING_OK;
	}
	if (!caller_may_see_meter(caller, judge->books, today_of(judge), readings.meter)) {
		where_set(reason, 0, 0, "there is no meter '%s' in the registry", readings.meter);
		return ACTING_ABSENT;
	}
	if (!caller_may_see_meter_on(caller, judge->books, today_of(judge), readings.meter,
			    books_bucket(judge->books, reading.at_s))) {
		where_set(reason, 0, 0, "meter '%s' did not count for this holder then",
				readings.meter);
		return ACTING_ABSENT;
	}
	if (registry_meter(&view, readings.meter, today_of(judge), &row) &&
			row.address[0] != '\0') {
		where_set(reason, 0, 0, "meter '%s' is polled: a holder reads those that are not",
				readings.meter);
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

/* A holder says of a finding on its own permit that it is rectified, and nothing else. */
static int check_finding(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	struct finding_step_said said;
	const struct finding_row *row;

	if (!finding_take_step(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0, "not a step of a finding");
		return ACTING_ABSENT;
	}
	row = finding_find(judge->books, said.finding);
	if (row == NULL || !finding_is_seen(judge->books, row, caller, today_of(judge))) {
		where_set(reason, 0, 0, "entry %lld raised no finding", (long long)said.finding);
		return ACTING_ABSENT;
	}
	if (said.step != FINDING_RECTIFY) {
		where_set(reason, 0, 0, "a holder rectifies; the rest is the office's");
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

/* A holder's own permit, or share: no area is anyone's. */
static bool is_own(
		const struct judge *judge, const struct caller *caller, const struct right *right)
{
	return caller_may_see_right(caller, judge->books, today_of(judge), right);
}

/* A bid for a right of the caller's own. That of another is said of as one that is not there. */
static int check_bid(const struct judge *judge, const struct caller *caller, uint64_t kind,
		const struct deed *deed, struct where *reason)
{
	struct right right;

	if (!bid_take_right(kind, deed, &right)) {
		where_set(reason, 0, 0, "not a bid, nor the opening of one");
		return ACTING_ABSENT;
	}
	if (!is_own(judge, caller, &right)) {
		bid_absent(&right, reason);
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

/* ---- rights that are traded ---- */

static int say_no_right(const struct right *right, struct where *reason)
{
	char text[RIGHT_TEXT_MAX];

	where_set(reason, 0, 0, "there is no right '%s'", right_text(right, text));
	return ACTING_ABSENT;
}

static int check_offer(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	struct offer offer;

	if (!offer_take(deed->body, deed->body_size, &offer)) {
		where_set(reason, 0, 0, "not an offer");
		return ACTING_ABSENT;
	}
	return is_own(judge, caller, &offer.right) ? ACTING_OK : say_no_right(&offer.right, reason);
}

static int check_withdrawal(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	char name[TEXT_ID_MAX + 1];
	const struct offer_row *row;
	struct hold hold;

	if (!offer_take_withdrawn(deed, name)) {
		where_set(reason, 0, 0, "not the withdrawal of an offer");
		return ACTING_ABSENT;
	}
	row = offer_find(judge->books, name);
	if (row != NULL) {
		hold = offer_hold(row);
		if (is_own(judge, caller, &hold.right)) {
			return ACTING_OK;
		}
	}
	where_set(reason, 0, 0, "there is no offer '%s'", name);
	return ACTING_ABSENT;
}

/*
 * Who buys takes what the seller has listed, and keeps it no longer than the seller
 * offered to wait: else anybody could keep anybody's litres from him.
 */
static int check_taken(
		const struct judge *judge, const struct agreement *agreement, struct where *reason)
{
	const struct offer_row *row = agreement->offer[0] == '\0'
			? NULL
			: offer_find(judge->books, agreement->offer);
	char closes[DAY_TEXT_MAX];
	struct offer offer;

	if (row == NULL) {
		where_set(reason, 0, 0,
				"a holder who buys takes an offer that is listed; else the seller makes the agreement, and the buyer assents");
		return ACTING_ABSENT;
	}
	if (!offer_take(row->said.data, row->said.size, &offer)) {
		return WEIR_FAULT_BROKEN;
	}
	if (agreement->waits_until.number > offer.closes.number) {
		where_set(reason, 0, 0, "offer '%s' stands until %s: it waits no longer",
				agreement->offer, day_format(offer.closes, closes));
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

static int check_agreement(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	SCOPED(scope_free) struct agreement *agreement = calloc(1, sizeof(*agreement));
	const struct right *own;

	if (agreement == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!agreement_take(deed->body, deed->body_size, agreement)) {
		where_set(reason, 0, 0, "not an agreement over a right");
		return ACTING_ABSENT;
	}
	own = agreement->side == TRADE_SELLER ? &agreement->seller : &agreement->buyer;
	if (!is_own(judge, caller, own)) {
		return say_no_right(own, reason);
	}
	return own == &agreement->seller || is_own(judge, caller, &agreement->seller)
			? ACTING_OK
			: check_taken(judge, agreement, reason);
}

/* Of a trade in which the caller has a side; which one he speaks for is his judge's matter. */
static int check_assent(const struct judge *judge, const struct caller *caller,
		const struct deed *deed, struct where *reason)
{
	SCOPED(scope_free) struct agreement *agreement = calloc(1, sizeof(*agreement));
	char name[TEXT_ID_MAX + 1];
	const struct trade_row *row;

	if (agreement == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!assent_take(deed, name)) {
		where_set(reason, 0, 0, "not an assent to an agreement");
		return ACTING_ABSENT;
	}
	row = trade_find(judge->books, name);
	if (row != NULL && !trade_take(row, agreement)) {
		return WEIR_FAULT_BROKEN;
	}
	if (row == NULL ||
			(!is_own(judge, caller, &agreement->seller) &&
					!is_own(judge, caller, &agreement->buyer))) {
		where_set(reason, 0, 0, "there is no trade '%s'", name);
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

/*
 * Is it about something that the caller sees, and of the form that callers' deeds
 * have? The office sees all, and reads one reading at a time as everybody.
 */
static int check_sight(struct ledger *ledger, const struct caller *caller, uint64_t kind,
		const struct deed *deed, struct where *reason)
{
	const struct judge judge = ledger_judge(ledger);

	if (kind == KIND_READINGS) {
		return check_readings(&judge, caller, deed, reason);
	}
	if (!caller_is_of(caller, ROLES_HOLDER)) {
		return ACTING_OK;
	}
	switch (kind) {
	case KIND_BID:
	case KIND_BID_OPENED:
		return check_bid(&judge, caller, kind, deed, reason);
	case KIND_FINDING_STEP:
		return check_finding(&judge, caller, deed, reason);
	case KIND_OFFER:
		return check_offer(&judge, caller, deed, reason);
	case KIND_OFFER_WITHDRAWN:
		return check_withdrawal(&judge, caller, deed, reason);
	case KIND_AGREEMENT:
		return check_agreement(&judge, caller, deed, reason);
	case KIND_ASSENT:
		return check_assent(&judge, caller, deed, reason);
	default:
		assert(kind == KIND_OBJECTION);
		return check_objection(&judge, caller, deed, reason);
	}
}

bool acting_owns(const struct caller *caller, uint64_t kind, const struct deed *deed)
{
	return deed->actor == (uint64_t)caller->actor && caller_is_of(caller, acting_roles(kind)) &&
			deed->stream_is_bytes && deed->stream_size == BOOKS_HASH_BYTES;
}

int acting_check(struct ledger *ledger, const struct caller *caller, uint64_t kind,
		const struct deed *deed, const struct bytes *said, int64_t *ret_entry,
		struct where *reason)
{
	int answer;

	assert(acting_owns(caller, kind, deed));
	answer = idempotency_find(
			ledger_books(ledger), ledger_fetch, ledger, deed, kind, said, ret_entry);
	if (answer != IDEMPOTENCY_NEW) {
		return answer < 0                                ? answer
				: answer == IDEMPOTENCY_REPEATED ? ACTING_REPEATED
								 : ACTING_REUSED;
	}
	return check_sight(ledger, caller, kind, deed, reason);
}
