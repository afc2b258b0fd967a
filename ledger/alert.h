/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Alerts: that a ceiling was reached, and notices of changes on an account;
 * as they stand in the log and in the books (rules.md F30, F34).
 *
 *	alert (finding):
 *	  [semantics, 1, subject, basis, from, till, percent, limit, taken, crossed, cause, source]
 *	  [semantics, 2, subject, alert, limit, taken, cause]
 *	  [semantics, 3, as 1 from subject on, area, warning, expected]
 *	alert-step (deed): body [subject, alert, step, text]
 *
 * An alert is known by the entry that raised it, its key is (subject, basis,
 * period, percent, limit): the limit's number is its version. It is raised in
 * the transaction of the entry that caused it, and withdrawn, by another
 * finding, in that of the entry that took its cause away. crossed is the
 * water's time as known then (now: ledger/crossing_when.h), the entry's recorded
 * time that of finding it.
 *
 * subject is "permit:ID", or "area:ID" for a cap of an area, whose source it
 * then names, or "basin:ID" for one of a water body or a zone of groundwater. A percent of 0 is a notice.
 * The third form is of a warning of an area's own set (ledger/warning.h); expected
 * is what will have been taken by the period's end where it is a projection, else
 * null.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/ceiling.h"
#include "ledger/kind.h"

enum {
	ALERT_EVIDENCE_MAX = 1000, /* bytes of what was done about it, or of a remark */
};

/* What people did about it, in order. Numbers stand in entries. */
enum alert_step {
	ALERT_ACK = 1,     /* somebody has seen it */
	ALERT_RECTIFY = 2, /* what was done, with evidence */
	ALERT_CLOSE = 3,
};

/* A raised one, to be written. */
struct alert {
	char subject[BOOKS_SUBJECT_MAX];
	enum ceiling_basis basis;
	struct days period;
	enum source source; /* of an area's cap; SOURCE_ANY: the sum, and all others */
	int percent;
	int64_t limit_litres; /* or CEILING_NONE */
	int64_t taken_litres; /* when it was raised; of a notice what was moved; or CEILING_NONE */
	struct instant crossed;
	int64_t cause;              /* entry */
	char area[TEXT_ID_MAX + 1]; /* whose set of warnings: "": the program's own */
	char warning[TEXT_ID_MAX + 1];
	int64_t expected_litres; /* of a projection; else CEILING_NONE; nothing without an area */
};

/* Their effects, and the subject linked. */
void alert_put_raised(struct conclusion *ret, const struct alert *alert);
void alert_put_withdrawn(struct conclusion *ret, const struct alert_row *row, int64_t limit_litres,
		int64_t taken_litres, int64_t cause);

/* An alert's effect. */
struct alert_change {
	bool is_raised; /* else withdrawn: of alert the subject, litres and cause are known alone */
	struct alert alert;
	int64_t entry; /* of the alert that is withdrawn */
};

/* False where it is none. */
bool alert_take_change(const void *effect, size_t size, struct alert_change *ret);

/* The same in one line, for a verification: "permit:P, permit 80 % of 2026 raised". */
enum {
	ALERT_TEXT_MAX = 200,
};
const char *alert_text(const void *effect, size_t size, char buffer[static ALERT_TEXT_MAX]);

bool alert_is_in_force(const struct alert_row *row); /* not withdrawn, closed or not */

/* The newest step taken: 0, or an alert_step. */
int alert_step(const struct alert_row *row);

/* A row by the entry that raised it; NULL where it raised none. Every alert is looked at. */
const struct alert_row *alert_find(const struct books *books, int64_t entry);

/* A step's body. */
void alert_put_step(struct bytes *body, const char *subject, int64_t entry, enum alert_step step,
		const char *text);

/* Reads one; text is borrowed and ends at *ret_size. False where it is none. */
bool alert_take_step(const void *body, size_t size, char ret_subject[static BOOKS_SUBJECT_MAX],
		int64_t *ret_entry, enum alert_step *ret_step, const char **ret_text,
		size_t *ret_size);

int alert_apply(struct books *books, const struct entry *entry, int64_t index);
int alert_step_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int alert_step_apply(struct books *books, const struct entry *entry, int64_t index);
