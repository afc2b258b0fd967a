/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/past.h"

#include <assert.h>
#include <stdlib.h>

#include "ledger/fold.h"
#include "ledger/ledger.h"
#include "ledger/tree.h"

static int fold_all(struct ledger *ledger, struct past *past, struct fold *fold, past_watch *watch,
		void *context)
{
	struct seal *seal = ledger_seal(ledger);
	struct where reason = { .line = 0 };
	struct tree_edge edge;
	struct bytes entry;
	int answer = 0;

	tree_edge_init(&edge);
	bytes_init(&entry, ENTRY_MAX);
	for (int64_t i = 0; i < past->size && answer == 0; i++) {
		bytes_reset(&entry);
		answer = ledger_fetch(ledger, i, &entry);
		if (answer == 0) {
			answer = fold_read(fold, entry.data, entry.size, &reason);
		}
		if (answer > 0) {
			answer = WEIR_FAULT_BROKEN; /* it was folded before */
		}
		if (answer == 0) {
			answer = tree_edge_add(seal, &edge, fold->leaf);
		}
		if (answer == 0) {
			answer = fold_apply(fold);
		}
		if (answer == 0 && watch != NULL && fold->is_whole) {
			answer = watch(context, past->books, &fold->entry, fold->first);
		}
	}
	bytes_finish(&entry);
	return answer < 0 ? answer : tree_edge_root(seal, &edge, past->root);
}

int past_open(struct ledger *ledger, int64_t size, const struct shelf_table *others,
		size_t other_count, past_watch *watch, void *context, struct past **ret)
{
	SCOPED(past_close) struct past *past = calloc(1, sizeof(*past));
	struct fold fold;
	int fault;

	assert(size > 0 && size <= ledger_size(ledger));
	if (past == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	past->size = size;
	fault = books_open(others, other_count, &past->books);
	if (fault < 0) {
		return fault;
	}
	fold_init(&fold, past->books, ledger_kinds(ledger), ledger_seal(ledger));
	fault = fold_all(ledger, past, &fold, watch, context);
	fold_finish(&fold);
	if (fault == 0) {
		*ret = past;
		past = NULL;
	}
	return fault;
}

void past_close(struct past *past)
{
	if (past != NULL) {
		books_close(past->books);
		free(past);
	}
}
