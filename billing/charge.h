/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Charging: what was taken on which day, under the rules of that day, becomes
 * the lines of one invoice. Pure: no ledger, no clock, no memory of earlier
 * calls.
 *
 * One call makes one invoice: one account (a permit, or the unpermitted water
 * of an intake), one kind of charge, one filing period. How to call it:
 *
 *	1. Take the calendar year of the filing period. `first` is its 1 January;
 *	   the arrays of each intake hold one number a civil day from there to the
 *	   end of the filing period at least. Days after it are not looked at.
 *	2. Give all rulebooks of the ledger; the engine takes the one that applies
 *	   by kind, day and place. Days on which only a book of another kind holds
 *	   are that kind's: they count against ceilings and are in no line here.
 *	3. charge(), look at the lines, charge_finish().
 *
 * An invoice is a function of the facts known, never of what was charged
 * before. A surcharge whose period is longer than the filing period stands in
 * each filing as the surcharge on the running total less the same at the end of
 * the filing period before, both as known now: so all filings add up to the
 * year's surcharge, and a late fact or a changed limit changes the invoices of
 * the periods that it belongs to, by a delta each (charge_deltas()). Whoever
 * bills a period brings the earlier invoices of the same calendar year up to
 * date first.
 *
 * Volumes are whole litres, energy Wh, money fen; what is cut at a share of a
 * ceiling is exact.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/exact.h"
#include "billing/rulebook.h"
#include "ledger/words.h"
#include "meter/instant.h"
#include "meter/text.h"

struct bytes;

/* The areas tree. */
struct charge_area {
	const char *id;
	int parent; /* index of the area above, -1 for a root */
};

/* What an intake was from a day on. The first row holds before its day too. */
struct charge_intake_row {
	struct day from;
	int area; /* index into the areas; -1: nobody has said where, so no book speaks of it */
	enum source source;
	uint32_t uses; /* use_bit()s; of several the dearest rate; 0: not known, so unpriced */
	enum area_class area_class; /* AREA_CLASS_ANY is taken as normal */
	enum network network;
};

/* Marks of an intake's day. */
enum charge_mark {
	CHARGE_SPREAD = 1,  /* its litres come from an interval longer than a day */
	CHARGE_UNKNOWN = 2, /* its volume is not known, or only in part */
};

/*
 * Of one invoice, fen: ten million million yuan, more than any state's water is
 * worth. What adds up invoices of a ledger stays far from its integer's end.
 */
#define CHARGE_FEN_MAX INT64_C(1000000000000000)

/* On that day nobody measured what was generated. */
#define CHARGE_NO_ENERGY INT64_MIN

struct charge_intake {
	const char *id;
	const struct charge_intake_row *rows; /* by from, rising; at least one */
	size_t row_count;
	const int64_t *litres;        /* measured and assessed; negative where net */
	const int64_t *exempt_litres; /* of them: no ceiling counts them, no surcharge; NULL: none */
	const int64_t *returned_litres; /* returned water; NULL: none */
	const int64_t *energy_wh; /* generated, or CHARGE_NO_ENERGY; NULL: on no day measured */
	const uint8_t *marks;     /* NULL: none */
	const bool *is_own;       /* on that day it is the account's; NULL: on all */
};

/* What of one source may be taken in the year by plan, beside the sum. */
struct charge_source_plan {
	enum source source;
	uint16_t months; /* bit m-1: litres[m-1] is given */
	int64_t litres[12];
};

enum {
	CHARGE_SOURCES_MAX = SOURCE_BRACKISH,
	CHARGE_SEASONS_MAX = 17, /* and those of no season */
	CHARGE_YEAR_DAYS = 366,
};

/* What may be taken on some days of the year, beside the permit's whole. */
struct charge_season {
	char season[TEXT_ID_MAX + 1]; /* its name; "": the days outside of all, with a limit of 0 */
	int64_t litres;
};

/* What the account may take in the year; what is not given is no ceiling. */
struct charge_limits {
	bool has_permit;
	int64_t permit_litres; /* of the calendar year */
	uint16_t plan_months;  /* bit m-1: plan_litres[m-1] is given */
	int64_t plan_litres[12];
	size_t source_plan_count; /* a litre is over the plan where it is over the sum's or its source's */
	struct charge_source_plan source_plans[CHARGE_SOURCES_MAX];
	size_t season_count; /* a litre is over the permit where it is over its year or its season */
	struct charge_season seasons[CHARGE_SEASONS_MAX];
	uint8_t season_of[CHARGE_YEAR_DAYS]; /* by day of the year: 0 of none, 1 + its place */
	bool has_norm;
	int64_t norm_litres;  /* of the year: output × norm */
	uint16_t norm_months; /* bit m-1 */
	int64_t norm_month_litres[12];
};

/* The holder is on a named list on these days. */
struct charge_list {
	const char *list;
	struct days days;
};

