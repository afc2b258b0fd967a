/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/planned.h"
#include "meter/err.h"

static int compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

int account_area(const struct account_world *world, const char *area)
{
	const char(*found)[TEXT_ID_MAX + 1] = world->area_count == 0
			? NULL
			: bsearch(area, world->area_ids, world->area_count,
					  sizeof(world->area_ids[0]), compare_ids);

	return found == NULL ? -1 : (int)(found - (const char(*)[TEXT_ID_MAX + 1]) world->area_ids);
}

/* ---- what an intake was on which day ---- */

/* A permit's row of a day; before the first one, that: its words hold for water taken too early. */
static bool permit_on(const struct registry_view *view, const char *permit, struct day day,
		struct permit_row *ret)
{
	int32_t days[REGISTRY_VERSIONS_MAX];

	return registry_permit(view, permit, day, ret) ||
			(registry_days(view, ROW_PERMIT, permit, days) > 0 &&
					registry_permit(view, permit, (struct day){ days[0] },
							ret));
}

/* Its own words, else its permit's. */
static void describe(const struct account_world *world, const char *name,
		const struct intake_row *intake, struct day day, struct charge_intake_row *ret)
{
	const struct registry_view view = { .books = world->books };
	struct permit_row permit;
	bool has_permit = permit_on(
			&view, intake->permit[0] != '\0' ? intake->permit : name, day, &permit);
	const char *area = intake->area[0] != '\0' ? intake->area : has_permit ? permit.area : "";

	memset(ret, 0, sizeof(*ret));
	ret->from = day;
	ret->area = account_area(world, area);
	ret->source = intake->source != SOURCE_ANY ? intake->source
			: has_permit               ? permit.source
						   : SOURCE_ANY;
	ret->uses = intake->uses != 0 ? intake->uses : has_permit ? permit.uses : 0;
	ret->area_class = intake->area_class;
	ret->network = intake->network;
	assert(ret->area >= 0);
}

/* Days on which the words of an intake or of its permits may change, unsorted. */
static size_t change_days(const struct registry_view *view, const char *name, const char *intake,
		int32_t days[static 3 * REGISTRY_VERSIONS_MAX])
{
	size_t count = registry_days(view, ROW_INTAKE, intake, days);
	struct intake_row row;

	if (count > 0 && registry_intake(view, intake, (struct day){ days[count - 1] }, &row) &&
			row.permit[0] != '\0' && strcmp(row.permit, name) != 0) {
		count += registry_days(view, ROW_PERMIT, row.permit, days + count);
	}
	return count + registry_days(view, ROW_PERMIT, name, days + count);
}

/* An intake's row of a day; before its first one, that. */
static void intake_on(const struct registry_view *view, const char *intake, struct day day,
		struct intake_row *ret)
{
	int32_t days[REGISTRY_VERSIONS_MAX];

	memset(ret, 0, sizeof(*ret));
	if (!registry_intake(view, intake, day, ret) &&
			registry_days(view, ROW_INTAKE, intake, days) > 0) {
		(void)registry_intake(view, intake, (struct day){ days[0] }, ret);
	}
}

/* What is metered apart is used as its meter's row says. */
static void use_of_part(const struct registry_view *view, const struct account_intake *part,
		struct charge_intake_row *ret)
{
	struct meter_row meter;

	if (part->meter[0] != '\0' && registry_meter(view, part->meter, ret->from, &meter) &&
			meter.uses != 0) {
		ret->uses = meter.uses;
	}
}

int account_make_rows(const struct account_world *world, const char *name, struct account *account,
		size_t i)
{
	const struct registry_view view = { .books = world->books };
	struct account_intake *owned = &account->owned[i];
	int32_t days[4 * REGISTRY_VERSIONS_MAX];
	size_t count = change_days(&view, name, owned->id, days);
	struct days year = account->permitted;
	size_t rows = 0;

	if (owned->meter[0] != '\0') {
		count += registry_days(&view, ROW_METER, owned->meter, days + count);
	}
	owned->rows = calloc(count + 1, sizeof(*owned->rows));
	if (owned->rows == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (int32_t day = year.from.number; day < year.till.number; day++) {
		bool is_change = day == year.from.number;
		struct intake_row row;

		for (size_t k = 0; k < count && !is_change; k++) {
			is_change = days[k] == day;
		}
		if (is_change) {
			assert(rows <= count);
			intake_on(&view, owned->id, (struct day){ day }, &row);
			describe(world, name, &row, (struct day){ day }, &owned->rows[rows]);
			use_of_part(&view, owned, &owned->rows[rows++]);
		}
	}
	account->intakes[i] = (struct charge_intake){
		.id = owned->id,
		.rows = owned->rows,
		.row_count = rows,
		.litres = owned->litres,
		.marks = owned->marks,
	};
	return 0;
}

/* ---- ceilings ---- */

/* A year's limit is the number in force at its end, or at the asking while it runs (F6). */
void account_set_limits(const struct account_world *world, const char *name,
		const struct account *account, struct charge_limits *limits)
{
	const struct registry_view view = { .books = world->books };
	int year = day_date(account->permitted.from).year;
	int32_t asked = account->permitted.till.number - 1;
	struct permit_row permit;

	asked = world->today < asked ? (int32_t)world->today : asked;
	if (permit_on(&view, name, (struct day){ asked }, &permit)) {
		limits->has_permit = true;
		limits->permit_litres = permit.annual_litres;
	}
	for (int i = 1; i <= ROW_MONTHS; i++) {
		if (planned_month(&view, name, month_make(year, i), &limits->plan_litres[i - 1]) ==
				PLANNED_OK) {
			limits->plan_months |= (uint16_t)(1 << (i - 1));
		}
	}
}
