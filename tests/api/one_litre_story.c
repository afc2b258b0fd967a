/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The page's figures, out of the entries. Each is computed a second time here,
 * from the figure before it and with plain arithmetic, and must be what the
 * ledger says.
 */

#include "tests/api/one_litre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "ledger/checkpoint.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/movement.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "ledger/verify.h"
#include "meter/totaliser.h"
#include "tests/support/item_dump.h"

/* ---- the log ---- */

static int fetch(void *source, int64_t index, struct bytes *ret)
{
	const struct story *story = source;

	demand(index >= 0 && (size_t)index < story->count, "an earlier entry is asked for");
	bytes_reset(ret);
	bytes_put(ret, story->entries[index].bytes.data, story->entries[index].bytes.size);
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

static void begin(struct story *story)
{
	size_t count;
	const struct shelf_table *others = billing_tables(&count);

	story->tables[0] = kinds_own();
	story->tables[1] = billing_kinds();
	story->kinds = (struct kinds){ .tables = story->tables, .count = 2 };
	demand(seal_open(&story->seal) == 0, "digests");
	demand(verify_open(&story->kinds, others, count, fetch, story, &story->verify) == 0,
			"memory");
}

void story_add(struct story *story, const uint8_t *data, size_t size)
{
	struct story_entry *entry = &story->entries[story->count];
	struct entry decoded;

	if (story->count == 0) {
		begin(story);
	}
	demand(story->count < STORY_ENTRIES_MAX, "few entries");
	bytes_init(&entry->bytes, ENTRY_MAX);
	bytes_put(&entry->bytes, data, size);
	demand(!entry->bytes.failed, "memory");
	demand(entry_decode(data, size, &decoded, NULL) == ENTRY_OK, "an entry decodes");
	demand(seal_leaf(story->seal, data, size, entry->leaf) == 0, "digests");
	entry->kind = decoded.kind;
	story->count++;
	if (verify_entry(story->verify, data, size) != 0) {
		const struct verify_fault *fault = &story->verify->fault;

		(void)fprintf(stderr, "entry %lld, %s: expected %s, found %s\n",
				(long long)fault->entry, fault->rule, fault->expected,
				fault->found);
		demand(false, "the entries verify");
	}
}

void story_end(struct story *story)
{
	demand(story->count > 0, "there are entries");
	demand(tree_edge_root(story->seal, &story->verify->edge, story->root) == 0, "digests");
	demand(verify_end(story->verify, story->count, story->root) == 0, "the log is whole");
}

void story_finish(struct story *story)
{
	for (size_t i = 0; i < story->count; i++) {
		bytes_finish(&story->entries[i].bytes);
	}
	verify_close(story->verify);
	seal_close(story->seal);
}

const struct story_entry *story_find(const struct story *story, uint32_t kind, size_t n)
{
	size_t at = 0;

	while (at < story->count && (story->entries[at].kind != kind || n-- > 0)) {
		at++;
	}
	demand(at < story->count, "the run has such an entry");
	return &story->entries[at];
}

/* ---- figures ---- */

struct poll {
	struct reading reading;
	uint16_t words[READINGS_WORDS_MAX];
	uint32_t number;    /* of the two words together */
	struct count count; /* as the profile gives it */
	int64_t mark;
	char at[INSTANT_TEXT_MAX];
};

static void take_poll(const struct story *story, size_t n, struct poll *ret)
{
	const struct story_entry *stored = story_find(story, KIND_READINGS, n);
	struct profile profile;
	struct readings readings;
	struct entry entry;
	struct deed deed;

	demand(entry_decode(stored->bytes.data, stored->bytes.size, &entry, NULL) == ENTRY_OK &&
					deed_decode(entry.said, entry.said_size, &deed, NULL) ==
							DEED_OK &&
					readings_open(deed.body, deed.body_size, &readings) &&
					readings_next(&readings, &ret->reading),
			"the entry holds a reading");
	demand(reading_words(&ret->reading, ret->words) == 2, "of two words");
	demand(profiles_find(story->verify->books, "two-words", readings.version, &profile),
			"its profile is in the books");
	demand(profile_count(&profile, PROFILE_FORWARD, ret->words, 2, &ret->count) == PROFILE_OK,
			"the words give a count");
	demand(count_is_equal(ret->count, ret->reading.count), "which is the entry's");
	ret->number = (uint32_t)ret->words[0] << 16 | ret->words[1];
	demand(ret->count.scale == 1 && ret->count.units == ret->number, "in tenths of a litre");
	ret->mark = totaliser_mark(ret->count, (struct count){ 0, 0 });
	demand(ret->mark == ret->number / 10, "and its floor is the mark");
	(void)zone_format(&story->verify->books->zone, (struct instant){ ret->reading.at_s },
			ret->at);
}

/* What the second poll's effect booked. */
struct booked {
	struct movement_interval interval;
	struct movement_posting posting;
};

static void take_booked(const struct story *story, struct booked *ret)
{
	const struct story_entry *stored = story_find(story, KIND_READINGS, 1);
	struct item_cursor cursor;
	struct entry entry;
	int64_t base_s;

	demand(entry_decode(stored->bytes.data, stored->bytes.size, &entry, NULL) == ENTRY_OK &&
					effect_open(&entry, &cursor, 1),
			"the entry has an effect");
	item_take_array_of(&cursor, 9);
	item_skip(&cursor);
	base_s = item_take_int(&cursor);
	item_take_array_of(&cursor, 0); /* remarks */
	item_take_array_of(&cursor, 0); /* cancelled */
	item_take_array_of(&cursor, 1);
	item_take_array_of(&cursor, 4);
	ret->interval.from_s = base_s + item_take_int(&cursor);
	ret->interval.till_s = ret->interval.from_s + item_take_int(&cursor);
	ret->interval.litres = item_take_int(&cursor);
	ret->interval.flags = (uint32_t)item_take_uint(&cursor);
	item_take_array_of(&cursor, 1);
	item_take_array_of(&cursor, 7);
	item_take_text(&cursor, ret->posting.permit, sizeof(ret->posting.permit));
	item_take_text(&cursor, ret->posting.intake, sizeof(ret->posting.intake));
	ret->posting.day = (int32_t)item_take_int(&cursor);
	ret->posting.litres = item_take_int(&cursor);
	ret->posting.spread_litres = item_take_int(&cursor);
	ret->posting.covered_s = item_take_int(&cursor);
	ret->posting.readings = item_take_int(&cursor);
	demand(cursor.failed == ITEM_OK, "of one interval and one posting");
}

static void put_hex(struct bytes *out, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		bytes_format(out, "%02x", data[i]);
	}
}

