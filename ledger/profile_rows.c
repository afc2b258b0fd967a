/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/profile_rows.h"

#include <assert.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/profile_table.h"
#include "meter/bytes.h"

static const struct yaml_word types[] = {
	{ "u16", REGMAP_U16 },
	{ "i16", REGMAP_I16 },
	{ "u32", REGMAP_U32 },
	{ "i32", REGMAP_I32 },
	{ "u64", REGMAP_U64 },
	{ "f32", REGMAP_F32 },
	{ "f64", REGMAP_F64 },
	{ "bcd32", REGMAP_BCD32 },
	{ "bits", REGMAP_BITS },
	{ NULL, 0 },
};

static const struct yaml_word orders[] = {
	{ "ABCD", REGMAP_ABCD },
	{ "CDAB", REGMAP_CDAB },
	{ "BADC", REGMAP_BADC },
	{ "DCBA", REGMAP_DCBA },
	{ NULL, 0 },
};

static const struct yaml_word directions[] = {
	{ "forward", PROFILE_FORWARD },
	{ "reverse", PROFILE_REVERSE },
	{ "net", PROFILE_NET },
	{ NULL, 0 },
};

static const struct yaml_word combines[] = {
	{ "plain", PROFILE_PLAIN },
	{ "fraction", PROFILE_FRACTION },
	{ "carry", PROFILE_CARRY },
	{ NULL, 0 },
};

static const struct yaml_word units[] = {
	{ "m3", COUNT_M3 },
	{ "l", COUNT_LITRE },
	{ "us_gal", COUNT_US_GALLON },
	{ "imp_gal", COUNT_IMP_GALLON },
	{ "ft3", COUNT_FT3 },
	{ NULL, 0 },
};

static const struct yaml_word severities[] = {
	{ "info", PROFILE_INFO },
	{ "suspect", PROFILE_SUSPECT },
	{ "invalid", PROFILE_INVALID },
	{ NULL, 0 },
};

#define AT(row, member) .offset = offsetof(struct row, member)
#define TEXT_AT(row, member) \
	.type = YAML_TEXT, AT(row, member), .size = sizeof(((struct row *)NULL)->member)
#define INT_AT(row, member, least, most) \
	.type = YAML_INT, AT(row, member), .low = (least), .high = (most)
#define WORD_AT(row, member, list) .type = YAML_WORD, AT(row, member), .words = (list)
#define ROWS_AT(member, number, inner, room) \
	.type = YAML_ROWS, AT(profile_rows, member), .table = &(inner), .count_max = (room), \
	.count_offset = offsetof(struct profile_rows, number)

static const struct yaml_key block_keys[] = {
	{ .name = "name", TEXT_AT(block_entry, name) },
	{ .name = "function", INT_AT(block_entry, function, 3, 4) },
	{ .name = "start", INT_AT(block_entry, start, 0, 65535) },
	{ .name = "count", INT_AT(block_entry, count, 1, PROFILE_BLOCK_WORDS) },
	{ .name = "daily", .type = YAML_BOOL, AT(block_entry, is_daily), .is_optional = true },
};
static const struct yaml_table block_table = YAML_TABLE_OF(struct block_entry, block_keys);

static const struct yaml_key field_keys[] = {
	{ .name = "name", TEXT_AT(field_entry, name) },
	{ .name = "block", TEXT_AT(field_entry, block) },
	{ .name = "at", INT_AT(field_entry, at, 0, 65535) },
	{ .name = "type", WORD_AT(field_entry, type, types) },
	{ .name = "order", WORD_AT(field_entry, order, orders), .is_optional = true },
	{ .name = "source", TEXT_AT(field_entry, source) },
};
static const struct yaml_table field_table = YAML_TABLE_OF(struct field_entry, field_keys);

