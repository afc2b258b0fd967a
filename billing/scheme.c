/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/scheme.h"

#include <stdlib.h>
#include <string.h>

#include "billing/money.h"
#include "billing/rulebook_row.h"
#include "billing/scheme_days.h"
#include "ledger/yaml.h"

#define AT(in, field) .offset = offsetof(in, field)
#define TEXT_AT(in, field) AT(in, field), .size = sizeof(((in *)0)->field)
#define ID(name_, in, field, optional_) \
	{ \
		.name = (name_), .type = YAML_ID, .is_optional = (optional_), TEXT_AT(in, field) \
	}
#define LINE(name_, in, field, optional_) \
	{ \
		.name = (name_), .type = YAML_TEXT, .is_optional = (optional_), TEXT_AT(in, field) \
	}
#define ROWS(name_, field, counter, table_, optional_) \
	{ \
		.name = (name_), .type = YAML_ROWS, .is_optional = (optional_), \
		AT(struct scheme, field), .table = &(table_), .count_max = SCHEME_ROWS_MAX, \
		.count_offset = offsetof(struct scheme, counter) \
	}

static const struct yaml_key term_keys[] = {
	ID("column", struct scheme_term, column, false),
	LINE("document", struct scheme_term, document, true),
};
static const struct yaml_table term_table = YAML_TABLE_OF(struct scheme_term, term_keys);

static const struct yaml_key factor_keys[] = {
	ID("column", struct scheme_factor, column, false),
	LINE("label", struct scheme_factor, label, true),
	LINE("times", struct scheme_factor, times, true),
	LINE("document", struct scheme_factor, document, true),
};
static const struct yaml_table factor_table = YAML_TABLE_OF(struct scheme_factor, factor_keys);

static const struct yaml_key share_keys[] = {
	ID("when", struct scheme_share, when, true),
	LINE("label", struct scheme_share, label, true),
	ID("part", struct scheme_share, part, true),
	ID("of", struct scheme_share, of, true),
	LINE("document", struct scheme_share, document, true),
};
static const struct yaml_table share_table = YAML_TABLE_OF(struct scheme_share, share_keys);

static const struct yaml_key days_keys[] = {
	ID("part", struct scheme_days, part, false),
	ID("of", struct scheme_days, of, false),
	LINE("begins", struct scheme_days, begins, false),
	ID("year", struct scheme_days, year, false),
	ID("periods", struct scheme_days, periods, false),
	ID("from", struct scheme_days, from, false),
	ID("until", struct scheme_days, until, false),
};
static const struct yaml_table days_table = YAML_TABLE_OF(struct scheme_days, days_keys);

static const struct yaml_word missing_words[] = {
	{ "unknown", MISSING_UNKNOWN },
	{ "full", MISSING_FULL },
	{ "nothing", MISSING_NOTHING },
	{ NULL, 0 },
};

static const struct yaml_key two_part_keys[] = {
	ID("when", struct scheme_two_part, when, false),
	LINE("label", struct scheme_two_part, label, false),
	ID("actual", struct scheme_two_part, actual, false),
	ID("authorised", struct scheme_two_part, authorised, false),
	ID("licence", struct scheme_two_part, licence, false),
	ID("order", struct scheme_two_part, order, true),
	{ .name = "missing",
			.type = YAML_WORD,
			.words = missing_words,
			AT(struct scheme_two_part, missing) },
	{ .name = "keeps_over", .type = YAML_BOOL, AT(struct scheme_two_part, keeps_over) },
};
static const struct yaml_table two_part_table =
		YAML_TABLE_OF(struct scheme_two_part, two_part_keys);

static const struct yaml_key scheme_keys[] = {
	ID("scheme", struct scheme, id, false),
	LINE("title", struct scheme, title, false),
	LINE("source", struct scheme, source, false),
	ID("currency", struct scheme, currency, false),
	{ .name = "decimals",
			.type = YAML_INT,
			.high = SCHEME_DECIMALS_MAX,
			AT(struct scheme, decimals) },
	ROWS("terms", terms, term_count, term_table, false),
	ROWS("factors", factors, factor_count, factor_table, true),
	ROWS("shares", shares, share_count, share_table, true),
	{ .name = "days",
			.type = YAML_TABLE,
			.is_optional = true,
			AT(struct scheme, days),
			.table = &days_table },
	{ .name = "two_part",
			.type = YAML_TABLE,
			.is_optional = true,
			AT(struct scheme, two_part),
			.table = &two_part_table },
};
static const struct yaml_table scheme_table = YAML_TABLE_OF(struct scheme, scheme_keys);

struct scheme *scheme_open(void)
{
	return calloc(1, sizeof(struct scheme));
}

