/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_check.h"

#include <assert.h>
#include <string.h>

#include "billing/rule_match.h"
#include "billing/window.h"
#include "ledger/yaml.h"

/* 200 %, in units of a share: a slip rather than a rule. */
#define SHARE_STRANGE (2 * RULE_ONE)

enum {
	SHARE_DECIMALS = 9,
	NUMBER_TEXT_MAX = 32,
	ROW_TEXT_MAX = TEXT_ID_MAX + 80,
};

/* Sets where to the place of a row or a value; 0, 0 where there is no file. */
static void set_place(struct where *where, const struct yaml_place *place)
{
	where->line = place == NULL ? 0 : place->line;
	where->column = place == NULL ? 0 : place->column;
}

#define FAIL_PLACE(check, place, ...) \
	(where_set((check)->reterr, 0, 0, __VA_ARGS__), set_place((check)->reterr, (place)), \
			RULEBOOK_BAD)
/* At a row (a mapping of a list), or at a value; a value that was not written has its row's. */
#define FAIL_ROW(check, row, ...) \
	FAIL_PLACE(check, yaml_place_table((check)->places, (row)), __VA_ARGS__)
#define FAIL_VALUE(check, row, value, ...) \
	FAIL_PLACE(check, place_of((check)->places, (row), (value)), __VA_ARGS__)

static const struct yaml_place *place_of(
		const struct yaml_places *places, const void *row, const void *value)
{
	const struct yaml_place *place = yaml_place(places, value);

	return place == NULL ? yaml_place_table(places, row) : place;
}

/* The next free warning, its place set; NULL where there are none to be kept. */
static struct where *next_warning(struct rulebook_check *check, const void *row)
{
	struct rulebook_warnings *warnings = check->warnings;
	struct where *where;

	if (warnings == NULL || warnings->count == RULEBOOK_WARNINGS_MAX) {
		return NULL;
	}
	where = &warnings->list[warnings->count++];
	memcpy(where->file, check->reterr->file, sizeof(where->file));
	set_place(where, yaml_place_table(check->places, row));
	return where;
}

/* "row 2", of the file's own; "row 1 of 'parent'", of those that were copied before them. */
static const char *row_text(const struct rulebook_check *check, size_t i, size_t copied,
		char buffer[static ROW_TEXT_MAX])
{
	struct where text; /* which looks the words up in the reader's language */

	if (i < copied) {
		where_set(&text, 0, 0, "row %zu of '%s'", i + 1, check->book->extends);
	} else {
		where_set(&text, 0, 0, "row %zu", i - copied + 1);
	}
	(void)text_copy(buffer, ROW_TEXT_MAX, text.text);
	return buffer;
}

static const char *share(int64_t value, char buffer[static NUMBER_TEXT_MAX])
{
	return text_format_fixed(value, SHARE_DECIMALS, buffer, NUMBER_TEXT_MAX);
}

