/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The units of a simulated station: adding them, from a model, from points or
 * from a file's rows, and telling them how to misbehave.
 */

#include <stdlib.h>
#include <string.h>

#include "meter/err.h"
#include "meter/list.h"
#include "meter/station.h"
#include "meter/station_unit.h"
#include "meter/text.h"

enum {
	UNITS = STATION_UNITS_MAX + 1,
	DELAY_MAX_MS = 3600000,
};

static const char *const fault_names[] = {
	[STATION_FAULT_NONE] = "none",
	[STATION_FAULT_LATE] = "late",
	[STATION_FAULT_SILENT] = "silent",
	[STATION_FAULT_WRONG_UNIT] = "wrong-unit",
	[STATION_FAULT_WRONG_ID] = "wrong-id",
	[STATION_FAULT_STALE] = "stale",
	[STATION_FAULT_REFUSE_ADDRESS] = "refuse-address",
	[STATION_FAULT_REFUSE_DEVICE] = "refuse-device",
	[STATION_FAULT_REFUSE_BUSY] = "refuse-busy",
	[STATION_FAULT_REFUSE_GATEWAY] = "refuse-gateway",
	[STATION_FAULT_SHORT] = "short",
	[STATION_FAULT_COUNT] = "count",
	[STATION_FAULT_PROTOCOL] = "protocol",
	[STATION_FAULT_DRIBBLE] = "dribble",
	[STATION_FAULT_CUT] = "cut",
	[STATION_FAULT_RESTART] = "restart",
	[STATION_FAULT_STUCK] = "stuck",
	[STATION_FAULT_JITTER] = "jitter",
};

bool station_fault_parse(const char *name, enum station_fault *ret)
{
	for (size_t i = 0; i < sizeof(fault_names) / sizeof(fault_names[0]); i++) {
		if (strcmp(name, fault_names[i]) == 0) {
			*ret = (enum station_fault)i;
			return true;
		}
	}
	return false;
}

const char *station_fault_name(enum station_fault fault)
{
	return fault_names[fault];
}

/* A unit that is not in its place yet; the caller fills it and puts it there. */
static int make_unit(
		struct station *station, uint8_t number, uint8_t digits, struct station_unit **ret)
{
	struct station_unit **place = station_place(station, number);
	struct station_unit *unit;

	if (place == NULL || *place != NULL) {
		return STATION_UNIT;
	}
	if (digits < 1 || digits > STATION_DIGITS_MAX) {
		return STATION_RANGE;
	}
	unit = calloc(1, sizeof(*unit));
	if (unit == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	unit->unit = number;
	unit->digits = digits;
	*ret = unit;
	return STATION_OK;
}

static int keep_unit(struct station *station, struct station_unit *unit, int answer)
{
	if (answer == STATION_OK) {
		*station_place(station, unit->unit) = unit;
	} else {
		free(unit);
	}
	return answer;
}

int station_add_model(struct station *station, uint8_t unit, uint8_t digits,
		const struct station_model *model)
{
	struct station_unit *made = NULL;
	int answer = make_unit(station, unit, digits, &made);

	if (answer != STATION_OK) {
		return answer;
	}
	return keep_unit(station, made, station_unit_model(made, model));
}

int station_add_points(struct station *station, uint8_t unit, uint8_t digits,
		const struct station_point *points, size_t count)
{
	struct station_unit *made = NULL;
	int answer = make_unit(station, unit, digits, &made);

	if (answer != STATION_OK) {
		return answer;
	}
	return keep_unit(station, made, station_unit_points(made, points, count));
}

int station_set_fault(
		struct station *station, uint8_t unit, enum station_fault fault, int32_t delay_ms)
{
	struct station_unit **place = station_place(station, unit);

