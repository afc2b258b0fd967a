/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/whole.h"

#include "meter/err.h"

void whole_init(struct whole *whole)
{
	bytes_init(&whole->buffer, ENTRY_MAX);
	entry_join_init(&whole->join);
}

void whole_finish(struct whole *whole)
{
	entry_join_finish(&whole->join);
	bytes_finish(&whole->buffer);
}

int whole_fetch(struct whole *whole, kind_fetch *fetch, void *source, int64_t index)
{
	int answer = ENTRY_JOIN_MORE;

	entry_join_reset(&whole->join);
	while (answer == ENTRY_JOIN_MORE) {
		struct entry entry;

		answer = fetch(source, index, &whole->buffer);
		if (answer < 0) {
			return answer;
		}
		if (entry_decode(whole->buffer.data, whole->buffer.size, &entry, NULL) !=
				ENTRY_OK) {
			return WEIR_FAULT_BROKEN;
		}
		answer = entry_join_add(&whole->join, (uint64_t)index, &entry, &whole->entry, NULL);
		whole->last = index++;
	}
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}
