/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the registry says about a meter, kept between two judgements.
 *
 * A meter's timeline and its decoded profile change only with an entry of the
 * registry; every such entry forgets them all. Nothing here is a book: it can
 * be dropped at any moment.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/timeline.h"
#include "meter/profile.h"

struct meter_cache;

int meter_cache_open(struct meter_cache **ret);
void meter_cache_close(struct meter_cache *cache);

/* Forgets everything: a row of the registry or a profile was folded. */
void meter_cache_forget(struct meter_cache *cache);

/*
 * A meter's timeline, owned by the cache until it forgets; of a meter that is
 * not registered it is empty. Returns 0 or a fault.
 */
int meter_cache_timeline(const struct books *books, const char *meter, const struct timeline **ret);

/*
 * The version of the profile that readings of a meter are said to be of, at an
 * instant: the newest. False where there is no such meter, or no such profile.
 * Returns 0 or a fault.
 */
int meter_cache_version(const struct books *books, const char *meter, int64_t at_s, bool *ret_found,
		int64_t *ret);

/* A version of a profile, or with -1 the newest; NULL where there is none. The same owner. */
const struct profile *meter_cache_profile(
		const struct books *books, const char *id, int64_t version);
