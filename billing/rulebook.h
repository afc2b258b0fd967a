/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A rulebook: what one place charges, from one day to another, as data.
 *
 * It is written as YAML (docs/rulebook.md, rulebooks/), read and checked by
 * rulebook_load(), and kept as a canonical table of CBOR items, which alone is
 * used for charging. So there are two ways in, and both end in the same
 * checks: a table that says what a file could not say is refused.
 *
 * Money is micro-yuan; shares, multiples and factors are billionths
 * (RULE_ONE is 1). A row's field that is 0, a word's ANY, was not named and
 * matches anything. Days are civil days, both ends in.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/words.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/scope.h"
#include "meter/text.h"

struct bytes;

#define RULE_ONE INT64_C(1000000000)

enum {
	RULEBOOK_TEXT_MAX = 400, /* of title and source; a document's name and articles */
	RULEBOOK_NOTE_MAX = 240, /* of document and unconfirmed, a row's own */
	RULEBOOK_RATES_MAX = 512,
	RULEBOOK_ROWS_MAX = 64, /* of allowances, factors, reliefs each; we know of 3 */
	RULEBOOK_SURCHARGES_MAX = 8,
	RULEBOOK_BANDS_MAX = 16, /* the longest published ladder has 4 */
};

enum rulebook_kind {
	RULEBOOK_FEE = 1,
	RULEBOOK_TAX = 2,
	RULEBOOK_PRICE = 3,
};

/* How often is filed. Quarters start in January. Longer is larger. */
enum rulebook_filing {
	FILING_MONTH = 1,
	FILING_QUARTER = 2,
	FILING_YEAR = 3,
};

/* First and last day on which a row holds; RULE_ALWAYS where the file does not say. */
struct rule_days {
	struct day from;
	struct day until;
};

#define RULE_ALWAYS ((struct rule_days){ { INT32_MIN }, { INT32_MAX } })

static inline bool rule_holds(const struct rule_days *days, struct day day)
{
	return days->from.number <= day.number && day.number <= days->until.number;
}

/* Where a row was read, and why it is not to be relied on; each "" where the file is silent. */
struct rule_note {
	char document[RULEBOOK_NOTE_MAX + 1];
	char unconfirmed[RULEBOOK_NOTE_MAX + 1];
};

/* What water a row speaks of. */
struct rule_match {
	enum source source;
	enum use use;
	enum area_class area_class;
	enum network network;
};

/* To which lines a row's factor applies. */
enum rule_lines {
	RULE_LINES_ALL = 1,
	RULE_LINES_BASE = 2,
};

enum rate_unit {
	RATE_PER_M3 = 1,
	RATE_PER_KWH = 2,
};

/* Which volume is priced: all that was taken, or less what was returned. */
enum rate_volume {
	RATE_GROSS = 1,
	RATE_CONSUMED = 2,
};

struct rate {
	char id[TEXT_ID_MAX + 1]; /* "rate-N" where the file gives none */
	struct rule_match match;
	struct rule_days days;
	enum rate_unit unit;
	enum rate_volume volume;
	int64_t micro_yuan;
	int64_t price_micro_yuan; /* of water, for surcharges with base: price; or RULE_NOT_GIVEN */
	struct rule_note note;
	int64_t block_litres; /* a volume is charged by started blocks of so much; 0: as it is */
};

/* The part of a volume that is charged: 1 - leakage, or consumed. One of the two is given. */
struct allowance {
	struct rule_match match;
	struct rule_days days;
	int64_t leakage;  /* or RULE_NOT_GIVEN */
	int64_t consumed; /* or RULE_NOT_GIVEN */
	enum rule_lines lines;
	struct rule_note note;
};

#define RULE_NOT_GIVEN INT64_C(-1)

/* Factors of one id are alternatives; those of different ids multiply. */
struct factor {
	char id[TEXT_ID_MAX + 1];
	struct rule_match match;
	struct rule_days days;
	int64_t times;
	enum rule_lines lines;
	struct rule_note note;
};

enum surcharge_ceiling {
	CEILING_PLAN = 1,
	CEILING_PERMIT = 2,
	CEILING_NORM = 3,
	CEILING_UNPERMITTED = 4, /* no ceiling: every litre taken without a permit */
};

/* Longer is larger. Two-month periods and quarters start in January. */
enum surcharge_period {
	PERIOD_MONTH = 1,
	PERIOD_TWO_MONTHS = 2,
	PERIOD_QUARTER = 3,
	PERIOD_YEAR = 4,
};

