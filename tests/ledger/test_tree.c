/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Roots and proofs are those of RFC 6962; what is not proven is refused.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/tree.h"
#include "tests/support/vectors.h"

enum {
	LEAVES = 70000,
	LEVELS = 18,
};

/* The complete nodes of the tree whose leaf i is the text leaf-<i>. */
struct forest {
	struct seal *seal;
	uint8_t *levels[LEVELS];
};

static int read_forest(
		void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct forest *forest = context;

	CHECK(level < LEVELS && index < (uint64_t)LEAVES >> level);
	memcpy(ret, forest->levels[level] + index * SEAL_HASH_BYTES, SEAL_HASH_BYTES);
	return 0;
}

static int grow(void **state)
{
	struct forest *forest = calloc(1, sizeof(*forest));

	CHECK(forest != NULL);
	CHECK_INT(seal_open(&forest->seal), 0);
	for (int level = 0; level < LEVELS; level++) {
		size_t n = (size_t)LEAVES >> level;
		uint8_t *below = level == 0 ? NULL : forest->levels[level - 1];
		uint8_t *here = calloc(n + 1, SEAL_HASH_BYTES);
		char leaf[32];

		CHECK(here != NULL);
		forest->levels[level] = here;
		for (size_t i = 0; i < n; i++) {
			uint8_t *place = here + i * SEAL_HASH_BYTES;

			if (level == 0) {
				int size = snprintf(leaf, sizeof(leaf), "leaf-%zu", i);

				CHECK_INT(seal_leaf(forest->seal, leaf, (size_t)size, place), 0);
			} else {
				CHECK_INT(seal_node(forest->seal, below + 2 * i * SEAL_HASH_BYTES,
							  below + (2 * i + 1) * SEAL_HASH_BYTES,
							  place),
						0);
			}
		}
	}
	*state = forest;
	return 0;
}

static int fell(void **state)
{
	struct forest *forest = *state;

	for (int level = 0; level < LEVELS; level++) {
		free(forest->levels[level]);
	}
	seal_close(forest->seal);
	free(forest);
	return 0;
}

static void hashes_leaves_as_published(void **state)
{
	struct forest *forest = *state;
	json_t *root = vectors_load("tlog/trees.json");
	uint8_t want[SEAL_HASH_BYTES];
	uint8_t hash[SEAL_HASH_BYTES];
	uint8_t *large = malloc(65535);
	json_t *row;
	size_t i;

	json_array_foreach(vectors_array(root, "leaf_hashes"), i, row)
	{
		const char *leaf = vectors_text(row, "data_utf8");

		CHECK_ROW(leaf);
		CHECK_INT(vectors_hex(row, "leaf_hash_hex", want, sizeof(want)), sizeof(want));
		CHECK_INT(seal_leaf(forest->seal, leaf, strlen(leaf), hash), 0);
		CHECK(memcmp(hash, want, sizeof(want)) == 0);
	}
	CHECK(i > 0);
	CHECK_ROW("no byte");
	(void)vectors_hex(root, "empty_leaf_hash_hex", want, sizeof(want));
	CHECK_INT(seal_leaf(forest->seal, NULL, 0, hash), 0);
	CHECK(memcmp(hash, want, sizeof(want)) == 0);
	CHECK_ROW("65,535 bytes");
	CHECK(large != NULL);
	memset(large, 0xa5, 65535);
	(void)vectors_hex(root, "leaf_65535_x_a5_hash", want, sizeof(want));
	CHECK_INT(seal_leaf(forest->seal, large, 65535, hash), 0);
	CHECK(memcmp(hash, want, sizeof(want)) == 0);
	CHECK_ROW("node of the first two");
	(void)vectors_hex(root, "node_hash_of_leaf0_leaf1", want, sizeof(want));
	CHECK_INT(seal_node(forest->seal, forest->levels[0], forest->levels[0] + SEAL_HASH_BYTES,
				  hash),
			0);
	CHECK(memcmp(hash, want, sizeof(want)) == 0);
	free(large);
	CHECK_ROW("-");
	json_decref(root);
}

