/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_explain.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_ceiling.h"
#include "api/print_number.h"
#include "api/print_objection.h"
#include "api/print_trail.h"
#include "api/table.h"
#include "api/value_number.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	LINE_NUMBER_MAX = 1000000,
	FACTORS_MAX = 64,
	LABEL_MAX = 256,
};

static const char *day_text(struct value object, const char *key, char buffer[static DAY_TEXT_MAX])
{
	return day_format(value_day(object, key), buffer);
}

/* An entry's number; -1 where it is null. */
static long long entry_of(struct value object, const char *key)
{
	return value_has(object, key) ? (long long)value_int_in(object, key, 0, VALUE_INT_MAX) : -1;
}

/* ---- the head ---- */

static struct value find_rulebook(struct value explanation, const char *book)
{
	struct value list = value_list(explanation, "rulebooks");

	for (size_t i = 0; i < value_count(list); i++) {
		if (value_says(value_at(list, i), "rulebook", book)) {
			return value_at(list, i);
		}
	}
	value_refuse(explanation, "rulebooks");
	return (struct value){ NULL, explanation.fault };
}

static void print_rulebooks(struct value explanation, struct value lines)
{
	for (size_t i = 0; i < value_count(lines); i++) {
		const char *book = value_text(value_at(lines, i), "rulebook");
		struct value rulebook;
		bool is_new = true;

		for (size_t k = 0; k < i && is_new; k++) {
			is_new = !value_says(value_at(lines, k), "rulebook", book);
		}
		if (is_new) {
			rulebook = find_rulebook(explanation, book);
			out_text(_("  by rulebook %s, entry %lld: %s\n"), book,
					entry_of(rulebook, "entry"), value_text(rulebook, "title"));
		}
	}
}

