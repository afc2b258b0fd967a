/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Numbers in JSON that are not whole: as text "n" or "n/d", exactly.
 */

#include <stdint.h>

#include "api/view.h"
#include "meter/wide.h"

struct exact;

void view_exact(struct view *view, const char *key, const struct exact *number);

/* n/d, d above 0; reduced. */
void view_fraction(struct view *view, const char *key, wide n, wide d);

void view_billionths(struct view *view, const char *key, int64_t billionths);

/* An entry's number; null where it is below 0, not known or none. */
void view_entry(struct view *view, const char *key, int64_t entry);
