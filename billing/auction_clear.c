/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/auction_clear.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "meter/err.h"

/* An order as it takes part: whole lots at a multiple of the tick. */
struct part {
	enum auction_side side;
	int64_t litres;
	int64_t price;
	int64_t entry;
	size_t order; /* its index as given */
};

static struct part part_of(
		const struct auction_terms *terms, const struct auction_order *order, size_t index)
{
	const int64_t ticks = order->price / terms->tick +
			(order->side == AUCTION_SELL && order->price % terms->tick != 0);

	assert(order->litres >= 0 && order->litres <= AUCTION_LITRES_MAX);
	assert(order->price >= 0 && order->price <= AUCTION_PRICE_MAX);
	return (struct part){
		.side = order->side,
		.litres = order->litres / terms->lot_litres * terms->lot_litres,
		.price = ticks * terms->tick,
		.entry = order->entry,
		.order = index,
	};
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* In which sequence a side is served: sellers from the lowest limit, buyers from the highest. */
static int compare_parts(const void *left, const void *right)
{
	const struct part *a = left;
	const struct part *b = right;
	int by_price = (a->price > b->price) - (a->price < b->price);

	if (a->side != b->side) {
		return a->side == AUCTION_SELL ? -1 : 1;
	}
	if (by_price != 0) {
		return a->side == AUCTION_SELL ? by_price : -by_price;
	}
	return (a->entry > b->entry) - (a->entry < b->entry);
}

/* The orders in the sequence of service, all sellers first; NULL when memory ran out. */
static struct part *sort_parts(const struct auction_terms *terms,
		const struct auction_order *orders, size_t count, size_t *ret_sellers)
{
	struct part *parts = calloc(count + 1, sizeof(*parts));

	assert(terms->lot_litres > 0 && terms->tick > 0 && count <= AUCTION_ORDERS_MAX);
	*ret_sellers = 0;
	if (parts == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		parts[i] = part_of(terms, &orders[i], i);
		*ret_sellers += orders[i].side == AUCTION_SELL;
	}
	qsort(parts, count, sizeof(*parts), compare_parts);
	return parts;
}

/* ---- the curve ---- */

static int compare_steps(const void *left, const void *right)
{
	const struct auction_step *a = left;
	const struct auction_step *b = right;

	return (a->price > b->price) - (a->price < b->price);
}

/* Each limit once, with what is asked and offered at that very limit. */
static size_t merge_steps(struct auction_step *steps, size_t count)
{
	size_t kept = 0;

	qsort(steps, count, sizeof(*steps), compare_steps);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && steps[kept - 1].price == steps[i].price) {
			steps[kept - 1].demand_litres += steps[i].demand_litres;
			steps[kept - 1].supply_litres += steps[i].supply_litres;
		} else {
			steps[kept++] = steps[i];
		}
	}
	return kept;
}

/* AUCTION_ORDERS_MAX times AUCTION_LITRES_MAX is below INT64_MAX: the sums cannot leave it. */
static int draw_curve(const struct part *parts, size_t count, struct auction_cleared *ret)
{
	struct auction_step *steps = calloc(count + 1, sizeof(*steps));

	if (steps == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		steps[i].price = parts[i].price;
		if (parts[i].side == AUCTION_BUY) {
			steps[i].demand_litres = parts[i].litres;
		} else {
			steps[i].supply_litres = parts[i].litres;
		}
	}
	ret->curve = steps;
	ret->step_count = merge_steps(steps, count);
	for (size_t i = 1; i < ret->step_count; i++) {
		steps[i].supply_litres += steps[i - 1].supply_litres;
		steps[ret->step_count - 1 - i].demand_litres +=
				steps[ret->step_count - i].demand_litres;
	}
	return 0;
}

/* ---- the price ---- */

/* Prices at which the same litres are demanded, and the same supplied. */
struct stretch {
	int64_t low, high;
	int64_t demand_litres, supply_litres;
};

static int64_t volume_at(const struct stretch *stretch)
{
	return least(stretch->demand_litres, stretch->supply_litres);
}

static int64_t surplus_at(const struct stretch *stretch)
{
	return stretch->demand_litres + stretch->supply_litres - 2 * volume_at(stretch);
}

/* The best stretch so far, made longer by one as good behind it. */
static void weigh(struct stretch *best, const struct stretch *next)
{
	const int64_t volumes = volume_at(next) - volume_at(best);
	const int64_t surpluses = surplus_at(next) - surplus_at(best);

	if (volumes > 0 || (volumes == 0 && surpluses < 0)) {
		*best = *next;
	} else if (volumes == 0 && surpluses == 0) {
		best->high = next->high;
	}
}

