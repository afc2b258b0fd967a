/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Lists that grow: their room doubles, so that to add to a long one costs no
 * more than to add to a short one.
 *
 * A list is a pointer from malloc, and NULL while it has room for nothing; it
 * stays its owner's to free.
 */

#include <stddef.h>

/*
 * The list with room for so many elements of that size, one at least; moved
 * where *room, for how many it had room, was less. Returns NULL when memory
 * ran out: then the list and *room are as before.
 */
void *list_grow(void *list, size_t *room, size_t wanted, size_t size);

/*
 * The same for one element more, of a list that does not keep its room: it is
 * full whenever the count of its elements is 0 or a power of two.
 */
void *list_grow_counted(void *list, size_t count, size_t size);
