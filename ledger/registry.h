/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The registry: which areas, permits, intakes, meters, plans and caps there
 * are, as dated rows. A row holds from its first day until the next row of
 * its key; nothing is changed in place.
 *
 * A view is the books with rows laid over them that are not in the log yet:
 * what would be, if they were.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"

enum {
	REGISTRY_VERSIONS_MAX = 256, /* rows of one key: a change a month for twenty years */
	REGISTRY_AREAS_DEEP =
			16, /* country, province, city, county, town, village: six are in use */
};

/* A row not in the log yet, its first day resolved. */
struct registry_extra {
	enum row_kind kind;
	int32_t from;
	union row row;
};

struct registry_view {
	const struct books *books;
	const struct registry_extra *extras;
	size_t extra_count;
};

/* The key of a decoded row in the books: id, sub, part and kind; from as given. */
void registry_key(enum row_kind kind, const union row *row, int32_t from, struct registry_row *ret);

/* Makes a key that of one source's row, of the sum's for SOURCE_ANY. */
void registry_set_source(struct registry_row *key, enum source source);

/* Have two keys the same id, sub and part, whatever their day? */
bool registry_is_same_key(const struct registry_row *a, const struct registry_row *b);

/* The row's bytes as the books keep them: without the day, which is part of the key. */
void registry_put_stored(struct bytes *bytes, enum row_kind kind, const union row *row);

/* The sub of a norm's key; of a quarter and of a type of year with that for the month. */
static inline int64_t registry_norm_sub(int year, int month)
{
	return (int64_t)year * 16 + month;
}

/* The table of the books that holds rows of a kind. */
size_t registry_book(enum row_kind kind);

/* The first day on which a row of a new key holds: its own date, else the beginning. */
int32_t registry_first_day(enum row_kind kind, const union row *row);

/* The first day of the next row of a row's key behind `from`, INT32_MAX where none follows. */
int32_t registry_till(const struct registry_view *view, enum row_kind kind, const union row *row,
		int32_t from);

/* The row in force on a key's `from` of its id, sub and part; false where none is. */
bool registry_in_force(const struct registry_view *view, enum row_kind kind,
		const struct registry_row *key, union row *ret);

/* The same by name, on a day. */
bool registry_area(const struct registry_view *view, const char *area, struct day day,
		struct area_row *ret);
bool registry_permit(const struct registry_view *view, const char *permit, struct day day,
		struct permit_row *ret);

/* The same; before the permit's first row, that one: its words hold for water taken too early. */
bool registry_permit_words(const struct registry_view *view, const char *permit, struct day day,
		struct permit_row *ret);

bool registry_intake(const struct registry_view *view, const char *intake, struct day day,
		struct intake_row *ret);
bool registry_meter(const struct registry_view *view, const char *meter, struct day day,
		struct meter_row *ret);
bool registry_plan(const struct registry_view *view, const char *permit, int year,
		enum source source, struct day day, struct plan_row *ret);
bool registry_ten_days(const struct registry_view *view, const char *permit, int year, int month,
		enum source source, struct day day, struct ten_days_row *ret);
bool registry_season(const struct registry_view *view, const char *permit, const char *season,
		struct day day, struct season_row *ret);
bool registry_group(const struct registry_view *view, const char *group, int year, struct day day,
		struct group_row *ret);
bool registry_cap(const struct registry_view *view, const char *area, int year, enum source source,
		struct day day, struct cap_row *ret);

bool registry_indicator(const struct registry_view *view, const char *area, int year,
		enum indicator indicator, struct day day, struct indicator_row *ret);

bool registry_counting(const struct registry_view *view, enum use use, struct day day,
		struct counting_row *ret);

/* The row of the area itself, else of the nearest one above it, else the one for everywhere. */
bool registry_criterion(const struct registry_view *view, enum criterion criterion,
		const char *area, struct day day, struct criterion_row *ret);
bool registry_warning(const struct registry_view *view, const char *area, const char *warning,
		struct day day, struct warning_row *ret);

bool registry_plan_rule(const struct registry_view *view, const char *area, const char *rule,
		struct day day, struct plan_rule_row *ret);

bool registry_site(const struct registry_view *view, const char *intake, struct day day,
		struct site_row *ret);
bool registry_basin(const struct registry_view *view, const char *basin, struct day day,
		struct basin_row *ret);
/* A share of the plan has year 0; what is of one year no type. */
bool registry_allocation(const struct registry_view *view, const char *basin, const char *area,
		int year, enum year_type type, struct day day, struct allocation_row *ret);

bool registry_institution(const struct registry_view *view, const char *institution, int year,
		struct day day, struct institution_row *ret);
bool registry_statistic(const struct registry_view *view, const char *credit_code, int year,
		int quarter, struct day day, struct statistic_row *ret);

/* Is there a permit of that id on the day, and valid by its own dates? */
bool registry_permit_is_valid(const struct registry_view *view, const char *permit, struct day day);

/* The first days of all rows of an id, ascending, at most REGISTRY_VERSIONS_MAX; how many. */
size_t registry_days(const struct registry_view *view, enum row_kind kind, const char *id,
		int32_t ret[static REGISTRY_VERSIONS_MAX]);

/* Is there any row with that id, whatever its day? */
bool registry_has(const struct registry_view *view, enum row_kind kind, const char *id);

/*
 * The ids of a kind in order, each once: begin with an empty buffer; false at
 * the end. Rows laid over the books are not walked.
 */
bool registry_next_id(
		const struct books *books, enum row_kind kind, char id[static TEXT_ID_MAX + 1]);

bool registry_saving(const struct registry_view *view, const char *saving, struct day day,
		struct saving_row *ret);
bool registry_corridor(const struct registry_view *view, const char *corridor, struct day day,
		struct corridor_row *ret);
bool registry_trade_fee(const struct registry_view *view, const char *fee, struct day day,
		struct trade_fee_row *ret);
bool registry_share(const struct registry_view *view, const char *share, struct day day,
		struct share_row *ret);

/* Is the area the other one or below it on that day? */
bool registry_area_is_within(const struct registry_view *view, const char *area, const char *above,
		struct day day);