/* ---- blocks ---- */

static void put_words(const struct story *story, struct bytes *out)
{
	struct poll poll;

	bytes_format(out, "%-27s%-10s%s\n", "at", "word 0", "word 1");
	for (size_t n = 0; n < 2; n++) {
		take_poll(story, n, &poll);
		bytes_format(out, "%-27s0x%04X    0x%04X\n", poll.at, poll.words[0], poll.words[1]);
	}
}

static void put_count(const struct story *story, struct bytes *out)
{
	char litres[COUNT_TEXT_MAX];
	struct poll poll;

	for (size_t n = 0; n < 2; n++) {
		take_poll(story, n, &poll);
		bytes_format(out, "0x%08X = %u, units 10^-%u l: count %s l, mark %lld l\n",
				poll.number, poll.number, poll.count.scale,
				count_format_litres(poll.count, litres), (long long)poll.mark);
	}
}

static void put_interval(const struct story *story, struct bytes *out)
{
	struct poll first;
	struct poll second;
	struct booked booked;
	int64_t litres;

	take_poll(story, 0, &first);
	take_poll(story, 1, &second);
	take_booked(story, &booked);
	litres = second.mark - first.mark;
	demand(booked.interval.from_s == first.reading.at_s &&
					booked.interval.till_s == second.reading.at_s,
			"the interval lies between the two readings");
	demand(booked.interval.litres == litres && booked.interval.flags == 0,
			"and has the difference of their marks");
	bytes_format(out, "(%s, %s]\n%lld - %lld = %lld l\n", first.at, second.at,
			(long long)second.mark, (long long)first.mark, (long long)litres);
}

static void put_entry(const struct story *story, struct bytes *out)
{
	const struct story_entry *entry = story_find(story, KIND_READINGS, 1);

	demand(item_dump(entry->bytes.data, entry->bytes.size, &dump_readings_entry, out),
			"the entry has the shape that is named");
}

