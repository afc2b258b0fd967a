/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From a meter's counts to volumes: which reading is believed, and how much
 * water passed between two of them.
 *
 * The readings of one register are judged in the order of time by an automaton
 * whose whole memory is struct totaliser_state. What it books depends on the
 * set of readings, events and dated limits, never on their order of arrival;
 * and a run may stop between any two instants and go on from its state with
 * the same result. A later reading never changes what was booked: a reading
 * that does not fit is *held*, and what follows can only give it a name.
 *
 * The rules have numbers, and a verdict names those that fired:
 *  1-3  no reading, implausible bits, other identity: told by the sample
 *   4   one instant twice: same count is dropped, other count is a conflict
 *   6   normal: 0 <= D <= U
 *   7   jitter: back by at most max(2r, Qmax × 36 s), books 0
 *   8   a net register runs back within U: booked with its sign
 *   9   roll-over: books D + M
 *  11   a new lineage of three readings, the old one silent: held until an event
 *  12   two lineages under one meter: the one not yet accepted is held
 *  14   spike: the next reading is back on the old lineage
 *  17   a gap; with room for a whole turn of the register its volume is unknown
 *
 * Rules 10, 13, 15, 16, 18 and 19 need other evidence than counts.
 *
 * A reading that a person believes (TOTALISER_BELIEVED) is held for nothing:
 * D >= 0 is booked however large; D < 0 that no rule explains begins a new
 * lineage, and how much passed is unknown. Held readings before it stay held.
 *
 * D is the count less the lineage's highest, r the resolution, M the modulus,
 * U = Qmax × dt × 1.1 + 2r, where Qmax × dt × 1.1 is rounded up to a whole
 * litre, dt since the last accepted reading. Without Qmax there is no U:
 * nothing is held for its size, and a roll-over is one from at least 0.9 M to
 * at most 0.1 M.
 */

#include "meter/count.h"
#include "meter/instant.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TOTALISER_SEMANTICS = 1, /* the newest number of these rules */
	TOTALISER_LINEAGE_K = 3, /* so many consistent held readings are a lineage */
	TOTALISER_PENDING = TOTALISER_LINEAGE_K - 1,
};

/* Instants lie within so many seconds of 1970: instant.h's years end before. */
#define TOTALISER_AT_MAX INT64_C(1000000000000)

/* A verdict's mask: bit n is rule n; bit 0 and those from 20 on say more. */
#define TOTALISER_RULE(n) (UINT32_C(1) << (n))
#define TOTALISER_HELD UINT32_C(1)             /* kept, not believed, nothing booked */
#define TOTALISER_CONFLICT (UINT32_C(1) << 20) /* rule 4: another count at this instant */
#define TOTALISER_UNKNOWN (UINT32_C(1) << 21)  /* rule 17: a whole turn may have passed */
#define TOTALISER_FIRST (UINT32_C(1) << 22)    /* begins a lineage, so books nothing */

/*
 * What a person laid over a reading. The first three take it out of the
 * judgement (sample.invalid); the others stand in sample.note.
 */
#define TOTALISER_VOIDED (UINT32_C(1) << 23)    /* it does not count at all */
#define TOTALISER_REPLACED (UINT32_C(1) << 24)  /* another count of its instant stands for it */
#define TOTALISER_REMOVED (UINT32_C(1) << 25)   /* no register was there */
#define TOTALISER_CHOSEN (UINT32_C(1) << 26)    /* of the counts at its instant this one */
#define TOTALISER_CORRECTED (UINT32_C(1) << 27) /* a count given in place of a reported one */
#define TOTALISER_FINAL (UINT32_C(1) << 28)     /* the last count of a register that goes */
#define TOTALISER_BELIEVED (UINT32_C(1) << 29)  /* no limit holds it */

/* What is known of the meter when a reading is judged. */
struct totaliser_limits {
	struct count modulus;      /* 0 units: no roll-over known */
	struct count resolution;   /* r */
	int64_t qmax_litres_per_h; /* 0: unknown */
	int64_t interval_s;        /* nominal distance of readings; 0: no gap is told */
	bool is_net;               /* counts both ways: rules 7 and 9 do not apply */
};

/* Limits with the first instant at which they hold. The first ones hold before it too. */
struct totaliser_term {
	struct instant from;
	struct totaliser_limits limits;
};

struct totaliser_sample {
	struct instant at;
	struct count count;
	uint32_t invalid;     /* 0, or why there is no count to judge: bits of a mask */
	char status;          /* the sender's: 'A' measured; 'E' and 'N' are kept and not booked */
	struct count modulus; /* told by the reading itself; 0 units: the limits' */
	uint32_t note;        /* bits that its verdict's mask gets too; TOTALISER_BELIEVED acts */
};

/*
 * A meter begins: installed or exchanged. Readings at this very instant still
 * belong to what was before, unless nothing was.
 */
struct totaliser_event {
	struct instant at;
	bool has_initial;
	struct count initial; /* what the new register showed */
};

struct totaliser_held {
	struct instant at;
	struct count count;
};