/* Excess that was verified as actual need: so many litres of it bear no surcharge. */
struct charge_waiver {
	const char *decision; /* its number */
	enum surcharge_ceiling ceiling;
	struct days days; /* it belongs to the ceiling's period in which the last of them lies */
	int64_t litres;
};

/* A multiple that was decided within its band's range. */
struct charge_multiple {
	const char *decision;
	const char *book;
	const char *rule;
	int64_t band;
	struct days days;
	int64_t times;
};

/* What is known beside water and ceilings, and surcharges turn on. */
struct charge_terms {
	const struct charge_list *
			calendars; /* the lists that a surcharge is `during`, of anybody, and emergencies */
	size_t calendar_count;
	const struct charge_list *lists; /* on which the holder is */
	size_t list_count;
	const struct charge_waiver *waivers; /* in the order in which they are used up */
	size_t waiver_count;
	const struct charge_multiple *multiples; /* of several of a day the last */
	size_t multiple_count;
};

struct charge_input {
	enum rulebook_kind kind;
	enum rulebook_filing filing; /* charge_filing() finds it */
	struct days period;          /* one month, quarter or year, by filing */
	struct day first;            /* 1 January of the period's year */
	const struct rulebook *const *books;
	size_t book_count;
	const struct charge_area *areas;
	size_t area_count;
	const struct charge_intake *intakes; /* two of one id are sub-metered uses of one intake */
	size_t intake_count;
	struct charge_limits limits;
	const struct days *permitted; /* days on which a permit is valid; what is taken on others */
	size_t permitted_count;       /* is unpermitted */
	struct charge_terms terms;
};

enum charge_part {
	CHARGE_BASE = 1,
	CHARGE_SURCHARGE = 2,
	CHARGE_RELIEF = 3,
	CHARGE_MINIMUM = 4,
	CHARGE_LATE = 5,
	CHARGE_MAXIMUM = 6, /* what is above the greatest sum, negative */
	CHARGE_WAIVER = 7,  /* a sum too small to ask for, negative */
};

/* One factor of a line's times, for its explanation. */
struct charge_factor {
	const char *what; /* "leakage", "consumed", "returned", "factor", "relief", "multiple",
			     "decided", "waived" */
	const char *id;   /* of the rulebook's row, or ""; of the last two the decision's number */
	int64_t times; /* of RULE_ONE; not given (0) for "returned", which is times ÷ all others */
};

/* Something that a line rests on and that its rulebook calls unconfirmed. */
struct charge_doubt {
	const char *what; /* "rulebook", "rate", "surcharge", or a factor's */
	const char *id;   /* of the rulebook's row, or "" */
	const char *why;
};

enum {
	CHARGE_FACTORS_MAX = 3 + 2 * RULEBOOK_ROWS_MAX,
	CHARGE_DOUBTS_MAX = 3 + CHARGE_FACTORS_MAX, /* the book, rate, surcharge and each factor */
};

/*
 * A line of part base or surcharge is of some water. One of minimum, maximum or
 * waiver is of the sum of the lines before it, and of the permit's earlier
 * invoices of the year where its rule says so: it has no intake, no water and no
 * price; rate_micro_yuan is the sum that its rule names, times 1.
 */
struct charge_line {
	int number; /* from 1 */
	enum charge_part part;
	const struct rulebook *book;
	const char *intake;
	const char *rate; /* id of the rate row; "" where nothing is charged */
	const char *rule; /* id of the surcharge; of a base line the rate row's, or "not-charged" */
	int band;         /* from 1 in a surcharge, 0 in a base line and of waived excess */
	int ruling;       /* see billing/tally.h */
	bool counts;      /* the only or first line of its litres */
	bool is_spread;   /* turns on days that are an estimate */
	uint32_t beaten;  /* bit i: book->surcharges[i] would have applied to some of its litres */
	struct days days; /* from the first to behind the last day with litres of it */
	size_t price;     /* where it comes from in a derivation: billing/derive.h */
	int surcharge;    /* index into the book's, or -1 */

	int64_t volume_litres; /* gross, cut so that lines add up */
	struct exact volume;
	bool has_energy;
	int64_t energy_wh; /* the same */
	struct exact energy;
	int64_t rate_micro_yuan; /* per m³, or per kWh where has_energy */
	struct exact times; /* of everything but the rate: the factors, the part not returned, blocks */
	size_t factor_count;
	struct charge_factor *factors; /* owned */
	size_t doubt_count;
	struct charge_doubt *doubts; /* owned */

	/* amount = volume (or energy) × rate × times, exactly; amount_fen rounds it, but see below. */
	struct exact amount;
	int64_t amount_fen;
	/*
	 * A surcharge on a running total: amount_fen = round(to_date) - round(before), each of
	 * the total from the beginning of the ceiling's period; amount = to_date - before.
	 */
	bool is_cumulative;
	struct exact to_date;
	struct exact before;
	int64_t to_date_fen; /* of each the sum of the rounded totals of the ceiling's periods */
	int64_t before_fen; /* of a line of sums: of the year's earlier invoices, where its rule looks at them */
};

