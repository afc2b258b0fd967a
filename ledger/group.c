/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/group.h"

#include <string.h>

#include "ledger/item.h"
#include "meter/err.h"
#include "meter/wide.h"

/* ---- the list ---- */

static bool member_of(const char *permits, size_t i, char ret[static TEXT_ID_MAX + 1])
{
	const char *from = permits;
	size_t length;

	for (; i > 0; i--) {
		from = strchr(from, ';');
		if (from == NULL) {
			return false;
		}
		from++;
	}
	length = strcspn(from, ";");
	if (length == 0 || length > TEXT_ID_MAX) {
		ret[0] = '\0';
		return length > 0;
	}
	memcpy(ret, from, length);
	ret[length] = '\0';
	return true;
}

bool group_member(const struct group_row *row, size_t i, char ret[static TEXT_ID_MAX + 1])
{
	return i < GROUP_MEMBERS_MAX && member_of(row->permits, i, ret);
}

bool group_has(const struct group_row *row, const char *permit)
{
	char member[TEXT_ID_MAX + 1];

	for (size_t i = 0; group_member(row, i, member); i++) {
		if (strcmp(member, permit) == 0) {
			return true;
		}
	}
	return false;
}

bool group_is_list(const char *permits)
{
	char members[GROUP_MEMBERS_MAX][TEXT_ID_MAX + 1];
	size_t count = 1;

	for (const char *at = strchr(permits, ';'); at != NULL; at = strchr(at + 1, ';')) {
		count++;
	}
	if (count < 2 || count > GROUP_MEMBERS_MAX) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (!member_of(permits, i, members[i]) || !text_is_id(members[i])) {
			return false;
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(members[k], members[i]) == 0) {
				return false;
			}
		}
	}
	return true;
}

/* ---- whose group ---- */

/* The group of one permit, by name. */
static bool find_of(const struct books *books, const char *permit, struct day of, struct day asked,
		struct group_row *ret, struct days *ret_year)
{
	static const enum year_kind kinds[] = { YEAR_CALENDAR, YEAR_DISPATCH };
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";

	while (registry_next_id(books, ROW_GROUP, id)) {
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			struct limit_year year = limit_year_of(kinds[i], of);

			if (registry_group(&view, id, month_year(year.first), asked, ret) &&
					ret->year_kind == kinds[i] && group_has(ret, permit)) {
				*ret_year = year.days;
				return true;
			}
		}
	}
	return false;
}

bool group_find(const struct books *books, const struct lineage *lineage, struct day of,
		struct day asked, struct group_row *ret, struct days *ret_year)
{
	if (shelf_count(books_shelf(books, BOOK_GROUP)) == 0) {
		return false;
	}
	for (size_t i = 0; i < lineage->count; i++) {
		if (find_of(books, lineage->permits[i], of, asked, ret, ret_year)) {
			return true;
		}
	}
	return false;
}

bool group_leads(const struct group_row *row, const struct lineage *lineage)
{
	char first[TEXT_ID_MAX + 1];

	for (size_t i = 0; group_member(row, 0, first) && i < lineage->count; i++) {
		if (strcmp(lineage->permits[i], first) == 0) {
			return true;
		}
	}
	return false;
}

bool group_clash(const struct registry_view *view, const struct group_row *row,
		char ret[static TEXT_ID_MAX + 1], char ret_permit[static TEXT_ID_MAX + 1])
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(view->books, BOOK_GROUP), NULL, 0);
	const struct registry_row *next;

	while ((next = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(next->row.data, next->row.size);
		union row other;

		if (next->sub != row->year || strcmp(next->id, row->group) == 0 ||
				!row_take(&bytes, ROW_GROUP, &other)) {
			continue;
		}
		for (size_t i = 0; group_member(row, i, ret_permit); i++) {
			if (group_has(&other.group, ret_permit)) {
				(void)text_copy(ret, TEXT_ID_MAX + 1, next->id);
				return true;
			}
		}
	}
	return false;
}

/* ---- what it took ---- */

/* The accounts of the members, which stand for those that they continue. */
struct accounts {
	struct lineage members[GROUP_MEMBERS_MAX];
	size_t count;
};

static void find_accounts(const struct books *books, const struct group_row *row, struct day asked,
		struct accounts *ret)
{
	char permit[TEXT_ID_MAX + 1];

	ret->count = 0;
	for (size_t i = 0; group_member(row, i, permit); i++) {
		for (int k = 0; k < LINEAGE_MAX && lineage_successor(books, permit, asked, permit);
				k++) {
		}
		lineage_find(books, permit, asked, &ret->members[ret->count++]);
	}
}

/* Was the account met with an earlier member? One may continue another. */
static bool is_met(const struct accounts *accounts, size_t member, const char *account)
{
	for (size_t i = 0; i < member; i++) {
		for (size_t k = 0; k < accounts->members[i].count; k++) {
			if (strcmp(accounts->members[i].permits[k], account) == 0) {
				return true;
			}
		}
	}
	return false;
}

static int sum_accounts(const struct books *books, const struct accounts *accounts,
		struct days days, struct taken_sum *ret)
{
	int fault = 0;

	*ret = (struct taken_sum){ .is_ceilings = true };
	for (size_t i = 0; i < accounts->count; i++) {
		const struct lineage *member = &accounts->members[i];

		for (size_t k = 0; k < member->count && fault == 0; k++) {
			if (!is_met(accounts, i, member->permits[k])) {
				fault = taken_span(books, member->permits[k], days, ret);
			}
		}
	}
	return fault;
}

int group_taken(const struct books *books, const struct group_row *row, struct day asked,
		struct days days, struct taken_sum *ret)
{
	struct accounts accounts;

	find_accounts(books, row, asked, &accounts);
	return sum_accounts(books, &accounts, days, ret);
}

bool group_reach(const struct books *books, const struct group_row *row, struct day asked,
		struct days days, int64_t litres, struct day *ret_day, struct instant *ret_at)
{
	struct accounts accounts;
	struct days part = days;
	int64_t before = 0;

	find_accounts(books, row, asked, &accounts);
	for (struct day day = days.from; day.number < days.till.number; day.number++) {
		struct taken_sum sum;

		part.till.number = day.number + 1;
		if (sum_accounts(books, &accounts, part, &sum) < 0) {
			return false;
		}
		if (sum.litres >= litres) {
			struct instant from = zone_midnight(&books->zone, day);
			struct instant till = zone_midnight(&books->zone, part.till);
			wide share = (wide)(till.unix_s - from.unix_s) * (litres - before) /
					(sum.litres - before);

			*ret_day = day;
			ret_at->unix_s = from.unix_s + (int64_t)share;
			return true;
		}
		before = sum.litres;
	}
	return false;
}
