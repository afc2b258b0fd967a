/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_world.h"

#include <stdlib.h>
#include <string.h>

#include "billing/account_calendar.h"
#include "billing/billing_kinds.h"
#include "ledger/lineage.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"

static int load_rulebooks(struct account_world *world)
{
	struct shelf *shelf = books_shelf(world->books, BOOK_RULEBOOK);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct rulebook_row *row;

	world->rulebooks = calloc(shelf_count(shelf) + 1, sizeof(*world->rulebooks));
	if (world->rulebooks == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		struct rulebook *book = rulebook_open();
		struct where reason;

		if (book == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		world->rulebooks[world->rulebook_count++] = book;
		if (rulebook_decode(row->table.data, row->table.size, book, &reason) !=
				RULEBOOK_OK) {
			return WEIR_FAULT_BROKEN;
		}
	}
	return 0;
}

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

static int load_areas(struct account_world *world)
{
	const struct registry_view view = { .books = world->books };
	const struct day today = { (int32_t)world->today };
	size_t room = shelf_count(books_shelf(world->books, BOOK_AREA)) + 1;
	char id[TEXT_ID_MAX + 1] = "";

	world->areas = calloc(room, sizeof(*world->areas));
	world->area_ids = calloc(room, sizeof(*world->area_ids));
	if (world->areas == NULL || world->area_ids == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(world->books, ROW_AREA, id)) {
		memcpy(world->area_ids[world->area_count], id, sizeof(id));
		world->areas[world->area_count].id = world->area_ids[world->area_count];
		world->area_count++;
	}
	for (size_t i = 0; i < world->area_count; i++) {
		struct area_row row;

		world->areas[i].parent = -1;
		if (registry_area(&view, world->area_ids[i], today, &row)) {
			world->areas[i].parent = account_area(world, row.parent);
		}
	}
	return 0;
}

static int compare_links(const void *a, const void *b)
{
	return strcmp(((const struct account_link *)a)->before,
			((const struct account_link *)b)->before);
}

/* Which permit is replaced by which, as the registry stands at the asking. */
static int load_links(struct account_world *world)
{
	const struct registry_view view = { .books = world->books };
	char id[TEXT_ID_MAX + 1] = "";
	size_t room = 0;

	while (registry_next_id(world->books, ROW_PERMIT, id)) {
		struct account_link *grown;
		struct permit_row row;

		if (!registry_permit(&view, id, (struct day){ (int32_t)world->today }, &row) ||
				row.replaces[0] == '\0') {
			continue;
		}
		grown = list_grow(world->links, &room, world->link_count + 1, sizeof(*grown));
		if (grown == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		world->links = grown;
		memcpy(world->links[world->link_count].before, row.replaces, sizeof(row.replaces));
		memcpy(world->links[world->link_count++].after, id, sizeof(id));
	}
	if (world->link_count > 1) {
		qsort(world->links, world->link_count, sizeof(*world->links), compare_links);
	}
	return 0;
}

void account_newest(const struct account_world *world, const char *name,
		char ret[static BOOKS_SUBJECT_MAX])
{
	struct account_link key;

	(void)text_copy(ret, BOOKS_SUBJECT_MAX, name);
	for (int i = 0; i < LINEAGE_MAX && books_is_permit(ret); i++) {
		const struct account_link *link;

		(void)text_copy(key.before, sizeof(key.before), ret);
		link = world->link_count == 0 ? NULL
					      : bsearch(&key, world->links, world->link_count,
								sizeof(key), compare_links);
		if (link == NULL) {
			return;
		}
		(void)text_copy(ret, BOOKS_SUBJECT_MAX, link->after);
	}
}

int account_rules_open(const struct books *books, int64_t recorded_s, struct account_world *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->books = books;
	ret->today = zone_day(&books->zone, (struct instant){ recorded_s }).number;
	fault = load_rulebooks(ret);
	if (fault == 0) {
		fault = load_areas(ret);
	}
	if (fault == 0) {
		fault = account_find_calendars(ret);
	}
	if (fault < 0) {
		account_world_finish(ret);
	}
	return fault;
}

int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret)
{
	int fault = account_rules_open(books, recorded_s, ret);

	if (fault == 0) {
		fault = load_links(ret);
		if (fault == 0) {
			fault = account_index_build(books, &ret->index);
		}
		if (fault == 0) {
			fault = metering_build(books, &ret->metering);
		}
		if (fault < 0) {
			account_world_finish(ret);
		}
	}
	return fault;
}

void account_world_finish(struct account_world *world)
{
	for (size_t i = 0; i < world->rulebook_count; i++) {
		rulebook_close(world->rulebooks[i]);
	}
	free(world->rulebooks);
	free(world->areas);
	free(world->area_ids);
	free(world->links);
	free(world->calendars);
	account_index_finish(&world->index);
	metering_finish(&world->metering);
	memset(world, 0, sizeof(*world));
}

bool account_has_kind(const struct account_world *world, enum rulebook_kind kind)
{
	for (size_t i = 0; i < world->rulebook_count; i++) {
		if (world->rulebooks[i]->kind == kind) {
			return true;
		}
	}
	return false;
}