static int check_days(struct rulebook_check *check, const char *list, size_t i, size_t copied,
		const void *row, const struct rule_days *days)
{
	char name[ROW_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	struct where *warning;

	if (days->until.number < days->from.number) {
		return FAIL_VALUE(check, row, &days->until,
				"%s %s ends on %s, before it begins on %s; expected until not "
				"before from",
				list, row_text(check, i, copied, name),
				day_format(days->until, until), day_format(days->from, from));
	}
	if (i >= copied && !rule_days_meet(days, &check->book->days)) {
		warning = next_warning(check, row);
		if (warning != NULL) {
			where_set(warning, warning->line, warning->column,
					"%s %s never holds: the rulebook's own days are others",
					list, row_text(check, i, copied, name));
		}
	}
	return RULEBOOK_OK;
}

/* Two rows of one list that could both be the one that holds. */
struct row_view {
	const void *row;
	const struct rule_match *match;
	const struct rule_days *days;
	const char *id; /* rows of different ids do not compete; NULL: all do */
};

static int check_rivals(struct rulebook_check *check, const char *list, size_t copied,
		const struct row_view *view, size_t count)
{
	char names[2][ROW_TEXT_MAX];

	for (size_t i = 1; i < count; i++) {
		for (size_t k = 0; k < i; k++) {
			char day[DAY_TEXT_MAX];
			struct day from = view[i].days->from.number > view[k].days->from.number
					? view[i].days->from
					: view[k].days->from;

			if (rule_match_fields(view[i].match) != rule_match_fields(view[k].match) ||
					!rule_match_meets(view[i].match, view[k].match) ||
					!rule_days_meet(view[i].days, view[k].days) ||
					(view[i].id != NULL &&
							strcmp(view[i].id, view[k].id) != 0)) {
				continue;
			}
			return FAIL_ROW(check, view[i].row,
					"%s %s names as much as %s, and both hold for one "
					"water %s%s; expected one of them to name more",
					list, row_text(check, i, copied, names[0]),
					row_text(check, k, copied, names[1]),
					from.number == INT32_MIN ? "on every day" : "from ",
					from.number == INT32_MIN ? "" : day_format(from, day));
		}
	}
	return RULEBOOK_OK;
}

static int fail_same_id(struct rulebook_check *check, const char *list, size_t copied, size_t i,
		size_t k, const void *row, const char *id)
{
	char names[2][ROW_TEXT_MAX];

	return FAIL_VALUE(check, row, id, "%s %s has the id \"%s\" of %s; expected another", list,
			row_text(check, i, copied, names[0]), id,
			row_text(check, k, copied, names[1]));
}

static int check_rates(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	struct row_view view[RULEBOOK_RATES_MAX];

	if (check->places != NULL && !check->is_part && book->rate_count == 0 &&
			yaml_place(check->places, book->rates) == NULL) {
		return FAIL_ROW(check, book,
				"rates is missing; expected a list of up to %d mappings, [] of a "
				"scale that others extend",
				RULEBOOK_RATES_MAX);
	}
	for (size_t i = 0; i < book->rate_count; i++) {
		const struct rate *rate = &book->rates[i];
		int answer = check_days(check, "rates", i, book->copied.rates, rate, &rate->days);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
		if (rate->unit == RATE_PER_KWH && rate->volume == RATE_CONSUMED) {
			return FAIL_VALUE(check, rate, &rate->volume,
					"rates row %zu prices energy and says volume: consumed; "
					"expected one of the two",
					i - book->copied.rates + 1);
		}
		if (rate->unit == RATE_PER_KWH && rate->block_litres != 0) {
			return FAIL_VALUE(check, rate, &rate->block_litres,
					"rates row %zu prices energy and says block_m3; expected one of "
					"the two",
					i - book->copied.rates + 1);
		}
		if (rate->id[0] == '\0') {
			return FAIL_ROW(check, rate, "rates row %zu has no id; expected one",
					i + 1);
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(rate->id, book->rates[k].id) == 0) {
				return fail_same_id(check, "rates", book->copied.rates, i, k, rate,
						rate->id);
			}
		}
		view[i] = (struct row_view){ rate, &rate->match, &rate->days, NULL };
	}
	return check_rivals(check, "rates", book->copied.rates, view, book->rate_count);
}

static int check_allowances(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	struct row_view view[RULEBOOK_ROWS_MAX];

	for (size_t i = 0; i < book->allowance_count; i++) {
		const struct allowance *row = &book->allowances[i];
		int answer = check_days(
				check, "allowances", i, book->copied.allowances, row, &row->days);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
		if ((row->leakage == RULE_NOT_GIVEN) == (row->consumed == RULE_NOT_GIVEN)) {
			return FAIL_ROW(check, row,
					"allowances row %zu has %s; expected leakage or consumed",
					i + 1, row->leakage == RULE_NOT_GIVEN ? "neither" : "both");
		}
		view[i] = (struct row_view){ row, &row->match, &row->days, NULL };
	}
	return check_rivals(
			check, "allowances", book->copied.allowances, view, book->allowance_count);
}