void scheme_close(struct scheme *scheme)
{
	free(scheme);
}

/* ---- numbers ---- */

/* Digits with at most one point behind a sign; ends before `end`. */
static bool read_decimal(const char *text, const char *end, struct exact *ret)
{
	bool is_negative = text < end && *text == '-';
	bool has_point = false;
	int digits = 0;
	wide n = 0;
	wide d = 1;

	for (text += is_negative ? 1 : 0; text < end; text++) {
		if (*text == '.' && !has_point && digits > 0) {
			has_point = true;
			continue;
		}
		if (*text < '0' || *text > '9' || ++digits > 30) {
			return false;
		}
		n = n * 10 + (*text - '0');
		d *= has_point ? 10 : 1;
	}
	if (digits == 0 || text[-1] == '.') {
		return false;
	}
	exact_set_fraction(ret, is_negative ? -n : n, d);
	return true;
}

bool scheme_number(const char *text, struct exact *ret)
{
	SCOPED_FINISH(exact_finish) struct exact below = exact_zero();
	const char *end = text + strlen(text);
	const char *slash = strchr(text, '/');

	if (slash == NULL) {
		return read_decimal(text, end, ret);
	}
	if (!read_decimal(text, slash, ret) || !read_decimal(slash + 1, end, &below) ||
			exact_sign(&below) == 0) {
		return false;
	}
	exact_divide(ret, &below);
	return true;
}

/* ---- the file ---- */

/* A file while it is checked: what was read, where it stood, and what to say of it. */
struct check {
	const struct scheme *scheme;
	struct yaml_places places;
	struct where *where;
};

#define FAIL_AT(check, place, ...) \
	(where_set((check)->where, 0, 0, __VA_ARGS__), \
			rulebook_row_set_place((check)->where, (place)), SCHEME_BAD)

/* A value's, or that of the mapping that should have it. */
static const struct yaml_place *place(const struct check *check, const void *row, const void *value)
{
	return rulebook_row_place(&check->places, row, value);
}

static int check_factor(const struct check *check, size_t i)
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
	const struct scheme_factor *rows = check->scheme->factors;
	const struct scheme_factor *row = &rows[i];

	if ((row->label[0] == '\0') != (row->times[0] == '\0')) {
		return FAIL_AT(check, place(check, row, row),
				"factors row %zu has a label or times alone; expected both or none",
				i + 1);
	}
	if (row->times[0] != '\0' && !scheme_number(row->times, &number)) {
		return FAIL_AT(check, place(check, row, row->times),
				"factors row %zu: '%s' is no number; expected one as 0.5 or 5/6",
				i + 1, row->times);
	}
	for (size_t k = 0; k < i; k++) {
		if (strcmp(rows[k].column, row->column) == 0 &&
				(rows[k].label[0] == '\0' || row->label[0] == '\0' ||
						strcmp(rows[k].label, row->label) == 0)) {
			return FAIL_AT(check, place(check, row, row->column),
					"factors rows %zu and %zu both read '%s'; expected labels that differ",
					k + 1, i + 1, row->column);
		}
	}
	return SCHEME_OK;
}

static int check_share(const struct check *check, size_t i)
{
	const struct scheme_share *row = &check->scheme->shares[i];

	if ((row->when[0] == '\0') != (row->label[0] == '\0')) {
		return FAIL_AT(check, place(check, row, row),
				"shares row %zu has when or label alone; expected both or none",
				i + 1);
	}
	if ((row->part[0] == '\0') != (row->of[0] == '\0')) {
		return FAIL_AT(check, place(check, row, row),
				"shares row %zu has part or of alone; expected both or none",
				i + 1);
	}
	return SCHEME_OK;
}

static int check_days(const struct check *check)
{
	const struct scheme_days *days = &check->scheme->days;
	struct season begins;
	bool has_share = days->part[0] == '\0';

	if (has_share) {
		return SCHEME_OK;
	}
	if (!scheme_days_read_day(days->begins, &begins.from_month, &begins.from_day)) {
		return FAIL_AT(check, place(check, days, days->begins),
				"days: '%s' is no day of a year; expected one as 04-01",
				days->begins);
	}
	for (size_t i = 0; i < check->scheme->share_count; i++) {
		const struct scheme_share *share = &check->scheme->shares[i];

		has_share = has_share ||
				(strcmp(share->part, days->part) == 0 &&
						strcmp(share->of, days->of) == 0);
	}
	if (!has_share) {
		return FAIL_AT(check, place(check, days, days->part),
				"days: no share has part '%s' of '%s'; expected one that takes them",
				days->part, days->of);
	}
	return SCHEME_OK;
}

