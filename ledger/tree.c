/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tree.h"

#include <assert.h>
#include <string.h>

const uint8_t tree_empty_root[SEAL_HASH_BYTES] = { 0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
	0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93,
	0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55 };

void tree_edge_init(struct tree_edge *edge)
{
	memset(edge, 0, sizeof(*edge));
}

int tree_edge_add(struct seal *seal, struct tree_edge *edge,
		const uint8_t leaf_hash[static SEAL_HASH_BYTES])
{
	uint8_t hash[SEAL_HASH_BYTES];
	int level = 0;

	assert(edge->size < TREE_SIZE_MAX);
	memcpy(hash, leaf_hash, sizeof(hash));
	/* Adding one to size carries through its low ones; each carry joins two subtrees. */
	for (; (edge->size >> level & 1) != 0; level++) {
		int fault = seal_node(seal, edge->peaks[level], hash, hash);

		if (fault != 0) {
			return fault;
		}
		if ((level + 1) % 8 == 0) {
			memcpy(edge->tops[level / 8], hash, sizeof(hash));
		}
	}
	memcpy(edge->peaks[level], hash, sizeof(hash));
	edge->size++;
	return 0;
}

int tree_edge_root(struct seal *seal, const struct tree_edge *edge,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	uint8_t hash[SEAL_HASH_BYTES];
	bool has_any = false;

	if (edge->size == 0) {
		memcpy(ret, tree_empty_root, SEAL_HASH_BYTES);
		return 0;
	}
	for (int level = 0; level < TREE_LEVELS_MAX; level++) {
		int fault = 0;

		if ((edge->size >> level & 1) == 0) {
			continue;
		}
		if (has_any) {
			fault = seal_node(seal, edge->peaks[level], hash, hash);
		} else {
			memcpy(hash, edge->peaks[level], sizeof(hash));
		}
		if (fault != 0) {
			return fault;
		}
		has_any = true;
	}
	assert(has_any);
	memcpy(ret, hash, sizeof(hash));
	return 0;
}

int tree_root_of_leaves(struct seal *seal, const uint8_t *leaf_hashes, size_t n,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	struct tree_edge edge;

	tree_edge_init(&edge);
	for (size_t i = 0; i < n; i++) {
		int fault = tree_edge_add(seal, &edge, leaf_hashes + i * SEAL_HASH_BYTES);

		if (fault != 0) {
			return fault;
		}
	}
	return tree_edge_root(seal, &edge, ret);
}

int tree_edge_load(struct tree_edge *edge, uint64_t size, tree_read read, void *context)
{
	int fault = 0;

	assert(size <= TREE_SIZE_MAX);
	tree_edge_init(edge);
	edge->size = size;
	for (int level = 0; level < TREE_LEVELS_MAX && fault == 0; level++) {
		if ((size >> level & 1) != 0) {
			fault = read(context, level, (size >> level) - 1, edge->peaks[level]);
		}
	}
	for (int k = 0; k < TREE_LEVELS_MAX / 8 && fault == 0; k++) {
		int level = 8 * (k + 1);

		if (size > 0 && (size & ((UINT64_C(1) << level) - 1)) == 0) {
			fault = read(context, level, (size >> level) - 1, edge->tops[k]);
		}
	}
	return fault;
}

int tree_root_read(struct seal *seal, uint64_t size, tree_read read, void *context,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	struct tree_edge edge;
	int fault = tree_edge_load(&edge, size, read, context);

	return fault == 0 ? tree_edge_root(seal, &edge, ret) : fault;
}

/* What proofs are made from. */
struct source {
	struct seal *seal;
	tree_read read;
	void *context;
};

/*
 * The root of the leaves from..till, as a tree of their own. from is a multiple
 * of the power of two at or above till - from, so that the complete subtrees
 * in it are nodes of the whole tree.
 */
static int range_root(const struct source *source, uint64_t from, uint64_t till,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	uint64_t count = till - from;
	uint64_t end = till;
	uint8_t hash[SEAL_HASH_BYTES];

	assert(from < till);
	for (int level = 0; level < TREE_LEVELS_MAX; level++) {
		bool is_first = end == till;
		int fault;

		if ((count >> level & 1) == 0) {
			continue;
		}
		end -= UINT64_C(1) << level;
		fault = source->read(source->context, level, end >> level, hash);
		if (fault == 0 && !is_first) {
			fault = seal_node(source->seal, hash, ret, ret);
		}
		if (fault != 0) {
			return fault;
		}
		if (is_first) {
			memcpy(ret, hash, sizeof(hash));
		}
	}
	assert(end == from);
	return 0;
}

/* The largest power of two below count; count is 2 or more. */
static uint64_t split_at(uint64_t count)
{
	return UINT64_C(1) << (63 - __builtin_clzll(count - 1));
}

/* Proofs are made from the root downwards and read from the leaf upwards. */
static void turn_round(uint8_t *hashes, size_t n)
{
	uint8_t kept[SEAL_HASH_BYTES];

	for (size_t i = 0; i < n / 2; i++) {
		uint8_t *a = hashes + i * SEAL_HASH_BYTES;
		uint8_t *b = hashes + (n - 1 - i) * SEAL_HASH_BYTES;

		memcpy(kept, a, sizeof(kept));
		memcpy(a, b, sizeof(kept));
		memcpy(b, kept, sizeof(kept));
	}
}

