/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/rebuild.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "ledger/fold.h"
#include "ledger/gate.h"
#include "ledger/ledger_state.h"
#include "ledger/seal.h"
#include "ledger/store.h"

struct rebuild {
	const struct rebuild_options *options;
	struct rebuild_report *report;
	struct where *reason;
	struct gate_lock *lock;
	struct seal *seal;
	struct store *store;
	struct books *stored; /* NULL: the store has none */
	struct books *books;
	struct fold fold;
};

static int out_of_place(struct books_difference *ret, const char *expected, const char *found)
{
	*ret = (struct books_difference){ .table = "" };
	(void)text_copy(ret->expected, sizeof(ret->expected), expected);
	(void)text_copy(ret->found, sizeof(ret->found), found);
	return BOOKS_OTHER;
}

static int load_shelves(struct store *store, struct books *books, struct books_difference *ret_why)
{
	int answer = 0;

	for (size_t i = 0; answer == STORE_OK && i < books->count; i++) {
		answer = store_load_shelf(store, books_shelf(books, i));
	}
	if (answer == WEIR_FAULT_MEMORY || answer == STORE_OK) {
		return answer;
	}
	return out_of_place(ret_why, "rows that can be read",
			answer < 0 ? store_why(store) : "a table is missing");
}

int rebuild_load(struct store *store, int64_t log_size, const struct shelf_table *others,
		size_t other_count, struct books **ret, int64_t *ret_size,
		struct books_difference *ret_why)
{
	struct books *books = NULL;
	char expected[64];
	char found[64];
	int64_t size = 0;
	int answer = store_books_size(store, &size);

	*ret = NULL;
	*ret_size = 0;
	if (answer != STORE_OK) {
		return answer == WEIR_FAULT_MEMORY
				? answer
				: out_of_place(ret_why, "a size that can be read",
						  store_why(store));
	}
	if (size < 0 || size > log_size) {
		(void)snprintf(expected, sizeof(expected), "books of 0 to %lld entries",
				(long long)log_size);
		(void)snprintf(found, sizeof(found), "books of %lld entries", (long long)size);
		return out_of_place(ret_why, expected, found);
	}
	if (size == 0) {
		return BOOKS_SAME;
	}
	answer = books_open(others, other_count, &books);
	if (answer == 0) {
		answer = load_shelves(store, books, ret_why);
	}
	if (answer != 0) {
		books_close(books);
		return answer;
	}
	books->size = size;
	*ret = books;
	*ret_size = size;
	return BOOKS_SAME;
}

/* The store could not be read: its own words, where they are not about memory. */
static int unreadable(struct rebuild *rebuild, int answer)
{
	if (answer == WEIR_FAULT_MEMORY || answer == WEIR_FAULT_CRYPTO || rebuild->store == NULL) {
		return answer;
	}
	where_set(rebuild->reason, 0, 0, "%s",
			answer == STORE_BUSY ? "another process holds the store"
					     : store_why(rebuild->store));
	return REBUILD_BROKEN;
}

static int open_store(struct rebuild *rebuild)
{
	const struct rebuild_options *options = rebuild->options;
	const struct shelf_table *tables[BOOKS_SHELVES_MAX];
	const struct store_options wanted = {
		.mode = options->is_check ? STORE_READ : STORE_WRITE,
		.seal = rebuild->seal,
		.books = tables,
		.book_count = ledger_tables(options->others, options->other_count, tables),
	};
	char path[PATH_MAX];
	int answer;

	(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", options->dir);
	answer = store_open(path, &wanted, &rebuild->store);
	if (answer == STORE_ABSENT) {
		return REBUILD_ABSENT;
	}
	return answer == STORE_OK ? 0 : unreadable(rebuild, answer);
}

/* One state of the log: its size, and the books with theirs. */
static int load(struct rebuild *rebuild)
{
	const struct rebuild_options *options = rebuild->options;
	int answer = store_begin(rebuild->store);

	if (answer == STORE_OK) {
		answer = store_size(rebuild->store, &rebuild->report->size);
	}
	if (answer != STORE_OK) {
		store_rollback(rebuild->store);
		return unreadable(rebuild, answer);
	}
	answer = rebuild_load(rebuild->store, rebuild->report->size, options->others,
			options->other_count, &rebuild->stored, &rebuild->report->stored,
			&rebuild->report->difference);
	store_rollback(rebuild->store);
	rebuild->report->is_same = answer == BOOKS_SAME;
	return answer < 0 ? answer : 0;
}

static int fold_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct rebuild *rebuild = context;
	struct where reason = { .line = 0 };
	int answer = fold_read(&rebuild->fold, data, size, &reason);

	if (answer == 0) {
		answer = fold_apply(&rebuild->fold);
		if (answer == WEIR_FAULT_BROKEN || answer == WEIR_FAULT_RANGE) {
			where_set(&reason, 0, 0, "its effect cannot be folded: %s",
					weir_fault_text(answer));
			answer = FOLD_ENTRY;
		}
	}
	if (answer > 0) {
		where_set(rebuild->reason, 0, 0, "entry %lld: %.400s", (long long)index,
				reason.text);
		return REBUILD_BROKEN;
	}
	return answer;
}

