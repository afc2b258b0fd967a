/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The registers of the devices that the simulated station can be.
 *
 * Written from the manuals' tables by themselves: they share nothing with the
 * profiles and the decoding of registers, not even the making of floats, which
 * are put together here from integers.
 */

#include "meter/station_unit.h"

#include <assert.h>
#include <string.h>

#include "meter/instant.h"
#include "meter/wide.h"

/* What the words of a row show. Low word first, where "high" does not say otherwise. */
enum shown {
	SHOWN_FLOW,        /* REAL4, m³/h */
	SHOWN_FLOW_HIGH,   /* the same, high word first */
	SHOWN_FLOW_SECOND, /* REAL4, m³/s */
	SHOWN_VELOCITY,    /* REAL4, m/s, in a pipe of 300 mm */
	SHOWN_SOUND,       /* REAL4, m/s */
	SHOWN_WHOLE,       /* LONG, whole m³ */
	SHOWN_FRACTION,    /* REAL4, the rest of it */
	SHOWN_TOTAL_HIGH,  /* double, m³, high word first */
	SHOWN_TOTAL_MM3,   /* four words, mm³ */
	SHOWN_NOTHING,     /* LONG and REAL4 0: no reverse flow */
	SHOWN_CLOCK,       /* three words of BCD */
	SHOWN_QUALITY,     /* 0..99 */
	SHOWN_WORKED,      /* LONG, seconds since it began */
	SHOWN_MULTIPLIER,  /* n of 10^(n-3) */
	SHOWN_FORWARD,     /* which way a totaliser counts: 1 is forward */
	SHOWN_USM_II,      /* 0x2A: a USM II device */
	SHOWN_PRODUCT,     /* 24: a MAG 6000 */
	SHOWN_UNIT_NUMBER, /* its address on the line */
};

enum {
	ROW_WORDS_MAX = 4,
};

struct row {
	uint16_t number; /* as its manual prints it */
	enum shown shown;
	uint8_t words;
};

/* The manual counts from 1. */
static const struct row tuf_2000m[] = {
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

/* The manual counts from 1, behind "4:". */
static const struct row siemens_mag6000[] = {
	{ 601, SHOWN_USM_II, 1 }, { 603, SHOWN_PRODUCT, 1 },
	{ 2102, SHOWN_FORWARD, 1 },                                  /* totaliser 1 */
	{ 2104, SHOWN_FORWARD, 1 },                                  /* totaliser 2 */
	{ 3003, SHOWN_FLOW_HIGH, 2 }, { 3015, SHOWN_TOTAL_HIGH, 4 }, /* totaliser 1 */
};

/* The numbers are those of the wire. */
static const struct row xylem_magflux[] = {
	{ 600, SHOWN_FLOW_SECOND, 2 },
	{ 604, SHOWN_TOTAL_MM3, 4 },
};

#define ROWS(list) (list), sizeof(list) / sizeof((list)[0])

static const struct {
	const char *name;
	const struct row *rows;
	size_t count;
	uint16_t first;     /* the number that is 0 on the wire */
	uint16_t registers; /* how many there are */
} devices[STATION_DEVICES] = {
	[STATION_TUF_2000M] = { "tuf-2000m", ROWS(tuf_2000m), 1, 1600 },
	[STATION_SIEMENS_MAG6000] = { "siemens-mag6000", ROWS(siemens_mag6000), 1, 3100 },
	[STATION_XYLEM_MAGFLUX] = { "xylem-magflux", ROWS(xylem_magflux), 0, 620 },
};

bool station_device_parse(const char *name, enum station_device *ret)
{
	for (int i = 0; i < STATION_DEVICES; i++) {
		if (strcmp(devices[i].name, name) == 0) {
			*ret = (enum station_device)i;
			return true;
		}
	}
	return false;
}

const char *station_device_name(enum station_device device)
{
	return devices[device].name;
}

uint16_t station_device_registers(enum station_device device)
{
	return devices[device].registers;
}

/*
 * The IEEE 754 number nearest to a fraction that is not negative, ties to
 * even: so many bits of mantissa behind an exponent with that bias.
 */
static uint64_t nearest(wide numerator, wide denominator, int bits, int bias)
{
	int exponent = 0;
	wide scale = (wide)1 << bits;
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
	mantissa = numerator * scale / denominator;
	rest = numerator * scale % denominator;
	if (2 * rest > denominator || (2 * rest == denominator && mantissa % 2 == 1)) {
		mantissa++;
	}
	if (mantissa == 2 * scale) {
		mantissa /= 2;
		exponent++;
	}
	assert(exponent > -bias && exponent <= bias);
	return (uint64_t)(exponent + bias) << bits | (uint64_t)(mantissa - scale);
}

static uint32_t single(wide numerator, wide denominator)
{
	return (uint32_t)nearest(numerator, denominator, 23, 127);
}

/* Low word first. */
static void put_pair(uint16_t words[static 2], uint32_t value)
{
	words[0] = (uint16_t)value;
	words[1] = (uint16_t)(value >> 16);
}

/* High word first. */
static void put_high(uint16_t *words, size_t count, uint64_t value)
{
	for (size_t i = 0; i < count; i++) {
		words[i] = (uint16_t)(value >> 16 * (count - 1 - i));
	}
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
		uint16_t words[static ROW_WORDS_MAX])
{
	int64_t litres = shown_litres(unit, at);
	int64_t numerator;
	int64_t denominator;

	station_unit_flow(unit, at, &numerator, &denominator);
	switch (shown) {
	case SHOWN_FLOW:
		put_pair(words, single(numerator, denominator));
		return;
	case SHOWN_FLOW_HIGH:
		put_high(words, 2, single(numerator, denominator));
		return;
	case SHOWN_FLOW_SECOND:
		put_pair(words, single(numerator, (wide)denominator * 3600));
		return;
	case SHOWN_TOTAL_HIGH:
		put_high(words, 4, nearest(litres, 1000, 52, 1023));
		return;
	case SHOWN_TOTAL_MM3:
		put_pair(words, (uint32_t)((uint64_t)litres * 1000000));
		put_pair(words + 2, (uint32_t)((uint64_t)litres * 1000000 >> 32));
		return;
	case SHOWN_FORWARD:
		words[0] = 1;
		return;
	case SHOWN_USM_II:
		words[0] = 0x2a;
		return;
	case SHOWN_PRODUCT:
		words[0] = 24;
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

void station_unit_words(enum station_device device, struct station_unit *unit, struct instant at,
		uint16_t start, uint16_t count, uint16_t *ret)
{
	assert(start + count <= devices[device].registers);
	unit->answers++;
	for (size_t i = 0; i < count; i++) {
		ret[i] = 0;
	}
	for (size_t i = 0; i < devices[device].count; i++) {
		const struct row *row = &devices[device].rows[i];
		int first = row->number - devices[device].first;
		uint16_t words[ROW_WORDS_MAX];

		if (first + row->words <= start || first >= start + count) {
			continue;
		}
		show(unit, at, row->shown, words);
		for (int k = 0; k < row->words; k++) {
			if (first + k >= start && first + k < start + count) {
				ret[first + k - start] = words[k];
			}
		}
	}
}
