/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Lists as calendars: the days on which a surcharge of some rulebook holds
 * (`during`), whoever the rows of the list name.
 */

struct account_world;

/* Reads the days into the world, whose rulebooks are there. Returns 0 or a fault. */
int account_find_calendars(struct account_world *world);
