/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_surcharge.h"

#include <assert.h>
#include <string.h>

#include "billing/rule_match.h"
#include "billing/rulebook_row.h"
#include "billing/window.h"

/* 200 %, in units of a share: a slip rather than a rule. */
#define SHARE_STRANGE (2 * RULE_ONE)

enum {
	SHARE_DECIMALS = 9,
	NUMBER_TEXT_MAX = 32,
};

static const char *share(int64_t value, char buffer[static NUMBER_TEXT_MAX])
{
	return text_format_fixed(value, SHARE_DECIMALS, buffer, NUMBER_TEXT_MAX);
}

/*
 * Bounds are shares: whoever writes 10 for 10 % says ten times the ceiling, and
 * charges nothing. No published band begins beyond twice the ceiling.
 */
static void check_shares(struct rulebook_check *check, const struct surcharge *row)
{
	for (size_t i = 0; i < row->band_count; i++) {
		const struct band *band = &row->bands[i];
		char over[NUMBER_TEXT_MAX];
		char percent[NUMBER_TEXT_MAX];
		struct where *warning;

		if (band->over < SHARE_STRANGE) {
			continue;
		}
		warning = rulebook_row_next_warning(check, band);
		if (warning != NULL) {
			rulebook_row_set_place(warning,
					rulebook_row_place(check->places, band, &band->over));
			where_set(warning, warning->line, warning->column,
					"surcharge \"%s\": band %zu begins over %s, which is %s %% "
					"above the ceiling; 10 %% is written 0.10",
					row->id, i + 1, share(band->over, over),
					text_format_fixed(band->over, SHARE_DECIMALS - 2, percent,
							sizeof(percent)));
		}
	}
}

/* A multiple is given, or both ends of the range in which it is decided. */
static int check_times(struct rulebook_check *check, const struct surcharge *row, size_t i)
{
	const struct band *band = &row->bands[i];
	bool has_min = band->times_min != RULE_NOT_GIVEN;
	bool has_max = band->times_max != RULE_NOT_GIVEN;
	bool is_decided = band->times == RULE_NOT_GIVEN;

	if (has_min != has_max || has_min != is_decided) {
		return FAIL_ROW(check, band,
				"band %zu of \"%s\" has %s; expected times, or times_min and "
				"times_max",
				i + 1, row->id,
				!is_decided                          ? "times and a range of it"
						: has_min || has_max ? "one end of a range"
								     : "no times");
	}
	if (has_min && band->times_max < band->times_min) {
		return FAIL_VALUE(check, band, &band->times_max,
				"band %zu of \"%s\" has times_max below times_min; expected a range",
				i + 1, row->id);
	}
	return RULEBOOK_OK;
}

static int check_bands(struct rulebook_check *check, const struct surcharge *row)
{
	char over[NUMBER_TEXT_MAX];
	char before[NUMBER_TEXT_MAX];

	assert(row->band_count > 0);
	if (row->bands[0].over != row->dead_band) {
		return FAIL_ROW(check, &row->bands[0],
				"the first band of \"%s\" begins over %s, its dead_band is %s; "
				"expected the same",
				row->id, share(row->bands[0].over, over),
				share(row->dead_band, before));
	}
	for (size_t i = 0; i < row->band_count; i++) {
		int answer = check_times(check, row, i);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
	}
	for (size_t i = 1; i < row->band_count; i++) {
		if (row->bands[i].over <= row->bands[i - 1].over) {
			return FAIL_ROW(check, &row->bands[i],
					"band %zu of \"%s\" begins over %s, not above band %zu's "
					"%s; expected bands that rise",
					i + 1, row->id, share(row->bands[i].over, over), i,
					share(row->bands[i - 1].over, before));
		}
	}
	check_shares(check, row);
	return RULEBOOK_OK;
}

