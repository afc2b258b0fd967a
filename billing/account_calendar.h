/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Lists as calendars: the days on which a surcharge of some rulebook holds
 * (`during`), whoever the rows of the list name.
 */

struct account;
struct account_world;

/*
 * The list whose days are also those of an emergency restriction, for the
 * permits that its order names (rules.md F3, F6).
 */
#define ACCOUNT_EMERGENCY "emergency"

/* Reads the days into the world, whose rulebooks are there. Returns 0 or a fault. */
int account_find_calendars(struct account_world *world);

/*
 * Sets an account's calendars: the world's, and after them the days of its own
 * emergency restrictions where a rulebook is `during` them. Returns 0 or a fault.
 */
int account_set_calendars(const struct account_world *world, struct account *account);
