/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Registry rows: one struct for each kind of registry file, one CBOR array
 * with fixed places for each struct.
 *
 * Ids are text_is_id() or empty where a column may be blank; names are UTF-8.
 * Volumes are whole litres. A date named `until` is the last day, as printed.
 * What was left blank is ROW_NO_DAY, ROW_NO_LITRES or word 0; `from` not given
 * stays ROW_NO_DAY, so that who judges the row can tell a new key (the default
 * then is its valid_from or installed_on, else the beginning) from a change.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/seasons.h"
#include "ledger/words.h"
#include "meter/instant.h"
#include "meter/text.h"

enum {
	ROW_PERCENT_MAX = 1000,
	ROW_PERMITS_MAX = 519, /* bytes of a list of permits: eight of the longest names */
	ROW_PLAN_YEARS_MAX = 10,
	ROW_NAME_MAX = 255,   /* bytes of a name or holder; the longest in use has about 120 */
	ROW_REASON_MAX = 400, /* bytes of why rows reach into a billed period */
	ROW_PRODUCT_MAX = 95, /* bytes of a product's name */
	ROW_PERSON_MAX = 127, /* bytes of whoever does it, or is responsible */
	ROW_DIGEST_MAX = 64,  /* hexadecimal digits of a SHA-256 */
	ROW_RIGHT_MAX = TEXT_ID_MAX + 7,        /* bytes of right_text(), ledger/right.h */
	ROW_TRADE_WORD_MAX = 15,                /* bytes of a word about a trade */
	ROW_INVOICE_MAX = 2 * TEXT_ID_MAX + 31, /* bytes of an invoice's name */
	ROW_MONTHS = 12,
	ROW_PARTS = 3,                    /* ten-day periods of a month */
	ROW_DIGITS_MAX = 18,              /* 10^18 is the largest that fits int64_t */
	ROW_INTERVAL_MAX_S = 366 * 86400, /* a meter read once a year */
};

#define ROW_NO_DAY ((struct day){ INT32_MIN })
#define ROW_NO_LITRES INT64_MIN
#define ROW_OUTPUT_MAX INT64_C(1000000000000000000) /* millionths: 10^12 units */
#define ROW_NORM_MAX INT64_C(1000000000000)         /* millionths of a m³ a unit: a million m³ */
#define ROW_PART_WHOLE INT64_C(1000000)             /* millionths */
#define ROW_FEN_MAX INT64_C(10000000000000)         /* a hundred thousand million yuan */
#define ROW_TRADE_RATE_MAX INT64_C(1000000000000)   /* micro-yuan: a million yuan a m3 */
#define ROW_WH_MAX INT64_C(1000000000000000000)     /* a million gigawatts for a thousand hours */

static inline bool row_has_day(struct day day)
{
	return day.number != INT32_MIN;
}

/* The file kinds, with the numbers of their entries. */
enum row_kind {
	ROW_AREA = 10,
	ROW_CAP = 11,
	ROW_PERMIT = 12,
	ROW_INTAKE = 13,
	ROW_METER = 14,
	ROW_PLAN = 15,
	ROW_LIST = 17, /* 16 is a profile */
	ROW_NORM = 18,
	ROW_ENERGY = 19,
	ROW_GROUP = 49,
	ROW_WARNING = 51,
	ROW_PLAN_RULE = 52,
	ROW_TEN_DAYS = 53,
	ROW_SEASON = 54,
	ROW_COUNTING = 55,
	ROW_CRITERION = 56,
	ROW_SITE = 57, /* ledger/rows_basin.c has the bytes of these three */
	ROW_BASIN = 58,
	ROW_ALLOCATION = 59,
	ROW_DUTY = 63, /* ledger/field_rows.h has the bytes of these five */
	ROW_INSPECTION = 64,
	ROW_FACILITY = 65,
	ROW_WATER_TEST = 66,
	ROW_VERIFICATION = 67,
	ROW_INDICATOR = 80,
	ROW_PAYMENT = 71, /* no row of the registry: billing/payment judges it */
	ROW_INSTITUTION = 81,
	ROW_STATISTIC = 82,
	ROW_SAVING = 90, /* ledger/rows_right.c has the bytes of these four */
	ROW_SHARE = 91,
	ROW_CORRIDOR = 102,
	ROW_TRADE_FEE = 103,
};

struct area_row {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	char parent[TEXT_ID_MAX + 1]; /* empty: a root */
	struct day from;
};

