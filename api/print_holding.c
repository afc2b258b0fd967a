/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_holding.h"

#include <stdio.h>

#include "api/out.h"
#include "api/print_number.h"
#include "api/view_right.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	TEXT_BYTES_MAX = 1024, /* of one line of text */
};

const char *ceiling_basis_text(enum ceiling_basis basis)
{
	switch (basis) {
	case BASIS_PERMIT:
		return _("permit");
	case BASIS_PLAN:
		return _("plan");
	case BASIS_PLAN_TO_DATE:
		return _("plan to date");
	case BASIS_PLAN_MONTH:
		return _("month's plan");
	case BASIS_CAP:
		return _("cap");
	case BASIS_RESTRICTION:
		return _("restriction");
	case BASIS_CAP_PERMITS:
		return _("permits' total");
	case BASIS_RENEWAL:
		return _("renewal");
	case BASIS_IDLE:
		return _("idle right");
	case BASIS_ZONE:
		return _("zone's cap");
	case BASIS_NOTICE:
		return _("notice");
	case BASIS_PLAN_QUARTER:
		return _("quarter's plan");
	case BASIS_GROUP:
		return _("group");
	case BASIS_SEASON:
		return _("season");
	case BASIS_PLAN_TEN_DAYS:
		return _("ten days' plan");
	}
	return "";
}

/* ---- the answer ---- */

static void print_may_take(const struct holding_permit *permit, enum volume_unit unit)
{
	const struct quota *quota = &permit->quota;
	char volume[TABLE_VOLUME_MAX];

	if (permit->may_take_litres == CEILING_NONE) {
		out_text(_("May still take  not known: no limit is\n"));
		return;
	}
	out_text(_("May still take  %s %s: "),
			table_format_volume(
					permit->may_take_litres < 0 ? 0 : permit->may_take_litres,
					unit, volume),
			table_unit_name(unit));
	if (!quota->is_valid) {
		out_text(_("the permit is not valid on that day\n"));
		return;
	}
	if (permit->may_take_litres < 0) {
		out_text(_("the %s is passed by %s %s\n"),
				ceiling_basis_text(quota->ceilings[permit->bound_by].basis),
				table_format_volume(-permit->may_take_litres, unit, volume),
				table_unit_name(unit));
		return;
	}
	out_text(_("the %s binds\n"), ceiling_basis_text(quota->ceilings[permit->bound_by].basis));
}

/* The days of the year on which taking is allowed. */
static void print_season(const struct quota *quota)
{
	char day[DAY_TEXT_MAX];

	if (quota->season[0] != '\0') {
		out_text(_("Season          %s\n"), quota->season);
	} else if (quota->is_outside && row_has_day(quota->opens_on)) {
		out_text(_("Season          none: nothing may be taken until %s\n"),
				day_format(quota->opens_on, day));
	} else if (quota->is_outside) {
		out_text(_("Season          none: nothing may be taken\n"));
	}
}

/* What offers, agreements and pledges keep of the permit's year. */
static void print_holds(const struct quota *quota, enum volume_unit unit)
{
	char volume[TABLE_VOLUME_MAX];
	char day[DAY_TEXT_MAX];

	for (size_t i = 0; i < quota->hold_count; i++) {
		const struct quota_hold *hold = &quota->holds[i];

		out_text(_("Held            %s %s by %s '%s' until %s\n"),
				table_format_volume(hold->litres, unit, volume),
				table_unit_name(unit), hold_what_text(hold->what), hold->name,
				day_format(hold->until, day));
	}
	if (quota->hold_more > 0) {
		out_text(_("Held            by %zu others too\n"), quota->hold_more);
	}
}

