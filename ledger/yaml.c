/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "ledger/yaml_value.h"
#include "meter/bytes.h"
#include "meter/list.h"
#include "meter/text.h"

struct loader {
	yaml_parser_t parser;
	yaml_event_t event; /* the current one; all zero (YAML_NO_EVENT) before the first */
	struct yaml_places *places;
	struct where *reterr;
};

#define FAIL_AT(loader, mark, ...) \
	(where_set((loader)->reterr, (int)(mark).line + 1, (int)(mark).column + 1, __VA_ARGS__), \
			YAML_BAD)
#define FAIL(loader, ...) FAIL_AT(loader, (loader)->event.start_mark, __VA_ARGS__)

enum {
	SHOWN_MAX = 64,       /* of a value, in a message */
	KEYS_TEXT_MAX = 2048, /* of all keys of a mapping; a message is cut where it ends */
};

/* A value as a message shows it: at most SHOWN_MAX bytes, whole characters, no controls. */
static const char *shown(const char *text, char buffer[static SHOWN_MAX + 4])
{
	size_t length = strlen(text);
	bool is_cut = length > SHOWN_MAX;

	length = is_cut ? SHOWN_MAX : length;
	while (is_cut && length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
		length--;
	}
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		buffer[i] = c < ' ' || c == 0x7f ? '?' : text[i];
	}
	memcpy(buffer + length, is_cut ? "..." : "", is_cut ? 4 : 1);
	return buffer;
}

static int note(struct loader *loader, const void *value, bool is_table)
{
	struct yaml_places *places = loader->places;
	struct yaml_place *rows;

	if (places == NULL) {
		return YAML_OK;
	}
	rows = list_grow(places->rows, &places->capacity, places->count + 1, sizeof(*rows));
	if (rows == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	assert(places->capacity <= YAML_PLACES_MAX);
	places->rows = rows;
	places->rows[places->count++] = (struct yaml_place){
		.value = value,
		.is_table = is_table,
		.line = (int)loader->event.start_mark.line + 1,
		.column = (int)loader->event.start_mark.column + 1,
	};
	return YAML_OK;
}

void yaml_places_finish(struct yaml_places *places)
{
	free(places->rows);
	*places = (struct yaml_places){ 0 };
}

void yaml_places_move(struct yaml_places *places, const void *begin, size_t size, size_t by)
{
	for (size_t i = 0; i < places->count; i++) {
		uintptr_t value = (uintptr_t)places->rows[i].value;

		if (value >= (uintptr_t)begin && value - (uintptr_t)begin < size) {
			places->rows[i].value = (const char *)places->rows[i].value + by;
		}
	}
}

static const struct yaml_place *find_place(
		const struct yaml_places *places, const void *value, bool is_table)
{
	if (places == NULL) {
		return NULL;
	}
	/* From the end: a mapping's first field may itself be a mapping; the innermost is meant. */
	for (size_t i = places->count; i > 0; i--) {
		if (places->rows[i - 1].value == value &&
				places->rows[i - 1].is_table == is_table) {
			return &places->rows[i - 1];
		}
	}
	return NULL;
}

const struct yaml_place *yaml_place(const struct yaml_places *places, const void *value)
{
	return find_place(places, value, false);
}

const struct yaml_place *yaml_place_table(const struct yaml_places *places, const void *table)
{
	return find_place(places, table, true);
}

/* What the library itself found wrong with the text. */
static int fail_syntax(struct loader *loader)
{
	const yaml_parser_t *parser = &loader->parser;
	const char *problem = parser->problem == NULL ? "not YAML" : parser->problem;

	if (parser->error == YAML_MEMORY_ERROR) {
		return WEIR_FAULT_MEMORY;
	}
	if (parser->error == YAML_READER_ERROR) {
		/* The reader runs ahead of the scanner: its own mark is the nearest known. */
		return FAIL_AT(loader, parser->mark, "%s; expected UTF-8 text near here", problem);
	}
	return FAIL_AT(loader, parser->problem_mark, "%s; expected well-formed YAML", problem);
}

/* Anchors, aliases and tags would make a value stand, or mean, elsewhere than it is read. */
static int refuse_magic(struct loader *loader)
{
	const yaml_event_t *event = &loader->event;
	const yaml_char_t *anchor = NULL;
	const yaml_char_t *tag = NULL;

	if (event->type == YAML_ALIAS_EVENT) {
		return FAIL(loader, "an alias; expected the value itself");
	}
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor != NULL) {
		return FAIL(loader, "an anchor; expected a plain value");
	}
	if (tag != NULL) {
		return FAIL(loader, "a tag; expected a plain value");
	}
	if (event->type == YAML_SCALAR_EVENT &&
			memchr(event->data.scalar.value, '\0', event->data.scalar.length) != NULL) {
		return FAIL(loader, "a value with a NUL; expected text");
	}
	return YAML_OK;
}