/* Why a volume has no price. */
enum charge_unpriced_reason {
	UNPRICED_NO_BOOK = 1, /* no rulebook of any kind holds on that day and place */
	UNPRICED_NO_RATE,     /* the rulebook has no row for this water */
	UNPRICED_MIXED_UNITS, /* of several uses some are priced by energy, some by volume */
	UNPRICED_NO_ENERGY,   /* priced by energy, and none was measured */
	UNPRICED_NO_DECISION, /* nobody has decided the multiple: its base is in a line all the same */
};

/* Days in a row; the volume is in no line, but for a multiple that is not decided. */
struct charge_unpriced {
	const char *intake;
	struct days days;
	int64_t litres;
	enum charge_unpriced_reason reason;
};

/* Days in a row of which something is not known: what was taken on them is not all in the lines. */
struct charge_unknown {
	const char *intake;
	struct days days;
};

/* A ceiling as it stood for a surcharge at the end of the filing period, for explanations. */
struct charge_window {
	const struct rulebook *book;
	const struct surcharge *surcharge;
	enum source source;                 /* of a plan of one source; else SOURCE_ANY */
	const struct charge_season *season; /* whose days alone count; NULL: all */
	struct days days;                   /* running total from the first to behind the last */
	int64_t limit_litres;
	int64_t taken_litres;
	bool is_spread; /* some of it is an estimate of its days */
};

enum charge_flag {
	CHARGE_IS_INCOMPLETE = 1, /* some day of the filing period is unknown */
	CHARGE_IS_UNKNOWN =
			2, /* every day of every intake that is its own is: no water of its own has a line */
	CHARGE_NO_PLAN = 4,           /* a surcharge over the plan, and no plan */
	CHARGE_NO_PERMIT_VOLUME = 8,  /* a surcharge over the permit, and no volume in it */
	CHARGE_NO_NORM = 16,          /* a surcharge over the norm, and none known */
	CHARGE_HAS_UNPERMITTED = 32,  /* water was taken without a permit */
	CHARGE_HAS_SPREAD = 64,       /* some line is_spread */
	CHARGE_HAS_UNCONFIRMED = 128, /* some line rests on what its rulebook calls unconfirmed */
};

struct charge_result {
	struct charge_line *lines;
	size_t line_count;
	struct charge_unpriced *unpriced;
	size_t unpriced_count;
	struct charge_unknown *unknown;
	size_t unknown_count;
	struct charge_window *windows;
	size_t window_count;
	unsigned int flags;     /* charge_flags */
	int64_t taken_litres;   /* of the filing period: lines that count, and unpriced */
	int64_t total_fen;      /* sum of the rounded lines */
	struct exact remainder; /* sum of the exact amounts - total_fen */
};

/* Which filing period the day lies in, by the book of that kind at an area; false: no book. */
bool charge_filing(const struct charge_input *input, int area, struct day day,
		enum rulebook_filing *ret);

/* The area of an intake on a day, by its place in the input; the first row's before that. */
int charge_area(const struct charge_intake *intake, struct day day);

/* The filing period that a day lies in. */
struct days charge_period(enum rulebook_filing filing, struct day day);

/*
 * Makes the invoice. A known zero gives one line of 0 fen. Text in the result
 * is borrowed from the input.
 *
 * Returns 0, WEIR_FAULT_MEMORY, or WEIR_FAULT_RANGE where a sum leaves int64_t;
 * then *ret is empty. Finish it in any case.
 */
int charge(const struct charge_input *input, struct charge_result *ret);
void charge_finish(struct charge_result *result);

/* What a line is known by from one making of an invoice to the next, appended to out. */
void charge_line_key(const struct charge_line *line, struct bytes *out);

/* What was billed for a line: of an invoice, or of a delta to it. */
struct charge_billed {
	const char *key;
	int64_t volume_litres;
	int64_t energy_wh;
	int64_t amount_fen;
};

/* now - billed, of one line. */
struct charge_delta {
	const struct charge_line *line; /* NULL: the line is no more */
	const char *key;                /* borrowed from billed, or NULL where it is new */
	int64_t volume_litres;
	int64_t energy_wh;
	int64_t amount_fen;
};

/*
 * Compares an invoice as it is now with all that was billed for it, rows of
 * one key added up. Writes the lines that differ: first those of now, in their
 * order, then those that are no more. rows has room for now->line_count +
 * billed_count. Returns their number, or WEIR_FAULT_MEMORY.
 */
int charge_deltas(const struct charge_result *now, const struct charge_billed *billed,
		size_t billed_count, struct charge_delta *rows);