static int check_two_part(const struct check *check)
{
	const struct scheme *scheme = check->scheme;
	const struct scheme_two_part *rules = &scheme->two_part;
	bool is_read = rules->actual[0] == '\0';

	if (is_read) {
		return SCHEME_OK;
	}
	if (scheme->days.part[0] == '\0') {
		return FAIL_AT(check, place(check, rules, rules),
				"two_part: returns are allocated by periods; expected days beside it");
	}
	for (size_t i = 0; i < scheme->term_count; i++) {
		is_read = is_read || strcmp(scheme->terms[i].column, rules->actual) == 0;
	}
	for (size_t i = 0; i < scheme->share_count; i++) {
		is_read = is_read || strcmp(scheme->shares[i].part, rules->actual) == 0;
	}
	if (!is_read) {
		return FAIL_AT(check, place(check, rules, rules->actual),
				"two_part: '%s' is neither a term nor the part of a share; expected one of them",
				rules->actual);
	}
	return SCHEME_OK;
}

static int check_all(const struct check *check)
{
	const char *columns[SCHEME_COLUMNS_MAX];

	for (size_t i = 0; i < check->scheme->factor_count; i++) {
		if (check_factor(check, i) != SCHEME_OK) {
			return SCHEME_BAD;
		}
	}
	for (size_t i = 0; i < check->scheme->share_count; i++) {
		if (check_share(check, i) != SCHEME_OK) {
			return SCHEME_BAD;
		}
	}
	if (check_days(check) != SCHEME_OK || check_two_part(check) != SCHEME_OK) {
		return SCHEME_BAD;
	}
	if (scheme_columns(check->scheme, columns) > SCHEME_COLUMNS_MAX) {
		return FAIL_AT(check, place(check, check->scheme, check->scheme),
				"reads more than %d columns; expected at most so many",
				SCHEME_COLUMNS_MAX);
	}
	return SCHEME_OK;
}

int scheme_load(const char *data, size_t size, const char *name, struct scheme *ret,
		struct where *reterr)
{
	struct check check = { .scheme = ret, .where = reterr };
	int answer;

	memset(ret, 0, sizeof(*ret));
	answer = yaml_load(data, size, name, &scheme_table, ret, &check.places, reterr);
	answer = answer == YAML_OK ? check_all(&check) : answer < 0 ? answer : SCHEME_BAD;
	yaml_places_finish(&check.places);
	return answer;
}

static void add_column(const char *column, const char **ret, size_t *count)
{
	for (size_t i = 0; i < *count && i < SCHEME_COLUMNS_MAX; i++) {
		if (strcmp(ret[i], column) == 0) {
			return;
		}
	}
	if (column[0] == '\0' || *count > SCHEME_COLUMNS_MAX) {
		return;
	}
	if (*count < SCHEME_COLUMNS_MAX) {
		ret[*count] = column;
	}
	(*count)++;
}

size_t scheme_columns(const struct scheme *scheme, const char *ret[static SCHEME_COLUMNS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < scheme->term_count; i++) {
		add_column(scheme->terms[i].column, ret, &count);
	}
	for (size_t i = 0; i < scheme->factor_count; i++) {
		add_column(scheme->factors[i].column, ret, &count);
	}
	for (size_t i = 0; i < scheme->share_count; i++) {
		add_column(scheme->shares[i].when, ret, &count);
		add_column(scheme->shares[i].part, ret, &count);
		add_column(scheme->shares[i].of, ret, &count);
	}
	add_column(scheme->days.year, ret, &count);
	add_column(scheme->days.periods, ret, &count);
	add_column(scheme->days.from, ret, &count);
	add_column(scheme->days.until, ret, &count);
	add_column(scheme->two_part.when, ret, &count);
	add_column(scheme->two_part.actual, ret, &count);
	add_column(scheme->two_part.authorised, ret, &count);
	add_column(scheme->two_part.licence, ret, &count);
	add_column(scheme->two_part.order, ret, &count);
	return count;
}

/* ---- a row ---- */

struct work {
	const struct scheme *scheme;
	scheme_value *value;
	void *context;
	struct scheme_charge *charge;
	const char *column; /* the last that was read */
};

static const char *read_column(struct work *work, const char *column)
{
	work->column = column;
	return work->value(work->context, column);
}

static struct scheme_step *add_step(struct work *work, const char *column, const char *value)
{
	struct scheme_step *step = &work->charge->steps[work->charge->step_count++];

	*step = (struct scheme_step){ .column = column, .number = exact_zero() };
	(void)text_copy(step->value, sizeof(step->value), value);
	return step;
}