/* How long what remains of the binding limit lasts, and by which use. */
static void print_lasts(const struct holding_permit *permit, enum volume_unit unit)
{
	const struct quota *quota = &permit->quota;
	const struct ceiling *bound =
			permit->bound_by < quota->count ? &quota->ceilings[permit->bound_by] : NULL;
	char mean[TABLE_VOLUME_MAX];
	char day[DAY_TEXT_MAX];

	if (bound == NULL || permit->may_take_litres <= 0) {
		return;
	}
	if (quota->mean_days < FORECAST_DAYS_MIN) {
		out_text(_("Lasts           not known: %d days with known volume, %d are needed\n"),
				quota->mean_days, FORECAST_DAYS_MIN);
		return;
	}
	(void)table_format_volume(quota->mean_litres / quota->mean_days, unit, mean);
	if (!row_has_day(bound->forecast_on) ||
			bound->forecast_on.number >= bound->period.till.number) {
		out_text(_("Lasts           beyond its period, at %s %s a day (mean of %d days)\n"),
				mean, table_unit_name(unit), quota->mean_days);
		return;
	}
	out_text(_("Lasts           until %s, at %s %s a day (mean of %d days)\n"),
			day_format(bound->forecast_on, day), mean, table_unit_name(unit),
			quota->mean_days);
}

static const char *reason_text(enum next_m3_reason reason)
{
	switch (reason) {
	case NEXT_M3_PRICED:
		break;
	case NEXT_M3_NO_INTAKE:
		return _("no intake is metered under the permit on that day");
	case NEXT_M3_NO_BOOK:
		return _("no rulebook holds there on that day");
	case NEXT_M3_NO_RATE:
		return _("the rulebook has no rate for this water");
	case NEXT_M3_MIXED_UNITS:
		return _("some of its uses are priced by energy");
	case NEXT_M3_NO_ENERGY:
		return _("it is priced by energy, not by volume");
	case NEXT_M3_NO_DECISION:
		return _("nobody has decided the multiple yet");
	}
	return "";
}

static void print_next(const struct next_m3 *next)
{
	struct bytes text;
	char fen[NUMBER_TEXT_MAX];

	if (next->reason != NEXT_M3_PRICED) {
		out_text(_("Next m³         has no price: %s\n"), reason_text(next->reason));
		return;
	}
	bytes_init(&text, TEXT_BYTES_MAX);
	for (size_t i = 0; i < next->line_count; i++) {
		const struct next_m3_line *line = &next->lines[i];

		bytes_format(&text, "%s%s", i == 0 ? "" : ", ", line->rule);
		if (line->band > 0) {
			bytes_format(&text, _(" band %d"), line->band);
		}
		bytes_put_text(&text, line->is_unconfirmed ? _(" (unconfirmed)") : "");
	}
	out_text(_("Next m³         %s yuan"), yuan_text(next->fen, fen));
	if (next->line_count > 0) {
		out_text(_(" by %s (%s)"), bytes_text(&text), next->lines[0].book);
	}
	out_text("\n");
	bytes_finish(&text);
}

/* How old the figures are: what was taken since is in none of them. */
static void print_data(const struct holding_permit *permit, const struct zone *zone)
{
	const struct holding_meter *newest = NULL;
	char at[INSTANT_TEXT_MAX];

	for (size_t i = 0; i < permit->meter_count; i++) {
		const struct holding_meter *meter = &permit->meters[i];

		if (meter->is_read && (newest == NULL || meter->read_s > newest->read_s)) {
			newest = meter;
		}
	}
	if (newest != NULL) {
		out_text(_("Newest reading  %s, of meter %s\n"),
				zone_format(zone, (struct instant){ newest->read_s }, at),
				newest->meter);
	}
	for (size_t i = 0; i < permit->meter_count; i++) {
		const struct holding_meter *meter = &permit->meters[i];

		if (meter->is_late && meter->is_read) {
			out_text(_("Warning         meter %s is due every %lld s and was read last on %s: what it took since is not counted\n"),
					meter->meter, (long long)meter->interval_s,
					zone_format(zone, (struct instant){ meter->read_s }, at));
		} else if (meter->is_late) {
			out_text(_("Warning         meter %s is due every %lld s and has no reading that counts: what it took is not counted\n"),
					meter->meter, (long long)meter->interval_s);
		}
	}
}

/* ---- the ceilings ---- */

static void put_day(struct table *table, struct day day)
{
	char text[DAY_TEXT_MAX];

	if (row_has_day(day)) {
		table_text(table, day_format(day, text));
	} else {
		table_blank(table);
	}
}

