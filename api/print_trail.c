/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_trail.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/table.h"
#include "api/value_number.h"
#include "ledger/meter_error.h"
#include "meter/err.h"
#include "meter/profile.h"

static const char *at_text(struct value object, const char *key, const struct zone *zone,
		char buffer[static INSTANT_TEXT_MAX])
{
	return zone_format(zone, (struct instant){ value_instant(object, key) }, buffer);
}

static bool has_flag(struct value interval, const char *flag)
{
	struct value flags = value_list_known(interval, "flags");

	for (size_t i = 0; i < value_count(flags); i++) {
		if (strcmp(value_text_at(flags, i), flag) == 0) {
			return true;
		}
	}
	return false;
}

/* What is remarkable about an interval; "" where nothing is. */
static const char *interval_text(struct value interval)
{
	if (has_flag(interval, "rollover")) {
		return _("the register turned over");
	}
	if (has_flag(interval, "jitter")) {
		return _("ran back a little");
	}
	if (has_flag(interval, "unknown")) {
		return _("unknown: a whole turn may have passed");
	}
	return has_flag(interval, "initial") ? _("from the count at installation") : "";
}

/* The reading at an end, which the interval names by its place; or the count that it began with. */
static void put_reading(
		struct table *table, struct value readings, struct value interval, const char *end)
{
	char count[COUNT_TEXT_MAX];
	struct value reading;
	int64_t place;

	if (!value_has(interval, end)) {
		struct value initial = value_object(interval, "initial");

		table_text(table, count_format_m3(value_count_of(initial), count));
		table_text(table, "-");
		return;
	}
	place = value_int_in(interval, end, 0, VALUE_INT_MAX);
	if ((uint64_t)place >= value_count(readings)) {
		value_refuse(interval, end);
		table_text(table, "");
		table_text(table, "");
		return;
	}
	reading = value_at(readings, (size_t)place);
	table_text(table, count_format_m3(value_count_of(reading), count));
	table_number(table, value_has(reading, "entry") ? value_int(reading, "entry") : -1);
}

static void put_interval(struct table *table, struct value readings, struct value interval,
		const struct zone *zone)
{
	char at[INSTANT_TEXT_MAX];
	char cell[NUMBER_TEXT_MAX];

	(void)snprintf(cell, sizeof(cell), "    %s", at_text(interval, "from", zone, at));
	table_text(table, cell);
	put_reading(table, readings, interval, "opening");
	table_text(table, at_text(interval, "till", zone, at));
	put_reading(table, readings, interval, "closing");
	if (has_flag(interval, "unknown")) {
		table_blank(table);
	} else {
		table_volume(table, value_int(interval, "litres"));
	}
	table_text(table, interval_text(interval));
}

static int print_intervals(struct value meter, struct value readings, const struct zone *zone)
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
	SCOPED(table_close) struct table *table = table_open(columns, 8, UNIT_M3);
	struct value intervals = value_list(meter, "intervals");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(intervals); i++) {
		put_interval(table, readings, value_at(intervals, i), zone);
	}
	out_text(_("  meter %s at intake %s\n"), value_text(meter, "meter"),
			value_text(meter, "intake"));
	return table_print(table);
}

/* What was put right because the meter was found to err. */
static void print_errors(struct value meter)
{
	struct value errors = value_list_known(meter, "errors");

	for (size_t i = 0; i < value_count(errors); i++) {
		struct value error = value_at(errors, i);
		int64_t limit = value_int(error, "limit_ppm");
		char measured[VOLUME_TEXT_MAX];
		char assessed[VOLUME_TEXT_MAX];
		char percent[NUMBER_TEXT_MAX];

		out_text(_("    %s..%s, entry %lld: error of %s %%"), value_text(error, "from"),
				value_text(error, "until"), (long long)value_int(error, "entry"),
				text_format_fixed(value_int(error, "error_ppm"),
						METER_ERROR_DECIMALS, percent, sizeof(percent)));
		if (limit != 0) {
			out_text(_(" beyond %s %%"),
					text_format_fixed(limit, METER_ERROR_DECIMALS, percent,
							sizeof(percent)));
		}
		out_text(_(": measured %s m³, assessed beside it %s m³\n"),
				m3_text(value_int(error, "measured_litres"), measured),
				m3_text(value_int(error, "assessed_litres"), assessed));
	}
}

static const char *severity_text(const char *name)
{
	for (int severity = 0; severity < PROFILE_SEVERITIES; severity++) {
		if (strcmp(profile_severity_name((enum profile_severity)severity), name) == 0) {
			return _(profile_severity_name((enum profile_severity)severity));
		}
	}
	return name;
}

/* An entry's number; -1 where it is null. */
static long long entry_of(struct value reading)
{
	return value_has(reading, "entry") ? (long long)value_int(reading, "entry") : -1;
}

/* Readings whose device said more than its count. */
static void print_status_bits(struct value readings, const struct zone *zone)
{
	for (size_t i = 0; i < value_count(readings); i++) {
		struct value reading = value_at(readings, i);
		struct value bits = value_list_known(reading, "status_bits");
		char at[INSTANT_TEXT_MAX];

		for (size_t k = 0; k < value_count(bits); k++) {
			struct value bit = value_at(bits, k);

			out_text(_("    %s, entry %lld: the device says: %s (%s)\n"),
					at_text(reading, "at", zone, at), entry_of(reading),
					value_text(bit, "meaning"),
					severity_text(value_text(bit, "severity")));
		}
	}
}

static void print_words(struct value readings, const struct zone *zone)
{
	for (size_t i = 0; i < value_count(readings); i++) {
		struct value reading = value_at(readings, i);
		char at[INSTANT_TEXT_MAX];
		char count[COUNT_TEXT_MAX];

		if (!value_has(reading, "words")) {
			continue;
		}
		out_text(_("    %s, entry %lld: words"), at_text(reading, "at", zone, at),
				entry_of(reading));
		out_text(" %s", value_text(reading, "words"));
		out_text(_(" are %s m³ by profile %s, version %lld\n"),
				count_format_m3(value_count_of(reading), count),
				value_text(reading, "profile"),
				(long long)value_int(reading, "version"));
	}
}

int print_trail(struct value explanation, const struct zone *zone, enum explain_depth depth)
{
	struct value meters;
	int fault = 0;

	if (depth < DEPTH_READINGS) {
		return 0;
	}
	meters = value_list(explanation, "meters");
	for (size_t i = 0; i < value_count(meters) && fault == 0; i++) {
		struct value readings = value_list(value_at(meters, i), "readings");

		fault = print_intervals(value_at(meters, i), readings, zone);
		print_errors(value_at(meters, i));
		if (fault == 0) {
			print_status_bits(readings, zone);
		}
		if (fault == 0 && depth >= DEPTH_WORDS) {
			print_words(readings, zone);
		}
	}
	return fault;
}
