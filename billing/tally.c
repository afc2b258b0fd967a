/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/tally.h"

#include <assert.h>
#include <stdlib.h>

#include "meter/err.h"
#include "meter/list.h"

static void finish_sum(struct tally_sum *sum)
{
	if (sum->has_part) {
		exact_finish(&sum->litres_part);
		exact_finish(&sum->basis_part);
	}
}

void tally_finish(struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		finish_sum(&tally->lines[i].now);
		finish_sum(&tally->lines[i].before);
	}
	free(tally->lines);
	*tally = (struct tally){ 0 };
}

bool tally_is_line(const struct tally_key *a, const struct tally_key *b)
{
	return a->intake == b->intake && a->price == b->price && a->part == b->part &&
			a->surcharge == b->surcharge && a->band == b->band &&
			a->ruling == b->ruling && a->counts == b->counts;
}

struct tally_line *tally_line(struct tally *tally, const struct tally_key *key, size_t day)
{
	struct tally_line *line;

	assert((key->surcharge < 0) == (key->band < 0));
	if (tally->fault != 0) {
		return NULL;
	}
	/* From the end: the line of the day before is most often the line of this day. */
	for (size_t i = tally->count; i > 0; i--) {
		line = &tally->lines[i - 1];
		if (line->key.window == key->window && tally_is_line(&line->key, key)) {
			line->first_day = day < line->first_day ? day : line->first_day;
			line->last_day = day > line->last_day ? day : line->last_day;
			return line;
		}
	}
	line = list_grow(tally->lines, &tally->capacity, tally->count + 1, sizeof(*line));
	if (line == NULL) {
		tally->fault = WEIR_FAULT_MEMORY;
		return NULL;
	}
	tally->lines = line;
	line += tally->count++;
	*line = (struct tally_line){ .key = *key, .first_day = day, .last_day = day };
	return line;
}

void tally_add(struct tally *tally, struct tally_sum *sum, int64_t litres, int64_t basis, int sign)
{
	assert(sign == 1 || sign == -1);
	if (__builtin_add_overflow(sum->litres, sign * litres, &sum->litres) ||
			__builtin_add_overflow(sum->basis, sign * basis, &sum->basis)) {
		tally->fault = WEIR_FAULT_RANGE;
	}
}

static void add_fraction(struct exact *sum, int64_t whole, wide n, wide d, int sign)
{
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();

	exact_set_fraction(&part, n, d);
	exact_multiply_fraction(&part, whole, 1);
	if (sign > 0) {
		exact_add(sum, &part);
	} else {
		exact_subtract(sum, &part);
	}
}

void tally_add_part(struct tally *tally, struct tally_sum *sum, int64_t litres, int64_t basis,
		wide n, wide d, int sign)
{
	assert(n >= 0 && d > 0 && n <= d);
	if (n == d) {
		tally_add(tally, sum, litres, basis, sign);
		return;
	}
	if (!sum->has_part) {
		sum->litres_part = exact_zero();
		sum->basis_part = exact_zero();
		sum->has_part = true;
	}
	add_fraction(&sum->litres_part, litres, n, d, sign);
	add_fraction(&sum->basis_part, basis, n, d, sign);
}

void tally_litres(const struct tally_sum *sum, struct exact *ret)
{
	exact_set_int(ret, sum->litres);
	if (sum->has_part) {
		exact_add(ret, &sum->litres_part);
	}
}

void tally_basis(const struct tally_sum *sum, struct exact *ret)
{
	exact_set_int(ret, sum->basis);
	if (sum->has_part) {
		exact_add(ret, &sum->basis_part);
	}
}