static int fold_till(struct rebuild *rebuild, int64_t till)
{
	int answer = store_entries(rebuild->store, rebuild->books->size, till, fold_entry, rebuild);

	if (answer == REBUILD_BROKEN && rebuild->reason->text[0] != '\0') {
		return answer;
	}
	return answer == 0 ? 0 : unreadable(rebuild, answer);
}

static void compare(struct rebuild *rebuild)
{
	struct rebuild_report *report = rebuild->report;

	report->table_count = rebuild->books->count;
	for (size_t i = 0; i < rebuild->books->count; i++) {
		struct books_difference difference;
		bool is_same = rebuild->stored == NULL
				? report->is_same
				: shelf_difference(books_shelf(rebuild->books, i),
						  books_shelf(rebuild->stored, i),
						  &difference) == BOOKS_SAME;

		report->tables[i].is_same = is_same;
		if (!is_same && report->is_same) {
			report->difference = difference;
			report->is_same = false;
		}
	}
}

static int digest(struct rebuild *rebuild)
{
	struct rebuild_report *report = rebuild->report;
	int fault = 0;

	for (size_t i = 0; i < rebuild->books->count && fault == 0; i++) {
		const struct shelf *shelf = books_shelf(rebuild->books, i);

		report->tables[i].name = shelf_table(shelf)->name;
		report->tables[i].rows = (int64_t)shelf_count(shelf);
		report->tables[i].knows_order = shelf_table(shelf)->knows_order;
		fault = shelf_digest(shelf, rebuild->seal, report->tables[i].digest);
	}
	if (fault == 0) {
		fault = books_digest(rebuild->books, rebuild->seal, false, report->digest);
	}
	if (fault == 0) {
		fault = books_digest(rebuild->books, rebuild->seal, true, report->volume_digest);
	}
	return fault;
}

/* Old rows out, new rows in, and the size they stand for: one transaction. */
static int replace(struct rebuild *rebuild)
{
	int answer = store_begin(rebuild->store);

	if (answer == STORE_OK) {
		answer = store_empty_books(rebuild->store);
	}
	for (size_t i = 0; i < rebuild->books->count && answer == STORE_OK; i++) {
		answer = store_flush_shelf(rebuild->store, books_shelf(rebuild->books, i));
	}
	if (answer == STORE_OK) {
		answer = store_set_books_size(rebuild->store, rebuild->books->size);
	}
	if (answer == STORE_OK) {
		answer = store_commit(rebuild->store);
	}
	rebuild->report->is_replaced = answer == STORE_OK;
	return answer == STORE_OK ? 0 : answer < 0 ? answer : WEIR_FAULT_STORE;
}

static int take_lock(struct rebuild *rebuild)
{
	int answer = rebuild->options->is_check ? GATE_OK
						: gate_lock(rebuild->options->dir, &rebuild->lock);

	if (answer == GATE_NO_ACCESS) {
		where_set(rebuild->reason, 0, 0, "%.300s: no right to write there",
				rebuild->options->dir);
		return REBUILD_BROKEN;
	}
	return answer == GATE_LOCKED_ELSEWHERE ? REBUILD_BUSY : answer;
}

static int run(struct rebuild *rebuild)
{
	const struct rebuild_options *options = rebuild->options;
	int answer = take_lock(rebuild);

	if (answer == 0) {
		answer = seal_open(&rebuild->seal);
	}
	if (answer == 0) {
		answer = open_store(rebuild);
	}
	if (answer == 0) {
		answer = load(rebuild);
	}
	if (answer == 0) {
		answer = books_open(options->others, options->other_count, &rebuild->books);
	}
	if (answer != 0) {
		return answer;
	}
	fold_init(&rebuild->fold, rebuild->books, options->kinds, rebuild->seal);
	answer = fold_till(rebuild, rebuild->report->stored);
	if (answer == 0) {
		compare(rebuild);
		answer = fold_till(rebuild, rebuild->report->size);
	}
	if (answer == 0) {
		answer = digest(rebuild);
	}
	if (answer == 0 && !options->is_check &&
			(!rebuild->report->is_same ||
					rebuild->report->stored < rebuild->report->size)) {
		answer = replace(rebuild);
	}
	return answer;
}

int rebuild_books(const struct rebuild_options *options, struct rebuild_report *ret,
		struct where *reason)
{
	struct rebuild_report report = { .size = 0 };
	struct rebuild rebuild = { .options = options, .report = &report, .reason = reason };
	char path[PATH_MAX];
	int answer = REBUILD_ABSENT;

	(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", options->dir);
	if (access(path, F_OK) == 0) {
		answer = run(&rebuild);
	}
	if (rebuild.books != NULL) {
		fold_finish(&rebuild.fold);
	}
	books_close(rebuild.stored);
	books_close(rebuild.books);
	store_close(rebuild.store);
	seal_close(rebuild.seal);
	gate_lock_close(rebuild.lock);
	if (answer == REBUILD_OK) {
		*ret = report;
	}
	return answer;
}
