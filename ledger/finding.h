/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Findings: that something is not as it must be, and the loop in which it is
 * put right: raised, assigned to somebody with a deadline, rectified with
 * evidence, checked by another, closed; or withdrawn with a ground.
 *
 *	finding-raised (deed):
 *	  body [subject, id, class, text, evidence | null, reopens | null]
 *	  effect [semantics, account, area]
 *	found (finding):
 *	  [semantics, 1, duty, subject, id, class, account, area, since, litres | null,
 *	   responsible, due | null]
 *	  [semantics, 2, finding]        the cause, by what is known now, was none
 *	  [semantics, 3, finding]        its last day has passed
 *	finding-step (deed):
 *	  body [finding, step, text, evidence | null, responsible, due | null]
 *
 * A finding is known by the entry that raised it. What the program finds by
 * itself follows the entry of the day on which it was so (ledger/found.h). A
 * finding that was ended is not opened again: another names it. evidence is the
 * SHA-256 of a file that is not kept. account is the permit, "unpermitted:INTAKE"
 * or "" where none is concerned; account and area are those of the day of the
 * finding, and stay.
 *
 * Litres are whole, days civil days of the ledger's zone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "ledger/words.h"
#include "meter/instant.h"

enum {
	FINDING_TEXT_MAX = 1000,  /* bytes of UTF-8 */
	FINDING_PERSON_MAX = 127, /* the same of whoever is responsible */
	FINDING_NONE = -1,        /* an entry that there is not */
};

/* What it is about. Numbers stand in entries. */
enum finding_subject {
	FINDING_OF_PERMIT = 1,
	FINDING_OF_INTAKE, /* an unpermitted one too */
	FINDING_OF_METER,
	FINDING_OF_AREA,
	FINDING_OF_SECTION, /* of a river; only the program finds it */
};

/* What was done about it. Numbers stand in entries. */
enum finding_step {
	FINDING_ASSIGN = 1, /* responsible, due */
	FINDING_RECTIFY,    /* text: what was done */
	FINDING_ACCEPT,     /* a check: it is right now */
	FINDING_REJECT,     /* a check: it is not, and is to be rectified again */
	FINDING_CLOSE,
	FINDING_WITHDRAW, /* text: on what ground */
	FINDING_OVERDUE,  /* the program's: the last day has passed */
	FINDING_LAPSED,   /* the program's: the cause was none */
};

/* Where it stands; of a step that is not taken the row has 0. */
enum finding_state {
	FINDING_RAISED = 1,
	FINDING_ASSIGNED,
	FINDING_RECTIFIED,
	FINDING_CHECKED,
	FINDING_CLOSED,
	FINDING_WITHDRAWN,
};

/* "permit", "intake", "meter", "area", "section". */
const char *finding_subject_name(enum finding_subject subject);
/* "assign", "rectify", "accept", "reject", "close", "withdraw", "overdue", "lapsed". */
const char *finding_step_name(enum finding_step step);
/* "raised", "assigned", "rectified", "checked", "closed", "withdrawn". */
const char *finding_state_name(enum finding_state state);
/* What an actor says. Texts are borrowed. */
struct finding_said {
	enum finding_subject subject;
	char id[TEXT_ID_MAX + 1];
	enum finding_class class;
	const char *text; /* 1..FINDING_TEXT_MAX bytes */
	size_t text_size;
	const uint8_t *evidence; /* BOOKS_HASH_BYTES, or NULL */
	int64_t reopens; /* the entry of an ended one of the same subject, or FINDING_NONE */
};

void finding_put(struct bytes *body, const struct finding_said *said);
bool finding_take(const void *body, size_t size, struct finding_said *ret);

struct finding_step_said {
	int64_t finding;
	enum finding_step step; /* FINDING_ASSIGN .. FINDING_WITHDRAW */
	const char *text;       /* borrowed; "" where a step needs none */
	size_t text_size;
	const uint8_t *evidence;                  /* BOOKS_HASH_BYTES, or NULL; with RECTIFY only */
	char responsible[FINDING_PERSON_MAX + 1]; /* who is to do it; "" but with ASSIGN */
	struct day due; /* the last day for it; ROW_NO_DAY but with ASSIGN */
};

void finding_put_step(struct bytes *body, const struct finding_step_said *said);
bool finding_take_step(const void *body, size_t size, struct finding_step_said *ret);

/* What the program finds, and takes back. */
struct finding_found {
	enum finding_step step; /* 0: raised; else FINDING_OVERDUE or FINDING_LAPSED of `finding` */
	int64_t finding;
	enum duty duty; /* which one was not done */
	enum finding_subject subject;
	char id[TEXT_ID_MAX + 1];
	enum finding_class class;
	char account[BOOKS_SUBJECT_MAX];
	char area[TEXT_ID_MAX + 1];
	struct day since;                         /* what tells one cause of a duty from the next */
	int64_t litres;                           /* that it is about, or ROW_NO_LITRES */
	char responsible[FINDING_PERSON_MAX + 1]; /* by the duty's row, or "" */
	struct day due;                           /* the same; or ROW_NO_DAY */
};

/* Its effect, and the subjects linked. account and area of the finding's row go with each. */
void finding_put_found(struct conclusion *ret, const struct finding_found *found);
bool finding_take_found(const void *effect, size_t size, struct finding_found *ret);

/* The same in one line, for a verification. */
enum {
	FINDING_LINE_MAX = 300,
};
const char *finding_text_found(
		const void *effect, size_t size, char buffer[static FINDING_LINE_MAX]);

/* Whose a subject is on a day, else by its newest row; "" and "" are none. */
struct finding_place {
	char account[BOOKS_SUBJECT_MAX];
	char area[TEXT_ID_MAX + 1];
};

/* False where there is no such subject in the registry. */
bool finding_place(const struct books *books, enum finding_subject subject, const char *id,
		struct day day, struct finding_place *ret);

/* Links an entry to the permit, else to the area, else to the ledger. */
void finding_link(struct conclusion *ret, const char *account, const char *area);

/* The row of an entry, or NULL where it raised none. */
const struct finding_row *finding_find(const struct books *books, int64_t entry);

enum finding_state finding_state(const struct finding_row *row);

/* Neither closed nor withdrawn. */
bool finding_is_open(const struct finding_row *row);

/* Is what was to be done not done, though its last day has passed? By the newest ended day. */
bool finding_is_overdue(const struct books *books, const struct finding_row *row);

/*
 * The steps of a finding in order:
 *
 *	struct finding_step_row key;
 *	struct shelf_cursor cursor = finding_steps(books, entry, &key);
 *	while ((row = shelf_next(&cursor)) != NULL)
 */
struct shelf_cursor finding_steps(
		const struct books *books, int64_t finding, struct finding_step_row *key);

int finding_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int finding_apply(struct books *books, const struct entry *entry, int64_t index);
int found_apply(struct books *books, const struct entry *entry, int64_t index);
int finding_step_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int finding_step_apply(struct books *books, const struct entry *entry, int64_t index);