static const struct yaml_key total_keys[] = {
	{ .name = "direction", WORD_AT(total_entry, direction, directions) },
	{ .name = "combine", WORD_AT(total_entry, combine, combines), .is_optional = true },
	{ .name = "whole", TEXT_AT(total_entry, whole), .is_optional = true },
	{ .name = "fraction", TEXT_AT(total_entry, fraction), .is_optional = true },
	{ .name = "carry", INT_AT(total_entry, carry, 0, PROFILE_CARRY_MAX), .is_optional = true },
	{ .name = "power",
			INT_AT(total_entry, power, -PROFILE_EXPONENT_MAX, PROFILE_EXPONENT_MAX),
			.is_optional = true },
	{ .name = "exponent", TEXT_AT(total_entry, exponent), .is_optional = true },
	{ .name = "exponent_bias",
			INT_AT(total_entry, exponent_bias, -PROFILE_EXPONENT_MAX,
					PROFILE_EXPONENT_MAX),
			.is_optional = true },
	{ .name = "unit", WORD_AT(total_entry, unit, units), .is_optional = true },
	{ .name = "unit_code", TEXT_AT(total_entry, unit_code), .is_optional = true },
	{ .name = "modulus",
			INT_AT(total_entry, modulus, 0, DECIMAL_DIGITS_END),
			.is_optional = true },
	{ .name = "source", TEXT_AT(total_entry, source) },
};
static const struct yaml_table total_table = YAML_TABLE_OF(struct total_entry, total_keys);

static const struct yaml_key code_keys[] = {
	{ .name = "code", INT_AT(code_entry, code, INT32_MIN, INT32_MAX) },
	{ .name = "unit", WORD_AT(code_entry, unit, units) },
	{ .name = "disputed", .type = YAML_BOOL, AT(code_entry, is_disputed), .is_optional = true },
	{ .name = "source", TEXT_AT(code_entry, source) },
};
static const struct yaml_table code_table = YAML_TABLE_OF(struct code_entry, code_keys);

static const struct yaml_key flow_keys[] = {
	{ .name = "field", TEXT_AT(flow_entry, field) },
	{ .name = "unit", WORD_AT(flow_entry, unit, units), .is_optional = true },
	{ .name = "seconds",
			INT_AT(flow_entry, seconds, 1, 3600),
			.is_optional = true,
			.preset = 3600 },
};
static const struct yaml_table flow_table = YAML_TABLE_OF(struct flow_entry, flow_keys);

static const struct yaml_key bit_keys[] = {
	{ .name = "field", TEXT_AT(bit_entry, field) },
	{ .name = "bit", INT_AT(bit_entry, bit, 0, 15) },
	{ .name = "severity", WORD_AT(bit_entry, severity, severities) },
	{ .name = "meaning", TEXT_AT(bit_entry, meaning) },
	{ .name = "source", TEXT_AT(bit_entry, source) },
};
static const struct yaml_table bit_table = YAML_TABLE_OF(struct bit_entry, bit_keys);

static const struct yaml_key name_keys[] = {
	{ .name = "field", TEXT_AT(name_entry, field) },
};
static const struct yaml_table name_table = YAML_TABLE_OF(struct name_entry, name_keys);

