/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/chance.h"

uint64_t chance_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

bool chance_percent(uint64_t *state, int percent)
{
	return (int)(chance_next(state) % 100) < percent;
}

void chance_shuffle(size_t *order, size_t count, uint64_t *state)
{
	for (size_t i = count; i > 1; i--) {
		size_t k = (size_t)(chance_next(state) % i);
		size_t kept = order[i - 1];

		order[i - 1] = order[k];
		order[k] = kept;
	}
}
