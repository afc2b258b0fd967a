/* SPDX-License-Identifier: Apache-2.0 */

#include "api/declared_rate.h"

#include <string.h>

#include "billing/money.h"
#include "billing/rulebook.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	PPM = 1000000,
};

/* What the factors of a line say beside its rate. */
struct parts {
	int64_t loss_times; /* of RULE_ONE; INT64_MIN: no loss is granted */
	bool is_returned;   /* what was given back is left out */
	struct exact taxed; /* the share of its litres that bears the rate, without what was given back */
	struct exact other; /* the product of all other factors */
};

static int read_parts(const struct invoice_line *line, struct parts *ret)
{
	struct item_cursor factors = line->factors;
	struct invoice_factor factor;

	ret->loss_times = INT64_MIN;
	ret->is_returned = false;
	exact_set_int(&ret->taxed, 1);
	exact_set_int(&ret->other, 1);
	for (size_t n = item_take_array(&factors); n > 0; n--) {
		if (!invoice_take_factor(&factors, &factor)) {
			return WEIR_FAULT_BROKEN;
		}
		if (strcmp(factor.what, "leakage") == 0) {
			ret->loss_times = factor.times;
			exact_multiply_fraction(&ret->taxed, factor.times, RULE_ONE);
		} else if (strcmp(factor.what, "consumed") == 0) {
			exact_multiply_fraction(&ret->taxed, factor.times, RULE_ONE);
		} else if (strcmp(factor.what, "returned") == 0) {
			ret->is_returned = true;
		} else {
			exact_multiply_fraction(&ret->other, factor.times, RULE_ONE);
		}
	}
	return 0;
}

/* The litres of the line that bear its rate. What is given back has no factor but the rest of times. */
static int taxed_of(const struct invoice_line *line, const struct parts *parts, struct exact *ret)
{
	if (parts->is_returned && exact_sign(&parts->other) != 0) {
		if (!exact_parse(line->times, strlen(line->times), ret)) {
			return WEIR_FAULT_BROKEN;
		}
		exact_divide(ret, &parts->other);
	} else {
		exact_copy(ret, &parts->taxed);
	}
	if (line->volume[0] == '\0') {
		exact_multiply_fraction(ret, line->litres, 1);
	} else {
		SCOPED_FINISH(exact_finish) struct exact volume = exact_zero();

		if (!exact_parse(line->volume, strlen(line->volume), &volume)) {
			return WEIR_FAULT_BROKEN;
		}
		exact_multiply(ret, &volume);
	}
	return 0;
}

static void add_rate(
		struct declared_intake *intake, const struct invoice_line *line, int64_t loss_times)
{
	const struct declared_rate rate = {
		.micro_yuan = line->rate_micro_yuan,
		.is_per_kwh = line->has_energy,
		.loss_share = loss_times == INT64_MIN ? INT64_MIN : RULE_ONE - loss_times,
		.amount = line->has_energy ? line->energy_wh : line->litres,
	};

	for (size_t i = 0; i < intake->rate_count; i++) {
		struct declared_rate *known = &intake->rates[i];

		if (known->micro_yuan == rate.micro_yuan && known->is_per_kwh == rate.is_per_kwh &&
				known->loss_share == rate.loss_share) {
			known->amount += rate.amount;
			return;
		}
	}
	if (intake->rate_count < DECLARED_RATES_MAX) {
		intake->rates[intake->rate_count++] = rate;
	}
}

int declared_add_rate(struct declared_intake *intake, const struct invoice_line *line)
{
	SCOPED_FINISH(exact_finish) struct exact taxed = exact_zero();
	struct parts parts;
	int fault;

	if ((line->part != CHARGE_BASE && line->part != CHARGE_SURCHARGE) || !line->counts ||
			line->rate[0] == '\0') {
		return 0;
	}
	parts.taxed = exact_zero();
	parts.other = exact_zero();
	fault = read_parts(line, &parts);
	if (fault == 0) {
		add_rate(intake, line, parts.loss_times);
	}
	if (fault == 0 && !line->has_energy) {
		fault = taxed_of(line, &parts, &taxed);
	}
	if (fault == 0) {
		exact_add(&intake->taxed, &taxed);
	}
	exact_finish(&parts.taxed);
	exact_finish(&parts.other);
	return fault;
}

int declared_round(struct declared_intake *intake)
{
	size_t kept = 0;
	bool is_by_energy = intake->rate_count > 0;

	for (size_t i = 0; i < intake->rate_count; i++) {
		is_by_energy = is_by_energy && intake->rates[i].is_per_kwh;
		if (intake->rates[i].amount != 0) {
			intake->rates[kept++] = intake->rates[i];
		}
	}
	if (kept > 0) {
		intake->rate_count = kept;
	}
	if (is_by_energy) {
		intake->taxed_litres = INT64_MIN; /* no volume bears a rate */
		return 0;
	}
	return money_round(&intake->taxed, &intake->taxed_litres) ? 0 : WEIR_FAULT_RANGE;
}

int64_t declared_over_plan_ppm(
		const struct declaration *declaration, const struct declared_intake *one)
{
	const int64_t plan = declaration->plan_to_date_litres != INT64_MIN
			? declaration->plan_to_date_litres
			: declaration->plan_year_litres;
	wide ppm;

	if (plan <= 0 || one->over_plan_cumulative_litres == INT64_MIN) {
		return INT64_MIN;
	}
	ppm = (wide)one->over_plan_cumulative_litres * PPM / plan;
	return ppm > INT64_MAX || ppm < -INT64_MAX ? INT64_MIN : (int64_t)ppm;
}
