/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_doubt.h"

#include <assert.h>

/* Statements that stand once in a book. */
enum {
	ONCE_BOOK = 0,
	ONCE_NO_METER,
	ONCE_UNTIL_DEADLINE,
	ONCE_AFTER_DEADLINE,
	ONCE_DUE,
	ONCE_LATE,
	ONCE_LATE_FIRST,
	ONCE_LATE_SECOND,
	ONCE_MINIMUM,
	ONCE_MAXIMUM,
	ONCE_WAIVE_BELOW,
	ONCE_COUNT,
};

/* A row that is not there doubts nothing. */
static struct rulebook_doubt late_part_at(const struct late_rule *late, size_t at)
{
	return (struct rulebook_doubt){ "late",
		at < late->part_count ? late_part_name(late->parts[at].part) : "",
		late->parts[at].note.unconfirmed };
}

static struct rulebook_doubt once_at(const struct rulebook *book, size_t at)
{
	const struct assessment_ladder *ladder = &book->assessment;
	const struct rulebook_doubt once[ONCE_COUNT] = {
		{ "rulebook", book->id, book->unconfirmed },
		{ "assessment", "no_meter", ladder->no_meter.note.unconfirmed },
		{ "assessment", "until_deadline", ladder->broken.until_deadline.note.unconfirmed },
		{ "assessment", "after_deadline", ladder->broken.after_deadline.note.unconfirmed },
		{ "due", "", book->due.note.unconfirmed },
		{ "late", "", book->late.note.unconfirmed },
		late_part_at(&book->late, 0),
		late_part_at(&book->late, 1),
		{ "minimum", "", book->minimum.note.unconfirmed },
		{ "maximum", "", book->maximum.note.unconfirmed },
		{ "waive_below", "", book->waive_below.note.unconfirmed },
	};

	assert(at < ONCE_COUNT);
	return once[at];
}

/* The statement at a place of all of them in a row; false behind the last. */
static bool statement_at(const struct rulebook *book, size_t at, struct rulebook_doubt *ret)
{
	if (at < ONCE_COUNT) {
		*ret = once_at(book, at);
		return true;
	}
	at -= ONCE_COUNT;
	if (at < book->rate_count) {
		const struct rate *row = &book->rates[at];

		*ret = (struct rulebook_doubt){ "rate", row->id, row->note.unconfirmed };
		return true;
	}
	at -= book->rate_count;
	if (at < book->allowance_count) {
		*ret = (struct rulebook_doubt){ "allowance", "",
			book->allowances[at].note.unconfirmed };
		return true;
	}
	at -= book->allowance_count;
	if (at < book->factor_count) {
		const struct factor *row = &book->factors[at];

		*ret = (struct rulebook_doubt){ "factor", row->id, row->note.unconfirmed };
		return true;
	}
	at -= book->factor_count;
	if (at < book->surcharge_count) {
		const struct surcharge *row = &book->surcharges[at];

		*ret = (struct rulebook_doubt){ "surcharge", row->id, row->note.unconfirmed };
		return true;
	}
	at -= book->surcharge_count;
	if (at < book->relief_count) {
		const struct relief *row = &book->reliefs[at];

		*ret = (struct rulebook_doubt){ "relief", row->id, row->note.unconfirmed };
		return true;
	}
	return false;
}

bool rulebook_next_doubt(const struct rulebook *book, size_t *at, struct rulebook_doubt *ret)
{
	while (statement_at(book, *at, ret)) {
		(*at)++;
		if (ret->why[0] != '\0') {
			return true;
		}
	}
	return false;
}