static int next(struct loader *loader)
{
	yaml_event_delete(&loader->event);
	if (yaml_parser_parse(&loader->parser, &loader->event) == 0) {
		memset(&loader->event, 0, sizeof(loader->event));
		return fail_syntax(loader);
	}
	return refuse_magic(loader);
}

static const char *scalar_text(const struct loader *loader)
{
	return (const char *)loader->event.data.scalar.value;
}

static bool is_scalar(const struct loader *loader)
{
	return loader->event.type == YAML_SCALAR_EVENT;
}

static bool is_null(const struct loader *loader)
{
	const char *text;

	if (!is_scalar(loader) || loader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE) {
		return false;
	}
	text = scalar_text(loader);
	return text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static int fail_value(struct loader *loader, const struct yaml_key *key)
{
	char text[SHOWN_MAX + 4];
	char expects[YAML_VALUE_TEXT_MAX];

	(void)yaml_value_expects(key, expects);
	if (is_scalar(loader)) {
		return FAIL(loader, "%s is \"%s\"; expected %s", key->name,
				shown(scalar_text(loader), text), expects);
	}
	return FAIL(loader, "%s is a %s; expected %s", key->name,
			loader->event.type == YAML_MAPPING_START_EVENT ? "mapping" : "list",
			expects);
}

static int read_mapping(
		struct loader *loader, const struct yaml_table *table, void *target, int depth);

static int check_depth(struct loader *loader, int depth)
{
	if (depth > YAML_DEPTH_MAX) {
		return FAIL(loader, "a value at level %d; expected at most %d levels", depth,
				YAML_DEPTH_MAX);
	}
	return YAML_OK;
}

static int read_rows(struct loader *loader, const struct yaml_key *key, char *target, int depth)
{
	yaml_mark_t start = loader->event.start_mark;
	size_t count = 0;
	int answer = check_depth(loader, depth);

	if (answer == YAML_OK && loader->event.type != YAML_SEQUENCE_START_EVENT) {
		return fail_value(loader, key);
	}
	while (answer == YAML_OK && (answer = next(loader)) == YAML_OK &&
			loader->event.type != YAML_SEQUENCE_END_EVENT) {
		if (count == key->count_max) {
			return FAIL(loader, "%s has more than %zu rows; expected at most that many",
					key->name, key->count_max);
		}
		if (loader->event.type != YAML_MAPPING_START_EVENT) {
			return FAIL(loader, "a row of %s is no mapping; expected {key: value, ...}",
					key->name);
		}
		answer = read_mapping(loader, key->table,
				target + key->offset + count * key->table->size, depth + 1);
		count++;
	}
	if (answer == YAML_OK && count == 0 && !key->is_optional) {
		return FAIL_AT(loader, start, "%s is empty; expected at least one row", key->name);
	}
	memcpy(target + key->count_offset, &count, sizeof(count));
	return answer;
}

static int read_words(struct loader *loader, const struct yaml_key *key, void *value, int depth)
{
	uint32_t set = 0;
	int answer = check_depth(loader, depth);

	if (answer == YAML_OK && loader->event.type != YAML_SEQUENCE_START_EVENT) {
		return fail_value(loader, key);
	}
	while (answer == YAML_OK && (answer = next(loader)) == YAML_OK &&
			loader->event.type != YAML_SEQUENCE_END_EVENT) {
		if (!is_scalar(loader) || !yaml_value_read(key, scalar_text(loader), &set)) {
			return fail_value(loader, key);
		}
	}
	memcpy(value, &set, sizeof(set));
	return answer;
}

/* The current event is the value of key. */
static int read_value(struct loader *loader, const struct yaml_key *key, char *target, int depth)
{
	void *value = target + key->offset;
	int answer;

	if (is_null(loader)) {
		return key->is_optional ? YAML_OK : fail_value(loader, key);
	}
	answer = note(loader, value, false);
	if (answer != YAML_OK) {
		return answer;
	}
	if (key->type == YAML_ROWS) {
		return read_rows(loader, key, target, depth + 1);
	}
	if (key->type == YAML_WORDS) {
		return read_words(loader, key, value, depth + 1);
	}
	if (key->type == YAML_TABLE && loader->event.type == YAML_MAPPING_START_EVENT) {
		return read_mapping(loader, key->table, value, depth + 1);
	}
	if (!is_scalar(loader) || !yaml_value_read(key, scalar_text(loader), value)) {
		return fail_value(loader, key);
	}
	return YAML_OK;
}

static int find_key(struct loader *loader, const struct yaml_table *table, size_t *ret)
{
	char text[SHOWN_MAX + 4];
	const char *nearest;
	struct bytes names;
	int answer;

	if (!is_scalar(loader)) {
		return FAIL(loader, "a key that is no text; expected a plain word");
	}
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->keys[i].name, scalar_text(loader)) == 0) {
			*ret = i;
			return YAML_OK;
		}
	}
	nearest = yaml_value_nearest(table, scalar_text(loader));
	(void)shown(scalar_text(loader), text);
	if (nearest != NULL) {
		return FAIL(loader, "unknown key \"%s\"; expected \"%s\"", text, nearest);
	}
	bytes_init(&names, KEYS_TEXT_MAX);
	for (size_t i = 0; i < table->count; i++) {
		bytes_format(&names, "%s%s", i == 0 ? "" : ", ", table->keys[i].name);
	}
	answer = FAIL(loader, "unknown key \"%s\"; expected one of: %s", text, bytes_text(&names));
	bytes_finish(&names);
	return answer;
}

