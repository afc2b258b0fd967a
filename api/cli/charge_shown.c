/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/charge_shown.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/view.h"
#include "api/word_text.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	SPANS_MAX = SCHEME_WINDOWS_MAX * 2 * DAY_TEXT_MAX,
	FLAGS_TEXT_MAX = 1 << 10,
};

static const struct flag {
	enum two_part_flag flag;
	const char *name;
	const char *text;
} flags[] = {
	{ TWO_PART_OVERLAP, "overlap", N_("a line lies partly outside") },
	{ TWO_PART_OVER, "over", N_("more than authorised") },
	{ TWO_PART_UNKNOWN, "unknown", N_("a return has not come") },
	{ TWO_PART_QUERY, "query", N_("a return is under query") },
	{ TWO_PART_UNMATCHED, "unmatched", N_("no line lies within") },
};

const char *charge_volume(int64_t volume, char buffer[static CHARGE_VOLUME_BYTES])
{
	return text_format_fixed(volume, SCHEME_VOLUME_DECIMALS, buffer, CHARGE_VOLUME_BYTES);
}

/* The last day of a span, which has one. */
static struct day last_of(struct days days)
{
	return (struct day){ days.till.number - 1 };
}

static bool has_days(struct days days)
{
	return days.from.number < days.till.number;
}

/* ---- tables ---- */

int charge_shown_open(struct charge_shown *shown)
{
	shown->day_heads[0] = (struct table_column){ _("Reference"), TABLE_LEFT };
	shown->day_heads[1] = (struct table_column){ _("Periods"), TABLE_LEFT };
	shown->day_heads[2] = (struct table_column){ _("Year from"), TABLE_LEFT };
	shown->day_heads[3] = (struct table_column){ _("From"), TABLE_LEFT };
	shown->day_heads[4] = (struct table_column){ _("Until"), TABLE_LEFT };
	shown->day_heads[5] = (struct table_column){ _("Days of the year"), TABLE_RIGHT };
	shown->day_heads[6] = (struct table_column){ _("Charged days"), TABLE_RIGHT };
	shown->element_heads[0] = (struct table_column){ _("Reference"), TABLE_LEFT };
	shown->element_heads[1] = (struct table_column){ _("Element"), TABLE_LEFT };
	shown->element_heads[2] = (struct table_column){ _("Windows"), TABLE_LEFT };
	shown->element_heads[3] = (struct table_column){ _("Authorised"), TABLE_RIGHT };
	shown->element_heads[4] = (struct table_column){ _("Allocated"), TABLE_RIGHT };
	shown->element_heads[5] = (struct table_column){ _("Remarks"), TABLE_LEFT };
	shown->line_heads[0] = (struct table_column){ _("Licence"), TABLE_LEFT };
	shown->line_heads[1] = (struct table_column){ _("Return"), TABLE_LEFT };
	shown->line_heads[2] = (struct table_column){ _("State"), TABLE_LEFT };
	shown->line_heads[3] = (struct table_column){ _("From"), TABLE_LEFT };
	shown->line_heads[4] = (struct table_column){ _("Until"), TABLE_LEFT };
	shown->line_heads[5] = (struct table_column){ _("Stated"), TABLE_RIGHT };
	shown->line_heads[6] = (struct table_column){ _("Left"), TABLE_RIGHT };
	shown->days = table_open(shown->day_heads, 7, UNIT_M3);
	shown->elements = table_open(shown->element_heads, 6, UNIT_M3);
	shown->lines = table_open(shown->line_heads, 7, UNIT_M3);
	return shown->days == NULL || shown->elements == NULL || shown->lines == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

void charge_shown_close(struct charge_shown *shown)
{
	table_close(shown->days);
	table_close(shown->elements);
	table_close(shown->lines);
}

int charge_shown_print(const struct charge_shown *shown)
{
	const struct table *const tables[] = { shown->days, shown->elements, shown->lines };
	int fault = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && fault == 0; i++) {
		fault = table_has_rows(tables[i]) ? table_print(tables[i]) : 0;
	}
	return fault;
}

static void put_days(struct table *table, struct days days)
{
	char text[DAY_TEXT_MAX];

	if (has_days(days)) {
		table_text(table, day_format(days.from, text));
		table_text(table, day_format(last_of(days), text));
	} else {
		table_blank(table);
		table_blank(table);
	}
}

void charge_shown_put_days(struct charge_shown *shown, const char *reference, const char *periods,
		const struct scheme_counted *counted)
{
	char text[DAY_TEXT_MAX];

	table_text(shown->days, reference);
	table_text(shown->days, periods);
	table_text(shown->days, day_format(counted->year.from, text));
	put_days(shown->days, counted->charged);
	table_number(shown->days, counted->of);
	table_number(shown->days, counted->part);
}

static void put_windows(struct table *table, const struct scheme_element *element)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	bytes_init(&text, SPANS_MAX);
	for (size_t i = 0; i < element->window_count; i++) {
		bytes_format(&text, "%s%s/%s", i == 0 ? "" : ";",
				day_format(element->windows[i].from, from),
				day_format(last_of(element->windows[i]), until));
	}
	table_text(table, element->window_count == 0 ? "-" : bytes_text(&text));
}

