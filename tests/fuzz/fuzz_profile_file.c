/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a profile's file: refused with a place, or a sound profile that
 * survives as its table.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/profile_file.h"
#include "ledger/profile_table.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/profile.h"

static void check_table(const struct profile *profile)
{
	struct bytes table;
	struct profile again;
	struct item_cursor cursor;
	bool is_taken;

	bytes_init(&table, 1 << 18);
	profile_put(&table, profile);
	assert(!table.failed && item_is_canonical(table.data, table.size));
	cursor = item_cursor(table.data, table.size);
	is_taken = profile_take(&cursor, &again);
	assert(is_taken && item_at_end(&cursor));
	assert(memcmp(profile, &again, sizeof(again)) == 0);
	bytes_finish(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct where where = { .line = 0 };
	const char *why = NULL;
	struct profile profile;
	int answer = profile_file_load((const char *)data, size, "fuzz", &profile, &where);

	if (answer != PROFILE_FILE_OK) {
		assert(answer == PROFILE_FILE_BAD && where.text[0] != '\0');
		return 0;
	}
	assert(profile_is_sound(&profile, &why));
	check_table(&profile);
	return 0;
}
