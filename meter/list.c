/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/list.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

enum {
	ROOM_FIRST = 8,
};

void *list_grow(void *list, size_t *room, size_t wanted, size_t size)
{
	size_t next = *room == 0 ? ROOM_FIRST : *room;
	void *grown;

	assert(wanted > 0 && size > 0);
	if (wanted <= *room) {
		return list;
	}
	if (wanted > SIZE_MAX / 2 / size) {
		return NULL;
	}
	while (next < wanted) {
		next *= 2;
	}
	grown = reallocarray(list, next, size);
	if (grown != NULL) {
		*room = next;
	}
	return grown;
}

void *list_grow_counted(void *list, size_t count, size_t size)
{
	assert(size > 0);
	if ((count & (count - 1)) != 0) {
		return list;
	}
	return count > SIZE_MAX / 2 ? NULL : reallocarray(list, count == 0 ? 1 : 2 * count, size);
}
