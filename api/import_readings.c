/* SPDX-License-Identifier: Apache-2.0 */

#include "api/import_readings.h"

#include <stdlib.h>
#include <string.h>

#include "api/csv.h"
#include "api/csv_value.h"
#include "api/lang.h"
#include "ledger/rows.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/list.h"

enum {
	METER,
	AT,
	TOTAL,
	FLOW,
	STATUS,
	COLUMNS,

	FIRST_SLOTS = 256, /* a power of two */
};

/* A row of the file as written. */
struct written {
	char meter[TEXT_ID_MAX + 1];
	struct csv_time at;
	int64_t total_litres;
	int64_t flow_litres_per_h;
	char status;
};

#define WRITTEN(member) offsetof(struct written, member)

static const struct csv_column columns[COLUMNS] = {
	[METER] = { "meter", "计量设施编号|计量设施", CSV_MUST, CSV_ID, WRITTEN(meter), 0, 0,
			WORD_SOURCE, 0 },
	[AT] = { "at", "时间", CSV_MUST, CSV_TIME, WRITTEN(at), 0, 0, WORD_SOURCE, 0 },
	[TOTAL] = { "total_m3", "累计水量", CSV_MUST, CSV_VOLUME, WRITTEN(total_litres), -INT64_MAX,
			INT64_MAX, WORD_SOURCE, 0 },
	[FLOW] = { "flow_m3_per_h", "瞬时流量", CSV_BLANK, CSV_VOLUME, WRITTEN(flow_litres_per_h),
			-INT64_MAX, INT64_MAX, WORD_SOURCE, 0 },
	[STATUS] = { "status", "状态", CSV_BLANK, CSV_STATUS, WRITTEN(status), 0, 0, WORD_STATUS,
			0 },
};

const struct csv_column *import_readings_columns(size_t *ret_count)
{
	*ret_count = COLUMNS;
	return columns;
}

/* What is being built, and the index from a meter's id to its number. */
struct build {
	struct csv *csv;
	const struct import_time *time;
	struct import_readings readings;
	size_t room;        /* of readings.rows */
	size_t n_slots;     /* a power of two, more than half of it free */
	uint32_t *slots;    /* number of a meter + 1, or 0 */
	int64_t *last_s;    /* of each meter, its latest row's instant */
	size_t meters_room; /* of readings.meters and last_s */
};

bool import_repeated_parse(const char *name, enum import_repeated *ret)
{
	static const struct {
		const char *name;
		enum import_repeated repeated;
	} words[] = {
		{ "first", REPEATED_FIRST },
		{ "last", REPEATED_LAST },
		{ "by-order", REPEATED_BY_ORDER },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, name) == 0) {
			*ret = words[i].repeated;
			return true;
		}
	}
	return false;
}

/* FNV-1a: an index only, which an unlucky set of ids slows down and nothing more. */
static size_t hash(const char *id)
{
	uint64_t value = UINT64_C(14695981039346656037);

	for (const char *c = id; *c != '\0'; c++) {
		value = (value ^ (unsigned char)*c) * UINT64_C(1099511628211);
	}
	return (size_t)(value ^ value >> 32);
}

/* The slot that has the id, or the free one where it would be put. */
static size_t find_slot(const struct build *build, const char *id)
{
	size_t slot = hash(id) & (build->n_slots - 1);

	while (build->slots[slot] != 0 &&
			strcmp(build->readings.meters[build->slots[slot] - 1], id) != 0) {
		slot = (slot + 1) & (build->n_slots - 1);
	}
	return slot;
}

