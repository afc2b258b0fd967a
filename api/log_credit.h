/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A line for people about river-area credit and vouchers (see log_summary.h): false, with
 * what it could say, where the deed is not of its form.
 */

#include <stdbool.h>

struct bytes;
struct log_entry;
struct zone;

/* A pool or a loan by its id, and what was moved. */
bool log_credit(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);

/* A round or a ticket by its id, what it is about, and so many litres. */
bool log_voucher(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