/* The root at every size three times: from the leaves, from the edge, from nodes read. */
static void finds_every_published_root(void **state)
{
	struct forest *forest = *state;
	json_t *root = vectors_load("tlog/trees.json");
	struct tree_edge edge;
	json_t *row;
	size_t i;

	tree_edge_init(&edge);
	json_array_foreach(vectors_array(root, "roots"), i, row)
	{
		uint64_t n = (uint64_t)vectors_int(row, "n");
		uint8_t want[SEAL_HASH_BYTES];
		uint8_t hash[3][SEAL_HASH_BYTES];
		char name[32];

		(void)snprintf(name, sizeof(name), "%d leaves", (int)n);
		CHECK_ROW(name);
		CHECK_INT(vectors_base64(row, "root_b64", want, sizeof(want)), sizeof(want));
		CHECK(n >= edge.size);
		while (edge.size < n) {
			CHECK_INT(tree_edge_add(forest->seal, &edge,
						  forest->levels[0] + edge.size * SEAL_HASH_BYTES),
					0);
		}
		CHECK_INT(tree_root_of_leaves(forest->seal, forest->levels[0], n, hash[0]), 0);
		CHECK_INT(tree_edge_root(forest->seal, &edge, hash[1]), 0);
		CHECK_INT(tree_root_read(forest->seal, n, read_forest, forest, hash[2]), 0);
		for (size_t k = 0; k < CHECK_COUNT(hash); k++) {
			CHECK(memcmp(hash[k], want, sizeof(want)) == 0);
		}
		if (n == 0) {
			CHECK(memcmp(tree_empty_root, want, sizeof(want)) == 0);
		}
	}
	CHECK_INT(i, 323);
	CHECK_ROW("-");
	json_decref(root);
}

/* A loaded edge goes on like one that grew, and hands out the roots of full tiles. */
static void goes_on_from_a_loaded_edge(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 255, 256, 257, 511, 512, 1000, 65535, 65536 };
	struct forest *forest = *state;

	for (size_t i = 0; i < CHECK_COUNT(sizes); i++) {
		struct tree_edge edge;
		uint8_t hash[2][SEAL_HASH_BYTES];
		char name[32];

		(void)snprintf(name, sizeof(name), "from %d", (int)sizes[i]);
		CHECK_ROW(name);
		CHECK_INT(tree_edge_load(&edge, sizes[i], read_forest, forest), 0);
		for (int k = 0; k < 600; k++) {
			for (int top = 0; top < 2; top++) {
				int level = 8 * (top + 1);

				if (edge.size > 0 && edge.size % (UINT64_C(1) << level) == 0) {
					uint64_t index = (edge.size >> level) - 1;

					CHECK(memcmp(edge.tops[top],
							      forest->levels[level] + index * 32,
							      32) == 0);
				}
			}
			CHECK_INT(tree_edge_add(forest->seal, &edge,
						  forest->levels[0] + edge.size * 32),
					0);
		}
		CHECK_INT(tree_edge_root(forest->seal, &edge, hash[0]), 0);
		CHECK_INT(tree_root_read(forest->seal, edge.size, read_forest, forest, hash[1]), 0);
		CHECK(memcmp(hash[0], hash[1], 32) == 0);
	}
}

/* A vector's members, and what this program makes of them. */
struct proof_row {
	uint8_t hash[3][SEAL_HASH_BYTES];
	uint8_t proof[TREE_PROOF_MAX * SEAL_HASH_BYTES];
	size_t n;
	uint8_t made[TREE_PROOF_MAX * SEAL_HASH_BYTES];
	size_t made_n;
	char name[200];
};

static void name_row(struct proof_row *row, const json_t *vector, int64_t a, int64_t b)
{
	const char *why = json_string_value(json_object_get(vector, "why"));

	(void)snprintf(row->name, sizeof(row->name), "%lld of %lld: %s", (long long)a, (long long)b,
			why == NULL ? "good" : why);
	CHECK_ROW(row->name);
}

/* A proof that verifies and names a tree we have is the one we make. */
static void check_made(struct proof_row *row)
{
	CHECK_INT(row->made_n, row->n);
	CHECK(memcmp(row->made, row->proof, row->n * SEAL_HASH_BYTES) == 0);
}

static void check_inclusion(struct forest *forest, const json_t *vector, bool is_trap)
{
	uint64_t index = (uint64_t)vectors_int(vector, "index");
	uint64_t size = (uint64_t)vectors_int(vector, "size");
	struct proof_row row;

	name_row(&row, vector, (int64_t)index, (int64_t)size);
	(void)vectors_base64(vector, "leaf_hash_b64", row.hash[0], 32);
	(void)vectors_base64(vector, "root_b64", row.hash[1], 32);
	row.n = vectors_hashes(vector, "proof_b64", row.proof, TREE_PROOF_MAX);
	CHECK_INT(tree_inclusion_verify(forest->seal, index, size, row.hash[0], row.proof, row.n,
				  row.hash[1]),
			vectors_bool(vector, "ok") ? TREE_OK : TREE_BAD);
	if (vectors_bool(vector, "ok") && !is_trap) {
		CHECK_INT(tree_inclusion_make(forest->seal, index, size, read_forest, forest,
					  row.made, &row.made_n),
				0);
		check_made(&row);
	}
}

