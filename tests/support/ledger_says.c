/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a ledger holds, for tests written in other languages: read from its
 * entries and notes, not through a command under test.
 *
 *	ledger_says DIR clock      "FROM_UNIX_S SPEED STARTED_UNIX_S"
 *	ledger_says DIR readings   "METER AT UNITS SCALE ENTRY" for each reading, in the log's order
 *	ledger_says DIR taken      "METER LITRES SPREAD_LITRES" for each meter with postings
 *	ledger_says DIR notes      checks each released checkpoint against key and entries:
 *	                           "NOTES ENTRIES", or the first that does not fit and status 1
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/desk.h"
#include "billing/billing_kinds.h"
#include "ledger/checkpoint.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/readings.h"
#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/tree.h"

static int open_ledger(const char *dir, struct ledger **ret)
{
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	struct where reason = { .line = 0 };
	size_t count;
	const struct ledger_options options = {
		.dir = dir,
		.mode = LEDGER_READ,
		.kinds = &kinds,
		.others = billing_tables(&count),
		.other_count = count,
	};
	int answer = ledger_open(&options, ret, &reason);

	if (answer != LEDGER_OK) {
		(void)fprintf(stderr, "%s: %d %s\n", dir, answer, reason.text);
	}
	return answer;
}

static int say_clock(struct ledger *ledger)
{
	const struct clock *clock = ledger_clock(ledger);

	(void)printf("%lld %lld %lld\n", (long long)clock->from.unix_s, (long long)clock->speed,
			(long long)clock->started.unix_s);
	return 0;
}

static int say_entry(const struct entry *entry, int64_t index)
{
	struct readings readings;
	struct reading reading;
	struct deed deed;

	if (entry->kind != KIND_READINGS) {
		return 0;
	}
	if (deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!readings_open(deed.body, deed.body_size, &readings)) {
		return 1;
	}
	while (readings_next(&readings, &reading)) {
		char at[INSTANT_TEXT_MAX];

		(void)printf("%s %s %lld %u %lld %c\n", readings.meter,
				instant_format((struct instant){ reading.at_s }, at),
				(long long)reading.count.units, (unsigned)reading.count.scale,
				(long long)index, reading.status);
	}
	return readings.cursor.failed != ITEM_OK;
}

static int say_readings(struct ledger *ledger)
{
	struct bytes bytes;
	int answer = 0;

	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = 0; i < ledger_size(ledger) && answer == 0; i++) {
		struct entry entry;

		answer = ledger_fetch(ledger, i, &bytes);
		if (answer == 0) {
			answer = entry_decode(bytes.data, bytes.size, &entry, NULL);
		}
		if (answer == 0) {
			answer = say_entry(&entry, i);
		}
	}
	bytes_finish(&bytes);
	return answer;
}

/* Sums over the days of each meter; rows come by permit, intake, meter and day. */
static int say_taken(struct ledger *ledger)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_TAKEN), NULL, 0);
	const struct taken_row *row = shelf_next(&cursor);

	while (row != NULL) {
		struct taken_row sum = *row;

		while ((row = shelf_next(&cursor)) != NULL && strcmp(row->meter, sum.meter) == 0 &&
				strcmp(row->permit, sum.permit) == 0) {
			sum.measured_litres += row->measured_litres;
			sum.spread_litres += row->spread_litres;
		}
		(void)printf("%s %lld %lld\n", sum.meter, (long long)sum.measured_litres,
				(long long)sum.spread_litres);
	}
	return 0;
}

/* The tree as far as it has grown, and the notes that are held against it. */
struct check {
	struct ledger *ledger;
	struct note_key key;
	struct tree_edge edge;
	int64_t size;
	int64_t notes;
};

static int grow(struct check *check, int64_t size)
{
	struct seal *seal = ledger_seal(check->ledger);
	struct bytes bytes;
	int fault = 0;

	bytes_init(&bytes, ENTRY_MAX);
	while (fault == 0 && check->size < size) {
		uint8_t leaf[SEAL_HASH_BYTES];

		fault = ledger_fetch(check->ledger, check->size++, &bytes);
		if (fault == 0) {
			fault = seal_leaf(seal, bytes.data, bytes.size, leaf);
		}
		if (fault == 0) {
			fault = tree_edge_add(seal, &check->edge, leaf);
		}
	}
	bytes_finish(&bytes);
	return fault;
}

static int check_note(void *context, int64_t size, const char *note, size_t note_size)
{
	struct check *check = context;
	uint8_t root[SEAL_HASH_BYTES];
	struct checkpoint checkpoint;
	struct note_seal verdict;
	int answer = checkpoint_open(note, note_size,
			books_origin(ledger_books(check->ledger))->origin, &check->key, 1,
			&checkpoint, &verdict);

	if (answer != CHECKPOINT_OK || checkpoint.size != (uint64_t)size ||
			size > ledger_size(check->ledger) || grow(check, size) != 0 ||
			tree_edge_root(ledger_seal(check->ledger), &check->edge, root) != 0 ||
			memcmp(root, checkpoint.root, sizeof(root)) != 0) {
		(void)printf("the checkpoint of size %lld does not fit: %d\n", (long long)size,
				answer);
		return WEIR_FAULT_BROKEN;
	}
	check->notes++;
	return 0;
}

static int say_notes(struct ledger *ledger)
{
	struct check check = { .ledger = ledger };

	tree_edge_init(&check.edge);
	if (note_vkey_parse(ledger_seal(ledger), books_origin(ledger_books(ledger))->vkey,
			    &check.key) != NOTE_OK ||
			store_notes(ledger_store(ledger), 0, check_note, &check) != STORE_OK) {
		return 1;
	}
	(void)printf("%lld %lld\n", (long long)check.notes, (long long)ledger_size(ledger));
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*say)(struct ledger *ledger);
	} words[] = {
		{ "clock", say_clock },
		{ "readings", say_readings },
		{ "taken", say_taken },
		{ "notes", say_notes },
	};
	struct ledger *ledger = NULL;
	int status = 2;

	for (size_t i = 0; argc == 3 && i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(argv[2], words[i].name) == 0) {
			status = open_ledger(argv[1], &ledger) != LEDGER_OK ||
					words[i].say(ledger) != 0;
			ledger_close(ledger);
		}
	}
	return status;
}
