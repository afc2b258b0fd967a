/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Kinds of entry, as data.
 *
 * What the ledger must call but may not know comes to it as tables of struct
 * kind: ledger brings its own, billing brings charges, api hands both over.
 *
 * A kind judges a deed before the append (judge), folds the entry (apply),
 * and is judged again by verify, which compares. judge reads the books, the
 * deed and the recorded time of its entry, and nothing else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/err.h"

struct entry;
struct deed;

enum kind_author {
	KIND_OBSERVATION,  /* what a meter or a person reported */
	KIND_DEED,         /* what an actor decided */
	KIND_DEED_CHECKED, /* the same; in a ledger of two actors it waits for the second */
	KIND_FINDING,      /* what the program concluded */
};

/* Numbers stand in the log for ever. */
enum kind_number {
	KIND_PART = 0,
	KIND_ORIGIN = 1,
	KIND_ACTOR = 2,
	KIND_KEY = 4,
	KIND_FILE_OPENED = 8,
	KIND_FILE_CLOSED = 9,
	KIND_AREAS = 10,
	KIND_CAPS = 11,
	KIND_PERMITS = 12,
	KIND_INTAKES = 13,
	KIND_METERS = 14,
	KIND_PLANS = 15,
	KIND_PROFILE = 16,
	KIND_LISTS = 17,
	KIND_NORMS = 18,
	KIND_ENERGY = 19,
	KIND_READINGS = 20,
	KIND_METER_EVENT = 21,
	KIND_DECISION = 22,
	KIND_CORRECTION = 23,
	KIND_ASSESSMENT = 24,
	KIND_CHECKED = 25,
	KIND_CALLER = 26,
	KIND_CALLER_REVOKED = 27,
	KIND_ACCESSES = 28,
	KIND_LOST = 29,
	KIND_DAY = 30,
	KIND_CLOSE = 31,
	KIND_REFUSED = 32,
	KIND_ALERT = 33,
	KIND_ALERT_STEP = 34,
	KIND_RULEBOOK = 40,
	KIND_BILL = 41,
	KIND_CHARGE = 42,
	KIND_OBJECTION = 43,
	KIND_ANSWER = 44,
	KIND_APPROVALS = 45,
	KIND_WITHDRAWAL = 46,
	KIND_LATE = 47,
	KIND_DEMAND = 48,
	KIND_GROUPS = 49,
	KIND_LIMIT = 50,
	KIND_WARNINGS = 51,
	KIND_PLAN_RULES = 52,
	KIND_TEN_DAYS = 53,
	KIND_SEASONS = 54,
	KIND_COUNTING = 55,
	KIND_CRITERIA = 56,
	KIND_SITES = 57,
	KIND_BASINS = 58,
	KIND_ALLOCATIONS = 59,
	KIND_FINDING_RAISED = 60,
	KIND_FOUND = 61,
	KIND_FINDING_STEP = 62,
	KIND_DUTIES = 63,
	KIND_INSPECTIONS = 64,
	KIND_FACILITIES = 65,
	KIND_WATER_TESTS = 66,
	KIND_VERIFICATIONS = 67,
	KIND_SIGN_OFF = 70,
	KIND_PAYMENT = 71,
	KIND_RELIEF = 72,
	KIND_DEFERRAL = 73,
	KIND_DEFERRAL_ANSWER = 74,
	KIND_RULING = 75,
	KIND_METER_ERROR = 76,
	KIND_INDICATORS = 80,
	KIND_INSTITUTIONS = 81,
	KIND_STATISTICS = 82,
	KIND_SECTION = 86,
	KIND_FLOWS = 87,
	KIND_DELIVERED = 88,
	KIND_FLOW_ORDER = 89,
	KIND_SAVINGS = 90,
	KIND_SHARES = 91,
	KIND_OFFER = 94,
	KIND_PLEDGE = 99,
	KIND_PLEDGE_RELEASE = 100,
	KIND_AGREEMENT = 95,
	KIND_ASSENT = 96,
	KIND_TRADE_APPROVAL = 97,
	KIND_TRADE_END = 98,
	KIND_HOLD_EXPIRED = 101,
	KIND_CORRIDORS = 102,
	KIND_TRADE_FEES = 103,
	KIND_OFFER_WITHDRAWN = 104,
	KIND_AUCTION = 105,
	KIND_BID = 106,
	KIND_BID_OPENED = 107,
	KIND_AUCTION_CLOSED = 108,
	KIND_TRADE_PAYMENT = 109,
	KIND_CREDIT_STOCK = 120,
	KIND_CREDIT_LOAN = 121,
	KIND_CREDIT_RETURN = 122,
	KIND_CREDIT_RETIRE = 123,
	KIND_VOUCHER_ROUND = 125,
	KIND_VOUCHER_ISSUE = 126,
	KIND_VOUCHER_TRANSFER = 127,
	KIND_VOUCHER_DELIVERY = 128,
	KIND_VOUCHER_ENDED = 129,
};

