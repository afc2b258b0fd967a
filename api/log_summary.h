/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an entry is about, in one line for people and in their language.
 */

struct bytes;
struct log_entry;
struct zone;

/*
 * Appends the line, of at most about a hundred columns. What no line is known
 * for, or what is not sound, is told by its items.
 */
void log_summary(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);
