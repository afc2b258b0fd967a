/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/yaml_value.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/instant.h"
#include "meter/text.h"

static void preset_rows(const struct yaml_key *key, char *value)
{
	size_t none = 0;

	/* value is the array's; its count stands elsewhere in the same struct. */
	memcpy(value - key->offset + key->count_offset, &none, sizeof(none));
}

/* Writes the preset of a key, of any type; tables inside are preset in turn. */
static void put_preset(const struct yaml_key *key, void *value)
{
	int word = (int)key->preset;
	uint32_t set = (uint32_t)key->preset;
	struct day day = { (int32_t)key->preset };
	bool is_true = key->preset != 0;

	switch (key->type) {
	case YAML_TEXT:
	case YAML_ID:
		assert(key->size > 0);
		*(char *)value = '\0';
		break;
	case YAML_WORD:
		memcpy(value, &word, sizeof(word));
		break;
	case YAML_WORDS:
		memcpy(value, &set, sizeof(set));
		break;
	case YAML_FIXED:
	case YAML_INT:
		memcpy(value, &key->preset, sizeof(key->preset));
		break;
	case YAML_DATE:
		memcpy(value, &day, sizeof(day));
		break;
	case YAML_BOOL:
		memcpy(value, &is_true, sizeof(is_true));
		break;
	case YAML_TABLE:
		yaml_value_preset_table(key->table, value);
		break;
	case YAML_ROWS:
		preset_rows(key, value);
		break;
	}
}

void yaml_value_preset_table(const struct yaml_table *table, void *target)
{
	for (size_t i = 0; i < table->count; i++) {
		put_preset(&table->keys[i], (char *)target + table->keys[i].offset);
	}
}

static bool is_one_line(const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f) {
			return false;
		}
	}
	return true;
}

static bool read_text(const struct yaml_key *key, const char *text, void *value)
{
	size_t length = strlen(text);

	if (length == 0 || length >= key->size || !is_one_line(text)) {
		return false;
	}
	memcpy(value, text, length + 1);
	return true;
}

static bool find_word(const struct yaml_key *key, const char *text, int *ret)
{
	if (key->words == NULL) {
		/* Files are written in the English names; the Chinese ones are for documents. */
		return word_parse(key->list, text, ret) &&
				strcmp(word_name(key->list, *ret), text) == 0;
	}
	for (const struct yaml_word *word = key->words; word->name != NULL; word++) {
		if (strcmp(word->name, text) == 0) {
			*ret = word->number;
			return true;
		}
	}
	return false;
}

/* Adds one word to the set; a repeated one is refused like an unknown one. */
static bool read_word_of_set(const struct yaml_key *key, const char *text, void *value)
{
	uint32_t set;
	int word;

	memcpy(&set, value, sizeof(set));
	if (!find_word(key, text, &word)) {
		return false;
	}
	assert(word >= 0 && word < 32);
	if ((set >> word & 1) != 0) {
		return false;
	}
	set |= (uint32_t)1 << word;
	memcpy(value, &set, sizeof(set));
	return true;
}

static bool read_fixed(const struct yaml_key *key, const char *text, void *value)
{
	int64_t number;

	if (text_fixed_all(text, key->decimals, key->low, key->high, &number) != TEXT_OK) {
		return false;
	}
	memcpy(value, &number, sizeof(number));
	return true;
}

static bool read_bool(const char *text, void *value)
{
	bool is_true = strcmp(text, "true") == 0;

	if (!is_true && strcmp(text, "false") != 0) {
		return false;
	}
	memcpy(value, &is_true, sizeof(is_true));
	return true;
}

bool yaml_value_read(const struct yaml_key *key, const char *text, void *value)
{
	int64_t number;
	struct day day;
	int word;

	switch (key->type) {
	case YAML_TEXT:
		return read_text(key, text, value);
	case YAML_ID:
		assert(key->size > TEXT_ID_MAX);
		return text_is_id(text) && read_text(key, text, value);
	case YAML_WORD:
		if (!find_word(key, text, &word)) {
			return false;
		}
		memcpy(value, &word, sizeof(word));
		return true;
	case YAML_WORDS:
		return read_word_of_set(key, text, value);
	case YAML_FIXED:
		return read_fixed(key, text, value);
	case YAML_INT:
		if (text_int_all(text, key->low, key->high, &number) != TEXT_OK) {
			return false;
		}
		memcpy(value, &number, sizeof(number));
		return true;
	case YAML_DATE:
		if (!day_parse(text, &day)) {
			return false;
		}
		memcpy(value, &day, sizeof(day));
		return true;
	case YAML_BOOL:
		return read_bool(text, value);
	case YAML_TABLE:
	case YAML_ROWS:
		return false;
	}
	return false;
}