/* A class has rates of its own or a factor on the normal one, never both. */
static int check_class(struct rulebook_check *check, size_t i)
{
	const struct rulebook_copied *copied = &check->book->copied;
	char names[2][ROW_TEXT_MAX];
	const struct factor *factor = &check->book->factors[i];

	if (factor->match.area_class == AREA_CLASS_ANY) {
		return RULEBOOK_OK;
	}
	for (size_t k = 0; k < check->book->rate_count; k++) {
		const struct rate *rate = &check->book->rates[k];

		if (rate->match.area_class == factor->match.area_class &&
				rule_match_meets(&rate->match, &factor->match) &&
				rule_days_meet(&rate->days, &factor->days)) {
			return FAIL_ROW(check, i < copied->factors ? (const void *)rate : factor,
					"factors %s and rates %s both name area class "
					"\"%s\"; expected a factor or a rate",
					row_text(check, i, copied->factors, names[0]),
					row_text(check, k, copied->rates, names[1]),
					word_name(WORD_AREA_CLASS, (int)factor->match.area_class));
		}
	}
	return RULEBOOK_OK;
}

static int check_factors(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	struct row_view view[RULEBOOK_ROWS_MAX];

	for (size_t i = 0; i < book->factor_count; i++) {
		const struct factor *row = &book->factors[i];
		int answer = check_days(check, "factors", i, book->copied.factors, row, &row->days);

		if (answer == RULEBOOK_OK) {
			answer = check_class(check, i);
		}
		if (answer != RULEBOOK_OK) {
			return answer;
		}
		view[i] = (struct row_view){ row, &row->match, &row->days, row->id };
	}
	return check_rivals(check, "factors", book->copied.factors, view, book->factor_count);
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
		warning = next_warning(check, band);
		if (warning != NULL) {
			set_place(warning, place_of(check->places, band, &band->over));
			where_set(warning, warning->line, warning->column,
					"surcharge \"%s\": band %zu begins over %s, which is %s %% "
					"above the ceiling; 10 %% is written 0.10",
					row->id, i + 1, share(band->over, over),
					text_format_fixed(band->over, SHARE_DECIMALS - 2, percent,
							sizeof(percent)));
		}
	}
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