static int check_mandatory(struct loader *loader, const struct yaml_table *table, uint64_t seen,
		yaml_mark_t start)
{
	for (size_t i = 0; i < table->count; i++) {
		if (!table->keys[i].is_optional && (seen >> i & 1) == 0) {
			char expects[YAML_VALUE_TEXT_MAX];

			return FAIL_AT(loader, start, "%s is missing; expected %s",
					table->keys[i].name,
					yaml_value_expects(&table->keys[i], expects));
		}
	}
	return YAML_OK;
}

/* The current event opens the mapping; at the end it is the one that closes it. */
static int read_mapping(
		struct loader *loader, const struct yaml_table *table, void *target, int depth)
{
	yaml_mark_t start = loader->event.start_mark;
	uint64_t seen = 0;
	size_t i = 0;
	int answer = check_depth(loader, depth);

	assert(table->count > 0 && table->count <= 64);
	if (answer != YAML_OK || (answer = note(loader, target, true)) != YAML_OK) {
		return answer;
	}
	yaml_value_preset_table(table, target);
	for (;;) {
		answer = next(loader);
		if (answer != YAML_OK) {
			return answer;
		}
		if (loader->event.type == YAML_MAPPING_END_EVENT) {
			return check_mandatory(loader, table, seen, start);
		}
		answer = find_key(loader, table, &i);
		if (answer != YAML_OK) {
			return answer;
		}
		if ((seen >> i & 1) != 0) {
			return FAIL(loader, "key \"%s\" a second time; expected it once",
					table->keys[i].name);
		}
		seen |= (uint64_t)1 << i;
		answer = next(loader);
		if (answer == YAML_OK) {
			answer = read_value(loader, &table->keys[i], target, depth);
		}
		if (answer != YAML_OK) {
			return answer;
		}
	}
}

/* Stream and document start; leaves the current event at the top mapping's start. */
static int begin(struct loader *loader)
{
	int answer = next(loader);

	if (answer == YAML_OK) {
		answer = next(loader);
	}
	if (answer != YAML_OK) {
		return answer;
	}
	if (loader->event.type == YAML_STREAM_END_EVENT) {
		return FAIL(loader, "the file is empty; expected keys and values");
	}
	assert(loader->event.type == YAML_DOCUMENT_START_EVENT);
	if (loader->event.data.document_start.tag_directives.start !=
			loader->event.data.document_start.tag_directives.end) {
		return FAIL(loader, "a tag directive; expected none");
	}
	answer = next(loader);
	if (answer == YAML_OK && loader->event.type != YAML_MAPPING_START_EVENT) {
		return FAIL(loader, "the file is no mapping; expected keys and values");
	}
	return answer;
}

static int end(struct loader *loader)
{
	int answer = next(loader);

	if (answer == YAML_OK) {
		assert(loader->event.type == YAML_DOCUMENT_END_EVENT);
		answer = next(loader);
	}
	if (answer == YAML_OK && loader->event.type != YAML_STREAM_END_EVENT) {
		return FAIL(loader, "a second document; expected one");
	}
	return answer;
}

int yaml_load(const char *data, size_t size, const char *name, const struct yaml_table *table,
		void *target, struct yaml_places *places, struct where *reterr)
{
	struct loader loader = { .places = places, .reterr = reterr };
	int answer;

	where_file(reterr, name);
	if (size > YAML_SIZE_MAX) {
		where_set(reterr, 1, 1, "the file has %zu bytes; expected at most %d", size,
				YAML_SIZE_MAX);
		return YAML_BAD;
	}
	if (yaml_parser_initialize(&loader.parser) == 0) {
		return WEIR_FAULT_MEMORY;
	}
	/* Given the encoding, the library does not guess UTF-16 from the first bytes. */
	yaml_parser_set_encoding(&loader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&loader.parser, (const unsigned char *)data, size);
	answer = begin(&loader);
	if (answer == YAML_OK) {
		answer = read_mapping(&loader, table, target, 1);
	}
	if (answer == YAML_OK) {
		answer = end(&loader);
	}
	yaml_event_delete(&loader.event);
	yaml_parser_delete(&loader.parser);
	return answer;
}