static const struct yaml_key profile_keys[] = {
	{ .name = "profile", .type = YAML_ID, AT(profile_rows, profile), .size = TEXT_ID_MAX + 1 },
	{ .name = "version", INT_AT(profile_rows, version, 1, INT32_MAX) },
	{ .name = "title", TEXT_AT(profile_rows, title) },
	{ .name = "source", TEXT_AT(profile_rows, source) },
	{ .name = "max_words",
			INT_AT(profile_rows, max_words, 1, PROFILE_BLOCK_WORDS),
			.is_optional = true,
			.preset = PROFILE_BLOCK_WORDS },
	{ .name = "gap_ms",
			INT_AT(profile_rows, gap_ms, 0, PROFILE_PAUSE_MAX_MS),
			.is_optional = true },
	{ .name = "settle_ms",
			INT_AT(profile_rows, settle_ms, 0, PROFILE_PAUSE_MAX_MS),
			.is_optional = true },
	{ .name = "resolution_m3",
			.type = YAML_FIXED,
			AT(profile_rows, resolution_mm3),
			.decimals = 9,
			.low = 1,
			.high = DECIMAL_DIGITS_END },
	{ .name = "blocks",
			ROWS_AT(blocks, block_count, block_table, PROFILE_BLOCKS_MAX),
			.is_optional = true },
	{ .name = "fields",
			ROWS_AT(fields, field_count, field_table, PROFILE_FIELDS_MAX),
			.is_optional = true },
	{ .name = "totals", ROWS_AT(totals, total_count, total_table, PROFILE_DIRECTIONS) },
	{ .name = "unit_codes",
			ROWS_AT(codes, code_count, code_table, PROFILE_CODES_MAX),
			.is_optional = true },
	{ .name = "flow",
			.type = YAML_TABLE,
			AT(profile_rows, flow),
			.table = &flow_table,
			.is_optional = true },
	{ .name = "status",
			ROWS_AT(bits, bit_count, bit_table, PROFILE_BITS_MAX),
			.is_optional = true },
	{ .name = "identity",
			ROWS_AT(identity, identity_count, name_table, PROFILE_LIST_MAX),
			.is_optional = true },
	{ .name = "audit",
			ROWS_AT(audit, audit_count, name_table, PROFILE_LIST_MAX),
			.is_optional = true },
};
const struct yaml_table profile_rows_table = YAML_TABLE_OF(struct profile_rows, profile_keys);

/* Names to indices, with the first one that names nothing. */
struct resolver {
	const struct profile_rows *rows;
	struct profile *profile;
	struct profile_fault *fault;
	bool failed;
};

static void fail(struct resolver *resolver, const char *key, const char *name, const void *value,
		const char *text)
{
	struct profile_fault *fault = resolver->fault;

	if (!resolver->failed) {
		*fault = (struct profile_fault){ .text = text, .key = key, .value = value };
		(void)text_copy(fault->name, sizeof(fault->name), name);
		resolver->failed = true;
	}
}

/* The index of a field, PROFILE_NONE for an empty name. */
static int32_t field_index(struct resolver *resolver, const char *key, const char *name)
{
	int32_t index = PROFILE_NONE;

	if (name[0] != '\0') {
		index = profile_field_find(resolver->profile, name);
		if (index == PROFILE_NONE) {
			fail(resolver, key, name, name, N_("no field has this name"));
		}
	}
	return index;
}

static void resolve_blocks(struct resolver *resolver)
{
	const struct profile_rows *rows = resolver->rows;

	resolver->profile->block_count = rows->block_count;
	for (size_t i = 0; i < rows->block_count; i++) {
		struct profile_block *block = &resolver->profile->blocks[i];

		(void)text_copy(block->name, sizeof(block->name), rows->blocks[i].name);
		block->function = (int32_t)rows->blocks[i].function;
		block->start = (int32_t)rows->blocks[i].start;
		block->count = (int32_t)rows->blocks[i].count;
		block->is_daily = rows->blocks[i].is_daily;
	}
}

static void resolve_fields(struct resolver *resolver)
{
	const struct profile_rows *rows = resolver->rows;
	struct profile *profile = resolver->profile;

	for (size_t i = 0; i < rows->field_count; i++) {
		const struct field_entry *entry = &rows->fields[i];
		struct profile_field *field = &profile->fields[i];
		size_t block = 0;

		while (block < rows->block_count &&
				strcmp(rows->blocks[block].name, entry->block) != 0) {
			block++;
		}
		if (block == rows->block_count) {
			fail(resolver, "block", entry->block, entry->block,
					N_("no block has this name"));
			return;
		}
		(void)text_copy(field->name, sizeof(field->name), entry->name);
		(void)text_copy(field->source, sizeof(field->source), entry->source);
		field->block = (int32_t)block;
		field->offset = (int32_t)(entry->at - rows->blocks[block].start);
		field->type = (enum regmap_type)entry->type;
		field->order = (enum regmap_order)entry->order;
	}
	profile->field_count = rows->field_count;
}