/* What a ceiling leaves to be said. */
static int check_ceiling(struct rulebook_check *check, const struct surcharge *row)
{
	bool is_plan = row->ceiling == CEILING_PLAN;

	if (row->period == 0) {
		return FAIL_ROW(check, row,
				"surcharge \"%s\" has no period; expected month, two-months, "
				"quarter or year",
				row->id);
	}
	if (row->ceiling == CEILING_PERMIT && row->period != PERIOD_YEAR) {
		return FAIL_VALUE(check, row, &row->period,
				"surcharge \"%s\" has ceiling permit and a shorter period; "
				"expected period: year",
				row->id);
	}
	if (row->carry == CARRY_CUMULATIVE && !is_plan) {
		return FAIL_VALUE(check, row, &row->carry,
				"surcharge \"%s\" carries what is no plan; expected ceiling: plan "
				"or carry: none",
				row->id);
	}
	if (row->ceiling == CEILING_UNPERMITTED && row->band_count != 1) {
		return FAIL_ROW(check, row,
				"surcharge \"%s\" on unpermitted water has %zu bands; expected one",
				row->id, row->band_count);
	}
	if (row->ceiling == CEILING_UNPERMITTED && row->dead_band != 0) {
		return FAIL_VALUE(check, row, &row->dead_band,
				"surcharge \"%s\" on unpermitted water has a dead band; expected "
				"over: \"0\"",
				row->id);
	}
	if (row->dead_band_charged && row->charging != CHARGING_WHOLE) {
		return FAIL_VALUE(check, row, &row->dead_band_charged,
				"surcharge \"%s\" charges its dead band and is marginal; expected "
				"charging: whole",
				row->id);
	}
	return RULEBOOK_OK;
}

/* Whether a rate can be that of what the surcharge charges. */
static bool meets(const struct surcharge *row, const struct rate *rate)
{
	bool is_excluded = rate->match.use != USE_ANY &&
			(row->exclude & use_bit(rate->match.use)) != 0;

	return !is_excluded && rule_days_meet(&rate->days, &row->days);
}

static int check_prices(struct rulebook_check *check, const struct surcharge *row)
{
	const struct rulebook *book = check->book;
	char name[RULEBOOK_ROW_TEXT_MAX];

	for (size_t i = 0; row->base == BASE_PRICE && i < book->rate_count; i++) {
		const struct rate *rate = &book->rates[i];

		if (rate->price_micro_yuan == RULE_NOT_GIVEN && meets(row, rate)) {
			return FAIL_ROW(check, i < book->copied.rates ? (const void *)row : rate,
					"rates %s has no yuan_price, surcharge \"%s\" has "
					"base: price; expected one",
					rulebook_row_text(check, i, book->copied.rates, name),
					row->id);
		}
	}
	return RULEBOOK_OK;
}

/* Blocks are of water: what is generated has none. */
static int check_block_rates(
		struct rulebook_check *check, const struct surcharge *row, const struct band *band)
{
	const struct rulebook *book = check->book;
	char name[RULEBOOK_ROW_TEXT_MAX];

	for (size_t i = 0; i < book->rate_count; i++) {
		const struct rate *rate = &book->rates[i];

		if (rate->unit == RATE_PER_KWH && meets(row, rate)) {
			return FAIL_ROW(check, i < book->copied.rates ? (const void *)band : rate,
					"band %zu of \"%s\" says block_m3 and rates %s prices energy; "
					"expected one of the two, or a use that is excluded",
					(size_t)(band - row->bands) + 1, row->id,
					rulebook_row_text(check, i, book->copied.rates, name));
		}
	}
	return RULEBOOK_OK;
}

