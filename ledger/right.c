/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/right.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ledger/area_right.h"
#include "ledger/hold.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/rows_parts.h"
#include "ledger/share.h"
#include "ledger/trade_number.h"
#include "ledger/voucher.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	SAVING_YEAR_DAYS = 365,
};

/* ---- names ---- */

const char *right_kind_name(enum right_kind kind)
{
	switch (kind) {
	case RIGHT_ABSTRACTION:
		return "permit";
	case RIGHT_REGIONAL:
		return "area";
	case RIGHT_IRRIGATION:
		return "share";
	}
	return "";
}

bool right_is_text(const char *text, struct right *ret)
{
	for (int kind = RIGHT_ABSTRACTION; kind <= RIGHT_IRRIGATION; kind++) {
		const char *name = right_kind_name((enum right_kind)kind);
		size_t length = strlen(name);

		if (strncmp(text, name, length) == 0 && text[length] == ':') {
			ret->kind = (enum right_kind)kind;
			return text_is_id(text + length + 1) &&
					text_copy(ret->id, sizeof(ret->id), text + length + 1);
		}
	}
	return false;
}

bool right_parse(const char *text, struct right *ret)
{
	if (right_is_text(text, ret)) {
		return true;
	}
	ret->kind = RIGHT_ABSTRACTION;
	return text_is_id(text) && strchr(text, ':') == NULL &&
			text_copy(ret->id, sizeof(ret->id), text);
}

const char *right_text(const struct right *right, char buffer[static RIGHT_TEXT_MAX])
{
	(void)snprintf(buffer, RIGHT_TEXT_MAX, "%s:%s", right_kind_name(right->kind), right->id);
	return buffer;
}

void right_put(struct bytes *bytes, const struct right *right)
{
	item_put_uint(bytes, right->kind);
	item_put_text(bytes, right->id);
}

void right_take(struct item_cursor *cursor, struct right *ret)
{
	ret->kind = (enum right_kind)item_take_between(cursor, RIGHT_ABSTRACTION, RIGHT_IRRIGATION);
	row_take_id(cursor, ret->id);
}

bool right_is_same(const struct right *a, const struct right *b)
{
	return a->kind == b->kind && strcmp(a->id, b->id) == 0;
}

/* ---- the registry ---- */

static struct days days_of(struct day from, struct day until)
{
	return (struct days){ { row_has_day(from) ? from.number : INT32_MIN },
		{ row_has_day(until) ? until.number + 1 : INT32_MAX } };
}

static bool find_permit(const struct books *books, struct day day, struct right_facts *ret)
{
	const struct registry_view view = { .books = books };
	struct permit_row row;

	if (!registry_permit(&view, ret->right.id, day, &row)) {
		return false;
	}
	for (int i = 0; i < LINEAGE_MAX &&
			lineage_successor(books, ret->right.id, day, ret->right.id);
			i++) {
	}
	(void)registry_permit(&view, ret->right.id, day, &row);
	(void)text_copy(ret->holder, sizeof(ret->holder), row.holder);
	(void)text_copy(ret->credit_code, sizeof(ret->credit_code), row.credit_code);
	(void)text_copy(ret->area, sizeof(ret->area), row.area);
	ret->source = row.source;
	ret->year_kind = row.year_kind;
	ret->valid = days_of(row.valid_from, row.valid_until);
	return true;
}

static bool find_area(const struct books *books, struct day day, struct right_facts *ret)
{
	const struct registry_view view = { .books = books };
	struct area_row row;

	(void)text_copy(ret->area, sizeof(ret->area), ret->right.id);
	ret->valid = (struct days){ { INT32_MIN }, { INT32_MAX } };
	return registry_area(&view, ret->right.id, day, &row);
}

static bool find_share(const struct books *books, struct day day, struct right_facts *ret)
{
	const struct registry_view view = { .books = books };
	struct permit_row scheme;
	struct share_row row;

	if (!registry_share(&view, ret->right.id, day, &row)) {
		return false;
	}
	(void)text_copy(ret->holder, sizeof(ret->holder), row.holder);
	(void)text_copy(ret->credit_code, sizeof(ret->credit_code), row.credit_code);
	(void)text_copy(ret->area, sizeof(ret->area), row.area);
	(void)text_copy(ret->scheme, sizeof(ret->scheme), row.permit);
	ret->valid = days_of(row.valid_from, row.valid_until);
	if (registry_permit(&view, row.permit, day, &scheme)) {
		ret->source = scheme.source;
	}
	return true;
}

