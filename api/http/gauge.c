/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/gauge.h"

#include <assert.h>

/* From a kept reply to what nobody should wait for. */
const int64_t gauge_bounds[GAUGE_BUCKETS] = { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 100000,
	500000, 2500000, 10000000 };

/* One thread writes: nothing is lost between the two. */
static void add(_Atomic int64_t *value, int64_t number)
{
	atomic_store_explicit(value, atomic_load_explicit(value, memory_order_relaxed) + number,
			memory_order_relaxed);
}

void gauge_add(struct gauges *gauges, enum gauge which, int64_t number)
{
	add(&gauges->values[which], number);
}

int64_t gauge_get(struct gauges *gauges, enum gauge which)
{
	return atomic_load_explicit(&gauges->values[which], memory_order_relaxed);
}

enum gauge gauge_of_status(int status)
{
	assert(status >= 200 && status <= 599);
	return (enum gauge)(GAUGE_2XX + status / 100 - 2);
}

void gauge_time(struct gauges *gauges, enum lane lane, int64_t micros)
{
	int bucket = 0;

	while (bucket < GAUGE_BUCKETS && micros > gauge_bounds[bucket]) {
		bucket++;
	}
	add(&gauges->timed[lane][bucket], 1);
	add(&gauges->micros[lane], micros);
}

int64_t gauge_timed(struct gauges *gauges, enum lane lane, int bucket)
{
	assert(bucket >= 0 && bucket <= GAUGE_BUCKETS);
	return atomic_load_explicit(&gauges->timed[lane][bucket], memory_order_relaxed);
}

int64_t gauge_micros(struct gauges *gauges, enum lane lane)
{
	return atomic_load_explicit(&gauges->micros[lane], memory_order_relaxed);
}
