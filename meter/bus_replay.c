/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The bus of recorded words: the same door, without a wire behind it.
 */

#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	LINE_MAX_BYTES = 1024, /* the longest address and 125 words */
	NUMBER_MAX = 65535,
};

/* One recorded answer. */
struct record {
	size_t gateway;
	uint8_t unit;
	uint8_t function;
	uint16_t start;
	bool is_used;
	enum bus_answer answer;
	uint8_t exception;
	uint16_t count;
	size_t words; /* the first of them, in all words */
};

struct bus_gateway {
	struct bus_gateway *next;
	size_t number;
	char text[ADDRESS_TEXT_MAX];
};

struct bus_replay {
	struct bus bus; /* the first member: a bus is cast back */
	struct record *records;
	size_t count;
	size_t used; /* so many of the first ones are used up */
	uint16_t *words;
	size_t word_count;
	struct bus_gateway *gateways;
	size_t gateway_count;
	struct bus_request *first; /* asked and not answered yet */
	struct bus_request *last;
};

static struct bus_replay *replay_of(struct bus *bus)
{
	return (struct bus_replay *)bus;
}

static void replay_close(struct bus *bus)
{
	struct bus_replay *replay = replay_of(bus);

	while (replay->gateways != NULL) {
		struct bus_gateway *next = replay->gateways->next;

		free(replay->gateways);
		replay->gateways = next;
	}
	free(replay->records);
	free(replay->words);
	free(replay);
}