static void proves_inclusion_as_published(void **state)
{
	json_t *root = vectors_load("tlog/inclusion.json");
	json_t *vector;
	size_t i;

	json_array_foreach(vectors_array(root, "vectors"), i, vector)
	{
		check_inclusion(*state, vector, false);
	}
	CHECK_INT(i, 241);
	/* True as arithmetic: why a leaf's hash is never taken from the prover. */
	check_inclusion(*state, vectors_member(root, "trap"), true);
	CHECK_ROW("-");
	json_decref(root);
}

static void check_consistency(struct forest *forest, const json_t *vector, bool is_trap)
{
	uint64_t old_size = (uint64_t)vectors_int(vector, "old_size");
	uint64_t size = (uint64_t)vectors_int(vector, "new_size");
	struct proof_row row;

	name_row(&row, vector, (int64_t)old_size, (int64_t)size);
	(void)vectors_base64(vector, "old_root_b64", row.hash[0], 32);
	(void)vectors_base64(vector, "new_root_b64", row.hash[1], 32);
	row.n = vectors_hashes(vector, "proof_b64", row.proof, TREE_PROOF_MAX);
	CHECK_INT(tree_consistency_verify(forest->seal, old_size, size, row.hash[0], row.hash[1],
				  row.proof, row.n),
			vectors_bool(vector, "ok") ? TREE_OK : TREE_BAD);
	if (vectors_bool(vector, "ok") && !is_trap) {
		CHECK_INT(tree_consistency_make(forest->seal, old_size, size, read_forest, forest,
					  row.made, &row.made_n),
				0);
		check_made(&row);
	}
}

static void proves_consistency_as_published(void **state)
{
	json_t *root = vectors_load("tlog/consistency.json");
	json_t *vector;
	size_t i;

	json_array_foreach(vectors_array(root, "vectors"), i, vector)
	{
		check_consistency(*state, vector, false);
	}
	CHECK_INT(i, 216);
	/* True as arithmetic: why sizes come from signed checkpoints only. */
	check_consistency(*state, vectors_member(root, "trap"), true);
	CHECK_ROW("-");
	json_decref(root);
}

/* Any flipped bit, missing or added step, other index or size is seen. */
static void refuses_every_mutation(void **state)
{
	struct forest *forest = *state;
	uint8_t proof[(TREE_PROOF_MAX + 1) * SEAL_HASH_BYTES] = { 0 };
	uint8_t root[SEAL_HASH_BYTES];
	const uint8_t *leaf = forest->levels[0] + 611 * SEAL_HASH_BYTES;
	size_t n = 0;

	CHECK_ROW("611 of 1000");
	CHECK_INT(tree_inclusion_make(forest->seal, 611, 1000, read_forest, forest, proof, &n), 0);
	CHECK_INT(tree_root_read(forest->seal, 1000, read_forest, forest, root), 0);
	CHECK_INT(tree_inclusion_verify(forest->seal, 611, 1000, leaf, proof, n, root), TREE_OK);
	for (size_t i = 0; i < n * SEAL_HASH_BYTES; i++) {
		proof[i] ^= 0x10;
		CHECK_INT(tree_inclusion_verify(forest->seal, 611, 1000, leaf, proof, n, root),
				TREE_BAD);
		proof[i] ^= 0x10;
	}
	for (size_t k = 0; k <= TREE_PROOF_MAX; k++) {
		CHECK_INT(tree_inclusion_verify(forest->seal, 611, 1000, leaf, proof, k, root),
				k == n ? TREE_OK : TREE_BAD);
	}
	for (uint64_t index = 0; index < 1010; index++) {
		CHECK_INT(tree_inclusion_verify(forest->seal, index, 1000, leaf, proof, n, root),
				index == 611 ? TREE_OK : TREE_BAD);
	}
	CHECK_INT(tree_inclusion_verify(forest->seal, UINT64_MAX, UINT64_MAX, leaf, proof, n, root),
			TREE_BAD);
	CHECK_INT(tree_inclusion_verify(forest->seal, 0, 0, leaf, NULL, 0, root), TREE_BAD);
	CHECK_INT(tree_inclusion_verify(forest->seal, 0, 1, leaf, NULL, 0, leaf), TREE_OK);
	CHECK_INT(tree_inclusion_verify(forest->seal, 1, 1, leaf, NULL, 0, leaf), TREE_BAD);
	CHECK_INT(tree_inclusion_verify(
				  forest->seal, UINT64_MAX - 1, UINT64_MAX, leaf, proof, n, root),
			TREE_BAD);
}

