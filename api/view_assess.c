/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_assess.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "billing/ladder.h"
#include "ledger/assessment.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* What was said, and the parts that follow from it. */
struct opened {
	struct assessment_said said;
	struct item_cursor parts;
	size_t count;
};

static bool open_said(const struct entry *entry, struct opened *ret)
{
	struct deed deed;

	return entry->kind == KIND_ASSESSMENT && deed_take(entry, &deed) &&
			assessment_take(deed.body, deed.body_size, &ret->said);
}

static bool open_entry(const struct entry *entry, struct opened *ret)
{
	if (!open_said(entry, ret) || !effect_open(entry, &ret->parts, 2)) {
		return false;
	}
	ret->count = item_take_array(&ret->parts);
	return ret->parts.failed == ITEM_OK;
}

static const char *rung_name(enum assessment_rung rung)
{
	switch (rung) {
	case RUNG_NO_METER:
		return "no_meter";
	case RUNG_UNTIL_DEADLINE:
		return "broken.until_deadline";
	case RUNG_AFTER_DEADLINE:
		return "broken.after_deadline";
	case RUNG_NONE:
		break;
	}
	return "";
}

static const char *method_name(const struct assessment_part *part)
{
	const char *name = word_name(WORD_METHOD, (int)part->how.method);

	return name == NULL ? "" : name;
}

/* ---- JSON ---- */

static void view_inputs(struct view *view, struct item_cursor inputs)
{
	view_array(view, "inputs");
	for (size_t n = item_take_array(&inputs); n > 0; n--) {
		char what[64];
		char text[DAY_TEXT_MAX];

		item_take_array_of(&inputs, 3);
		item_take_text(&inputs, what, sizeof(what));
		view_object(view, NULL);
		view_text(view, "what", what);
		if (!item_take_if_null(&inputs)) {
			struct month month = { (int32_t)item_take_between(&inputs,
					INSTANT_YEAR_MIN * 12, INSTANT_YEAR_MAX * 12 + 11) };

			view_text(view, "month", month_format(month, text));
		}
		view_int(view, "value", item_take_int(&inputs));
		view_end(view);
	}
	view_end(view);
}

static void view_pieces(struct view *view, struct item_cursor pieces)
{
	view_array(view, "pieces");
	for (size_t n = item_take_array(&pieces); n > 0; n--) {
		struct instant from;

		item_take_array_of(&pieces, 3);
		from.unix_s = item_take_int(&pieces);
		view_object(view, NULL);
		view_instant(view, "from", from);
		from.unix_s += item_take_int(&pieces);
		view_instant(view, "till", from);
		view_int(view, "litres", item_take_int(&pieces));
		view_end(view);
	}
	view_end(view);
}

static int view_part(
		struct view *view, const struct assessment_part *part, const struct books *books)
{
	char why[RULEBOOK_NOTE_MAX + 1];
	int fault = ladder_unconfirmed(books, &part->how, why);

	view_object(view, NULL);
	view_instant(view, "from", part->span.from);
	view_instant(view, "till", part->span.till);
	view_text(view, "method", method_name(part));
	if (part->how.periods > 0) {
		view_int(view, "months", part->how.periods);
	}
	view_bool(view, "final", part->how.is_final);
	view_bool(view, "ceilings", !part->how.is_exempt);
	if (part->how.rung != RUNG_NONE) {
		view_text(view, "rulebook", part->how.rulebook);
		view_text(view, "rung", rung_name(part->how.rung));
	}
	if (why[0] != '\0') {
		view_text(view, "unconfirmed", why);
	}
	view_inputs(view, part->inputs);
	view_int(view, "litres", part->litres);
	view_pieces(view, part->pieces);
	view_end(view);
	return fault;
}

int view_assessment(struct view *view, const struct entry *entry, const struct books *books)
{
	struct assessment_part part;
	struct opened opened;
	int64_t litres = 0;
	int fault = 0;

	if (!open_entry(entry, &opened)) {
		return WEIR_FAULT_BROKEN;
	}
	if (opened.said.meter[0] != '\0') {
		view_text(view, "meter", opened.said.meter);
	} else {
		view_text(view, "intake", opened.said.intake);
	}
	view_instant(view, "from", (struct instant){ opened.said.from_s });
	view_instant(view, "till", (struct instant){ opened.said.till_s });
	view_text(view, "ground", opened.said.ground);
	view_array(view, "parts");
	for (; opened.count > 0 && fault == 0; opened.count--) {
		if (!assessment_take_part(&opened.parts, &part)) {
			return WEIR_FAULT_BROKEN;
		}
		fault = view_part(view, &part, books);
		litres += part.litres;
	}
	view_end(view);
	view_int(view, "litres", litres);
	return fault;
}

/* ---- for people ---- */

static int print_part(const struct assessment_part *part, const struct books *books)
{
	const struct zone *zone = &books->zone;
	char why[RULEBOOK_NOTE_MAX + 1];
	int fault = ladder_unconfirmed(books, &part->how, why);
	char volume[TABLE_VOLUME_MAX];
	char from[INSTANT_TEXT_MAX];
	char till[INSTANT_TEXT_MAX];

	out_text(_("%s to %s: %s m³ by %s%s%s\n"), zone_format(zone, part->span.from, from),
			zone_format(zone, part->span.till, till),
			table_format_volume(part->litres, UNIT_M3, volume), method_name(part),
			part->how.is_final ? _(", final") : "",
			part->how.is_exempt ? _(", counted against no ceiling") : "");
	if (part->how.rung != RUNG_NONE) {
		out_text(_("  as rulebook %s says (%s)\n"), part->how.rulebook,
				rung_name(part->how.rung));
	}
	if (why[0] != '\0') {
		out_text(_("  unconfirmed: %s\n"), why);
	}
	return fault;
}

int print_assessment(const struct entry *entry, const struct books *books)
{
	struct assessment_part part;
	struct opened opened;
	int fault = 0;

	if (!open_entry(entry, &opened)) {
		return WEIR_FAULT_BROKEN;
	}
	out_text(_("assessed %s: %s\n"),
			opened.said.meter[0] != '\0' ? opened.said.meter : opened.said.intake,
			opened.said.ground);
	for (; opened.count > 0 && fault == 0; opened.count--) {
		if (!assessment_take_part(&opened.parts, &part)) {
			return WEIR_FAULT_BROKEN;
		}
		fault = print_part(&part, books);
	}
	return fault;
}

bool summarize_assessment(const struct entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct assessment_part part;
	struct opened opened;
	char from[INSTANT_TEXT_MAX];
	char till[INSTANT_TEXT_MAX];
	char volume[TABLE_VOLUME_MAX];
	int64_t litres = 0;

	if (!open_said(entry, &opened)) {
		return false;
	}
	bytes_format(ret, _("%s, %s to %s"),
			opened.said.meter[0] != '\0' ? opened.said.meter : opened.said.intake,
			zone_format(zone, (struct instant){ opened.said.from_s }, from),
			zone_format(zone, (struct instant){ opened.said.till_s }, till));
	if (open_entry(entry, &opened)) {
		for (; opened.count > 0 && assessment_take_part(&opened.parts, &part);
				opened.count--) {
			bytes_format(ret, ", %s", method_name(&part));
			litres += part.litres;
		}
		bytes_format(ret, ", %s m³", table_format_volume(litres, UNIT_M3, volume));
	}
	bytes_put_text(ret, ": ");
	item_text_plain(ret, opened.said.ground, strlen(opened.said.ground));
	return true;
}
