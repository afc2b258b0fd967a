/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Books: tables folded from the entries of the log.
 *
 * The ledger brings the tables below, billing brings its own; api hands both
 * lists to books_open. Rows are plain C structs (ledger/shelf.h). Nothing
 * here judges: rows change only through the apply functions of kinds, and
 * any table can be dropped and folded again from the log.
 *
 * Volumes are whole litres, instants UTC seconds, days civil days of the
 * ledger's zone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/shelf.h"
#include "meter/instant.h"
#include "meter/text.h"

struct granted;
struct kinds;
struct meter_cache;
struct row_cache;
struct seal;
struct touched;

enum {
	BOOKS_SHELVES_MAX = 96,               /* the ledger's and billing's tables together */
	BOOKS_SUBJECT_MAX = TEXT_ID_MAX + 16, /* "permit:" and an id, or "unpermitted:" and one */
	BOOKS_STREAM_MAX = 2 * 64 + 2,        /* DEED_STREAM_MAX in hex, and a mark before it */
	BOOKS_NAME_MAX = 256,                 /* names for people, UTF-8 */
	BOOKS_INVOICE_MAX = 2 * TEXT_ID_MAX + 32, /* an invoice: kind, account, period */
	BOOKS_PART_MAX = 96, /* what else is part of a row's key: a source, a list, a product */
	BOOKS_HASH_BYTES = 32,
	CALLERS_ID_MAX = 8, /* characters of a caller's id */
};

/* The ledger's own tables, in the order of books_tables(). */
enum book {
	BOOK_ORIGIN,
	BOOK_ACTOR,
	BOOK_KEY,
	BOOK_CALLER,
	BOOK_ACCESSES,
	BOOK_DELIVERY,
	BOOK_SECTION,
	BOOK_FLOW,
	BOOK_FLOW_ORDER,
	BOOK_STREAM,
	BOOK_FILE,
	BOOK_CHAIN,
	BOOK_AREA,
	BOOK_CAP,
	BOOK_PERMIT,
	BOOK_INTAKE,
	BOOK_METER,
	BOOK_PLAN,
	BOOK_SUCCESSOR,
	BOOK_LIST,
	BOOK_NORM,
	BOOK_WARNING,
	BOOK_PLAN_RULE,
	BOOK_GROUP,
	BOOK_TEN_DAYS,
	BOOK_SEASON,
	BOOK_ENERGY,
	BOOK_COUNTING,
	BOOK_CRITERION,
	BOOK_SITE,
	BOOK_BASIN,
	BOOK_ALLOCATION,
	BOOK_INDICATOR,
	BOOK_INSTITUTION,
	BOOK_STATISTIC,
	BOOK_SAVING,
	BOOK_SHARE,
	BOOK_CORRIDOR,
	BOOK_TRADE_FEE,
	BOOK_PROFILE,
	BOOK_METER_EVENT,
	BOOK_DECISION,
	BOOK_CORRECTION,
	BOOK_METER_ERROR,
	BOOK_TIP,
	BOOK_METER_DAY,
	BOOK_METER_ENTRIES,
	BOOK_DEVICE,
	BOOK_REMARK,
	BOOK_ASSESSMENT,
	BOOK_LIMIT_ORDER,
	BOOK_LIMIT_NUMBER,
	BOOK_TRADE,
	BOOK_TRADE_NUMBER,
	BOOK_CORRIDOR_USE,
	BOOK_TAKEN,
	BOOK_TAKEN_MONTH,
	BOOK_ACCOUNT,
	BOOK_BILLED,
	BOOK_PENDING,
	BOOK_SHEET,
	BOOK_ALERT,
	BOOK_DUTY,
	BOOK_INSPECTION,
	BOOK_FACILITY,
	BOOK_WATER_TEST,
	BOOK_VERIFICATION,
	BOOK_FINDING,
	BOOK_FINDING_STEP,
	BOOK_HOLD,
	BOOK_PLEDGE,
	BOOK_OFFER,
	BOOK_ROW_ENTRY,
	BOOK_CREDIT_POOL, /* rows in ledger/books_credit.h */
	BOOK_CREDIT_STOCK,
	BOOK_CREDIT_LOAN,
	BOOK_CREDIT_MOVE,
	BOOK_VOUCHER_ROUND, /* in ledger/books_voucher.h */
	BOOK_VOUCHER,
	BOOK_VOUCHER_SHARE,
	BOOK_VOUCHER_DELIVERY,
	BOOK_OWN_COUNT, /* tables of others follow */
};

