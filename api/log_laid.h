/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One line about a fact laid over readings: an event, a decision, a correction.
 */

#include <stdint.h>

struct bytes;
struct deed;
struct zone;

/* Appends the line of a deed of that kind; nothing where its body is none. */
void log_laid_summary(
		uint64_t kind, const struct deed *deed, const struct zone *zone, struct bytes *ret);
