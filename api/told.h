/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What somebody told, member by member, whichever way he came.
 *
 * A command's options and the members of a request's JSON have the same names
 * and are texts here; they are read once, by the same functions, with the same
 * bounds. What is wrong is handed back with its name, and goes on being read, so
 * that all of it can be told at once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/count.h"
#include "meter/instant.h"
#include "meter/text.h"

enum told_slip {
	TOLD_MISSING, /* it must be given */
	TOLD_VALUE,   /* its value is no `wanted` */
	TOLD_RULE,    /* `wanted` is a sentence about it */
};

/* Where it comes from, and where to say what is wrong. Both functions get the context. */
struct told {
	void *context;
	const char *(*value)(void *context, const char *name); /* NULL: not given; "": a flag */
	void (*wrong)(void *context, const char *name, enum told_slip slip, const char *wanted);
};

const char *told_value(const struct told *told, const char *name);
bool told_flag(const struct told *told, const char *name);

/* Says what is wrong; returns false. wanted is marked N_() and stays. */
bool told_wrong(const struct told *told, const char *name, enum told_slip slip, const char *wanted);

/*
 * Each reads one member; false where it is wrong, which was said. What must be
 * given and is not is wrong too: a meter, an instant, a text.
 */
bool told_meter(const struct told *told, const char *name, char ret[static TEXT_ID_MAX + 1]);

/* An instant; without an offset it is the zone's, where there is one that has it once. */
bool told_at(const struct told *told, const char *name, const struct zone *zone,
		struct instant *ret);

/* UTF-8 of 1..size - 1 bytes; wanted says so. */
bool told_text(const struct told *told, const char *name, const char *wanted, char *ret,
		size_t size);

/* ROW_NO_DAY where it is not given. */
bool told_day(const struct told *told, const char *name, struct day *ret);

enum {
	TOLD_LITRES = 3, /* decimals of a count in cubic metres that is told: whole litres */
	TOLD_EXACT = 18, /* of one that names a reading: as exact as registers are */
};

/* Cubic metres as a register shows them; {0, 0} where it is not given. */
bool told_count(const struct told *told, const char *name, int decimals, bool *ret_given,
		struct count *ret);

/* A whole number from low to high; *ret stays where it is not given. */
bool told_int(const struct told *told, const char *name, int64_t low, int64_t high,
		const char *wanted, int64_t *ret);
