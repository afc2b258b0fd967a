/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/approvals.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "billing/late.h"
#include "billing/sign_off.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

void approvals_put(struct bytes *body, struct day from, int64_t count, const char *ground)
{
	item_put_array(body, 3);
	item_put_int(body, from.number);
	item_put_int(body, count);
	item_put_text(body, ground);
}

static bool take_said(const struct deed *deed, struct approvals_row *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 3);
	ret->from = item_take_between(&cursor, -30000, 400000);
	ret->count = item_take_between(&cursor, 0, APPROVALS_MAX);
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && ret->ground[0] != '\0';
}

/* What holds on a day, or NULL. */
static const struct approvals_row *in_force(const struct books *books, struct day day)
{
	const struct approvals_row key = { .from = day.number };

	return shelf_floor(books_shelf(books, BOOK_APPROVALS), &key);
}

int64_t approvals_demanded(const struct books *books, struct day day)
{
	const struct approvals_row *row = in_force(books, day);

	return row == NULL ? 0 : row->count;
}

/* Is it an approval of a run that the invoice is in, by an actor who gave none before? */
static bool counts(const struct sign_off_row *row, const struct invoice_row *invoice,
		const int64_t *actors, int64_t count)
{
	if (row->about != SIGN_RUN || row->role != SIGN_APPROVER || row->entry < invoice->entry ||
			row->from > invoice->period_from || row->till < invoice->period_till) {
		return false;
	}
	for (int64_t i = 0; i < count; i++) {
		if (actors[i] == row->actor) {
			return false;
		}
	}
	return true;
}

static struct day notice_of(
		const struct books *books, const struct invoice_row *invoice, struct day recorded)
{
	const int64_t demanded = approvals_demanded(books, recorded);
	int64_t actors[APPROVALS_MAX];
	struct day notice = recorded;
	const struct sign_off_row *row;
	int64_t entry = -1;
	int64_t given = 0;

	assert(demanded <= APPROVALS_MAX);
	while (given < demanded && (row = sign_next(books, NULL, &entry)) != NULL) {
		if (counts(row, invoice, actors, given)) {
			actors[given++] = row->actor;
			notice = zone_day(&books->zone, (struct instant){ row->made_s });
		}
	}
	return given < demanded ? LATE_NO_DAY : notice;
}

int approvals_days(const struct judge *judge, const struct invoice_row *invoice,
		struct day *ret_recorded, struct day *ret_notice)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	struct where reason;
	struct entry entry;
	int fault;

	bytes_init(&bytes, ENTRY_WHOLE_MAX);
	fault = judge->fetch(judge->source, invoice->entry, &bytes);
	if (fault == 0 && entry_decode(bytes.data, bytes.size, &entry, &reason) != ENTRY_OK) {
		fault = WEIR_FAULT_BROKEN;
	}
	if (fault == 0) {
		*ret_recorded = zone_day(&judge->books->zone, entry.recorded);
		*ret_notice = notice_of(judge->books, invoice, *ret_recorded);
	}
	return fault;
}

int approvals_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	const struct approvals_row *known;
	struct approvals_row said;
	char text[DAY_TEXT_MAX];

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0,
				"approvals are [from, count, ground]: 0 to %d actors, by a document",
				APPROVALS_MAX);
		return JUDGE_REFUSED;
	}
	known = in_force(judge->books, (struct day){ (int32_t)said.from });
	if (known != NULL && known->from == said.from) {
		if (known->count == said.count && strcmp(known->ground, said.ground) == 0) {
			return JUDGE_KNOWN;
		}
		where_set(reason, 0, 0, "from %s another number is demanded already",
				day_format((struct day){ (int32_t)said.from }, text));
		return JUDGE_REFUSED;
	}
	if (said.from < today.number) {
		where_set(reason, 0, 0, "%s has passed: notices that counted would be drafts again",
				day_format((struct day){ (int32_t)said.from }, text));
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int approvals_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct approvals_row said;
	struct deed deed;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_said(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	said.entry = index;
	return shelf_put(books_shelf(books, BOOK_APPROVALS), &said);
}
