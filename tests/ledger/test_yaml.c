/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A YAML file is read by its tables, to the value; whatever they do not say is
 * refused with line, column, the value and the expectation.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/item.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"
#include "meter/instant.h"
#include "meter/text.h"

struct pet {
	char id[TEXT_ID_MAX + 1];
	int64_t grams;
};

struct home {
	int64_t floor;
	bool has_garden;
};

struct owner {
	char name[16];
	enum source source;
	int mood;
	uint32_t uses;
	struct day born;
	int64_t money; /* × 10^-2 */
	struct home home;
	size_t pet_count;
	struct pet pets[3];
};

static const struct yaml_word moods[] = { { "calm", 3 }, { "loud", 4 }, { NULL, 0 } };

static const struct yaml_key pet_keys[] = {
	{ .name = "id",
			.type = YAML_ID,
			.offset = offsetof(struct pet, id),
			.size = sizeof(((struct pet *)0)->id) },
	{ .name = "kg",
			.type = YAML_FIXED,
			.offset = offsetof(struct pet, grams),
			.decimals = 3,
			.low = 1,
			.high = 100000,
			.is_optional = true,
			.preset = -1 },
};
static const struct yaml_table pet_table = YAML_TABLE_OF(struct pet, pet_keys);

static const struct yaml_key home_keys[] = {
	{ .name = "floor",
			.type = YAML_INT,
			.offset = offsetof(struct home, floor),
			.low = -2,
			.high = 99 },
	{ .name = "garden",
			.type = YAML_BOOL,
			.offset = offsetof(struct home, has_garden),
			.is_optional = true,
			.preset = 1 },
};
static const struct yaml_table home_table = YAML_TABLE_OF(struct home, home_keys);

static const struct yaml_key owner_keys[] = {
	{ .name = "name",
			.type = YAML_TEXT,
			.offset = offsetof(struct owner, name),
			.size = sizeof(((struct owner *)0)->name) },
	{ .name = "source",
			.type = YAML_WORD,
			.offset = offsetof(struct owner, source),
			.list = WORD_SOURCE,
			.is_optional = true },
	{ .name = "mood",
			.type = YAML_WORD,
			.offset = offsetof(struct owner, mood),
			.words = moods,
			.is_optional = true,
			.preset = 3 },
	{ .name = "uses",
			.type = YAML_WORDS,
			.offset = offsetof(struct owner, uses),
			.list = WORD_USE,
			.is_optional = true },
	{ .name = "born",
			.type = YAML_DATE,
			.offset = offsetof(struct owner, born),
			.is_optional = true,
			.preset = -5 },
	{ .name = "money",
			.type = YAML_FIXED,
			.offset = offsetof(struct owner, money),
			.decimals = 2,
			.low = -100,
			.high = 100000,
			.is_optional = true },
	{ .name = "home",
			.type = YAML_TABLE,
			.offset = offsetof(struct owner, home),
			.table = &home_table,
			.is_optional = true },
	{ .name = "pets",
			.type = YAML_ROWS,
			.offset = offsetof(struct owner, pets),
			.table = &pet_table,
			.count_max = 3,
			.count_offset = offsetof(struct owner, pet_count),
			.is_optional = true },
};
static const struct yaml_table owner_table = YAML_TABLE_OF(struct owner, owner_keys);

static int load(const char *text, struct owner *ret, struct where *reterr)
{
	return yaml_load(text, strlen(text), "f.yaml", &owner_table, ret, NULL, reterr);
}

static void every_type_lands_in_its_field(void **state)
{
	static const char text[] = "name: 'Li 李'\n"
				   "source: groundwater   # a comment\n"
				   "mood: loud\n"
				   "uses: [industry, hydropower]\n"
				   "born: 2007-11-01\n"
				   "money: \"12.5\"\n"
				   "home: {floor: -2, garden: false}\n"
				   "pets:\n"
				   "  - id: 浙-1\n"
				   "    kg: 3.25\n"
				   "  - {id: b}\n";
	struct owner owner = { 0 };
	struct where where = { 0 };
	struct day born;

	(void)state;
	CHECK(day_parse("2007-11-01", &born));
	CHECK_INT(load(text, &owner, &where), YAML_OK);
	CHECK_TEXT(owner.name, "Li 李");
	CHECK_INT(owner.source, SOURCE_GROUNDWATER);
	CHECK_INT(owner.mood, 4);
	CHECK_INT(owner.uses, use_bit(USE_INDUSTRY) | use_bit(USE_HYDROPOWER));
	CHECK_INT(owner.born.number, born.number);
	CHECK_INT(owner.money, 1250);
	CHECK_INT(owner.home.floor, -2);
	CHECK_INT(owner.home.has_garden, false);
	CHECK_INT(owner.pet_count, 2);
	CHECK_TEXT(owner.pets[0].id, "浙-1");
	CHECK_INT(owner.pets[0].grams, 3250);
	CHECK_TEXT(owner.pets[1].id, "b");
	CHECK_INT(owner.pets[1].grams, -1);
}