/* A started block is of one filing period; a running total would start it anew in each. */
static int check_blocks(struct rulebook_check *check, const struct surcharge *row)
{
	bool is_running = row->carry == CARRY_CUMULATIVE ||
			(row->ceiling != CEILING_UNPERMITTED &&
					window_period_months(row->period) >
							window_filing_months(check->book->filing));

	for (size_t i = 0; i < row->band_count; i++) {
		const struct band *band = &row->bands[i];
		int answer;

		if (band->block_litres == 0) {
			continue;
		}
		if (is_running) {
			return FAIL_VALUE(check, band, &band->block_litres,
					"band %zu of \"%s\" says block_m3 and is charged on a running "
					"total; expected a period within the filing period",
					i + 1, row->id);
		}
		answer = check_block_rates(check, row, band);
		if (answer != RULEBOOK_OK) {
			return answer;
		}
	}
	return RULEBOOK_OK;
}

static void warn_falling(struct rulebook_check *check, const struct surcharge *row,
		const void *place, const char *what)
{
	struct where *warning = rulebook_row_next_warning(check, place);

	if (warning != NULL) {
		where_set(warning, warning->line, warning->column,
				"surcharge \"%s\": the charge falls as use rises, %s", row->id,
				what);
	}
}

static int64_t least(const struct band *band)
{
	return band->times == RULE_NOT_GIVEN ? band->times_min : band->times;
}

static int64_t most(const struct band *band)
{
	return band->times == RULE_NOT_GIVEN ? band->times_max : band->times;
}

/* Only a price on the whole excess can fall; a band of its own never takes anything back. */
static void check_falling(struct rulebook_check *check, const struct surcharge *row)
{
	if (row->charging == CHARGING_MARGINAL) {
		return;
	}
	for (size_t i = 1; i < row->band_count; i++) {
		if (most(&row->bands[i]) < least(&row->bands[i - 1])) {
			warn_falling(check, row, &row->bands[i],
					row->charging == CHARGING_ALL
							? "where this band is reached every litre "
							  "gets cheaper"
							: "where this band is reached the whole "
							  "excess gets cheaper");
		}
	}
	if (row->charging == CHARGING_ALL && row->adds == ADDS_TOTAL && row->base == BASE_RATE &&
			most(&row->bands[0]) < RULE_ONE) {
		warn_falling(check, row, &row->bands[0],
				"where this band is reached every litre gets cheaper");
	}
	if (row->adds == ADDS_TOTAL && row->dead_band_charged && row->dead_band > 0 &&
			most(&row->bands[0]) < RULE_ONE) {
		warn_falling(check, row, &row->bands[0],
				"where the dead band is passed its litres get cheaper");
	}
}

static int check_surcharge(struct rulebook_check *check, size_t i)
{
	const struct surcharge *row = &check->book->surcharges[i];
	int answer = rulebook_row_check_days(
			check, "surcharges", i, check->book->copied.surcharges, row, &row->days);

	for (size_t k = 0; answer == RULEBOOK_OK && k < i; k++) {
		if (strcmp(row->id, check->book->surcharges[k].id) == 0) {
			return rulebook_row_fail_same_id(check, "surcharges",
					check->book->copied.surcharges, i, k, row, row->id);
		}
	}
	if (answer == RULEBOOK_OK) {
		answer = check_ceiling(check, row);
	}
	if (answer == RULEBOOK_OK) {
		answer = check_bands(check, row);
	}
	if (answer == RULEBOOK_OK) {
		answer = check_blocks(check, row);
	}
	if (answer == RULEBOOK_OK) {
		answer = check_prices(check, row);
	}
	if (answer == RULEBOOK_OK && i >= check->book->copied.surcharges) {
		check_falling(check, row);
	}
	return answer;
}

int rulebook_surcharge_check_all(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;

	for (size_t i = 0; i < book->surcharge_count; i++) {
		int answer = check_surcharge(check, i);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
	}
	if (book->surcharge_count > 1 && book->combine == COMBINE_NONE && !check->is_part) {
		return FAIL_ROW(check, &book->surcharges[book->surcharge_count - 1],
				"%zu surcharges and no combine; expected combine: add, highest or "
				"first",
				book->surcharge_count);
	}
	return RULEBOOK_OK;
}
