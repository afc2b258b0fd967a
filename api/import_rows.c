/* SPDX-License-Identifier: Apache-2.0 */

#include "api/import_rows.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/csv.h"
#include "api/csv_value.h"
#include "api/import_columns.h"
#include "api/import_keys.h"
#include "api/lang.h"
#include "ledger/basin.h"
#include "ledger/group.h"
#include "ledger/indicator.h"
#include "ledger/right.h"
#include "ledger/rows.h"
#include "ledger/trade.h"
#include "meter/address.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/volume.h"

static const struct {
	enum row_kind kind;
	const char *name;
} kinds[] = {
	{ ROW_AREA, "areas" },
	{ ROW_CAP, "caps" },
	{ ROW_PERMIT, "permits" },
	{ ROW_INTAKE, "intakes" },
	{ ROW_METER, "meters" },
	{ ROW_PLAN, "plans" },
	{ ROW_LIST, "lists" },
	{ ROW_NORM, "norms" },
	{ ROW_ENERGY, "energy" },
	{ ROW_WARNING, "warnings" },
	{ ROW_TEN_DAYS, "ten-days" },
	{ ROW_SEASON, "seasons" },
	{ ROW_GROUP, "groups" },
	{ ROW_PLAN_RULE, "plan-rules" },
	{ ROW_COUNTING, "counting" },
	{ ROW_CRITERION, "criteria" },
	{ ROW_SITE, "sites" },
	{ ROW_BASIN, "basins" },
	{ ROW_ALLOCATION, "allocations" },
	{ ROW_DUTY, "duties" },
	{ ROW_INSPECTION, "inspections" },
	{ ROW_FACILITY, "facilities" },
	{ ROW_WATER_TEST, "water-tests" },
	{ ROW_VERIFICATION, "verifications" },
	{ ROW_PAYMENT, "payments" },
	{ ROW_INDICATOR, "indicators" },
	{ ROW_INSTITUTION, "institutions" },
	{ ROW_STATISTIC, "statistics" },
	{ ROW_SAVING, "savings" },
	{ ROW_SHARE, "shares" },
	{ ROW_CORRIDOR, "corridors" },
	{ ROW_TRADE_FEE, "trade-fees" },
};

bool import_kind_parse(const char *name, enum row_kind *ret)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			*ret = kinds[i].kind;
			return true;
		}
	}
	return false;
}

const char *import_kind_name(enum row_kind kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].kind == kind) {
			return kinds[i].name;
		}
	}
	return NULL;
}

static int check_area(struct csv *csv, const struct area_row *row)
{
	if (strcmp(row->area, row->parent) == 0) {
		return csv_wrong(csv, import_column(ROW_AREA, "parent"),
				_("'%s' cannot lie within itself"), row->area);
	}
	return CSV_OK;
}

/* A column's name for a sentence about another one. */
static const char *name_of(const struct csv *csv, enum row_kind kind, const char *name)
{
	return csv_name(csv, import_column(kind, name));
}

static int check_permit(struct csv *csv, const struct permit_row *row)
{
	bool is_ended = row_has_day(row->valid_until);
	char day[DAY_TEXT_MAX];
	char other[DAY_TEXT_MAX];

	if (is_ended && row->valid_until.number < row->valid_from.number) {
		return csv_wrong(csv, import_column(ROW_PERMIT, "valid_until"),
				_("'%s' lies before %s, %s"), day_format(row->valid_until, day),
				name_of(csv, ROW_PERMIT, "valid_from"),
				day_format(row->valid_from, other));
	}
	if (is_ended && row_has_day(row->from) && row->from.number > row->valid_until.number) {
		return csv_wrong(csv, import_column(ROW_PERMIT, "from"),
				_("'%s' lies after %s, %s"), day_format(row->from, day),
				name_of(csv, ROW_PERMIT, "valid_until"),
				day_format(row->valid_until, other));
	}
	if (strcmp(row->permit, row->replaces) == 0) {
		return csv_wrong(csv, import_column(ROW_PERMIT, "replaces"),
				_("'%s' cannot replace itself"), row->permit);
	}
	return CSV_OK;
}

static int check_intake(struct csv *csv, const struct intake_row *row)
{
	if (row->permit[0] == '\0' && (row->holder[0] == '\0' || row->area[0] == '\0')) {
		return csv_wrong(csv, import_column(ROW_INTAKE, "permit"),
				_("is blank; an intake without a permit needs %s and %s"),
				name_of(csv, ROW_INTAKE, "holder"),
				name_of(csv, ROW_INTAKE, "area"));
	}
	return CSV_OK;
}

