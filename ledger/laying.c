/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/laying.h"

#include "ledger/entry.h"
#include "ledger/meter_cache.h"
#include "ledger/rejudge.h"
#include "meter/err.h"

int laying_run(const struct laying *laying, struct movement *ret)
{
	const struct books *books = laying->judge->books;
	const struct registry_view view = { .books = books };
	struct timeline after;
	struct rejudge rejudge = {
		.judge = laying->judge,
		.meter = laying->meter,
		.after = &after,
		.told_day = INT32_MAX,
	};
	int fault = meter_cache_timeline(books, laying->meter, &rejudge.before);

	if (fault < 0) {
		return fault;
	}
	fault = timeline_build_with(&view, &laying->extra, laying->meter, &after);
	if (fault < 0) {
		return fault;
	}
	if (laying->is_told) {
		rejudge.told_day = books_bucket(books, laying->at_s).number;
	}
	if (timeline_differ(rejudge.before, &after, &books->zone, &rejudge.from_day,
			    &rejudge.till_day)) {
		fault = rejudge_run(&rejudge, ret);
	}
	timeline_finish(&after);
	return fault;
}

/* The permit whose water it is; what has none concerns the ledger. */
static int link_place(const struct laying *laying, struct conclusion *ret)
{
	const struct books *books = laying->judge->books;
	const struct timeline_step *step;
	const struct timeline *timeline;
	int fault = meter_cache_timeline(books, laying->meter, &timeline);

	if (fault < 0) {
		return fault;
	}
	step = timeline_step(timeline, books_bucket(books, laying->at_s));
	(void)conclusion_account(ret, step->permit);
	return 0;
}

int laying_conclude(const struct laying *laying, const struct movement *movement,
		struct conclusion *ret)
{
	int fault = link_place(laying, ret);

	if (fault < 0) {
		return fault;
	}
	effect_begin(&ret->effect, 1);
	if (movement_is_empty(movement)) {
		item_put_null(&ret->effect);
	} else {
		movement_put(&ret->effect, movement);
		movement_link(movement, ret);
	}
	return ret->effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int laying_apply(struct books *books, const struct entry *entry)
{
	struct item_cursor effect;
	int fault = 0;

	meter_cache_forget(books->meters);
	if (!effect_open(entry, &effect, 1)) {
		return WEIR_FAULT_BROKEN;
	}
	if (!item_take_if_null(&effect)) {
		fault = movement_apply(books, &effect);
	}
	return fault == 0 && !item_at_end(&effect) ? WEIR_FAULT_BROKEN : fault;
}

int laying_check(const struct judge *judge, const char *meter, int64_t at_s, struct where *reason)
{
	const struct timeline *timeline;
	int fault = meter_cache_timeline(judge->books, meter, &timeline);

	if (fault < 0) {
		return fault;
	}
	if (timeline->step_count == 0) {
		where_set(reason, 0, 0, "there is no meter '%s' in the registry", meter);
		return JUDGE_REFUSED;
	}
	if (at_s > judge->recorded_s) {
		char now[INSTANT_TEXT_MAX];
		char at[INSTANT_TEXT_MAX];

		where_set(reason, 0, 0, "%s has not come yet: by the ledger's clock it is %s",
				zone_format(&judge->books->zone, (struct instant){ at_s }, at),
				zone_format(&judge->books->zone,
						(struct instant){ judge->recorded_s }, now));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}