static void resolve_total(struct resolver *resolver, const struct total_entry *entry)
{
	struct profile_total *total = &resolver->profile->totals[entry->direction];

	if (total->is_present) {
		fail(resolver, "direction",
				profile_direction_name((enum profile_direction)entry->direction),
				&entry->direction, N_("a direction stands twice"));
		return;
	}
	total->is_present = true;
	total->combine = (enum profile_combine)entry->combine;
	total->whole = field_index(resolver, "whole", entry->whole);
	total->fraction = field_index(resolver, "fraction", entry->fraction);
	total->carry = entry->carry;
	total->power = (int32_t)entry->power;
	total->exponent = field_index(resolver, "exponent", entry->exponent);
	total->exponent_bias = (int32_t)entry->exponent_bias;
	total->unit = (enum count_unit)entry->unit;
	total->unit_code = field_index(resolver, "unit_code", entry->unit_code);
	(void)decimal_make(entry->modulus, 0, &total->modulus);
	(void)text_copy(total->source, sizeof(total->source), entry->source);
}

static void resolve_status(struct resolver *resolver)
{
	const struct profile_rows *rows = resolver->rows;
	struct profile *profile = resolver->profile;

	profile->code_count = rows->code_count;
	for (size_t i = 0; i < rows->code_count; i++) {
		profile->codes[i].code = (int32_t)rows->codes[i].code;
		profile->codes[i].unit = (enum count_unit)rows->codes[i].unit;
		profile->codes[i].is_disputed = rows->codes[i].is_disputed;
		(void)text_copy(profile->codes[i].source, PROFILE_SOURCE_MAX,
				rows->codes[i].source);
	}
	profile->bit_count = rows->bit_count;
	for (size_t i = 0; i < rows->bit_count; i++) {
		const struct bit_entry *entry = &rows->bits[i];
		struct profile_bit *bit = &profile->bits[i];

		bit->field = field_index(resolver, "field", entry->field);
		bit->bit = (int32_t)entry->bit;
		bit->severity = (enum profile_severity)entry->severity;
		(void)text_copy(bit->meaning, sizeof(bit->meaning), entry->meaning);
		(void)text_copy(bit->source, sizeof(bit->source), entry->source);
	}
}

static void resolve_lists(struct resolver *resolver)
{
	const struct profile_rows *rows = resolver->rows;
	struct profile *profile = resolver->profile;

	profile->flow.field = field_index(resolver, "field", rows->flow.field);
	profile->flow.unit = (enum count_unit)rows->flow.unit;
	profile->flow.seconds = (int32_t)rows->flow.seconds;
	profile->identity_count = rows->identity_count;
	for (size_t i = 0; i < rows->identity_count; i++) {
		profile->identity[i] = field_index(resolver, "field", rows->identity[i].field);
	}
	profile->audit_count = rows->audit_count;
	for (size_t i = 0; i < rows->audit_count; i++) {
		profile->audit[i] = field_index(resolver, "field", rows->audit[i].field);
	}
}

static void resolve_head(struct resolver *resolver)
{
	const struct profile_rows *rows = resolver->rows;
	struct profile *profile = resolver->profile;

	(void)text_copy(profile->id, sizeof(profile->id), rows->profile);
	(void)text_copy(profile->title, sizeof(profile->title), rows->title);
	(void)text_copy(profile->source, sizeof(profile->source), rows->source);
	profile->version = rows->version;
	profile->max_words = (int32_t)rows->max_words;
	profile->gap_ms = (int32_t)rows->gap_ms;
	profile->settle_ms = (int32_t)rows->settle_ms;
	if (count_make(rows->resolution_mm3, -6, &profile->resolution) != COUNT_OK) {
		fail(resolver, NULL, "", &rows->resolution_mm3,
				N_("resolution_m3: the resolution is too large"));
	}
}

/* The row of a direction, which there is. */
static const struct total_entry *total_of(const struct profile_rows *rows, size_t direction)
{
	size_t i = 0;

	while (i + 1 < rows->total_count && (size_t)rows->totals[i].direction != direction) {
		i++;
	}
	return &rows->totals[i];
}

