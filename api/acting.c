/* SPDX-License-Identifier: Apache-2.0 */

#include "api/acting.h"

#include <assert.h>

#include "api/idempotency.h"
#include "billing/objection.h"
#include "ledger/deed.h"
#include "ledger/ledger.h"
#include "meter/err.h"
#include "meter/text.h"

static const struct {
	uint64_t kind;
	unsigned roles;
} acts[] = {
	{ KIND_METER_EVENT, ROLES_OFFICE },
	{ KIND_DECISION, ROLES_OFFICE },
	{ KIND_CORRECTION, ROLES_OFFICE },
	{ KIND_ASSESSMENT, ROLES_OFFICE },
	{ KIND_CLOSE, ROLES_OFFICE },
	{ KIND_ALERT_STEP, ROLES_OFFICE },
	{ KIND_OBJECTION, ROLES_OFFICE | ROLES_HOLDER },
	{ KIND_ANSWER, ROLES_OFFICE },
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

/* Is it about something that the caller sees? What is refused anyway is left to its judge. */
static int check_sight(struct ledger *ledger, const struct caller *caller, uint64_t kind,
		const struct deed *deed, struct where *reason)
{
	const struct judge judge = ledger_judge(ledger);
	const struct day today = zone_day(&judge.books->zone, (struct instant){ judge.recorded_s });
	char permit[BOOKS_SUBJECT_MAX];
	int answer;

	assert(kind == KIND_OBJECTION); /* all that a holder hands in */
	answer = objection_permit(&judge, deed, permit, reason);

	if (answer != JUDGE_OK) {
		return answer < 0 ? answer : ACTING_ABSENT;
	}
	if (!caller_may_see_permit(caller, judge.books, today, permit)) {
		objection_absent(deed, reason);
		return ACTING_ABSENT;
	}
	return ACTING_OK;
}

bool acting_owns(const struct caller *caller, uint64_t kind, const struct deed *deed)
{
	return deed->actor == (uint64_t)caller->actor && caller_is_of(caller, acting_roles(kind)) &&
			deed->stream_is_bytes && deed->stream_size == BOOKS_HASH_BYTES;
}

int acting_check(struct ledger *ledger, const struct caller *caller, uint64_t kind,
		const struct deed *deed, int64_t *ret_entry, struct where *reason)
{
	int answer;

	assert(acting_owns(caller, kind, deed));
	answer = idempotency_find(
			ledger_books(ledger), ledger_fetch, ledger, deed, kind, ret_entry);
	if (answer != IDEMPOTENCY_NEW) {
		return answer < 0                                ? answer
				: answer == IDEMPOTENCY_REPEATED ? ACTING_REPEATED
								 : ACTING_REUSED;
	}
	return caller_is_of(caller, ROLES_HOLDER) ? check_sight(ledger, caller, kind, deed, reason)
						  : ACTING_OK;
}