static int add_terms(struct work *work)
{
	for (size_t i = 0; i < work->scheme->term_count; i++) {
		const char *column = work->scheme->terms[i].column;
		const char *value = read_column(work, column);
		struct scheme_step *step;

		if (value[0] == '\0') {
			continue;
		}
		step = add_step(work, column, value);
		step->is_term = true;
		if (!scheme_number(value, &step->number)) {
			return SCHEME_NO_NUMBER;
		}
		exact_add(&work->charge->amount, &step->number);
	}
	return SCHEME_CHARGED;
}

/* Which row of a column speaks; NULL where it has labels and none is the value. */
static const struct scheme_factor *find_factor(
		const struct scheme *scheme, const char *column, const char *value)
{
	for (size_t i = 0; i < scheme->factor_count; i++) {
		const struct scheme_factor *row = &scheme->factors[i];

		if (strcmp(row->column, column) == 0 &&
				(row->label[0] == '\0' || strcmp(row->label, value) == 0)) {
			return row;
		}
	}
	return NULL;
}

static int multiply_factors(struct work *work)
{
	for (size_t i = 0; i < work->scheme->factor_count; i++) {
		const char *column = work->scheme->factors[i].column;
		const char *value = read_column(work, column);
		const struct scheme_factor *row;
		struct scheme_step *step;

		if (value[0] == '\0') {
			continue;
		}
		row = find_factor(work->scheme, column, value);
		if (row != &work->scheme->factors[i]) {
			if (row == NULL) {
				return SCHEME_NO_LABEL;
			}
			continue; /* an alternative of another row */
		}
		step = add_step(work, column, value);
		if (!scheme_number(row->label[0] == '\0' ? value : row->times, &step->number)) {
			return SCHEME_NO_NUMBER;
		}
		exact_multiply(&work->charge->amount, &step->number);
	}
	return SCHEME_CHARGED;
}

static int read_number(struct work *work, const char *column, struct exact *ret)
{
	const char *value = read_column(work, column);

	if (value[0] == '\0') {
		return SCHEME_NO_VALUE;
	}
	return scheme_number(value, ret) ? SCHEME_CHARGED : SCHEME_NO_NUMBER;
}

static int take_share(struct work *work, const struct scheme_share *share)
{
	SCOPED_FINISH(exact_finish) struct exact of = exact_zero();
	struct scheme_step *step;
	int answer;

	if (share->part[0] == '\0') {
		return SCHEME_CHARGED;
	}
	step = add_step(work, share->part, work->value(work->context, share->part));
	answer = read_number(work, share->part, &step->number);
	if (answer == SCHEME_CHARGED) {
		answer = read_number(work, share->of, &of);
	}
	if (answer != SCHEME_CHARGED) {
		return answer;
	}
	if (exact_sign(&of) == 0) {
		exact_set_int(&step->number, 0);
	} else {
		exact_divide(&step->number, &of);
	}
	exact_multiply(&work->charge->amount, &step->number);
	return SCHEME_CHARGED;
}

static int multiply_share(struct work *work)
{
	for (size_t i = 0; i < work->scheme->share_count; i++) {
		const struct scheme_share *share = &work->scheme->shares[i];

		if (share->when[0] == '\0' ||
				strcmp(read_column(work, share->when), share->label) == 0) {
			return take_share(work, share);
		}
	}
	return SCHEME_CHARGED;
}

int scheme_charge(const struct scheme *scheme, scheme_value *value, void *context,
		struct scheme_charge *ret, const char **ret_column)
{
	static int (*const parts[])(
			struct work *) = { add_terms, multiply_factors, multiply_share };
	SCOPED_FINISH(exact_finish) struct exact minor = exact_zero();
	struct work work = { scheme, value, context, ret, "" };
	int answer = SCHEME_CHARGED;

	memset(ret, 0, sizeof(*ret));
	ret->amount = exact_zero();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && answer == SCHEME_CHARGED; i++) {
		answer = parts[i](&work);
	}
	*ret_column = work.column;
	if (answer != SCHEME_CHARGED) {
		return answer;
	}
	exact_copy(&minor, &ret->amount);
	for (int64_t i = 0; i < scheme->decimals; i++) {
		exact_multiply_fraction(&minor, 10, 1);
	}
	return money_round(&minor, &ret->rounded) ? SCHEME_CHARGED : SCHEME_TOO_MUCH;
}

void scheme_charge_finish(struct scheme_charge *charge)
{
	for (size_t i = 0; i < charge->step_count; i++) {
		exact_finish(&charge->steps[i].number);
	}
	exact_finish(&charge->amount);
	memset(charge, 0, sizeof(*charge));
}
