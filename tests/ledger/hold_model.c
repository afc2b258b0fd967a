/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/ledger/hold_model.h"

#include <string.h>

int64_t model_held(const struct model *model, int right, int year, bool is_pledge)
{
	int64_t sum = 0;

	for (int i = 0; i < model->count; i++) {
		const struct model_hold *hold = &model->holds[i];

		if (hold->stands && hold->right == right && hold->is_pledge == is_pledge) {
			sum += hold->litres[year];
		}
	}
	return sum;
}

int64_t model_sold(const struct model *model, int right, int year)
{
	int64_t sum = 0;

	for (int i = 0; i < model->count; i++) {
		const struct model_hold *hold = &model->holds[i];

		sum += hold->is_sold && hold->right == right ? hold->litres[year] : 0;
	}
	return sum;
}

int64_t model_moved(const struct model *model, int right, int year, int32_t day)
{
	int64_t sum = 0;

	for (int i = 0; i < model->count; i++) {
		const struct model_hold *hold = &model->holds[i];

		if (hold->is_sold && hold->term.from.number <= day) {
			sum += (hold->buyer == right ? hold->litres[year] : 0) -
					(hold->right == right ? hold->litres[year] : 0);
		}
	}
	return sum;
}

int32_t model_last_day(int year)
{
	return month_days(month_make(2027 + year, 1)).from.number - 1;
}

static int64_t limit_of(const struct model *model, int right, int year)
{
	int64_t now = model_moved(model, right, year, model->today);
	int64_t later = model_moved(model, right, year, model_last_day(year));

	return model->limit + (later < now ? later : now);
}

int64_t model_room(const struct model *model, int right, int year, bool is_pledge)
{
	int64_t sale = model_held(model, right, year, false);
	int64_t is_free = limit_of(model, right, year) - (year == 0 ? model->taken[right] : 0) -
			sale - model_held(model, right, year, true);
	int64_t tradable = model->saved - model_sold(model, right, year) - sale;

	return is_pledge || is_free < tradable ? is_free : tradable;
}

void model_let_go(struct model *model, struct model_hold *hold)
{
	struct model_hold *offer = hold->offer == 0 ? NULL : &model->holds[hold->offer - 1];

	hold->stands = false;
	for (int year = 0; year < MODEL_YEARS && offer != NULL && offer->stands; year++) {
		offer->litres[year] += hold->litres[year];
	}
}

void model_expire(struct model *model)
{
	for (int i = 0; i < model->count; i++) {
		struct model_hold *hold = &model->holds[i];

		if (hold->stands && hold->until < model->today) {
			model_let_go(model, hold);
			model->ended++;
		}
	}
}

struct model_hold *model_find(struct model *model, const char *name)
{
	for (int i = 0; i < model->count; i++) {
		if (strcmp(model->holds[i].name, name) == 0) {
			return &model->holds[i];
		}
	}
	return NULL;
}

bool model_fits(const struct model *model, struct model_hold *hold, bool is_up_to)
{
	int64_t kept[MODEL_YEARS];
	int64_t any = 0;

	for (int year = 0; year < MODEL_YEARS; year++) {
		int64_t there = model_room(model, hold->right, year, hold->is_pledge);

		there = there < 0 ? 0 : there;
		kept[year] = hold->litres[year] < there ? hold->litres[year] : there;
		any += kept[year];
	}
	if (is_up_to && any > 0) {
		memcpy(hold->litres, kept, sizeof(kept));
	}
	for (int year = 0; year < MODEL_YEARS; year++) {
		if (hold->litres[year] > 0 &&
				hold->litres[year] > model_room(model, hold->right, year,
								     hold->is_pledge)) {
			return false;
		}
	}
	return true;
}

void model_cut(int64_t litres, struct days term, int64_t ret[static MODEL_YEARS])
{
	int64_t days = term.till.number - term.from.number;
	int64_t rest[MODEL_YEARS];
	int64_t left = litres;

	for (int year = 0; year < MODEL_YEARS; year++) {
		int32_t from = month_days(month_make(2026 + year, 1)).from.number;
		int32_t till = month_days(month_make(2027 + year, 1)).from.number;
		int64_t shared;

		from = from > term.from.number ? from : term.from.number;
		till = till < term.till.number ? till : term.till.number;
		shared = till > from ? till - from : 0;
		ret[year] = litres * shared / days;
		rest[year] = litres * shared % days;
		left -= ret[year];
	}
	for (; left > 0; left--) {
		int best = 0;

		for (int year = 1; year < MODEL_YEARS; year++) {
			best = rest[year] > rest[best] ? year : best;
		}
		ret[best]++;
		rest[best] = -1;
	}
}

void model_put_on(struct model *model, const struct model_hold *hold)
{
	model->holds[model->count] = *hold;
	model->holds[model->count++].stands = true;
}

struct model_hold *model_standing(struct model *model, char sort, int right)
{
	for (int i = 0; i < model->count; i++) {
		struct model_hold *hold = &model->holds[i];

		if (hold->stands && hold->name[0] == sort && (right < 0 || hold->right == right)) {
			return hold;
		}
	}
	return NULL;
}

bool model_accepts(struct model *model, struct model_hold *offer, struct model_hold *hold)
{
	bool is_there = true;

	for (int year = 0; year < MODEL_YEARS && offer != NULL; year++) {
		is_there = is_there && hold->litres[year] <= offer->litres[year];
	}
	if (offer != NULL) { /* its own litres are there for it */
		offer->stands = false;
	}
	is_there = is_there && model_fits(model, hold, false);
	if (offer != NULL) {
		offer->stands = true;
	}
	return is_there;
}