/* One row, key 0: what the first entry said, and where time stands. */
struct origin_row {
	int64_t key;
	char origin[BOOKS_NAME_MAX]; /* the log's name, first line of its checkpoints */
	char vkey[512];              /* the log's first public key */
	char signing[16];            /* ed25519 | double | sm2 */
	int64_t clock_simulated;     /* 0: the system's clock */
	int64_t clock_from_s;        /* simulated time at init */
	int64_t clock_system_s;      /* the system's time at init */
	int64_t clock_speed;         /* simulated seconds a second */
	int64_t semantics;           /* the number in force */
	int64_t two_actors;          /* 1: corrections and the like need maker and checker */
	char zone[ZONE_NAME_MAX];
	struct shelf_blob zone_changes; /* CBOR: [[from, offset], ...] */
	int64_t recorded_s;             /* of the newest entry; never falls */
	int64_t day;                    /* the newest day that a day entry ended; INT32_MIN: none */
};

struct actor_row {
	int64_t actor;
	int64_t uid; /* -1: none */
	char role[32];
	int64_t entry;
};

/* A token or certificate by which somebody may call, ledger/callers.h. Knows order. */
struct caller_row {
	char id[CALLERS_ID_MAX + 1];
	int64_t proof;            /* enum caller_proof */
	struct shelf_blob digest; /* BOOKS_HASH_BYTES of what it shows */
	int64_t actor;
	int64_t role;                 /* enum caller_role */
	char holder[TEXT_ID_MAX + 1]; /* credit code, or "" */
	struct shelf_blob permits;    /* CBOR array of ids */
	struct shelf_blob meters;     /* CBOR array of ids */
	int64_t from_s;
	int64_t until_s; /* INT64_MAX: for good */
	char note[BOOKS_NAME_MAX];
	int64_t entry;   /* that says it */
	int64_t revoked; /* the entry that ends it; 0: none */
};

/* A key by which an actor signs, ledger/signing.h. */
struct key_row {
	int64_t key; /* the entry that gives it */
	int64_t actor;
	struct shelf_blob public; /* Ed25519, 32 bytes */
	int64_t withdrawn;        /* the entry that ends it; 0: none */
};

/* A closed file of accesses, ledger/accesses.h. Knows order. */
struct accesses_row {
	int64_t day;
	int64_t part;
	struct shelf_blob digest; /* SHA-256 of the file */
	int64_t lines;
	int64_t bytes;
	int64_t entry;
};

/* A section of a river from a day on, ledger/flow.h. */
struct section_row {
	char section[TEXT_ID_MAX + 1];
	int64_t from;
	int64_t least_l_per_s;
	int64_t warn_l_per_s;
	struct shelf_blob said; /* flow_take_section() */
	int64_t entry;
};

/* What flowed there at a second. */
struct flow_row {
	char section[TEXT_ID_MAX + 1];
	int64_t at_s;
	int64_t l_per_s;     /* the lesser of two that differ */
	int64_t is_conflict; /* 1: two values were seen, neither counts */
	int64_t entry;       /* the newest */
};

/* An order to stop, reduce or resume, ledger/flow_order.h. Of one day the last one counts. */
struct flow_order_row {
	char permit[TEXT_ID_MAX + 1];
	int64_t from;
	int64_t entry;
	int64_t what;
	int64_t percent;
	char section[TEXT_ID_MAX + 1];
};

/* How far somebody outside was told what the log has to tell, ledger/delivered.h. Knows order. */
struct delivery_row {
	char target[TEXT_ID_MAX + 1];
	int64_t till;   /* entries below it are told */
	int64_t events; /* told so far */
	int64_t recorded_s;
	int64_t entry; /* of the newest */
};

/*
 * Where a delivery went. Every deed has a row; of readings, which are many and
 * are found again by their instants, only the newest of a stream has one.
 */
struct stream_row {
	int64_t actor;
	char stream[BOOKS_STREAM_MAX];
	int64_t number; /* STREAM_READINGS: the row of the stream's newest readings */
	int64_t last;   /* number of that delivery */
	int64_t entry;
};

#define STREAM_READINGS INT64_C(-1)

/* A file read in: its digest, rows, and whether its closing entry is in. */
struct file_row {
	char digest[2 * BOOKS_HASH_BYTES + 1];
	char kind[32];
	int64_t rows;
	int64_t made_s;
	int64_t closed;
	int64_t entry;
};

