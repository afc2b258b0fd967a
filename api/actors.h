/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who answers for what is printed.
 */

struct books;

/*
 * Under a sheet or a bill, for people: that in this ledger one actor suffices,
 * where it was not made for two (rules.md F31); nothing in one that was.
 */
void actors_say(const struct books *books);
