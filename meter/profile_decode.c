/* SPDX-License-Identifier: Apache-2.0 */

/* The decoding half of meter/profile.h. */

#include "meter/profile.h"

#include "meter/totaliser.h"

#include <assert.h>
#include <string.h>

/* The words of a field, or NULL where its block was not read. */
static const uint16_t *field_words(
		const struct profile *profile, const struct profile_words *words, int32_t index)
{
	const struct profile_field *field = &profile->fields[index];
	const uint16_t *block = words->blocks[field->block];

	return block == NULL ? NULL : block + field->offset;
}

static bool has_register(const struct profile_total *total)
{
	return total->is_present && total->whole != PROFILE_NONE;
}

/* A total's fields in the order in which their words are kept. */
static void total_fields(const struct profile_total *total, int32_t ret[static 4])
{
	ret[0] = total->whole;
	ret[1] = total->fraction;
	ret[2] = total->exponent;
	ret[3] = total->unit_code;
}

int profile_gather(const struct profile *profile, enum profile_direction direction,
		const struct profile_words *words, uint16_t ret[static PROFILE_COUNT_WORDS],
		size_t *ret_count)
{
	const struct profile_total *total = &profile->totals[direction];
	int32_t fields[4];
	size_t count = 0;

	if (!has_register(total)) {
		return PROFILE_NO_TOTAL;
	}
	total_fields(total, fields);
	for (size_t i = 0; i < 4; i++) {
		const uint16_t *from;
		size_t size;

		if (fields[i] == PROFILE_NONE) {
			continue;
		}
		from = field_words(profile, words, fields[i]);
		if (from == NULL) {
			return PROFILE_UNREAD;
		}
		size = regmap_words(profile->fields[fields[i]].type);
		assert(count + size <= PROFILE_COUNT_WORDS);
		memcpy(ret + count, from, size * sizeof(*ret));
		count += size;
	}
	*ret_count = count;
	return PROFILE_OK;
}

/* A total's parts, decoded. */
struct parts {
	struct decimal whole;
	struct decimal fraction; /* 0 where there is none */
	int64_t exponent;        /* of ten */
	enum count_unit unit;
};

static const struct decimal zero = { 0, 0 };

/* A field's value from the gathered words; *at moves on. */
static int take(const struct profile *profile, int32_t index, const uint16_t *words, size_t *at,
		struct decimal *ret)
{
	const struct profile_field *field = &profile->fields[index];
	int answer = regmap_decode(words + *at, field->type, field->order, ret);

	*at += regmap_words(field->type);
	return answer == REGMAP_OK ? PROFILE_OK : PROFILE_IMPLAUSIBLE;
}

/* The same of a small integer, which has one or two words. */
static int take_small(const struct profile *profile, int32_t index, const uint16_t *words,
		size_t *at, int64_t *ret)
{
	struct decimal value;
	int answer = take(profile, index, words, at, &value);

	if (answer == PROFILE_OK) {
		assert(value.exponent >= 0 && value.exponent < 10);
		*ret = value.digits * decimal_power(value.exponent);
	}
	return answer;
}

static int unit_of(const struct profile *profile, int64_t code, enum count_unit *ret)
{
	for (size_t i = 0; i < profile->code_count; i++) {
		if (profile->codes[i].code == code) {
			*ret = profile->codes[i].unit;
			return profile->codes[i].is_disputed ? PROFILE_UNCONFIRMED : PROFILE_OK;
		}
	}
	return PROFILE_UNCONFIRMED;
}

/* The power of ten and the unit, of which both may stand in registers. */
static int take_scale(const struct profile *profile, const struct profile_total *total,
		const uint16_t *words, size_t *at, struct parts *ret)
{
	int64_t code;
	int answer = PROFILE_OK;

	ret->exponent = total->power;
	ret->unit = total->unit;
	if (total->exponent != PROFILE_NONE) {
		int64_t n;

		answer = take_small(profile, total->exponent, words, at, &n);
		if (answer != PROFILE_OK) {
			return answer;
		}
		n -= total->exponent_bias;
		if (n < -PROFILE_EXPONENT_MAX || n > PROFILE_EXPONENT_MAX) {
			return PROFILE_IMPLAUSIBLE;
		}
		ret->exponent += n;
	}
	if (total->unit_code != PROFILE_NONE) {
		answer = take_small(profile, total->unit_code, words, at, &code);
		if (answer == PROFILE_OK) {
			answer = unit_of(profile, code, &ret->unit);
		}
	}
	return answer;
}

static size_t gathered_count(const struct profile *profile, const struct profile_total *total)
{
	int32_t fields[4];
	size_t count = 0;

	total_fields(total, fields);
	for (size_t i = 0; i < 4; i++) {
		if (fields[i] != PROFILE_NONE) {
			count += regmap_words(profile->fields[fields[i]].type);
		}
	}
	return count;
}

