/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who reads beside a writer reads one state: whatever the writer flushes in the
 * meantime, the books stand for the entries that they say, no more and no less;
 * and who reads on has what one has who reads anew.
 */

#include "tests/check.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/kinds.h"
#include "ledger/ledger.h"
#include "tests/support/facts.h"
#include "tests/support/folder.h"

enum {
	READS = 150,
	METERS = 40, /* rows of many tables, so that a load takes its time */
};

static const struct kind *tables[1];

static struct kinds kinds_of(void)
{
	tables[0] = kinds_own();
	return (struct kinds){ .tables = tables, .count = 1 };
}

struct place {
	char dir[FOLDER_PATH_MAX + 8];
	char keys[FOLDER_PATH_MAX + 8];
};

static int open_it(const struct place *place, enum ledger_mode mode, struct ledger **ret)
{
	const struct kinds kinds = kinds_of();
	const struct ledger_options options = {
		.dir = place->dir,
		.keys = place->keys,
		.mode = mode,
		.kinds = &kinds,
	};
	struct where reason = { .line = 0 };

	return ledger_open(&options, ret, &reason);
}

static void say(struct ledger *ledger, struct fact *fact, uint64_t number)
{
	if (facts_submit(ledger, fact, number) != LEDGER_OK) {
		_exit(1);
	}
	fact_finish(fact);
}

static void say_row(struct ledger *ledger, enum row_kind kind, union row row, uint64_t number)
{
	struct fact fact;

	fact_row(&fact, kind, &row);
	say(ledger, &fact, number);
}

/* A litre more of one meter an entry, each committed and flushed at once. */
static void write_on(const struct place *place)
{
	struct ledger *ledger = NULL;
	uint64_t number = 1000;

	if (open_it(place, LEDGER_WRITE, &ledger) != LEDGER_OK) {
		_exit(1);
	}
	for (int64_t litres = 1; litres < 100000; litres++) {
		char meter[32];
		struct fact fact;

		(void)snprintf(meter, sizeof(meter), "M%02d", (int)(litres % METERS));
		fact_reading(&fact, meter, dates_at("2026-01-01T00:00:00+08:00") + litres,
				litres / METERS + (litres % METERS == 0 ? 0 : 1));
		say(ledger, &fact, number++);
		if (ledger_commit(ledger, true) != 0) {
			_exit(1);
		}
	}
	_exit(0);
}

static void found(const struct place *place)
{
	const struct zone zone = {
		.name = "Asia/Shanghai",
		.count = 1,
		.changes = { { { INT32_MIN }, 8 * 3600 } },
	};
	struct ledger_plan plan = {
		.dir = place->dir, .keys = place->keys, .origin = "simulated/reader", .zone = &zone
	};
	const struct kinds kinds = kinds_of();
	struct where reason = { .line = 0 };
	struct ledger *ledger = NULL;
	struct ledger_made made;
	uint64_t number = 1;

	CHECK(clock_parse("simulated:2026-01-05T08:00:00+08:00x1", &plan.clock));
	plan.clock.started.unix_s = clock_system_s();
	CHECK_INT(ledger_init(&plan, &kinds, NULL, 0, &made, &reason), LEDGER_OK);
	CHECK_INT(open_it(place, LEDGER_WRITE, &ledger), LEDGER_OK);
	say_row(ledger, ROW_AREA, facts_area("33", ""), number++);
	say_row(ledger, ROW_PERMIT, facts_permit("P", "33", INT64_C(1000000000000)), number++);
	say_row(ledger, ROW_INTAKE, facts_intake("I", "P", INT64_C(100000000)), number++);
	for (int i = 0; i < METERS; i++) {
		char meter[32];
		struct fact fact;

		(void)snprintf(meter, sizeof(meter), "M%02d", i);
		say_row(ledger, ROW_METER, facts_meter(meter, "I", 8, "2025-01-01"), number++);
		fact_reading(&fact, meter, dates_at("2026-01-01T00:00:00+08:00"), 0);
		say(ledger, &fact, number++);
	}
	CHECK_INT(ledger_end(ledger), 0);
	ledger_close(ledger);
}

