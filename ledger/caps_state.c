/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/caps_state.h"

#include "ledger/ceiling.h"
#include "ledger/water.h"
#include "meter/wide.h"

const char *caps_state_name(enum caps_state state)
{
	switch (state) {
	case CAPS_UNKNOWN:
		return "";
	case CAPS_WITHIN:
		return "within";
	case CAPS_NEAR:
		return "near";
	case CAPS_REACHED:
		return "reached";
	}
	return "";
}

const char *caps_flag_name(enum caps_flag flag)
{
	switch (flag) {
	case CAPS_NEAR_USE:
		return "near-cap";
	case CAPS_REACHED_USE:
		return "reached-cap";
	case CAPS_NEAR_PERMITS:
		return "near-permits";
	case CAPS_REACHED_PERMITS:
		return "reached-permits";
	case CAPS_SUB_CAPS:
		return "sub-caps";
	case CAPS_SUB_LIMITS:
		return "sub-permits";
	}
	return "";
}

enum caps_state caps_state_of(int64_t litres, int64_t limit_litres, int near_percent)
{
	int64_t near;

	if (limit_litres == CAPS_NONE) {
		return CAPS_UNKNOWN;
	}
	if (litres >= limit_litres) {
		return CAPS_REACHED;
	}
	near = ceiling_threshold(limit_litres, near_percent);
	return near != CEILING_NONE && litres >= near ? CAPS_NEAR : CAPS_WITHIN;
}

enum {
	NEAR_PERCENT = 90, /* where nobody set a criterion */
};

int caps_near_percent(const struct registry_view *view, const char *area, struct day day)
{
	struct criterion_row row;

	return registry_criterion(view, CRITERION_NEAR, area, day, &row) ? row.value : NEAR_PERCENT;
}

int64_t caps_limit(const struct caps_row *row)
{
	int64_t sum;

	if (row->cap_litres == CAPS_NONE ||
			__builtin_add_overflow(row->cap_litres, row->cap_traded_litres, &sum)) {
		return row->cap_litres;
	}
	return sum < 0 ? 0 : sum;
}

int64_t caps_share_ppm(int64_t litres, int64_t limit_litres)
{
	wide product = (wide)litres * 1000000;

	if (limit_litres == CAPS_NONE || limit_litres == 0) {
		return CAPS_NONE;
	}
	product = product >= 0 ? product / limit_litres
			       : -((-product + limit_litres - 1) / limit_litres);
	return product > INT64_MAX || product < -INT64_MAX ? CAPS_NONE : (int64_t)product;
}

static uint32_t state_flags(enum caps_state use, enum caps_state permits)
{
	uint32_t flags = 0;

	flags |= use == CAPS_NEAR ? CAPS_NEAR_USE : 0;
	flags |= use == CAPS_REACHED ? CAPS_REACHED_USE : 0;
	flags |= permits == CAPS_NEAR ? CAPS_NEAR_PERMITS : 0;
	flags |= permits == CAPS_REACHED ? CAPS_REACHED_PERMITS : 0;
	return flags;
}

static void set_states(struct caps_row *row)
{
	/* Of other sources as much as can be had is wanted: nothing is near. */
	if (row->source == SOURCE_ANY || water_is_conventional(row->source)) {
		row->state = caps_state_of(row->used_litres, caps_limit(row), row->near_percent);
		row->permits_state = caps_state_of(
				row->permits_litres, row->permits_limit_litres, row->near_percent);
	}
}

uint32_t caps_flags(const struct registry_view *view, const struct caps_row *row, struct day day)
{
	struct caps_row copy = *row;

	copy.near_percent = caps_near_percent(view, row->area, day);
	set_states(&copy);
	return state_flags(copy.state, copy.permits_state);
}

void caps_set_flags(struct caps_row *row)
{
	set_states(row);
	row->flags |= state_flags(row->state, row->permits_state);
	if (row->cap_litres != CAPS_NONE && row->sub_caps_litres != CAPS_NONE &&
			row->sub_caps_litres > row->cap_litres) {
		row->flags |= CAPS_SUB_CAPS;
	}
	if (row->permits_limit_litres != CAPS_NONE && row->sub_limits_litres != CAPS_NONE &&
			row->sub_limits_litres > row->permits_limit_litres) {
		row->flags |= CAPS_SUB_LIMITS;
	}
}