/* What is demanded and supplied at the price; both may differ along stretches as good. */
static void weigh_price(struct auction_cleared *ret)
{
	for (size_t i = ret->step_count; i > 0 && ret->curve[i - 1].price >= ret->price; i--) {
		ret->demand_litres = ret->curve[i - 1].demand_litres;
	}
	for (size_t i = 0; i < ret->step_count && ret->curve[i].price <= ret->price; i++) {
		ret->supply_litres = ret->curve[i].supply_litres;
	}
}

/* Between two limits a buyer of the lower one has gone, and a seller of the higher not come. */
static struct stretch find_best(
		const struct auction_terms *terms, const struct auction_cleared *ret)
{
	const struct auction_step *steps = ret->curve;
	struct stretch best = { .low = 0 };

	for (size_t i = 0; i < ret->step_count; i++) {
		const struct stretch here = { steps[i].price, steps[i].price,
			steps[i].demand_litres, steps[i].supply_litres };

		if (i > 0 && steps[i].price - steps[i - 1].price > terms->tick) {
			const struct stretch between = { steps[i - 1].price + terms->tick,
				steps[i].price - terms->tick, steps[i].demand_litres,
				steps[i - 1].supply_litres };

			weigh(&best, &between);
		}
		weigh(&best, &here);
	}
	return best;
}

/* The one seller's limit, whatever it is worth to others. */
static int64_t sellers_price(const struct part *parts, size_t sellers)
{
	assert(sellers == 1 && parts[0].side == AUCTION_SELL);
	return parts[0].price;
}

static void find_price(const struct auction_terms *terms, const struct part *parts, size_t sellers,
		struct auction_cleared *ret)
{
	if (terms->form == AUCTION_ONE_SIDED) {
		ret->price = sellers_price(parts, sellers);
	} else {
		const struct stretch best = find_best(terms, ret);

		ret->price = best.low + (best.high - best.low) / terms->tick / 2 * terms->tick;
	}
	weigh_price(ret);
	ret->litres = least(ret->demand_litres, ret->supply_litres);
	ret->has_price = ret->litres > 0;
	if (!ret->has_price) {
		ret->price = ret->demand_litres = ret->supply_litres = 0;
	}
}

/* ---- who gets what ---- */

/* Parts of one side, in their sequence: what is left is gone before the price is passed. */
static void fill(const struct part *parts, size_t count, struct auction_cleared *ret)
{
	int64_t left = ret->litres;

	for (size_t i = 0; i < count && left > 0; i++) {
		const int64_t litres = least(parts[i].litres, left);

		assert(parts[i].side == AUCTION_SELL ? parts[i].price <= ret->price
						     : parts[i].price >= ret->price);
		ret->filled[parts[i].order] = litres;
		left -= litres;
	}
	assert(left == 0);
}

int auction_clear(const struct auction_terms *terms, const struct auction_order *orders,
		size_t count, struct auction_cleared *ret)
{
	struct auction_cleared work = { .price = 0 };
	size_t sellers;
	struct part *parts = sort_parts(terms, orders, count, &sellers);
	int fault = parts == NULL ? WEIR_FAULT_MEMORY : draw_curve(parts, count, &work);

	if (fault == 0) {
		work.filled = calloc(count + 1, sizeof(*work.filled));
		fault = work.filled == NULL ? WEIR_FAULT_MEMORY : 0;
	}
	if (fault == 0) {
		find_price(terms, parts, sellers, &work);
		fill(parts, sellers, &work);
		fill(parts + sellers, count - sellers, &work);
		*ret = work;
	} else {
		auction_cleared_finish(&work);
	}
	free(parts);
	return fault;
}

void auction_cleared_finish(struct auction_cleared *cleared)
{
	free(cleared->filled);
	free(cleared->curve);
	memset(cleared, 0, sizeof(*cleared));
}

int auction_pair(const struct auction_terms *terms, const struct auction_order *orders,
		size_t count, const struct auction_cleared *cleared, struct auction_match *ret,
		size_t *ret_count)
{
	size_t sellers;
	struct part *parts = sort_parts(terms, orders, count, &sellers);
	size_t sell = 0;
	size_t buy = sellers;

	*ret_count = 0;
	if (parts == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	/* From here on a part's litres are what it got and is not matched yet. */
	for (size_t i = 0; i < count; i++) {
		parts[i].litres = cleared->filled[parts[i].order];
	}
	while (sell < sellers && buy < count) {
		const int64_t litres = least(parts[sell].litres, parts[buy].litres);

		if (litres > 0) {
			ret[(*ret_count)++] = (struct auction_match){ parts[sell].order,
				parts[buy].order, litres,
				terms->form == AUCTION_CALL ? cleared->price : parts[buy].price };
		}
		parts[sell].litres -= litres;
		parts[buy].litres -= litres;
		sell += parts[sell].litres == 0;
		buy += parts[buy].litres == 0;
	}
	free(parts);
	return 0;
}