	if (place == NULL || *place == NULL) {
		return STATION_UNIT;
	}
	if (delay_ms < 0 || delay_ms > DELAY_MAX_MS) {
		return STATION_RANGE;
	}
	(*place)->fault = fault;
	(*place)->delay_ms = delay_ms;
	(*place)->fault_litres = station_unit_litres(*place, station_now(station));
	return STATION_OK;
}

int station_total_litres(struct station *station, uint8_t unit, struct instant at, int64_t *ret)
{
	struct station_unit **place = station_place(station, unit);

	if (place == NULL || *place == NULL) {
		return STATION_UNIT;
	}
	*ret = station_unit_litres(*place, at);
	return STATION_OK;
}

/* The points of one unit while a file is read. */
struct series {
	struct station_point *points;
	size_t count;
	size_t room;
};

static int series_put(struct series *series, const struct station_point *point)
{
	struct station_point *points = list_grow(
			series->points, &series->room, series->count + 1, sizeof(*points));

	if (points == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	series->points = points;
	series->points[series->count++] = *point;
	return 0;
}

/* Where in a file reading is. */
struct rows {
	struct text_cursor line; /* what is left of the line */
	int number;
	struct where *reterr;
};

static int wrong(const struct rows *rows, const char *expectation)
{
	where_set(rows->reterr, rows->number, (int)rows->line.at + 1, "%s", expectation);
	return 1;
}

/* "2026-01-01T00:00:00Z": up to the next comma. */
static int take_instant(struct rows *rows, struct instant *ret)
{
	const char *text = rows->line.data + rows->line.at;
	const char *comma = memchr(text, ',', rows->line.size - rows->line.at);
	char copy[INSTANT_TEXT_MAX];

	if (comma == NULL || (size_t)(comma - text) >= sizeof(copy)) {
		return wrong(rows, "expected an instant with Z or an offset, then a comma");
	}
	memcpy(copy, text, (size_t)(comma - text));
	copy[comma - text] = '\0';
	if (instant_parse(copy, &ret->unix_s) != INSTANT_OK) {
		return wrong(rows, "expected an instant with Z or an offset");
	}
	rows->line.at += (size_t)(comma - text);
	return 0;
}

/* One row: unit, at, total_m3. */
static int take_row(struct rows *rows, struct series series[static UNITS])
{
	struct station_point point = { 0 };
	int64_t unit = 0;
	int wrong_place;

	if (text_int(&rows->line, 1, STATION_UNITS_MAX, &unit) != TEXT_OK ||
			!text_take(&rows->line, ',')) {
		return wrong(rows, "expected a unit from 1 to 247, then a comma");
	}
	wrong_place = take_instant(rows, &point.at);
	if (wrong_place != 0) {
		return wrong_place;
	}
	(void)text_take(&rows->line, ',');
	if (text_fixed(&rows->line, 3, &point.litres) != TEXT_OK || point.litres < 0 ||
			!text_at_end(&rows->line)) {
		return wrong(rows, "expected cubic metres with at most three decimals");
	}
	if (series[unit].count > 0 &&
			series[unit].points[series[unit].count - 1].at.unix_s >= point.at.unix_s) {
		return wrong(rows, "expected an instant after the unit's previous one");
	}
	return series_put(&series[unit], &point);
}

/* The next line without its end; false after the last. */
static bool next_line(struct rows *rows, const char **rest, size_t *left)
{
	const char *end;
	size_t size;

	if (*left == 0) {
		return false;
	}
	end = memchr(*rest, '\n', *left);
	size = end == NULL ? *left : (size_t)(end - *rest);
	rows->line = text_cursor(*rest, size > 0 && (*rest)[size - 1] == '\r' ? size - 1 : size);
	rows->number++;
	size += end != NULL;
	*rest += size;
	*left -= size;
	return true;
}

static int read_rows(struct rows *rows, const char *text, size_t size,
		struct series series[static UNITS])
{
	static const char header[] = "unit,at,total_m3";
	int answer = 0;

	if (!next_line(rows, &text, &size) || rows->line.size != sizeof(header) - 1 ||
			memcmp(rows->line.data, header, sizeof(header) - 1) != 0) {
		return wrong(rows, "expected the header unit,at,total_m3");
	}
	while (answer == 0 && next_line(rows, &text, &size)) {
		answer = take_row(rows, series);
	}
	return answer;
}

static int add_all(struct rows *rows, struct station *station, uint8_t digits,
		const struct series series[static UNITS])
{
	for (int unit = 1; unit < UNITS; unit++) {
		int answer;

		if (series[unit].count == 0) {
			continue;
		}
		answer = station_add_points(station, (uint8_t)unit, digits, series[unit].points,
				series[unit].count);
		if (answer < 0) {
			return answer;
		}
		if (answer != STATION_OK) {
			where_set(rows->reterr, 0, 0,
					answer == STATION_UNIT ? "unit %d is there already"
							       : "unit %d has a volume or digits "
								 "out of range",
					unit);
			return 1;
		}
	}
	return 0;
}

int station_add_series(struct station *station, uint8_t digits, const char *text, size_t size,
		struct where *reterr)
{
	struct series series[UNITS] = { 0 };
	struct rows rows = { .reterr = reterr };
	int answer = read_rows(&rows, text, size, series);

	if (answer == 0) {
		answer = add_all(&rows, station, digits, series);
	}
	for (int unit = 0; unit < UNITS; unit++) {
		free(series[unit].points);
	}
	return answer;
}