static void put_flags(struct table *table, unsigned set)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, FLAGS_TEXT_MAX);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if ((set & flags[i].flag) != 0) {
			bytes_format(&text, "%s%s", text.size == 0 ? "" : "; ", _(flags[i].text));
		}
	}
	table_text(table, text.size == 0 ? "" : bytes_text(&text));
}

/* An element of which something is not known has no volume to show. */
static bool is_unknown(
		const struct scheme_reference *reference, const struct scheme_element *element)
{
	return reference->is_unknown && (element->flags & TWO_PART_UNKNOWN) != 0;
}

void charge_shown_put_reference(struct charge_shown *shown, const struct scheme_returns *all,
		const struct scheme_reference *reference)
{
	char text[CHARGE_VOLUME_BYTES];

	for (size_t i = 0; i < reference->element_count; i++) {
		const struct scheme_element *element = &all->elements[reference->first + i];

		table_text(shown->elements, reference->id);
		table_text(shown->elements, element->id[0] == '\0' ? "-" : element->id);
		put_windows(shown->elements, element);
		table_text(shown->elements, charge_volume(element->limit, text));
		if (is_unknown(reference, element)) {
			table_blank(shown->elements);
		} else {
			table_text(shown->elements, charge_volume(element->allocated, text));
		}
		put_flags(shown->elements, element->flags);
	}
}

void charge_shown_put_lines(struct charge_shown *shown, const struct scheme_returns *all)
{
	char text[CHARGE_VOLUME_BYTES];

	for (size_t i = 0; i < all->line_count; i++) {
		const struct scheme_line *line = &all->lines[i];

		table_text(shown->lines, line->licence);
		table_text(shown->lines, line->id);
		table_text(shown->lines,
				word_text(WORD_RETURN, word_name(WORD_RETURN, (int)line->state)));
		put_days(shown->lines, line->days);
		if (has_days(line->days)) {
			table_text(shown->lines, charge_volume(line->volume, text));
			table_text(shown->lines, charge_volume(line->left, text));
		} else {
			table_blank(shown->lines);
			table_blank(shown->lines);
		}
	}
}

/* ---- JSON ---- */

static void view_volume(struct view *view, const char *key, int64_t volume)
{
	char text[CHARGE_VOLUME_BYTES];

	view_text(view, key, charge_volume(volume, text));
}

/* "10-01" */
static void view_year_day(struct view *view, const char *key, int month, int day)
{
	char text[DAY_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%02d-%02d", month, day);
	view_text(view, key, text);
}

void charge_view_days(struct view *view, const struct scheme_counted *counted)
{
	view_object(view, "counted");
	view_array(view, "periods");
	for (size_t i = 0; i < counted->period_count; i++) {
		const struct season *season = &counted->periods[i];

		view_object(view, NULL);
		view_year_day(view, "from", season->from_month, season->from_day);
		view_year_day(view, "until", season->until_month, season->until_day);
		view_end(view);
	}
	view_end(view);
	view_day(view, "year_from", counted->year.from);
	view_day(view, "year_until", last_of(counted->year));
	if (has_days(counted->charged)) {
		view_day(view, "from", counted->charged.from);
		view_day(view, "until", last_of(counted->charged));
	}
	view_int(view, "days_of_year", counted->of);
	view_int(view, "days", counted->part);
	view_end(view);
}

static void view_element(struct view *view, const struct scheme_reference *reference,
		const struct scheme_element *element)
{
	view_object(view, NULL);
	view_text_known(view, "element", element->id);
	view_array(view, "windows");
	for (size_t i = 0; i < element->window_count; i++) {
		view_object(view, NULL);
		view_day(view, "from", element->windows[i].from);
		view_day(view, "until", last_of(element->windows[i]));
		view_end(view);
	}
	view_end(view);
	view_volume(view, "authorised", element->limit);
	view_volume(view, "before", element->before);
	if (is_unknown(reference, element)) {
		view_null(view, "allocated");
	} else {
		view_volume(view, "allocated", element->allocated);
	}
	view_array(view, "flags");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if ((element->flags & flags[i].flag) != 0) {
			view_text(view, NULL, flags[i].name);
		}
	}
	view_end(view);
	view_end(view);
}

void charge_view_reference(struct view *view, const struct scheme_returns *all,
		const struct scheme_reference *reference)
{
	view_object(view, "allocation");
	view_text(view, "licence", reference->licence);
	view_volume(view, "authorised", reference->limit);
	if (reference->is_unknown) {
		view_null(view, "allocated");
	} else {
		view_volume(view, "allocated", reference->allocated);
	}
	view_array(view, "elements");
	for (size_t i = 0; i < reference->element_count; i++) {
		view_element(view, reference, &all->elements[reference->first + i]);
	}
	view_end(view);
	view_end(view);
}

void charge_view_lines(struct view *view, const struct scheme_returns *all)
{
	view_array(view, "returns");
	for (size_t i = 0; i < all->line_count; i++) {
		const struct scheme_line *line = &all->lines[i];

		view_object(view, NULL);
		view_text(view, "licence", line->licence);
		view_text(view, "return", line->id);
		view_text(view, "state", word_name(WORD_RETURN, (int)line->state));
		if (has_days(line->days)) {
			view_day(view, "from", line->days.from);
			view_day(view, "until", last_of(line->days));
			view_volume(view, "volume", line->volume);
			view_volume(view, "left", line->left);
		}
		view_end(view);
	}
	view_end(view);
}
