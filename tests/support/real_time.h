/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Real time, for tests of what must not wait.
 */

#include <stdint.h>

/* Milliseconds of a clock that never goes back. */
int64_t real_time_ms(void);

/* So long at least. */
void real_time_pause(int64_t ms);
