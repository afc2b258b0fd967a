/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_number.h"

#include <stdio.h>

#include "api/out.h"
#include "api/value_number.h"
#include "billing/exact.h"
#include "meter/bytes.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	LITRES_A_M3 = 1000,
	EXACT_SHOWN_MAX = 40, /* what is longer says little to people */
};

void print_exact(const char *before, const struct exact *number, const char *behind)
{
	struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX + 1);
	exact_format_decimal(number, &text);
	out_text("%s%.*s%s%s", before, EXACT_SHOWN_MAX, bytes_text(&text),
			text.size > EXACT_SHOWN_MAX ? "..." : "", behind);
	bytes_finish(&text);
}

/* A member as a decimal, times an integer; cut where it is longer than anything of ours. */
static const char *decimal_text(struct value object, const char *key, int64_t times,
		char buffer[static NUMBER_TEXT_MAX])
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
	struct bytes text;

	value_exact(object, key, &number);
	exact_multiply_fraction(&number, times, 1);
	bytes_init(&text, EXACT_TEXT_MAX + 1);
	exact_format_decimal(&number, &text);
	(void)snprintf(buffer, NUMBER_TEXT_MAX, "%s", bytes_text(&text));
	bytes_finish(&text);
	return buffer;
}

const char *share_text(struct value object, const char *key, char buffer[static NUMBER_TEXT_MAX])
{
	return decimal_text(object, key, 1, buffer);
}

const char *percent_text(struct value object, const char *key, char buffer[static NUMBER_TEXT_MAX])
{
	return decimal_text(object, key, 100, buffer);
}

const char *yuan_text(int64_t fen, char buffer[static NUMBER_TEXT_MAX])
{
	(void)snprintf(buffer, NUMBER_TEXT_MAX, "%s%lld.%02lld", fen < 0 ? "-" : "",
			(long long)(fen / 100 < 0 ? -(fen / 100) : fen / 100),
			(long long)(fen % 100 < 0 ? -(fen % 100) : fen % 100));
	return buffer;
}

void print_m3(const char *before, const struct exact *litres, const char *behind)
{
	SCOPED_FINISH(exact_finish) struct exact m3 = exact_zero();

	exact_copy(&m3, litres);
	exact_multiply_fraction(&m3, 1, LITRES_A_M3);
	print_exact(before, &m3, behind);
}

const char *m3_text(int64_t litres, char buffer[static VOLUME_TEXT_MAX])
{
	return volume_format_m3((struct volume){ litres }, buffer);
}
