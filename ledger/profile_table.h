/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A device profile as its canonical table: what a profile's file was read as,
 * and all that the ledger uses of it ever after.
 */

#include <stdbool.h>

struct bytes;
struct item_cursor;
struct profile;

/* Appends the table of a sound profile; bytes->failed where its resolution is finer than 1 mm³. */
void profile_put(struct bytes *bytes, const struct profile *profile);

/*
 * Takes a table. False, *ret then undefined, where it is none or the profile
 * is not sound; item_cursor's failed tells the first from the second.
 */
bool profile_take(struct item_cursor *cursor, struct profile *ret);