struct chain_row {
	char subject[BOOKS_SUBJECT_MAX];
	int64_t count;
	int64_t entry;          /* the newest */
	struct shelf_blob head; /* leaf hash of the newest entry */
	struct shelf_blob salt; /* its salt */
};

/*
 * Registry rows: the row's own CBOR (ledger/rows.h) under its key and the day
 * from which it holds. sub is the year for caps and plans, year × 16 + month
 * for norms, the beginning for energy, the year for indicators and
 * institutions, year × 16 + quarter for statistics, year × 16, or the type, for
 * allocations, else 0; part is the source for caps and plans, the list, the
 * product, the indicator, the area of an allocation, else "".
 */
struct registry_row {
	char id[TEXT_ID_MAX + 1];
	int64_t sub;
	char part[BOOKS_PART_MAX];
	int64_t from; /* day number; INT32_MIN: from the beginning */
	struct shelf_blob row;
};

/* Some row of the one permit says that it replaces the other: the road forward. */
struct successor_row {
	char permit[TEXT_ID_MAX + 1];
	char by[TEXT_ID_MAX + 1];
};

struct profile_row {
	char profile[TEXT_ID_MAX + 1];
	int64_t version;
	struct shelf_blob table; /* the canonical table it was read as */
};

/*
 * An event of a meter, ledger/meter_event.h: the one told last under its name.
 * A count that was not given has 0 units and scale 0, and has_... is 0.
 */
struct meter_event_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t at_s;
	int64_t what; /* enum meter_event_what */
	int64_t has_final;
	int64_t final_units; /* litres × 10^-scale */
	int64_t final_scale;
	int64_t has_initial;
	int64_t initial_units;
	int64_t initial_scale;
	int64_t until; /* day number; INT32_MIN: none */
	int64_t entry; /* that tells it */
};

/* What was decided for an instant of a meter, ledger/mend.h: the newest decision. */
struct decision_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t at_s;
	int64_t choice; /* enum decision_choice */
	int64_t units;  /* of the count, litres × 10^-scale; 0 where none was chosen */
	int64_t scale;
	int64_t entry;
};

/* What stands for a reading, ledger/mend.h: the newest correction of it. */
struct correction_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t at_s;
	int64_t units; /* of the count that was reported */
	int64_t scale;
	int64_t is_void;
	int64_t to_units; /* of the count that was meant */
	int64_t to_scale;
	int64_t entry;
};

/* What a meter was found to err by, ledger/meter_error.h: the newest fact from that day. */
struct meter_error_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t from; /* day numbers, both in */
	int64_t until;
	int64_t error_ppm; /* 0: it was taken back */
	int64_t limit_ppm;
	int64_t entry;
};

/* The state of a meter's totaliser after its newest reading. */
struct tip_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t last_s;          /* instant of the newest reading, booked or not */
	struct shelf_blob state; /* CBOR array of totaliser state words */
};

/* A day with readings of a meter: the totaliser's state before the first. */
struct meter_day_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t day;
	struct shelf_blob state;
};

/* The entries that hold a meter's readings of a day: the road back. Knows order. */
struct meter_entries_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t day;
	struct shelf_blob entries; /* CBOR array of entry numbers, ascending */
};

/* What device a meter was by its newest reading that said so. */
struct device_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t at_s;
	int64_t version;         /* of the profile */
	struct shelf_blob words; /* profile_device(), two bytes each, the more significant first */
};

/* The account of assessed litres has the permit's name behind this. */
#define BOOKS_ASSESSED "assessed:"

/* A reading with something to remark: held, a conflict, a roll-over, a gap before it ... */
struct remark_row {
	char meter[TEXT_ID_MAX + 1];
	int64_t at_s;
	int64_t units; /* its count, litres × 10^-scale */
	int64_t scale;
	int64_t status; /* a letter: A C E S N */
	int64_t mask;   /* bit n: rule n of the totaliser */
};

/* A piece of time that was assessed while nothing was known of it. */
struct assessment_row {
	char meter[TEXT_ID_MAX + 1];  /* "": of an intake without one */
	char intake[TEXT_ID_MAX + 1]; /* "": of a meter, wherever it hangs */
	int64_t from_s;
	int64_t till_s;
	int64_t litres;
	int64_t flags; /* enum assessed_flag, ledger/posting.h */
	int64_t entry; /* that says it */
};