bool right_find(const struct books *books, const struct right *right, struct day day,
		struct right_facts *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->right = *right;
	ret->year_kind = YEAR_CALENDAR;
	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		return find_permit(books, day, ret);
	case RIGHT_REGIONAL:
		return find_area(books, day, ret);
	case RIGHT_IRRIGATION:
		return find_share(books, day, ret);
	}
	return false;
}

struct day right_till(const struct books *books, const struct right_facts *facts)
{
	const struct registry_view view = { .books = books };
	struct day till = facts->valid.till;
	char id[TEXT_ID_MAX + 1];
	struct permit_row row;

	(void)text_copy(id, sizeof(id), facts->right.id);
	for (int i = 0; i < LINEAGE_MAX && facts->right.kind == RIGHT_ABSTRACTION &&
			till.number != INT32_MAX && lineage_successor(books, id, till, id) &&
			registry_permit(&view, id, till, &row) &&
			row.year_kind == facts->year_kind && row.valid_from.number <= till.number;
			i++) {
		struct days valid = days_of(row.valid_from, row.valid_until);

		till = valid.till.number > till.number ? valid.till : till;
	}
	return till;
}

struct days right_year(const struct right_facts *facts, struct day day)
{
	return limit_year_of(facts->year_kind, day).days;
}

/* ---- what there is ---- */

/* The first day of the calendar year in which a day lies. */
static int32_t right_year_from(struct day of)
{
	return limit_year_of(YEAR_CALENDAR, of).days.from.number;
}

/* The number as it stands on a day; false where there is none. */
static int find_limit(const struct books *books, const struct right *right, struct day asked,
		struct day of, bool *ret_has, int64_t *ret)
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1];
	struct lineage lineage;
	struct limits limits;
	struct share_row share;
	int fault = 0;

	*ret_has = false;
	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		(void)text_copy(id, sizeof(id), right->id);
		for (int i = 0; i < LINEAGE_MAX && lineage_successor(books, id, asked, id); i++) {
		}
		lineage_find(books, id, asked, &lineage);
		fault = limits_find(books, &lineage, asked, of, &limits);
		*ret_has = fault == 0 && limits.has_permit;
		*ret = *ret_has ? limits.permit_litres : 0;
		return fault;
	case RIGHT_REGIONAL:
		return area_right_limit(books, right->id, of, asked, ret_has, ret);
	case RIGHT_IRRIGATION:
		*ret_has = registry_share(&view, right->id, asked, &share);
		*ret = *ret_has ? share.annual_litres : 0;
		*ret += trade_moved_right(books, right, right_year_from(of), asked);
		return 0;
	}
	return 0;
}

static int find_taken(const struct books *books, const struct right *right, struct days year,
		struct day today, int64_t *ret)
{
	struct water_area area = { .source = SOURCE_ANY };
	struct lineage lineage;
	struct taken_sum sum;
	int fault = 0;

	*ret = 0;
	if (year.from.number > today.number) {
		return 0;
	}
	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		lineage_find(books, right->id, today, &lineage);
		fault = lineage_span(books, &lineage, year, &sum);
		*ret = fault == 0 ? sum.litres : 0;
		return fault;
	case RIGHT_REGIONAL:
		(void)text_copy(area.area, sizeof(area.area), right->id);
		fault = water_of_areas(books, year, &area, 1);
		if (fault == 0 &&
				__builtin_add_overflow(
						area.measured_litres, area.assessed_litres, ret)) {
			fault = WEIR_FAULT_RANGE;
		}
		return fault;
	case RIGHT_IRRIGATION:
		return 0;
	}
	return 0;
}

int64_t right_saved(int64_t annual_litres, struct days valid, struct days year)
{
	int64_t from = valid.from.number > year.from.number ? valid.from.number : year.from.number;
	int64_t till = valid.till.number < year.till.number ? valid.till.number : year.till.number;
	wide part;

	if (till <= from) {
		return 0;
	}
	part = ((wide)annual_litres * (till - from) + SAVING_YEAR_DAYS - 1) / SAVING_YEAR_DAYS;
	return part < annual_litres ? (int64_t)part : annual_litres;
}