/* A row that does not hold: what it is called, and where it stands. */
static void fail_row(struct resolver *resolver, const struct profile_unsound *unsound)
{
	const struct profile_rows *rows = resolver->rows;
	const char *list = unsound->list;
	size_t i = unsound->index;

	if (strcmp(list, "blocks") == 0) {
		fail(resolver, "block", rows->blocks[i].name, &rows->blocks[i], unsound->why);
	} else if (strcmp(list, "fields") == 0) {
		fail(resolver, "field", rows->fields[i].name, &rows->fields[i], unsound->why);
	} else if (strcmp(list, "unit_codes") == 0) {
		fail(resolver, "unit", count_unit_name((enum count_unit)rows->codes[i].unit),
				&rows->codes[i], unsound->why);
	} else if (strcmp(list, "status") == 0) {
		fail(resolver, "meaning", rows->bits[i].meaning, &rows->bits[i], unsound->why);
	} else if (strcmp(list, "totals") == 0) {
		fail(resolver, "direction", profile_direction_name((enum profile_direction)i),
				total_of(rows, i), unsound->why);
	} else if (strcmp(list, "flow") == 0) {
		fail(resolver, "flow", rows->flow.field, &rows->flow, unsound->why);
	} else {
		fail(resolver, NULL, "", rows, unsound->why);
	}
	resolver->fault->is_row = true;
}

bool profile_rows_resolve(
		const struct profile_rows *rows, struct profile *ret, struct profile_fault *reterr)
{
	struct resolver resolver = { rows, ret, reterr, false };
	struct profile_unsound unsound;

	memset(ret, 0, sizeof(*ret));
	resolve_head(&resolver);
	resolve_blocks(&resolver);
	resolve_fields(&resolver);
	for (size_t i = 0; i < rows->total_count && !resolver.failed; i++) {
		resolve_total(&resolver, &rows->totals[i]);
	}
	resolve_status(&resolver);
	resolve_lists(&resolver);
	if (!resolver.failed && profile_find_unsound(ret, &unsound)) {
		fail_row(&resolver, &unsound);
	}
	return !resolver.failed;
}

/* The name of a field, empty for none. */
static void put_name(
		const struct profile *profile, int32_t field, char ret[static PROFILE_NAME_MAX])
{
	(void)text_copy(ret, PROFILE_NAME_MAX,
			field == PROFILE_NONE ? "" : profile->fields[field].name);
}

static void name_fields(const struct profile *profile, struct profile_rows *ret)
{
	ret->block_count = profile->block_count;
	for (size_t i = 0; i < profile->block_count; i++) {
		const struct profile_block *block = &profile->blocks[i];

		(void)text_copy(ret->blocks[i].name, PROFILE_NAME_MAX, block->name);
		ret->blocks[i].function = block->function;
		ret->blocks[i].start = block->start;
		ret->blocks[i].count = block->count;
		ret->blocks[i].is_daily = block->is_daily;
	}
	ret->field_count = profile->field_count;
	for (size_t i = 0; i < profile->field_count; i++) {
		const struct profile_field *field = &profile->fields[i];
		const struct profile_block *block = &profile->blocks[field->block];

		(void)text_copy(ret->fields[i].name, PROFILE_NAME_MAX, field->name);
		(void)text_copy(ret->fields[i].block, PROFILE_NAME_MAX, block->name);
		(void)text_copy(ret->fields[i].source, PROFILE_SOURCE_MAX, field->source);
		ret->fields[i].at = block->start + field->offset;
		ret->fields[i].type = (int)field->type;
		ret->fields[i].order = (int)field->order;
	}
}

