/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a rulebook file and as a rulebook's table: read and charged, or
 * refused with a place, never more. What was read encodes to a table that reads
 * back as the same bytes. A book that extends another is read over one that has
 * a row of each list.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "billing/charge.h"
#include "billing/rulebook.h"
#include "meter/bytes.h"
#include "meter/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	TABLE_MAX = 1 << 20,
	DAYS = 366,
};

/* One month under the book: the lines add up to what was taken. */
static void charge_month(const struct rulebook *book)
{
	static const struct charge_area areas[] = { { "1", -1 } };
	static const struct charge_intake_row rows[] = {
		{ .source = SOURCE_SURFACE, .uses = 1 << USE_INDUSTRY },
		{ .source = SOURCE_GROUNDWATER,
				.uses = 1 << USE_SPECIAL | 1 << USE_OTHER,
				.area_class = AREA_CLASS_SEVERE,
				.network = NETWORK_INSIDE },
	};
	static const struct charge_list list = { "l", { { 0 }, { 40000 } } };
	struct charge_area place = areas[0];
	int64_t litres[DAYS];
	struct charge_intake intakes[2];
	struct charge_input input = {
		.kind = book->kind,
		.filing = book->filing,
		.books = &book,
		.book_count = 1,
		.areas = &place,
		.area_count = 1,
		.intakes = intakes,
		.intake_count = 2,
		.limits = { .has_permit = true, .permit_litres = 90000, .plan_months = 0xfff },
		.terms = { .lists = &list, .list_count = 1 },
	};
	struct days permitted;
	struct charge_result result;
	int64_t taken = 0;

	place.id = book->place;
	(void)day_from_date(2026, 1, 1, &input.first);
	input.period = charge_period(book->filing, (struct day){ input.first.number + 200 });
	permitted = (struct days){ { input.first.number + 3 }, { input.first.number + 360 } };
	input.permitted = &permitted;
	input.permitted_count = 1;
	for (size_t i = 0; i < DAYS; i++) {
		litres[i] = (int64_t)(i * 7919 % 997);
	}
	for (size_t i = 0; i < 12; i++) {
		input.limits.plan_litres[i] = (int64_t)(i * 1009 % 17000);
	}
	for (size_t i = 0; i < 2; i++) {
		intakes[i] = (struct charge_intake){
			.id = i == 0 ? "A" : "B", .rows = &rows[i], .row_count = 1, .litres = litres
		};
	}
	if (charge(&input, &result) == 0) {
		for (int32_t d = input.period.from.number; d < input.period.till.number; d++) {
			taken += 2 * litres[d - input.first.number];
		}
		assert(result.taken_litres == taken);
	}
	charge_finish(&result);
}

static void check_table(const struct rulebook *book, struct rulebook *back)
{
	struct where where = { 0 };
	struct bytes first;
	struct bytes second;
	int answer;

	bytes_init(&first, TABLE_MAX);
	bytes_init(&second, TABLE_MAX);
	rulebook_encode(book, &first);
	assert(!first.failed);
	answer = rulebook_decode(first.data, first.size, back, &where);
	assert(answer == RULEBOOK_OK);
	rulebook_encode(back, &second);
	assert(second.size == first.size && memcmp(second.data, first.data, first.size) == 0);
	bytes_finish(&first);
	bytes_finish(&second);
}

static const char parent_text[] =
		"rulebook: p\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2010-01-01\nkind: fee\n"
		"filing: month\nnot_charged: [rain]\nrates: [{yuan: 1}, {id: river, source: surface, "
		"yuan: 2}]\nfactors: [{id: f, area_class: severe, times: 2}]\n"
		"surcharges: [{id: over, ceiling: plan, period: month, bands: [{over: 0, times: 1}]}]\n"
		"reliefs: [{id: r, list: l, times: 0.8}]\n"
		"allowances: [{use: public_supply, leakage: 0.1}]\n";

/* What extends another alone is no whole book: over a parent of that name it is, or is refused. */
static int load_whole(const char *data, size_t size, struct rulebook *book, struct rulebook *parent)
{
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	int answer = rulebook_load(data, size, "fuzz", book, &warnings, &where);

	if (answer == RULEBOOK_BAD) {
		assert(where.line > 0 && where.text[0] != '\0');
	}
	if (answer != RULEBOOK_OK || book->extends[0] == '\0') {
		return answer;
	}
	answer = rulebook_load(
			parent_text, sizeof(parent_text) - 1, "parent", parent, &warnings, &where);
	assert(answer <= 0);
	if (answer == 0) {
		memcpy(parent->id, book->extends, sizeof(parent->id));
		answer = rulebook_load_over(data, size, "fuzz", parent, book, &warnings, &where);
		assert(answer != RULEBOOK_BAD || where.text[0] != '\0');
		assert(answer != RULEBOOK_OK || rulebook_begins_with(book, parent));
	}
	return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *back = rulebook_open();
	struct where where = { 0 };

	if (book == NULL || back == NULL) {
		return 0;
	}
	if (load_whole((const char *)data, size, book, back) == RULEBOOK_OK) {
		check_table(book, back);
		charge_month(book);
	}
	if (rulebook_decode(data, size, book, &where) == RULEBOOK_OK) {
		check_table(book, back);
		charge_month(book);
	}
	return 0;
}