/* Litres of the days, of the month, and of the account: three tables of one state. */
static void check_one_state(struct ledger *ledger, int64_t base)
{
	struct books *books = ledger_books(ledger);
	struct shelf_cursor days = shelf_scan(books_shelf(books, BOOK_TAKEN), NULL, 0);
	struct shelf_cursor months = shelf_scan(books_shelf(books, BOOK_TAKEN_MONTH), NULL, 0);
	struct account_row key = { .commodity = "litres", .account = "P" };
	const struct account_row *account = shelf_find(books_shelf(books, BOOK_ACCOUNT), &key);
	const struct taken_row *day;
	const struct taken_month_row *month;
	int64_t wanted = ledger_size(ledger) - base;
	int64_t of_days = 0;
	int64_t of_months = 0;

	while ((day = shelf_next(&days)) != NULL) {
		of_days += day->measured_litres;
	}
	while ((month = shelf_next(&months)) != NULL) {
		of_months += month->measured_litres;
	}
	CHECK_INT(of_days, wanted);
	CHECK_INT(of_months, wanted);
	CHECK_INT(account == NULL ? 0 : account->balance, wanted);
}

static int drop(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* What was read on with equals what is read anew. */
static void check_same(struct ledger *one, struct ledger *other)
{
	uint8_t roots[2][BOOKS_HASH_BYTES];
	uint8_t digests[2][SEAL_HASH_BYTES];

	CHECK_INT(ledger_size(one), ledger_size(other));
	CHECK_INT(ledger_root(one, roots[0]), 0);
	CHECK_INT(ledger_root(other, roots[1]), 0);
	CHECK_INT(memcmp(roots[0], roots[1], sizeof(roots[0])), 0);
	CHECK_INT(books_digest(ledger_books(one), ledger_seal(one), false, digests[0]), 0);
	CHECK_INT(books_digest(ledger_books(other), ledger_seal(other), false, digests[1]), 0);
	CHECK_INT(memcmp(digests[0], digests[1], sizeof(digests[0])), 0);
}

static void a_reader_sees_one_state(void **state)
{
	struct ledger *ledger = NULL;
	struct ledger *follower = NULL;
	struct folder folder;
	struct place place;
	int64_t base;
	int64_t last = 0;
	int64_t grown = 0;
	int status;
	pid_t child;

	(void)state;
	folder_init(&folder);
	(void)snprintf(place.dir, sizeof(place.dir), "%s-L", folder.path);
	(void)snprintf(place.keys, sizeof(place.keys), "%s-K", folder.path);
	found(&place);
	CHECK_INT(open_it(&place, LEDGER_READ, &ledger), LEDGER_OK);
	base = ledger_size(ledger);
	ledger_close(ledger);
	CHECK_INT(open_it(&place, LEDGER_READ, &follower), LEDGER_OK);
	CHECK_INT(ledger_refresh(follower), LEDGER_NOTHING);
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		write_on(&place);
	}
	for (int i = 0; i < READS; i++) {
		CHECK_INT(open_it(&place, LEDGER_READ, &ledger), LEDGER_OK);
		check_one_state(ledger, base);
		grown += ledger_size(ledger) > last ? 1 : 0;
		last = ledger_size(ledger);
		ledger_close(ledger);
		CHECK(ledger_refresh(follower) >= 0);
		check_one_state(follower, base);
		CHECK(ledger_size(follower) >= last);
	}
	CHECK_INT(kill(child, SIGKILL), 0);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFSIGNALED(status)); /* it had not ended by itself */
	CHECK(grown > READS / 10);  /* and wrote while we read */
	CHECK(ledger_refresh(follower) >= 0);
	CHECK_INT(open_it(&place, LEDGER_READ, &ledger), LEDGER_OK);
	check_same(follower, ledger);
	ledger_close(ledger);
	ledger_close(follower);
	CHECK_INT(nftw(place.dir, drop, 16, FTW_DEPTH | FTW_PHYS), 0);
	CHECK_INT(nftw(place.keys, drop, 16, FTW_DEPTH | FTW_PHYS), 0);
	folder_finish(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_sees_one_state),
	};

	return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
