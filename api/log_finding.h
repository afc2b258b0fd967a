/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One line about a finding or a step of one.
 */

#include <stdbool.h>

struct bytes;
struct deed;
struct entry;

/* Appends the line of an entry of these kinds; false where it is none. deed is what it says, if anything. */
bool log_finding_summary(const struct entry *entry, const struct deed *deed, struct bytes *ret);