static int check_prices(struct rulebook_check *check, const struct surcharge *row)
{
	const struct rulebook *book = check->book;
	char name[ROW_TEXT_MAX];

	for (size_t i = 0; row->base == BASE_PRICE && i < book->rate_count; i++) {
		const struct rate *rate = &book->rates[i];
		bool is_excluded = rate->match.use != USE_ANY &&
				(row->exclude & use_bit(rate->match.use)) != 0;

		if (rate->price_micro_yuan == RULE_NOT_GIVEN && !is_excluded &&
				rule_days_meet(&rate->days, &row->days)) {
			return FAIL_ROW(check, i < book->copied.rates ? (const void *)row : rate,
					"rates %s has no yuan_price, surcharge \"%s\" has "
					"base: price; expected one",
					row_text(check, i, book->copied.rates, name), row->id);
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
		if (is_running && row->bands[i].block_litres != 0) {
			return FAIL_VALUE(check, &row->bands[i], &row->bands[i].block_litres,
					"band %zu of \"%s\" says block_m3 and is charged on a running "
					"total; expected a period within the filing period",
					i + 1, row->id);
		}
	}
	return RULEBOOK_OK;
}

static void warn_falling(struct rulebook_check *check, const struct surcharge *row,
		const void *place, const char *what)
{
	struct where *warning = next_warning(check, place);

	if (warning != NULL) {
		where_set(warning, warning->line, warning->column,
				"surcharge \"%s\": the charge falls as use rises, %s", row->id,
				what);
	}
}

/* Only a price on the whole excess can fall; a band of its own never takes anything back. */
static void check_falling(struct rulebook_check *check, const struct surcharge *row)
{
	if (row->charging == CHARGING_MARGINAL) {
		return;
	}
	for (size_t i = 1; i < row->band_count; i++) {
		if (row->bands[i].times < row->bands[i - 1].times) {
			warn_falling(check, row, &row->bands[i],
					row->charging == CHARGING_ALL
							? "where this band is reached every litre "
							  "gets cheaper"
							: "where this band is reached the whole "
							  "excess gets cheaper");
		}
	}
	if (row->charging == CHARGING_ALL && row->adds == ADDS_TOTAL && row->base == BASE_RATE &&
			row->bands[0].times < RULE_ONE) {
		warn_falling(check, row, &row->bands[0],
				"where this band is reached every litre gets cheaper");
	}
	if (row->adds == ADDS_TOTAL && row->dead_band_charged && row->dead_band > 0 &&
			row->bands[0].times < RULE_ONE) {
		warn_falling(check, row, &row->bands[0],
				"where the dead band is passed its litres get cheaper");
	}
}

static int check_surcharge(struct rulebook_check *check, size_t i)
{
	const struct surcharge *row = &check->book->surcharges[i];
	int answer = check_days(
			check, "surcharges", i, check->book->copied.surcharges, row, &row->days);

	for (size_t k = 0; answer == RULEBOOK_OK && k < i; k++) {
		if (strcmp(row->id, check->book->surcharges[k].id) == 0) {
			return fail_same_id(check, "surcharges", check->book->copied.surcharges, i,
					k, row, row->id);
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

static int check_surcharges(struct rulebook_check *check)
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

static int check_reliefs(struct rulebook_check *check)
{
	for (size_t i = 0; i < check->book->relief_count; i++) {
		const struct relief *row = &check->book->reliefs[i];
		int answer = check_days(
				check, "reliefs", i, check->book->copied.reliefs, row, &row->days);

		if (answer != RULEBOOK_OK) {
			return answer;
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(row->id, check->book->reliefs[k].id) == 0) {
				return fail_same_id(check, "reliefs", check->book->copied.reliefs,
						i, k, row, row->id);
			}
		}
	}
	return RULEBOOK_OK;
}

static int check_assessment(struct rulebook_check *check, const struct assessment *row)
{
	bool is_mean = row->method == METHOD_MEAN_OF_PREVIOUS;

	if (is_mean != (row->periods != 0)) {
		return FAIL_VALUE(check, row, &row->periods,
				"periods %s; expected periods with method mean-of-previous and with "
				"no other",
				is_mean ? "is missing" : "stands beside another method");
	}
	return RULEBOOK_OK;
}

static int check_ladder(struct rulebook_check *check)
{
	const struct assessment_ladder *ladder = &check->book->assessment;
	int answer = check_assessment(check, &ladder->no_meter);

	if (answer == RULEBOOK_OK) {
		answer = check_assessment(check, &ladder->broken.until_deadline);
	}
	if (answer == RULEBOOK_OK) {
		answer = check_assessment(check, &ladder->broken.after_deadline);
	}
	return answer;
}

static int check_due(struct rulebook_check *check)
{
	const struct due_rule *due = &check->book->due;
	bool has_days = due->days_after_notice != 0;
	bool has_day = due->day_of_next_month != 0;

	if (has_days && has_day) {
		return FAIL_ROW(check, due,
				"due has days_after_notice and day_of_next_month; expected one of "
				"them");
	}
	if (due->holidays[0] != '\0' && !has_day) {
		return FAIL_VALUE(check, due, due->holidays,
				"due has holidays and no day_of_next_month; expected both or none");
	}
	return RULEBOOK_OK;
}

/* The book's own days, place and names. */
static int check_book(struct rulebook_check *check)
{
	const struct rulebook *book = check->book;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (book->days.until.number < book->days.from.number) {
		return FAIL_VALUE(check, book, &book->days.until,
				"the rulebook ends on %s, before it begins on %s; expected until "
				"not before from",
				day_format(book->days.until, until),
				day_format(book->days.from, from));
	}
	if (strcmp(book->extends, book->id) == 0) {
		return FAIL_VALUE(check, book, book->extends,
				"extends is \"%s\", this rulebook itself; expected another",
				book->extends);
	}
	if (strcmp(book->replaces, book->id) == 0) {
		return FAIL_VALUE(check, book, book->replaces,
				"replaces is \"%s\", this rulebook itself; expected another",
				book->replaces);
	}
	return RULEBOOK_OK;
}

int rulebook_check(struct rulebook_check *check)
{
	static int (*const checks[])(struct rulebook_check *) = { check_book, check_rates,
		check_allowances, check_factors, check_surcharges, check_reliefs, check_ladder,
		check_due };
	int answer = RULEBOOK_OK;

	assert(check->book->id[0] != '\0');
	if (check->warnings != NULL) {
		check->warnings->count = 0;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && answer == RULEBOOK_OK; i++) {
		answer = checks[i](check);
	}
	return answer;
}
