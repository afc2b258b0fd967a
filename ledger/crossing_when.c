/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/crossing_when.h"

#include <assert.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/warning.h"

struct instant crossing_at(const struct books *books, const struct crossing_of *of, int64_t litres)
{
	struct days days = of->period;
	struct day begun = days.from;
	struct instant at = zone_midnight(&books->zone, begun);
	struct instant reached;
	struct day day;
	bool is_reached;

	assert(litres > 0);
	if (of->basis == BASIS_PLAN_TO_DATE) {
		begun = month_days(month_of((struct day){ days.till.number - 1 })).from;
		at = zone_midnight(&books->zone, begun);
	}
	is_reached = of->basis == BASIS_GROUP
			? group_reach(books, of->group, of->asked, days, litres, &day, &reached)
			: of->season == SEASON_NONE
			? lineage_reach(books, of->lineage, days, litres, &day, &reached)
			: permit_seasons_reach(books, of->lineage, of->seasons, of->season, days,
					  litres, &day, &reached);
	return is_reached && reached.unix_s > at.unix_s ? reached : at;
}

/* ---- of an alert ---- */

/* The warning that raised it: of an area's set as it stands, or the program's own. */
static struct warning warning_of(
		const struct books *books, const struct alert_row *row, struct day asked)
{
	struct warning ret = { .basis = (enum ceiling_basis)row->basis,
		.percent = (int)row->percent };
	struct warning_row held;

	if (row->area[0] != '\0' && warnings_row(books, row->area, row->warning, asked, &held)) {
		ret.is_above = held.edge == EDGE_ABOVE;
	}
	return ret;
}

/* Which days of the year its period is of; SEASON_NONE where none are. */
static int season_of(const struct permit_seasons *seasons, const struct alert_row *row)
{
	if (!seasons->has_any) {
		return SEASON_NONE;
	}
	if (row->period_from == seasons->year.from.number &&
			row->period_till == seasons->year.till.number && row->limit_litres == 0) {
		return SEASON_OUTSIDE;
	}
	for (size_t i = 0; i < seasons->count; i++) {
		struct days span = permit_season_span(seasons, SEASON_FIRST + (int)i);

		if (seasons->list[i].litres == row->limit_litres &&
				span.from.number == row->period_from &&
				span.till.number == row->period_till) {
			return SEASON_FIRST + (int)i;
		}
	}
	return SEASON_NONE;
}

/* As the year of its period stands on the newest entry's day, or stood at its end. */
static struct day asked_of(const struct books *books, const struct alert_row *row)
{
	struct day today =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	const struct registry_view view = { .books = books };
	struct day from = { (int32_t)row->period_from };
	struct permit_row permit = { .year_kind = YEAR_CALENDAR };
	int32_t last;

	(void)registry_permit(&view, row->subject + 7, today, &permit);
	last = limit_year_of(permit.year_kind, from).days.till.number;
	last = last < (int32_t)row->period_till ? (int32_t)row->period_till : last;
	return (struct day){ today.number < last ? today.number : last - 1 };
}

static bool is_of_water(const struct alert_row *row)
{
	return alert_is_in_force(row) && row->percent > 0 && row->expected_litres == CEILING_NONE &&
			row->limit_litres != CEILING_NONE &&
			strncmp(row->subject, "permit:", 7) == 0;
}

struct instant crossing_when(const struct books *books, const struct alert_row *row)
{
	struct crossing_of of = { .basis = (enum ceiling_basis)row->basis,
		.period = { { (int32_t)row->period_from }, { (int32_t)row->period_till } },
		.season = SEASON_NONE };
	struct permit_seasons seasons = { .has_any = false };
	struct instant ret = { row->crossed_s };
	struct group_row group;
	struct lineage lineage;
	struct warning warning;
	struct days year;
	int64_t litres;

	if (!is_of_water(row)) {
		return ret;
	}
	of.asked = asked_of(books, row);
	lineage_find(books, row->subject + 7, of.asked, &lineage);
	of.lineage = &lineage;
	of.group = &group;
	of.seasons = &seasons;
	warning = warning_of(books, row, of.asked);
	litres = warning_litres(&warning, row->limit_litres);
	if (lineage.count == 0 || litres == CEILING_NONE ||
			(of.basis == BASIS_GROUP &&
					!group_find(books, &lineage, of.period.from, of.asked,
							&group, &year))) {
		return ret;
	}
	if (of.basis == BASIS_SEASON) {
		int fault = permit_seasons_find(
				books, &lineage, day_date(of.period.from).year, of.asked, &seasons);

		of.season = fault < 0 ? SEASON_NONE : season_of(&seasons, row);
		if (of.season == SEASON_NONE) {
			return ret;
		}
	}
	return crossing_at(books, &of, litres);
}
