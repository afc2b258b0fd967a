/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The owner of an outbox, to be killed.
 *
 *	outbox_runner FOLDER BYTES FIRST STEPS
 *
 * Puts items FIRST, FIRST + 1, ..., three a step, and delivers some records
 * every few steps. Says what lasts as soon as it does: "kept A B" and "lost A
 * B" of items A to B, "mended COUNT FROM TILL" of a gap that is closed, "done N"
 * of records; and before it "item A N" or "gap COUNT FROM TILL N" of each record
 * N that it delivers. With STEPS 0 it says what is there: its records, "open
 * COUNT FROM TILL" of the gap, "end". Status 0; 3 after a fault.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/outbox.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	ITEMS_A_STEP = 3,
	STEPS_A_DELIVERY = 4,
	RECORDS_A_DELIVERY = 10,
	ITEM_BYTES = 6000, /* so that a batch has several of the disk's blocks */
};

static void say(const char *word, int64_t a, int64_t b, int64_t c)
{
	char line[128];
	int size = snprintf(line, sizeof(line), "%s %lld %lld %lld\n", word, (long long)a,
			(long long)b, (long long)c);

	if (size < 0 || write(STDOUT_FILENO, line, (size_t)size) != size) {
		_exit(4);
	}
}

/* What stands before the dots of a record. */
static void say_record(uint64_t number, const struct bytes *data)
{
	char text[128];
	size_t size = data->size < sizeof(text) - 1 ? data->size : sizeof(text) - 1;

	memcpy(text, data->data, size);
	text[size] = '\0';
	*strrchr(text, ' ') = '\0';
	say(text, (int64_t)number, 0, 0);
}

/* "item N " and then dots, of a size that differs. */
static struct outbox_item make_item(int64_t number, char data[static ITEM_BYTES])
{
	size_t size = 100 + (size_t)(number * 977 % (ITEM_BYTES - 100));
	int head;

	memset(data, '.', ITEM_BYTES);
	head = snprintf(data, ITEM_BYTES, "item %lld ", (long long)number);
	data[head] = '.';
	return (struct outbox_item){ .at_s = 1000 + number, .data = data, .size = size };
}

static int put(struct outbox *outbox, int64_t first)
{
	static char data[ITEMS_A_STEP][ITEM_BYTES];
	struct outbox_item items[ITEMS_A_STEP];
	size_t kept = 0;
	int answer;

	for (int64_t i = 0; i < ITEMS_A_STEP; i++) {
		items[i] = make_item(first + i, data[i]);
	}
	answer = outbox_put(outbox, items, ITEMS_A_STEP, &kept);
	if (answer < 0) {
		return answer;
	}
	if (kept > 0) {
		say("kept", first, first + (int64_t)kept - 1, 0);
	}
	if (kept < ITEMS_A_STEP) {
		say("lost", first + (int64_t)kept, first + ITEMS_A_STEP - 1, 0);
	}
	return 0;
}

static int deliver(struct outbox *outbox)
{
	struct bytes data;
	uint64_t number = 0;
	int answer = OUTBOX_OK;

	outbox_rewind(outbox);
	bytes_init(&data, OUTBOX_DATA_MAX);
	for (int i = 0; i < RECORDS_A_DELIVERY && answer == OUTBOX_OK; i++) {
		bytes_reset(&data);
		answer = outbox_next(outbox, &data, &number);
		if (answer == OUTBOX_OK) {
			say_record(number, &data);
		}
	}
	if (answer >= 0 && number > 0) {
		answer = outbox_done(outbox, number);
	}
	if (answer >= 0 && number > 0) {
		say("done", (int64_t)number, 0, 0);
	}
	bytes_finish(&data);
	return answer;
}

static int mend(struct outbox *outbox)
{
	struct outbox_gap gap = outbox_gap(outbox);
	char text[128];
	int answer;

	if (gap.count == 0) {
		return 0;
	}
	(void)snprintf(text, sizeof(text), "gap %lld %lld %lld ", (long long)gap.count,
			(long long)gap.from_s, (long long)gap.till_s);
	answer = outbox_mend(outbox, text, strlen(text));
	if (answer == OUTBOX_OK) {
		say("mended", gap.count, gap.from_s, gap.till_s);
	}
	return answer < 0 ? answer : 0;
}

static int run(struct outbox *outbox, int64_t first, int64_t steps)
{
	int answer = 0;

	for (int64_t step = 0; step < steps && answer >= 0; step++) {
		answer = put(outbox, first + step * ITEMS_A_STEP);
		if (answer >= 0 && step % STEPS_A_DELIVERY == STEPS_A_DELIVERY - 1) {
			answer = deliver(outbox);
		}
		if (answer >= 0) {
			answer = mend(outbox);
		}
	}
	return answer;
}

static int show(struct outbox *outbox)
{
	struct outbox_gap gap = outbox_gap(outbox);
	uint64_t number;
	struct bytes data;
	int answer;

	bytes_init(&data, OUTBOX_DATA_MAX);
	while ((answer = outbox_next(outbox, &data, &number)) == OUTBOX_OK) {
		say_record(number, &data);
		bytes_reset(&data);
	}
	bytes_finish(&data);
	say("open", gap.count, gap.from_s, gap.till_s);
	say("end", 0, 0, 0);
	return answer < 0 ? answer : 0;
}

int main(int argc, char **argv)
{
	SCOPED(outbox_close) struct outbox *outbox = NULL;
	struct outbox_limits limits = { .records = 1000000 };
	struct where reason = { .line = 0 };
	int64_t first = 0;
	int64_t steps = 0;
	int answer;

	if (argc != 5 ||
			text_int_all(argv[2], OUTBOX_BYTES_MIN, INT64_MAX, &limits.bytes) !=
					TEXT_OK ||
			text_int_all(argv[3], 0, INT32_MAX, &first) != TEXT_OK ||
			text_int_all(argv[4], 0, INT32_MAX, &steps) != TEXT_OK) {
		return 2;
	}
	answer = outbox_open(argv[1], &limits, &outbox, &reason);
	if (answer == OUTBOX_OK) {
		answer = steps == 0 ? show(outbox) : run(outbox, first, steps);
	}
	if (answer != 0) {
		(void)fprintf(stderr, "%s: %d %s\n", argv[1], answer, reason.text);
	}
	return answer == 0 || answer == OUTBOX_END ? 0 : 3;
}
