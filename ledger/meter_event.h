/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Events of a meter: that it was installed, exchanged, removed, verified,
 * ordered to be repaired, repaired.
 *
 *	body: [meter, what, at, final, initial, until, withdrawn, ground]
 *
 * final and initial are [units, scale] of a count in litres, or null; until is
 * a day or null. An event is named by its meter, its instant and what it is;
 * the same name told again with other values takes the former's place, and
 * withdrawn takes it away. Of two such facts the one entered later counts.
 *
 * What a register shows is read off with the event: `final` is the last count
 * of the register that goes, `initial` the first of the one that comes. Both
 * are believed. Readings at the very instant of an event belong to what was
 * before it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"
#include "meter/count.h"
#include "meter/instant.h"
#include "meter/text.h"

struct bytes;

/* Numbers stand in the log for ever. */
enum meter_event_what {
	METER_INSTALLED = 1,  /* a register begins; initial */
	METER_EXCHANGED,      /* one register ends, another begins; final, initial */
	METER_REMOVED,        /* a register ends, and none counts until the next begins; final */
	METER_VERIFIED,       /* until: the last day for which that is good */
	METER_REPAIR_ORDERED, /* until: the last day on which it may be done */
	METER_REPAIRED,
};

enum {
	METER_EVENT_WHATS = METER_REPAIRED,
	METER_GROUND_MAX = 255, /* bytes of a deed's ground */
};

/* "installed", "exchanged", "removed", "verified", "repair-ordered", "repaired". */
const char *meter_event_name(enum meter_event_what what);

/* The reverse; false, *ret untouched, for any other word. */
bool meter_event_parse(const char *name, enum meter_event_what *ret);

/* Which of them a kind of event may have. until must be given with a repair order. */
bool meter_event_takes_final(enum meter_event_what what);
bool meter_event_takes_initial(enum meter_event_what what);
bool meter_event_takes_until(enum meter_event_what what);

struct meter_event {
	char meter[TEXT_ID_MAX + 1];
	enum meter_event_what what;
	struct instant at;
	bool has_final;
	struct count final;
	bool has_initial;
	struct count initial;
	struct day until; /* or ROW_NO_DAY */
	bool is_withdrawn;
	char ground[METER_GROUND_MAX + 1]; /* UTF-8, never empty */
};

void meter_event_put(struct bytes *body, const struct meter_event *event);

/* Reads a body; false where it is none, or has what its kind may not have. */
bool meter_event_take(const void *body, size_t size, struct meter_event *ret);

/* The event that the books have under the same name, or NULL. */
const struct meter_event_row *meter_event_find(const struct books *books, const char *meter,
		int64_t at_s, enum meter_event_what what);

/*
 * The events of a meter in order of time:
 *
 *	struct meter_event_row key;
 *	struct shelf_cursor cursor = meter_event_walk(books, meter, &key);
 *	while ((row = shelf_next(&cursor)) != NULL)
 */
struct shelf_cursor meter_event_walk(
		const struct books *books, const char *meter, struct meter_event_row *key);

/*
 * The repair order that is open at an instant: the newest one given until
 * then, unless the meter was repaired, exchanged or installed anew after it.
 * NULL: none. Its until is the last day for the repair; what is assessed for a
 * broken meter changes at the midnight after that day (rules.md F20).
 */
const struct meter_event_row *meter_event_repair_order(
		const struct books *books, const char *meter, struct instant at);

/* Was it taken away, and no other put in its place, at an instant? */
bool meter_event_is_removed(const struct books *books, const char *meter, struct instant at);

/*
 * The last day for which the meter is verified, as known at an instant: of the
 * newest verification that names one, event or certificate (ledger/duty.h), else
 * of the meter's row in the registry on that day. ROW_NO_DAY: none does.
 */
struct day meter_event_verified_until(
		const struct books *books, const char *meter, struct instant at);