/* A meter read by hand or from files has no address, any other one that can be asked. */
static int check_address(struct csv *csv, const struct meter_row *row)
{
	size_t column = import_column(ROW_METER, "address");
	bool is_manual = strcmp(row->profile, "manual") == 0;
	struct address address;
	char quoted[CSV_QUOTE_MAX];
	int place;
	int answer;

	if (is_manual && row->address[0] != '\0') {
		return csv_wrong(csv, column, _("'%s' must be blank for the profile manual"),
				csv_quote(row->address, quoted));
	}
	if (is_manual) {
		return CSV_OK;
	}
	if (row->address[0] == '\0') {
		return csv_wrong(csv, column, _("must not be blank for the profile '%s'"),
				row->profile);
	}
	answer = address_parse(row->address, &address, &place);
	if (answer != ADDRESS_OK) {
		return csv_wrong(csv, column, _("'%s', character %d: %s"),
				csv_quote(row->address, quoted), place,
				_(address_answer_text(answer)));
	}
	return CSV_OK;
}

static int check_meter(struct csv *csv, const struct meter_row *row)
{
	if (row->initial_litres != ROW_NO_LITRES && row->initial_litres < 0 &&
			row->direction != DIRECTION_NET) {
		return csv_wrong(csv, import_column(ROW_METER, "initial_m3"),
				_("'%s' lies below 0, where only a net register can be"),
				csv_text(csv, import_column(ROW_METER, "initial_m3")));
	}
	return check_address(csv, row);
}

/* The sum of the filed months, which is all or a part of the year's figure. */
static int check_sum(struct csv *csv, const struct plan_row *row, struct volume sum)
{
	size_t column = import_column(ROW_PLAN, "annual_m3");
	struct volume annual = { row->annual_litres };
	bool is_whole = row->given == (1U << ROW_MONTHS) - 1;
	char months[VOLUME_TEXT_MAX];
	char year[VOLUME_TEXT_MAX];

	if (annual.litres == ROW_NO_LITRES || sum.litres == annual.litres ||
			(!is_whole && sum.litres < annual.litres)) {
		return CSV_OK;
	}
	(void)volume_format_m3(sum, months);
	(void)volume_format_m3(annual, year);
	return is_whole ? csv_wrong(csv, column, _("'%s' is not what the months add up to, %s"),
					  year, months)
			: csv_wrong(csv, column, _("'%s' is less than the filed months, %s"), year,
					  months);
}

/* Marks the months that were filed: a blank one is never 0. */
static int check_plan(struct csv *csv, struct plan_row *row)
{
	size_t first = import_column(ROW_PLAN, "m01");
	struct volume sum = { 0 };

	row->given = 0;
	for (size_t m = 0; m < ROW_MONTHS; m++) {
		if (row->month_litres[m] == ROW_NO_LITRES) {
			row->month_litres[m] = 0;
			if (row->annual_litres == ROW_NO_LITRES) {
				return csv_wrong(csv, first + m,
						_("is blank, and so is %s; 0 must be written as "
						  "0"),
						name_of(csv, ROW_PLAN, "annual_m3"));
			}
			continue;
		}
		row->given = (uint16_t)(row->given | 1U << m);
		if (volume_add(sum, (struct volume){ row->month_litres[m] }, &sum) != VOLUME_OK) {
			return csv_wrong(csv, first + m, _("the months add up to too much"));
		}
	}
	return check_sum(csv, row, sum);
}

/* Marks the periods that were filed; whether they suit the month's plan is for the ledger to say. */
static int check_ten_days(struct ten_days_row *row)
{
	row->given = 0;
	for (int i = 0; i < ROW_PARTS; i++) {
		if (row->litres[i] == ROW_NO_LITRES) {
			row->litres[i] = 0;
		} else {
			row->given = (uint8_t)(row->given | 1U << i);
		}
	}
	return CSV_OK;
}

static int check_season(struct csv *csv, const struct season_row *row)
{
	const char *wrong = season_row_wrong(row);

	if (wrong != NULL && strcmp(wrong, "limit_m3") == 0) {
		return csv_wrong(csv, import_column(ROW_SEASON, wrong),
				_("a season with a limit lies within one calendar year"));
	}
	return wrong == NULL ? CSV_OK
			     : csv_wrong(csv, import_column(ROW_SEASON, wrong),
					       _("days of a season are given all, or none"));
}

