/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a register showed, as JSON: alone in a list of a meter's readings, and
 * at the ends of an explanation's intervals.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/view.h"
#include "ledger/reported.h"
#include "meter/count.h"

struct books;

/* An exact count as an object: litres × 10^-scale. */
void view_count(struct view *view, const char *key, struct count count);

/* "words": the registers as they came, four hexadecimal digits each. */
void view_raw_words(struct view *view, const uint16_t *words, size_t count);

/* "status_bits": what the device's bits meant by that version of its profile; nothing for none. */
void view_status_bits(struct view *view, const struct books *books, const char *profile,
		int64_t version, uint32_t bits);

/* "readings": the list, each with its verdict and the volume that ends with it. */
void view_readings(
		struct view *view, const struct books *books, const struct reported_list *readings);
