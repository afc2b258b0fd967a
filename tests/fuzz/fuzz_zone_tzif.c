/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a compiled zone: what is accepted is a zone whose days only
 * rise.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/zone_tzif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zone zone = { .count = 0 };
	int32_t before = INT32_MIN;

	if (zone_tzif_parse(data, size, "Fuzz/Zone", &zone) != ZONE_TZIF_OK) {
		assert(zone.count == 0);
		return 0;
	}
	assert(zone.count >= 1 && zone.count <= ZONE_CHANGES_MAX);
	for (size_t i = 1; i < zone.count; i++) {
		assert(zone.changes[i].from.unix_s > zone.changes[i - 1].from.unix_s);
		assert(zone.changes[i].offset_s != zone.changes[i - 1].offset_s);
	}
	for (int64_t s = 1767225600; s < 1768225600; s += 3600) {
		struct day day = zone_day(&zone, (struct instant){ s });

		assert(day.number >= before);
		before = day.number;
	}
	return 0;
}
