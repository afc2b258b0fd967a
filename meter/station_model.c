/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a simulated meter has counted: a function of the instant alone, in
 * whole litres, so that a test can say to the litre what ought to be booked.
 */

#include "meter/station_unit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "meter/err.h"
#include "meter/wide.h"

enum {
	HOUR_S = 3600,
};

static const int64_t litres_max = 1000000000000000; /* 10^15: 10^12 m³ */
static const int64_t day_max = 100000000000;        /* 10^11: keeps the products below 2^63 */

/* Consumption of a town over its hours, in hundredths of the mean. */
static const int64_t curve[STATION_HOURS] = { 45, 38, 35, 35, 40, 60, 100, 145, 150, 130, 120, 118,
	120, 110, 100, 98, 105, 120, 140, 150, 145, 125, 98, 73 };

/* xorshift32; a seed of 0 would stay 0. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void choose_weights(struct station_unit *unit)
{
	uint32_t seed = unit->model.seed * 2654435761U + 1;

	if (seed == 0) {
		seed = 1;
	}
	for (size_t hour = 0; hour < STATION_HOURS; hour++) {
		/* Each hour of each unit differs from the curve by up to a fifth. */
		int64_t weight = curve[hour] * (80 + next_random(&seed) % 41) / 100;

		unit->weights[hour + 1] = unit->weights[hour] + weight;
	}
}

int station_unit_model(struct station_unit *unit, const struct station_model *model)
{
	if (model->start_litres < 0 || model->start_litres > litres_max ||
			model->litres_per_day < 0 || model->litres_per_day > day_max) {
		return STATION_RANGE;
	}
	unit->model = *model;
	choose_weights(unit);
	return STATION_OK;
}

int station_unit_points(struct station_unit *unit, const struct station_point *points, size_t count)
{
	if (count == 0) {
		return STATION_ORDER;
	}
	for (size_t i = 0; i < count; i++) {
		if (points[i].litres < 0 || points[i].litres > litres_max) {
			return STATION_RANGE;
		}
		if (i > 0 && points[i].at.unix_s <= points[i - 1].at.unix_s) {
			return STATION_ORDER;
		}
	}
	unit->points = calloc(count, sizeof(*points));
	if (unit->points == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(unit->points, points, count * sizeof(*points));
	unit->point_count = count;
	unit->model.offset_s = STATION_OFFSET_S;
	unit->model.from = points[0].at;
	return STATION_OK;
}

void station_unit_finish(struct station_unit *unit)
{
	free(unit->points);
	unit->points = NULL;
}

static int64_t floor_divide(wide a, int64_t b)
{
	wide quotient = a / b;

	return (int64_t)(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient);
}

/* Litres since local midnight of 1970-01-01 if the model had always run. */
static int64_t modelled(const struct station_unit *unit, struct instant at)
{
	int64_t local_s = at.unix_s + unit->model.offset_s;
	int64_t day = floor_divide(local_s, DAY_S);
	int64_t second = local_s - day * DAY_S;
	int64_t hour = second / HOUR_S;
	int64_t weight = unit->weights[hour + 1] - unit->weights[hour];
	int64_t done = unit->weights[hour] * HOUR_S + weight * (second % HOUR_S);
	int64_t whole = unit->weights[STATION_HOURS] * HOUR_S;

	return day * unit->model.litres_per_day + unit->model.litres_per_day * done / whole;
}

/* The last point at or before an instant; the first where there is none. */
static size_t point_before(const struct station_unit *unit, struct instant at)
{
	size_t low = 0;
	size_t high = unit->point_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (unit->points[middle].at.unix_s <= at.unix_s) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

static int64_t interpolated(const struct station_unit *unit, struct instant at)
{
	size_t i = point_before(unit, at);
	const struct station_point *a = &unit->points[i];
	const struct station_point *b = a + 1;

	if (i + 1 == unit->point_count || at.unix_s <= a->at.unix_s) {
		return a->litres;
	}
	return a->litres +
			floor_divide((wide)(b->litres - a->litres) * (at.unix_s - a->at.unix_s),
					b->at.unix_s - a->at.unix_s);
}

int64_t station_unit_litres(const struct station_unit *unit, struct instant at)
{
	if (unit->points != NULL) {
		return interpolated(unit, at);
	}
	if (at.unix_s <= unit->model.from.unix_s) {
		return unit->model.start_litres;
	}
	return unit->model.start_litres + modelled(unit, at) - modelled(unit, unit->model.from);
}

static void interpolated_flow(const struct station_unit *unit, struct instant at,
		int64_t *ret_numerator, int64_t *ret_denominator)
{
	size_t i = point_before(unit, at);
	const struct station_point *a = &unit->points[i];
	const struct station_point *b = a + 1;

	if (i + 1 == unit->point_count || at.unix_s < a->at.unix_s || b->litres < a->litres) {
		return;
	}
	*ret_numerator = (b->litres - a->litres) * HOUR_S;
	*ret_denominator = (b->at.unix_s - a->at.unix_s) * 1000;
}

void station_unit_flow(const struct station_unit *unit, struct instant at, int64_t *ret_numerator,
		int64_t *ret_denominator)
{
	int64_t second = at.unix_s + unit->model.offset_s;
	int64_t hour;

	*ret_numerator = 0;
	*ret_denominator = 1;
	if (unit->points != NULL) {
		interpolated_flow(unit, at, ret_numerator, ret_denominator);
	} else if (at.unix_s >= unit->model.from.unix_s) {
		hour = (second - floor_divide(second, DAY_S) * DAY_S) / HOUR_S;
		*ret_numerator = unit->model.litres_per_day *
				(unit->weights[hour + 1] - unit->weights[hour]);
		*ret_denominator = unit->weights[STATION_HOURS] * 1000;
	}
	assert(*ret_numerator >= 0 && *ret_denominator > 0);
}
