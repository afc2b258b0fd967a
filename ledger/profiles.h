/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Device profiles in the books: the table each was read as.
 *
 *	profile: [profile, version, text, table]
 *
 * text is the file as it was given; only the table is used. The profile
 * "manual", a register read by eye in cubic metres with litres shown, is
 * known without an entry.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "meter/profile.h"

#define PROFILES_MANUAL "manual"

/* Begins a profile's deed: the text as given and the table it was read as. */
int profiles_put(struct bytes *body, const struct profile *profile, const char *text, size_t size);

/* A version of a profile, or with version -1 the newest. False where there is none. */
bool profiles_find(const struct books *books, const char *id, int64_t version, struct profile *ret);
