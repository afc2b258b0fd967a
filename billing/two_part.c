/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/two_part.h"

#include <assert.h>

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What an element may still take, within its reference too. */
static int64_t room(
		const struct two_part_reference *reference, const struct two_part_element *element)
{
	int64_t left = least(element->limit - element->allocated,
			reference->limit - reference->allocated);

	return left > 0 ? left : 0;
}

static void give(struct two_part_reference *reference, struct two_part_element *element,
		int64_t volume)
{
	element->allocated += volume;
	reference->allocated += volume;
}

enum lies {
	LIES_OUTSIDE,
	LIES_PARTLY,
	LIES_WITHIN,
};

static enum lies lies(const struct two_part_element *element, const struct two_part_line *line)
{
	enum lies found = LIES_OUTSIDE;

	for (size_t i = 0; i < element->window_count; i++) {
		const struct days *window = &element->windows[i];

		if (window->from.number <= line->days.from.number &&
				line->days.till.number <= window->till.number) {
			return LIES_WITHIN;
		}
		if (window->from.number < line->days.till.number &&
				line->days.from.number < window->till.number) {
			found = LIES_PARTLY;
		}
	}
	return found;
}

/* The next reference by charge, the dearest first; of equals the first. */
static struct two_part_reference *next_reference(
		struct two_part_reference *references, size_t count, size_t served)
{
	for (size_t i = 0; i < count; i++) {
		size_t before = 0;

		for (size_t k = 0; k < count; k++) {
			before += references[k].charge > references[i].charge ||
					(references[k].charge == references[i].charge && k < i);
		}
		if (before == served) {
			return &references[i];
		}
	}
	assert(false);
	return NULL;
}

static void take_lines(struct two_part_return *from, struct two_part_reference *reference,
		struct two_part_element *element)
{
	bool is_matched = false;

	for (size_t i = 0; i < from->line_count; i++) {
		struct two_part_line *line = &from->lines[i];
		enum lies place = lies(element, line);
		int64_t volume;

		is_matched = is_matched || place == LIES_WITHIN;
		if (place == LIES_PARTLY) {
			element->flags |= TWO_PART_OVERLAP;
		}
		volume = place == LIES_WITHIN ? least(room(reference, element), line->left) : 0;
		give(reference, element, volume);
		line->left -= volume;
	}
	element->flags |= is_matched ? 0 : TWO_PART_UNMATCHED;
}

/* What is above all limits, on the first element that the line matches. */
static void keep_over(
		struct two_part_reference *references, size_t count, struct two_part_line *line)
{
	for (size_t served = 0; served < count; served++) {
		struct two_part_reference *reference = next_reference(references, count, served);

		for (size_t i = 0; i < reference->element_count && line->left > 0; i++) {
			struct two_part_element *element = &reference->elements[i];

			if (lies(element, line) == LIES_WITHIN) {
				give(reference, element, line->left);
				element->flags |= TWO_PART_OVER;
				line->left = 0;
			}
		}
	}
}

/* An element of which no line is known. */
static void take_nothing(const struct two_part_rules *rules, enum return_state state,
		struct two_part_reference *reference, struct two_part_element *element)
{
	if (state == RETURN_QUERY) {
		element->flags |= TWO_PART_QUERY;
	} else if (state == RETURN_DUE && rules->missing == MISSING_FULL) {
		give(reference, element, room(reference, element));
	} else if (state == RETURN_DUE) {
		element->flags |= TWO_PART_UNKNOWN;
	}
}

void two_part_allocate(const struct two_part_rules *rules, struct two_part_return *from,
		struct two_part_reference *references, size_t count)
{
	for (size_t i = 0; i < from->line_count; i++) {
		from->lines[i].left = from->lines[i].volume;
	}
	for (size_t served = 0; served < count; served++) {
		struct two_part_reference *reference = next_reference(references, count, served);

		for (size_t i = 0; i < reference->element_count; i++) {
			if (from->state == RETURN_RECEIVED) {
				take_lines(from, reference, &reference->elements[i]);
			} else {
				take_nothing(rules, from->state, reference,
						&reference->elements[i]);
			}
		}
	}
	for (size_t i = 0;
			i < from->line_count && rules->keeps_over && from->state == RETURN_RECEIVED;
			i++) {
		keep_over(references, count, &from->lines[i]);
	}
}
