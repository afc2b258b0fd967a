/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): roots, the
 * right edge, inclusion and consistency proofs. Pure arithmetic over hashes.
 *
 * Levels count from the leaves: level 0 holds leaf hashes, node (level, index)
 * covers the leaves index << level up to (index + 1) << level. Sizes and
 * indices are below 2^63. A list of hashes is n × 32 bytes without gaps.
 *
 * Two things no proof can show, so that callers must: a leaf hash has to be
 * computed from the data (an interior node passes as a leaf of a smaller
 * tree), and sizes have to come from signed checkpoints (a consistency proof
 * does not pin the exact new size).
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"

enum {
	TREE_LEVELS_MAX = 63, /* sizes stay below 2^63 */
	TREE_PROOF_MAX = 64,  /* hashes in the longest proof: 63, and one for consistency */
};

#define TREE_SIZE_MAX ((uint64_t)INT64_MAX)

enum tree_answer {
	TREE_OK = 0,
	TREE_BAD, /* the proof does not show what it should */
};

/* The root of the tree without leaves: SHA-256 of nothing. */
extern const uint8_t tree_empty_root[SEAL_HASH_BYTES];

/* The root over n leaf hashes (n × 32 bytes; NULL where n is 0). Returns 0 or a fault. */
int tree_root_of_leaves(struct seal *seal, const uint8_t *leaf_hashes, size_t n,
		uint8_t ret[static SEAL_HASH_BYTES]);

/*
 * The right edge of a growing tree: one complete subtree for each bit of size.
 * A plain value; a copy is a snapshot. peaks[l] counts where bit l of size is
 * set. tops[k] is the newest complete node of level 8(k + 1), which is the hash
 * that a tile of level k hands to the tile above; it is new where size is a
 * multiple of 256^(k+1).
 */
struct tree_edge {
	uint64_t size;
	uint8_t peaks[TREE_LEVELS_MAX][SEAL_HASH_BYTES];
	uint8_t tops[TREE_LEVELS_MAX / 8][SEAL_HASH_BYTES];
};

void tree_edge_init(struct tree_edge *edge);

/* Adds one leaf. Returns 0 or a fault, after which the edge is of no more use. */
int tree_edge_add(struct seal *seal, struct tree_edge *edge,
		const uint8_t leaf_hash[static SEAL_HASH_BYTES]);

/* The root at the edge's size. Returns 0 or a fault. */
int tree_edge_root(struct seal *seal, const struct tree_edge *edge,
		uint8_t ret[static SEAL_HASH_BYTES]);

/*
 * Gives a complete node, one whose leaves all exist. Returns 0; or anything
 * else, which ends the caller's work and is handed back by it.
 */
typedef int (*tree_read)(
		void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES]);

/* The edge of the tree of that size; its tops are those that size makes new. */
int tree_edge_load(struct tree_edge *edge, uint64_t size, tree_read read, void *context);

/* The root at any size that the reader covers. */
int tree_root_read(struct seal *seal, uint64_t size, tree_read read, void *context,
		uint8_t ret[static SEAL_HASH_BYTES]);

/*
 * The inclusion proof of leaf index in the tree of size (index < size), the
 * leaf's sibling first. *ret_n hashes are written; at most TREE_PROOF_MAX.
 */
int tree_inclusion_make(struct seal *seal, uint64_t index, uint64_t size, tree_read read,
		void *context, uint8_t ret[static TREE_PROOF_MAX * SEAL_HASH_BYTES], size_t *ret_n);

/* The consistency proof from old_size to size (old_size <= size), RFC 6962 section 2.1.2. */
int tree_consistency_make(struct seal *seal, uint64_t old_size, uint64_t size, tree_read read,
		void *context, uint8_t ret[static TREE_PROOF_MAX * SEAL_HASH_BYTES], size_t *ret_n);

/* Returns TREE_OK, TREE_BAD or a fault. Takes any numbers; proof is n × 32 bytes. */
int tree_inclusion_verify(struct seal *seal, uint64_t index, uint64_t size,
		const uint8_t leaf_hash[static SEAL_HASH_BYTES], const uint8_t *proof, size_t n,
		const uint8_t root[static SEAL_HASH_BYTES]);

/*
 * Returns TREE_OK, TREE_BAD or a fault. From size 0 every tree is grown, with
 * an empty proof and the empty root.
 */
int tree_consistency_verify(struct seal *seal, uint64_t old_size, uint64_t size,
		const uint8_t old_root[static SEAL_HASH_BYTES],
		const uint8_t root[static SEAL_HASH_BYTES], const uint8_t *proof, size_t n);