/* A first day that was left out lies before every last one. */
static int check_until(struct csv *csv, enum row_kind kind, struct day from, struct day until)
{
	char day[DAY_TEXT_MAX];
	char other[DAY_TEXT_MAX];

	if (row_has_day(until) && row_has_day(from) && until.number < from.number) {
		return csv_wrong(csv, import_column(kind, "until"), _("'%s' lies before %s, %s"),
				day_format(until, day), name_of(csv, kind, "from"),
				day_format(from, other));
	}
	return CSV_OK;
}

static int check_plan_rule(struct csv *csv, const struct plan_rule_row *row)
{
	const char *wrong = plan_rule_wrong(row);

	return wrong == NULL
			? check_until(csv, ROW_PLAN_RULE, row->from, row->until)
			: csv_wrong(csv, import_column(ROW_PLAN_RULE, wrong),
					  _("'%s' does not suit '%s'"),
					  csv_text(csv, import_column(ROW_PLAN_RULE, wrong)),
					  csv_text(csv, import_column(ROW_PLAN_RULE, "ground")));
}

static int check_indicator(struct csv *csv, const struct indicator_row *row)
{
	const char *wrong = indicator_row_wrong(row);

	return wrong == NULL
			? CSV_OK
			: csv_wrong(csv, import_column(ROW_INDICATOR, wrong),
					  _("'%s' does not suit '%s'"),
					  csv_text(csv, import_column(ROW_INDICATOR, wrong)),
					  csv_text(csv, import_column(ROW_INDICATOR, "indicator")));
}

static int check_criterion(struct csv *csv, const struct criterion_row *row)
{
	int32_t most = row_criterion_max(row->criterion);

	if (row->value > most) {
		return csv_wrong(csv, import_column(ROW_CRITERION, "value"),
				_("'%s' is more than %d"),
				csv_text(csv, import_column(ROW_CRITERION, "value")), (int)most);
	}
	return CSV_OK;
}

/* An end is not before its beginning. */
static int check_order(struct csv *csv, enum row_kind kind, const char *from_name, struct day from,
		const char *until_name, struct day until)
{
	char day[DAY_TEXT_MAX];
	char other[DAY_TEXT_MAX];

	if (!row_has_day(until) || until.number >= from.number) {
		return CSV_OK;
	}
	return csv_wrong(csv, import_column(kind, until_name), _("'%s' lies before %s, %s"),
			day_format(until, day), name_of(csv, kind, from_name),
			day_format(from, other));
}

static int check_inspection(struct csv *csv, const struct inspection_row *row)
{
	if (row->permit[0] == '\0' && row->intake[0] == '\0') {
		return csv_wrong(csv, import_column(ROW_INSPECTION, "permit"),
				_("is blank; then the intake is given"));
	}
	return CSV_OK;
}

static int check_test(struct csv *csv, const struct water_test_row *row)
{
	if (row->duty != DUTY_BALANCE_TEST && row->duty != DUTY_AUDIT) {
		return csv_wrong(csv, import_column(ROW_WATER_TEST, "kind"),
				_("'%s' is neither a water-balance test nor a water audit"),
				csv_text(csv, import_column(ROW_WATER_TEST, "kind")));
	}
	if (row->report[0] != '\0' &&
			(strlen(row->report) != ROW_DIGEST_MAX ||
					strspn(row->report, "0123456789abcdef") !=
							ROW_DIGEST_MAX)) {
		return csv_wrong(csv, import_column(ROW_WATER_TEST, "report_sha256"),
				_("'%s' is no SHA-256 in 64 hexadecimal digits"), row->report);
	}
	return check_order(csv, ROW_WATER_TEST, "done_on", row->from, "next_due", row->next_due);
}

/* A lower value than the one it is beside; a blank one is none. */
static int check_better(struct csv *csv, const char *column, const char *beside, int64_t litres,
		int64_t limit)
{
	return litres == ROW_NO_LITRES || limit == ROW_NO_LITRES || litres <= limit
			? CSV_OK
			: csv_wrong(csv, import_column(ROW_INSTITUTION, column),
					  _("'%s' lies above %s"),
					  csv_text(csv, import_column(ROW_INSTITUTION, column)),
					  name_of(csv, ROW_INSTITUTION, beside));
}

static int check_institution(struct csv *csv, const struct institution_row *row)
{
	int answer;

	if ((row->permit[0] == '\0') == (row->used_litres == ROW_NO_LITRES)) {
		return csv_wrong(csv, import_column(ROW_INSTITUTION, "used_m3"),
				_("one of this and %s has a value, the other is blank"),
				name_of(csv, ROW_INSTITUTION, "permit"));
	}
	answer = check_better(csv, "advanced_m3_per_person", "norm_m3_per_person",
			row->advanced_litres, row->norm_litres);
	if (answer == CSV_OK) {
		answer = check_better(csv, "leading_m3_per_person", "norm_m3_per_person",
				row->leading_litres, row->norm_litres);
	}
	if (answer == CSV_OK) {
		answer = check_better(csv, "leading_m3_per_person", "advanced_m3_per_person",
				row->leading_litres, row->advanced_litres);
	}
	return answer;
}

