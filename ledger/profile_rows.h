/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A profile as its file writes it: references by name, addresses as on the
 * wire. Between this and struct profile, whose references are indices, lies
 * one conversion each way; the table of what was read is made of these rows.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/yaml.h"
#include "meter/profile.h"

struct block_entry {
	char name[PROFILE_NAME_MAX];
	int64_t function;
	int64_t start;
	int64_t count;
	bool is_daily;
};

struct field_entry {
	char name[PROFILE_NAME_MAX];
	char block[PROFILE_NAME_MAX];
	int64_t at; /* address on the wire of its first word */
	int type;
	int order;
	char source[PROFILE_SOURCE_MAX];
};

struct total_entry {
	int direction;
	int combine;
	char whole[PROFILE_NAME_MAX]; /* fields by name, empty for none */
	char fraction[PROFILE_NAME_MAX];
	int64_t carry;
	int64_t power;
	char exponent[PROFILE_NAME_MAX];
	int64_t exponent_bias;
	int unit;
	char unit_code[PROFILE_NAME_MAX];
	int64_t modulus;
	char source[PROFILE_SOURCE_MAX];
};

struct code_entry {
	int64_t code;
	int unit;
	bool is_disputed;
	char source[PROFILE_SOURCE_MAX];
};

struct flow_entry {
	char field[PROFILE_NAME_MAX];
	int unit;
	int64_t seconds;
};

struct bit_entry {
	char field[PROFILE_NAME_MAX];
	int64_t bit;
	int severity;
	char meaning[PROFILE_NAME_MAX];
	char source[PROFILE_SOURCE_MAX];
};

struct name_entry {
	char field[PROFILE_NAME_MAX];
};

struct profile_rows {
	char profile[TEXT_ID_MAX + 1];
	int64_t version;
	char title[PROFILE_TITLE_MAX];
	char source[PROFILE_SOURCE_MAX];
	int64_t max_words;
	int64_t gap_ms;
	int64_t settle_ms;
	int64_t resolution_mm3; /* 10^-9 m3 */
	size_t block_count;
	struct block_entry blocks[PROFILE_BLOCKS_MAX];
	size_t field_count;
	struct field_entry fields[PROFILE_FIELDS_MAX];
	size_t total_count;
	struct total_entry totals[PROFILE_DIRECTIONS];
	size_t code_count;
	struct code_entry codes[PROFILE_CODES_MAX];
	struct flow_entry flow;
	size_t bit_count;
	struct bit_entry bits[PROFILE_BITS_MAX];
	size_t identity_count;
	struct name_entry identity[PROFILE_LIST_MAX];
	size_t audit_count;
	struct name_entry audit[PROFILE_LIST_MAX];
};

/* The keys of a profile's file, for ledger/yaml. */
extern const struct yaml_table profile_rows_table;

/* What is wrong with rows: a sentence, and the value or mapping where it shows. */
struct profile_fault {
	const char *text;            /* marked for the catalogues */
	const char *key;             /* the key it stands at, or NULL: of the whole */
	char name[PROFILE_NAME_MAX]; /* what it says there */
	const void *value; /* within the rows; the rows themselves where it is the whole */
	bool is_row;       /* value is a mapping */
};

/* False where a name names nothing or the profile is not sound; *ret then undefined. */
bool profile_rows_resolve(
		const struct profile_rows *rows, struct profile *ret, struct profile_fault *reterr);
