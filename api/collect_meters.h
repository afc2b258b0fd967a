/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The meters to be polled: those of the registry that have an address on the
 * ledger's day of today, and the profiles of the books they are read by.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "ledger/clock.h"
#include "meter/address.h"
#include "meter/profile.h"
#include "meter/text.h"

struct ledger;

struct collect_meter {
	char id[TEXT_ID_MAX + 1];
	struct address address;
	const struct profile *profile; /* with blocks; owned by the list */
	enum profile_direction direction;
	int32_t interval_s;
	size_t device_count; /* words of the device that it was last; 0: not known */
	uint16_t device[PROFILE_DEVICE_WORDS];
	uint32_t bits; /* suspect or invalid ones of its status, when it was read last in this run */
};

struct collect_meters {
	struct collect_meter *list; /* in order of id */
	size_t count;
	struct profile **profiles;
	size_t profile_count;
	struct clock clock; /* the ledger's */
	int64_t actor;      /* the user's; not 0 */
};

/*
 * Reads them from the ledger of app->dir. A meter whose address or profile
 * cannot be used is told on stderr and left out. Returns a cmd_status after
 * saying what is wrong, CMD_WRONG where there is no meter at all, or a fault.
 */
int collect_meters_load(const struct app *app, struct collect_meters *ret);

/* The same from an opened ledger, into zeros, without an actor. */
int collect_meters_of(struct ledger *ledger, struct collect_meters *ret);

/* The place behind the last one, to be filled and counted; NULL when memory is short. */
struct collect_meter *collect_meters_place(struct collect_meters *meters);

void collect_meters_finish(struct collect_meters *meters);