/* What its own row says of an intake; a blank column is as wrong as a given one. */
static int check_site(struct csv *csv, const struct site_row *row)
{
	const char *wrong = basin_site_wrong(row);

	return wrong == NULL ? CSV_OK
			     : csv_wrong(csv, import_column(ROW_SITE, wrong),
					       _("'%s' does not suit '%s'"),
					       csv_text(csv, import_column(ROW_SITE, wrong)),
					       csv_text(csv, import_column(ROW_SITE, "state")));
}

static int check_allocation(struct csv *csv, const struct allocation_row *row)
{
	const char *wrong = basin_allocation_wrong(row);

	return wrong == NULL
			? CSV_OK
			: csv_wrong(csv, import_column(ROW_ALLOCATION, wrong),
					  _("'%s' does not suit the rest: a share has an area and a year type, a year's water a year and its type, an area's volume of a year neither less nor more"),
					  csv_text(csv, import_column(ROW_ALLOCATION, wrong)));
}

/* The right as rows have it: a bare id is a permit's. */
static int check_saving(struct csv *csv, struct saving_row *row)
{
	struct right right;

	if (!right_parse(row->right, &right)) {
		return csv_wrong(csv, import_column(ROW_SAVING, "right"),
				_("'%s' is no right: permit:ID, area:ID or share:ID"), row->right);
	}
	(void)right_text(&right, row->right);
	return check_order(csv, ROW_SAVING, "valid_from", row->valid_from, "valid_until",
			row->valid_until);
}

static int check_corridor(struct csv *csv, const struct corridor_row *row)
{
	if (strcmp(row->from_area, row->to_area) == 0) {
		return csv_wrong(csv, import_column(ROW_CORRIDOR, "to_area"),
				_("a corridor leads to another area"));
	}
	if (row->rate_ppm == 0) {
		return csv_wrong(csv, import_column(ROW_CORRIDOR, "rate"),
				_("of each m3 that is sent something arrives: more than 0, at most 1"));
	}
	return check_order(csv, ROW_CORRIDOR, "valid_from", row->valid_from, "valid_until",
			row->valid_until);
}

static int check_trade_fee(struct csv *csv, const struct trade_fee_row *row)
{
	if (!trade_fee_words(row->form, "both")) {
		return csv_wrong(csv, import_column(ROW_TRADE_FEE, "form"),
				_("'%s' is no form of trade: transfer, for-good, lease, buy-back, taking-in or blank"),
				row->form);
	}
	if (!trade_fee_words("", row->payer)) {
		return csv_wrong(csv, import_column(ROW_TRADE_FEE, "payer"),
				_("'%s' pays no fee: seller, buyer or both"), row->payer);
	}
	if (row->least_fen != ROW_NO_LITRES && row->greatest_fen != ROW_NO_LITRES &&
			row->greatest_fen < row->least_fen) {
		return csv_wrong(csv, import_column(ROW_TRADE_FEE, "greatest_yuan"),
				_("it is less than the least"));
	}
	return CSV_OK;
}

