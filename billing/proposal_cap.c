/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The sum of all plans of an area against its cap.
 */

#include <stdlib.h>
#include <string.h>

#include "billing/apportion.h"
#include "billing/exact.h"
#include "billing/proposal.h"
#include "ledger/registry.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/wide.h"

enum {
	AREAS_MAX = 16, /* above each other */
	SOURCES = 10,   /* by enum source */
};

struct capped {
	struct cap_row cap;
	int depth;
};

/* The proposals that a cap is shared by, and what of each counts in it. */
struct share {
	size_t *list;
	struct exact *parts;
	const struct exact **pointers;
	int64_t *litres;
	size_t count;
	wide sum;      /* of what counts of them */
	wide standing; /* of plans that stand */
};

static int share_open(struct share *share, size_t room)
{
	*share = (struct share){ .count = 0 };
	share->list = calloc(room + 1, sizeof(*share->list));
	share->parts = calloc(room + 1, sizeof(*share->parts));
	share->pointers = calloc(room + 1, sizeof(*share->pointers));
	share->litres = calloc(room + 1, sizeof(*share->litres));
	return share->list == NULL || share->parts == NULL || share->pointers == NULL ||
					share->litres == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

static void share_finish(struct share *share)
{
	for (size_t i = 0; i < share->count && share->parts != NULL; i++) {
		exact_finish(&share->parts[i]);
	}
	free(share->list);
	free(share->parts);
	free(share->pointers);
	free(share->litres);
}

static int64_t counted(const struct proposal *proposal)
{
	return water_counted(proposal->litres, proposal->counts);
}

/* How far the area lies below a root. */
static int depth_of(const struct registry_view *view, const char *area, struct day day)
{
	char name[TEXT_ID_MAX + 1];
	int depth = 0;
	struct area_row row;

	(void)text_copy(name, sizeof(name), area);
	while (depth < AREAS_MAX && registry_area(view, name, day, &row) && row.parent[0] != '\0') {
		(void)text_copy(name, sizeof(name), row.parent);
		depth++;
	}
	return depth;
}

/* An area before those above it; of one area a source before all of them. */
static int compare(const void *a, const void *b)
{
	const struct capped *x = a;
	const struct capped *y = b;
	int order = y->depth - x->depth;

	if (order == 0) {
		order = strcmp(x->cap.area, y->cap.area);
	}
	if (order == 0) {
		order = (x->cap.source == SOURCE_ANY) - (y->cap.source == SOURCE_ANY);
	}
	return order != 0 ? order : (int)x->cap.source - (int)y->cap.source;
}

static int find_caps(const struct books *books, const struct proposals *proposals,
		struct capped **ret, size_t *ret_count)
{
	const struct registry_view view = { .books = books };
	char area[TEXT_ID_MAX + 1] = "";
	struct capped *list = NULL;
	size_t room = 0;
	size_t count = 0;

	while (registry_next_id(books, ROW_CAP, area)) {
		for (int source = SOURCE_ANY; source < SOURCES; source++) {
			struct capped *grown = list_grow(list, &room, count + 1, sizeof(*list));

			if (grown == NULL) {
				free(list);
				return WEIR_FAULT_MEMORY;
			}
			list = grown;
			if (registry_cap(&view, area, proposals->year, (enum source)source,
					    proposals->at, &list[count].cap)) {
				list[count++].depth = depth_of(&view, area, proposals->at);
			}
		}
	}
	if (count > 1) {
		qsort(list, count, sizeof(*list), compare);
	}
	*ret = list;
	*ret_count = count;
	return 0;
}

/* Who shares the cap. */
static void gather(const struct books *books, const struct proposals *proposals,
		const struct cap_row *cap, struct share *share)
{
	const struct registry_view view = { .books = books };

	for (size_t i = 0; i < proposals->count; i++) {
		const struct proposal *proposal = &proposals->list[i];

		if (!water_counts_in(cap->source, proposal->permit.source) ||
				!registry_area_is_within(&view, proposal->permit.area, cap->area,
						proposals->at)) {
			continue;
		}
		if (proposal->has_plan) {
			share->standing += counted(proposal);
		} else if (counted(proposal) > 0) {
			share->list[share->count] = i;
			share->pointers[share->count] = &share->parts[share->count];
			share->parts[share->count++] = exact_zero();
			share->sum += counted(proposal);
		}
	}
}

/* Whole litres of the plan of which so many count, and no more than it had. */
static int64_t back(const struct proposal *proposal, int64_t litres)
{
	wide whole = (wide)litres * ROW_PART_WHOLE / proposal->counts;

	return whole < proposal->litres ? (int64_t)whole : proposal->litres;
}

static int cut(struct proposals *proposals, const struct cap_row *cap, struct share *share)
{
	wide left = cap->litres > share->standing ? cap->litres - share->standing : 0;

	for (size_t i = 0; i < share->count; i++) {
		exact_set_fraction(&share->parts[i],
				counted(&proposals->list[share->list[i]]) * left, share->sum);
	}
	if (!apportion(share->pointers, share->count, share->litres)) {
		return WEIR_FAULT_RANGE;
	}
	for (size_t i = 0; i < share->count; i++) {
		struct proposal *proposal = &proposals->list[share->list[i]];
		struct proposal_step *step = proposal_add(
				proposal, PROPOSAL_CAP, back(proposal, share->litres[i]));

		if (step == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		(void)text_copy(step->area, sizeof(step->area), cap->area);
		step->source = cap->source;
		step->cap_litres = cap->litres;
	}
	return 0;
}

static int keep_cap(
		const struct books *books, struct proposals *proposals, const struct cap_row *cap)
{
	SCOPED_FINISH(share_finish) struct share share;
	int fault = share_open(&share, proposals->count);

	if (fault < 0) {
		return fault;
	}
	gather(books, proposals, cap, &share);
	return share.count > 0 && share.standing + share.sum > cap->litres
			? cut(proposals, cap, &share)
			: 0;
}

int proposal_caps(const struct books *books, struct proposals *proposals)
{
	struct capped *caps = NULL;
	size_t count = 0;
	int fault = find_caps(books, proposals, &caps, &count);

	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = keep_cap(books, proposals, &caps[i].cap);
	}
	free(caps);
	return fault;
}
