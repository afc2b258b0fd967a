/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The registers of a TUF-2000M, as the simulated station shows them.
 *
 * Written from the manual's table by itself: it shares nothing with the
 * profiles and the decoding of registers, not even the making of floats,
 * which are put together here from integers.
 */

#include "meter/station_unit.h"

#include <assert.h>

#include "meter/instant.h"
#include "meter/wide.h"

/* What a register pair of the manual shows. */
enum shown {
	SHOWN_FLOW,        /* REAL4, m³/h */
	SHOWN_VELOCITY,    /* REAL4, m/s, in a pipe of 300 mm */
	SHOWN_SOUND,       /* REAL4, m/s */
	SHOWN_WHOLE,       /* LONG, whole m³ */
	SHOWN_FRACTION,    /* REAL4, the rest of it */
	SHOWN_NOTHING,     /* LONG and REAL4 0: no reverse flow */
	SHOWN_CLOCK,       /* three words of BCD */
	SHOWN_QUALITY,     /* 0..99 */
	SHOWN_WORKED,      /* LONG, seconds since it began */
	SHOWN_MULTIPLIER,  /* n of 10^(n-3) */
	SHOWN_UNIT_NUMBER, /* its address on the line */
};

static const struct {
	uint16_t number; /* the manual's, from 1; on the wire one less */
	enum shown shown;
	uint8_t words;
} registers[] = {
	{ 1, SHOWN_FLOW, 2 },
	{ 5, SHOWN_VELOCITY, 2 },
	{ 7, SHOWN_SOUND, 2 },
	{ 9, SHOWN_WHOLE, 2 }, /* positive accumulator */
	{ 11, SHOWN_FRACTION, 2 },
	{ 13, SHOWN_NOTHING, 2 }, /* negative accumulator */
	{ 15, SHOWN_NOTHING, 2 },
	{ 25, SHOWN_WHOLE, 2 }, /* net accumulator */
	{ 27, SHOWN_FRACTION, 2 },
	{ 53, SHOWN_CLOCK, 3 },
	{ 72, SHOWN_NOTHING, 1 }, /* error bits */
	{ 92, SHOWN_QUALITY, 1 },
	{ 103, SHOWN_WORKED, 2 },
	{ 1437, SHOWN_NOTHING, 1 }, /* flow unit 0 */
	{ 1438, SHOWN_NOTHING, 1 }, /* totaliser unit 0: m³ */
	{ 1439, SHOWN_MULTIPLIER, 1 },
	{ 1442, SHOWN_UNIT_NUMBER, 1 },
};

/* The IEEE 754 single nearest to a fraction that is not negative, ties to even. */
static uint32_t single(wide numerator, wide denominator)
{
	int exponent = 0;
	wide mantissa;
	wide rest;

	if (numerator == 0) {
		return 0;
	}
	for (; numerator >= 2 * denominator; exponent++) {
		denominator *= 2;
	}
	for (; numerator < denominator; exponent--) {
		numerator *= 2;
	}
	mantissa = numerator * (1 << 23) / denominator;
	rest = numerator * (1 << 23) % denominator;
	if (2 * rest > denominator || (2 * rest == denominator && mantissa % 2 == 1)) {
		mantissa++;
	}
	if (mantissa == 1 << 24) {
		mantissa /= 2;
		exponent++;
	}
	assert(exponent > -127 && exponent < 128);
	return (uint32_t)(exponent + 127) << 23 | ((uint32_t)mantissa & 0x7fffff);
}

static void put_pair(uint16_t words[static 2], uint32_t value)
{
	words[0] = (uint16_t)value; /* low word first */
	words[1] = (uint16_t)(value >> 16);
}

static unsigned bcd(int64_t value)
{
	return (unsigned)(value / 10 % 10 * 16 + value % 10);
}

/* Seconds and minutes, hours and days, months and years: the first in the low byte. */
static void put_clock(uint16_t words[static 3], int64_t local_s)
{
	int64_t second = (local_s % DAY_S + DAY_S) % DAY_S;
	struct date date = day_date((struct day){ (int32_t)((local_s - second) / DAY_S) });

	words[0] = (uint16_t)(bcd(second / 60 % 60) << 8 | bcd(second % 60));
	words[1] = (uint16_t)(bcd(date.day) << 8 | bcd(second / 3600));
	words[2] = (uint16_t)(bcd(date.year % 100) << 8 | bcd(date.month));
}

/* What the totaliser shows: what was counted, as its fault bends it, after roll-over. */
static int64_t shown_litres(const struct station_unit *unit, struct instant at)
{
	int64_t litres = station_unit_litres(unit, at);
	int64_t modulus = 1000;

	for (int i = 0; i < unit->digits; i++) {
		modulus *= 10;
	}
	if (unit->fault == STATION_FAULT_STUCK) {
		litres = unit->fault_litres;
	} else if (unit->fault == STATION_FAULT_RESTART) {
		litres = litres < unit->fault_litres ? 0 : litres - unit->fault_litres;
	} else if (unit->fault == STATION_FAULT_JITTER && unit->answers % 2 == 0) {
		litres = litres < 2 ? 0 : litres - 2;
	}
	return litres % modulus;
}

static void show(const struct station_unit *unit, struct instant at, enum shown shown,
		uint16_t words[static 3])
{
	int64_t litres = shown_litres(unit, at);
	int64_t numerator;
	int64_t denominator;

	station_unit_flow(unit, at, &numerator, &denominator);
	switch (shown) {
	case SHOWN_FLOW:
		put_pair(words, single(numerator, denominator));
		return;
	case SHOWN_VELOCITY:
		/* m³/h through 0.0707 m²: divided by 254.52. */
		put_pair(words, single((wide)numerator * 100, (wide)denominator * 25452));
		return;
	case SHOWN_SOUND:
		put_pair(words, single(1482, 1));
		return;
	case SHOWN_WHOLE:
		put_pair(words, (uint32_t)(litres / 1000));
		return;
	case SHOWN_FRACTION:
		put_pair(words, single(litres % 1000, 1000));
		return;
	case SHOWN_NOTHING:
		put_pair(words, 0);
		return;
	case SHOWN_CLOCK:
		put_clock(words, at.unix_s + unit->model.offset_s);
		return;
	case SHOWN_QUALITY:
		words[0] = 88;
		return;
	case SHOWN_WORKED:
		put_pair(words, (uint32_t)(at.unix_s - unit->model.from.unix_s));
		return;
	case SHOWN_MULTIPLIER:
		words[0] = 3;
		return;
	case SHOWN_UNIT_NUMBER:
		words[0] = unit->unit;
		return;
	}
}

void station_unit_words(struct station_unit *unit, struct instant at, uint16_t start,
		uint16_t count, uint16_t *ret)
{
	assert(start + count <= STATION_REGISTERS);
	unit->answers++;
	for (size_t i = 0; i < count; i++) {
		ret[i] = 0;
	}
	for (size_t row = 0; row < sizeof(registers) / sizeof(registers[0]); row++) {
		int first = registers[row].number - 1;
		uint16_t words[3];

		if (first + registers[row].words <= start || first >= start + count) {
			continue;
		}
		show(unit, at, registers[row].shown, words);
		for (int i = 0; i < registers[row].words; i++) {
			if (first + i >= start && first + i < start + count) {
				ret[first + i - start] = words[i];
			}
		}
	}
}