/* Is the saving of the right, or of a permit that it continues? */
static bool is_of(const struct saving_row *row, const struct right *right,
		const struct lineage *lineage)
{
	struct right of;

	if (!right_is_text(row->right, &of) || of.kind != right->kind) {
		return false;
	}
	for (size_t i = 0; i < lineage->count; i++) {
		if (strcmp(lineage->permits[i], of.id) == 0) {
			return true;
		}
	}
	return strcmp(of.id, right->id) == 0;
}

void right_savings_begin(const struct books *books, const struct right *right, struct day today,
		struct right_savings *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->books = books;
	ret->right = right;
	ret->today = today;
	if (right->kind == RIGHT_ABSTRACTION) {
		lineage_find(books, right->id, today, &ret->lineage);
	}
}

bool right_savings_next(
		struct right_savings *savings, struct saving_row *ret, struct days *ret_valid)
{
	const struct registry_view view = { .books = savings->books };

	while (registry_next_id(savings->books, ROW_SAVING, savings->id)) {
		if (registry_saving(&view, savings->id, savings->today, ret) &&
				is_of(ret, savings->right, &savings->lineage)) {
			*ret_valid = days_of(ret->valid_from, ret->valid_until);
			return true;
		}
	}
	return false;
}

static int find_saved(const struct books *books, const struct right *right, struct days year,
		struct day today, int64_t *ret)
{
	struct right_savings savings;
	struct saving_row row;
	struct days valid;

	*ret = 0;
	right_savings_begin(books, right, today, &savings);
	while (right_savings_next(&savings, &row, &valid)) {
		if (__builtin_add_overflow(
				    *ret, right_saved(row.annual_litres, valid, year), ret)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

struct day right_saved_till(const struct books *books, const struct right_facts *facts,
		struct day from, struct day today)
{
	struct day till = from;
	bool is_longer = true;

	while (is_longer) {
		struct right_savings savings;
		struct saving_row row;
		struct days valid;

		is_longer = false;
		right_savings_begin(books, &facts->right, today, &savings);
		while (right_savings_next(&savings, &row, &valid)) {
			if (valid.from.number <= till.number && valid.till.number > till.number) {
				till = valid.till;
				is_longer = true;
			}
		}
	}
	return till;
}

/* What of it somebody has already: on tickets of a share, as shares on a permit. */
static int find_certified(const struct books *books, const struct right *right, struct days year,
		struct day today, struct right_room *ret)
{
	struct lineage lineage;

	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		lineage_find(books, right->id, today, &lineage);
		return share_certified(books, &lineage, year, today, &ret->certified_litres);
	case RIGHT_IRRIGATION:
		ret->ticket_litres =
				voucher_issued(books, right->id, month_year(month_of(year.from)))
						.litres;
		return 0;
	case RIGHT_REGIONAL:
		return 0;
	}
	return 0;
}

/* What is free, and what of it may be sold. */
static int conclude(struct right_room *ret)
{
	int64_t used = ret->taken_litres > ret->certified_litres ? ret->taken_litres
								 : ret->certified_litres;
	int64_t tradable;

	if (__builtin_sub_overflow(ret->limit_litres, used, &ret->free_litres) ||
			__builtin_sub_overflow(
					ret->free_litres, ret->ticket_litres, &ret->free_litres) ||
			__builtin_sub_overflow(
					ret->free_litres, ret->held_litres, &ret->free_litres) ||
			__builtin_sub_overflow(
					ret->free_litres, ret->pledged_litres, &ret->free_litres) ||
			__builtin_sub_overflow(ret->saved_litres, ret->sold_litres, &tradable) ||
			__builtin_sub_overflow(tradable, ret->held_litres, &tradable)) {
		return WEIR_FAULT_RANGE;
	}
	ret->free_litres = ret->has_limit ? ret->free_litres : 0;
	ret->tradable_litres = tradable < ret->free_litres ? tradable : ret->free_litres;
	return 0;
}

int right_room(const struct books *books, const struct right_facts *facts, struct day of,
		struct day today, struct right_room *ret)
{
	const struct right *right = &facts->right;
	struct hold_sums sums = { 0 };
	bool has_later = false;
	int64_t later = 0;
	struct day last;
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->year = right_year(facts, of);
	last.number = ret->year.till.number - 1;
	fault = find_limit(books, right, today, of, &ret->has_limit, &ret->limit_litres);
	if (fault == 0 && last.number > today.number) {
		fault = find_limit(books, right, last, of, &has_later, &later);
	}
	if (has_later && later < ret->limit_litres) {
		ret->limit_litres = later;
	}
	fault = fault == 0 ? find_taken(books, right, ret->year, today, &ret->taken_litres) : fault;
	fault = fault == 0 ? find_certified(books, right, ret->year, today, ret) : fault;
	fault = fault == 0 ? find_saved(books, right, ret->year, today, &ret->saved_litres) : fault;
	fault = fault == 0 ? hold_sum(books, right, ret->year.from, today, &sums) : fault;
	ret->held_litres = sums.for_sale_litres;
	ret->pledged_litres = sums.pledged_litres;
	ret->sold_litres = sums.sold_litres;
	return fault < 0 ? fault : conclude(ret);
}

/* ---- the registry's rows ---- */

static int refuse(struct where *reason, const char *what, const char *id, const char *other)
{
	where_lacks(reason, id, what, other);
	return JUDGE_REFUSED;
}

static bool has(const struct registry_view *view, const struct right *right)
{
	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		return registry_has(view, ROW_PERMIT, right->id);
	case RIGHT_REGIONAL:
		return registry_has(view, ROW_AREA, right->id);
	case RIGHT_IRRIGATION:
		return registry_has(view, ROW_SHARE, right->id);
	}
	return false;
}

int right_names_check(const struct registry_view *view, enum row_kind kind, const union row *row,
		struct where *reason)
{
	struct right right;