static int take_parts(const struct profile *profile, const struct profile_total *total,
		const uint16_t *words, size_t word_count, struct parts *ret)
{
	size_t at = 0;
	int answer;

	if (word_count != gathered_count(profile, total)) {
		return PROFILE_UNREAD;
	}
	answer = take(profile, total->whole, words, &at, &ret->whole);
	ret->fraction = zero;
	if (answer == PROFILE_OK && total->fraction != PROFILE_NONE) {
		answer = take(profile, total->fraction, words, &at, &ret->fraction);
	}
	if (answer == PROFILE_OK) {
		answer = take_scale(profile, total, words, &at, ret);
	}
	return answer;
}

static int to_answer(int decimal_or_count_answer)
{
	return decimal_or_count_answer == 0 ? PROFILE_OK : PROFILE_IMPLAUSIBLE;
}

/* value × 10^exponent units of water. */
static int to_count(struct decimal value, const struct parts *parts, struct count *ret)
{
	struct decimal scaled;

	if (decimal_multiply(value, (struct decimal){ 1, (int32_t)parts->exponent }, &scaled) !=
			DECIMAL_OK) {
		return PROFILE_IMPLAUSIBLE;
	}
	return to_answer(count_from_decimal(scaled, parts->unit, ret));
}

/* What the fraction, or the rest beside a carry, must stay below. */
static struct decimal fraction_end(const struct profile_total *total)
{
	struct decimal end = { 1, 0 };

	if (total->combine == PROFILE_CARRY) {
		(void)decimal_make(total->carry, 0, &end);
	}
	return end;
}

/* Only a net register has signs, and then on both parts. */
static bool is_plausible(const struct profile_total *total, const struct parts *parts, bool is_net)
{
	struct decimal end = fraction_end(total);
	struct decimal size = parts->fraction;

	if (!is_net && (parts->whole.digits < 0 || parts->fraction.digits < 0)) {
		return false;
	}
	if (size.digits < 0) {
		size.digits = -size.digits;
	}
	return decimal_compare(size, end) < 0;
}

int profile_count(const struct profile *profile, enum profile_direction direction,
		const uint16_t *words, size_t word_count, struct count *ret)
{
	const struct profile_total *total = &profile->totals[direction];
	struct decimal value;
	struct parts parts;
	int answer;

	if (!has_register(total)) {
		return PROFILE_NO_TOTAL;
	}
	answer = take_parts(profile, total, words, word_count, &parts);
	if (answer != PROFILE_OK) {
		return answer;
	}
	if (!is_plausible(total, &parts, direction == PROFILE_NET)) {
		return PROFILE_IMPLAUSIBLE;
	}
	value = parts.whole;
	if (total->combine == PROFILE_CARRY &&
			decimal_multiply(value, fraction_end(total), &value) != DECIMAL_OK) {
		return PROFILE_IMPLAUSIBLE;
	}
	if (decimal_add(value, parts.fraction, &value) != DECIMAL_OK) {
		return PROFILE_IMPLAUSIBLE;
	}
	return to_count(value, &parts, ret);
}

/* The scale of a total without words: only where no register has a say in it. */
static int fixed_scale(const struct profile_total *total, bool is_own, struct parts *ret)
{
	if (total->unit_code != PROFILE_NONE || (is_own && total->exponent != PROFILE_NONE)) {
		return PROFILE_UNREAD;
	}
	ret->exponent = total->power;
	ret->unit = total->unit;
	return PROFILE_OK;
}

int profile_modulus(const struct profile *profile, enum profile_direction direction, int digits,
		const uint16_t *words, size_t word_count, struct count *ret)
{
	const struct profile_total *total = &profile->totals[direction];
	bool is_own = total->modulus.digits > 0;
	struct decimal value = total->modulus;
	struct parts parts;
	int answer;

	assert(digits >= 0 && digits <= 18);
	if (!total->is_present) {
		return PROFILE_NO_TOTAL;
	}
	if (!is_own && digits == 0) {
		*ret = (struct count){ 0, 0 };
		return PROFILE_OK;
	}
	answer = words == NULL || total->whole == PROFILE_NONE
			? fixed_scale(total, is_own, &parts)
			: take_parts(profile, total, words, word_count, &parts);
	if (answer != PROFILE_OK) {
		return answer;
	}
	if (!is_own) {
		value = (struct decimal){ 1, digits };
		parts.exponent = 0; /* digits counts whole units, whatever one step is */
	}
	return to_count(value, &parts, ret);
}

/* Flow per hour; false where it was not read or is none. */
static bool decode_flow(
		const struct profile *profile, const struct profile_words *words, struct count *ret)
{
	const struct profile_flow *flow = &profile->flow;
	const struct profile_field *field;
	const uint16_t *from;
	struct decimal value;
	struct decimal times;

	if (flow->field == PROFILE_NONE) {
		return false;
	}
	field = &profile->fields[flow->field];
	from = field_words(profile, words, flow->field);
	if (from == NULL || regmap_decode(from, field->type, field->order, &value) != REGMAP_OK) {
		return false;
	}
	(void)decimal_make(3600 / flow->seconds, 0, &times);
	return decimal_multiply(value, times, &value) == DECIMAL_OK &&
			count_from_decimal(value, flow->unit, ret) == COUNT_OK;
}

