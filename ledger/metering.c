/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/metering.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"

static int append(struct metering *metering, const struct metering_stretch *stretch)
{
	struct metering_stretch *grown = list_grow(
			metering->list, &metering->room, metering->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	metering->list = grown;
	metering->list[metering->count++] = *stretch;
	return 0;
}

/* Each row of a meter, from its first day to the next row's. */
static int add_meter(struct metering *metering, const struct registry_view *view, const char *meter)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_METER, meter, days);
	int32_t there;
	int fault = 0;

	if (!timeline_first_day(view, meter, &there)) {
		return 0;
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		struct metering_stretch stretch = {
			.from = days[i] > there ? days[i] : there,
			.till = i + 1 < count ? days[i + 1] : INT32_MAX,
		};
		struct meter_row row;

		if (stretch.from < stretch.till &&
				registry_meter(view, meter, (struct day){ days[i] }, &row) &&
				(row.role == ROLE_TAKE || row.role == ROLE_DRAINAGE)) {
			(void)text_copy(stretch.intake, sizeof(stretch.intake), row.intake);
			fault = append(metering, &stretch);
		}
	}
	return fault;
}

static int compare(const void *a, const void *b)
{
	const struct metering_stretch *left = a;
	const struct metering_stretch *right = b;
	int order = strcmp(left->intake, right->intake);

	return order != 0 ? order : left->from < right->from ? -1 : left->from > right->from;
}

int metering_build(const struct books *books, struct metering *ret)
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	memset(ret, 0, sizeof(*ret));
	while (fault == 0 && registry_next_id(books, ROW_METER, id)) {
		fault = add_meter(ret, &view, id);
	}
	if (ret->count > 1) {
		qsort(ret->list, ret->count, sizeof(*ret->list), compare);
	}
	return fault;
}

void metering_finish(struct metering *metering)
{
	free(metering->list);
	memset(metering, 0, sizeof(*metering));
}

/* The stretches of an intake, side by side: the first, and how many. */
static const struct metering_stretch *find(
		const struct metering *metering, const char *intake, size_t *ret_count)
{
	size_t low = 0;
	size_t high = metering->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(metering->list[middle].intake, intake) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	while (high < metering->count && strcmp(metering->list[high].intake, intake) == 0) {
		high++;
	}
	*ret_count = high - low;
	return metering->list + low;
}

bool metering_covers(const struct metering *metering, const char *intake, struct days span)
{
	size_t count;
	const struct metering_stretch *list = find(metering, intake, &count);

	for (size_t i = 0; i < count; i++) {
		if (list[i].from <= span.from.number && span.till.number <= list[i].till) {
			return true;
		}
	}
	return false;
}

bool metering_overlaps(const struct metering *metering, const char *intake, struct days span)
{
	size_t count;
	const struct metering_stretch *list = find(metering, intake, &count);

	for (size_t i = 0; i < count; i++) {
		if (list[i].from < span.till.number && span.from.number < list[i].till) {
			return true;
		}
	}
	return false;
}

bool metering_is_unmetered(const struct metering *metering, const char *intake, struct day day)
{
	const struct days span = { day, { day.number + 1 } };
	size_t count;
	const struct metering_stretch *list = find(metering, intake, &count);

	return count == 0 ||
			(list[0].from <= day.number && !metering_overlaps(metering, intake, span));
}
