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

static bool print(struct small_ledger *small)
{
	struct bytes entry;
	bool is_good = true;

	bytes_init(&entry, ENTRY_MAX);
	for (int64_t i = 0; i < ledger_size(small->ledger) && is_good; i++) {
		is_good = ledger_fetch(small->ledger, i, &entry) == 0;
		for (size_t k = 0; k < entry.size; k++) {
			(void)printf("%02x", entry.data[k]);
		}
		(void)printf("\n");
	}
	bytes_finish(&entry);
	return is_good;
}

int main(void)
{
	struct small_ledger small;
	bool is_good;

	small_open(&small, "simulated/every-kind", small_at("2026-10-01T08:00:00+08:00"));
	every_kind_fill(&small);
	is_good = print(&small);
	small_close(&small);
	small_open_two(&small, "simulated/two-actors", small_at("2026-10-01T08:00:00+08:00"));
	every_kind_fill_two(&small);
	is_good = print(&small) && is_good;
	small_close(&small);
	return is_good ? 0 : 1;
}
