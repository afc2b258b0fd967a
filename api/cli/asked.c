/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/asked.h"

#include <stddef.h>
#include <stdint.h>

#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/period.h"
#include "ledger/registry.h"
#include "meter/text.h"

bool asked_year(const char *word, int *ret)
{
	int64_t year;

	if (text_int_all(word, INSTANT_YEAR_MIN + 1, INSTANT_YEAR_MAX - 1, &year) != TEXT_OK) {
		out_error(_("'%s' is no year; one is written 2026"), word);
		return false;
	}
	*ret = (int)year;
	return true;
}

bool asked_period(const char *word, struct days *ret)
{
	if (!period_parse(word, ret)) {
		out_error(_("'%s' is no period: 2026-10, 2026-Q4 or 2026"), word);
		return false;
	}
	return true;
}

bool asked_day(const char *word, struct day *ret)
{
	if (!day_parse(word, ret)) {
		out_error(_("'%s' is no day; one is written 2026-10-31"), word);
		return false;
	}
	return true;
}

bool asked_area(struct desk *desk, const char *area)
{
	struct ledger *ledger = area == NULL ? NULL : desk_ledger(desk);
	const struct registry_view view = { .books = ledger == NULL ? NULL : ledger_books(ledger) };

	if (ledger != NULL && !registry_has(&view, ROW_AREA, area)) {
		out_error(_("there is no area '%s'"), area);
		return false;
	}
	return true;
}
