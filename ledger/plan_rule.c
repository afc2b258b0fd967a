/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/plan_rule.h"

#include <string.h>

#include "ledger/registry.h"

enum {
	AREAS_MAX = 16, /* above each other */
};

bool plan_rules_next(const struct books *books, const char *area, struct day day,
		struct plan_rule_row *ret)
{
	const struct registry_view view = { .books = books };
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	struct shelf_cursor cursor;
	const struct registry_row *next;

	(void)text_copy(key.id, sizeof(key.id), area);
	cursor = shelf_scan(books_shelf(books, BOOK_PLAN_RULE), &key, 1);
	while ((next = shelf_next(&cursor)) != NULL) {
		struct plan_rule_row row;

		if (strcmp(next->part, ret->rule) > 0 &&
				registry_plan_rule(&view, area, next->part, day, &row) &&
				(!row_has_day(row.until) || day.number <= row.until.number)) {
			*ret = row;
			return true;
		}
	}
	return false;
}

bool plan_rules_area(const struct books *books, const char *area, struct day day,
		char ret[static TEXT_ID_MAX + 1])
{
	const struct registry_view view = { .books = books };
	char name[TEXT_ID_MAX + 1];

	(void)text_copy(name, sizeof(name), area);
	for (int i = 0; i < AREAS_MAX && name[0] != '\0'; i++) {
		struct plan_rule_row rule = { .rule = "" };
		struct area_row row;

		if (plan_rules_next(books, name, day, &rule)) {
			(void)text_copy(ret, TEXT_ID_MAX + 1, name);
			return true;
		}
		if (!registry_area(&view, name, day, &row)) {
			return false;
		}
		(void)text_copy(name, sizeof(name), row.parent);
	}
	return false;
}

bool plan_rule_is_for(const struct plan_rule_row *rule, uint32_t uses)
{
	return rule->use == USE_ANY || (uses & use_bit(rule->use)) != 0;
}