/* Twice the slots, or the first ones. */
static int grow_slots(struct build *build)
{
	size_t n_slots = build->n_slots == 0 ? FIRST_SLOTS : build->n_slots * 2;
	uint32_t *slots = calloc(n_slots, sizeof(*slots));

	if (slots == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	free(build->slots);
	build->slots = slots;
	build->n_slots = n_slots;
	for (size_t i = 0; i < build->readings.n_meters; i++) {
		build->slots[find_slot(build, build->readings.meters[i])] = (uint32_t)i + 1;
	}
	return 0;
}

static int grow_meters(struct build *build)
{
	size_t room = build->meters_room == 0 ? FIRST_SLOTS / 2 : build->meters_room * 2;
	void *meters = reallocarray(build->readings.meters, room, sizeof(*build->readings.meters));
	int64_t *last_s;

	if (meters == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	build->readings.meters = meters;
	last_s = reallocarray(build->last_s, room, sizeof(*last_s));
	if (last_s == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	build->last_s = last_s;
	build->meters_room = room;
	return grow_slots(build);
}

/* The number of a meter, which it gets when it is first seen. */
static int meter_number(struct build *build, const char *id, uint32_t *ret)
{
	size_t slot;

	if (build->readings.n_meters == build->meters_room) {
		int fault = grow_meters(build);

		if (fault < 0) {
			return fault;
		}
	}
	slot = find_slot(build, id);
	if (build->slots[slot] == 0) {
		size_t number = build->readings.n_meters++;

		(void)text_copy(build->readings.meters[number], TEXT_ID_MAX + 1, id);
		build->last_s[number] = INT64_MIN;
		build->slots[slot] = (uint32_t)number + 1;
	}
	*ret = build->slots[slot] - 1;
	return 0;
}

/* Which of the two instants of a repeated hour is meant. */
static int choose(struct build *build, uint32_t meter, const struct instant at[static 2],
		int64_t *ret_s)
{
	const char *text = csv_text(build->csv, AT);
	const char *zone = build->time->zone->name;
	int64_t last_s = build->last_s[meter];

	switch (build->time->repeated) {
	case REPEATED_WRONG:
		return csv_wrong(build->csv, AT,
				_("'%s' comes twice in %s; say --repeated-hour first, last or "
				  "by-order"),
				text, zone);
	case REPEATED_FIRST:
		*ret_s = at[0].unix_s;
		return CSV_OK;
	case REPEATED_LAST:
		*ret_s = at[1].unix_s;
		return CSV_OK;
	case REPEATED_BY_ORDER:
		break;
	}
	if (last_s > at[1].unix_s) {
		return csv_wrong(build->csv, AT,
				_("'%s' comes twice in %s, and the rows of '%s' are not in the "
				  "order of time here"),
				text, zone, build->readings.meters[meter]);
	}
	*ret_s = at[last_s < at[0].unix_s ? 0 : 1].unix_s;
	return CSV_OK;
}

static int resolve(struct build *build, uint32_t meter, const struct csv_time *time, int64_t *ret_s)
{
	const struct zone *zone = build->time->zone;
	struct instant at[2];

	if (!time->is_local) {
		*ret_s = time->s;
		return CSV_OK;
	}
	if (zone == NULL) {
		return csv_wrong(build->csv, AT,
				_("'%s' has no offset; write it like +08:00 or say --timezone"),
				csv_text(build->csv, AT));
	}
	switch (zone_local(zone, time->s, at)) {
	case ZONE_ONE:
		*ret_s = at[0].unix_s;
		return CSV_OK;
	case ZONE_TWO:
		return choose(build, meter, at, ret_s);
	default:
		return csv_wrong(build->csv, AT, _("'%s' is left out by a clock change in %s"),
				csv_text(build->csv, AT), zone->name);
	}
}

static int reserve_row(struct build *build)
{
	struct reading_row *rows = list_grow(build->readings.rows, &build->room,
			build->readings.count + 1, sizeof(*rows));

	if (rows == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	build->readings.rows = rows;
	return 0;
}

static int add_row(struct build *build, const struct written *written)
{
	struct reading_row row = {
		.flow_litres_per_h = written->flow_litres_per_h,
		.row = csv_row(build->csv),
		.line = csv_line(build->csv),
		.status = written->status,
	};
	char quoted[CSV_QUOTE_MAX];
	int answer = reserve_row(build);

	if (answer == 0) {
		answer = meter_number(build, written->meter, &row.meter);
	}
	if (answer == 0) {
		answer = resolve(build, row.meter, &written->at, &row.at_s);
	}
	if (answer != CSV_OK) {
		return answer;
	}
	if (count_make(written->total_litres, 0, &row.count) != COUNT_OK) {
		return csv_wrong(build->csv, TOTAL, _("'%s' has more than 18 digits of litres"),
				csv_quote(csv_text(build->csv, TOTAL), quoted));
	}
	build->last_s[row.meter] = row.at_s;
	build->readings.rows[build->readings.count++] = row;
	return CSV_OK;
}

int import_readings(const void *data, size_t size, const char *file,
		const struct csv_options *options, const struct import_time *time,
		struct import_readings *ret, struct where *reterr)
{
	SCOPED(csv_close) struct csv *csv = NULL;
	struct build build = { .time = time };
	struct written written;
	int answer = csv_open(data, size, file, options, columns, COLUMNS, &csv, reterr);

	build.csv = csv;
	while (answer == CSV_OK) {
		answer = csv_read_row(csv, &written);
		if (answer == CSV_OK) {
			answer = add_row(&build, &written);
		}
	}
	free(build.slots);
	free(build.last_s);
	if (answer != CSV_END) {
		import_readings_finish(&build.readings);
		return answer < 0 ? answer : IMPORT_WRONG;
	}
	*ret = build.readings;
	return IMPORT_OK;
}

void import_readings_finish(struct import_readings *readings)
{
	free(readings->rows);
	free(readings->meters);
	*readings = (struct import_readings){ .count = 0 };
}