/* An order that changes ceilings of a permit, ledger/limit_order.h. Knows order: of entries. */
struct limit_order_row {
	char permit[TEXT_ID_MAX + 1];
	char order[TEXT_ID_MAX + 1];
	int64_t what;      /* enum limit_what: 1 adjustment, 2 restriction */
	int64_t flags;     /* enum limit_flag */
	int64_t from;      /* day numbers */
	int64_t till;      /* INT32_MAX: none */
	int64_t ended;     /* the day from which it no longer holds; INT32_MAX: none */
	int64_t withdrawn; /* the entry that takes it back; 0: none */
	int64_t entry;
	struct shelf_blob said; /* its body */
};

/* The number that an order gives to a period. */
struct limit_number_row {
	char permit[TEXT_ID_MAX + 1];
	int64_t basis;             /* enum ceiling_basis */
	char part[BOOKS_PART_MAX]; /* the source of a plan, or "" */
	int64_t period_from;       /* day numbers, half-open */
	char order[TEXT_ID_MAX + 1];
	int64_t period_till;
	int64_t base_litres; /* before it */
	int64_t litres;
};

/* What was taken: the sum of the postings to an account on a day. */
struct taken_row {
	char permit[BOOKS_SUBJECT_MAX]; /* a permit, or unpermitted:INTAKE, unassigned:METER ... */
	char intake[TEXT_ID_MAX + 1];
	char meter[TEXT_ID_MAX + 1];
	int64_t day;
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t spread_litres; /* of measured: its day is an estimate */
	int64_t covered_s;     /* seconds of the day that booked intervals cover */
	int64_t readings;      /* booked intervals that end on the day */
	int64_t exempt_litres; /* of assessed: no ceiling counts them, no surcharge falls on them */
	int64_t assessed_s;    /* seconds of the day for which an assessment stands */
	int64_t withheld_litres; /* of the register, not booked: a final assessment stands instead */
};

/* The sum of its rows of a month: what a year's figure is made from. */
struct taken_month_row {
	char permit[BOOKS_SUBJECT_MAX];
	int64_t month; /* struct month's number */
	char intake[TEXT_ID_MAX + 1];
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t spread_litres;
	int64_t covered_s;
	int64_t readings;
	int64_t exempt_litres;
	int64_t assessed_s;
};

/* Balances; each commodity sums to zero over all accounts. */
struct account_row {
	char commodity[16]; /* litres | fen | Wh | m2 | right */
	char account[BOOKS_SUBJECT_MAX + 32];
	int64_t balance;
};

/* A deed that waits for its second actor. Knows order. */
struct pending_row {
	int64_t kind;
	char name[TEXT_ID_MAX + 1]; /* what it speaks of: the first row's id, a rulebook's; or "" */
	int64_t entry;
	int64_t actor; /* who made it */
	int64_t recorded_s;
	struct shelf_blob said; /* as it stands in the entry */
};

/* A period of an account for which there is an invoice. Knows order. */
struct billed_row {
	char account[BOOKS_SUBJECT_MAX]; /* permit, or unpermitted:INTAKE */
	int64_t from;                    /* first day, day number */
	char invoice[BOOKS_INVOICE_MAX];
	int64_t till; /* day behind the last */
	int64_t entry;
};

/* A permit's line of a closed month, as it was frozen. Knows order. */
struct sheet_row {
	int64_t month; /* struct month's number */
	char permit[BOOKS_SUBJECT_MAX];
	int64_t taken_litres;
	int64_t entry;
	struct shelf_blob line; /* CBOR, ledger/sheet.h */
};

/* Which entry said a row of the registry, a profile or a rulebook. Knows order. */
struct row_entry_row {
	int64_t kind; /* of the entry */
	char id[TEXT_ID_MAX + 1];
	int64_t sub;
	char part[BOOKS_PART_MAX];
	int64_t from;
	int64_t entry;
};

/*
 * That a ceiling was reached, or a notice (ledger/alert.h), by the entry that
 * raised it. Entries of 0 are not there yet. Knows order.
 */
