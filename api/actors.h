/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who acts, and who answers for what is printed.
 */

#include <stdint.h>

struct books;

/* The number of the next new actor: behind the greatest that there is. */
int64_t actors_next(const struct books *books);

/*
 * Under a sheet or a bill, for people: that in this ledger one actor suffices,
 * where it was not made for two (rules.md F31); nothing in one that was.
 */
void actors_say(const struct books *books);
