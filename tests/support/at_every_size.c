/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What must hold of a ledger at each size that it ever had, folded from its
 * first entry:
 *
 *	- the accounts of each commodity add up to zero
 *	- of one permit, ceiling, period and share at most one alert is in force
 *
 * and at the last one that every account is what its days and its bills say.
 *
 *	at_every_size DIR     "SIZES COMMODITIES ALERTS WITHDRAWN", or what does not hold and status 1
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/desk.h"
#include "billing/billing_kinds.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/past.h"
#include "meter/wide.h"

enum {
	COMMODITIES_MAX = 8,
};

struct walk {
	int64_t sizes;
	size_t commodities; /* the most that were seen */
	size_t alerts;      /* as many as there were when they were looked at last */
};

static int complain(const char *what, const char *whose, int64_t size)
{
	(void)printf("at size %lld: %s: %s\n", (long long)size, whose, what);
	return 1;
}

/* The accounts lie by commodity: each commodity's sum is complete when the next begins. */
static int check_sums(struct walk *walk, const struct books *books, int64_t size)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	char commodity[sizeof(row->commodity)] = "";
	size_t count = 0;
	wide sum = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->commodity, commodity) != 0) {
			if (sum != 0) {
				return complain("does not add up to zero", commodity, size);
			}
			(void)memcpy(commodity, row->commodity, sizeof(commodity));
			count++;
		}
		sum += row->balance;
	}
	walk->commodities = count > walk->commodities ? count : walk->commodities;
	return sum != 0 ? complain("does not add up to zero", commodity, size) : 0;
}

static bool is_same_crossing(const struct alert_row *a, const struct alert_row *b)
{
	return a->basis == b->basis && a->percent == b->percent &&
			a->period_from == b->period_from && a->period_till == b->period_till &&
			strcmp(a->subject, b->subject) == 0;
}

static bool is_in_force(const struct alert_row *row)
{
	return row->percent != 0 && row->withdrawn == 0;
}

/* A subject's alerts lie together; they are few. */
static int check_alerts(const struct books *books, int64_t size)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ALERT), NULL, 0);
	const struct alert_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		struct alert_row key = *row;
		struct shelf_cursor others = shelf_scan(books_shelf(books, BOOK_ALERT), &key, 1);
		const struct alert_row *other;

		while (is_in_force(row) && (other = shelf_next(&others)) != NULL) {
			if (other->entry > row->entry && is_in_force(other) &&
					is_same_crossing(row, other)) {
				return complain("two alerts for one crossing", row->subject, size);
			}
		}
	}
	return 0;
}

static int watch(void *context, struct books *books, const struct entry *entry, int64_t index)
{
	struct walk *walk = context;
	size_t alerts = shelf_count(books_shelf(books, BOOK_ALERT));
	int answer = check_sums(walk, books, index + 1);

	walk->sizes++;
	if (answer == 0 && (alerts != walk->alerts || entry->kind == KIND_ALERT)) {
		walk->alerts = alerts;
		answer = check_alerts(books, index + 1);
	}
	if (answer != 0) {
		exit(1);
	}
	return 0;
}

static int64_t balance_of(const struct books *books, const char *commodity, const char *prefix,
		const char *account)
{
	struct account_row key = { .balance = 0 };
	const struct account_row *row;

	(void)snprintf(key.commodity, sizeof(key.commodity), "%s", commodity);
	(void)snprintf(key.account, sizeof(key.account), "%s%s", prefix, account);
	row = shelf_find(books_shelf(books, BOOK_ACCOUNT), &key);
	return row == NULL ? 0 : row->balance;
}

/* Each account's water is the sum of its days, measured and assessed apart. */
static int check_days(const struct books *books, int64_t size)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), NULL, 0);
	const struct taken_row *row = shelf_next(&cursor);

	while (row != NULL) {
		char account[BOOKS_SUBJECT_MAX];
		int64_t measured = 0;
		int64_t assessed = 0;

		(void)memcpy(account, row->permit, sizeof(account));
		for (; row != NULL && strcmp(row->permit, account) == 0;
				row = shelf_next(&cursor)) {
			measured += row->measured_litres;
			assessed += row->assessed_litres;
		}
		if (balance_of(books, "litres", "", account) != measured ||
				balance_of(books, "litres", BOOKS_ASSESSED, account) != assessed) {
			return complain("is not what its days say", account, size);
		}
	}
	return 0;
}

static int64_t count_withdrawn(const struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ALERT), NULL, 0);
	const struct alert_row *row;
	int64_t count = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		count += row->withdrawn != 0 ? 1 : 0;
	}
	return count;
}

static int walk_through(struct ledger *ledger)
{
	SCOPED(past_close) struct past *past = NULL;
	struct walk walk = { .sizes = 0 };
	size_t count;
	const struct shelf_table *others = billing_tables(&count);
	int fault = past_open(ledger, ledger_size(ledger), others, count, watch, &walk, &past);

	if (fault < 0) {
		(void)printf("cannot be folded: fault %d\n", fault);
		return 1;
	}
	if (check_days(past->books, past->size) != 0) {
		return 1;
	}
	(void)printf("%lld %zu %zu %lld\n", (long long)walk.sizes, walk.commodities, walk.alerts,
			(long long)count_withdrawn(past->books));
	return 0;
}

int main(int argc, char **argv)
{
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	struct where reason = { .line = 0 };
	struct ledger *ledger = NULL;
	size_t count;
	struct ledger_options options = {
		.dir = argc == 2 ? argv[1] : "",
		.mode = LEDGER_READ,
		.kinds = &kinds,
		.others = billing_tables(&count),
	};
	int status;

	options.other_count = count;
	if (argc != 2 || ledger_open(&options, &ledger, &reason) != LEDGER_OK) {
		(void)fprintf(stderr, "usage: at_every_size DIR: %s\n", reason.text);
		return 2;
	}
	status = walk_through(ledger);
	ledger_close(ledger);
	return status;
}
