/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_finding.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/word_text.h"
#include "ledger/finding.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/volume.h"

enum {
	LINE_BYTES_MAX = 8 * FINDING_TEXT_MAX,
};

static const char *subject_text(struct value finding)
{
	return value_says(finding, "subject", "permit")             ? _("permit")
			: value_says(finding, "subject", "intake")  ? _("intake")
			: value_says(finding, "subject", "meter")   ? _("meter")
			: value_says(finding, "subject", "section") ? _("section")
								    : _("area");
}

const char *finding_state_text(struct value finding)
{
	if (value_bool_known(finding, "overdue")) {
		return _("overdue");
	}
	return value_says(finding, "state", "raised")               ? _("not assigned")
			: value_says(finding, "state", "assigned")  ? _("assigned")
			: value_says(finding, "state", "rectified") ? _("rectified")
			: value_says(finding, "state", "checked")   ? _("checked")
			: value_says(finding, "state", "closed")    ? _("closed")
								    : _("withdrawn");
}

void finding_put_what(struct bytes *ret, struct value finding)
{
	bytes_format(ret, "%s %s: %s", subject_text(finding), value_text(finding, "id"),
			word_text(WORD_FINDING, value_text(finding, "class")));
}

static void put_row(struct table *table, const struct zone *zone, struct value finding)
{
	struct instant found = { value_instant(finding, "found_at") };
	char text[DAY_TEXT_MAX];
	struct bytes subject;

	bytes_init(&subject, LINE_BYTES_MAX);
	bytes_format(&subject, "%s %s", subject_text(finding), value_text(finding, "id"));
	table_number(table, value_int(finding, "finding"));
	table_text(table, bytes_text(&subject));
	table_text(table, value_has(finding, "permit") ? value_text(finding, "permit") : "-");
	table_text(table, value_has(finding, "area") ? value_text(finding, "area") : "-");
	table_text(table, word_text(WORD_FINDING, value_text(finding, "class")));
	table_text(table, day_format(zone_day(zone, found), text));
	table_text(table,
			value_has(finding, "responsible") ? value_text(finding, "responsible")
							  : "-");
	table_text(table,
			value_has(finding, "until") ? day_format(value_day(finding, "until"), text)
						    : "-");
	table_text(table, finding_state_text(finding));
	bytes_finish(&subject);
}

int print_findings(struct value root, const struct zone *zone)
{
	const struct table_column columns[] = {
		{ _("Finding"), TABLE_RIGHT },
		{ _("Subject"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Problem"), TABLE_LEFT },
		{ _("Found"), TABLE_LEFT },
		{ _("Responsible"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value list = value_list(root, "findings");

	if (value_count(list) == 0) {
		out_text("%s\n", _("no finding"));
		return 0;
	}
	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		put_row(table, zone, value_at(list, i));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

static void put_words(struct bytes *line, struct value object)
{
	if (value_has(object, "text")) {
		const char *words = value_text(object, "text");

		bytes_put_text(line, ": ");
		item_text_plain(line, words, strlen(words));
	}
	if (value_has(object, "evidence_sha256")) {
		bytes_format(line, " (%s %s)", _("evidence"),
				value_text(object, "evidence_sha256"));
	}
}

/* Who raised it, or what was not done. */
static void print_cause(struct value finding)
{
	char day[DAY_TEXT_MAX];
	struct bytes line;

	bytes_init(&line, LINE_BYTES_MAX);
	if (value_has(finding, "duty")) {
		bytes_format(&line, _("found by the program: %s, %s"),
				word_text(WORD_DUTY, value_text(finding, "duty")),
				day_format(value_day(finding, "since"), day));
		if (value_has(finding, "litres")) {
			bytes_format(&line, _(", %s m³"),
					volume_m3(value_int(finding, "litres")).text);
		}
	} else {
		bytes_format(&line, _("raised by actor %lld"),
				(long long)value_int(finding, "actor"));
	}
	put_words(&line, finding);
	if (value_has(finding, "reopens")) {
		bytes_format(&line, _("; it names finding %lld"),
				(long long)value_int(finding, "reopens"));
	}
	out_text("  %s\n", bytes_text(&line));
	bytes_finish(&line);
}

static const char *step_text(struct value step)
{
	static const struct {
		const char *name;
		const char *text;
	} steps[] = {
		{ "assign", N_("assigned") },
		{ "rectify", N_("rectified") },
		{ "accept", N_("checked, right now") },
		{ "reject", N_("checked, not right yet") },
		{ "close", N_("closed") },
		{ "withdraw", N_("withdrawn") },
		{ "overdue", N_("overdue") },
		{ "lapsed", N_("withdrawn: the cause was none") },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (value_says(step, "step", steps[i].name)) {
			return _(steps[i].text);
		}
	}
	return "";
}

void finding_put_step_line(struct bytes *ret, struct value step, const struct zone *zone)
{
	struct instant at = { value_instant(step, "at") };
	char day[DAY_TEXT_MAX];

	bytes_format(ret, "%s  %s", day_format(zone_day(zone, at), day), step_text(step));
	if (value_has(step, "responsible")) {
		bytes_format(ret, _(" to %s until %s"), value_text(step, "responsible"),
				day_format(value_day(step, "until"), day));
	}
	if (value_has(step, "actor")) {
		bytes_format(ret, _(", by actor %lld in entry %lld"),
				(long long)value_int(step, "actor"),
				(long long)value_int(step, "entry"));
	} else {
		bytes_format(ret, _(", by the program in entry %lld"),
				(long long)value_int(step, "entry"));
	}
	put_words(ret, step);
}

static void print_step(struct value step, const struct zone *zone)
{
	struct bytes line;

	bytes_init(&line, LINE_BYTES_MAX);
	finding_put_step_line(&line, step, zone);
	out_text("  %s\n", bytes_text(&line));
	bytes_finish(&line);
}

int print_finding_steps(struct value root, const struct zone *zone)
{
	struct value list = value_list(root, "findings");
	int fault = print_findings(root, zone);

	for (size_t i = 0; i < value_count(list) && fault == 0; i++) {
		struct value steps = value_list(value_at(list, i), "steps");

		print_cause(value_at(list, i));
		for (size_t k = 0; k < value_count(steps); k++) {
			print_step(value_at(steps, k), zone);
		}
	}
	return fault;
}