static void print_head(struct value explanation, const struct zone *zone)
{
	const struct instant at = { value_instant(explanation, "made") };
	char made[INSTANT_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	out_text("%s\n", value_text(explanation, "invoice"));
	if (value_bool(explanation, "preview")) {
		out_text(_("  a preview: what would be billed by what is known at %s\n"),
				zone_format(zone, at, made));
	} else {
		out_text(_("  entry %lld, billed at %s from the entries before %lld\n"),
				(long long)value_int(explanation, "entry"),
				zone_format(zone, at, made),
				(long long)value_int(explanation, "bill_entry"));
	}
	if (value_has(explanation, "corrects")) {
		out_text(_("  corrects %s\n"), value_text(explanation, "corrects"));
	}
	out_text(_("  the water of %s, taken from %s until %s\n"),
			value_text(explanation, "permit"), day_text(explanation, "from", from),
			day_text(explanation, "until", until));
	print_rulebooks(explanation, value_list(explanation, "lines"));
}

/* ---- a line ---- */

static const char *factor_text(const char *what)
{
	if (strcmp(what, "leakage") == 0) {
		return _("what leakage leaves");
	}
	if (strcmp(what, "consumed") == 0) {
		return _("the part that is consumed");
	}
	if (strcmp(what, "factor") == 0) {
		return _("factor");
	}
	if (strcmp(what, "relief") == 0) {
		return _("relief");
	}
	if (strcmp(what, "multiple") == 0) {
		return _("multiple of");
	}
	if (strcmp(what, "decided") == 0) {
		return _("by decision");
	}
	if (strcmp(what, "waived") == 0) {
		return _("waived by decision");
	}
	return what;
}

static bool is_surcharge(struct value line)
{
	return value_says(line, "part", "surcharge");
}

/* The band of a surcharge by which the line is charged. */
static struct value band_of(struct value explanation, struct value line)
{
	struct value list = value_list(
			find_rulebook(explanation, value_text(line, "rulebook")), "surcharges");
	int64_t band = value_int_in(line, "band", 1, LINE_NUMBER_MAX);

	for (size_t i = 0; i < value_count(list); i++) {
		struct value bands = value_list(value_at(list, i), "bands");

		if (value_says(value_at(list, i), "surcharge", value_text(line, "rule")) &&
				(size_t)band <= value_count(bands)) {
			return value_at(bands, (size_t)band - 1);
		}
	}
	value_refuse(line, "rule");
	return (struct value){ NULL, line.fault };
}

/* Is the line charged by started blocks? */
static bool has_blocks(struct value explanation, struct value line)
{
	struct value prices = value_list(explanation, "prices");
	int64_t price;

	if (is_surcharge(line)) {
		return value_has(line, "band") &&
				value_has(band_of(explanation, line), "block_litres");
	}
	price = value_int_in(line, "price", 0, VALUE_INT_MAX);
	if ((size_t)price >= value_count(prices)) {
		value_refuse(line, "price");
		return false;
	}
	return value_has(value_at(prices, (size_t)price), "block_litres");
}

static void print_factors(struct value explanation, struct value line)
{
	SCOPED_FINISH(exact_finish) struct exact rows = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact one = exact_zero();
	struct value factors = value_list(line, "factors");
	char times[NUMBER_TEXT_MAX];

	if (value_count(factors) > FACTORS_MAX) {
		value_refuse(line, "factors");
		return;
	}
	exact_set_int(&rows, 1);
	for (size_t i = 0; i < value_count(factors); i++) {
		struct value factor = value_at(factors, i);

		out_text(_("    x %s  (%s %s)\n"), share_text(factor, "times", times),
				factor_text(value_text(factor, "what")),
				value_text(factor, "rule"));
		value_exact(factor, "times", &one);
		exact_multiply(&rows, &one);
	}
	/* What no row says is the part that was not returned, or what started blocks hold. */
	value_exact(line, "times", &part);
	if (exact_compare(&rows, &part) != 0 && exact_sign(&rows) != 0) {
		exact_divide(&part, &rows);
		print_exact("    x ", &part,
				has_blocks(explanation, line)
						? _("  (started blocks to what was taken)\n")
						: _("  (the part that was not returned)\n"));
	}
}

static void print_sum(
		const char *before, struct value object, const char *exact_key, const char *fen_key)
{
	SCOPED_FINISH(exact_finish) struct exact exact = exact_zero();
	int64_t rounded = value_int(object, fen_key);
	char sum[NUMBER_TEXT_MAX];
	bool is_whole;

	value_exact(object, exact_key, &exact);
	is_whole = exact_is_whole(&exact);
	exact_multiply_fraction(&exact, 1, 100);
	if (is_whole) {
		out_text(_("%s%s yuan, exactly\n"), before, yuan_text(rounded, sum));
	} else {
		print_exact(before, &exact, "");
		out_text(_(", rounded to the fen, halves away from zero: %s yuan\n"),
				yuan_text(rounded, sum));
	}
}

static void print_amount(struct value line)
{
	struct value total;
	char sum[NUMBER_TEXT_MAX];

	if (!value_has(line, "running_total")) {
		print_sum("    = ", line, "amount_exact_fen", "amount_fen");
		return;
	}
	total = value_object(line, "running_total");
	print_sum(_("    on the running total: "), total, "now_exact_fen", "now_fen");
	print_sum(_("    on the total of the filing before: "), total, "before_exact_fen",
			"before_fen");
	out_text(_("    = %s yuan, the one less the other\n"),
			yuan_text(value_int(line, "amount_fen"), sum));
}

static void print_beaten(struct value explanation, struct value line)
{
	struct value beaten = value_list(line, "beaten");

	for (size_t i = 0; i < value_count(beaten); i++) {
		struct value book = find_rulebook(explanation, value_text(line, "rulebook"));

		out_text(value_says(book, "combine", "highest")
						? _("    dearer than surcharge %s, which is not added\n")
						: _("    before surcharge %s, which is not added\n"),
				value_text_at(beaten, i));
	}
}

static void print_line_head(struct value line)
{
	int number = (int)value_int_in(line, "line", 1, LINE_NUMBER_MAX);
	const char *intake = value_text(line, "intake");
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (is_surcharge(line) && !value_has(line, "band")) {
		out_text(_("line %d: over surcharge %s's ceiling and waived, on the water of intake %s\n"),
				number, value_text(line, "rule"), intake);
	} else if (is_surcharge(line)) {
		out_text(_("line %d: surcharge %s, band %d, on the water of intake %s\n"), number,
				value_text(line, "rule"),
				(int)value_int_in(line, "band", 1, LINE_NUMBER_MAX), intake);
	} else {
		out_text(_("line %d: the water of intake %s\n"), number, intake);
	}
	out_text(_("    days %s to %s%s\n"), day_text(line, "from", from),
			day_text(line, "until", until),
			value_bool(line, "spread") ? _(", some of them arithmetic (spread)") : "");
}

static void print_doubts(struct value line)
{
	struct value doubts = value_list(line, "unconfirmed");

	for (size_t i = 0; i < value_count(doubts); i++) {
		struct value doubt = value_at(doubts, i);
		const char *id = value_text(doubt, "id");

		out_text(_("    unconfirmed, %s%s%s: %s\n"), value_text(doubt, "what"),
				id[0] == '\0' ? "" : " ", id, value_text(doubt, "why"));
	}
}

static void print_volume(struct value line)
{
	SCOPED_FINISH(exact_finish) struct exact volume = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact kwh = exact_zero();

	value_exact(line, "volume_exact", &volume);
	if (!value_has(line, "energy_wh")) {
		print_m3("      ", &volume, " m³\n");
		return;
	}
	value_exact(line, "energy_exact", &kwh);
	exact_multiply_fraction(&kwh, 1, 1000);
	print_m3("      ", &volume, _(" m³, which made\n"));
	print_exact("      ", &kwh, " kWh\n");
}

/* A line of the invoice's sum: a least one, a greatest one, one too small to ask for. */
static void print_sum_line(struct value line)
{
	char text[NUMBER_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	out_text(_("line %d: by %s of rulebook %s, on the sum of %s to %s\n"),
			(int)value_int_in(line, "line", 1, LINE_NUMBER_MAX),
			value_text(line, "rule"), value_text(line, "rulebook"),
			day_text(line, "from", from), day_text(line, "until", until));
	out_text(_("    its limit: %s yuan\n"),
			yuan_text(value_int(line, "rate_micro_yuan") / 10000, text));
	if (value_has(line, "before_fen")) {
		out_text(_("    earlier invoices of the year: %s yuan\n"),
				yuan_text(value_int(line, "before_fen"), text));
	}
	print_amount(line);
	print_doubts(line);
}

static void print_line(struct value explanation, struct value line)
{
	const char *name = value_text(line, "rate");
	char rate[NUMBER_TEXT_MAX];

	if (!is_surcharge(line) && !value_says(line, "part", "base")) {
		print_sum_line(line);
		return;
	}
	print_line_head(line);
	if (is_surcharge(line)) {
		print_ceiling(explanation, line);
	}
	print_volume(line);
	if (name[0] == '\0') {
		out_text(_("    x 0  (the rulebook does not charge such water)\n"));
	} else {
		out_text(value_has(line, "energy_wh") ? _("    x %s yuan a kWh  (rate %s)\n")
						      : _("    x %s yuan a m³  (rate %s)\n"),
				text_format_fixed(value_int(line, "rate_micro_yuan"), 6, rate,
						sizeof(rate)),
				name);
	}
	print_factors(explanation, line);
	print_amount(line);
	print_beaten(explanation, line);
	print_doubts(line);
}

/* ---- its days ---- */

static void put_step(struct table *table, struct value step)
{
	SCOPED_FINISH(exact_finish) struct exact part = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact share = exact_zero();
	int64_t litres = value_int(step, "litres");
	char cell[NUMBER_TEXT_MAX];
	char day[DAY_TEXT_MAX];
	struct bytes text;

	(void)snprintf(cell, sizeof(cell), "    %s", day_text(step, "day", day));
	table_text(table, cell);
	table_volume(table, litres);
	table_volume(table, value_int(step, "taken_before_litres"));
	exact_set_fraction(&part, litres, 1000);
	value_exact_known(step, "share", &share);
	exact_multiply(&part, &share);
	bytes_init(&text, EXACT_TEXT_MAX + 1);
	exact_format_decimal(&part, &text);
	table_text(table, bytes_text(&text));
	bytes_finish(&text);
}

static int print_steps(struct value line)
{
	const struct table_column columns[] = {
		{ _("    Day"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Total before"), TABLE_VOLUME },
		{ _("In this line"), TABLE_RIGHT },
	};
	SCOPED(table_close) struct table *table = table_open(columns, 4, UNIT_M3);
	struct value steps = value_list(line, "steps");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(steps); i++) {
		struct value step = value_at(steps, i);

		if (value_int(step, "litres") != 0 && !value_says(step, "total", "before")) {
			put_step(table, step);
		}
	}
	return table_print(table);
}

/* ---- a delta ---- */

/* By what a line was charged that is no more. */
static void print_gone(struct value line)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	char rate[NUMBER_TEXT_MAX];

	out_text(_("        no more; it was of %s to %s, at %s yuan (%s, rate %s) x %s\n"),
			day_text(line, "from", from), day_text(line, "until", until),
			text_format_fixed(
					value_int(line, "rate_micro_yuan"), 6, rate, sizeof(rate)),
			value_text(line, "rulebook"), value_text(line, "rate"),
			value_text(line, "times"));
}

/* The line as it is now; the delta's own where it is no more. */
static struct value now_line(struct value explanation, struct value line)
{
	struct value lines = value_list(explanation, "lines");
	int64_t number = value_int_in(line, "now_line", 1, LINE_NUMBER_MAX);

	for (size_t i = 0; i < value_count(lines); i++) {
		if (value_int(value_at(lines, i), "line") == number) {
			return value_at(lines, i);
		}
	}
	value_refuse(line, "now_line");
	return line;
}

static void print_delta_line(struct value explanation, struct value line)
{
	bool is_gone = !value_has(line, "now_line");
	struct value named = is_gone ? line : now_line(explanation, line);
	int64_t billed = value_int(line, "billed_fen");
	int64_t amount = value_int(line, "amount_fen");
	char label[LABEL_MAX];
	char now[NUMBER_TEXT_MAX];
	char before[NUMBER_TEXT_MAX];
	char sum[NUMBER_TEXT_MAX];

	(void)text_copy(label, sizeof(label), value_text(named, "rule"));
	if (value_has(named, "band")) {
		(void)snprintf(label, sizeof(label), "%.200s/%d", value_text(named, "rule"),
				(int)value_int_in(named, "band", 1, LINE_NUMBER_MAX));
	}
	out_text(_("    %s of intake %s: now %s, billed %s, so %s yuan\n"), label,
			value_text(named, "intake"), yuan_text(amount + billed, now),
			yuan_text(billed, before), yuan_text(amount, sum));
	if (is_gone) {
		print_gone(line);
	}
}

static void print_delta(struct value explanation)
{
	struct value lines = value_list(explanation, "delta");

	out_text(_("what this delta asks for: each line as it is now, less what was billed for it\n"));
	for (size_t i = 0; i < value_count(lines); i++) {
		print_delta_line(explanation, value_at(lines, i));
	}
}

/* ---- all of it ---- */

static void print_total(struct value explanation)
{
	char sum[NUMBER_TEXT_MAX];

	if (value_has(explanation, "total_fen")) {
		out_text(_("total %s yuan\n"), yuan_text(value_int(explanation, "total_fen"), sum));
	} else {
		out_text(_("no total: nothing is known, or nothing has a price\n"));
	}
	if (value_bool(explanation, "incomplete")) {
		out_text(_("incomplete: some days are unknown, and a delta follows when they are not\n"));
	}
	print_objections(value_list_known(explanation, "objections"));
}

int print_explanation(struct value explanation, const struct zone *zone, enum explain_depth depth,
		int64_t line)
{
	struct value lines = value_list(explanation, "lines");
	int fault = 0;

	print_head(explanation, zone);
	for (size_t i = 0; i < value_count(lines) && fault == 0; i++) {
		struct value one = value_at(lines, i);

		if (line != 0 && line != value_int(one, "line")) {
			continue;
		}
		print_line(explanation, one);
		if (depth >= DEPTH_DAYS) {
			fault = print_steps(one);
		}
	}
	if (fault == 0) {
		fault = print_trail(explanation, zone, depth);
	}
	if (fault == 0 && value_has(explanation, "delta")) {
		print_delta(explanation);
	}
	print_total(explanation);
	return fault;
}
