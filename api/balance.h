/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A month's balance, gathered: the sheet as it stands, or as it was closed
 * with what has become known since beside it. JSON, tables and documents are
 * made from this one struct.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/signed.h"
#include "ledger/books.h"
#include "ledger/sheet.h"
#include "meter/instant.h"
#include "meter/scope.h"

struct ledger;

struct balance_line {
	struct sheet_line sheet;
	int64_t supplement_litres; /* of a closed month: known now less closed; else SHEET_NONE */
	int64_t returned_litres; /* given back in the month, as known now; SHEET_NONE: no meter says */
	int64_t energy_wh;       /* generated in it, as known now; SHEET_NONE: nobody reported */
	int64_t objections;      /* to what is of the month, without an answer; as it stands */
	int64_t overdue;         /* of them: past their deadline */
	bool is_replaced; /* another line is of the permit that replaces this: theirs is one account */
};

struct balance {
	struct month month;
	bool is_closed;
	int64_t opens_s; /* the month's first and last midnight, UTC */
	int64_t closes_s;
	struct zone zone;           /* the ledger's, for instants that people read */
	struct balance_line *lines; /* permits by number, then what has none */
	size_t line_count, line_room;
	int64_t taken_litres;     /* of all lines */
	struct sheet_area *areas; /* by number, the sum first */
	size_t area_count, area_room;
	struct signed_off signed_off;   /* of the whole month, once it is closed */
	int64_t size;                   /* of the log it was made from */
	uint8_t root[BOOKS_HASH_BYTES]; /* its root */
	char origin[BOOKS_NAME_MAX];    /* its name; "" of a ledger elsewhere */
	int64_t recorded_s;             /* of its newest entry; 0 of a ledger elsewhere */
	char area[TEXT_ID_MAX + 1];     /* only it and those below; "": all */
	bool is_one_actor;              /* no deed of it needs a checker */
};

struct balance_options {
	struct month month;
	const char *area;   /* only this one and those below; NULL: all */
	const char *permit; /* only its line, and no area; NULL: all */
	int64_t at_size;    /* the log's size to fold it to; 0: as it stands */
};

enum balance_answer {
	BALANCE_OK = 0,
	BALANCE_NO_AREA,   /* no such area is registered */
	BALANCE_NO_PERMIT, /* the month's sheet has no such line */
	BALANCE_NO_SIZE,   /* the log has not so many entries */
};

/* Returns a balance_answer or a fault; the ledger is borrowed for the call. */
int balance_open(
		struct ledger *ledger, const struct balance_options *options, struct balance **ret);
void balance_close(struct balance *balance);
SCOPE_CLOSER(struct balance, balance_close)

/*
 * A figure of the whole account, plan, permit or year, as the line shows it:
 * its newest permit's line has them, another one SHEET_NONE, so that a sum has them once.
 */
int64_t balance_of_account(const struct balance_line *line, int64_t litres);

/* What a line's open objections are called among its flags; NULL where it has none. */
const char *balance_objection_flag(const struct balance_line *line);

/* Days of all lines on which something is unknown. */
int64_t balance_unknown_days(const struct balance *balance);

/*
 * Does opening + booked + withheld = closing hold, over what turned the register back?
 * False also where one of them is not known: then *ret_difference is SHEET_NONE.
 */
bool balance_checks(const struct sheet_meter *meter, int64_t *ret_difference);
