/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A device profile: which words to ask of a meter, and what they mean.
 *
 * A profile is a plain table: bounded and without pointers. Reading it from a
 * file is ledger/profile_file's task. A profile without blocks is of a register
 * that people read: its totals have a unit and no fields. Decoding is in two
 * steps, so that a reading can be computed again from what it kept:
 *
 *	profile_gather()  blocks as polled  ->  the few words the count rests on
 *	profile_count()   those words       ->  the exact count
 */

#include "meter/count.h"
#include "meter/regmap.h"
#include "meter/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PROFILE_BLOCKS_MAX = 8,
	PROFILE_FIELDS_MAX = 40,
	PROFILE_BITS_MAX = 32,
	PROFILE_CODES_MAX = 16,
	PROFILE_LIST_MAX = 16,                           /* identity, audit */
	PROFILE_DEVICE_WORDS = 2 * PROFILE_LIST_MAX * 4, /* of all their fields */
	PROFILE_BLOCK_WORDS = 125,                       /* one Modbus answer */
	PROFILE_COUNT_WORDS = 12, /* whole 4, fraction 4, exponent 2, unit 2 */
	PROFILE_NAME_MAX = 32,
	PROFILE_TITLE_MAX = 160,
	PROFILE_SOURCE_MAX = 160,
	PROFILE_NONE = -1,         /* no such field */
	PROFILE_EXPONENT_MAX = 12, /* a register's power of ten lies in -12..12 */
	PROFILE_CARRY_MAX = 1000000000,
	PROFILE_PAUSE_MAX_MS = 60000,
};

enum profile_direction {
	PROFILE_FORWARD = 0,
	PROFILE_REVERSE, /* mounted backwards: this register counts what is taken */
	PROFILE_NET,
};

enum {
	PROFILE_DIRECTIONS = PROFILE_NET + 1,
};

/* Words to ask for in one request. */
struct profile_block {
	char name[PROFILE_NAME_MAX];
	int32_t function; /* 3 or 4 */
	int32_t start;    /* address on the wire, 0..65535 */
	int32_t count;    /* 1..PROFILE_BLOCK_WORDS */
	bool is_daily;    /* asked once a day, for identity and audit */
};

struct profile_field {
	char name[PROFILE_NAME_MAX];
	char source[PROFILE_SOURCE_MAX]; /* where this row is documented */
	int32_t block;                   /* index of its block */
	int32_t offset;                  /* words from the block's start */
	enum regmap_type type;
	enum regmap_order order;
};

/* How a total is put together. A net register's parts may both be negative. */
enum profile_combine {
	PROFILE_PLAIN = 0, /* whole alone */
	PROFILE_FRACTION,  /* whole + fraction, the latter in [0, 1) */
	PROFILE_CARRY,     /* whole × carry + fraction, the latter in [0, carry) */
};

enum {
	PROFILE_COMBINES = PROFILE_CARRY + 1,
};

/* Fields are indices, or PROFILE_NONE. */
struct profile_total {
	bool is_present;
	char source[PROFILE_SOURCE_MAX];
	enum profile_combine combine;
	int32_t whole;
	int32_t fraction;
	int64_t carry;
	int32_t power;    /* × 10^power, always */
	int32_t exponent; /* field n: × 10^(n - exponent_bias) */
	int32_t exponent_bias;
	enum count_unit unit;   /* without unit_code */
	int32_t unit_code;      /* field, looked up in the profile's codes */
	struct decimal modulus; /* whole + fraction turn over here; 0 digits: the meter's digits do */
};

/* A unit code register's meaning. Disputed ones are refused until someone has confirmed them. */
struct profile_code {
	int32_t code;
	enum count_unit unit;
	bool is_disputed;
	char source[PROFILE_SOURCE_MAX];
};

enum profile_severity {
	PROFILE_INFO = 0, /* shown */
	PROFILE_SUSPECT,  /* shown and flagged */
	PROFILE_INVALID,  /* the count is not believed: rule 2 */
};

enum {
	PROFILE_SEVERITIES = PROFILE_INVALID + 1,
};

struct profile_bit {
	int32_t field; /* of type bits */
	int32_t bit;   /* 0, the least significant, to 15 */
	enum profile_severity severity;
	char meaning[PROFILE_NAME_MAX];
	char source[PROFILE_SOURCE_MAX];
};

/* An instantaneous flow: volume per 1, 60 or 3600 seconds. */
struct profile_flow {
	int32_t field; /* or PROFILE_NONE */
	enum count_unit unit;
	int32_t seconds;
};

struct profile {
	char id[TEXT_ID_MAX + 1];
	int64_t version;
	char title[PROFILE_TITLE_MAX];
	char source[PROFILE_SOURCE_MAX];
	int32_t max_words;       /* of one request, 1..125 */
	int32_t gap_ms;          /* pause between requests */
	int32_t settle_ms;       /* pause after connecting */
	struct count resolution; /* r */
	size_t block_count;      /* 0: read by hand or from files */
	struct profile_block blocks[PROFILE_BLOCKS_MAX];
	size_t field_count;
	struct profile_field fields[PROFILE_FIELDS_MAX];
	struct profile_total totals[PROFILE_DIRECTIONS];
	size_t code_count;
	struct profile_code codes[PROFILE_CODES_MAX];
	struct profile_flow flow;
	size_t bit_count;
	struct profile_bit bits[PROFILE_BITS_MAX];
	size_t identity_count; /* fields whose change is another device: rule 3 */
	int32_t identity[PROFILE_LIST_MAX];
	size_t audit_count; /* fields whose change is another configuration: rule 3 */
	int32_t audit[PROFILE_LIST_MAX];
};