static void name_total(const struct profile *profile, int direction, struct total_entry *ret)
{
	const struct profile_total *total = &profile->totals[direction];

	ret->direction = direction;
	ret->combine = (int)total->combine;
	put_name(profile, total->whole, ret->whole);
	put_name(profile, total->fraction, ret->fraction);
	ret->carry = total->carry;
	ret->power = total->power;
	put_name(profile, total->exponent, ret->exponent);
	ret->exponent_bias = total->exponent_bias;
	ret->unit = (int)total->unit;
	put_name(profile, total->unit_code, ret->unit_code);
	ret->modulus = total->modulus.digits * decimal_power(total->modulus.exponent);
	(void)text_copy(ret->source, sizeof(ret->source), total->source);
}

static void name_status(const struct profile *profile, struct profile_rows *ret)
{
	ret->code_count = profile->code_count;
	for (size_t i = 0; i < profile->code_count; i++) {
		ret->codes[i].code = profile->codes[i].code;
		ret->codes[i].unit = (int)profile->codes[i].unit;
		ret->codes[i].is_disputed = profile->codes[i].is_disputed;
		(void)text_copy(ret->codes[i].source, PROFILE_SOURCE_MAX, profile->codes[i].source);
	}
	ret->bit_count = profile->bit_count;
	for (size_t i = 0; i < profile->bit_count; i++) {
		const struct profile_bit *bit = &profile->bits[i];

		put_name(profile, bit->field, ret->bits[i].field);
		ret->bits[i].bit = bit->bit;
		ret->bits[i].severity = (int)bit->severity;
		(void)text_copy(ret->bits[i].meaning, PROFILE_NAME_MAX, bit->meaning);
		(void)text_copy(ret->bits[i].source, PROFILE_SOURCE_MAX, bit->source);
	}
}

static void name_lists(const struct profile *profile, struct profile_rows *ret)
{
	put_name(profile, profile->flow.field, ret->flow.field);
	ret->flow.unit = profile->flow.field == PROFILE_NONE ? 0 : (int)profile->flow.unit;
	ret->flow.seconds = profile->flow.field == PROFILE_NONE ? 3600 : profile->flow.seconds;
	ret->identity_count = profile->identity_count;
	for (size_t i = 0; i < profile->identity_count; i++) {
		put_name(profile, profile->identity[i], ret->identity[i].field);
	}
	ret->audit_count = profile->audit_count;
	for (size_t i = 0; i < profile->audit_count; i++) {
		put_name(profile, profile->audit[i], ret->audit[i].field);
	}
}

/* The reverse, of a sound profile; false where its resolution is finer than 1 mm³. */
static bool name_rows(const struct profile *profile, struct profile_rows *ret)
{
	const char *why = "";

	assert(profile_is_sound(profile, &why));
	if (profile->resolution.scale > 6) {
		return false;
	}
	memset(ret, 0, sizeof(*ret));
	(void)text_copy(ret->profile, sizeof(ret->profile), profile->id);
	(void)text_copy(ret->title, sizeof(ret->title), profile->title);
	(void)text_copy(ret->source, sizeof(ret->source), profile->source);
	ret->version = profile->version;
	ret->max_words = profile->max_words;
	ret->gap_ms = profile->gap_ms;
	ret->settle_ms = profile->settle_ms;
	ret->resolution_mm3 =
			profile->resolution.units * decimal_power(6 - profile->resolution.scale);
	name_fields(profile, ret);
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		if (profile->totals[i].is_present) {
			name_total(profile, i, &ret->totals[ret->total_count]);
			ret->total_count++;
		}
	}
	name_status(profile, ret);
	name_lists(profile, ret);
	return true;
}

void profile_put(struct bytes *bytes, const struct profile *profile)
{
	struct profile_rows rows;

	if (!name_rows(profile, &rows)) {
		bytes->failed = true;
		return;
	}
	yaml_encode(&profile_rows_table, &rows, bytes);
}

bool profile_take(struct item_cursor *cursor, struct profile *ret)
{
	struct profile_rows rows;
	struct profile_fault fault;

	memset(&rows, 0, sizeof(rows));
	return yaml_decode(&profile_rows_table, &rows, cursor) &&
			profile_rows_resolve(&rows, ret, &fault);
}
