/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/profile.h"

#include <assert.h>
#include <string.h>

#include "meter/err.h"

static const char *const directions[PROFILE_DIRECTIONS] = { "forward", "reverse", "net" };
static const char *const severities[PROFILE_SEVERITIES] = { N_("info"), N_("suspect"),
	N_("invalid") };
static const char *const combines[PROFILE_COMBINES] = { "plain", "fraction", "carry" };

const char *profile_direction_name(enum profile_direction direction)
{
	assert((size_t)direction < PROFILE_DIRECTIONS);
	return directions[direction];
}

const char *profile_severity_name(enum profile_severity severity)
{
	assert((size_t)severity < PROFILE_SEVERITIES);
	return severities[severity];
}

const char *profile_combine_name(enum profile_combine combine)
{
	assert((size_t)combine < PROFILE_COMBINES);
	return combines[combine];
}

int32_t profile_field_find(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->field_count; i++) {
		if (strcmp(profile->fields[i].name, name) == 0) {
			return (int32_t)i;
		}
	}
	return PROFILE_NONE;
}

const char *profile_answer_text(enum profile_answer answer)
{
	switch (answer) {
	case PROFILE_OK:
		return N_("the words are a count");
	case PROFILE_NO_TOTAL:
		return N_("the profile has no register for this direction");
	case PROFILE_UNREAD:
		return N_("a block that the count needs was not read");
	case PROFILE_IMPLAUSIBLE:
		return N_("the words are no plausible count");
	case PROFILE_UNCONFIRMED:
		return N_("the unit code is unknown, or its meaning is not confirmed");
	}
	return "an unknown answer";
}

/* Soundness: each check gives NULL or the sentence that the loader will print. */

static const char *check_head(const struct profile *profile)
{
	if (!text_is_id(profile->id)) {
		return N_("the profile's name is no identifier");
	}
	if (profile->version < 1) {
		return N_("versions count from 1");
	}
	if (profile->max_words < 1 || profile->max_words > PROFILE_BLOCK_WORDS) {
		return N_("max_words is 1 to 125");
	}
	if (profile->gap_ms < 0 || profile->gap_ms > PROFILE_PAUSE_MAX_MS ||
			profile->settle_ms < 0 || profile->settle_ms > PROFILE_PAUSE_MAX_MS) {
		return N_("a pause is 0 to 60000 ms");
	}
	if (!count_is_normal(profile->resolution) || profile->resolution.units <= 0) {
		return N_("the resolution is above 0");
	}
	if (profile->block_count > PROFILE_BLOCKS_MAX ||
			profile->field_count > PROFILE_FIELDS_MAX ||
			profile->code_count > PROFILE_CODES_MAX ||
			profile->bit_count > PROFILE_BITS_MAX ||
			profile->identity_count > PROFILE_LIST_MAX ||
			profile->audit_count > PROFILE_LIST_MAX) {
		return N_("a list is longer than its room");
	}
	return NULL;
}

static const char *check_block(const struct profile *profile, size_t index)
{
	const struct profile_block *block = &profile->blocks[index];

	if (!text_is_id(block->name)) {
		return N_("a block's name is no identifier");
	}
	if (block->function != 3 && block->function != 4) {
		return N_("a block is read with function 3 or 4");
	}
	if (block->count < 1 || block->count > profile->max_words) {
		return N_("a block has 1 to max_words words");
	}
	if (block->start < 0 || block->start > 65536 - block->count) {
		return N_("a block lies within addresses 0 to 65535");
	}
	for (size_t i = 0; i < index; i++) {
		if (strcmp(profile->blocks[i].name, block->name) == 0) {
			return N_("two blocks have one name");
		}
	}
	return NULL;
}

static const char *check_field(const struct profile *profile, size_t index)
{
	const struct profile_field *field = &profile->fields[index];

	if (!text_is_id(field->name)) {
		return N_("a field's name is no identifier");
	}
	if (profile_field_find(profile, field->name) != (int32_t)index) {
		return N_("two fields have one name");
	}
	if (field->block < 0 || (size_t)field->block >= profile->block_count) {
		return N_("a field names no block");
	}
	if ((size_t)field->type >= REGMAP_TYPES || (size_t)field->order >= REGMAP_ORDERS) {
		return N_("a field has no known type and order");
	}
	if (field->offset < 0 ||
			field->offset > profile->blocks[field->block].count -
							(int32_t)regmap_words(field->type)) {
		return N_("a field does not lie within its block");
	}
	return NULL;
}

static bool is_field(const struct profile *profile, int32_t field)
{
	return field >= 0 && (size_t)field < profile->field_count;
}

/* An integer of one or two words: codes and exponents. */
static bool is_small(const struct profile *profile, int32_t field)
{
	enum regmap_type type;

	if (!is_field(profile, field)) {
		return false;
	}
	type = profile->fields[field].type;
	return type == REGMAP_U16 || type == REGMAP_I16 || type == REGMAP_U32 || type == REGMAP_I32;
}

static const char *check_total_parts(
		const struct profile *profile, const struct profile_total *total)
{
	if (profile->block_count == 0) {
		return total->whole == PROFILE_NONE && total->combine == PROFILE_PLAIN &&
						total->fraction == PROFILE_NONE && total->carry == 0
				? NULL
				: N_("without blocks a total has no fields");
	}
	if (!is_field(profile, total->whole)) {
		return N_("a total names no field as its whole part");
	}
	switch (total->combine) {
	case PROFILE_PLAIN:
		return total->fraction == PROFILE_NONE && total->carry == 0
				? NULL
				: N_("a plain total has neither fraction nor carry");
	case PROFILE_FRACTION:
		return is_field(profile, total->fraction) && total->carry == 0
				? NULL
				: N_("a total with a fraction names its field, and no carry");
	case PROFILE_CARRY:
		return is_field(profile, total->fraction) && total->carry >= 2 &&
						total->carry <= PROFILE_CARRY_MAX
				? NULL
				: N_("a total with a carry names the field of the rest, and a carry of 2 to 1000000000");
	}
	return N_("a total is plain, or has a fraction or a carry");
}

