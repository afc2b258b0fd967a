/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Causes: for what the program raises a finding by itself, a row each.
 *
 * A cause walks the books as they stand when a day has ended, and tells of each
 * subject for which its duty is not done at the end of that day. It is looked
 * for only while a row of duties says that there is the duty. What is told is a
 * subject's id, the day that tells one such cause of it from the next, and the
 * litres that it is about. Whether it was found before is not its business
 * (ledger/found.h).
 *
 * A new one, of a fact of another kind: a word of enum duty, a row in
 * ledger/cause.c, and its two functions.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/finding.h"
#include "ledger/rows.h"

struct found_work;

/* Tells of one; litres or ROW_NO_LITRES. Returns 0 or a fault. */
int found_tell(struct found_work *work, const char *id, struct day since, int64_t litres);

/*
 * Of a lasting cause: the last day that an earlier finding answers for, INT32_MAX
 * where one is open, INT32_MIN where there was none.
 */
int32_t found_covered(const struct found_work *work, const char *id);

struct cause {
	enum duty duty;
	enum finding_class class;
	enum finding_subject subject;

	/*
	 * It goes on from day to day: until it is ended, one finding answers for
	 * all of it. Else there is one for each `since`, once.
	 */
	bool is_lasting;

	/* Tells of each subject at the end of a day. Returns 0 or a fault. */
	int (*walk)(struct found_work *work, const struct books *books, const struct duty_row *duty,
			struct day ended);

	/* By what is known now: did it hold on the day of the finding? Returns 0 or a fault. */
	int (*holds)(const struct books *books, const struct finding_row *row, bool *ret);
};

/* All of them. */
const struct cause *causes(size_t *ret_count);

/* That of a duty, or NULL. */
const struct cause *cause_find(enum duty duty);

/* Of water: cause_water.c. */
int cause_walk_unpermitted(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended);
int cause_holds_unpermitted(const struct books *books, const struct finding_row *row, bool *ret);
int cause_walk_over_permit(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended);
int cause_holds_over_permit(const struct books *books, const struct finding_row *row, bool *ret);

/* Of rivers: cause_flow.c. */
int cause_walk_flow(struct found_work *work, const struct books *books, const struct duty_row *duty,
		struct day ended);
int cause_holds_flow(const struct books *books, const struct finding_row *row, bool *ret);
int cause_walk_stopped(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended);
int cause_holds_stopped(const struct books *books, const struct finding_row *row, bool *ret);

/* Of river-area credit: cause_credit.c. */
int cause_walk_credit(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended);
int cause_holds_credit(const struct books *books, const struct finding_row *row, bool *ret);

/*
 * What was taken beyond the permit in the year in which a day lies, as known on
 * `asked`: 0 where nothing was, or there is no limit. Returns 0 or a fault.
 */
int cause_over_permit(const struct books *books, const char *permit, struct day of,
		struct day asked, int64_t *ret_litres);

/*
 * The same of what was taken in that year up to the end of a day, and the day on
 * which it went over the limit; ROW_NO_DAY where it did not.
 */
int cause_excess(const struct books *books, const char *permit, struct day last, struct day asked,
		int64_t *ret_litres, struct day *ret_since);

/* Litres of an unpermitted intake in [from, until], and the first day with any. */
int64_t cause_unpermitted(const struct books *books, const char *intake, struct day from,
		struct day until, struct day *ret_first);