struct alert_row {
	char subject[BOOKS_SUBJECT_MAX]; /* "permit:ID", "area:ID" */
	int64_t entry;
	int64_t basis;                    /* enum ceiling_basis */
	int64_t period_from, period_till; /* day numbers, half-open */
	int64_t source;                   /* of an area's cap */
	int64_t percent;                  /* 0: a notice */
	int64_t limit_litres;             /* INT64_MIN: none */
	int64_t taken_litres;             /* when it was raised; INT64_MIN: none */
	int64_t crossed_s;                /* the water's time as known then: crossing_when.h */
	int64_t found_s;                  /* the log's */
	int64_t cause;                    /* the entry that brought it about */
	int64_t withdrawn, withdrawn_cause, withdrawn_s;
	int64_t acked, rectified, closed;
	char area[TEXT_ID_MAX + 1];    /* whose set of warnings it is of; "": the program's own */
	char warning[TEXT_ID_MAX + 1]; /* its name in that set */
	int64_t expected_litres;       /* of a projection: by the period's end; INT64_MIN: none */
};

/* What is not as it must be, and who puts it right, ledger/finding.h. Knows order. */
struct finding_row {
	int64_t entry;                   /* that raised it */
	int64_t subject;                 /* enum finding_subject */
	char id[TEXT_ID_MAX + 1];        /* of the permit, intake, meter, area, section */
	int64_t class;                   /* enum finding_class */
	char account[BOOKS_SUBJECT_MAX]; /* a permit, "unpermitted:INTAKE", or "" */
	char area[TEXT_ID_MAX + 1];      /* or "" */
	int64_t actor;                   /* who raised it; 0: the program */
	int64_t duty;                    /* of the program's: enum duty; else 0 */
	int64_t since;                   /* day number, the same; else INT32_MIN */
	int64_t litres;                  /* the same; INT64_MIN: not of litres */
	int64_t day;                     /* on which it was found; the program's: that had ended */
	int64_t found_s;
	int64_t reopens;       /* entry; -1: none */
	char responsible[128]; /* or "" */
	int64_t due;           /* day number, the last one; INT32_MIN: none */
	int64_t assigned, rectified, rectifier, checked, closed, withdrawn, overdue; /* 0: not */
	int64_t ended_s; /* closed or withdrawn; INT64_MIN: neither */
	struct shelf_blob text;
	struct shelf_blob evidence; /* BOOKS_HASH_BYTES, or none */
};

/* A step of one. Knows order. */
struct finding_step_row {
	int64_t finding;
	int64_t entry;
	int64_t step;  /* enum finding_step */
	int64_t actor; /* 0: the program */
	int64_t at_s;
};

const struct shelf_table *books_tables(void); /* BOOK_OWN_COUNT of them */

struct books {
	struct shelf *shelves[BOOKS_SHELVES_MAX];
	size_t count;
	int64_t size;     /* entries folded */
	struct zone zone; /* of the origin; count 0 before the first entry */
	const struct kinds
			*kinds; /* no book: by which entries are judged and folded; fold_init() */
	struct meter_cache *meters; /* no book: what judging need not look up twice */
	struct row_cache *rows;     /* no book: rows of the registry, taken apart */
	struct granted *granted;    /* no book: rows of permits, for sums of areas */
	uint64_t rows_said; /* no book: how often a row_entry was folded since they were opened */
	struct touched *touched; /* no book: NULL where nobody looks for alerts */
};

/* Empty books with the ledger's tables and then the others'. Faults only. */
int books_open(const struct shelf_table *others, size_t other_count, struct books **ret);

/* From now on what is folded is noted for crossing_find(). Returns 0 or a fault. */
int books_follow(struct books *books);
void books_close(struct books *books);

/* Is the account a permit's? All others have a name with a ':', which no permit has. */
bool books_is_permit(const char *account);

struct shelf *books_shelf(const struct books *books, size_t book);

/* The origin's row, or NULL before the first entry. */
struct origin_row *books_origin(const struct books *books);

/* Reads the zone out of the origin's row: after loading, and when it is applied. */
int books_read_zone(struct books *books);

/* The bucket of a reading: its civil day, 00:00:00 belonging to the day before. */
struct day books_bucket(const struct books *books, int64_t at_s);

/* Adds to a balance and takes the same from its counter-account: sums stay zero. */
int books_post(struct books *books, const char *commodity, const char *account, const char *counter,
		int64_t amount);

/* The same out of the account `from` + from_id into `to` + to_id; nothing where the amount is 0. */
int books_move(struct books *books, const char *commodity, const char *from, const char *from_id,
		const char *to, const char *to_id, int64_t amount);

/* SHA-256 over every table in key order; is_volume leaves out what knows the order of arrival. */
int books_digest(struct books *books, struct seal *seal, bool is_volume,
		uint8_t ret[static BOOKS_HASH_BYTES]);
