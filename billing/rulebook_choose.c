/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_choose.h"

#include <assert.h>
#include <string.h>

#include "billing/charge.h"

static const struct rulebook *find_book(
		const struct rulebook *const *books, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(books[i]->id, id) == 0) {
			return books[i];
		}
	}
	return NULL;
}

/* Whether heir replaces the book, or a book that replaces it: what was replaced stays dead. */
static bool stands_for(const struct rulebook *const *books, size_t count,
		const struct rulebook *heir, const struct rulebook *book)
{
	/* A chain is no longer than there are books, even one that a wrong ledger bends to a ring. */
	for (size_t steps = 0; heir != NULL && heir->replaces[0] != '\0' && steps < count;
			steps++) {
		if (strcmp(heir->replaces, book->id) == 0) {
			return true;
		}
		heir = find_book(books, count, heir->replaces);
	}
	return false;
}

struct day rulebook_last_day(
		const struct rulebook *const *books, size_t count, const struct rulebook *book)
{
	struct day last = book->days.until;

	for (size_t i = 0; i < count; i++) {
		if (books[i] != book && books[i]->days.from.number <= last.number &&
				stands_for(books, count, books[i], book)) {
			last.number = books[i]->days.from.number - 1;
		}
	}
	return last;
}

/* Whether the book lives on that day and speaks of that kind. */
static bool lives(const struct rulebook *const *books, size_t count, const struct rulebook *book,
		enum rulebook_kind kind, struct day day)
{
	return book->kind == kind && !rulebook_is_scale(book) &&
			book->days.from.number <= day.number &&
			day.number <= rulebook_last_day(books, count, book).number;
}

const struct rulebook *rulebook_choose(const struct rulebook *const *books, size_t count,
		enum rulebook_kind kind, const struct charge_area *areas, int area, struct day day)
{
	for (; area >= 0; area = areas[area].parent) {
		assert(areas[area].parent != area);
		for (size_t i = 0; i < count; i++) {
			if (strcmp(books[i]->place, areas[area].id) == 0 &&
					lives(books, count, books[i], kind, day)) {
				return books[i];
			}
		}
	}
	return NULL;
}

const struct rulebook *rulebook_clash(
		const struct rulebook *const *books, size_t count, const struct rulebook *book)
{
	for (size_t i = 0; i < count; i++) {
		const struct rulebook *other = books[i];
		int32_t last = rulebook_last_day(books, count, other).number;

		if (book->days.from.number <= last &&
				(strcmp(book->replaces, other->id) == 0 ||
						stands_for(books, count,
								find_book(books, count,
										book->replaces),
								other))) {
			last = book->days.from.number - 1;
		}
		if (!rulebook_is_scale(book) && !rulebook_is_scale(other) &&
				other->kind == book->kind &&
				strcmp(other->place, book->place) == 0 &&
				other->days.from.number <= book->days.until.number &&
				book->days.from.number <= last && other->days.from.number <= last) {
			return other;
		}
	}
	return NULL;
}
