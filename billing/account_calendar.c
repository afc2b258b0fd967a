/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_calendar.h"

#include <string.h>

#include "billing/account.h"
#include "ledger/item.h"
#include "ledger/limit_order.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"

/* The name of a list as some rulebook of the world has it; NULL: nothing is during it. */
static const char *find_name(const struct account_world *world, const char *list)
{
	for (size_t i = 0; i < world->rulebook_count; i++) {
		const struct rulebook *book = world->rulebooks[i];

		for (size_t k = 0; k < book->surcharge_count; k++) {
			const char *during = book->surcharges[k].during;

			if (during[0] != '\0' && strcmp(during, list) == 0) {
				return during;
			}
		}
	}
	return NULL;
}

static int add_days(struct charge_list **lists, size_t *count, const char *name, struct days days)
{
	struct charge_list *grown = list_grow_counted(*lists, *count, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*lists = grown;
	grown[(*count)++] = (struct charge_list){ name, days };
	return 0;
}

static int add_row(struct account_world *world, const struct registry_row *row, const char *name)
{
	const struct registry_view view = { .books = world->books };
	struct item_cursor cursor = item_cursor(row->row.data, row->row.size);
	struct days days = { { (int32_t)row->from }, { 0 } };
	union row list;

	if (!row_take(&cursor, ROW_LIST, &list) || !item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	days.till.number = registry_till(&view, ROW_LIST, &list, days.from.number);
	if (row_has_day(list.list.until) && list.list.until.number < days.till.number) {
		days.till.number = list.list.until.number + 1;
	}
	return add_days(&world->calendars, &world->calendar_count, name, days);
}

int account_find_calendars(struct account_world *world)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(world->books, BOOK_LIST), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		const char *name = find_name(world, row->part);

		fault = name == NULL ? 0 : add_row(world, row, name);
	}
	return fault;
}

static int add_emergency(void *context, struct days days)
{
	struct account *account = context;

	return add_days(&account->calendars, &account->calendar_count, ACCOUNT_EMERGENCY, days);
}

int account_set_calendars(const struct account_world *world, struct account *account)
{
	struct charge_terms *terms = &account->input.terms;
	int fault = 0;

	terms->calendars = world->calendars;
	terms->calendar_count = world->calendar_count;
	if (find_name(world, ACCOUNT_EMERGENCY) == NULL) {
		return 0;
	}
	for (size_t i = 0; i < world->calendar_count && fault == 0; i++) {
		fault = add_days(&account->calendars, &account->calendar_count,
				world->calendars[i].list, world->calendars[i].days);
	}
	if (fault == 0) {
		fault = limit_see_emergencies(
				world->books, &account->lineage, add_emergency, account);
	}
	terms->calendars = account->calendars;
	terms->calendar_count = account->calendar_count;
	return fault;
}
