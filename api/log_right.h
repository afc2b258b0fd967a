/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A line for people about what keeps rights to water, and about their trades (see log_summary.h): false, with
 * what it could say, where the deed is not of its form.
 */

#include <stdbool.h>

struct bytes;
struct log_entry;
struct zone;

/* A pledge or an offer by its name, its litres and last day; and its end. */
bool log_hold(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);

/* An agreement by its sides, litres and term; what was assented to, approved, refused or ended. */
bool log_trade(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
