/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/scheme_returns.h"

#include <stdlib.h>
#include <string.h>

#include "meter/list.h"

void scheme_returns_finish(struct scheme_returns *all)
{
	free(all->references);
	free(all->elements);
	free(all->lines);
	*all = (struct scheme_returns){ 0 };
}

int scheme_returns_add_reference(struct scheme_returns *all, const struct scheme_reference *one)
{
	void *grown = list_grow_counted(all->references, all->reference_count, sizeof(*one));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	all->references = grown;
	all->references[all->reference_count++] = *one;
	return 0;
}

int scheme_returns_add_element(struct scheme_returns *all, const struct scheme_element *one)
{
	void *grown = list_grow_counted(all->elements, all->element_count, sizeof(*one));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	all->elements = grown;
	all->elements[all->element_count++] = *one;
	return 0;
}

int scheme_returns_add_line(struct scheme_returns *all, const struct scheme_line *one)
{
	void *grown = list_grow_counted(all->lines, all->line_count, sizeof(*one));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	all->lines = grown;
	all->lines[all->line_count++] = *one;
	return 0;
}

/* ---- a row of the table ---- */

static bool read_volume(const char *text, int64_t *ret)
{
	return text_fixed_all(text, SCHEME_VOLUME_DECIMALS, 0, SCHEME_VOLUME_MAX, ret) == TEXT_OK;
}

int scheme_returns_read_reference(const struct scheme *scheme, scheme_value *value, void *context,
		struct scheme_reference *ret, const char **ret_column)
{
	const struct scheme_two_part *rules = &scheme->two_part;
	const char *order;

	*ret_column = rules->actual;
	if (rules->actual[0] == '\0' || strcmp(value(context, rules->when), rules->label) != 0 ||
			value(context, rules->actual)[0] != '\0') {
		return SCHEME_REFERENCE_NOT;
	}
	*ret_column = rules->licence;
	(void)text_copy(ret->licence, sizeof(ret->licence), value(context, rules->licence));
	if (ret->licence[0] == '\0') {
		return SCHEME_REFERENCE_NO_LICENCE;
	}
	*ret_column = rules->authorised;
	if (!read_volume(value(context, rules->authorised), &ret->limit)) {
		return SCHEME_REFERENCE_NO_LIMIT;
	}
	*ret_column = rules->order;
	order = rules->order[0] == '\0' ? "" : value(context, rules->order);
	ret->order = 0;
	return order[0] == '\0' || read_volume(order, &ret->order) ? SCHEME_REFERENCE_TAKES
								   : SCHEME_REFERENCE_NO_ORDER;
}

/* ---- orders ---- */

