/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter's readings of a day, fetched from the entries that hold them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/readings.h"
#include "ledger/timeline.h"
#include "meter/profile.h"
#include "meter/totaliser.h"

enum {
	SAMPLES_AHEAD_S = 300, /* a reading may be ahead of the ledger's clock by so much */
};

struct samples {
	struct totaliser_sample *list; /* ascending by instant, then count; no doubles */
	size_t count;
	size_t room;
};

void samples_finish(struct samples *samples);

/* Adds a copy at the end. Returns 0 or WEIR_FAULT_MEMORY. */
int samples_add(struct samples *samples, const struct totaliser_sample *sample);

/* Brings them into order and drops doubles: same instant, count, status and validity. */
void samples_sort(struct samples *samples);

/*
 * A reading as the totaliser takes it. The modulus of a register whose unit is
 * told by its words alone is that reading's own; profile is that of its words.
 */
struct totaliser_sample samples_make(const struct reading *reading, int64_t recorded_s,
		const struct profile *profile, const struct timeline_step *step);

/*
 * Adds the readings that the log has of a meter in the bucket of a day, as they
 * are under a timeline. Returns 0 or a fault.
 */
int samples_load(const struct judge *judge, const char *meter, const struct timeline *timeline,
		struct day day, struct samples *ret);

/*
 * Lays over the readings of a day's bucket what people said of them, and adds
 * the last counts of registers that went after that instant. They are in order
 * before and after. Returns 0 or a fault.
 */
int samples_lay(struct samples *samples, const struct timeline *timeline, const struct books *books,
		struct day day, int64_t after_s);

/* Is that very reading among them? They are in order. */
bool samples_have(const struct samples *samples, const struct totaliser_sample *sample);
