/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/moved.h"

#include <stdlib.h>
#include <string.h>

#include "meter/err.h"
#include "meter/list.h"
#include "meter/totaliser.h"

enum {
	PARTS = 9, /* of a movement: ledger/movement.h */
	PART_BASE = 1,
	PART_REMARKS = 2,
	PART_MEASURED = 5, /* the lists of postings among them */
	PART_ASSESSED = 6,
	FIELDS = 7, /* of a posting */
	REMARK_FIELDS = 5,
};

void moved_finish(struct moved_list *list)
{
	free(list->list);
	memset(list, 0, sizeof(*list));
}

/* The place of an account, made where it is new; NULL when memory ran out. */
static struct moved *find(struct moved_list *list, const char *permit)
{
	struct moved *grown;
	size_t at = 0;

	while (at < list->count && strcmp(list->list[at].permit, permit) < 0) {
		at++;
	}
	if (at < list->count && strcmp(list->list[at].permit, permit) == 0) {
		return &list->list[at];
	}
	grown = list_grow_counted(list->list, list->count, sizeof(*grown));
	if (grown == NULL) {
		return NULL;
	}
	list->list = grown;
	memmove(&grown[at + 1], &grown[at], (list->count - at) * sizeof(*grown));
	memset(&grown[at], 0, sizeof(grown[at]));
	(void)text_copy(grown[at].permit, sizeof(grown[at].permit), permit);
	list->count++;
	return &grown[at];
}

static int add_posting(struct item_cursor *cursor, bool is_measured, struct moved_list *ret)
{
	char permit[BOOKS_SUBJECT_MAX];
	struct moved *moved;
	int64_t litres;

	item_take_array_of(cursor, FIELDS);
	item_take_text(cursor, permit, sizeof(permit));
	item_skip(cursor); /* intake */
	item_skip(cursor); /* day */
	litres = item_take_int(cursor);
	for (int i = 4; i < FIELDS; i++) {
		item_skip(cursor);
	}
	if (cursor->failed != ITEM_OK) {
		return WEIR_FAULT_BROKEN;
	}
	moved = find(ret, permit);
	if (moved == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (is_measured) {
		return __builtin_add_overflow(
				       moved->measured_litres, litres, &moved->measured_litres)
				? WEIR_FAULT_RANGE
				: 0;
	}
	return __builtin_add_overflow(moved->assessed_litres, litres, &moved->assessed_litres)
			? WEIR_FAULT_RANGE
			: 0;
}

/* Counts a reading that no longer counts, but for what a person said of that one. */
static int add_remark(struct item_cursor *cursor, int64_t base_s, struct moved_list *ret)
{
	char letter[2] = "";
	int64_t at_s;
	uint64_t mask;

	item_take_array_of(cursor, REMARK_FIELDS);
	at_s = item_take_int(cursor);
	item_skip(cursor); /* units */
	item_skip(cursor); /* scale */
	item_take_text(cursor, letter, sizeof(letter));
	mask = item_take_uint(cursor);
	if (cursor->failed != ITEM_OK) {
		return WEIR_FAULT_BROKEN;
	}
	if (letter[0] != 'N' || (mask & (TOTALISER_VOIDED | TOTALISER_REPLACED)) != 0) {
		return 0;
	}
	if (__builtin_add_overflow(base_s, at_s, &at_s)) {
		return WEIR_FAULT_RANGE;
	}
	ret->held_at_s = ret->held == 0 || at_s < ret->held_at_s ? at_s : ret->held_at_s;
	ret->held++;
	return 0;
}

int moved_add(struct item_cursor *cursor, struct moved_list *ret)
{
	int64_t base_s = 0;
	int fault = 0;

	if (item_take_if_null(cursor)) {
		return 0;
	}
	item_take_array_of(cursor, PARTS);
	for (int part = 0; part < PARTS && fault == 0; part++) {
		if (part == PART_BASE) {
			base_s = item_take_int(cursor);
			continue;
		}
		if (part != PART_REMARKS && part != PART_MEASURED && part != PART_ASSESSED) {
			item_skip(cursor);
			continue;
		}
		for (size_t n = item_take_array(cursor); n > 0 && fault == 0; n--) {
			fault = part == PART_REMARKS
					? add_remark(cursor, base_s, ret)
					: add_posting(cursor, part == PART_MEASURED, ret);
		}
	}
	return fault == 0 && cursor->failed != ITEM_OK ? WEIR_FAULT_BROKEN : fault;
}