enum surcharge_carry {
	CARRY_NONE = 1,       /* each period alone */
	CARRY_CUMULATIVE = 2, /* the year's running total against its running plan */
};

enum surcharge_base {
	BASE_RATE = 1,
	BASE_PRICE = 2,
};

enum surcharge_adds {
	ADDS_SURCHARGE = 1, /* on top of the base line */
	ADDS_TOTAL = 2,     /* instead of it, for the litres over */
};

enum surcharge_charging {
	CHARGING_MARGINAL = 1, /* each band its own litres */
	CHARGING_WHOLE = 2,    /* all litres beyond the dead band at the band reached */
	CHARGING_ALL = 3,      /* those within the ceiling too */
};

enum surcharge_edge {
	EDGE_UPPER_INCLUSIVE = 1, /* a share equal to a bound belongs to the band below */
	EDGE_LOWER_INCLUSIVE = 2,
};

enum rulebook_combine {
	COMBINE_NONE = 0, /* only where there are fewer than two surcharges */
	COMBINE_ADD = 1,
	COMBINE_HIGHEST = 2,
	COMBINE_FIRST = 3,
};

struct band {
	int64_t over;         /* share excess ÷ ceiling from which the band begins */
	int64_t times;        /* or RULE_NOT_GIVEN: decided case by case, within the next two */
	int64_t block_litres; /* as of a rate */
	int64_t times_min;    /* both RULE_NOT_GIVEN where times is given */
	int64_t times_max;
};

struct surcharge {
	char id[TEXT_ID_MAX + 1];
	enum surcharge_ceiling ceiling;
	enum surcharge_period period;
	enum surcharge_carry carry;
	enum surcharge_base base;
	enum surcharge_adds adds;
	enum surcharge_charging charging;
	enum surcharge_edge edge;
	int64_t dead_band; /* the first band's over */
	bool dead_band_charged;
	size_t band_count;
	struct band bands[RULEBOOK_BANDS_MAX];
	uint32_t exclude; /* use_bit()s that bear none of it, though they count */
	struct rule_days days;
	struct rule_note note;
	char during[TEXT_ID_MAX + 1]; /* a list's name: only on its days; "": always */
	char list[TEXT_ID_MAX + 1];   /* only for holders that are on it that day; "": for all */
};

/* A factor for those who are on a named list that day. */
struct relief {
	char id[TEXT_ID_MAX + 1];
	char list[TEXT_ID_MAX + 1];
	int64_t times;
	enum rule_lines lines;
	struct rule_days days;
	struct rule_note note;
};

/* How a volume without a sound meter is assessed. METHOD_NONE: the rulebook says nothing. */
struct assessment {
	enum assessment_method method;
	int64_t periods;   /* of METHOD_MEAN_OF_PREVIOUS: months, 1..12; else 0 */
	bool is_final;     /* a later register difference does not replace it */
	bool has_ceilings; /* it counts against ceilings and bears surcharges */
	struct rule_note note;
};

struct assessment_ladder {
	struct assessment no_meter;
	struct {
		struct assessment until_deadline;
		struct assessment after_deadline;
	} broken;
};

/* When a charge falls due: one of the two numbers, or neither where the book says nothing. */
struct due_rule {
	int64_t days_after_notice;      /* 1..365; or 0 */
	int64_t day_of_next_month;      /* 1..28; or 0 */
	char holidays[TEXT_ID_MAX + 1]; /* a list's name, for day_of_next_month; or "" */
	struct rule_note note;
};

/* A part of a charge that may have a late fee of its own. Numbers stand in entries. */
enum late_part {
	LATE_BASE = 1, /* all that is no surcharge */
	LATE_SURCHARGE = 2,
};

enum {
	LATE_PARTS = 2,
};

/* What holds for one part, in place of what the rule says of all. */
struct late_part_rule {
	enum late_part part;
	int64_t per_day;
	int64_t at_most;
	struct rule_note note;
};

/* Shares of what is unpaid. */
struct late_rule {
	int64_t per_day; /* 0: no late fee */
	int64_t at_most; /* or RULE_NOT_GIVEN: no limit */
	struct rule_note note;
	size_t part_count; /* 0: base and surcharge are one */
	struct late_part_rule parts[LATE_PARTS];
};

const char *late_part_name(enum late_part part); /* "base", "surcharge" */

/* What a sum is held against: an invoice, or the year of its permit. */
enum sum_scope {
	SUM_INVOICE = 1,
	SUM_PERMIT = 2,
};