struct cap_row {
	char area[TEXT_ID_MAX + 1];
	int32_t year;
	enum source source; /* SOURCE_ANY: the sum over conventional sources ("all") */
	int64_t litres;
	int64_t permits_litres; /* control total of permits, or ROW_NO_LITRES */
	enum year_kind year_kind;
	struct day from;
};

struct permit_row {
	char permit[TEXT_ID_MAX + 1];
	char holder[ROW_NAME_MAX + 1];
	char credit_code[TEXT_ID_MAX + 1]; /* or empty */
	char area[TEXT_ID_MAX + 1];
	enum source source;
	uint32_t uses; /* use_bit()s, at least one */
	int64_t annual_litres;
	struct day valid_from;
	struct day valid_until;         /* the last day, or ROW_NO_DAY */
	char replaces[TEXT_ID_MAX + 1]; /* the permit whose account it continues, or empty */
	enum year_kind year_kind;
	struct day from;
};

/* Is the permit valid on the day, by its own dates? */
static inline bool row_permit_is_valid(const struct permit_row *permit, struct day day)
{
	return permit->valid_from.number <= day.number &&
			(!row_has_day(permit->valid_until) ||
					day.number <= permit->valid_until.number);
}

struct intake_row {
	char intake[TEXT_ID_MAX + 1];
	char permit[TEXT_ID_MAX + 1]; /* empty: unpermitted, then holder and area are given */
	char name[ROW_NAME_MAX + 1];
	enum area_class area_class;
	int64_t design_max_litres_per_day; /* these three or ROW_NO_LITRES */
	int64_t rated_litres_per_h;
	int64_t qmax_litres_per_h;
	enum source source;            /* SOURCE_ANY: the permit's */
	uint32_t uses;                 /* 0: the permit's */
	char area[TEXT_ID_MAX + 1];    /* empty: the permit's */
	char holder[ROW_NAME_MAX + 1]; /* empty: the permit's */
	enum network network;
	struct day from;
};

struct meter_row {
	char meter[TEXT_ID_MAX + 1];
	char intake[TEXT_ID_MAX + 1];
	char profile[TEXT_ID_MAX + 1];
	char address[ROW_NAME_MAX + 1]; /* empty for profile "manual" */
	int32_t interval_s;             /* 1..ROW_INTERVAL_MAX_S */
	enum direction direction;
	int32_t digits; /* 1..ROW_DIGITS_MAX: the register rolls over at 10^digits of its unit */
	struct day installed_on;
	struct day verified_until; /* or ROW_NO_DAY */
	enum role role;
	int64_t initial_litres; /* count at installation, or ROW_NO_LITRES */
	uint32_t uses;          /* of a sub-meter with uses of its own; 0: the intake's */
	struct day from;
};

struct plan_row {
	char permit[TEXT_ID_MAX + 1];
	int32_t year;
	uint16_t given;                   /* bit m-1: month m was filed */
	int64_t month_litres[ROW_MONTHS]; /* calendar month m at m-1; 0 where not filed */
	int64_t annual_litres;            /* or ROW_NO_LITRES, then all months are filed */
	enum source source;               /* SOURCE_ANY: bounds the sum */
	enum year_kind year_kind;
	struct day from;
};

/* A month's plan by ten-day periods: 1-10, 11-20, 21 to its end (rules.md F28). */
struct ten_days_row {
	char permit[TEXT_ID_MAX + 1];
	int32_t year;
	int32_t month;             /* 1..12, of the plan's year */
	uint8_t given;             /* bit i: the i-th period was filed */
	int64_t litres[ROW_PARTS]; /* 0 where not filed */
	enum source source;        /* SOURCE_ANY: bounds the sum */
	enum year_kind year_kind;
	struct day from;
};