/* All zero before the first reading. Equal states behave alike. */
struct totaliser_state {
	int64_t lineage;      /* how many have begun */
	bool has_base;        /* the lineage has a count to go on from */
	bool is_initial;      /* which is its event's; no reading was accepted yet */
	struct instant began; /* its event, or its first reading */
	struct instant at;    /* its last accepted reading, jitter included */
	struct count count;   /* its highest count; on a net register the last */
	struct count offset;  /* moduli passed since it began */
	int64_t mark;         /* floor(count + offset), litres */
	int64_t set_back;     /* by how much new lineages stood below the last marks, in sum */

	/* A rival: held readings that follow from one another. */
	int32_t rival_count; /* 0..TOTALISER_LINEAGE_K, and no further */
	int32_t rival_run;   /* of them since the last accepted reading, 0..TOTALISER_LINEAGE_K */
	int32_t rival_rule;  /* its name: 0, 11, 12 or 14 */
	int32_t rival_quiet; /* accepted readings since its last one, 0..TOTALISER_LINEAGE_K - 1 */
	struct totaliser_held rival_last;                 /* its last instant, its highest count */
	struct totaliser_held pending[TOTALISER_PENDING]; /* its first readings, to be named */
};

bool totaliser_state_is_equal(const struct totaliser_state *a, const struct totaliser_state *b);

enum {
	TOTALISER_STATE_WORDS = 23,
};

/* The litres of a count in its lineage: floor(count + offset). Intervals are differences of them. */
int64_t totaliser_mark(struct count count, struct count offset);

/* The state as integers, for storing. The mark follows from them. */
void totaliser_state_pack(
		const struct totaliser_state *state, int64_t words[static TOTALISER_STATE_WORDS]);

/* The reverse; false, *ret untouched, where the words are no state. */
bool totaliser_state_unpack(
		const int64_t words[static TOTALISER_STATE_WORDS], struct totaliser_state *ret);

struct totaliser_verdict {
	char status;   /* 'A' believed; 'E' the sender's estimate; 'N' none: held or no count */
	uint32_t mask; /* see above */
};

enum totaliser_flag {
	TOTALISER_INTERVAL_GAP = 1 << 0,      /* longer than 1.5 nominal intervals */
	TOTALISER_INTERVAL_ROLLOVER = 1 << 1, /* the register turned over once */
	TOTALISER_INTERVAL_JITTER = 1 << 2,   /* the register stood back: 0 litres */
	TOTALISER_INTERVAL_UNKNOWN = 1 << 3,  /* litres is 0 and means nothing */
	TOTALISER_INTERVAL_INITIAL = 1 << 4,  /* runs from an event's initial count */
};

/* Booked: so much water in (from, till]. Negative only on a net register. */
struct totaliser_interval {
	struct instant from;
	struct instant till;
	int64_t litres;
	uint32_t flags;
};

/* A held reading, perhaps of an earlier run, has got a name. */
struct totaliser_naming {
	struct instant at;
	struct count count;
	struct totaliser_verdict verdict; /* in place of the former one */
};

/*
 * One run: samples with from < at <= till and events with from <= at < till.
 * Samples ascend by instant (several may share one) and lie in the span;
 * events and terms ascend and may reach beyond it; there is at least one term.
 */
struct totaliser_input {
	int semantics;
	struct span span;
	const struct totaliser_sample *samples;
	size_t sample_count;
	const struct totaliser_event *events;
	size_t event_count;
	const struct totaliser_term *terms;
	size_t term_count;
};

/* The caller's arrays; counts are set by the run. */
struct totaliser_output {
	struct totaliser_verdict *verdicts;   /* room for sample_count: one each */
	struct totaliser_interval *intervals; /* room for sample_count, in order of time */
	size_t interval_count;
	struct totaliser_naming *namings; /* room for TOTALISER_NAMINGS_MAX(sample_count) */
	size_t naming_count;              /* where one reading is named twice, the later counts */
};

/* A reading is named at most twice after its verdict, as spike and as part of a lineage. */
#define TOTALISER_NAMINGS_MAX(samples) (2 * ((samples) + (size_t)TOTALISER_PENDING))

enum totaliser_answer {
	TOTALISER_OK = 0,
	TOTALISER_NOT_KNOWN, /* no such semantics number; nothing was done */
};

/* Judges the samples and moves the state to the end of the span. Returns a totaliser_answer. */
int totaliser_run(const struct totaliser_input *input, struct totaliser_state *state,
		struct totaliser_output *ret);

struct totaliser_day {
	struct day day;
	int64_t seconds; /* of the interval, in this day */
	int64_t litres;
};

/* How many civil days the interval touches. A midnight at its end belongs to the day before. */
size_t totaliser_days(const struct zone *zone, const struct totaliser_interval *interval);

/*
 * Cuts an interval's litres over its civil days by elapsed seconds: largest
 * remainder, equal remainders to the earlier day. ret has room for
 * totaliser_days(); the litres add up to the interval's.
 */
void totaliser_split_days(const struct zone *zone, const struct totaliser_interval *interval,
		struct totaliser_day *ret);

/* Longer, by the local clock, than a civil day: measured, but its days are arithmetic. */
bool totaliser_is_spread(const struct zone *zone, const struct totaliser_interval *interval);