/* A least sum, a greatest one, or one below which nothing is asked for. */
struct sum_rule {
	int64_t fen;
	enum sum_scope scope; /* 0: there is no such rule */
	bool at_zero;         /* the least sum is asked for where nothing was taken, too */
	struct rule_note note;
};

/* How many of a book's first rows are copies of the book that it extends. */
struct rulebook_copied {
	size_t rates, allowances, factors, surcharges, reliefs;
};

struct rulebook {
	char id[TEXT_ID_MAX + 1];
	char title[RULEBOOK_TEXT_MAX + 1];
	char source[RULEBOOK_TEXT_MAX + 1];
	char place[TEXT_ID_MAX + 1];    /* an area: this one and those below it */
	char extends[TEXT_ID_MAX + 1];  /* or "" */
	char replaces[TEXT_ID_MAX + 1]; /* or "" */
	struct rule_days days;
	enum rulebook_kind kind;
	enum rulebook_filing filing;
	uint32_t not_charged; /* bit 1 << source */
	enum rulebook_combine combine;
	size_t rate_count, allowance_count, factor_count, surcharge_count, relief_count;
	struct rate rates[RULEBOOK_RATES_MAX];
	struct allowance allowances[RULEBOOK_ROWS_MAX];
	struct factor factors[RULEBOOK_ROWS_MAX];
	struct surcharge surcharges[RULEBOOK_SURCHARGES_MAX];
	struct relief reliefs[RULEBOOK_ROWS_MAX];
	struct assessment_ladder assessment;
	struct due_rule due;
	struct late_rule late;
	struct sum_rule minimum, maximum, waive_below;
	char unconfirmed[RULEBOOK_NOTE_MAX + 1]; /* of the book as a whole, or "" */
	struct rulebook_copied
			copied; /* by rulebook_load_over(); 0 of a table: for messages alone */
};

/*
 * A book without rates prices nothing: it is a scale, there to be extended by
 * books that have some. It applies to no day and no place.
 */
static inline bool rulebook_is_scale(const struct rulebook *book)
{
	return book->rate_count == 0;
}

/* A rulebook has some hundred kilobytes: it lives on the heap. NULL without memory. */
struct rulebook *rulebook_open(void);
void rulebook_close(struct rulebook *book);
SCOPE_CLOSER(struct rulebook, rulebook_close)

enum {
	RULEBOOK_WARNINGS_MAX = 8, /* more of one file help nobody */
};

/* What is allowed and probably not meant. */
struct rulebook_warnings {
	size_t count;
	struct where list[RULEBOOK_WARNINGS_MAX];
};

enum rulebook_answer {
	RULEBOOK_OK = 0,
	RULEBOOK_BAD, /* *reterr says why, with line and column where there was a file */
};

/*
 * Reads and checks a rulebook file. name is the file's, for messages. Of a
 * book that extends another only its own rows are there; what both together
 * must be, rulebook_load_over() checks. Returns a rulebook_answer or WEIR_FAULT_MEMORY; *ret is undefined and
 * warnings are without meaning on anything but RULEBOOK_OK.
 */
int rulebook_load(const char *data, size_t size, const char *name, struct rulebook *ret,
		struct rulebook_warnings *warnings, struct where *reterr);

/*
 * The same, with the rows of the book that this one extends before its own:
 * rates, allowances, factors, surcharges, reliefs, and the words of
 * not_charged. Nothing else is copied. The parent's id is the one that the file
 * says it extends.
 */
int rulebook_load_over(const char *data, size_t size, const char *name,
		const struct rulebook *parent, struct rulebook *ret,
		struct rulebook_warnings *warnings, struct where *reterr);

/* Whether the book's first rows are the parent's, all of them and in its order. */
bool rulebook_begins_with(const struct rulebook *book, const struct rulebook *parent);

/* Appends the canonical table of a checked rulebook, one CBOR array. */
void rulebook_encode(const struct rulebook *book, struct bytes *out);

/*
 * Reads a canonical table back, with all the checks of a file. Returns a
 * rulebook_answer; of RULEBOOK_BAD the sentence names the row, without line.
 */
int rulebook_decode(const void *data, size_t size, struct rulebook *ret, struct where *reterr);

/* The names of the rulebook's own words, for lines and sheets. NULL for a number without one. */
const char *rulebook_kind_name(enum rulebook_kind kind);
const char *rulebook_filing_name(enum rulebook_filing filing);
