/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Periods as people name them: "2026-10", "2026-Q4", "2026".
 */

#include <stdbool.h>

#include "meter/instant.h"

/* The period's civil days. False, *ret untouched, for anything else. */
bool period_parse(const char *text, struct days *ret);
