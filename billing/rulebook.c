/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/rulebook_check.h"
#include "billing/rulebook_extend.h"
#include "billing/rulebook_table.h"
#include "ledger/item.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"

struct rulebook *rulebook_open(void)
{
	return calloc(1, sizeof(struct rulebook));
}

void rulebook_close(struct rulebook *book)
{
	free(book);
}

/* "rate-7" for the seventh row, unless the file named it. */
static void name_rates(struct rulebook *book)
{
	for (size_t i = 0; i < book->rate_count; i++) {
		struct bytes id;

		if (book->rates[i].id[0] != '\0') {
			continue;
		}
		bytes_init(&id, TEXT_ID_MAX);
		bytes_format(&id, "rate-%zu", i + 1);
		(void)text_copy(book->rates[i].id, sizeof(book->rates[i].id), bytes_text(&id));
		bytes_finish(&id);
	}
}

/* A permit has one volume a year, and water without a permit no period at all. */
static void set_only_periods(struct rulebook *book)
{
	for (size_t i = 0; i < book->surcharge_count; i++) {
		struct surcharge *surcharge = &book->surcharges[i];
		bool has_choice = surcharge->ceiling == CEILING_PLAN ||
				surcharge->ceiling == CEILING_NORM;

		if (surcharge->period == 0 && !has_choice) {
			surcharge->period = PERIOD_YEAR;
		}
	}
}

static int load(const char *data, size_t size, const char *name, const struct rulebook *parent,
		struct rulebook *ret, struct rulebook_warnings *warnings, struct where *reterr)
{
	SCOPED_FINISH(yaml_places_finish) struct yaml_places places = { 0 };
	struct rulebook_check check = {
		.book = ret,
		.places = &places,
		.warnings = warnings,
		.reterr = reterr,
	};
	int answer;

	memset(ret, 0, sizeof(*ret));
	answer = yaml_load(data, size, name, &rulebook_table, ret, &places, reterr);
	if (answer != YAML_OK) {
		return answer < 0 ? answer : RULEBOOK_BAD;
	}
	check.is_part = ret->extends[0] != '\0' && parent == NULL;
	if (parent != NULL) {
		assert(strcmp(ret->extends, parent->id) == 0);
		answer = rulebook_extend(ret, parent, &places, reterr);
		if (answer != RULEBOOK_OK) {
			return answer;
		}
	}
	name_rates(ret);
	set_only_periods(ret);
	return rulebook_check(&check);
}

int rulebook_load(const char *data, size_t size, const char *name, struct rulebook *ret,
		struct rulebook_warnings *warnings, struct where *reterr)
{
	return load(data, size, name, NULL, ret, warnings, reterr);
}

int rulebook_load_over(const char *data, size_t size, const char *name,
		const struct rulebook *parent, struct rulebook *ret,
		struct rulebook_warnings *warnings, struct where *reterr)
{
	return load(data, size, name, parent, ret, warnings, reterr);
}

void rulebook_encode(const struct rulebook *book, struct bytes *out)
{
	assert(book->id[0] != '\0');
	yaml_encode(&rulebook_table, book, out);
}

/* Deterministic CBOR has one form, but presets have two names: compare the bytes. */
static bool is_as_encoded(const struct rulebook *book, const void *data, size_t size)
{
	struct bytes again;
	bool is_equal;

	bytes_init(&again, size);
	rulebook_encode(book, &again);
	is_equal = !again.failed && again.size == size && memcmp(again.data, data, size) == 0;
	bytes_finish(&again);
	return is_equal;
}

int rulebook_decode(const void *data, size_t size, struct rulebook *ret, struct where *reterr)
{
	struct item_cursor cursor = item_cursor(data, size);

	memset(ret, 0, sizeof(*ret));
	where_file(reterr, "rulebook table");
	(void)yaml_decode(&rulebook_table, ret, &cursor);
	item_take_end(&cursor);
	if (cursor.failed != ITEM_OK) {
		where_set(reterr, 0, 0, "byte %zu: %s; expected a rulebook's table", cursor.at,
				item_answer_text(cursor.failed));
		return RULEBOOK_BAD;
	}
	if (!is_as_encoded(ret, data, size)) {
		where_set(reterr, 0, 0,
				"a table in another form than this rulebook has; "
				"expected the canonical one");
		return RULEBOOK_BAD;
	}
	return rulebook_check(&(struct rulebook_check){ .book = ret, .reterr = reterr });
}
