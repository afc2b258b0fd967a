/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_trail.h"

#include <stdio.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/table.h"
#include "ledger/meter_cache.h"
#include "meter/err.h"

/* What is remarkable about an interval; "" where nothing is. */
static const char *interval_text(unsigned int flags)
{
	if ((flags & TOTALISER_INTERVAL_ROLLOVER) != 0) {
		return _("the register turned over");
	}
	if ((flags & TOTALISER_INTERVAL_JITTER) != 0) {
		return _("ran back a little");
	}
	if ((flags & TOTALISER_INTERVAL_UNKNOWN) != 0) {
		return _("unknown: a whole turn may have passed");
	}
	return (flags & TOTALISER_INTERVAL_INITIAL) != 0 ? _("from the count at installation") : "";
}

static void put_reading(struct table *table, const struct trail *trail, int64_t index,
		const struct trail_interval *interval)
{
	char count[COUNT_TEXT_MAX];

	if (index < 0) {
		table_text(table, count_format_m3(interval->initial, count));
		table_text(table, "-");
	} else {
		table_text(table, count_format_m3(trail->readings[index].count, count));
		table_number(table, trail->readings[index].entry);
	}
}

static int print_intervals(const struct explanation *explanation, const struct explain_meter *meter)
{
	const struct table_column columns[] = {
		{ _("    From"), TABLE_LEFT },
		{ _("register m³"), TABLE_RIGHT },
		{ _("entry"), TABLE_RIGHT },
		{ _("Until"), TABLE_LEFT },
		{ _("register m³"), TABLE_RIGHT },
		{ _("entry"), TABLE_RIGHT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Remark"), TABLE_LEFT },
	};
	const struct zone *zone = &explanation->judge.books->zone;
	SCOPED(table_close) struct table *table = table_open(columns, 8, UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < meter->trail.interval_count; i++) {
		const struct trail_interval *interval = &meter->trail.intervals[i];
		bool is_unknown = (interval->flags & TOTALISER_INTERVAL_UNKNOWN) != 0;
		char at[INSTANT_TEXT_MAX];
		char cell[NUMBER_TEXT_MAX];

		(void)snprintf(cell, sizeof(cell), "    %s",
				zone_format(zone, (struct instant){ interval->from_s }, at));
		table_text(table, cell);
		put_reading(table, &meter->trail, interval->opening, interval);
		table_text(table, zone_format(zone, (struct instant){ interval->till_s }, at));
		put_reading(table, &meter->trail, interval->closing, interval);
		if (is_unknown) {
			table_blank(table);
		} else {
			table_volume(table, interval->litres);
		}
		table_text(table, interval_text(interval->flags));
	}
	out_text(_("  meter %s at intake %s\n"), meter->meter, meter->intake);
	return table_print(table);
}

/* Readings whose device said more than its count. */
static int print_status_bits(
		const struct explanation *explanation, const struct explain_meter *meter)
{
	const struct books *books = explanation->judge.books;
	const struct timeline *timeline;
	int fault = meter_cache_timeline(books, meter->meter, &timeline);

	if (fault < 0 || timeline->step_count == 0) {
		return fault;
	}
	for (size_t i = 0; i < meter->trail.reading_count; i++) {
		const struct trail_reading *reading = &meter->trail.readings[i];
		const struct profile *profile = meter_cache_profile(books,
				timeline_step(timeline, books_bucket(books, reading->at_s))
						->profile,
				reading->version);
		char at[INSTANT_TEXT_MAX];

		for (size_t k = 0; profile != NULL && k < profile->bit_count; k++) {
			if ((reading->bits >> k & 1) != 0) {
				out_text(_("    %s, entry %lld: the device says: %s (%s)\n"),
						zone_format(&books->zone,
								(struct instant){ reading->at_s },
								at),
						(long long)reading->entry, profile->bits[k].meaning,
						_(profile_severity_name(
								profile->bits[k].severity)));
			}
		}
	}
	return 0;
}

static int print_words(const struct explanation *explanation, const struct explain_meter *meter)
{
	const struct zone *zone = &explanation->judge.books->zone;
	const struct timeline *timeline;
	int fault = meter_cache_timeline(explanation->judge.books, meter->meter, &timeline);

	if (fault < 0 || timeline->step_count == 0) {
		return fault;
	}
	for (size_t i = 0; i < meter->trail.reading_count; i++) {
		const struct trail_reading *reading = &meter->trail.readings[i];
		const struct timeline_step *step = timeline_step(
				timeline, books_bucket(explanation->judge.books, reading->at_s));
		char at[INSTANT_TEXT_MAX];
		char count[COUNT_TEXT_MAX];

		if (reading->word_count == 0) {
			continue;
		}
		out_text(_("    %s, entry %lld: words"),
				zone_format(zone, (struct instant){ reading->at_s }, at),
				(long long)reading->entry);
		for (size_t k = 0; k < reading->word_count; k++) {
			out_text(" %04x", reading->words[k]);
		}
		out_text(_(" are %s m³ by profile %s, version %lld\n"),
				count_format_m3(reading->count, count), step->profile,
				(long long)reading->version);
	}
	return 0;
}

int print_trail(const struct explanation *explanation, enum explain_depth depth)
{
	int fault = 0;

	for (size_t i = 0; i < explanation->meter_count && fault == 0; i++) {
		if (depth >= DEPTH_READINGS) {
			fault = print_intervals(explanation, &explanation->meters[i]);
		}
		if (fault == 0 && depth >= DEPTH_READINGS) {
			fault = print_status_bits(explanation, &explanation->meters[i]);
		}
		if (fault == 0 && depth >= DEPTH_WORDS) {
			fault = print_words(explanation, &explanation->meters[i]);
		}
	}
	return fault;
}
