/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_credit.h"

#include "api/lang.h"
#include "api/told_parts.h"
#include "meter/bytes.h"

static bool take_area(const struct told *told, const char *name, char ret[static TEXT_ID_MAX + 1])
{
	return told_id(told, name, N_("id of an area"), ret);
}

static bool take_loan(const struct told *told, char ret[static TEXT_ID_MAX + 1])
{
	return told_id(told, "loan", N_("id of a loan: letters, digits, '-'"), ret);
}

static bool take_m2(const struct told *told, const char *name, int64_t low, struct area_credit *ret)
{
	static const char wanted[] = N_("whole number of square metres");

	if (told_value(told, name) == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return told_int(told, name, low, CREDIT_MAX, wanted, &ret->m2);
}

bool told_credit_stock(const struct told *told, struct bytes *ret)
{
	static const char wanted[] = N_("year from 1900 to 9999");
	struct credit_stock said = { .year = 0 };
	bool is_good = take_area(told, "area", said.area);

	if (told_value(told, "year") == NULL) {
		is_good = told_wrong(told, "year", TOLD_MISSING, wanted);
	}
	is_good = told_int(told, "year", 1900, 9999, wanted, &said.year) && is_good;
	is_good = take_m2(told, "added", 0, &said.added) && is_good;
	is_good = take_m2(told, "target", 0, &said.target) && is_good;
	is_good = take_m2(told, "converted", 0, &said.converted) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		credit_put_stock(ret, &said);
	}
	return is_good;
}

static bool take_purpose(const struct told *told, enum credit_purpose *ret)
{
	static const char wanted[] = N_(
			"purpose that may borrow: key-project, public-service, affordable-housing or land-reserve");
	const char *text = told_value(told, "purpose");

	if (text == NULL) {
		return told_wrong(told, "purpose", TOLD_MISSING, wanted);
	}
	return credit_purpose_parse(text, ret) || told_wrong(told, "purpose", TOLD_VALUE, wanted);
}

bool told_credit_loan(const struct told *told, struct bytes *ret)
{
	struct credit_loan said = { .loan = "" };
	bool is_good = take_loan(told, said.loan);

	is_good = take_area(told, "pool", said.area) && is_good;
	is_good = told_words(told, "borrower", said.borrower) && is_good;
	is_good = told_words(told, "project", said.project) && is_good;
	is_good = take_purpose(told, &said.purpose) && is_good;
	is_good = take_m2(told, "filled", 1, &said.filled) && is_good;
	is_good = take_m2(told, "lent", 1, &said.lent) && is_good;
	is_good = told_day_given(told, "from", &said.from) && is_good;
	is_good = told_day_given(told, "until", &said.until) && is_good;
	is_good = told_words(told, "flood", said.flood) && is_good;
	is_good = told_words(told, "quality", said.quality) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		credit_put_loan(ret, &said);
	}
	return is_good;
}

bool told_credit_return(const struct told *told, struct bytes *ret)
{
	struct credit_return said = { .loan = "" };
	bool is_good = take_loan(told, said.loan);

	is_good = told_day_given(told, "on", &said.on) && is_good;
	is_good = take_m2(told, "surveyed", 1, &said.surveyed) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		credit_put_return(ret, &said);
	}
	return is_good;
}

bool told_credit_retire(const struct told *told, struct bytes *ret)
{
	struct credit_retire said = { .area = "" };
	bool is_good = take_area(told, "area", said.area);

	is_good = take_m2(told, "retired", 1, &said.retired) && is_good;
	is_good = told_day_given(told, "on", &said.on) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		credit_put_retire(ret, &said);
	}
	return is_good;
}