enum {
	KIND_SUBJECTS_MAX = 8,     /* links an entry may have */
	KIND_SEMANTICS = 1,        /* the newest number this program judges by */
	KIND_WHOLE_MAX = 16 << 20, /* a deed or finding with all its parts */
};

/* Gives the bytes of an earlier entry. Returns 0 or a fault. */
typedef int kind_fetch(void *source, int64_t index, struct bytes *ret);

/* What a judge may look at. */
struct judge {
	const struct books *books;
	kind_fetch *fetch;
	void *source;
	struct seal *seal;
	int64_t recorded_s; /* of the entry to come */
	int64_t entry;      /* its index */
};

/* A finding that follows from a deed, or the effect of the deed itself. */
struct conclusion {
	uint64_t kind;
	struct bytes effect;
	char subjects[KIND_SUBJECTS_MAX][BOOKS_SUBJECT_MAX];
	size_t subject_count;
};

struct outcome {
	struct conclusion own;       /* of the entry that says it */
	struct conclusion *findings; /* that follow in the same transaction */
	size_t finding_count;
};

void outcome_init(struct outcome *outcome);
void outcome_finish(struct outcome *outcome);

/* Adds an empty finding and hands it out; NULL when memory ran out. */
struct conclusion *outcome_finding(struct outcome *outcome, uint64_t kind);

/* Links a conclusion to "permit:" + id and the like, twice as good as once. False beyond eight. */
bool conclusion_subject(struct conclusion *conclusion, const char *prefix, const char *id);

/* Links it to an account: to the permit that it is; others have no chain but the ledger's. */
bool conclusion_account(struct conclusion *conclusion, const char *account);

enum judge_answer {
	JUDGE_OK = 0,
	JUDGE_REFUSED, /* a request that may be refused, or a form that is wrong: reason told */
	JUDGE_KNOWN,   /* nothing new in it: no entry is made */
};

/* The day on which the entry to come is recorded. */
struct day judge_today(const struct judge *judge);

/* JUDGE_REFUSED, with a reason, where a day has not come by then. */
int judge_day_has_come(const struct judge *judge, struct day day, struct where *reason);

struct kind {
	uint64_t number;
	const char *name; /* as in entry.cddl */
	enum kind_author author;
	/* Judges a deed; NULL for findings that others bring about. Returns a judge_answer or a fault. */
	int (*judge)(const struct judge *judge, const struct deed *deed, struct outcome *ret,
			struct where *reason);
	/* Folds an entry. Returns 0 or a fault: an effect that does not fit is WEIR_FAULT_BROKEN. */
	int (*apply)(struct books *books, const struct entry *entry, int64_t index);
};

struct kinds {
	const struct kind *const *tables; /* each ends with a NULL name */
	size_t count;
};

/* The ledger's own table. */
const struct kind *kinds_own(void);

/* The kind of that number, or NULL. */
const struct kind *kind_find(const struct kinds *kinds, uint64_t number);

/* Begins an effect: an array of the semantics number and `rest` items that follow. */
void effect_begin(struct bytes *effect, size_t rest);

/*
 * Opens an entry's effect behind its semantics number. False where it is not
 * an array of rest + 1 items, or of semantics that this program does not fold.
 */
bool effect_open(const struct entry *entry, struct item_cursor *ret, size_t rest);
