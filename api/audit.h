/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An auditor's first hour, from the log alone: what was recorded after its
 * month was closed, what people decided by hand and why, what no second actor
 * saw, which intakes and meters stand alone, and one reconciliation of a
 * period's litres (rules.md F31). Nothing stored but the entries is looked at.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/reconcile.h"
#include "ledger/books.h"
#include "ledger/plan_over.h"
#include "meter/instant.h"
#include "meter/scope.h"

struct ledger;

enum {
	AUDIT_TEXT_MAX = 400, /* a ground, cut at a letter */
	AUDIT_SUBJECT_MAX = 128,
};

/* What a second actor did about a deed. */
enum audit_second {
	AUDIT_NONE, /* nobody was asked */
	AUDIT_WAITS,
	AUDIT_CHECKED,
	AUDIT_REJECTED,
};

/* A deed that a person decided. */
struct audit_deed {
	int64_t entry;
	const char *kind; /* its name; const data */
	int64_t actor;
	int64_t recorded_s;
	char subject[AUDIT_SUBJECT_MAX]; /* the first link, with "+n" for others */
	char ground[AUDIT_TEXT_MAX];     /* "" where none is asked for */
	int64_t litres;                  /* that it moved in the period */
	enum audit_second second;
	bool lies_in; /* recorded within the period; a permit beyond a cap: or valid in it */
};

/* An entry that moved litres of a month that was closed. */
struct audit_late {
	int64_t entry;
	const char *kind;
	int64_t actor; /* 0: a finding */
	int64_t recorded_s;
	struct reconcile_late moved;
};

enum audit_lone_why {
	AUDIT_NO_READING,      /* an intake with a meter, of which nothing came in the period */
	AUDIT_NO_GOOD_READING, /* readings came, and none was believed */
	AUDIT_NO_METER,        /* an intake without a meter */
	AUDIT_NO_INTAKE,       /* a meter whose intake nobody registered */
};

struct audit_lone {
	enum audit_lone_why why;
	char id[TEXT_ID_MAX + 1];
	char account[BOOKS_SUBJECT_MAX]; /* whose it is; "" unknown */
};

struct audit {
	struct days span;
	bool has_two_actors; /* the ledger asks for a maker and a checker */
	struct zone zone;
	struct audit_late *late;
	size_t late_count, late_room;
	struct audit_deed *deeds;
	size_t deed_count, deed_room;
	struct audit_lone *lone;
	size_t lone_count, lone_room;
	struct plan_over *plans; /* above their permits */
	size_t plan_count;
	struct reconcile reconcile;
	int64_t size; /* of the log it was made from */
	uint8_t root[BOOKS_HASH_BYTES];
};

/* A word in JSON: "no-reading" ...; "none", "waits", "checked", "rejected". */
const char *audit_lone_name(enum audit_lone_why why);
const char *audit_second_name(enum audit_second second);

/* Walks the whole log. span is whole months. Returns 0 or a fault. */
int audit_open(struct ledger *ledger, struct days span, struct audit **ret);
void audit_close(struct audit *audit);
SCOPE_CLOSER(struct audit, audit_close)