	if (kind == ROW_SAVING) {
		return right_is_text(row->saving.right, &right) && has(view, &right)
				? JUDGE_OK
				: refuse(reason, N_("right"), row->saving.saving,
						  row->saving.right);
	}
	if (kind == ROW_CORRIDOR) {
		if (!registry_has(view, ROW_AREA, row->corridor.from_area)) {
			return refuse(reason, N_("area"), row->corridor.corridor,
					row->corridor.from_area);
		}
		return registry_has(view, ROW_AREA, row->corridor.to_area)
				? JUDGE_OK
				: refuse(reason, N_("area"), row->corridor.corridor,
						  row->corridor.to_area);
	}
	if (kind == ROW_TRADE_FEE) {
		return row->trade_fee.area[0] == '\0' ||
						registry_has(view, ROW_AREA, row->trade_fee.area)
				? JUDGE_OK
				: refuse(reason, N_("area"), row->trade_fee.fee,
						  row->trade_fee.area);
	}
	if (!registry_has(view, ROW_AREA, row->share.area)) {
		return refuse(reason, N_("area"), row->share.share, row->share.area);
	}
	return registry_has(view, ROW_PERMIT, row->share.permit)
			? JUDGE_OK
			: refuse(reason, N_("permit"), row->share.share, row->share.permit);
}

bool right_names_link(enum row_kind kind, const union row *row, struct conclusion *ret)
{
	struct right right;

	if (kind == ROW_SHARE) {
		return conclusion_subject(ret, "permit:", row->share.permit);
	}
	if (kind == ROW_CORRIDOR) {
		return conclusion_subject(ret, "area:", row->corridor.from_area) &&
				conclusion_subject(ret, "area:", row->corridor.to_area);
	}
	if (kind == ROW_TRADE_FEE) {
		return row->trade_fee.area[0] == '\0'
				? conclusion_subject(ret, "ledger", "")
				: conclusion_subject(ret, "area:", row->trade_fee.area);
	}
	(void)right_is_text(row->saving.right, &right);
	return right_link(&right, ret);
}

bool right_link(const struct right *right, struct conclusion *ret)
{
	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		return conclusion_subject(ret, "permit:", right->id);
	case RIGHT_REGIONAL:
		return conclusion_subject(ret, "area:", right->id);
	case RIGHT_IRRIGATION:
		break;
	}
	return conclusion_subject(ret, "ledger", "");
}
