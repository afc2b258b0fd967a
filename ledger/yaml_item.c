/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/yaml.h"

#include <assert.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/yaml_value.h"
#include "meter/bytes.h"
#include "meter/instant.h"
#include "meter/text.h"

static size_t row_count(const struct yaml_key *key, const char *target)
{
	size_t count;

	memcpy(&count, target + key->count_offset, sizeof(count));
	assert(count <= key->count_max);
	return count;
}

static bool is_preset_table(const struct yaml_table *table, const char *target);

/* True where a value is what it is when its key was not written. */
static bool is_preset(const struct yaml_key *key, const char *target)
{
	const char *value = target + key->offset;
	int64_t number;
	int32_t small;

	switch (key->type) {
	case YAML_TEXT:
	case YAML_ID:
		return value[0] == '\0';
	case YAML_WORD:
	case YAML_WORDS:
	case YAML_DATE:
		memcpy(&small, value, sizeof(small));
		return small == (int32_t)key->preset;
	case YAML_FIXED:
	case YAML_INT:
		memcpy(&number, value, sizeof(number));
		return number == key->preset;
	case YAML_BOOL:
		return (value[0] != 0) == (key->preset != 0);
	case YAML_TABLE:
		return is_preset_table(key->table, value);
	case YAML_ROWS:
		return row_count(key, target) == 0;
	}
	return false;
}

static bool is_preset_table(const struct yaml_table *table, const char *target)
{
	for (size_t i = 0; i < table->count; i++) {
		if (!is_preset(&table->keys[i], target)) {
			return false;
		}
	}
	return true;
}

static void encode_value(const struct yaml_key *key, const char *target, struct bytes *out)
{
	const char *value = target + key->offset;
	int64_t number;
	uint32_t set;
	bool is_true;
	int word;

	switch (key->type) {
	case YAML_TEXT:
	case YAML_ID:
		item_put_text(out, value);
		break;
	case YAML_WORD:
		memcpy(&word, value, sizeof(word));
		item_put_int(out, word);
		break;
	case YAML_WORDS:
		memcpy(&set, value, sizeof(set));
		item_put_uint(out, set);
		break;
	case YAML_FIXED:
	case YAML_INT:
		memcpy(&number, value, sizeof(number));
		item_put_int(out, number);
		break;
	case YAML_DATE:
		memcpy(&word, value, sizeof(word)); /* a day is its number */
		item_put_int(out, word);
		break;
	case YAML_BOOL:
		memcpy(&is_true, value, sizeof(is_true));
		item_put_bool(out, is_true);
		break;
	case YAML_TABLE:
		if (key->is_optional && is_preset_table(key->table, value)) {
			item_put_null(out);
		} else {
			yaml_encode(key->table, value, out);
		}
		break;
	case YAML_ROWS:
		item_put_array(out, row_count(key, target));
		for (size_t i = 0; i < row_count(key, target); i++) {
			yaml_encode(key->table, value + i * key->table->size, out);
		}
		break;
	}
}

void yaml_encode(const struct yaml_table *table, const void *target, struct bytes *out)
{
	item_put_array(out, table->count);
	for (size_t i = 0; i < table->count; i++) {
		encode_value(&table->keys[i], target, out);
	}
}

static void decode_text(const struct yaml_key *key, char *value, struct item_cursor *cursor)
{
	item_take_text(cursor, value, key->size);
	if (value[0] == '\0' ? !key->is_optional : key->type == YAML_ID && !text_is_id(value)) {
		item_fail(cursor, ITEM_RANGE);
	}
	for (const char *c = value; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f) {
			item_fail(cursor, ITEM_RANGE);
		}
	}
}

static bool is_word(const struct yaml_key *key, int64_t number)
{
	if (key->words == NULL) {
		return number >= 0 && number < 32 && word_name(key->list, (int)number) != NULL;
	}
	for (const struct yaml_word *word = key->words; word->name != NULL; word++) {
		if (word->number == number) {
			return true;
		}
	}
	return false;
}