int tree_inclusion_make(struct seal *seal, uint64_t index, uint64_t size, tree_read read,
		void *context, uint8_t ret[static TREE_PROOF_MAX * SEAL_HASH_BYTES], size_t *ret_n)
{
	struct source source = { seal, read, context };
	uint64_t from = 0;
	uint64_t till = size;
	size_t n = 0;

	assert(index < size && size <= TREE_SIZE_MAX);
	while (till - from > 1) {
		uint64_t middle = from + split_at(till - from);
		uint8_t *place = ret + n * SEAL_HASH_BYTES;
		bool is_left = index < middle;
		int fault = is_left ? range_root(&source, middle, till, place)
				    : range_root(&source, from, middle, place);

		if (fault != 0) {
			return fault;
		}
		if (is_left) {
			till = middle;
		} else {
			from = middle;
		}
		n++;
	}
	turn_round(ret, n);
	*ret_n = n;
	return 0;
}

int tree_consistency_make(struct seal *seal, uint64_t old_size, uint64_t size, tree_read read,
		void *context, uint8_t ret[static TREE_PROOF_MAX * SEAL_HASH_BYTES], size_t *ret_n)
{
	struct source source = { seal, read, context };
	uint64_t from = 0;
	uint64_t till = size;
	size_t n = 0;
	int fault = 0;

	assert(old_size <= size && size <= TREE_SIZE_MAX);
	if (old_size == 0) {
		*ret_n = 0;
		return 0;
	}
	while (fault == 0 && till != old_size) {
		uint64_t middle = from + split_at(till - from);
		uint8_t *place = ret + n++ * SEAL_HASH_BYTES;

		if (old_size <= middle) {
			fault = range_root(&source, middle, till, place);
			till = middle;
		} else {
			fault = range_root(&source, from, middle, place);
			from = middle;
		}
	}
	/* The verifier knows the old root already; where it is not a node it needs the last. */
	if (fault == 0 && from != 0) {
		fault = range_root(&source, from, till, ret + n++ * SEAL_HASH_BYTES);
	}
	if (fault != 0) {
		return fault;
	}
	assert(n <= TREE_PROOF_MAX);
	turn_round(ret, n);
	*ret_n = n;
	return 0;
}

int tree_inclusion_verify(struct seal *seal, uint64_t index, uint64_t size,
		const uint8_t leaf_hash[static SEAL_HASH_BYTES], const uint8_t *proof, size_t n,
		const uint8_t root[static SEAL_HASH_BYTES])
{
	uint64_t fn = index;
	uint64_t sn = size - 1;
	uint8_t hash[SEAL_HASH_BYTES];

	if (index >= size) {
		return TREE_BAD;
	}
	memcpy(hash, leaf_hash, sizeof(hash));
	for (size_t i = 0; i < n; i++, fn >>= 1, sn >>= 1) {
		const uint8_t *step = proof + i * SEAL_HASH_BYTES;
		bool is_right = (fn & 1) != 0 || fn == sn;
		int fault;

		if (sn == 0) {
			return TREE_BAD;
		}
		fault = is_right ? seal_node(seal, step, hash, hash)
				 : seal_node(seal, hash, step, hash);
		if (fault != 0) {
			return fault;
		}
		while (is_right && (fn & 1) == 0 && fn != 0) {
			fn >>= 1;
			sn >>= 1;
		}
	}
	return sn == 0 && seal_equal(hash, root, sizeof(hash)) ? TREE_OK : TREE_BAD;
}

/* Both roots as the proof makes them from its first hash on. */
struct climb {
	uint64_t fn;
	uint64_t sn;
	uint8_t old_root[SEAL_HASH_BYTES];
	uint8_t root[SEAL_HASH_BYTES];
};

static int climb_step(struct seal *seal, struct climb *climb, const uint8_t *step)
{
	int fault;

	if (climb->sn == 0) {
		return TREE_BAD;
	}
	if ((climb->fn & 1) != 0 || climb->fn == climb->sn) {
		fault = seal_node(seal, step, climb->old_root, climb->old_root);
		if (fault == 0) {
			fault = seal_node(seal, step, climb->root, climb->root);
		}
		while ((climb->fn & 1) == 0 && climb->fn != 0) {
			climb->fn >>= 1;
			climb->sn >>= 1;
		}
	} else {
		fault = seal_node(seal, climb->root, step, climb->root);
	}
	climb->fn >>= 1;
	climb->sn >>= 1;
	return fault;
}

int tree_consistency_verify(struct seal *seal, uint64_t old_size, uint64_t size,
		const uint8_t old_root[static SEAL_HASH_BYTES],
		const uint8_t root[static SEAL_HASH_BYTES], const uint8_t *proof, size_t n)
{
	struct climb climb = { .fn = old_size - 1, .sn = size - 1 };
	bool is_subtree = (old_size & (old_size - 1)) == 0;
	const uint8_t *first = is_subtree ? old_root : proof;

	if (old_size > size) {
		return TREE_BAD;
	}
	if (old_size == size) {
		return n == 0 && seal_equal(old_root, root, SEAL_HASH_BYTES) ? TREE_OK : TREE_BAD;
	}
	if (old_size == 0) {
		return n == 0 && seal_equal(old_root, tree_empty_root, SEAL_HASH_BYTES) ? TREE_OK
											: TREE_BAD;
	}
	if (n == 0) {
		return TREE_BAD;
	}
	for (; (climb.fn & 1) != 0; climb.fn >>= 1) {
		climb.sn >>= 1;
	}
	memcpy(climb.old_root, first, SEAL_HASH_BYTES);
	memcpy(climb.root, first, SEAL_HASH_BYTES);
	for (size_t i = is_subtree ? 0 : 1; i < n; i++) {
		int answer = climb_step(seal, &climb, proof + i * SEAL_HASH_BYTES);

		if (answer != TREE_OK) {
			return answer;
		}
	}
	return climb.sn == 0 && seal_equal(climb.old_root, old_root, SEAL_HASH_BYTES) &&
					seal_equal(climb.root, root, SEAL_HASH_BYTES)
			? TREE_OK
			: TREE_BAD;
}