static void decode_bits(const struct profile *profile, const struct profile_words *words,
		struct profile_decoded *ret)
{
	for (size_t i = 0; i < profile->bit_count; i++) {
		const struct profile_bit *bit = &profile->bits[i];
		const struct profile_field *field = &profile->fields[bit->field];
		const uint16_t *from = field_words(profile, words, bit->field);
		struct decimal value;
		int64_t word;

		if (from == NULL) {
			continue;
		}
		(void)regmap_decode(from, field->type, field->order, &value);
		word = value.digits * decimal_power(value.exponent);
		if ((word >> bit->bit & 1) == 0) {
			continue;
		}
		ret->bits |= UINT32_C(1) << i;
		if (bit->severity > ret->severity) {
			ret->severity = bit->severity;
		}
	}
}

static uint32_t invalid_mask(int answer, enum profile_severity severity)
{
	uint32_t mask = severity == PROFILE_INVALID ? TOTALISER_RULE(2) : 0;

	switch ((enum profile_answer)answer) {
	case PROFILE_OK:
		return mask;
	case PROFILE_NO_TOTAL:
	case PROFILE_UNREAD:
		return mask | TOTALISER_RULE(1);
	case PROFILE_IMPLAUSIBLE:
		return mask | TOTALISER_RULE(2);
	case PROFILE_UNCONFIRMED:
		return mask | TOTALISER_RULE(3);
	}
	return mask;
}

void profile_decode(const struct profile *profile, enum profile_direction direction,
		const struct profile_words *words, struct profile_decoded *ret)
{
	*ret = (struct profile_decoded){ .severity = PROFILE_INFO };
	ret->answer = profile_gather(profile, direction, words, ret->words, &ret->word_count);
	if (ret->answer == PROFILE_OK) {
		ret->answer = profile_count(
				profile, direction, ret->words, ret->word_count, &ret->count);
	}
	ret->has_flow = decode_flow(profile, words, &ret->flow);
	decode_bits(profile, words, ret);
	ret->invalid = invalid_mask(ret->answer, ret->severity);
}

static bool is_same_field(const struct profile *profile, const struct profile_words *a,
		const struct profile_words *b, int32_t index)
{
	const uint16_t *a_words = field_words(profile, a, index);
	const uint16_t *b_words = field_words(profile, b, index);

	return a_words == NULL || b_words == NULL ||
			memcmp(a_words, b_words,
					regmap_words(profile->fields[index].type) *
							sizeof(*a_words)) == 0;
}

bool profile_is_same_device(const struct profile *profile, const struct profile_words *a,
		const struct profile_words *b, int32_t *ret_field)
{
	for (size_t i = 0; i < profile->identity_count; i++) {
		if (!is_same_field(profile, a, b, profile->identity[i])) {
			*ret_field = profile->identity[i];
			return false;
		}
	}
	for (size_t i = 0; i < profile->audit_count; i++) {
		if (!is_same_field(profile, a, b, profile->audit[i])) {
			*ret_field = profile->audit[i];
			return false;
		}
	}
	return true;
}

/* The i-th of the identity and audit fields. */
static int32_t device_field(const struct profile *profile, size_t i)
{
	return i < profile->identity_count ? profile->identity[i]
					   : profile->audit[i - profile->identity_count];
}

size_t profile_device(const struct profile *profile, const struct profile_words *words,
		uint16_t ret[static PROFILE_DEVICE_WORDS])
{
	size_t count = 0;

	for (size_t i = 0; i < profile->identity_count + profile->audit_count; i++) {
		int32_t field = device_field(profile, i);
		const uint16_t *from = field_words(profile, words, field);
		size_t size = regmap_words(profile->fields[field].type);

		if (from == NULL) {
			return 0;
		}
		assert(count + size <= PROFILE_DEVICE_WORDS);
		memcpy(ret + count, from, size * sizeof(*ret));
		count += size;
	}
	return count;
}

size_t profile_device_words(const struct profile *profile)
{
	size_t count = 0;

	for (size_t i = 0; i < profile->identity_count + profile->audit_count; i++) {
		count += regmap_words(profile->fields[device_field(profile, i)].type);
	}
	return count;
}

int32_t profile_device_differs(const struct profile *profile, const uint16_t *a, const uint16_t *b)
{
	size_t at = 0;

	for (size_t i = 0; i < profile->identity_count + profile->audit_count; i++) {
		int32_t field = device_field(profile, i);
		size_t size = regmap_words(profile->fields[field].type);

		if (memcmp(a + at, b + at, size * sizeof(*a)) != 0) {
			return field;
		}
		at += size;
	}
	return PROFILE_NONE;
}
