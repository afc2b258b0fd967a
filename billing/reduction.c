/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/reduction.h"

#include <string.h>

#include "billing/rulebook.h"
#include "meter/err.h"
#include "meter/scope.h"

enum {
	FEN_OF = 10000000, /* litres (Wh) × micro-yuan a m³ (kWh) to fen */
};

/* The line's product without any relief. */
static int product_without(const struct invoice_line *line, struct exact *ret)
{
	struct item_cursor factors = line->factors;
	struct invoice_factor factor;

	if (line->has_energy) {
		exact_set_int(ret, line->energy_wh);
	} else if (line->volume[0] != '\0') {
		if (!exact_parse(line->volume, strlen(line->volume), ret)) {
			return WEIR_FAULT_BROKEN;
		}
	} else {
		exact_set_int(ret, line->litres);
	}
	exact_multiply_fraction(ret, line->rate_micro_yuan, FEN_OF);
	for (size_t n = item_take_array(&factors); n > 0; n--) {
		if (!invoice_take_factor(&factors, &factor)) {
			return WEIR_FAULT_BROKEN;
		}
		if (strcmp(factor.what, "relief") != 0) {
			exact_multiply_fraction(ret, factor.times, RULE_ONE);
		}
	}
	return 0;
}

int reduction_walk(const struct invoice_line *line, reduction_take *take, void *context)
{
	SCOPED_FINISH(exact_finish) struct exact left = exact_zero();
	struct item_cursor factors = line->factors;
	struct invoice_factor factor;
	int answer = product_without(line, &left);

	for (size_t n = item_take_array(&factors); n > 0 && answer == 0; n--) {
		SCOPED_FINISH(exact_finish) struct exact part = exact_zero();

		if (!invoice_take_factor(&factors, &factor)) {
			return WEIR_FAULT_BROKEN;
		}
		if (strcmp(factor.what, "relief") != 0) {
			continue;
		}
		exact_copy(&part, &left);
		exact_multiply_fraction(&left, factor.times, RULE_ONE);
		exact_subtract(&part, &left);
		answer = take(context, factor.id, &part);
	}
	return answer;
}

static int add(void *context, const char *relief, const struct exact *fen)
{
	(void)relief;
	exact_add(context, fen);
	return 0;
}

int reduction_add(const struct invoice_line *line, struct exact *ret)
{
	return reduction_walk(line, add, ret);
}