static int check_row(enum row_kind kind, struct csv *csv, union row *row)
{
	switch (kind) {
	case ROW_AREA:
		return check_area(csv, &row->area);
	case ROW_CAP:
		return CSV_OK;
	case ROW_PERMIT:
		return check_permit(csv, &row->permit);
	case ROW_INTAKE:
		return check_intake(csv, &row->intake);
	case ROW_METER:
		return check_meter(csv, &row->meter);
	case ROW_PLAN:
		return check_plan(csv, &row->plan);
	case ROW_LIST:
		return check_until(csv, kind, row->list.from, row->list.until);
	case ROW_WARNING:
		return check_until(csv, kind, row->warning.from, row->warning.until);
	case ROW_GROUP:
		return group_is_list(row->group.permits)
				? CSV_OK
				: csv_wrong(csv, import_column(ROW_GROUP, "permits"),
						  _("'%s' is no list of permits: 2 to %d between "
						    "';', each once"),
						  row->group.permits, GROUP_MEMBERS_MAX);
	case ROW_SEASON:
		return check_season(csv, &row->season);
	case ROW_TEN_DAYS:
		return check_ten_days(&row->ten_days);
	case ROW_PLAN_RULE:
		return check_plan_rule(csv, &row->plan_rule);
	case ROW_INDICATOR:
		return check_indicator(csv, &row->indicator);
	case ROW_INSTITUTION:
		return check_institution(csv, &row->institution);
	case ROW_STATISTIC:
		return CSV_OK;
	case ROW_SAVING:
		return check_saving(csv, &row->saving);
	case ROW_CORRIDOR:
		return check_corridor(csv, &row->corridor);
	case ROW_TRADE_FEE:
		return check_trade_fee(csv, &row->trade_fee);
	case ROW_SHARE:
		return check_order(csv, ROW_SHARE, "valid_from", row->share.valid_from,
				"valid_until", row->share.valid_until);
	case ROW_CRITERION:
		return check_criterion(csv, &row->criterion);
	case ROW_INSPECTION:
		return check_inspection(csv, &row->inspection);
	case ROW_WATER_TEST:
		return check_test(csv, &row->water_test);
	case ROW_VERIFICATION:
		return check_order(csv, ROW_VERIFICATION, "verified_on", row->verification.from,
				"verified_until", row->verification.until);
	case ROW_DUTY:
		return check_order(csv, ROW_DUTY, "from", row->duty.from, "until", row->duty.until);
	case ROW_SITE:
		return check_site(csv, &row->site);
	case ROW_ALLOCATION:
		return check_allocation(csv, &row->allocation);
	case ROW_BASIN:
	case ROW_FACILITY:
	case ROW_NORM:
	case ROW_ENERGY:
	case ROW_COUNTING:
	case ROW_PAYMENT:
		return CSV_OK;
	}
	return CSV_OK;
}

/* Room for one row more. */
static int reserve(struct import_rows *rows)
{
	union row *grown = list_grow_counted(rows->rows, rows->count, sizeof(*grown));
	int *lines;

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	rows->rows = grown;
	lines = list_grow_counted(rows->lines, rows->count, sizeof(*lines));
	if (lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	rows->lines = lines;
	return 0;
}

static int read_rows(struct csv *csv, struct import_rows *rows, struct where *reterr)
{
	int answer;

	for (;;) {
		answer = reserve(rows);
		if (answer < 0) {
			return answer;
		}
		memset(&rows->rows[rows->count], 0, sizeof(*rows->rows));
		answer = csv_read_row(csv, &rows->rows[rows->count]);
		if (answer == CSV_OK) {
			answer = check_row(rows->kind, csv, &rows->rows[rows->count]);
		}
		if (answer != CSV_OK) {
			return answer;
		}
		if (rows->count == IMPORT_ROWS_MAX) {
			where_set(reterr, csv_line(csv), 0,
					_("more than %d rows; cut the file into several"),
					IMPORT_ROWS_MAX);
			return CSV_WRONG;
		}
		rows->lines[rows->count++] = csv_line(csv);
	}
}

int import_rows(enum row_kind kind, const void *data, size_t size, const char *file,
		const struct csv_options *options, struct import_rows *ret, struct where *reterr)
{
	SCOPED(csv_close) struct csv *csv = NULL;
	struct import_rows rows = { .kind = kind };
	size_t n_columns;
	const struct csv_column *columns = import_columns(kind, &n_columns);
	int answer = csv_open(data, size, file, options, columns, n_columns, &csv, reterr);

	assert(n_columns <= IMPORT_COLUMNS_MAX);
	if (answer == CSV_OK) {
		for (size_t i = 0; i < n_columns; i++) {
			rows.columns[i] = csv_place(csv, i);
			(void)text_copy(rows.names[i], CSV_NAME_MAX, csv_name(csv, i));
		}
		answer = read_rows(csv, &rows, reterr);
	}
	if (answer == CSV_END) {
		answer = import_keys_check(&rows, reterr);
	}
	if (answer != IMPORT_OK) {
		import_rows_finish(&rows);
		return answer < 0 ? answer : IMPORT_WRONG;
	}
	*ret = rows;
	return IMPORT_OK;
}

void import_rows_finish(struct import_rows *rows)
{
	free(rows->rows);
	free(rows->lines);
	*rows = (struct import_rows){ .kind = rows->kind };
}

int import_rows_wrong(const struct import_rows *rows, size_t index, const char *column,
		struct where *reterr, const char *format, ...)
{
	size_t at = import_column(rows->kind, column);
	char sentence[WHERE_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	where_set(reterr, rows->lines[index], rows->columns[at], "%s: %s", rows->names[at],
			sentence);
	return IMPORT_WRONG;
}