static void refuses_odd_sizes_of_consistency(void **state)
{
	struct forest *forest = *state;
	uint8_t one[SEAL_HASH_BYTES];
	uint8_t seven[SEAL_HASH_BYTES];

	CHECK_INT(tree_root_read(forest->seal, 1, read_forest, forest, one), 0);
	CHECK_INT(tree_root_read(forest->seal, 7, read_forest, forest, seven), 0);
	CHECK_ROW("nothing before something");
	CHECK_INT(tree_consistency_verify(forest->seal, 0, 7, tree_empty_root, seven, NULL, 0),
			TREE_OK);
	CHECK_INT(tree_consistency_verify(forest->seal, 0, 7, one, seven, NULL, 0), TREE_BAD);
	CHECK_INT(tree_consistency_verify(forest->seal, 0, 7, tree_empty_root, seven, one, 1),
			TREE_BAD);
	CHECK_ROW("the same twice");
	CHECK_INT(tree_consistency_verify(forest->seal, 7, 7, seven, seven, NULL, 0), TREE_OK);
	CHECK_INT(tree_consistency_verify(forest->seal, 7, 7, seven, seven, one, 1), TREE_BAD);
	CHECK_INT(tree_consistency_verify(forest->seal, 7, 7, one, seven, NULL, 0), TREE_BAD);
	CHECK_ROW("growth without a proof, and backwards");
	CHECK_INT(tree_consistency_verify(forest->seal, 1, 7, one, seven, NULL, 0), TREE_BAD);
	CHECK_INT(tree_consistency_verify(forest->seal, 3, 7, one, seven, NULL, 0), TREE_BAD);
	CHECK_INT(tree_consistency_verify(forest->seal, 7, 1, seven, one, NULL, 0), TREE_BAD);
}

/* Proofs that add up for other sizes than the ones named. */
static void refuses_proofs_of_other_sizes(void **state)
{
	struct forest *forest = *state;
	uint8_t proof[TREE_PROOF_MAX * SEAL_HASH_BYTES];
	uint8_t roots[2][SEAL_HASH_BYTES];
	size_t n;

	CHECK_ROW("7 to 8 offered for 3 to 4: the same steps and one more");
	CHECK_INT(tree_root_read(forest->seal, 7, read_forest, forest, roots[0]), 0);
	CHECK_INT(tree_root_read(forest->seal, 8, read_forest, forest, roots[1]), 0);
	CHECK_INT(tree_consistency_make(forest->seal, 7, 8, read_forest, forest, proof, &n), 0);
	CHECK_INT(tree_consistency_verify(forest->seal, 7, 8, roots[0], roots[1], proof, n),
			TREE_OK);
	CHECK_INT(tree_consistency_verify(forest->seal, 3, 4, roots[0], roots[1], proof, n),
			TREE_BAD);
	CHECK_ROW("3 to 2: a tree that shrank");
	memcpy(proof, roots[0], SEAL_HASH_BYTES);
	memcpy(proof + SEAL_HASH_BYTES, roots[1], SEAL_HASH_BYTES);
	CHECK_INT(seal_node(forest->seal, roots[0], roots[1], roots[1]), 0);
	CHECK_INT(tree_consistency_verify(forest->seal, 3, 2, roots[0], roots[1], proof, 2),
			TREE_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_leaves_as_published),
		cmocka_unit_test(finds_every_published_root),
		cmocka_unit_test(goes_on_from_a_loaded_edge),
		cmocka_unit_test(proves_inclusion_as_published),
		cmocka_unit_test(proves_consistency_as_published),
		cmocka_unit_test(refuses_every_mutation),
		cmocka_unit_test(refuses_odd_sizes_of_consistency),
		cmocka_unit_test(refuses_proofs_of_other_sizes),
	};

	return cmocka_run_group_tests_name("tree", tests, grow, fell);
}