/* "cap 330302, groundwater" */
static void put_name(struct table *table, const struct ceiling *ceiling, enum lang lang)
{
	struct bytes text;

	bytes_init(&text, TEXT_BYTES_MAX);
	bytes_put_text(&text, ceiling_basis_text(ceiling->basis));
	if (ceiling->basis == BASIS_CAP) {
		const char *source = lang == LANG_ZH_CN
				? word_name_zh(WORD_SOURCE, (int)ceiling->source)
				: word_name(WORD_SOURCE, (int)ceiling->source);

		bytes_format(&text, " %s, %s", ceiling->name,
				ceiling->source == SOURCE_ANY || source == NULL ? _("all")
										: source);
	}
	table_text(table, bytes_text(&text));
	bytes_finish(&text);
}

static int print_ceilings(
		const struct holding_permit *permit, enum volume_unit unit, enum lang lang)
{
	const struct table_column columns[] = {
		{ _("Ceiling"), TABLE_LEFT },
		{ _("Period"), TABLE_LEFT },
		{ _("Limit"), TABLE_VOLUME },
		{ _("Taken"), TABLE_VOLUME },
		{ _("of it assessed"), TABLE_VOLUME },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("of limit"), TABLE_RIGHT },
		{ _("Passed on"), TABLE_LEFT },
		{ _("Lasts until"), TABLE_LEFT },
		{ _("Remarks"), TABLE_LEFT },
	};
	const struct quota *quota = &permit->quota;
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	for (size_t i = 0; table != NULL && i < quota->count; i++) {
		const struct ceiling *ceiling = &quota->ceilings[i];
		char period[CEILING_PERIOD_MAX];

		put_name(table, ceiling, lang);
		table_text(table, ceiling_period(ceiling->period, period));
		table_volume_known(table, ceiling->limit_litres);
		table_volume(table, ceiling->taken_litres);
		table_volume(table, ceiling->assessed_litres);
		table_volume_known(table, ceiling->remaining_litres);
		table_share(table, ceiling->taken_litres,
				ceiling->has_limit ? ceiling->limit_litres : 0);
		put_day(table, ceiling->crossed_on);
		put_day(table, ceiling->forecast_on);
		table_text(table,
				i == permit->bound_by                         ? _("binds")
						: ceiling->basis == BASIS_CAP ? _("shown")
									      : "");
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

static int print_permit(const struct holding_permit *permit, const struct zone *zone,
		enum volume_unit unit, enum lang lang)
{
	const struct quota *quota = &permit->quota;
	char day[DAY_TEXT_MAX];

	out_text(_("%s  %s, at the end of %s\n"), quota->lineage.permits[0], quota->permit.holder,
			day_format(quota->at, day));
	for (size_t i = 1; i < quota->lineage.count; i++) {
		out_text(_("continues %s\n"), quota->lineage.permits[i]);
	}
	print_may_take(permit, unit);
	print_season(&permit->quota);
	print_holds(&permit->quota, unit);
	print_lasts(permit, unit);
	print_next(&permit->next);
	print_data(permit, zone);
	out_text("\n");
	return print_ceilings(permit, unit, lang);
}

/* ---- a holder ---- */

static int print_sums(const struct holding *holding, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("All permits"), TABLE_LEFT },
		{ _("Permits"), TABLE_RIGHT },
		{ _("Limit"), TABLE_VOLUME },
		{ _("Taken"), TABLE_VOLUME },
		{ _("of it assessed"), TABLE_VOLUME },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("of limit"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	for (size_t i = 0; table != NULL && i < HOLDING_SUMS; i++) {
		const struct holding_sum *sum = &holding->sums[i];
		int64_t taken = sum->measured_litres + sum->assessed_litres;

		if (sum->permits == 0) {
			continue;
		}
		table_text(table, ceiling_basis_text(sum->basis));
		table_number(table, sum->permits);
		table_volume(table, sum->limit_litres);
		table_volume(table, taken);
		table_volume(table, sum->assessed_litres);
		table_volume(table, sum->remaining_litres);
		table_share(table, taken, sum->limit_litres);
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

int print_holding(const struct holding *holding, enum volume_unit unit, enum lang lang)
{
	int fault = 0;

	for (size_t i = 0; i < holding->count && fault == 0; i++) {
		out_text("%s", i > 0 ? "\n" : "");
		fault = print_permit(&holding->permits[i], &holding->zone, unit, lang);
	}
	if (fault == 0 && holding->is_holder) {
		out_text("\n");
		fault = print_sums(holding, unit);
	}
	return fault;
}
