/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * YAML files as typed tables: profiles, rulebooks and configuration.
 *
 * The reader of a file describes it by row tables, one a mapping: key, type,
 * range, and where in its struct the value goes. One loop walks the file. A
 * scalar is text until the table gives it a type, so 0.20 and "0.20" are the
 * same and nothing passes through a float. What the tables do not know is
 * refused: unknown or repeated keys, anchors, aliases, tags, a second
 * document, more than YAML_DEPTH_MAX levels, more than YAML_SIZE_MAX bytes.
 *
 *	static const struct yaml_key band_keys[] = {
 *		{ .name = "over", .type = YAML_FIXED, .decimals = 6, .high = 1000000,
 *			.offset = offsetof(struct band, over_ppm) },
 *	};
 *	static const struct yaml_table band_table = YAML_TABLE_OF(struct band, band_keys);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/words.h"
#include "meter/err.h"

struct bytes;
struct item_cursor;

enum {
	YAML_DEPTH_MAX = 8,        /* our deepest file, a rulebook's bands, has 5 */
	YAML_SIZE_MAX = 1 << 20,   /* a province's rulebook has a few kilobytes */
	YAML_PLACES_MAX = 1 << 17, /* more values do not fit YAML_SIZE_MAX */
};

enum yaml_type {
	YAML_TEXT = 1, /* char[size]: one line, no control characters */
	YAML_ID,       /* char[size], size > TEXT_ID_MAX: an identifier, see text_is_id() */
	YAML_WORD,     /* int or enum: the number of one word */
	YAML_WORDS,    /* uint32_t: a list of words, bit 1 << number of each */
	YAML_FIXED,    /* int64_t: an exact decimal, in units of 10^-decimals */
	YAML_INT,      /* int64_t */
	YAML_DATE,     /* struct day; preset is its number */
	YAML_BOOL,     /* bool */
	YAML_TABLE,    /* a struct inside the target: one mapping, by table */
	YAML_ROWS,     /* an array inside the target: a list of mappings, by table */
};

/* A vocabulary of the file's own: ends with a row whose name is NULL. */
struct yaml_word {
	const char *name;
	int number; /* 0..31 */
};

/*
 * One key of a mapping. An optional key that is absent or null leaves preset in
 * numbers, words, dates and bools, "" in texts, no rows in lists, and a
 * mapping of presets in tables (whose own mandatory keys are then not asked
 * for). A mandatory list has at least one row.
 */
struct yaml_key {
	const char *name;
	enum yaml_type type;
	bool is_optional;
	size_t offset;                  /* of the value in the mapping's struct */
	size_t size;                    /* TEXT, ID: of the char array */
	int decimals;                   /* FIXED: 0..18 */
	int64_t low, high;              /* FIXED, INT: range, both ends in */
	int64_t preset;                 /* WORD, WORDS, FIXED, INT, DATE, BOOL: the default */
	const struct yaml_word *words;  /* WORD, WORDS: the vocabulary, or NULL for list */
	enum word_list list;            /* WORD, WORDS: the vocabulary where words is NULL */
	const struct yaml_table *table; /* TABLE, ROWS: the inner mapping */
	size_t count_max;               /* ROWS: length of the array */
	size_t count_offset;            /* ROWS: of the size_t that receives the number of rows */
};

struct yaml_table {
	const struct yaml_key *keys;
	size_t count; /* at most 64 */
	size_t size;  /* of the struct that one mapping fills */
};

#define YAML_TABLE_OF(type, list) \
	{ \
		.keys = (list), .count = sizeof(list) / sizeof((list)[0]), .size = sizeof(type) \
	}

/*
 * Where each value stood in the file, for messages that only the file's reader
 * can make (bands that do not rise). Keyed by the value's address in the
 * target, which must not move meanwhile.
 */
struct yaml_place {
	const void *value;
	bool is_table; /* a mapping's first field shares its address */
	int line, column;
};

struct yaml_places {
	struct yaml_place *rows; /* owned */
	size_t count, capacity;
};

void yaml_places_finish(struct yaml_places *places); /* frees; may be used again */

/* Values that stood in size bytes from begin have been moved by so many bytes: their places go along. */
void yaml_places_move(struct yaml_places *places, const void *begin, size_t size, size_t by);

/* The place of a value that was written, or NULL: absent, or places is NULL. */
const struct yaml_place *yaml_place(const struct yaml_places *places, const void *value);

/* The same for a mapping, the innermost one that begins at this address. */
const struct yaml_place *yaml_place_table(const struct yaml_places *places, const void *table);

enum yaml_answer {
	YAML_OK = 0,
	YAML_BAD, /* *reterr says file, line, column, the value and what was expected */
};

/*
 * Reads a whole file's bytes into target, a struct of table->size bytes that
 * the caller has zeroed. name is the file's, for messages. places, if not NULL,
 * is filled; finish it in any case.
 *
 * Returns a yaml_answer or WEIR_FAULT_MEMORY. On anything but YAML_OK target
 * is partly written.
 */
int yaml_load(const char *data, size_t size, const char *name, const struct yaml_table *table,
		void *target, struct yaml_places *places, struct where *reterr);

/*
 * The canonical table: what was read, as CBOR items that need no YAML to be
 * read again. A mapping is an array of its keys' values in the order of the
 * row table, presets included; an optional mapping of nothing but presets is
 * null. So a row table that has been released only grows at its end.
 */
void yaml_encode(const struct yaml_table *table, const void *target, struct bytes *out);

/*
 * Reads it back into target, with the ranges and words of the row table; false,
 * and cursor->failed says why, for anything else. Whether the bytes are the
 * ones that yaml_encode() would write is for the caller to compare.
 */
bool yaml_decode(const struct yaml_table *table, void *target, struct item_cursor *cursor);
