/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/backoff.h"

#include <assert.h>

int64_t backoff_next(struct backoff *backoff, int64_t lived_ms)
{
	assert(backoff->delay_ms >= 0 && backoff->delay_ms <= BACKOFF_LAST_MS);
	if (lived_ms >= BACKOFF_LIVED_MS || backoff->delay_ms == 0) {
		backoff->delay_ms = BACKOFF_FIRST_MS;
	} else if (backoff->delay_ms > BACKOFF_LAST_MS / 2) {
		backoff->delay_ms = BACKOFF_LAST_MS;
	} else {
		backoff->delay_ms *= 2;
	}
	return backoff->delay_ms;
}