static void put_leaf(const struct story *story, struct bytes *out)
{
	static const uint8_t prefix = 0;
	const struct story_entry *entry = story_find(story, KIND_READINGS, 1);
	const struct seal_part parts[] = {
		{ &prefix, 1 },
		{ entry->bytes.data, entry->bytes.size },
	};
	uint8_t leaf[SEAL_HASH_BYTES];

	demand(seal_sha256_parts(story->seal, parts, 2, leaf) == 0 &&
					memcmp(leaf, entry->leaf, sizeof(leaf)) == 0,
			"the leaf hash is SHA-256 of 00 and the entry");
	bytes_format(out, "entry %zu, %zu bytes\nSHA-256(00 || entry) = ",
			(size_t)(entry - story->entries), entry->bytes.size);
	put_hex(out, leaf, sizeof(leaf));
	bytes_put_text(out, "\n");
}

static void put_posting(const struct story *story, struct bytes *out)
{
	struct booked booked;
	char day[DAY_TEXT_MAX];

	take_booked(story, &booked);
	demand(booked.posting.litres == booked.interval.litres, "the posting is the interval's");
	demand(booked.posting.covered_s == booked.interval.till_s - booked.interval.from_s,
			"all of it in one day");
	bytes_format(out, "nature -> %s  %lld l  (intake %s, day %s, covers %lld s)\n",
			booked.posting.permit, (long long)booked.posting.litres,
			booked.posting.intake, day_format((struct day){ booked.posting.day }, day),
			(long long)booked.posting.covered_s);
}

static void put_row(const struct shelf *shelf, const void *row, struct bytes *out)
{
	const struct shelf_table *table = shelf_table(shelf);

	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		const char *member = (const char *)row + column->offset;
		int64_t number;

		if (column->type == COLUMN_INT) {
			memcpy(&number, member, sizeof(number));
			bytes_format(out, "%s.%-17s%lld\n", table->name, column->name,
					(long long)number);
		} else if (column->type == COLUMN_TEXT) {
			bytes_format(out, "%s.%-17s%s\n", table->name, column->name, member);
		}
	}
}

static void put_account(const struct story *story, const char *commodity, const char *account,
		int64_t wanted, struct bytes *out)
{
	struct account_row key = { .balance = 0 };
	const struct account_row *row;

	(void)text_copy(key.commodity, sizeof(key.commodity), commodity);
	(void)text_copy(key.account, sizeof(key.account), account);
	row = shelf_find(books_shelf(story->verify->books, BOOK_ACCOUNT), &key);
	demand(row != NULL && row->balance == wanted, "the account has that balance");
	bytes_format(out, "account %-7s %-8s %lld\n", commodity, account, (long long)row->balance);
}

static void put_day_row(const struct story *story, struct bytes *out)
{
	const struct shelf *shelf = books_shelf(story->verify->books, BOOK_TAKEN);
	struct taken_row key = { .meter = "M-1" };
	const struct taken_row *row;
	struct booked booked;

	take_booked(story, &booked);
	(void)text_copy(key.permit, sizeof(key.permit), booked.posting.permit);
	(void)text_copy(key.intake, sizeof(key.intake), booked.posting.intake);
	key.day = booked.posting.day;
	row = shelf_find(shelf, &key);
	demand(row != NULL && row->measured_litres == booked.posting.litres,
			"the day's row has the posting's litres");
	put_row(shelf, row, out);
	put_account(story, "litres", booked.posting.permit, booked.posting.litres, out);
	put_account(story, "litres", "nature", -booked.posting.litres, out);
}

static void take_invoice(const struct story *story, struct invoice *ret, struct invoice_line *line)
{
	const struct story_entry *stored = story_find(story, KIND_CHARGE, 0);
	struct entry entry;

	demand(entry_decode(stored->bytes.data, stored->bytes.size, &entry, NULL) == ENTRY_OK &&
					invoice_take(entry.effect, entry.effect_size, ret),
			"the charge is an invoice");
	demand(item_take_array(&ret->lines) == 1 && invoice_take_line(&ret->lines, line),
			"of one line");
}

static void put_line(const struct story *story, struct bytes *out)
{
	struct booked booked;
	struct invoice invoice;
	struct invoice_line line;
	int64_t product;

	take_booked(story, &booked);
	take_invoice(story, &invoice, &line);
	demand(line.litres == booked.posting.litres && line.volume[0] == '\0',
			"the line has the posting's litres");
	/* Litres × micro-yuan a cubic metre are 10^-7 fen. */
	product = line.litres * line.rate_micro_yuan;
	demand(strcmp(line.times, "1") == 0 && item_take_array(&line.factors) == 0,
			"and nothing but the rate");
	demand(line.amount_fen == (product + 5000000) / 10000000, "rounded once, half up");
	bytes_format(out, "rule %s of %s, intake %s\n", line.rule, line.book, line.intake);
	bytes_format(out, "%lld l x %lld micro-yuan/m3 x %s = %lld.%07lld fen = %s fen exactly\n",
			(long long)line.litres, (long long)line.rate_micro_yuan, line.times,
			(long long)(product / 10000000), (long long)(product % 10000000),
			line.amount);
	bytes_format(out, "rounded once: %lld fen\n", (long long)line.amount_fen);
}

