/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value_number.h"

#include <string.h>

#define UNITS_MAX INT64_C(999999999999999999)

void value_exact(struct value object, const char *key, struct exact *ret)
{
	const char *text = value_text(object, key);

	if (!exact_parse(text, strlen(text), ret)) {
		value_refuse(object, key);
	}
}

void value_exact_known(struct value object, const char *key, struct exact *ret)
{
	if (value_has(object, key)) {
		value_exact(object, key, ret);
	} else {
		exact_set_int(ret, 1);
	}
}

struct count value_count_of(struct value object)
{
	return (struct count){
		.units = value_int_in(object, "units", -UNITS_MAX, UNITS_MAX),
		.scale = (uint8_t)value_int_in(object, "scale", 0, COUNT_SCALE_MAX),
	};
}
