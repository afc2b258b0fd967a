/* SPDX-License-Identifier: Apache-2.0 */

#include "api/acting.h"

#include <assert.h>

#include "api/idempotency.h"
#include "api/view_finding.h"
#include "billing/bid.h"
#include "billing/objection.h"
#include "ledger/deed.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/readings.h"
#include "ledger/registry.h"
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

/* A bid for a permit of the caller's own. That of another is said of as one that is not there. */
static int check_bid(const struct judge *judge, const struct caller *caller, uint64_t kind,
		const struct deed *deed, struct where *reason)
{
	struct right right;

	if (!bid_take_right(kind, deed, &right)) {
		where_set(reason, 0, 0, "not a bid, nor the opening of one");
		return ACTING_ABSENT;
	}
	if (right.kind != RIGHT_ABSTRACTION ||
			!caller_may_see_permit(caller, judge->books, today_of(judge), right.id)) {
		bid_absent(&right, reason);
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

/* Is it about something that the caller sees, and of the form that callers' deeds have? */
static int check_sight(struct ledger *ledger, const struct caller *caller, uint64_t kind,
		const struct deed *deed, struct where *reason)
{
	const struct judge judge = ledger_judge(ledger);

	if (kind == KIND_READINGS) {
		return check_readings(&judge, caller, deed, reason);
	}
	if (kind == KIND_BID || kind == KIND_BID_OPENED) {
		return caller_is_of(caller, ROLES_HOLDER)
				? check_bid(&judge, caller, kind, deed, reason)
				: ACTING_OK;
	}
	if (kind == KIND_FINDING_STEP) {
		return caller_is_of(caller, ROLES_HOLDER)
				? check_finding(&judge, caller, deed, reason)
				: ACTING_OK;
	}
	assert(kind == KIND_OBJECTION || caller_is_of(caller, ROLES_OFFICE));
	return caller_is_of(caller, ROLES_HOLDER) ? check_objection(&judge, caller, deed, reason)
						  : ACTING_OK;
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
