/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Readings that a collector took and could not keep, because its outbox or its
 * disk was full.
 *
 *	lost: [from, till, readings]
 *
 * from and till are the device times of the oldest and the newest of them. The
 * fact moves no book: what was taken meanwhile follows from the readings around
 * it, as of any silence. It says that the silence was not the meters'.
 */

#include <stdint.h>

struct bytes;
struct deed;

struct lost {
	int64_t from_s;
	int64_t till_s;   /* not before from_s */
	int64_t readings; /* at least 1 */
};

void lost_put(struct bytes *body, const struct lost *lost);
