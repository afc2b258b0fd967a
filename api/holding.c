/* SPDX-License-Identifier: Apache-2.0 */

#include "api/holding.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "ledger/shown.h"
#include "meter/err.h"
#include "meter/list.h"

static struct holding_permit *add_permit(struct holding *holding)
{
	struct holding_permit *grown = list_grow(
			holding->permits, &holding->room, holding->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	holding->permits = grown;
	return memset(&holding->permits[holding->count++], 0, sizeof(*holding->permits));
}

/* The month's plan binds where going over it has a price (rules.md F26). */
static void bind(struct holding_permit *permit)
{
	struct quota *quota = &permit->quota;
	struct ceiling *month = quota_ceiling(quota, BASIS_PLAN_MONTH);

	if (month != NULL) {
		month->may_bind = month->may_bind || permit->next.prices_plan_month;
	}
	permit->bound_by = ceiling_least(quota->ceilings, quota->count);
	permit->may_take_litres = permit->bound_by == quota->count
			? CEILING_NONE
			: quota->ceilings[permit->bound_by].remaining_litres;
	/* What is taken without a valid permit is unpermitted: nothing may be. */
	if (!quota->is_valid && permit->may_take_litres != CEILING_NONE &&
			permit->may_take_litres > 0) {
		permit->may_take_litres = 0;
		permit->bound_by = 0; /* the permit itself */
	}
}

/* Did the meter count for the permit, or for one that it continues, when it was read? */
static bool counted(const struct account_world *world, const struct lineage *lineage,
		const char *meter, int64_t read_s)
{
	int32_t day = zone_day(&world->books->zone, (struct instant){ read_s }).number;

	for (size_t i = 0; i < lineage->count; i++) {
		size_t count;
		const struct account_stretch *list =
				account_index_find(&world->index, lineage->permits[i], &count);

		for (size_t k = 0; k < count; k++) {
			if (strcmp(list[k].meter, meter) == 0 && list[k].from <= day &&
					day < list[k].till) {
				return true;
			}
		}
	}
	return false;
}

/*
 * How old the figures are: each meter's newest reading that counts, up to the
 * day's end. What it showed on another's intake is no reading of this permit.
 */
static int add_meters(const struct account_world *world, const struct holding *holding,
		const char *account, struct holding_permit *permit)
{
	const struct books *books = world->books;
	const struct day till = { holding->at.number + 1 };
	int64_t end_s = zone_midnight(&books->zone, till).unix_s;
	int64_t now_s = holding->now_s < end_s ? holding->now_s : end_s;
	size_t count;
	const struct account_stretch *list = account_index_find(&world->index, account, &count);
	int answer = 0;

	for (size_t i = 0; i < count && answer >= 0; i++) {
		struct holding_meter *grown;
		struct holding_meter *meter;

		if (list[i].meter[0] == '\0' || list[i].from > holding->at.number ||
				list[i].till <= holding->at.number) {
			continue;
		}
		grown = list_grow(permit->meters, &permit->meter_room, permit->meter_count + 1,
				sizeof(*grown));
		if (grown == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		permit->meters = grown;
		meter = memset(&grown[permit->meter_count++], 0, sizeof(*meter));
		(void)text_copy(meter->meter, sizeof(meter->meter), list[i].meter);
		meter->interval_s = list[i].interval_s;
		answer = shown_read_at(books, meter->meter, till, &meter->read_s);
		meter->is_read = answer == SHOWN_OK &&
				counted(world, &permit->quota.lineage, meter->meter, meter->read_s);
		meter->is_late = !meter->is_read ||
				now_s - meter->read_s > meter->interval_s + meter->interval_s / 2;
	}
	return answer < 0 ? answer : 0;
}

static int gather_permit(const struct account_world *world, const char *permit, struct day at,
		struct holding *holding)
{
	struct holding_permit *added = add_permit(holding);
	int answer;

	if (added == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = quota_find(world->books, permit, at, &added->quota);
	if (answer == 0) {
		answer = quota_add_caps(world->books, &added->quota);
	}
	if (answer == 0) {
		answer = next_m3_find(world, added->quota.lineage.permits[0], at, &added->next);
	}
	if (answer == 0) {
		answer = add_meters(world, holding, added->quota.lineage.permits[0], added);
	}
	if (answer != 0) {
		free(added->meters);
		holding->count--;
		return answer < 0 ? answer : HOLDING_NO_PERMIT;
	}
	bind(added);
	return HOLDING_OK;
}

/* ---- a holder ---- */

static bool is_held_by(const struct permit_row *permit, const char *holder)
{
	return strcmp(permit->credit_code, holder) == 0 || strcmp(permit->holder, holder) == 0;
}

/* Permits that hold on some day of the year so far, each account once. */
static int gather_holder(const struct account_world *world, const char *holder, struct day at,
		struct holding *holding)
{
	const struct registry_view view = { .books = world->books };
	struct day first = month_days(month_make(day_date(at).year, 1)).from;
	char id[TEXT_ID_MAX + 1] = "";
	int answer = HOLDING_OK;

	while (answer == HOLDING_OK && registry_next_id(world->books, ROW_PERMIT, id)) {
		char successor[TEXT_ID_MAX + 1];
		struct permit_row permit;

		if (!registry_permit(&view, id, at, &permit) || !is_held_by(&permit, holder) ||
				(row_has_day(permit.valid_until) &&
						permit.valid_until.number < first.number) ||
				lineage_successor(world->books, id, at, successor)) {
			continue;
		}
		answer = gather_permit(world, id, at, holding);
	}
	return answer == HOLDING_OK && holding->count == 0 ? HOLDING_NO_HOLDER : answer;
}

static int add_sum(struct holding_sum *sum, const struct ceiling *ceiling)
{
	if (__builtin_add_overflow(sum->limit_litres, ceiling->limit_litres, &sum->limit_litres) ||
			__builtin_add_overflow(sum->measured_litres, ceiling->measured_litres,
					&sum->measured_litres) ||
			__builtin_add_overflow(sum->assessed_litres, ceiling->assessed_litres,
					&sum->assessed_litres) ||
			__builtin_add_overflow(sum->held_litres, ceiling->held_litres,
					&sum->held_litres) ||
			__builtin_add_overflow(sum->remaining_litres, ceiling->remaining_litres,
					&sum->remaining_litres)) {
		return WEIR_FAULT_RANGE;
	}
	sum->permits++;
	return 0;
}

static int add_sums(struct holding *holding)
{
	static const enum ceiling_basis bases[HOLDING_SUMS] = { BASIS_PERMIT, BASIS_PLAN,
		BASIS_PLAN_TO_DATE, BASIS_PLAN_MONTH };
	int fault = 0;

	for (size_t k = 0; k < HOLDING_SUMS; k++) {
		holding->sums[k].basis = bases[k];
		for (size_t i = 0; i < holding->count && fault == 0; i++) {
			const struct ceiling *ceiling =
					quota_ceiling(&holding->permits[i].quota, bases[k]);

			if (ceiling != NULL && ceiling->has_limit) {
				fault = add_sum(&holding->sums[k], ceiling);
			}
		}
	}
	return fault;
}

/* ---- what is kept ---- */

struct holding_world {
	bool is_there;
	struct account_world world;
	/* What it was gathered from. */
	uint64_t rows_said;
	int32_t day;
};

struct holding_world *holding_world_open(void)
{
	return calloc(1, sizeof(struct holding_world));
}

void holding_world_forget(struct holding_world *world)
{
	if (world->is_there) {
		account_world_finish(&world->world);
		world->is_there = false;
	}
}

void holding_world_close(struct holding_world *world)
{
	if (world != NULL) {
		holding_world_forget(world);
		free(world);
	}
}

/* The kept one, gathered anew where it is not of what the books say now. Returns 0 or a fault. */
static int keep_up(struct holding_world *kept, const struct books *books)
{
	int64_t recorded_s = books_origin(books)->recorded_s;
	int32_t day = zone_day(&books->zone, (struct instant){ recorded_s }).number;
	int fault;

	if (kept->is_there && kept->world.books == books && kept->day == day &&
			kept->rows_said == books->rows_said) {
		return 0;
	}
	holding_world_forget(kept);
	fault = account_world_open(books, recorded_s, &kept->world);
	kept->is_there = fault == 0;
	kept->rows_said = books->rows_said;
	kept->day = day;
	return fault;
}

/* ---- both ---- */

static int gather_as_asked(const struct books *books, const struct holding_options *options,
		struct holding_world *kept, struct holding *holding)
{
	struct account_world world;
	int fault = keep_up(kept, books);

	if (fault < 0) {
		return fault;
	}
	world = kept->world; /* a copy that owns nothing, for another day */
	world.today = holding->at.number;
	return options->permit != NULL
			? gather_permit(&world, options->permit, holding->at, holding)
			: gather_holder(&world, options->holder, holding->at, holding);
}

static int gather(const struct books *books, const struct holding_options *options,
		struct holding *holding)
{
	struct holding_world own = { .is_there = false };
	const struct permit_row *first;
	int answer = gather_as_asked(
			books, options, options->world != NULL ? options->world : &own, holding);

	holding_world_forget(&own);
	if (answer != HOLDING_OK) {
		return answer;
	}
	first = &holding->permits[0].quota.permit;
	holding->is_holder = options->permit == NULL;
	(void)text_copy(holding->holder, sizeof(holding->holder), first->holder);
	(void)text_copy(holding->credit_code, sizeof(holding->credit_code), first->credit_code);
	return add_sums(holding);
}

int holding_open(struct ledger *ledger, const struct holding_options *options, struct holding **ret)
{
	SCOPED(holding_close) struct holding *holding = calloc(1, sizeof(*holding));
	const struct books *books = ledger_books(ledger);
	int answer;

	if (holding == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	holding->now_s = ledger_now(ledger).unix_s;
	holding->zone = books->zone;
	holding->at = options->has_day ? options->at : zone_day(&books->zone, ledger_now(ledger));
	holding->size = ledger_size(ledger);
	answer = ledger_root(ledger, holding->root);
	if (answer == 0) {
		answer = gather(books, options, holding);
	}
	if (answer == HOLDING_OK) {
		*ret = holding;
		holding = NULL;
	}
	return answer;
}

void holding_close(struct holding *holding)
{
	if (holding != NULL) {
		for (size_t i = 0; i < holding->count; i++) {
			free(holding->permits[i].meters);
		}
		free(holding->permits);
		free(holding);
	}
}
