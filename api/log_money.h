/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A line for people about deeds on bills and what is paid (see log_summary.h):
 * false, with what it could say, where the deed is not of its form.
 */

#include <stdbool.h>

struct bytes;
struct log_entry;
struct zone;

bool log_approvals(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_deferral(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_late(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_payment(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_trade_payment(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_relief(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
bool log_sign_off(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