static int replay_gateway(struct bus *bus, const struct address *address, struct bus_gateway **ret)
{
	struct bus_replay *replay = replay_of(bus);
	struct bus_gateway *gateway = replay->gateways;
	char text[ADDRESS_TEXT_MAX];

	(void)address_gateway(address, text);
	while (gateway != NULL && strcmp(gateway->text, text) != 0) {
		gateway = gateway->next;
	}
	if (gateway == NULL) {
		gateway = calloc(1, sizeof(*gateway));
		if (gateway == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		memcpy(gateway->text, text, sizeof(text));
		gateway->number = replay->gateway_count++;
		gateway->next = replay->gateways;
		replay->gateways = gateway;
	}
	*ret = gateway;
	return 0;
}

static void replay_pace(
		struct bus *bus, struct bus_gateway *gateway, int32_t settle_ms, int32_t gap_ms)
{
	/* Recorded meters need no pauses. */
	(void)bus;
	(void)gateway;
	(void)settle_ms;
	(void)gap_ms;
}

static void replay_read(struct bus *bus, struct bus_request *request)
{
	struct bus_replay *replay = replay_of(bus);

	request->next = NULL;
	if (replay->last == NULL) {
		replay->first = request;
	} else {
		replay->last->next = request;
	}
	replay->last = request;
}

/* The first answer of this question that was not given yet. */
static struct record *find(struct bus_replay *replay, const struct bus_request *request)
{
	while (replay->used < replay->count && replay->records[replay->used].is_used) {
		replay->used++;
	}
	for (size_t i = replay->used; i < replay->count; i++) {
		struct record *record = &replay->records[i];

		if (!record->is_used && record->gateway == request->gateway->number &&
				record->unit == request->unit &&
				record->function == request->function &&
				record->start == request->start) {
			return record;
		}
	}
	return NULL;
}

static void answer(struct bus_replay *replay, struct bus_request *request)
{
	struct record *record = find(replay, request);
	struct bus_reply reply = {
		.answer = BUS_UNREACHABLE,
		.why = "nothing more was recorded for this question",
	};

	if (record != NULL && record->answer == BUS_OK && record->count != request->count) {
		reply.why = "another number of words was recorded for this question";
	} else if (record != NULL) {
		record->is_used = true;
		reply.answer = record->answer;
		reply.exception = record->exception;
		reply.words = replay->words + record->words;
		reply.why = record->answer == BUS_OK ? "" : "so it was recorded";
	}
	request->done(request, &reply);
}

/* Gives all answers that are due; what is asked meanwhile waits for the next run. */
static int replay_run(struct bus *bus, int64_t wait_ms)
{
	struct bus_replay *replay = replay_of(bus);
	struct bus_request *request = replay->first;
	int answered = 0;

	if (request == NULL && wait_ms > 0) {
		(void)poll(NULL, 0, wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms);
	}
	replay->first = NULL;
	replay->last = NULL;
	while (request != NULL) {
		struct bus_request *next = request->next;

		answer(replay, request);
		answered++;
		request = next;
	}
	return answered;
}

static int replay_fd(const struct bus *bus)
{
	(void)bus;
	return -1;
}

static int64_t replay_wait_ms(const struct bus *bus)
{
	return ((const struct bus_replay *)bus)->first == NULL ? -1 : 0;
}

static const char *replay_why(const struct bus *bus)
{
	(void)bus;
	return "";
}

static const struct bus_ops replay_ops = {
	.close = replay_close,
	.gateway = replay_gateway,
	.pace = replay_pace,
	.read = replay_read,
	.run = replay_run,
	.fd = replay_fd,
	.wait_ms = replay_wait_ms,
	.why = replay_why,
};

/* Where in the text reading is. */
struct reader {
	struct bus_replay *replay;
	struct text_cursor line; /* without its end and its comment */
	int number;
	struct where *reterr;
};

static int wrong(const struct reader *reader, const char *expectation)
{
	where_set(reader->reterr, reader->number, (int)reader->line.at + 1, "%s", expectation);
	return 1;
}

static bool skip_blanks(struct text_cursor *cursor)
{
	bool is_any = false;

	while (text_take(cursor, ' ') || text_take(cursor, '\t')) {
		is_any = true;
	}
	return is_any;
}

/* A word up to the next blank, as a C string; false where it is none or too long. */
static bool take_word(struct text_cursor *cursor, char *buffer, size_t size)
{
	size_t length = 0;

	while (cursor->at + length < cursor->size && cursor->data[cursor->at + length] != ' ' &&
			cursor->data[cursor->at + length] != '\t') {
		length++;
	}
	if (length == 0 || length >= size) {
		return false;
	}
	memcpy(buffer, cursor->data + cursor->at, length);
	buffer[length] = '\0';
	cursor->at += length;
	return true;
}

static int take_address(struct reader *reader, struct record *record)
{
	struct address address;
	struct bus_gateway *gateway = NULL;
	char text[ADDRESS_TEXT_MAX];
	size_t before = reader->line.at;
	int column = 0;
	int answer;

	if (!take_word(&reader->line, text, sizeof(text))) {
		return wrong(reader, "expected an address");
	}
	answer = address_parse(text, &address, &column);
	if (answer != ADDRESS_OK) {
		reader->line.at = before + (size_t)column - 1;
		return wrong(reader, address_answer_text(answer));
	}
	answer = replay_gateway(&reader->replay->bus, &address, &gateway);
	if (answer != 0) {
		return answer;
	}
	record->gateway = gateway->number;
	record->unit = address.unit;
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits a word, appended to all words. */
static int take_words(struct reader *reader, struct record *record)
{
	struct bus_replay *replay = reader->replay;

	record->words = replay->word_count;
	while (skip_blanks(&reader->line) && !text_at_end(&reader->line)) {
		char text[5];
		unsigned word = 0;

		if (record->count == MBAP_WORDS_MAX ||
				!take_word(&reader->line, text, sizeof(text)) ||
				strlen(text) != 4) {
			return wrong(reader, "expected at most 125 words of four hex digits");
		}
		for (int i = 0; i < 4; i++) {
			int digit = hex_digit(text[i]);

			if (digit < 0) {
				return wrong(reader, "expected words of the digits 0-9 and a-f");
			}
			word = word << 4 | (unsigned)digit;
		}
		replay->words[replay->word_count++] = (uint16_t)word;
		record->count++;
	}
	return record->count == 0 ? wrong(reader, "expected at least one word") : 0;
}

/* "words ...", "refused 2", "silent" and so on. */
static int take_answer(struct reader *reader, struct record *record)
{
	static const enum bus_answer plain[] = { BUS_SILENT, BUS_GARBLED, BUS_CUT,
		BUS_UNREACHABLE };
	int64_t code = 0;
	char text[16];

	if (!take_word(&reader->line, text, sizeof(text))) {
		return wrong(reader, "expected what was answered");
	}
	if (strcmp(text, "words") == 0) {
		record->answer = BUS_OK;
		return take_words(reader, record);
	}
	if (strcmp(text, "refused") == 0) {
		record->answer = BUS_REFUSED;
		if (!skip_blanks(&reader->line) ||
				text_int(&reader->line, 1, 255, &code) != TEXT_OK) {
			return wrong(reader, "expected an exception code");
		}
		record->exception = (uint8_t)code;
		return 0;
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (strcmp(text, bus_answer_name(plain[i])) == 0) {
			record->answer = plain[i];
			return 0;
		}
	}
	return wrong(reader, "expected words, refused, silent, garbled, cut or unreachable");
}

static int take_record(struct reader *reader)
{
	struct record *record = &reader->replay->records[reader->replay->count];
	int64_t function = 0;
	int64_t start = 0;
	int answer = take_address(reader, record);

	if (answer != 0) {
		return answer;
	}
	if (!skip_blanks(&reader->line) || text_int(&reader->line, 3, 4, &function) != TEXT_OK ||
			!skip_blanks(&reader->line) ||
			text_int(&reader->line, 0, NUMBER_MAX, &start) != TEXT_OK ||
			!skip_blanks(&reader->line)) {
		return wrong(reader,
				"expected function 3 or 4, a start from 0 to 65535, an answer");
	}
	record->function = (uint8_t)function;
	record->start = (uint16_t)start;
	answer = take_answer(reader, record);
	if (answer != 0) {
		return answer;
	}
	(void)skip_blanks(&reader->line);
	if (!text_at_end(&reader->line)) {
		return wrong(reader, "expected the end of the line");
	}
	reader->replay->count++;
	return 0;
}

/* One line; what stands after '#' is for people. */
static int take_line(struct reader *reader, const char *text, size_t size)
{
	const char *comment = memchr(text, '#', size);

	reader->number++;
	if (comment != NULL) {
		size = (size_t)(comment - text);
	}
	if (size > 0 && text[size - 1] == '\r') {
		size--;
	}
	reader->line = text_cursor(text, size);
	if (size > LINE_MAX_BYTES) {
		return wrong(reader, "expected a line of at most 1,024 bytes");
	}
	(void)skip_blanks(&reader->line);
	return text_at_end(&reader->line) ? 0 : take_record(reader);
}

static int take_lines(struct reader *reader, const char *text, size_t size)
{
	int answer = 0;

	while (answer == 0 && size > 0) {
		const char *end = memchr(text, '\n', size);
		size_t length = end == NULL ? size : (size_t)(end - text);

		answer = take_line(reader, text, length);
		length += end != NULL;
		text += length;
		size -= length;
	}
	return answer;
}

/* Room for as many records and words as the text can hold at most. */
static bool reserve(struct bus_replay *replay, const char *text, size_t size)
{
	size_t lines = 1;

	for (size_t i = 0; i < size; i++) {
		lines += text[i] == '\n';
	}
	replay->records = calloc(lines, sizeof(*replay->records));
	replay->words = calloc(size / 5 + 1, sizeof(*replay->words));
	return replay->records != NULL && replay->words != NULL;
}

int bus_replay_open(const char *text, size_t size, struct bus **ret, struct where *reterr)
{
	struct bus_replay *replay = calloc(1, sizeof(*replay));
	struct reader reader = { .replay = replay, .reterr = reterr };
	int answer;

	if (replay == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	replay->bus.ops = &replay_ops;
	answer = reserve(replay, text, size) ? take_lines(&reader, text, size) : WEIR_FAULT_MEMORY;
	if (answer != 0) {
		replay_close(&replay->bus);
		return answer;
	}
	*ret = &replay->bus;
	return 0;
}