/* Days of the year on which a permit allows taking, ledger/permit_season.h. */
struct season_row {
	char permit[TEXT_ID_MAX + 1];
	char season[TEXT_ID_MAX + 1]; /* its name */
	struct season days;           /* all 0: from then on there is none of that name */
	int64_t litres;               /* that may be taken on them, or ROW_NO_LITRES */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* The name of the column that does not suit the others, NULL where all do. */
const char *season_row_wrong(const struct season_row *row);

/* Permits that share a limit of a year, ledger/group.h. */
struct group_row {
	char group[TEXT_ID_MAX + 1];
	int32_t year;
	char permits[ROW_PERMITS_MAX + 1]; /* between ';': 2..GROUP_MEMBERS_MAX, each once */
	int64_t litres;
	enum year_kind year_kind;
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* A holder on a list, for reliefs: from the first to the last day. */
struct list_row {
	char list[TEXT_ID_MAX + 1];
	char credit_code[TEXT_ID_MAX + 1];
	struct day from;
	struct day until; /* the last day, or ROW_NO_DAY */
	char document[ROW_NAME_MAX + 1];
};

/* What a holder makes of a product, and the water that a unit of it may take. */
struct norm_row {
	char permit[TEXT_ID_MAX + 1];
	int32_t year;
	int32_t month; /* 1..12; 0: the year */
	char product[ROW_PRODUCT_MAX + 1];
	int64_t output_millionths; /* units made */
	int64_t norm_millionths;   /* m³ a unit */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* From which share of a ceiling on somebody is told, by the law of a place. */
struct warning_row {
	char area[TEXT_ID_MAX + 1];    /* for it and those below that have none of their own */
	char warning[TEXT_ID_MAX + 1]; /* its name */
	int32_t basis;                 /* enum ceiling_basis, one of WORD_BASIS */
	int32_t percent;               /* 1..ROW_PERCENT_MAX */
	enum edge edge;
	enum warning_kind kind;
	char action[ROW_NAME_MAX + 1]; /* what is to be done, or "" */
	char document[ROW_NAME_MAX + 1];
	struct day until; /* the last day, or ROW_NO_DAY */
	struct day from;
};

/* How a year's plan is proposed, by the law of a place: one thing that it looks at. */
struct plan_rule_row {
	char area[TEXT_ID_MAX + 1]; /* for it and those below that have none of their own */
	char rule[TEXT_ID_MAX + 1]; /* its name */
	enum plan_ground ground;
	enum use use;          /* of permits that have it; USE_ANY: of all */
	int32_t years;         /* 1..ROW_PLAN_YEARS_MAX, of a base by use, of a test; 0: not said */
	int64_t threshold_ppm; /* of a rate, 0..1,000,000; ROW_NO_LITRES: the ground has none */
	enum plan_step step;
	int32_t percent; /* of the base, 0..ROW_PERCENT_MAX; 0 where nothing is added or taken off */
	char document[ROW_NAME_MAX + 1];
	struct day until; /* the last day, or ROW_NO_DAY */
	struct day from;
};

/* The name of the column that does not suit the ground, NULL where all do. */
const char *plan_rule_wrong(const struct plan_rule_row *row);

/* An instant, or the first one of a civil day of the ledger's zone. */
struct row_moment {
	int64_t s;      /* where day is ROW_NO_DAY */
	struct day day; /* or ROW_NO_DAY */
};

/* What all units of an intake generated between two moments. */
struct energy_row {
	char intake[TEXT_ID_MAX + 1];
	struct row_moment from;
	struct row_moment till;
	int64_t wh;
};

/* A figure of an area's year, as a document gives it. */
struct indicator_row {
	char area[TEXT_ID_MAX + 1];
	int32_t year;
	enum indicator indicator;
	int64_t value_millionths; /* of its unit, 0..ROW_OUTPUT_MAX */
	enum unit unit;           /* one that suits the indicator, see ledger/indicator.h */
	int32_t base_year;        /* of a target that is a drop; else 0 */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* How much of the water of a use counts in the sums of areas (rules.md F22). */
struct counting_row {
	enum use use;
	int64_t part_millionths; /* 0..ROW_PART_WHOLE */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* From when on something is to be looked at, in an area and those below it. */
struct criterion_row {
	enum criterion criterion;
	char area[TEXT_ID_MAX + 1]; /* empty: everywhere */
	int32_t value;              /* in the criterion's own unit, see enum criterion */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* A water body that intakes take from: a river, or a zone of groundwater. */
struct basin_row {
	char basin[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	enum basin_class class;
	char within[TEXT_ID_MAX + 1];  /* the one that it is a part of, or empty */
	int64_t litres;                /* that may be taken in a calendar year; or ROW_NO_LITRES */
	int64_t permits_litres;        /* control total of permits, or ROW_NO_LITRES */
	char section[TEXT_ID_MAX + 1]; /* where its outflow is seen, or empty */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* From what an intake takes, and whether it is sealed. */
struct site_row {
	char intake[TEXT_ID_MAX + 1];
	char basin[TEXT_ID_MAX + 1]; /* or empty: not said */
	enum site_state state;
	enum exception exception;
	char seal[ROW_PERSON_MAX + 1]; /* its number, or empty */
	char ground[ROW_NAME_MAX + 1]; /* of the seal, of its opening, of the exception */
	struct day until;              /* the last day on which it is open, or ROW_NO_DAY */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/*
 * How a river is allocated: an area's share of a kind of year; what an area is
 * to have of one year; or, without an area, what there is to allocate in it.
 */
struct allocation_row {
	char basin[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	int32_t year;        /* 0: a share of the plan, of every year of its type */
	enum year_type type; /* of a share and of a year's water; else YEAR_TYPE_NONE */
	int64_t litres;      /* ROW_NO_LITRES of a year's water: the shares as they stand */
	enum year_kind year_kind;
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* What the law wants done, ledger/duty.h. */
struct duty_row {
	enum duty duty;
	char of[TEXT_ID_MAX + 1]; /* a kind of meter; empty: that there is the duty */
	int32_t months;           /* until it is to be done again; 0: not said */
	int64_t litres;           /* who took so many in a year, or ROW_NO_LITRES: everybody */
	int32_t days;             /* to put right what was found; 0: not said */
	char responsible[ROW_PERSON_MAX + 1]; /* for what is found, or empty */
	char document[ROW_NAME_MAX + 1];
	struct day from;
	struct day until; /* the last day, or ROW_NO_DAY */
};

/* Somebody was there: at one intake, or at all of a permit. */
struct inspection_row {
	char permit[TEXT_ID_MAX +
			1]; /* or empty: of an intake without one, or its permit of the day */
	char intake[TEXT_ID_MAX + 1]; /* or empty */
	struct day from;              /* the day */
	char inspector[ROW_PERSON_MAX + 1];
	char looked_at[ROW_NAME_MAX + 1];
	enum outcome_word outcome;
	char findings[ROW_NAME_MAX + 1]; /* their entries between ';', or empty */
	char document[ROW_NAME_MAX + 1];
};

/* The file of a metering point. */
struct facility_row {
	char intake[TEXT_ID_MAX + 1];
	struct day from;
	enum yes_no is_standard;         /* is it built to the standard? */
	char standard[ROW_NAME_MAX + 1]; /* its name */
	char responsible[ROW_PERSON_MAX + 1];
	struct day checked_on;    /* against the standard, or ROW_NO_DAY */
	struct day maintained_on; /* last, or ROW_NO_DAY */
	enum yes_no is_basis;     /* is levied by what it shows? ANSWER_NONE: not said */
	enum yes_no is_check;     /* is it there to check another? the same */
	char document[ROW_NAME_MAX + 1];
};

/* A water-balance test or a water audit of a permit. */
struct water_test_row {
	char permit[TEXT_ID_MAX + 1];
	enum duty duty;                  /* DUTY_BALANCE_TEST or DUTY_AUDIT */
	struct day from;                 /* on which it was done */
	struct day next_due;             /* the last day for the next one, or ROW_NO_DAY */
	char report[ROW_DIGEST_MAX + 1]; /* SHA-256 of the report, which is not kept; or empty */
	int64_t reuse_ppm;     /* water used again, of all used; ROW_NO_LITRES: not said */
	int64_t reclaimed_ppm; /* reclaimed water and the like, of all that came in; the same */
	char document[ROW_NAME_MAX + 1];
};

/* A certificate of a meter's verification. */
struct verification_row {
	char meter[TEXT_ID_MAX + 1];
	struct day from;  /* on which it was verified */
	struct day until; /* the last day for which that is good; ROW_NO_DAY: by its kind */
	char kind[TEXT_ID_MAX + 1]; /* of meter, as in duties; or empty */
	enum yes_no passed;
	char certificate[ROW_PERSON_MAX + 1];
	char by[ROW_PERSON_MAX + 1];
};

/* What was paid of an invoice. */
struct payment_row {
	char invoice[ROW_INVOICE_MAX + 1];
	struct day paid_on;
	int64_t fen;                      /* 1..ROW_FEN_MAX */
	char reference[ROW_NAME_MAX + 1]; /* of the bank, to tell payments apart */
};

/* A public institution's year: what it used for how many, and what a norm would have it use. */
struct institution_row {
	char institution[TEXT_ID_MAX + 1];
	int32_t year;
	char name[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	char permit[TEXT_ID_MAX + 1]; /* whose water it is, or empty: then used_litres is given */
	int64_t used_litres;          /* or ROW_NO_LITRES */
	int32_t persons;              /* at least 1 */
	int32_t floor_m2;             /* 0: not given */
	int64_t norm_litres; /* a person and year, these three; the later ones or ROW_NO_LITRES */
	int64_t advanced_litres;
	int64_t leading_litres;
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* What a unit on a name list reports of a quarter beside what its meters show. */
struct statistic_row {
	char credit_code[TEXT_ID_MAX + 1];
	int32_t year;
	int32_t quarter;          /* 1..4 */
	int64_t network_litres;   /* bought of a public network; these or ROW_NO_LITRES */
	int64_t reused_litres;    /* used again */
	int64_t returned_litres;  /* given back, where no meter tells */
	int64_t reclaimed_litres; /* non-conventional water that was bought */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* Litres a year of a right that a document verifies as saved: these may be traded. */
struct saving_row {
	char saving[TEXT_ID_MAX + 1];
	char right[ROW_RIGHT_MAX + 1]; /* right_text() of one */
	int64_t annual_litres;
	struct day valid_from;
	struct day valid_until; /* the last day */
	char document[ROW_NAME_MAX + 1];
	char method[ROW_NAME_MAX + 1]; /* by which it is saved, or empty */
	struct day from;
};

/* What an irrigator may take of a scheme's water. */
struct share_row {
	char share[TEXT_ID_MAX + 1];
	char holder[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	char permit[TEXT_ID_MAX + 1]; /* of the scheme */
	int64_t annual_litres;
	struct day valid_from;
	struct day valid_until; /* the last day */
	struct day from;
	char credit_code[TEXT_ID_MAX + 1]; /* of the holder, or empty */
};

/* A conveyance route from one area to another, ledger/corridor.h. */
struct corridor_row {
	char corridor[TEXT_ID_MAX + 1];
	char from_area[TEXT_ID_MAX + 1];
	char to_area[TEXT_ID_MAX + 1]; /* another one */
	int64_t capacity_litres;       /* of a calendar year */
	int64_t rate_ppm;              /* what arrives of a million that are sent, 1..1,000,000 */
	struct day valid_from;
	struct day valid_until;
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* What an exchange takes of a trade of a right. */
struct trade_fee_row {
	char fee[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];         /* in which the seller's right lies; "": everywhere */
	char form[ROW_TRADE_WORD_MAX + 1];  /* trade_form_name() of one; "": all */
	int64_t ppm;                        /* of the sum, 0..1,000,000 */
	int64_t micro_yuan;                 /* per m3, 0..ROW_TRADE_RATE_MAX */
	int64_t least_fen;                  /* 0..ROW_FEN_MAX, or ROW_NO_LITRES: no bound */
	int64_t greatest_fen;               /* not below least_fen; the same */
	char payer[ROW_TRADE_WORD_MAX + 1]; /* "seller", "buyer", "both": one half each */
	char document[ROW_NAME_MAX + 1];
	struct day from;
};

/* A row of any kind. */
union row {
	struct area_row area;
	struct cap_row cap;
	struct permit_row permit;
	struct intake_row intake;
	struct meter_row meter;
	struct plan_row plan;
	struct ten_days_row ten_days;
	struct season_row season;
	struct group_row group;
	struct list_row list;
	struct norm_row norm;
	struct energy_row energy;
	struct warning_row warning;
	struct plan_rule_row plan_rule;
	struct counting_row counting;
	struct criterion_row criterion;
	struct site_row site;
	struct basin_row basin;
	struct allocation_row allocation;
	struct duty_row duty;
	struct inspection_row inspection;
	struct facility_row facility;
	struct water_test_row water_test;
	struct verification_row verification;
	struct payment_row payment;
	struct indicator_row indicator;
	struct institution_row institution;
	struct statistic_row statistic;
	struct saving_row saving;
	struct share_row share;
	struct corridor_row corridor;
	struct trade_fee_row trade_fee;
};

/* The greatest value of a criterion; the least is 1. */
static inline int32_t row_criterion_max(enum criterion criterion)
{
	return criterion == CRITERION_RENEWAL ? 3650 : 100;
}

struct bytes;
struct item_cursor;

/* Appends the row's array. */
void row_put(struct bytes *bytes, enum row_kind kind, const union row *row);

/*
 * Takes the row's array; false, *ret untouched, where it is none: a word
 * without a name, a number out of range, a date missing that must be there,
 * an end before its beginning, months that do not add up, a blank that may not be.
 */
bool row_take(struct item_cursor *cursor, enum row_kind kind, union row *ret);

/* What the row is about: the first part of its key. Borrowed from the row, or a word. */
const char *row_id(enum row_kind kind, const union row *row);

/* The moment as an instant. */
int64_t row_moment_s(const struct zone *zone, struct row_moment moment);

/* Days, where the rows of a kind have a first one. Of energy there is none: no row follows another. */
struct day row_from(enum row_kind kind, const union row *row);
void row_set_from(enum row_kind kind, union row *row, struct day from);
