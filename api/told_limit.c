/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_limit.h"

#include <string.h>

#include "api/lang.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/words.h"
#include "meter/volume.h"

enum {
	MILLION = 1000000,
	PERCENT_DECIMALS = 4,
	WORD_MAX = 64,
};

static const char LITRES_WANTED[] = N_("volume: m³ with at most 3 decimals, or like 1.5万m³");

static bool take_id(const struct told *told, const char *name, const char *wanted, bool is_needed,
		char ret[static TEXT_ID_MAX + 1])
{
	const char *text = told_value(told, name);

	ret[0] = '\0';
	if (text == NULL) {
		return !is_needed || told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return (text_is_id(text) && text_copy(ret, TEXT_ID_MAX + 1, text)) ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

/* A part of a text as a text of its own. */
static bool copy_part(const char *text, size_t size, char ret[static WORD_MAX])
{
	if (size == 0 || size >= WORD_MAX) {
		return false;
	}
	memcpy(ret, text, size);
	ret[size] = '\0';
	return true;
}

static bool take_year(const char *text, int32_t *ret)
{
	int64_t year;

	if (strlen(text) != 4 ||
			text_int_all(text, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX, &year) != TEXT_OK) {
		return false;
	}
	*ret = (int32_t)year;
	return true;
}

/* "2026-08" or "2026-08..2026-12". */
static bool take_months(const struct told *told, struct limit_ask *ret)
{
	const char *text = told_value(told, "months");
	const char *dots = text == NULL ? NULL : strstr(text, "..");
	char first[WORD_MAX];

	if (text == NULL) {
		return true;
	}
	if (dots == NULL) {
		dots = text + strlen(text);
	}
	if (!copy_part(text, (size_t)(dots - text), first) || !month_parse(first, &ret->first) ||
			!month_parse(*dots == '\0' ? first : dots + 2, &ret->last) ||
			ret->last.number < ret->first.number ||
			ret->last.number - ret->first.number >= ROW_MONTHS) {
		return told_wrong(told, "months", TOLD_VALUE,
				N_("month, or at most twelve from one to another: 2026-08..2026-12"));
	}
	return true;
}

static bool take_set(const char *text, size_t size, struct limit_set *ret)
{
	const char *equal = memchr(text, '=', size);
	struct volume volume;
	char name[WORD_MAX];
	char litres[WORD_MAX];

	*ret = (struct limit_set){ .year = 0 };
	if (equal == NULL || !copy_part(text, (size_t)(equal - text), name) ||
			!copy_part(equal + 1, size - (size_t)(equal - text) - 1, litres) ||
			volume_parse(litres, false, &volume) != VOLUME_OK) {
		return false;
	}
	ret->litres = volume.litres;
	return take_year(name, &ret->year) || month_parse(name, &ret->month);
}

/* "2026-08=1000,2026-09=1200": a figure for each. */
static bool take_sets(const struct told *told, struct limit_ask *ret)
{
	const char *text = told_value(told, "set");

	for (const char *at = text; at != NULL;) {
		size_t size = strcspn(at, ",");

		if (ret->set_count == LIMIT_SET_MAX ||
				!take_set(at, size, &ret->sets[ret->set_count++])) {
			return told_wrong(told, "set", TOLD_VALUE,
					N_("list of at most 24 periods with their m³: 2026-08=1000,2026-09=1200"));
		}
		at = at[size] == '\0' ? NULL : at + size + 1;
	}
	return true;
}

/* How many of year, months and set, and of cut, raise and to, are given. */
static int count_given(const struct told *told, const char *const *names)
{
	int count = 0;

	for (; *names != NULL; names++) {
		count += told_flag(told, *names) ? 1 : 0;
	}
	return count;
}

static bool take_periods(const struct told *told, struct limit_ask *ret)
{
	static const char *const names[] = { "year", "months", "set", NULL };
	const char *year = told_value(told, "year");
	bool is_good = take_months(told, ret) && take_sets(told, ret);

	if (year != NULL && !take_year(year, &ret->year)) {
		is_good = told_wrong(told, "year", TOLD_VALUE, N_("year: 2026"));
	}
	if (count_given(told, names) != 1 &&
			!(count_given(told, names) == 0 && told_flag(told, "emergency"))) {
		is_good = told_wrong(told, "months", TOLD_RULE,
				N_("one of 'year', 'months' and 'set' says which periods are meant"));
	}
	return is_good;
}

static bool take_share(
		const struct told *told, const char *name, bool is_cut, struct limit_order *ret)
{
	const char *text = told_value(told, name);
	int64_t share;

	if (text == NULL) {
		return true;
	}
	if (text_fixed_all(text, PERCENT_DECIMALS, 1, is_cut ? MILLION : LIMIT_SHARE_MAX - MILLION,
			    &share) != TEXT_OK) {
		return told_wrong(told, name, TOLD_VALUE,
				N_("percentage above 0, without its sign, at most 4 decimals: 30 or 12.5"));
	}
	ret->how = told_flag(told, "of-year") ? LIMIT_SHARE_OF_YEAR : LIMIT_SHARE;
	ret->amount = is_cut ? MILLION - share : MILLION + share;
	return true;
}

static bool take_measure(const struct told *told, struct limit_ask *ret)
{
	static const char *const names[] = { "cut", "raise", "to", "set", NULL };
	const char *to = told_value(told, "to");
	struct limit_order *order = &ret->order;
	bool is_good = take_share(told, "cut", true, order) &&
			take_share(told, "raise", false, order);
	struct volume volume;

	if (to != NULL) {
		if (volume_parse(to, false, &volume) != VOLUME_OK) {
			is_good = told_wrong(told, "to", TOLD_VALUE, LITRES_WANTED);
		} else {
			order->how = LIMIT_TOTAL;
			order->amount = volume.litres;
		}
	}
	if (told_flag(told, "of-year") && order->how != LIMIT_SHARE_OF_YEAR) {
		is_good = told_wrong(told, "of-year", TOLD_RULE,
				N_("only a percentage is one of the year"));
	}
	if (count_given(told, names) !=
			(told_flag(told, "year") || told_flag(told, "months") ||
									told_flag(told, "set")
							? 1
							: 0)) {
		is_good = told_wrong(told, "cut", TOLD_RULE,
				N_("one of 'cut', 'raise', 'to' and 'set' says what the periods are to have"));
	}
	return is_good;
}

/* Uses of permits that an area's order passes over: public_supply,domestic. */
static bool take_except(const struct told *told, struct limit_ask *ret)
{
	const char *text = told_value(told, "except");

	for (const char *at = text; at != NULL;) {
		size_t size = strcspn(at, ",;");
		char name[WORD_MAX];
		int use;

		if (!copy_part(at, size, name) || !word_parse(WORD_USE, name, &use)) {
			return told_wrong(told, "except", TOLD_VALUE,
					N_("list of uses: public_supply,domestic"));
		}
		ret->except |= use_bit((enum use)use);
		at = at[size] == '\0' ? NULL : at + size + 1;
	}
	return true;
}

static bool take_whose(const struct told *told, bool is_set, struct limit_ask *ret)
{
	const char *source = told_value(told, "source");
	bool is_good = take_id(told, "permit", N_("id of a permit"), false, ret->permit);
	int word = SOURCE_ANY;

	is_good = take_id(told, "area", N_("id of an area"), false, ret->area) && is_good;
	is_good = take_except(told, ret) && is_good;
	if (source != NULL && !word_parse(WORD_SOURCE, source, &word)) {
		is_good = told_wrong(
				told, "source", TOLD_VALUE, N_("source: surface, groundwater ..."));
	}
	ret->source = (enum source)word;
	if (is_set && (ret->permit[0] != '\0') == (ret->area[0] != '\0')) {
		is_good = told_wrong(told, "permit", TOLD_RULE,
				N_("one of 'permit' and 'area' says whose ceilings are meant"));
	}
	if (ret->except != 0 && ret->area[0] == '\0') {
		is_good = told_wrong(told, "except", TOLD_RULE, N_("it goes with 'area'"));
	}
	return is_good;
}

static bool take_days(const struct told *told, enum limit_what what, struct day today,
		struct limit_order *ret)
{
	bool is_good = told_day(told, "from", &ret->from) && told_day(told, "until", &ret->until);

	if (!row_has_day(ret->from) && what != LIMIT_WITHDRAW) {
		ret->from = today;
	}
	ret->flags = (told_flag(told, "retroactive") ? LIMIT_RETROACTIVE : 0) |
			(told_flag(told, "emergency") ? LIMIT_EMERGENCY : 0);
	return is_good;
}

/* What only one of the four knows is no option of another. */
static bool check_options(const struct told *told, enum limit_what what)
{
	static const char *const of_sets[] = { "year", "months", "set", "cut", "of-year", "raise",
		"to", "area", "source", "except", NULL };
	bool is_set = what == LIMIT_ADJUST || what == LIMIT_RESTRICT;

	for (size_t i = 0; !is_set && of_sets[i] != NULL; i++) {
		if (told_flag(told, of_sets[i])) {
			return told_wrong(told, of_sets[i], TOLD_RULE,
					N_("it goes with 'restrict' and 'adjust'"));
		}
	}
	if (what != LIMIT_RESTRICT && (told_flag(told, "until") || told_flag(told, "emergency"))) {
		return told_wrong(told, "until", TOLD_RULE,
				N_("only a restriction has a last day or is an emergency"));
	}
	if (what == LIMIT_RESTRICT && told_flag(told, "raise")) {
		return told_wrong(told, "raise", TOLD_RULE,
				N_("a restriction raises nothing: adjust"));
	}
	return what != LIMIT_WITHDRAW || !told_flag(told, "from") ||
			told_wrong(told, "from", TOLD_RULE,
					N_("what is withdrawn has never held: no day"));
}

bool told_limit(const struct told *told, enum limit_what what, struct day today,
		struct limit_ask *ret)
{
	bool is_set = what == LIMIT_ADJUST || what == LIMIT_RESTRICT;
	bool is_good;

	memset(ret, 0, sizeof(*ret));
	ret->order.what = what;
	is_good = check_options(told, what);
	is_good = take_id(told, "order", N_("name of an order, like DR-2026-1"), true,
				  ret->order.order) &&
			is_good;
	is_good = take_whose(told, is_set, ret) && is_good;
	is_good = take_days(told, what, today, &ret->order) && is_good;
	if (is_set) {
		is_good = take_periods(told, ret) && is_good;
		is_good = take_measure(told, ret) && is_good;
	}
	is_good = told_text(told, "document", N_("the document's name and number"),
				  ret->order.document, sizeof(ret->order.document)) &&
			is_good;
	is_good = told_text(told, "ground", N_("why: text of 1 to 500 bytes of UTF-8"),
				  ret->order.ground, sizeof(ret->order.ground)) &&
			is_good;
	(void)text_copy(ret->order.area, sizeof(ret->order.area), ret->area);
	return is_good;
}

/* ---- an order on a permit ---- */

/* The days of the permit's year of that name. */
static struct days year_of(const struct permit_row *permit, int32_t year)
{
	struct day first = month_days(month_make(year, 1)).from;
	struct day last = month_days(month_make(year, ROW_MONTHS)).from;

	return limit_year_of(permit->year_kind, permit->year_kind == YEAR_DISPATCH ? last : first)
			.days;
}

static void add_number(struct limit_order *order, enum ceiling_basis basis, enum source source,
		struct days period, int64_t litres)
{
	order->numbers[order->count++] =
			(struct limit_number){ basis, source, period, CEILING_NONE, litres };
}

bool limit_ask_order(const struct limit_ask *ask, const struct books *books, const char *permit,
		struct limit_order *ret)
{
	const struct registry_view view = { .books = books };
	enum source source = ask->area[0] == '\0' ? ask->source : SOURCE_ANY;
	struct permit_row row;

	*ret = ask->order;
	(void)text_copy(ret->permit, sizeof(ret->permit), permit);
	if (!registry_permit(&view, permit, ret->from, &row)) {
		return false;
	}
	if (ask->year != 0) {
		add_number(ret, BASIS_PERMIT, SOURCE_ANY, year_of(&row, ask->year), CEILING_NONE);
	}
	for (struct month month = ask->first;
			ask->first.number != 0 && month.number <= ask->last.number;
			month.number++) {
		add_number(ret, BASIS_PLAN_MONTH, source, month_days(month), CEILING_NONE);
	}
	for (size_t i = 0; i < ask->set_count; i++) {
		const struct limit_set *set = &ask->sets[i];

		if (set->year != 0) {
			add_number(ret, BASIS_PERMIT, SOURCE_ANY, year_of(&row, set->year),
					set->litres);
		} else {
			add_number(ret, BASIS_PLAN_MONTH, source, month_days(set->month),
					set->litres);
		}
	}
	return true;
}