/* "forward", "reverse", "net"; "info", "suspect", "invalid"; "plain", "fraction", "carry". */
const char *profile_direction_name(enum profile_direction direction);
const char *profile_severity_name(enum profile_severity severity);
const char *profile_combine_name(enum profile_combine combine);

/* The index of a field by its name, or PROFILE_NONE. */
int32_t profile_field_find(const struct profile *profile, const char *name);

/*
 * True where every index, range and reference of the table holds; otherwise
 * *ret is one sentence naming what does not (static storage). The functions
 * below want a sound profile.
 */
bool profile_is_sound(const struct profile *profile, const char **ret);

/* What does not hold, and of which row. */
struct profile_unsound {
	const char *why;  /* as above */
	const char *list; /* "blocks", "fields", "totals", "unit_codes", "flow", "status",
			     "identity", "audit"; "" for the profile itself */
	size_t index;     /* of the row; of a total its direction */
};

/* The first row that does not hold; false where all do. */
bool profile_find_unsound(const struct profile *profile, struct profile_unsound *ret);

/* What was polled: blocks[i] has the words of the profile's block i, or NULL if not read. */
struct profile_words {
	const uint16_t *blocks[PROFILE_BLOCKS_MAX];
};

enum profile_answer {
	PROFILE_OK = 0,
	PROFILE_NO_TOTAL, /* the profile has no register for this direction */
	PROFILE_UNREAD,   /* a block that it needs was not read */
	PROFILE_IMPLAUSIBLE, /* rule 2: NaN, BCD, all FFFF, negative, fraction or exponent out of range */
	PROFILE_UNCONFIRMED, /* rule 3: a unit code that is unknown or disputed */
};

/* One plain sentence, never NULL. Static storage. */
const char *profile_answer_text(enum profile_answer answer);

/*
 * The words the count rests on, in the order whole, fraction, exponent, unit
 * code; *ret_count of them (at most PROFILE_COUNT_WORDS). Returns PROFILE_OK,
 * PROFILE_NO_TOTAL or PROFILE_UNREAD.
 */
int profile_gather(const struct profile *profile, enum profile_direction direction,
		const struct profile_words *words, uint16_t ret[static PROFILE_COUNT_WORDS],
		size_t *ret_count);

/*
 * The exact count of gathered words. word_count other than gathered is
 * PROFILE_UNREAD; a count beyond 18 digits of litres is PROFILE_IMPLAUSIBLE.
 * Returns a profile_answer; *ret is written for PROFILE_OK.
 */
int profile_count(const struct profile *profile, enum profile_direction direction,
		const uint16_t *words, size_t word_count, struct count *ret);

/*
 * M in litres: the profile's own modulus, else 10^digits of the register's
 * unit (digits 0: none). words as for profile_count(), or NULL with
 * word_count 0 where no reading is at hand: then a unit or exponent that only
 * words can tell gives PROFILE_UNREAD. PROFILE_OK with 0 units: none is known.
 */
int profile_modulus(const struct profile *profile, enum profile_direction direction, int digits,
		const uint16_t *words, size_t word_count, struct count *ret);

struct profile_decoded {
	int answer; /* a profile_answer; count is set for PROFILE_OK */
	struct count count;
	uint16_t words[PROFILE_COUNT_WORDS];
	size_t word_count;              /* 0 for PROFILE_NO_TOTAL and PROFILE_UNREAD */
	bool has_flow;                  /* read, finite and in range */
	struct count flow;              /* per hour: litres × 10^-scale; negative flows back */
	uint32_t bits;                  /* bit i: row i of the profile's bits is set */
	enum profile_severity severity; /* the worst of them */
	uint32_t invalid;               /* a totaliser_sample's: 0, or rules 1 (unread), 2, 3 */
};

/* All of one poll at once. Rows whose block was not read are left out. */
void profile_decode(const struct profile *profile, enum profile_direction direction,
		const struct profile_words *words, struct profile_decoded *ret);

/*
 * True where identity and audit fields agree in two polls, compared word for
 * word; a field not read in either of them agrees. Otherwise *ret_field is the
 * first that differs.
 */
bool profile_is_same_device(const struct profile *profile, const struct profile_words *a,
		const struct profile_words *b, int32_t *ret_field);

/*
 * The words of the identity and audit fields, one behind the other: what tells
 * a device from another one, to be kept. How many; 0 where the profile names
 * no such field or one of them was not read.
 */
size_t profile_device(const struct profile *profile, const struct profile_words *words,
		uint16_t ret[static PROFILE_DEVICE_WORDS]);

/* How many words profile_device() gives when all is read. */
size_t profile_device_words(const struct profile *profile);

/* The first field whose words differ in two such lists, or PROFILE_NONE. */
int32_t profile_device_differs(const struct profile *profile, const uint16_t *a, const uint16_t *b);
