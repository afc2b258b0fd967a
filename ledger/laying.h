/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a fact laid over one meter's readings brings about: an event, a
 * decision, a correction. The meter is run without it and with it, and the
 * difference is the movement.
 *
 *	effect: [semantics, movement | null]      null: nothing moved
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/movement.h"
#include "ledger/timeline.h"

struct laying {
	const struct judge *judge;
	const char *meter;
	int64_t at_s;                /* the instant of the fact */
	struct timeline_extra extra; /* the fact */
	bool is_told;                /* it tells a last count that has to be judged itself */
};

/* Runs the meter. The caller finishes *ret, all zero before. Returns 0 or a fault. */
int laying_run(const struct laying *laying, struct movement *ret);

/* Makes the effect and the links of what was run. Returns JUDGE_OK or a fault. */
int laying_conclude(const struct laying *laying, const struct movement *movement,
		struct conclusion *ret);

/* Folds the effect; the cache forgets what it knew of meters. Returns 0 or a fault. */
int laying_apply(struct books *books, const struct entry *entry);

/*
 * The checks that all such facts share: is the meter in the registry, has the
 * instant come? Returns JUDGE_OK, JUDGE_REFUSED with the reason, or a fault.
 */
int laying_check(const struct judge *judge, const char *meter, int64_t at_s, struct where *reason);