static int by_number(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_name(const void *a, const void *b)
{
	const struct scheme_reference *const *left = a;
	const struct scheme_reference *const *right = b;

	return strcmp((*left)->id, (*right)->id);
}

static int by_licence(const void *a, const void *b)
{
	const struct scheme_reference *const *left = a;
	const struct scheme_reference *const *right = b;
	int found = strcmp((*left)->licence, (*right)->licence);

	return found != 0 ? found : by_number((*left)->line, (*right)->line);
}

static int by_reference(const void *a, const void *b)
{
	const struct scheme_element *left = a;
	const struct scheme_element *right = b;
	int found = strcmp(left->reference, right->reference);

	return found != 0 ? found : by_number(left->line, right->line);
}

static int by_return(const void *a, const void *b)
{
	const struct scheme_line *left = a;
	const struct scheme_line *right = b;
	int found = strcmp(left->licence, right->licence);

	found = found != 0 ? found : strcmp(left->id, right->id);
	found = found != 0 ? found : by_number(left->days.from.number, right->days.from.number);
	return found != 0 ? found : by_number(left->line, right->line);
}

static bool is_same_return(const struct scheme_line *a, const struct scheme_line *b)
{
	return strcmp(a->licence, b->licence) == 0 && strcmp(a->id, b->id) == 0;
}

/* ---- what is there ---- */

/* What is spoken of twice, or of nothing. */
static int check_lines(const struct scheme_returns *all, int *ret_line)
{
	for (size_t i = 1; i < all->line_count; i++) {
		const struct scheme_line *before = &all->lines[i - 1];
		const struct scheme_line *line = &all->lines[i];

		*ret_line = line->line;
		if (is_same_return(before, line) && before->state != line->state) {
			return SCHEME_RETURNS_STATES;
		}
		if (is_same_return(before, line) &&
				(line->days.from.number < before->days.till.number ||
						line->days.from.number == line->days.till.number)) {
			return SCHEME_RETURNS_TWICE;
		}
	}
	return SCHEME_RETURNS_DONE;
}

/* The days of a reference's charge in periods, as spans that do not touch. */
static void find_windows(const struct scheme_reference *reference, struct scheme_element *element)
{
	const struct days charged = reference->counted.charged;
	struct season own[SCHEME_PERIODS_MAX];
	const struct season *periods = reference->counted.periods;
	size_t count = reference->counted.period_count;
	bool was_in = false;

	if (element->periods[0] != '\0') {
		count = scheme_days_read_periods(element->periods, own);
		periods = own;
	}
	for (struct day day = charged.from; day.number < charged.till.number; day.number++) {
		bool is_in = seasons_have(periods, count, day);

		if (is_in && !was_in) {
			element->windows[element->window_count++].from = day;
		}
		if (is_in) {
			element->windows[element->window_count - 1].till.number = day.number + 1;
		}
		was_in = is_in;
	}
}

/* The elements of a reference lie together; one that has none is its own. */
static int find_elements(
		struct scheme_returns *all, struct scheme_reference *reference, size_t named)
{
	struct scheme_element own = { .limit = reference->limit, .line = reference->line };
	size_t low = 0;
	size_t high = named;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(all->elements[middle].reference, reference->id) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	reference->first = low;
	while (low < named && strcmp(all->elements[low].reference, reference->id) == 0) {
		find_windows(reference, &all->elements[low++]);
	}
	reference->element_count = low - reference->first;
	if (reference->element_count > 0) {
		return 0;
	}
	(void)text_copy(own.reference, sizeof(own.reference), reference->id);
	find_windows(reference, &own);
	reference->first = all->element_count;
	reference->element_count = 1;
	return scheme_returns_add_element(all, &own);
}

/* By name, each is there once, and each element is of one of them. */
static int join_elements(
		struct scheme_returns *all, struct scheme_reference **references, int *ret_line)
{
	size_t named = all->element_count;
	size_t used = 0;

	if (named > 0) {
		qsort(all->elements, named, sizeof(all->elements[0]), by_reference);
	}
	qsort(references, all->reference_count, sizeof(references[0]), by_name);
	for (size_t i = 0; i < all->reference_count; i++) {
		struct scheme_reference *reference = references[i];
		int fault;

		if (i > 0 && strcmp(references[i - 1]->id, reference->id) == 0) {
			*ret_line = reference->line > references[i - 1]->line
					? reference->line
					: references[i - 1]->line;
			return SCHEME_RETURNS_SAME_REFERENCE;
		}
		fault = find_elements(all, reference, named);
		if (fault < 0) {
			return fault;
		}
		used += reference->first < named ? reference->element_count : 0;
	}
	for (size_t i = 0; i < named && used < named; i++) {
		struct scheme_reference key;
		const struct scheme_reference *wanted = &key;

		(void)text_copy(key.id, sizeof(key.id), all->elements[i].reference);
		if (bsearch(&wanted, references, all->reference_count, sizeof(references[0]),
				    by_name) == NULL) {
			*ret_line = all->elements[i].line;
			return SCHEME_RETURNS_NO_REFERENCE;
		}
	}
	return SCHEME_RETURNS_DONE;
}

/* ---- one licence ---- */

/* What the returns said of an element together. */
struct heard {
	unsigned flags; /* but that nothing matched */
	bool is_matched, is_missed;
};

struct licence {
	const struct two_part_rules *rules;
	struct scheme_returns *all;
	struct scheme_reference **references; /* borrowed */
	size_t count;
	struct two_part_reference *served; /* owned, as many */
	struct two_part_element
			*elements; /* owned; of all of them, one reference after the other */
	size_t element_count;
	struct heard *heard; /* owned; of each element */
};

static void finish_licence(struct licence *licence)
{
	free(licence->served);
	free(licence->elements);
	free(licence->heard);
}

static int begin_licence(struct licence *licence)
{
	size_t at = 0;

	for (size_t i = 0; i < licence->count; i++) {
		licence->element_count += licence->references[i]->element_count;
	}
	licence->served = calloc(licence->count, sizeof(licence->served[0]));
	licence->elements = calloc(licence->element_count, sizeof(licence->elements[0]));
	licence->heard = calloc(licence->element_count, sizeof(licence->heard[0]));
	if (licence->served == NULL || licence->elements == NULL || licence->heard == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < licence->count; i++) {
		const struct scheme_reference *from = licence->references[i];
		struct two_part_reference *to = &licence->served[i];

		*to = (struct two_part_reference){ from->order, from->limit, 0,
			&licence->elements[at], from->element_count };
		for (size_t k = 0; k < from->element_count; k++) {
			const struct scheme_element *element =
					&licence->all->elements[from->first + k];

			licence->elements[at++] = (struct two_part_element){ element->windows,
				element->window_count, element->limit, element->before, 0 };
			to->allocated += element->before;
		}
	}
	return 0;
}

/* That no line lies in a window says something where no line of any return does. */
static void hear(struct licence *licence, enum return_state state)
{
	for (size_t i = 0; i < licence->element_count; i++) {
		struct two_part_element *element = &licence->elements[i];
		struct heard *heard = &licence->heard[i];
		bool is_missed = (element->flags & TWO_PART_UNMATCHED) != 0;

		heard->flags |= element->flags & ~(unsigned)TWO_PART_UNMATCHED;
		heard->is_missed = heard->is_missed || is_missed;
		heard->is_matched = heard->is_matched || (state == RETURN_RECEIVED && !is_missed);
		element->flags = 0;
	}
}

/* One return; without lines where it is nil or has not come. */
static int serve(struct licence *licence, enum return_state state, struct scheme_line *lines,
		size_t count)
{
	struct two_part_return from = { .state = state, .line_count = count };

	from.lines = calloc(count + 1, sizeof(from.lines[0]));
	if (from.lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		from.lines[i] = (struct two_part_line){ lines[i].days, lines[i].volume, 0 };
	}
	two_part_allocate(licence->rules, &from, licence->served, licence->count);
	for (size_t i = 0; i < count; i++) {
		lines[i].left = from.lines[i].left;
	}
	free(from.lines);
	hear(licence, state);
	return 0;
}

static void end_licence(struct licence *licence)
{
	size_t at = 0;

	for (size_t i = 0; i < licence->count; i++) {
		struct scheme_reference *reference = licence->references[i];

		reference->allocated = licence->served[i].allocated;
		for (size_t k = 0; k < reference->element_count; k++, at++) {
			struct scheme_element *element =
					&licence->all->elements[reference->first + k];
			const struct heard *heard = &licence->heard[at];

			element->allocated = licence->elements[at].allocated;
			element->flags = heard->flags |
					(heard->is_missed && !heard->is_matched ? TWO_PART_UNMATCHED
										: 0);
			reference->flags |= element->flags;
		}
		reference->is_unknown = licence->rules->missing == MISSING_UNKNOWN &&
				(reference->flags & TWO_PART_UNKNOWN) != 0;
	}
}

/* The returns of a licence, from `first` to before `till`, one after the other. */
static int serve_licence(struct licence *licence, size_t first, size_t till)
{
	struct scheme_line *lines = licence->all->lines;
	int fault = begin_licence(licence);

	if (fault == 0 && first == till) {
		fault = serve(licence, RETURN_DUE, NULL, 0);
	}
	for (size_t next; fault == 0 && first < till; first = next) {
		enum return_state state = lines[first].state;
		bool has_lines = state == RETURN_RECEIVED || state == RETURN_QUERY;

		next = first + 1;
		while (next < till && is_same_return(&lines[first], &lines[next])) {
			next++;
		}
		fault = serve(licence, state, &lines[first], has_lines ? next - first : 0);
	}
	if (fault == 0) {
		end_licence(licence);
	}
	finish_licence(licence);
	return fault;
}

/* References and lines both lie by licence: both are walked once. */
static int serve_all(const struct scheme *scheme, struct scheme_returns *all,
		struct scheme_reference **references)
{
	const struct two_part_rules rules = { scheme->two_part.missing,
		scheme->two_part.keeps_over };
	size_t line = 0;
	int fault = 0;

	qsort(references, all->reference_count, sizeof(references[0]), by_licence);
	for (size_t i = 0, next; fault == 0 && i < all->reference_count; i = next) {
		const char *name = references[i]->licence;
		struct licence licence = {
			.rules = &rules, .all = all, .references = &references[i]
		};
		size_t first;

		next = i + 1;
		while (next < all->reference_count &&
				strcmp(references[next]->licence, name) == 0) {
			next++;
		}
		licence.count = next - i;
		while (line < all->line_count && strcmp(all->lines[line].licence, name) < 0) {
			line++;
		}
		first = line;
		while (line < all->line_count && strcmp(all->lines[line].licence, name) == 0) {
			line++;
		}
		fault = serve_licence(&licence, first, line);
	}
	return fault;
}

int scheme_returns_allocate(const struct scheme *scheme, struct scheme_returns *all, int *ret_line)
{
	struct scheme_reference **references =
			calloc(all->reference_count + 1, sizeof(references[0]));
	int answer;

	if (references == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < all->reference_count; i++) {
		references[i] = &all->references[i];
	}
	for (size_t i = 0; i < all->line_count; i++) {
		all->lines[i].left = all->lines[i].volume;
	}
	if (all->line_count > 0) {
		qsort(all->lines, all->line_count, sizeof(all->lines[0]), by_return);
	}
	answer = check_lines(all, ret_line);
	if (answer == SCHEME_RETURNS_DONE) {
		answer = join_elements(all, references, ret_line);
	}
	if (answer == SCHEME_RETURNS_DONE) {
		answer = serve_all(scheme, all, references);
	}
	free(references);
	return answer;
}

const struct scheme_reference *scheme_returns_find(const struct scheme_returns *all, int line)
{
	size_t low = 0;
	size_t high = all->reference_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all->references[middle].line < line) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < all->reference_count && all->references[low].line == line
			? &all->references[low]
			: NULL;
}
