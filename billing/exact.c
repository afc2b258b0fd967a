/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/exact.h"

#include <assert.h>
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/text.h"

_Static_assert(sizeof(mpq_t) == sizeof(struct exact), "struct exact holds an mpq_t");
_Static_assert(_Alignof(__mpq_struct) <= _Alignof(struct exact), "and is aligned for it");

__extension__ typedef unsigned __int128 uwide;

static mpq_ptr guest(struct exact *number)
{
	return (mpq_ptr)(void *)number->storage;
}

static mpq_srcptr look(const struct exact *number)
{
	return (mpq_srcptr)(const void *)number->storage;
}

struct exact exact_zero(void)
{
	struct exact number;

	mpq_init(guest(&number));
	return number;
}

void exact_finish(struct exact *number)
{
	mpq_clear(guest(number));
}

void exact_copy(struct exact *to, const struct exact *from)
{
	mpq_set(guest(to), look(from));
}

/* GMP takes no 128 bits: hand it over as two halves. */
static void set_wide(mpz_ptr integer, wide value)
{
	uwide magnitude = value < 0 ? 0 - (uwide)value : (uwide)value;
	uint64_t halves[2] = { (uint64_t)(magnitude >> 64), (uint64_t)magnitude };

	mpz_import(integer, 2, 1, sizeof(halves[0]), 0, 0, halves);
	if (value < 0) {
		mpz_neg(integer, integer);
	}
}

void exact_set_int(struct exact *number, int64_t value)
{
	set_wide(mpq_numref(guest(number)), value);
	mpz_set_ui(mpq_denref(guest(number)), 1);
}

void exact_set_fraction(struct exact *number, wide numerator, wide denominator)
{
	assert(denominator != 0);
	set_wide(mpq_numref(guest(number)), numerator);
	set_wide(mpq_denref(guest(number)), denominator);
	mpq_canonicalize(guest(number));
}

void exact_add(struct exact *number, const struct exact *other)
{
	mpq_add(guest(number), look(number), look(other));
}

void exact_subtract(struct exact *number, const struct exact *other)
{
	mpq_sub(guest(number), look(number), look(other));
}

void exact_multiply(struct exact *number, const struct exact *other)
{
	mpq_mul(guest(number), look(number), look(other));
}

void exact_divide(struct exact *number, const struct exact *other)
{
	assert(exact_sign(other) != 0);
	mpq_div(guest(number), look(number), look(other));
}

void exact_multiply_fraction(struct exact *number, wide numerator, wide denominator)
{
	SCOPED_FINISH(exact_finish) struct exact factor = exact_zero();

	exact_set_fraction(&factor, numerator, denominator);
	exact_multiply(number, &factor);
}

int exact_sign(const struct exact *number)
{
	return mpq_sgn(look(number));
}

int exact_compare(const struct exact *a, const struct exact *b)
{
	return mpq_cmp(look(a), look(b));
}

bool exact_is_whole(const struct exact *number)
{
	return mpz_cmp_ui(mpq_denref(look(number)), 1) == 0;
}

bool exact_floor(const struct exact *number, int64_t *ret)
{
	uint64_t magnitude = 0;
	mpz_t whole;
	bool fits;

	mpz_init(whole);
	mpz_fdiv_q(whole, mpq_numref(look(number)), mpq_denref(look(number)));
	fits = mpz_sizeinbase(whole, 2) <= 63; /* of the magnitude; INT64_MIN counts as too far */
	if (fits) {
		mpz_export(&magnitude, NULL, 1, sizeof(magnitude), 0, 0, whole);
		*ret = mpz_sgn(whole) < 0 ? -(int64_t)magnitude : (int64_t)magnitude;
	}
	mpz_clear(whole);
	return fits;
}

static void put_integer(mpz_srcptr integer, struct bytes *out)
{
	size_t size = mpz_sizeinbase(integer, 10) + 2;
	char *text = malloc(size);

	if (text == NULL) {
		out->failed = true;
		return;
	}
	bytes_put_text(out, mpz_get_str(text, 10, integer));
	free(text);
}

void exact_format(const struct exact *number, struct bytes *out)
{
	put_integer(mpq_numref(look(number)), out);
	if (!exact_is_whole(number)) {
		bytes_put_u8(out, '/');
		put_integer(mpq_denref(look(number)), out);
	}
}

enum {
	DECIMALS_MAX = 18, /* what text_format_fixed() prints */
};

void exact_format_decimal(const struct exact *number, struct bytes *out)
{
	SCOPED_FINISH(exact_finish) struct exact scaled = exact_zero();
	char text[32];
	int64_t value;

	exact_copy(&scaled, number);
	for (int decimals = 0; decimals <= DECIMALS_MAX; decimals++) {
		if (exact_is_whole(&scaled) && exact_floor(&scaled, &value)) {
			bytes_put_text(out, text_format_fixed(value, decimals, text, sizeof(text)));
			return;
		}
		exact_multiply_fraction(&scaled, 10, 1);
	}
	exact_format(number, out);
}

/* Digits as they are printed: "0", or no zero first. Returns their number, 0 for none. */
static size_t count_digits(const char *text, size_t size)
{
	size_t count = 0;

	while (count < size && text[count] >= '0' && text[count] <= '9') {
		count++;
	}
	return count > 1 && text[0] == '0' ? 0 : count;
}

/* "n" or "n/d" by its form alone; a sign only before a number that is not 0. */
static bool has_form(const char *text, size_t size)
{
	size_t sign = size > 0 && text[0] == '-' ? 1 : 0;
	size_t digits = count_digits(text + sign, size - sign);
	size_t at = sign + digits;

	if (digits == 0 || (text[sign] == '0' && sign == 1)) {
		return false;
	}
	if (at == size) {
		return true;
	}
	if (text[at] != '/' || at + 1 == size || text[at + 1] == '0') {
		return false;
	}
	digits = count_digits(text + at + 1, size - at - 1);
	if (digits == 1 && text[at + 1] == '1') {
		return false;
	}
	return digits > 0 && at + 1 + digits == size;
}

bool exact_parse(const char *text, size_t size, struct exact *ret)
{
	SCOPED_FINISH(exact_finish) struct exact read = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact lowest = exact_zero();
	SCOPED(scope_free) char *copy = NULL;

	if (size > EXACT_TEXT_MAX || !has_form(text, size)) {
		return false;
	}
	copy = strndup(text, size);
	if (copy == NULL || mpq_set_str(guest(&read), copy, 10) != 0) {
		return false;
	}
	exact_copy(&lowest, &read);
	mpq_canonicalize(guest(&lowest));
	if (mpz_cmp(mpq_denref(look(&lowest)), mpq_denref(look(&read))) != 0) {
		return false;
	}
	exact_copy(ret, &lowest);
	return true;
}
