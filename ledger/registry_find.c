/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/registry.h"

#include <string.h>

bool registry_area(const struct registry_view *view, const char *area, struct day day,
		struct area_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), area) ||
			!registry_in_force(view, ROW_AREA, &key, &any)) {
		return false;
	}
	*ret = any.area;
	return true;
}

bool registry_permit(const struct registry_view *view, const char *permit, struct day day,
		struct permit_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), permit) ||
			!registry_in_force(view, ROW_PERMIT, &key, &any)) {
		return false;
	}
	*ret = any.permit;
	return true;
}

bool registry_permit_words(const struct registry_view *view, const char *permit, struct day day,
		struct permit_row *ret)
{
	int32_t days[REGISTRY_VERSIONS_MAX];

	return registry_permit(view, permit, day, ret) ||
			(registry_days(view, ROW_PERMIT, permit, days) > 0 &&
					registry_permit(view, permit, (struct day){ days[0] },
							ret));
}

bool registry_permit_is_valid(const struct registry_view *view, const char *permit, struct day day)
{
	struct permit_row row;

	return registry_permit(view, permit, day, &row) && row_permit_is_valid(&row, day);
}

bool registry_intake(const struct registry_view *view, const char *intake, struct day day,
		struct intake_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), intake) ||
			!registry_in_force(view, ROW_INTAKE, &key, &any)) {
		return false;
	}
	*ret = any.intake;
	return true;
}

bool registry_meter(const struct registry_view *view, const char *meter, struct day day,
		struct meter_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), meter) ||
			!registry_in_force(view, ROW_METER, &key, &any)) {
		return false;
	}
	*ret = any.meter;
	return true;
}

bool registry_plan(const struct registry_view *view, const char *permit, int year,
		enum source source, struct day day, struct plan_row *ret)
{
	struct registry_row key = { .sub = year, .from = day.number };
	union row any;

	registry_set_source(&key, source);
	if (!text_copy(key.id, sizeof(key.id), permit) ||
			!registry_in_force(view, ROW_PLAN, &key, &any)) {
		return false;
	}
	*ret = any.plan;
	return true;
}

bool registry_ten_days(const struct registry_view *view, const char *permit, int year, int month,
		enum source source, struct day day, struct ten_days_row *ret)
{
	struct registry_row key = { .sub = registry_norm_sub(year, month), .from = day.number };
	union row any;

	registry_set_source(&key, source);
	if (!text_copy(key.id, sizeof(key.id), permit) ||
			!registry_in_force(view, ROW_TEN_DAYS, &key, &any)) {
		return false;
	}
	*ret = any.ten_days;
	return true;
}

bool registry_season(const struct registry_view *view, const char *permit, const char *season,
		struct day day, struct season_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), permit) ||
			!text_copy(key.part, sizeof(key.part), season) ||
			!registry_in_force(view, ROW_SEASON, &key, &any)) {
		return false;
	}
	*ret = any.season;
	return true;
}

bool registry_group(const struct registry_view *view, const char *group, int year, struct day day,
		struct group_row *ret)
{
	struct registry_row key = { .sub = year, .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), group) ||
			!registry_in_force(view, ROW_GROUP, &key, &any)) {
		return false;
	}
	*ret = any.group;
	return true;
}

bool registry_cap(const struct registry_view *view, const char *area, int year, enum source source,
		struct day day, struct cap_row *ret)
{
	struct registry_row key = { .sub = year, .from = day.number };
	union row any;

	registry_set_source(&key, source);
	if (!text_copy(key.id, sizeof(key.id), area) ||
			!registry_in_force(view, ROW_CAP, &key, &any)) {
		return false;
	}
	*ret = any.cap;
	return true;
}

bool registry_indicator(const struct registry_view *view, const char *area, int year,
		enum indicator indicator, struct day day, struct indicator_row *ret)
{
	struct registry_row key = { .sub = year, .from = day.number };
	union row any;

	(void)text_copy(key.part, sizeof(key.part), word_name(WORD_INDICATOR, (int)indicator));
	if (!text_copy(key.id, sizeof(key.id), area) ||
			!registry_in_force(view, ROW_INDICATOR, &key, &any)) {
		return false;
	}
	*ret = any.indicator;
	return true;
}

bool registry_counting(const struct registry_view *view, enum use use, struct day day,
		struct counting_row *ret)
{
	struct registry_row key = { .from = day.number };
	const char *name = word_name(WORD_USE, (int)use);
	union row any;

	if (name == NULL || !text_copy(key.id, sizeof(key.id), name) ||
			!registry_in_force(view, ROW_COUNTING, &key, &any)) {
		return false;
	}
	*ret = any.counting;
	return true;
}

bool registry_warning(const struct registry_view *view, const char *area, const char *warning,
		struct day day, struct warning_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), area) ||
			!text_copy(key.part, sizeof(key.part), warning) ||
			!registry_in_force(view, ROW_WARNING, &key, &any)) {
		return false;
	}
	*ret = any.warning;
	return true;
}

