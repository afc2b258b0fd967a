/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Entries: the bytes of a fact.
 *
 * An entry is [version, kind, recorded, salt, links, annex, said, signature,
 * effect] in the CBOR of ledger/item.h, at most ENTRY_MAX bytes; what a deed
 * or an observation says is a byte string inside it, exactly as its author
 * made and perhaps signed it. docs/entry.cddl is the description that other
 * programs can be held against.
 *
 * A decoded entry borrows the bytes it was read from. Each value has one
 * encoding: entry_encode(entry_decode(bytes)) gives the same bytes for all
 * bytes that are accepted, and whatever else is refused.
 *
 * What is larger than an entry is consecutive entries of kind 0, the parts;
 * struct entry_split makes them and struct entry_join puts them together.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/bytes.h"
#include "meter/instant.h"

struct where;

enum {
	ENTRY_VERSION = 1,
	ENTRY_MAX = 65535, /* a bundle of the tile format gives each entry's size in 16 bits */
	ENTRY_KIND_MAX = 65535,
	ENTRY_KIND_PART = 0,
	ENTRY_SALT_BYTES = 16,
	ENTRY_HASH_BYTES = 32,
	ENTRY_LINKS_MAX = 8,
	ENTRY_SUBJECT_MAX = 72,     /* "permit:" and an id of at most 64 bytes */
	ENTRY_SIGNATURE_MAX = 512,  /* Ed25519 has 64, SM2 72; room for what comes after them */
	ENTRY_STREAM_MAX = 64,      /* a SHA-256 as bytes or as hex, or a meter's id */
	ENTRY_CHUNK = 64000,        /* what a part carries; the envelope needs at most 1,100 more */
	ENTRY_WHOLE_MAX = 16 << 20, /* a year of a large district's plans has 3 MiB */
};

enum entry_answer {
	ENTRY_OK = 0,
	ENTRY_REFUSED, /* decode: not an entry; the reason is in *reterr */
	ENTRY_LARGE,   /* encode: more than ENTRY_MAX bytes; to be split */
};

/*
 * One step in a subject's chain. count is the number of this entry in it,
 * from 1; previous is the leaf hash of number count - 1, and zeros for the
 * first. A whole in parts is one step: its first part carries the links, and
 * that part's leaf hash is what the next step names.
 */
struct entry_link {
	char subject[ENTRY_SUBJECT_MAX + 1]; /* "permit:ID", "area:ID", "basin:ID", "ledger" */
	uint64_t count;                      /* 1..INT64_MAX */
	uint8_t previous[ENTRY_HASH_BYTES];
};

struct entry {
	uint32_t kind;
	struct instant recorded;
	uint8_t salt[ENTRY_SALT_BYTES];
	size_t link_count;
	struct entry_link links[ENTRY_LINKS_MAX]; /* strictly ascending by subject's bytes */
	bool has_annex;
	uint8_t annex[ENTRY_HASH_BYTES]; /* commitment to what lies in the annex */
	const uint8_t *said;             /* borrowed; see ledger/deed.h */
	size_t said_size;                /* 0 for a finding */
	bool has_signature;              /* never on a finding */
	uint64_t key;                    /* number of the key that signed, 0..INT64_MAX */
	const uint8_t *signature;        /* borrowed, 1..ENTRY_SIGNATURE_MAX bytes */
	size_t signature_size;
	const uint8_t *effect; /* borrowed: an array's item that begins with the semantics */
	size_t effect_size;    /* 0 for none */
};

/*
 * Adds a link at its place in the order. count and previous as above, previous
 * is read only where count > 1. False, the entry unchanged, where the subject
 * is already linked or ENTRY_LINKS_MAX are.
 */
bool entry_link(struct entry *entry, const char *subject, uint64_t count, const uint8_t *previous);

/* The number of bytes entry_encode() would append; may be more than ENTRY_MAX. */
size_t entry_size(const struct entry *entry);

/*
 * Appends the entry's bytes. The fields must keep the limits above (asserted,
 * the shape of effect too). Returns ENTRY_OK, ENTRY_LARGE with nothing
 * appended, or WEIR_FAULT_MEMORY where out failed.
 */
int entry_encode(const struct entry *entry, struct bytes *out);

/*
 * Reads exactly one entry. Returns ENTRY_OK or ENTRY_REFUSED; *ret is written
 * for ENTRY_OK only and borrows data. reterr may be NULL; its text names the
 * byte and the reason. said is not looked into: deed_decode() does that.
 */
int entry_decode(const void *data, size_t size, struct entry *ret, struct where *reterr);

/*
 * Cutting an entry that is ENTRY_LARGE into entries of kind 0.
 *
 * The whole is [kind, said, signature, effect]; it is cut into chunks of
 * ENTRY_CHUNK bytes, the last one shorter. A part's effect is [semantics,
 * index of the first part, part from 1, parts, chunk]. Every part has the
 * whole's recorded time and a salt of its own; links and annex stand in the
 * first.
 *
 *	entry_split_init(&split);
 *	if (entry_split_begin(&split, &entry, semantics, first) == ENTRY_OK) {
 *		while (split.part < split.parts) {
 *			entry_split_next(&split, salt, &out);
 *		}
 *	}
 *	entry_split_finish(&split);
 */
struct entry_split {
	size_t parts; /* how many there will be, at least 2 */
	size_t part;  /* how many were made */
	const struct entry *entry;
	uint64_t semantics;
	uint64_t first;
	struct bytes whole;
	struct bytes effect;
};

void entry_split_init(struct entry_split *split);
void entry_split_finish(struct entry_split *split);

/*
 * entry is borrowed until finish, and its salt is not used. semantics is the
 * effect's where it has one. first is the log index the first part will have.
 * Returns ENTRY_OK, ENTRY_LARGE beyond ENTRY_WHOLE_MAX, or WEIR_FAULT_MEMORY.
 */
int entry_split_begin(struct entry_split *split, const struct entry *entry, uint64_t semantics,
		uint64_t first);

/* Appends the next part's entry to out. Returns ENTRY_OK or WEIR_FAULT_MEMORY. */
int entry_split_next(struct entry_split *split, const uint8_t salt[static ENTRY_SALT_BYTES],
		struct bytes *out);

enum entry_join_answer {
	ENTRY_JOIN_WHOLE = 0, /* *ret is a whole entry */
	ENTRY_JOIN_MORE,      /* a part; the next entry of the log must be its successor */
	ENTRY_JOIN_REFUSED,   /* a gap, an overlap, a wrong count, a whole that is none */
};

/* Putting parts together: each entry of the log goes through it, in order. */
struct entry_join {
	bool is_open; /* a whole has begun and is not complete */
	uint64_t first;
	uint64_t semantics;
	size_t part;
	size_t parts;
	struct entry head; /* recorded, salt, links and annex of the first part */
	struct bytes whole;
};

void entry_join_init(struct entry_join *join);
void entry_join_finish(struct entry_join *join);
void entry_join_reset(struct entry_join *join); /* forgets a whole that has begun */

/*
 * Adds the entry at index. An entry that is no part comes straight back in
 * *ret. The last part gives the whole as one entry: kind, said, signature and
 * effect from the chunks, borrowing join's memory until its next call; the
 * rest from the first part. *ret may be *entry.
 *
 * Returns an entry_join_answer, or WEIR_FAULT_MEMORY. After ENTRY_JOIN_REFUSED
 * the join is as after reset and *reterr (may be NULL) names the reason.
 */
int entry_join_add(struct entry_join *join, uint64_t index, const struct entry *entry,
		struct entry *ret, struct where *reterr);
