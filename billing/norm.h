/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Norms: the sum of output × norm over a permit's products (rules.md F32), cut
 * to whole litres.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/lineage.h"
#include "meter/instant.h"

/*
 * Of one month, or of what was said of the year as one (0), as it stands on a
 * day: that of the newest permit of the lineage that has any. False, *ret
 * untouched, where none has.
 */
bool norm_litres(const struct books *books, const struct lineage *lineage, int year, int month,
		struct day asked, int64_t *ret);