static void decode_word(const struct yaml_key *key, char *value, struct item_cursor *cursor)
{
	int64_t number = item_take_int(cursor);
	int word = (int)number;

	if (!is_word(key, number) && !(key->is_optional && number == key->preset)) {
		item_fail(cursor, ITEM_RANGE);
		return;
	}
	memcpy(value, &word, sizeof(word));
}

static void decode_words(const struct yaml_key *key, char *value, struct item_cursor *cursor)
{
	uint32_t set = (uint32_t)item_take_between(cursor, 0, UINT32_MAX);

	for (int i = 0; i < 32; i++) {
		if ((set >> i & 1) != 0 && !is_word(key, i)) {
			item_fail(cursor, ITEM_RANGE);
		}
	}
	memcpy(value, &set, sizeof(set));
}

static void decode_number(const struct yaml_key *key, char *value, struct item_cursor *cursor)
{
	int64_t number = item_take_int(cursor);
	bool is_preset = key->is_optional && number == key->preset;

	if (!is_preset && (number < key->low || number > key->high)) {
		item_fail(cursor, ITEM_RANGE);
	}
	memcpy(value, &number, sizeof(number));
}

static void decode_day(const struct yaml_key *key, char *value, struct item_cursor *cursor)
{
	struct day low;
	struct day high;
	int64_t number = item_take_int(cursor);
	bool is_preset = key->is_optional && number == key->preset;
	int32_t day = (int32_t)number;

	(void)day_from_date(INSTANT_YEAR_MIN, 1, 1, &low);
	(void)day_from_date(INSTANT_YEAR_MAX, 12, 31, &high);
	if (!is_preset && (number < low.number || number > high.number)) {
		item_fail(cursor, ITEM_RANGE);
	}
	memcpy(value, &day, sizeof(day));
}

static void decode_table(const struct yaml_table *table, char *target, struct item_cursor *cursor);

static void decode_rows(const struct yaml_key *key, char *target, struct item_cursor *cursor)
{
	size_t count = item_take_array(cursor);

	if (count > key->count_max || (count == 0 && !key->is_optional)) {
		item_fail(cursor, ITEM_RANGE);
		count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		decode_table(key->table, target + key->offset + i * key->table->size, cursor);
	}
	memcpy(target + key->count_offset, &count, sizeof(count));
}

static void decode_value(const struct yaml_key *key, char *target, struct item_cursor *cursor)
{
	char *value = target + key->offset;
	bool is_true;

	switch (key->type) {
	case YAML_TEXT:
	case YAML_ID:
		decode_text(key, value, cursor);
		break;
	case YAML_WORD:
		decode_word(key, value, cursor);
		break;
	case YAML_WORDS:
		decode_words(key, value, cursor);
		break;
	case YAML_FIXED:
	case YAML_INT:
		decode_number(key, value, cursor);
		break;
	case YAML_DATE:
		decode_day(key, value, cursor);
		break;
	case YAML_BOOL:
		is_true = item_take_bool(cursor);
		memcpy(value, &is_true, sizeof(is_true));
		break;
	case YAML_TABLE:
		if (key->is_optional && item_take_if_null(cursor)) {
			yaml_value_preset_table(key->table, value);
		} else {
			decode_table(key->table, value, cursor);
		}
		break;
	case YAML_ROWS:
		decode_rows(key, target, cursor);
		break;
	}
}

static void decode_table(const struct yaml_table *table, char *target, struct item_cursor *cursor)
{
	item_take_array_of(cursor, table->count);
	for (size_t i = 0; i < table->count && cursor->failed == ITEM_OK; i++) {
		decode_value(&table->keys[i], target, cursor);
	}
}

bool yaml_decode(const struct yaml_table *table, void *target, struct item_cursor *cursor)
{
	decode_table(table, target, cursor);
	return cursor->failed == ITEM_OK;
}
