/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/field_names.h"

#include <assert.h>
#include <string.h>

#include "ledger/field_rows.h"
#include "ledger/finding.h"

static const struct day late = { INT32_MAX - 1 };

static int refuse(struct where *reason, const char *what, const char *id)
{
	where_set(reason, 0, 0, "'%s': there is no such %s in the registry", id, what);
	return JUDGE_REFUSED;
}

/* Entries of findings between ';'. */
static int check_findings(const struct registry_view *view, const char *list, struct where *reason)
{
	while (*list != '\0') {
		char number[24];
		size_t size = strcspn(list, ";");
		int64_t entry;

		if (size < sizeof(number)) {
			memcpy(number, list, size);
			number[size] = '\0';
		}
		if (size >= sizeof(number) ||
				text_int_all(number, 0, INT64_MAX, &entry) != TEXT_OK ||
				finding_find(view->books, entry) == NULL) {
			where_set(reason, 0, 0,
					"'%s': findings are named by the entries that raised them, between ';'",
					list);
			return JUDGE_REFUSED;
		}
		list += size + (list[size] == ';' ? 1 : 0);
	}
	return JUDGE_OK;
}

static int check_inspection(const struct registry_view *view, const struct inspection_row *row,
		struct where *reason)
{
	if (row->permit[0] != '\0' && !registry_has(view, ROW_PERMIT, row->permit)) {
		return refuse(reason, "permit", row->permit);
	}
	if (row->intake[0] != '\0' && !registry_has(view, ROW_INTAKE, row->intake)) {
		return refuse(reason, "intake", row->intake);
	}
	return check_findings(view, row->findings, reason);
}

int field_names_check(const struct registry_view *view, enum row_kind kind, const union row *row,
		struct where *reason)
{
	const char *id = row_id(kind, row);

	assert(field_row_is(kind));
	if (!row_has_day(row_from(kind, row))) {
		where_set(reason, 0, 0, "'%s': the row needs its day", id);
		return JUDGE_REFUSED;
	}
	if (kind == ROW_INSPECTION) {
		return check_inspection(view, &row->inspection, reason);
	}
	if (kind == ROW_FACILITY && !registry_has(view, ROW_INTAKE, id)) {
		return refuse(reason, "intake", id);
	}
	if (kind == ROW_WATER_TEST && !registry_has(view, ROW_PERMIT, id)) {
		return refuse(reason, "permit", id);
	}
	if (kind == ROW_VERIFICATION && !registry_has(view, ROW_METER, id)) {
		return refuse(reason, "meter", id);
	}
	return JUDGE_OK;
}

/* The permit that an intake's newest row names, else its area. */
static bool link_intake(
		const struct registry_view *view, const char *intake, struct conclusion *ret)
{
	struct intake_row row;

	if (!registry_intake(view, intake, late, &row)) {
		return conclusion_subject(ret, "ledger", "");
	}
	return row.permit[0] != '\0' ? conclusion_subject(ret, "permit:", row.permit)
				     : conclusion_subject(ret, "area:", row.area);
}

bool field_names_link(const struct registry_view *view, enum row_kind kind, const union row *row,
		struct conclusion *ret)
{
	struct meter_row meter;

	assert(field_row_is(kind));
	if (kind == ROW_DUTY) {
		return conclusion_subject(ret, "ledger", "");
	}
	if (kind == ROW_INSPECTION) {
		return row->inspection.permit[0] != '\0'
				? conclusion_subject(ret, "permit:", row->inspection.permit)
				: link_intake(view, row->inspection.intake, ret);
	}
	if (kind == ROW_FACILITY) {
		return link_intake(view, row->facility.intake, ret);
	}
	if (kind == ROW_WATER_TEST) {
		return conclusion_subject(ret, "permit:", row->water_test.permit);
	}
	return registry_meter(view, row->verification.meter, late, &meter)
			? link_intake(view, meter.intake, ret)
			: conclusion_subject(ret, "ledger", "");
}
