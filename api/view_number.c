/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_number.h"

#include "billing/exact.h"
#include "billing/rulebook.h"
#include "meter/bytes.h"
#include "meter/scope.h"

void view_exact(struct view *view, const char *key, const struct exact *number)
{
	struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX + 1);
	exact_format(number, &text);
	view_text(view, key, bytes_text(&text));
	bytes_finish(&text);
}

void view_fraction(struct view *view, const char *key, wide n, wide d)
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();

	exact_set_fraction(&number, n, d);
	view_exact(view, key, &number);
}

void view_billionths(struct view *view, const char *key, int64_t billionths)
{
	view_fraction(view, key, billionths, RULE_ONE);
}

void view_entry(struct view *view, const char *key, int64_t entry)
{
	if (entry >= 0) {
		view_int(view, key, entry);
	} else {
		view_null(view, key);
	}
}