static const char *check_total(const struct profile *profile, const struct profile_total *total)
{
	const char *why = check_total_parts(profile, total);

	if (why != NULL) {
		return why;
	}
	if (total->power < -PROFILE_EXPONENT_MAX || total->power > PROFILE_EXPONENT_MAX ||
			total->exponent_bias < -PROFILE_EXPONENT_MAX ||
			total->exponent_bias > PROFILE_EXPONENT_MAX) {
		return N_("a power of ten lies within -12 to 12");
	}
	if (total->exponent == PROFILE_NONE ? total->exponent_bias != 0
					    : !is_small(profile, total->exponent)) {
		return N_("an exponent is a field of one or two words, its bias stands beside it");
	}
	if (total->unit_code != PROFILE_NONE &&
			(!is_small(profile, total->unit_code) || profile->code_count == 0)) {
		return N_("a unit code is a field of one or two words, with a table of codes");
	}
	if ((size_t)total->unit >= COUNT_UNITS) {
		return N_("a total has no known unit");
	}
	if (total->modulus.digits < 0 || total->modulus.exponent < 0 ||
			total->modulus.exponent > DECIMAL_EXPONENT_MAX) {
		return N_("a modulus is a whole number");
	}
	return NULL;
}

static const char *check_code(const struct profile *profile, size_t index)
{
	if ((size_t)profile->codes[index].unit >= COUNT_UNITS) {
		return N_("a code has no known unit");
	}
	for (size_t i = 0; i < index; i++) {
		if (profile->codes[i].code == profile->codes[index].code) {
			return N_("a code stands twice");
		}
	}
	return NULL;
}

static const char *check_flow(const struct profile *profile)
{
	const struct profile_flow *flow = &profile->flow;

	if (flow->field == PROFILE_NONE) {
		return NULL;
	}
	if (!is_field(profile, flow->field) || (size_t)flow->unit >= COUNT_UNITS) {
		return N_("the flow names a field and a unit");
	}
	if (flow->seconds != 1 && flow->seconds != 60 && flow->seconds != 3600) {
		return N_("a flow is per 1, 60 or 3600 seconds");
	}
	return NULL;
}

static const char *check_bit(const struct profile *profile, const struct profile_bit *bit)
{
	if (!is_field(profile, bit->field) || profile->fields[bit->field].type != REGMAP_BITS) {
		return N_("a status bit names a field of type bits");
	}
	if (bit->bit < 0 || bit->bit > 15 || (size_t)bit->severity >= PROFILE_SEVERITIES) {
		return N_("a status bit is 0 to 15 and has a severity");
	}
	return NULL;
}

static const char *check_identity(const struct profile *profile, size_t i)
{
	return is_field(profile, profile->identity[i]) ? NULL : N_("identity names no field");
}

static const char *check_audit(const struct profile *profile, size_t i)
{
	return is_field(profile, profile->audit[i]) ? NULL : N_("audit names no field");
}

static const char *check_direction(const struct profile *profile, size_t i)
{
	return profile->totals[i].is_present ? check_total(profile, &profile->totals[i]) : NULL;
}

static const char *check_status(const struct profile *profile, size_t i)
{
	return check_bit(profile, &profile->bits[i]);
}

static const char *check_flow_row(const struct profile *profile, size_t i)
{
	(void)i;
	return check_flow(profile);
}

/* All lists, in the order in which their rows are told. */
static bool find_row(const struct profile *profile, struct profile_unsound *ret)
{
	const struct {
		const char *list;
		size_t count;
		const char *(*check)(const struct profile *profile, size_t i);
	} lists[] = {
		{ "blocks", profile->block_count, check_block },
		{ "fields", profile->field_count, check_field },
		{ "unit_codes", profile->code_count, check_code },
		{ "status", profile->bit_count, check_status },
		{ "identity", profile->identity_count, check_identity },
		{ "audit", profile->audit_count, check_audit },
		{ "totals", PROFILE_DIRECTIONS, check_direction },
		{ "flow", 1, check_flow_row },
	};

	for (size_t list = 0; list < sizeof(lists) / sizeof(lists[0]); list++) {
		for (size_t i = 0; i < lists[list].count; i++) {
			const char *why = lists[list].check(profile, i);

			if (why != NULL) {
				*ret = (struct profile_unsound){ why, lists[list].list, i };
				return true;
			}
		}
	}
	return false;
}

static bool has_total(const struct profile *profile)
{
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		if (profile->totals[i].is_present) {
			return true;
		}
	}
	return false;
}

bool profile_find_unsound(const struct profile *profile, struct profile_unsound *ret)
{
	const char *why = check_head(profile);

	if (why == NULL && find_row(profile, ret)) {
		return true;
	}
	if (why == NULL && !has_total(profile)) {
		why = N_("a profile has a total");
	}
	if (why != NULL) {
		*ret = (struct profile_unsound){ why, "", 0 };
	}
	return why != NULL;
}

bool profile_is_sound(const struct profile *profile, const char **ret)
{
	struct profile_unsound unsound;

	if (!profile_find_unsound(profile, &unsound)) {
		return true;
	}
	*ret = unsound.why;
	return false;
}
