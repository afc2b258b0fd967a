/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A scheme: a charge that is one product, with its columns and factors as data.
 *
 * Where a rulebook prices litres by the day, a scheme prices a row of a table:
 *
 *	charge = (sum of terms) × each factor × share
 *
 * exactly, and rounded once, halves away from zero: a credit mirrors a debit.
 * Which columns are terms, which factors, and what a label stands for is said
 * by a YAML file (docs/scheme.md, schemes/); a printed label is not the number
 * that it stands for. Pure: texts in, exact numbers out.
 *
 * The days of a share may be counted instead of given, see billing/scheme_days.h;
 * water allocated from returns, see billing/scheme_returns.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/exact.h"
#include "billing/two_part.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	SCHEME_ROWS_MAX = 32, /* terms, factors, shares each; England's have 8 */
	SCHEME_COLUMNS_MAX = 48,
	SCHEME_TEXT_MAX = 400,
	SCHEME_VALUE_MAX = 64, /* of a label, a number or a cell */
	SCHEME_DECIMALS_MAX = 9,
};

/* A column whose number is added; blank is 0. */
struct scheme_term {
	char column[TEXT_ID_MAX + 1];
	char document[SCHEME_TEXT_MAX + 1];
};

/*
 * A column whose number multiplies, or, with a label, what multiplies where the
 * column says the label. Rows of one column are alternatives; blank is 1.
 */
struct scheme_factor {
	char column[TEXT_ID_MAX + 1];
	char label[SCHEME_VALUE_MAX + 1]; /* or "": the value is the factor */
	char times[SCHEME_VALUE_MAX + 1]; /* of a label: "0.5", "5/6", "-1" */
	char document[SCHEME_TEXT_MAX + 1];
};

/*
 * The share of the year, or of the volume: part ÷ of, 0 where `of` is 0. The
 * first whose column `when` says its label is taken; one without `when` is for
 * all. Without part it is 1.
 */
struct scheme_share {
	char when[TEXT_ID_MAX + 1];
	char label[SCHEME_VALUE_MAX + 1];
	char part[TEXT_ID_MAX + 1];
	char of[TEXT_ID_MAX + 1];
	char document[SCHEME_TEXT_MAX + 1];
};

/*
 * Columns that a row may leave blank, because its days are counted: `part` and `of` of a share,
 * out of the row's own periods, year and dates (docs/scheme.md). Where part is "" there are none.
 */
struct scheme_days {
	char part[TEXT_ID_MAX + 1];
	char of[TEXT_ID_MAX + 1];
	char begins[SCHEME_VALUE_MAX + 1]; /* the day on which each year does: "04-01" */
	char year[TEXT_ID_MAX + 1];
	char periods[TEXT_ID_MAX + 1];
	char from[TEXT_ID_MAX + 1];
	char until[TEXT_ID_MAX + 1];
};

/*
 * Water that a row may leave blank, because it is allocated from returns: where the column `when`
 * says `label`, what was taken, out of what was authorised. Where actual is "" there is none.
 */
struct scheme_two_part {
	char when[TEXT_ID_MAX + 1];
	char label[SCHEME_VALUE_MAX + 1];
	char actual[TEXT_ID_MAX + 1];
	char authorised[TEXT_ID_MAX + 1];
	char licence[TEXT_ID_MAX + 1];
	char order[TEXT_ID_MAX + 1]; /* or "": that of the table */
	enum two_part_missing missing;
	bool keeps_over;
};

struct scheme {
	char id[TEXT_ID_MAX + 1];
	char title[SCHEME_TEXT_MAX + 1];
	char source[SCHEME_TEXT_MAX + 1];
	char currency[TEXT_ID_MAX + 1]; /* "GBP" */
	int64_t decimals;               /* of the rounded sum: 2 are pence */
	size_t term_count, factor_count, share_count;
	struct scheme_term terms[SCHEME_ROWS_MAX];
	struct scheme_factor factors[SCHEME_ROWS_MAX];
	struct scheme_share shares[SCHEME_ROWS_MAX];
	struct scheme_days days;
	struct scheme_two_part two_part;
};

struct scheme *scheme_open(void);
void scheme_close(struct scheme *scheme);
SCOPE_CLOSER(struct scheme, scheme_close)

enum scheme_answer {
	SCHEME_OK = 0,
	SCHEME_BAD, /* *reterr says why */
};

/* Reads a file. Returns a scheme_answer or WEIR_FAULT_MEMORY. */
int scheme_load(const char *data, size_t size, const char *name, struct scheme *ret,
		struct where *reterr);

/*
 * The columns that it reads, each once, in the order of the file. Returns how many: at most
 * SCHEME_COLUMNS_MAX of a scheme that scheme_load() has accepted.
 */
size_t scheme_columns(const struct scheme *scheme, const char *ret[static SCHEME_COLUMNS_MAX]);

/* The text of a column in a row; "" where it is blank. */
typedef const char *scheme_value(void *context, const char *column);

/* One number of a charge, as it was read. */
struct scheme_step {
	const char *column; /* borrowed from the scheme */
	char value[SCHEME_VALUE_MAX + 1];
	struct exact number; /* a term, or what multiplies */
	bool is_term;
};

struct scheme_charge {
	size_t step_count;
	struct scheme_step steps[3 * SCHEME_ROWS_MAX];
	struct exact amount; /* in units of the currency */
	int64_t rounded;     /* in its decimals: pence */
};

enum scheme_row_answer {
	SCHEME_CHARGED = 0,
	SCHEME_NO_NUMBER, /* *ret_column is none */
	SCHEME_NO_LABEL,  /* *ret_column says none of its labels */
	SCHEME_NO_VALUE,  /* *ret_column is blank and must not be */
	SCHEME_TOO_MUCH,  /* the sum leaves 64 bits */
};

/* Charges one row. Finish *ret in any case; it is a charge for SCHEME_CHARGED alone. */
int scheme_charge(const struct scheme *scheme, scheme_value *value, void *context,
		struct scheme_charge *ret, const char **ret_column);
void scheme_charge_finish(struct scheme_charge *charge);

/* A number as people write one: "-12", "0.875", "5/6"; at most 30 digits. False: it is none. */
bool scheme_number(const char *text, struct exact *ret);