/* The n-th word of the key's vocabulary, NULL behind the last. */
static const char *word_at(const struct yaml_key *key, int n)
{
	return key->words == NULL ? word_list_name(key->list, n) : key->words[n].name;
}

static void put_words(const struct yaml_key *key, struct bytes *out)
{
	for (int i = 0; word_at(key, i) != NULL; i++) {
		const char *glue = i == 0 ? "" : word_at(key, i + 1) == NULL ? " or " : ", ";

		bytes_put_text(out, glue);
		bytes_put_text(out, word_at(key, i));
	}
}

static void put_expects(const struct yaml_key *key, struct bytes *out)
{
	char low[32];
	char high[32];

	switch (key->type) {
	case YAML_TEXT:
		bytes_format(out, "one line of 1 to %zu bytes", key->size - 1);
		break;
	case YAML_ID:
		bytes_format(out, "an identifier of 1 to %d bytes without blanks, ',', ';' or '\"'",
				TEXT_ID_MAX);
		break;
	case YAML_WORD:
		put_words(key, out);
		break;
	case YAML_WORDS:
		bytes_put_text(out, "a list of different words out of ");
		put_words(key, out);
		break;
	case YAML_FIXED:
		bytes_format(out, "a decimal number from %s to %s with at most %d decimals",
				text_format_fixed(key->low, key->decimals, low, sizeof(low)),
				text_format_fixed(key->high, key->decimals, high, sizeof(high)),
				key->decimals);
		break;
	case YAML_INT:
		bytes_format(out, "a whole number from %s to %s",
				text_format_fixed(key->low, 0, low, sizeof(low)),
				text_format_fixed(key->high, 0, high, sizeof(high)));
		break;
	case YAML_DATE:
		bytes_put_text(out, "a date such as 2007-11-01");
		break;
	case YAML_BOOL:
		bytes_put_text(out, "true or false");
		break;
	case YAML_TABLE:
		bytes_put_text(out, "a mapping");
		break;
	case YAML_ROWS:
		bytes_format(out, "a list of 1 to %zu mappings", key->count_max);
		break;
	}
}

const char *yaml_value_expects(const struct yaml_key *key, char buffer[static YAML_VALUE_TEXT_MAX])
{
	struct bytes out;

	bytes_init(&out, YAML_VALUE_TEXT_MAX - 1);
	put_expects(key, &out);
	(void)text_copy(buffer, YAML_VALUE_TEXT_MAX, bytes_text(&out));
	bytes_finish(&out);
	return buffer;
}

enum {
	NEAR_NAME_MAX = 32, /* our longest key has 21 bytes */
	NEAR_DISTANCE_MAX = 3,
};

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* How many letters must be put in, taken out or changed (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t b_length = strlen(b);
	size_t row[NEAR_NAME_MAX + 1];

	assert(strlen(a) <= NEAR_NAME_MAX && b_length <= NEAR_NAME_MAX);
	for (size_t k = 0; k <= b_length; k++) {
		row[k] = k;
	}
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < b_length; k++) {
			size_t changed = diagonal + (a[i] == b[k] ? 0 : 1);

			diagonal = row[k + 1];
			row[k + 1] = least(changed, row[k + 1] + 1, row[k] + 1);
		}
	}
	return row[b_length];
}

const char *yaml_value_nearest(const struct yaml_table *table, const char *name)
{
	size_t nearest = NEAR_DISTANCE_MAX + 1;
	const char *ret = NULL;

	if (strlen(name) > NEAR_NAME_MAX) {
		return NULL;
	}
	for (size_t i = 0; i < table->count; i++) {
		size_t far = distance(name, table->keys[i].name);

		if (far < nearest && far < strlen(name)) {
			nearest = far;
			ret = table->keys[i].name;
		}
	}
	return ret;
}