static void what_is_left_out_or_null_has_its_preset(void **state)
{
	static const char *const rows[] = {
		"name: a\n",
		"name: a\nsource:\nmood: ~\nuses: null\nborn: null\nmoney: ~\nhome: null\npets:\n",
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct owner owner;
		struct where where = { 0 };

		memset(&owner, 0x55, sizeof(owner));
		CHECK_ROW(rows[i]);
		CHECK_INT(load(rows[i], &owner, &where), YAML_OK);
		CHECK_INT(owner.source, SOURCE_ANY);
		CHECK_INT(owner.mood, 3);
		CHECK_INT(owner.uses, 0);
		CHECK_INT(owner.born.number, -5);
		CHECK_INT(owner.money, 0);
		CHECK_INT(owner.home.floor, 0);
		CHECK_INT(owner.home.has_garden, true);
		CHECK_INT(owner.pet_count, 0);
	}
}

static void a_refusal_names_place_value_and_expectation(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *message;
	} rows[] = {
		{ "", 1, 1, "the file is empty; expected keys and values" },
		{ "- a\n", 1, 1, "the file is no mapping; expected keys and values" },
		{ "{}\n", 1, 1, "name is missing; expected one line of 1 to 15 bytes" },
		{ "name: ~\n", 1, 7, "name is \"~\"; expected one line of 1 to 15 bytes" },
		{ "name: ''\n", 1, 7, "name is \"\"; expected one line of 1 to 15 bytes" },
		{ "name: 0123456789012345\n", 1, 7,
				"name is \"0123456789012345\"; expected one line of 1 to 15 bytes" },
		{ "name: \"a\\tb\"\n", 1, 7,
				"name is \"a?b\"; expected one line of 1 to 15 bytes" },
		{ "name: \"a\\0b\"\n", 1, 7, "a value with a NUL; expected text" },
		{ "name: [a]\n", 1, 7, "name is a list; expected one line of 1 to 15 bytes" },
		{ "name: a\nname: b\n", 2, 1, "key \"name\" a second time; expected it once" },
		{ "name: a\nsourse: rain\n", 2, 1, "unknown key \"sourse\"; expected \"source\"" },
		{ "name: a\n<<: b\n", 2, 1,
				"unknown key \"<<\"; expected one of: name, source, mood, uses, born, money, home, pets" },
		{ "name: a\n? [b]\n: c\n", 2, 3, "a key that is no text; expected a plain word" },
		{ "name: a\nsource: 地下水\n", 2, 9,
				"source is \"地下水\"; expected surface, groundwater, geothermal, "
				"reclaimed, rain, mine, desalinated, seawater or brackish" },
		{ "name: a\nmood: Calm\n", 2, 7, "mood is \"Calm\"; expected calm or loud" },
		{ "name: a\nborn: 2007-02-29\n", 2, 7,
				"born is \"2007-02-29\"; expected a date such as 2007-11-01" },
		{ "name: a\nmoney: 1.005\n", 2, 8,
				"money is \"1.005\"; expected a decimal number from -1 to 1000 with "
				"at most 2 decimals" },
		{ "name: a\nmoney: 1e2\n", 2, 8,
				"money is \"1e2\"; expected a decimal number from -1 to 1000 with "
				"at most 2 decimals" },
		{ "name: a\nmoney: 1000.01\n", 2, 8,
				"money is \"1000.01\"; expected a decimal number from -1 to 1000 "
				"with at most 2 decimals" },
		{ "name: a\nhome: {floor: 100}\n", 2, 15,
				"floor is \"100\"; expected a whole number from -2 to 99" },
		{ "name: a\nhome: {garden: yes, floor: 1}\n", 2, 16,
				"garden is \"yes\"; expected true or false" },
		{ "name: a\nhome: {}\n", 2, 7,
				"floor is missing; expected a whole number from -2 to 99" },
		{ "name: a\nhome: [b]\n", 2, 7, "home is a list; expected a mapping" },
		{ "name: a\nhome: b\n", 2, 7, "home is \"b\"; expected a mapping" },
		{ "name: a\npets: {id: b}\n", 2, 7,
				"pets is a mapping; expected a list of 1 to 3 mappings" },
		{ "name: a\npets: [b]\n", 2, 8,
				"a row of pets is no mapping; expected {key: value, ...}" },
		{ "name: a\npets: [{id: a}, {id: b}, {id: c}, {id: d}]\n", 2, 35,
				"pets has more than 3 rows; expected at most that many" },
		{ "name: a\npets:\n  - {id: a b}\n", 3, 10,
				"id is \"a b\"; expected an identifier of 1 to 64 bytes without "
				"blanks, ',', ';' or '\"'" },
		{ "name: a\npets:\n  - {kg: 1}\n", 3, 5,
				"id is missing; expected an identifier of 1 to 64 bytes without "
				"blanks, ',', ';' or '\"'" },
		{ "name: &x a\n", 1, 7, "an anchor; expected a plain value" },
		{ "name: *x\n", 1, 7, "an alias; expected the value itself" },
		{ "name: !!str a\n", 1, 7, "a tag; expected a plain value" },
		{ "%TAG ! tag:x,2000:\n---\nname: a\n", 1, 1, "a tag directive; expected none" },
		{ "name: a\n---\nname: b\n", 2, 1, "a second document; expected one" },
		{ "uses: [industry\n", 2, 1,
				"did not find expected ',' or ']'; expected well-formed YAML" },
		{ "\tname: a\n", 1, 1,
				"found character that cannot start any token; expected well-formed "
				"YAML" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct owner owner = { 0 };
		struct where where = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(load(rows[i].text, &owner, &where), YAML_BAD);
		CHECK_TEXT(where.file, "f.yaml");
		CHECK_TEXT(where.text, rows[i].message);
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

static void a_set_of_words_is_different_words(void **state)
{
	static const struct {
		const char *text;
		int column;
	} rows[] = {
		{ "name: a\nuses: [industry, industry]\n", 18 },
		{ "name: a\nuses: [industry, industrie]\n", 18 },
		{ "name: a\nuses: industry\n", 7 },
		{ "name: a\nuses: [[industry]]\n", 8 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct owner owner = { 0 };
		struct where where = { 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(load(rows[i].text, &owner, &where), YAML_BAD);
		CHECK_INT(where.line, 2);
		CHECK_INT(where.column, rows[i].column);
		CHECK(strstr(where.text, "a list of different words out of public_supply, ") !=
				NULL);
		CHECK(strstr(where.text, " or mine_drainage_discharged") != NULL);
	}
}

/* A table that holds itself: only the loader's own limit ends the descent. */
static const struct yaml_table nest_table;
static const struct yaml_key nest_keys[] = {
	{ .name = "in",
			.type = YAML_ROWS,
			.table = &nest_table,
			.count_max = 1,
			.is_optional = true },
};
static const struct yaml_table nest_table = { nest_keys, 1, sizeof(size_t) };

static void depth_and_size_are_bounded(void **state)
{
	struct where where = { 0 };
	size_t target = 0;
	char *big = calloc(1, YAML_SIZE_MAX + 1);

	(void)state;
	CHECK(big != NULL);
	memset(big, ' ', YAML_SIZE_MAX + 1);
	memcpy(big, "in:", 3);
	CHECK_INT(yaml_load("in: [in: [in: [in: []]]]", 24, "n", &nest_table, &target, NULL,
				  &where),
			YAML_OK);
	CHECK_INT(yaml_load("in: [in: [in: [in: [{}]]]]", 26, "n", &nest_table, &target, NULL,
				  &where),
			YAML_BAD);
	CHECK_TEXT(where.text, "a value at level 9; expected at most 8 levels");
	CHECK_INT(where.column, 21);
	CHECK_INT(yaml_load(big, YAML_SIZE_MAX, "big", &nest_table, &target, NULL, &where),
			YAML_OK);
	CHECK_INT(yaml_load(big, YAML_SIZE_MAX + 1, "big", &nest_table, &target, NULL, &where),
			YAML_BAD);
	CHECK_TEXT(where.text, "the file has 1048577 bytes; expected at most 1048576");
	free(big);
}

static void bytes_that_are_no_utf8_are_refused(void **state)
{
	static const char *const rows[] = { "name: \xb0\xa1\n", "name: \xed\xa0\x80\n",
		("\xff\xfe"
		 "n") };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct owner owner = { 0 };
		struct where where = { 0 };

		CHECK_INT(load(rows[i], &owner, &where), YAML_BAD);
		CHECK(strstr(where.text, "UTF-8") != NULL);
		CHECK_INT(where.line, 1);
	}
}

static void places_lead_back_to_the_file(void **state)
{
	static const char text[] = "name: a\npets:\n  - id: b\n  - {id: c, kg: 2}\n";
	struct owner owner = { 0 };
	struct where where = { 0 };
	struct yaml_places places = { 0 };
	const struct yaml_place *place;

	(void)state;
	CHECK_INT(yaml_load(text, strlen(text), "f", &owner_table, &owner, &places, &where),
			YAML_OK);
	place = yaml_place_table(&places, &owner.pets[1]);
	CHECK(place != NULL);
	CHECK_INT(place->line, 4);
	CHECK_INT(place->column, 5);
	place = yaml_place(&places, &owner.pets[1]);
	CHECK(place != NULL);
	CHECK_INT(place->column, 10);
	place = yaml_place(&places, &owner.pets[1].grams);
	CHECK(place != NULL);
	CHECK_INT(place->column, 17);
	CHECK(yaml_place(&places, &owner.pets[0].grams) == NULL);
	CHECK(yaml_place(NULL, &owner.pets[1].grams) == NULL);
	yaml_places_finish(&places);
}

static void the_canonical_table_reads_back(void **state)
{
	static const char *const rows[] = {
		"name: a\n",
		"name: a\nhome: {floor: 3}\npets: [{id: b}, {id: c, kg: 1}]\n",
		("name: 'Li 李'\nsource: rain\nmood: loud\nuses: [industry, other]\nborn: 1999-12-31\n"
		 "money: -0.5\nhome: {floor: -2, garden: false}\n"),
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct owner owner;
		struct owner back;
		struct where where = { 0 };
		struct bytes first;
		struct bytes second;
		struct item_cursor cursor;

		CHECK_ROW(rows[i]);
		bytes_init(&first, 4096);
		bytes_init(&second, 4096);
		memset(&owner, 0, sizeof(owner));
		memset(&back, 0, sizeof(back));
		CHECK_INT(load(rows[i], &owner, &where), YAML_OK);
		yaml_encode(&owner_table, &owner, &first);
		CHECK(!first.failed);
		cursor = item_cursor(first.data, first.size);
		CHECK(yaml_decode(&owner_table, &back, &cursor));
		CHECK(item_at_end(&cursor));
		yaml_encode(&owner_table, &back, &second);
		CHECK_INT(second.size, first.size);
		CHECK_INT(memcmp(second.data, first.data, first.size), 0);
		CHECK_INT(memcmp(&back, &owner, sizeof(owner)), 0);
		bytes_finish(&first);
		bytes_finish(&second);
	}
}

/* One byte of a good table changed: what the row table does not allow is refused. */
static void a_table_says_no_more_than_a_file(void **state)
{
	static const char text[] = "name: a\nsource: rain\nuses: [industry]\nmoney: 1\n"
				   "home: {floor: 3}\npets: [{id: b, kg: 1}]\n";
	/* 88 "a" 05 03 04 24 1864 82 03 f5 81 82 "b" 1903e8 */
	static const uint8_t good[] = { 0x88, 0x61, 'a', 0x05, 0x03, 0x04, 0x24, 0x18, 0x64, 0x82,
		0x03, 0xf5, 0x81, 0x82, 0x61, 'b', 0x19, 0x03, 0xe8 };
	static const struct {
		const char *name;
		size_t at;
		uint8_t byte;
		enum item_answer answer;
	} rows[] = {
		{ "an array too short", 0, 0x87, ITEM_RANGE },
		{ "a control character", 2, '\n', ITEM_RANGE },
		{ "an unknown source", 3, 0x0a, ITEM_RANGE },
		{ "a mood that is none", 4, 0x05, ITEM_RANGE },
		{ "use 0", 5, 0x01, ITEM_RANGE },
		{ "money below its range", 7, 0x38, ITEM_RANGE },
		{ "a number for a list", 12, 0x01, ITEM_KIND },
		{ "no pet's id", 14, 0x60, ITEM_RANGE },
		{ "an id with a comma", 15, ',', ITEM_RANGE },
		{ "a word where a bool stands", 11, 0x01, ITEM_KIND },
	};
	struct owner owner = { 0 };
	struct where where = { 0 };
	struct bytes out;

	(void)state;
	bytes_init(&out, 4096);
	CHECK_INT(load(text, &owner, &where), YAML_OK);
	yaml_encode(&owner_table, &owner, &out);
	CHECK_INT(out.size, sizeof(good));
	CHECK_INT(memcmp(out.data, good, sizeof(good)), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t bad[sizeof(good)];
		struct item_cursor cursor = item_cursor(bad, sizeof(bad));

		CHECK_ROW(rows[i].name);
		memcpy(bad, good, sizeof(good));
		bad[rows[i].at] = rows[i].byte;
		CHECK(!yaml_decode(&owner_table, &owner, &cursor));
		CHECK_INT(cursor.failed, rows[i].answer);
	}
	bytes_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_lands_in_its_field),
		cmocka_unit_test(what_is_left_out_or_null_has_its_preset),
		cmocka_unit_test(a_refusal_names_place_value_and_expectation),
		cmocka_unit_test(a_set_of_words_is_different_words),
		cmocka_unit_test(depth_and_size_are_bounded),
		cmocka_unit_test(bytes_that_are_no_utf8_are_refused),
		cmocka_unit_test(places_lead_back_to_the_file),
		cmocka_unit_test(the_canonical_table_reads_back),
		cmocka_unit_test(a_table_says_no_more_than_a_file),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
