/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What people laid over a meter's readings, in order of time.
 */

#include "ledger/mend.h"
#include "ledger/timeline_parts.h"
#include "meter/err.h"
#include "meter/list.h"

/* One order for the same mends, whichever of them came last. */
static bool is_before(const struct timeline_mend *a, const struct timeline_mend *b)
{
	if (a->at_s != b->at_s) {
		return a->at_s < b->at_s;
	}
	if (a->what != b->what) {
		return a->what < b->what;
	}
	return count_compare(a->count, b->count) < 0;
}

int timeline_add_mend(struct timeline *timeline, const struct timeline_mend *mend)
{
	size_t at = timeline->mend_count;
	struct timeline_mend *grown =
			list_grow(timeline->mends, &timeline->mend_room, at + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	timeline->mends = grown;
	while (at > 0 && is_before(mend, &timeline->mends[at - 1])) {
		timeline->mends[at] = timeline->mends[at - 1];
		at--;
	}
	timeline->mends[at] = *mend;
	timeline->mend_count++;
	return 0;
}

static int add_decision(struct timeline *timeline, int64_t at_s, enum decision_choice choice,
		struct count count)
{
	struct timeline_mend mend = { .at_s = at_s, .what = MEND_NONE, .count = count };

	switch (choice) {
	case DECISION_NONE:
		break;
	case DECISION_CHOSEN:
		mend.what = MEND_CHOSEN;
		break;
	case DECISION_BELIEVED:
		mend.what = MEND_BELIEVED;
		break;
	}
	return timeline_add_mend(timeline, &mend);
}

static int add_decisions(const struct registry_view *view, const struct decision *extra,
		const char *meter, struct timeline *timeline)
{
	struct decision_row key;
	struct shelf_cursor cursor = decision_walk(view->books, meter, &key);
	const struct decision_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (extra == NULL || row->at_s != extra->at.unix_s) {
			fault = add_decision(timeline, row->at_s, (enum decision_choice)row->choice,
					(struct count){ row->units, (uint8_t)row->scale });
		}
	}
	if (fault == 0 && extra != NULL) {
		fault = add_decision(timeline, extra->at.unix_s, extra->choice, extra->count);
	}
	return fault;
}

/* One that gives the count that was reported takes a former one back. */
static int add_correction(struct timeline *timeline, const struct correction *correction)
{
	const struct timeline_mend mend = {
		.at_s = correction->at.unix_s,
		.what = correction->is_void ? MEND_VOID : MEND_TO,
		.count = correction->count,
		.to = correction->to,
	};

	if (!correction->is_void && count_is_equal(correction->count, correction->to)) {
		return 0;
	}
	return timeline_add_mend(timeline, &mend);
}

static int add_corrections(const struct registry_view *view, const struct correction *extra,
		const char *meter, struct timeline *timeline)
{
	struct correction_row key;
	struct shelf_cursor cursor = correction_walk(view->books, meter, &key);
	const struct correction_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		const struct correction known = {
			.at = { row->at_s },
			.count = { row->units, (uint8_t)row->scale },
			.is_void = row->is_void != 0,
			.to = { row->to_units, (uint8_t)row->to_scale },
		};

		if (extra == NULL || known.at.unix_s != extra->at.unix_s ||
				!count_is_equal(known.count, extra->count)) {
			fault = add_correction(timeline, &known);
		}
	}
	return fault == 0 && extra != NULL ? add_correction(timeline, extra) : fault;
}

int timeline_add_mends(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *timeline)
{
	int fault = add_decisions(view, extra == NULL ? NULL : extra->decision, meter, timeline);

	return fault < 0 ? fault
			 : add_corrections(view, extra == NULL ? NULL : extra->correction, meter,
					   timeline);
}

const struct timeline_mend *timeline_mends_at(
		const struct timeline *timeline, int64_t at_s, size_t *ret_count)
{
	size_t low = 0;
	size_t high = timeline->mend_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (timeline->mends[middle].at_s < at_s) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (high < timeline->mend_count && timeline->mends[high].at_s == at_s) {
		high++;
	}
	*ret_count = high - low;
	return timeline->mend_count == 0 ? NULL : &timeline->mends[low];
}

bool timeline_is_removed(const struct timeline *timeline, int64_t at_s)
{
	for (size_t i = 0; i < timeline->removed_count; i++) {
		if (at_s > timeline->removed[i].from.unix_s &&
				at_s <= timeline->removed[i].till.unix_s) {
			return true;
		}
	}
	return false;
}

static bool is_same_mend(const struct timeline_mend *a, const struct timeline_mend *b)
{
	return a->at_s == b->at_s && a->what == b->what && count_is_equal(a->count, b->count) &&
			count_is_equal(a->to, b->to);
}

/* A reading at midnight belongs to the day before. */
static int32_t bucket(const struct zone *zone, const struct timeline_mend *mend)
{
	return zone_day(zone, (struct instant){ mend->at_s - 1 }).number;
}

/* The days of those mends, added to the span. */
static void widen(const struct timeline_mend *mends, size_t count, const struct zone *zone,
		int32_t *from, int32_t *till)
{
	int32_t first = bucket(zone, &mends[0]);
	int32_t last = bucket(zone, &mends[count - 1]);

	*from = first < *from ? first : *from;
	*till = last > *till ? last : *till;
}

bool timeline_mends_differ(const struct timeline *a, const struct timeline *b,
		const struct zone *zone, int32_t *ret_from, int32_t *ret_till)
{
	size_t first = 0;
	size_t a_end = a->mend_count;
	size_t b_end = b->mend_count;

	while (first < a_end && first < b_end && is_same_mend(&a->mends[first], &b->mends[first])) {
		first++;
	}
	while (a_end > first && b_end > first &&
			is_same_mend(&a->mends[a_end - 1], &b->mends[b_end - 1])) {
		a_end--;
		b_end--;
	}
	*ret_from = INT32_MAX;
	*ret_till = INT32_MIN;
	if (a_end > first) {
		widen(&a->mends[first], a_end - first, zone, ret_from, ret_till);
	}
	if (b_end > first) {
		widen(&b->mends[first], b_end - first, zone, ret_from, ret_till);
	}
	return a_end > first || b_end > first;
}