static void put_invoice(const struct story *story, struct bytes *out)
{
	char from[DAY_TEXT_MAX];
	char till[DAY_TEXT_MAX];
	struct invoice invoice;
	struct invoice_line line;

	take_invoice(story, &invoice, &line);
	demand(invoice.total_fen == line.amount_fen, "the total is the sum of its lines");
	demand(invoice.taken_litres == line.litres, "which are all that was taken");
	demand((invoice.flags & CHARGE_IS_INCOMPLETE) != 0, "most of the month is not known");
	bytes_format(out, "invoice     %s\n", invoice.invoice);
	bytes_format(out, "account     %s\n", invoice.account);
	bytes_format(out, "period      %s to before %s\n", day_format(invoice.period.from, from),
			day_format(invoice.period.till, till));
	bytes_format(out, "taken       %lld l\n", (long long)invoice.taken_litres);
	bytes_format(out, "total       %lld fen\n", (long long)invoice.total_fen);
	bytes_format(out, "remainder   %s fen\n", invoice.remainder);
	bytes_format(out, "incomplete  yes\n");
	put_account(story, "fen", invoice.account, invoice.total_fen, out);
	put_account(story, "fen", "charged", -invoice.total_fen, out);
}

static void put_log(const struct story *story, struct bytes *out)
{
	for (size_t i = 0; i < story->count; i++) {
		const struct story_entry *entry = &story->entries[i];

		bytes_format(out, "%2zu  %-9s %5zu bytes  ", i,
				kind_find(&story->kinds, entry->kind)->name, entry->bytes.size);
		put_hex(out, entry->leaf, 8);
		bytes_put_text(out, "...\n");
	}
}

/* What the log's key signs. A ledger in memory has none, so no signature line follows. */
static void put_checkpoint(const struct story *story, struct bytes *out)
{
	struct checkpoint checkpoint = { .size = story->count };

	(void)text_copy(checkpoint.origin, sizeof(checkpoint.origin),
			books_origin(story->verify->books)->origin);
	memcpy(checkpoint.root, story->root, sizeof(checkpoint.root));
	checkpoint_put(&checkpoint, out);
}

/* ---- the page ---- */

static const struct block {
	const char *name;
	void (*put)(const struct story *story, struct bytes *out);
} blocks[] = {
	{ "words", put_words },
	{ "count", put_count },
	{ "interval", put_interval },
	{ "entry", put_entry },
	{ "leaf", put_leaf },
	{ "posting", put_posting },
	{ "day", put_day_row },
	{ "line", put_line },
	{ "invoice", put_invoice },
	{ "log", put_log },
	{ "checkpoint", put_checkpoint },
};

enum {
	BLOCKS = sizeof(blocks) / sizeof(blocks[0]),
};

/* The block that a line opens, or BLOCKS. */
static size_t find_block(const char *line, size_t size)
{
	static const char mark[] = "```text ";
	size_t i = 0;

	if (size < sizeof(mark) || strncmp(line, mark, sizeof(mark) - 1) != 0) {
		return BLOCKS;
	}
	line += sizeof(mark) - 1;
	size -= sizeof(mark); /* the line feed too */
	while (i < BLOCKS &&
			(strlen(blocks[i].name) != size ||
					strncmp(blocks[i].name, line, size) != 0)) {
		i++;
	}
	demand(i < BLOCKS, "each block of the page has a known name");
	return i;
}

void story_page(const struct story *story, const char *page, struct bytes *out)
{
	bool is_put[BLOCKS] = { false };

	while (*page != '\0') {
		size_t size = strcspn(page, "\n") + 1;
		size_t block = find_block(page, size);

		bytes_put(out, page, size);
		page += size;
		if (block == BLOCKS) {
			continue;
		}
		demand(!is_put[block], "a block stands once in the page");
		is_put[block] = true;
		blocks[block].put(story, out);
		page = strstr(page, "```\n");
		demand(page != NULL, "a block ends");
	}
	for (size_t i = 0; i < BLOCKS; i++) {
		demand(is_put[i], blocks[i].name);
	}
	demand(!out->failed, "memory");
}
