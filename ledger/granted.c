/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/granted.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"

/* A row of a permit, as far as sums ask for it. */
struct grant {
	char permit[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	char replaces[TEXT_ID_MAX + 1];
	enum source source;
	uint32_t uses;
	int32_t from;
	int32_t valid_from, valid_until; /* the last day; INT32_MAX: none */
	int64_t litres;
};

struct granted {
	struct grant *grants; /* by permit and first day */
	size_t count, room;
	uint64_t said; /* rows of the registry folded when they were right */
	bool is_read;
};

int granted_open(struct granted **ret)
{
	struct granted *granted = calloc(1, sizeof(*granted));

	if (granted == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*ret = granted;
	return 0;
}

void granted_close(struct granted *granted)
{
	if (granted != NULL) {
		free(granted->grants);
		free(granted);
	}
}

static struct grant make_grant(const struct permit_row *row, int32_t from)
{
	struct grant grant = {
		.source = row->source,
		.uses = row->uses,
		.from = from,
		.valid_from = row->valid_from.number,
		.valid_until = row_has_day(row->valid_until) ? row->valid_until.number : INT32_MAX,
		.litres = row->annual_litres,
	};

	(void)text_copy(grant.permit, sizeof(grant.permit), row->permit);
	(void)text_copy(grant.area, sizeof(grant.area), row->area);
	(void)text_copy(grant.replaces, sizeof(grant.replaces), row->replaces);
	return grant;
}

static int compare(const struct grant *a, const struct grant *b)
{
	int order = strcmp(a->permit, b->permit);

	return order != 0 ? order : (a->from > b->from) - (a->from < b->from);
}

/* Puts it in its place; they come in order nearly always. */
static int insert(struct granted *granted, const struct grant *grant)
{
	size_t low = 0;
	size_t high = granted->count;
	struct grant *grown = list_grow(
			granted->grants, &granted->room, granted->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	granted->grants = grown;
	if (high > 0 && compare(&grown[high - 1], grant) < 0) {
		low = high;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&grown[middle], grant) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	memmove(&grown[low + 1], &grown[low], (granted->count - low) * sizeof(*grown));
	grown[low] = *grant;
	granted->count++;
	return 0;
}

static int read_all(const struct books *books)
{
	struct granted *granted = books->granted;
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PERMIT), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	if (granted->is_read && granted->said == books->rows_said) {
		return 0;
	}
	granted->count = 0;
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		struct grant grant;
		union row any;

		if (!row_take(&bytes, ROW_PERMIT, &any)) {
			return WEIR_FAULT_BROKEN;
		}
		grant = make_grant(&any.permit, (int32_t)row->from);
		fault = insert(granted, &grant);
	}
	granted->is_read = fault == 0;
	granted->said = books->rows_said;
	return fault;
}

int granted_note(const struct books *books, const struct permit_row *row, int32_t from)
{
	struct granted *granted = books->granted;
	int fault = 0;

	if (!granted->is_read || granted->said + 1 != books->rows_said) {
		granted->is_read = false;
		return 0;
	}
	if (row != NULL) {
		struct grant grant = make_grant(row, from);

		fault = insert(granted, &grant);
	}
	granted->said = books->rows_said;
	granted->is_read = fault == 0;
	return fault;
}

/* ---- the walk ---- */

struct walk {
	const struct registry_view *view;
	struct day day;
	granted_see *see;
	void *context;
	const char **replaced; /* by permits in force, in order */
	size_t replaced_count, replaced_room;
	/* Uses looked at last: nearly all permits have the same few. */
	uint32_t uses;
	int64_t counts;
};

static bool is_in_force(const struct grant *grant, int32_t day)
{
	return grant->valid_from <= day && day <= grant->valid_until;
}

/* Has the view a row of its own for that permit, which holds on the day instead of that one? */
static bool is_overlaid(const struct walk *walk, const char *permit, int32_t from)
{
	for (size_t i = 0; i < walk->view->extra_count; i++) {
		const struct registry_extra *extra = &walk->view->extras[i];

		if (extra->kind == ROW_PERMIT && extra->from >= from &&
				extra->from <= walk->day.number &&
				strcmp(extra->row.permit.permit, permit) == 0) {
			return true;
		}
	}
	return false;
}

/* Is the n-th of the view's own rows the one that holds on the day? */
static bool is_extra_held(const struct walk *walk, size_t n)
{
	const struct registry_extra *extra = &walk->view->extras[n];
	const struct granted *granted = walk->view->books->granted;

	if (extra->kind != ROW_PERMIT || extra->from > walk->day.number) {
		return false;
	}
	for (size_t i = 0; i < walk->view->extra_count; i++) {
		const struct registry_extra *other = &walk->view->extras[i];

		if (i != n && other->kind == ROW_PERMIT && other->from <= walk->day.number &&
				(other->from > extra->from ||
						(other->from == extra->from && i > n)) &&
				strcmp(other->row.permit.permit, extra->row.permit.permit) == 0) {
			return false;
		}
	}
	for (size_t i = 0; i < granted->count; i++) {
		if (granted->grants[i].from > extra->from &&
				granted->grants[i].from <= walk->day.number &&
				strcmp(granted->grants[i].permit, extra->row.permit.permit) == 0) {
			return false;
		}
	}
	return true;
}

/* Calls a function with each row that holds on the day and is valid by its own dates. */
static int each_held(struct walk *walk, int (*found)(struct walk *walk, const struct grant *grant))
{
	const struct granted *granted = walk->view->books->granted;
	int fault = 0;

	for (size_t i = 0; i < granted->count && fault == 0; i++) {
		const struct grant *grant = &granted->grants[i];
		bool has_later = i + 1 < granted->count &&
				granted->grants[i + 1].from <= walk->day.number &&
				strcmp(granted->grants[i + 1].permit, grant->permit) == 0;

		if (grant->from <= walk->day.number && !has_later &&
				is_in_force(grant, walk->day.number) &&
				!is_overlaid(walk, grant->permit, grant->from)) {
			fault = found(walk, grant);
		}
	}
	for (size_t i = 0; i < walk->view->extra_count && fault == 0; i++) {
		if (is_extra_held(walk, i)) {
			struct grant grant = make_grant(&walk->view->extras[i].row.permit,
					walk->view->extras[i].from);

			fault = is_in_force(&grant, walk->day.number) ? found(walk, &grant) : 0;
		}
	}
	return fault;
}

/* The name must stay: of a row of the view it is that row's own. */
static const char *lasting_name(const struct walk *walk, const struct grant *grant)
{
	const struct granted *granted = walk->view->books->granted;

	if (grant >= granted->grants && grant < granted->grants + granted->count) {
		return grant->replaces;
	}
	for (size_t i = 0; i < walk->view->extra_count; i++) {
		const struct registry_extra *extra = &walk->view->extras[i];

		if (extra->kind == ROW_PERMIT &&
				strcmp(extra->row.permit.replaces, grant->replaces) == 0) {
			return extra->row.permit.replaces;
		}
	}
	return "";
}

static int add_replaced(struct walk *walk, const struct grant *grant)
{
	const char **grown;

	if (grant->replaces[0] == '\0' || strcmp(grant->replaces, grant->permit) == 0) {
		return 0;
	}
	grown = list_grow(walk->replaced, &walk->replaced_room, walk->replaced_count + 1,
			sizeof(const char *));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	walk->replaced = grown;
	walk->replaced[walk->replaced_count++] = lasting_name(walk, grant);
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int see_grant(struct walk *walk, const struct grant *grant)
{
	const char *name = grant->permit;
	struct granted_permit permit = {
		.permit = grant->permit,
		.area = grant->area,
		.source = grant->source,
	};

	if (walk->replaced_count > 0 &&
			bsearch(&name, walk->replaced, walk->replaced_count, sizeof(const char *),
					compare_names) != NULL) {
		return 0;
	}
	if (grant->uses != walk->uses) {
		walk->uses = grant->uses;
		walk->counts = water_counts(walk->view->books, grant->uses, walk->day);
	}
	permit.litres = water_counted(grant->litres, walk->counts);
	return walk->see(walk->context, &permit);
}

int granted_walk(const struct registry_view *view, struct day day, granted_see *see, void *context)
{
	struct walk walk = { .view = view, .day = day, .see = see, .context = context };
	int fault = read_all(view->books);

	if (fault == 0) {
		fault = each_held(&walk, add_replaced);
	}
	if (walk.replaced_count > 1) {
		qsort(walk.replaced, walk.replaced_count, sizeof(const char *), compare_names);
	}
	if (fault == 0) {
		fault = each_held(&walk, see_grant);
	}
	free(walk.replaced);
	return fault;
}

int granted_next(const struct books *books, int32_t day, int32_t *ret)
{
	const struct granted *granted = books->granted;
	int fault = read_all(books);

	*ret = INT32_MAX;
	for (size_t i = 0; i < granted->count && fault == 0; i++) {
		const struct grant *grant = &granted->grants[i];
		int32_t begins = grant->from > grant->valid_from ? grant->from : grant->valid_from;

		*ret = begins > day && begins < *ret ? begins : *ret;
	}
	return fault;
}
