/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"

enum {
	DECIMALS = 3, /* of cubic metres: whole litres */
};

const char *flow_format(int64_t l_per_s, char buffer[static FLOW_TEXT_MAX])
{
	(void)snprintf(buffer, FLOW_TEXT_MAX, "%lld.%03d", (long long)(l_per_s / 1000),
			(int)(l_per_s % 1000));
	return buffer;
}

/* ---- a section ---- */

/* *ret stays where it is not given. */
static bool take_flow(const struct told *told, const char *name, bool is_needed, int64_t *ret)
{
	static const char wanted[] = N_("flow in m³ a second with at most three decimals: 12.5");
	const char *text = told_value(told, name);

	if (text == NULL) {
		return !is_needed || told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return text_fixed_all(text, DECIMALS, 0, FLOW_MAX, ret) == TEXT_OK ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

static bool take_id(const struct told *told, const char *name, const char *wanted,
		char ret[static TEXT_ID_MAX + 1])
{
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return (text_is_id(text) && text_copy(ret, TEXT_ID_MAX + 1, text)) ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

/* The permits of one option, added to the section's. */
static bool take_bound(const struct told *told, const char *name, enum flow_condition condition,
		struct flow_section *ret)
{
	static const char wanted[] = N_("permits with commas between them");
	const char *at = told_value(told, name);

	while (at != NULL) {
		size_t size = strcspn(at, ",");
		struct flow_bound *bound = &ret->bound[ret->bound_count];

		if (ret->bound_count == FLOW_BOUND_MAX) {
			return told_wrong(told, name, TOLD_RULE,
					N_("more than 500 permits hang on one section"));
		}
		if (size == 0 || size > TEXT_ID_MAX) {
			return told_wrong(told, name, TOLD_VALUE, wanted);
		}
		memcpy(bound->permit, at, size);
		bound->permit[size] = '\0';
		bound->condition = condition;
		if (!text_is_id(bound->permit)) {
			return told_wrong(told, name, TOLD_VALUE, wanted);
		}
		ret->bound_count++;
		at = at[size] == ',' ? at + size + 1 : NULL;
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct flow_bound *)a)->permit,
			((const struct flow_bound *)b)->permit);
}

/* In order, and each once. */
static bool sort_bound(const struct told *told, struct flow_section *section)
{
	qsort(section->bound, section->bound_count, sizeof(section->bound[0]), compare);
	for (size_t i = 1; i < section->bound_count; i++) {
		if (compare(&section->bound[i - 1], &section->bound[i]) == 0) {
			return told_wrong(told, "either", TOLD_RULE,
					N_("a permit stands there twice: which orders reach it is one of 'stop', 'reduce', 'either'"));
		}
	}
	return true;
}

static bool take_section(const struct told *told, struct flow_section *section)
{
	bool is_good = take_id(told, "section", N_("id of a section: letters, digits, '-'"),
			section->section);

	is_good = told_text(told, "name", N_("name of 1 to 255 bytes of UTF-8"), section->name,
				  sizeof(section->name)) &&
			is_good;
	is_good = take_id(told, "area", N_("id of an area"), section->area) && is_good;
	is_good = take_flow(told, "least", true, &section->least_l_per_s) && is_good;
	section->warn_l_per_s = section->least_l_per_s;
	is_good = take_flow(told, "warn", false, &section->warn_l_per_s) && is_good;
	is_good = told_day(told, "from", &section->from) && is_good;
	is_good = take_bound(told, "stop", FLOW_STOP, section) && is_good;
	is_good = take_bound(told, "reduce", FLOW_REDUCE, section) && is_good;
	is_good = take_bound(told, "either", FLOW_STOP_OR_REDUCE, section) && is_good;
	if (told_value(told, "document") != NULL) {
		is_good = told_text(told, "document", N_("text of 1 to 255 bytes of UTF-8"),
					  section->document, sizeof(section->document)) &&
				is_good;
	}
	if (is_good && !row_has_day(section->from)) {
		is_good = told_wrong(told, "from", TOLD_MISSING, N_("day: 2026-01-01"));
	}
	if (is_good && section->warn_l_per_s < section->least_l_per_s) {
		is_good = told_wrong(told, "warn", TOLD_RULE,
				N_("one warns above what must stay, not below it"));
	}
	return is_good && sort_bound(told, section);
}

bool told_section(const struct told *told, struct bytes *ret)
{
	SCOPED(scope_free) struct flow_section *section = calloc(1, sizeof(*section));

	if (section == NULL) {
		ret->failed = true;
		return true;
	}
	if (!take_section(told, section)) {
		return false;
	}
	flow_put_section(ret, section);
	return true;
}

/* ---- an order ---- */

bool told_flow_order(const struct told *told, struct flow_order *ret)
{
	static const char wanted[] = N_("order: reduce, stop or resume");
	const char *what = told_value(told, "order");
	bool is_known = what != NULL && flow_what_parse(what, &ret->what);
	bool is_good = is_known ||
			told_wrong(told, "order", what == NULL ? TOLD_MISSING : TOLD_VALUE, wanted);

	is_good = told_day(told, "from", &ret->from) && is_good;
	is_good = told_int(told, "percent", 1, 100, N_("percentage from 1 to 100"),
				  &ret->percent) &&
			is_good;
	is_good = told_text(told, "ground", N_("text of 1 to 400 bytes of UTF-8"), ret->ground,
				  sizeof(ret->ground)) &&
			is_good;
	if (is_good && !row_has_day(ret->from)) {
		is_good = told_wrong(told, "from", TOLD_MISSING, N_("day: 2026-01-01"));
	}
	if (is_known && (ret->what == FLOW_ORDER_REDUCE) != (ret->percent > 0)) {
		is_good = told_wrong(told, "percent", TOLD_RULE,
				N_("an order to reduce says by how many percent, no other does"));
	}
	return is_good;
}
