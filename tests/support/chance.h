/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Chance that is the same in every run. A state is any number but 0; each call
 * moves it on.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t chance_next(uint64_t *state);

/* True so many times out of a hundred. */
bool chance_percent(uint64_t *state, int percent);

/* Puts what stands in order into any other. */
void chance_shuffle(size_t *order, size_t count, uint64_t *state);
