/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Objections: a holder says that an invoice or a reading is wrong, and the
 * office answers (rules.md F30).
 *
 *	objection: body [invoice | null, [meter, at] | null, reason]
 *	           effect [semantics, account, from, till, due]
 *	answer:    body [objection, text]
 *	           effect [semantics, account]
 *
 * One of invoice and reading is null. account is the permit whose bill or water
 * it is, or "unpermitted:INTAKE" and the like; from and till are the days that
 * it is about, due the last day of the deadline. objection is the entry's
 * number. An objection moves no volume and no sum: what follows from it is a
 * correction, an assessment or a decision with entries of their own.
 *
 * The deadline is OBJECTION_DAYS civil days behind the day on which it was
 * entered. The number is our choice: no source that the project has names one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "meter/instant.h"

enum {
	OBJECTION_DAYS = 15,       /* to answer in; our choice */
	OBJECTION_TEXT_MAX = 2000, /* bytes of a reason or an answer */
};

/* What is said of. */
struct objection {
	char invoice[INVOICE_ID_MAX]; /* "": a reading */
	char meter[TEXT_ID_MAX + 1];
	int64_t at_s;
	const char *reason; /* borrowed, 1..OBJECTION_TEXT_MAX bytes of UTF-8 */
	size_t reason_size;
};

/* What a row says; borrows the row. False where it says nothing sound. */
bool objection_take(const struct objection_row *row, struct objection *ret);

void objection_put(struct bytes *body, const struct objection *objection);
void objection_put_answer(
		struct bytes *body, int64_t objection, const char *text, size_t text_size);

/*
 * Which permit an objection's deed is about, found before its reading is looked
 * for; "" where it is no permit's. Returns JUDGE_OK; JUDGE_REFUSED with the words
 * of objection_judge() where the deed is none, or there is no such invoice or
 * meter; or a fault. objection_absent() says those words of whatever is named.
 */
int objection_permit(const struct judge *judge, const struct deed *deed,
		char ret[static BOOKS_SUBJECT_MAX], struct where *reason);
void objection_absent(const struct deed *deed, struct where *reason);

int objection_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int objection_apply(struct books *books, const struct entry *entry, int64_t index);
int answer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int answer_apply(struct books *books, const struct entry *entry, int64_t index);

enum objection_state {
	OBJECTION_OPEN = 1,
	OBJECTION_OVERDUE, /* open, and its last day has passed */
	OBJECTION_ANSWERED,
};

/* Where an objection stands on a day. */
enum objection_state objection_state(const struct objection_row *row, struct day today);
const char *objection_state_name(enum objection_state state);

/*
 * The next objection of an account that touches the days and has no answer:
 * begin with *entry -1; NULL at the end. account NULL: of all accounts.
 */
const struct objection_row *objection_next(
		const struct books *books, const char *account, struct days days, int64_t *entry);
