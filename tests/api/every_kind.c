/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Prints entries of every kind, one in hex a line, for readers that are not
 * ours.
 *
 *	every_kind
 */

#include <stdio.h>

#include "ledger/entry.h"
#include "tests/support/every_kind.h"
#include "tests/support/small_ledger.h"

int main(void)
{
	struct small_ledger small;
	struct bytes entry;

	small_open(&small, "simulated/every-kind", small_at("2026-10-01T08:00:00+08:00"));
	every_kind_fill(&small);
	bytes_init(&entry, ENTRY_MAX);
	for (int64_t i = 0; i < ledger_size(small.ledger); i++) {
		if (ledger_fetch(small.ledger, i, &entry) != 0) {
			return 1;
		}
		for (size_t k = 0; k < entry.size; k++) {
			(void)printf("%02x", entry.data[k]);
		}
		(void)printf("\n");
	}
	bytes_finish(&entry);
	small_close(&small);
	return 0;
}
