/* SPDX-License-Identifier: Apache-2.0 */

#include "api/import_left.h"

#include <string.h>

#include "api/import_rows.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LEFT_MAX = 1 << 20, /* bytes of a list of intakes */
};

/* From that day on the permit is no more, and its successor is; ROW_NO_DAY where it does not end. */
static struct day taken_over(const struct books *books, const struct permit_row *permit)
{
	const struct registry_view view = { .books = books };
	struct day day = ROW_NO_DAY;
	struct permit_row before;

	if (registry_permit(&view, permit->replaces, permit->valid_from, &before) &&
			row_has_day(before.valid_until)) {
		day.number = before.valid_until.number + 1;
		day = day.number > permit->valid_from.number ? day : permit->valid_from;
	}
	return day;
}

static int warn_of(const struct books *books, const struct permit_row *permit)
{
	SCOPED_FINISH(bytes_finish) struct bytes left;
	const struct registry_view view = { .books = books };
	const struct day day = taken_over(books, permit);
	char id[TEXT_ID_MAX + 1] = "";
	char text[DAY_TEXT_MAX];
	struct intake_row intake;

	bytes_init(&left, LEFT_MAX);
	while (row_has_day(day) && registry_next_id(books, ROW_INTAKE, id)) {
		if (registry_intake(&view, id, day, &intake) &&
				strcmp(intake.permit, permit->replaces) == 0) {
			bytes_put_text(&left, left.size > 0 ? ", " : "");
			bytes_put_text(&left, id);
		}
	}
	if (left.size > 0) {
		out_error(_("permit %s replaces %s, which keeps these intakes: %s; from %s on what is taken there is without a permit, until rows give them to %s"),
				permit->permit, permit->replaces, bytes_text(&left),
				day_format(day, text), permit->permit);
	}
	return left.failed ? WEIR_FAULT_MEMORY : 0;
}

int import_left_warn(const struct books *books, const struct import_rows *rows)
{
	int fault = 0;

	for (size_t i = 0; rows->kind == ROW_PERMIT && i < rows->count && fault == 0; i++) {
		if (rows->rows[i].permit.replaces[0] != '\0') {
			fault = warn_of(books, &rows->rows[i].permit);
		}
	}
	return fault;
}