bool registry_plan_rule(const struct registry_view *view, const char *area, const char *rule,
		struct day day, struct plan_rule_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), area) ||
			!text_copy(key.part, sizeof(key.part), rule) ||
			!registry_in_force(view, ROW_PLAN_RULE, &key, &any)) {
		return false;
	}
	*ret = any.plan_rule;
	return true;
}

bool registry_criterion(const struct registry_view *view, enum criterion criterion,
		const char *area, struct day day, struct criterion_row *ret)
{
	const char *name = word_name(WORD_CRITERION, (int)criterion);
	char here[TEXT_ID_MAX + 1];

	(void)text_copy(here, sizeof(here), area);
	for (int depth = 0; depth <= REGISTRY_AREAS_DEEP; depth++) {
		struct registry_row key = { .from = day.number };
		struct area_row row;
		union row any;

		(void)text_copy(key.id, sizeof(key.id), name);
		(void)text_copy(key.part, sizeof(key.part), here);
		if (registry_in_force(view, ROW_CRITERION, &key, &any)) {
			*ret = any.criterion;
			return true;
		}
		if (here[0] == '\0') {
			break;
		}
		if (!registry_area(view, here, day, &row)) {
			row.parent[0] = '\0';
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
	return false;
}

bool registry_site(const struct registry_view *view, const char *intake, struct day day,
		struct site_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	/* Of most ledgers none is asked for: this is on the way of every reading. */
	if ((view->extra_count == 0 && shelf_count(books_shelf(view->books, BOOK_SITE)) == 0) ||
			!text_copy(key.id, sizeof(key.id), intake) ||
			!registry_in_force(view, ROW_SITE, &key, &any)) {
		return false;
	}
	*ret = any.site;
	return true;
}

bool registry_basin(const struct registry_view *view, const char *basin, struct day day,
		struct basin_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), basin) ||
			!registry_in_force(view, ROW_BASIN, &key, &any)) {
		return false;
	}
	*ret = any.basin;
	return true;
}

bool registry_allocation(const struct registry_view *view, const char *basin, const char *area,
		int year, enum year_type type, struct day day, struct allocation_row *ret)
{
	struct registry_row key = { .sub = registry_norm_sub(year, (int)type), .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), basin) ||
			!text_copy(key.part, sizeof(key.part), area) ||
			!registry_in_force(view, ROW_ALLOCATION, &key, &any)) {
		return false;
	}
	*ret = any.allocation;
	return true;
}

bool registry_institution(const struct registry_view *view, const char *institution, int year,
		struct day day, struct institution_row *ret)
{
	struct registry_row key = { .sub = year, .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), institution) ||
			!registry_in_force(view, ROW_INSTITUTION, &key, &any)) {
		return false;
	}
	*ret = any.institution;
	return true;
}

bool registry_statistic(const struct registry_view *view, const char *credit_code, int year,
		int quarter, struct day day, struct statistic_row *ret)
{
	struct registry_row key = { .sub = registry_norm_sub(year, quarter), .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), credit_code) ||
			!registry_in_force(view, ROW_STATISTIC, &key, &any)) {
		return false;
	}
	*ret = any.statistic;
	return true;
}

bool registry_area_is_within(const struct registry_view *view, const char *area, const char *above,
		struct day day)
{
	char here[TEXT_ID_MAX + 1];
	struct area_row row;

	(void)text_copy(here, sizeof(here), area);
	for (int depth = 0; depth < REGISTRY_AREAS_DEEP; depth++) {
		if (strcmp(here, above) == 0) {
			return true;
		}
		if (!registry_area(view, here, day, &row) || row.parent[0] == '\0') {
			return false;
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
	return false;
}

bool registry_saving(const struct registry_view *view, const char *saving, struct day day,
		struct saving_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), saving) ||
			!registry_in_force(view, ROW_SAVING, &key, &any)) {
		return false;
	}
	*ret = any.saving;
	return true;
}

bool registry_share(const struct registry_view *view, const char *share, struct day day,
		struct share_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), share) ||
			!registry_in_force(view, ROW_SHARE, &key, &any)) {
		return false;
	}
	*ret = any.share;
	return true;
}

bool registry_corridor(const struct registry_view *view, const char *corridor, struct day day,
		struct corridor_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), corridor) ||
			!registry_in_force(view, ROW_CORRIDOR, &key, &any)) {
		return false;
	}
	*ret = any.corridor;
	return true;
}

bool registry_trade_fee(const struct registry_view *view, const char *fee, struct day day,
		struct trade_fee_row *ret)
{
	struct registry_row key = { .from = day.number };
	union row any;

	if (!text_copy(key.id, sizeof(key.id), fee) ||
			!registry_in_force(view, ROW_TRADE_FEE, &key, &any)) {
		return false;
	}
	*ret = any.trade_fee;
	return true;
}
