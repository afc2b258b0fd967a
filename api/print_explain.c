/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_explain.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_ceiling.h"
#include "api/print_number.h"
#include "api/print_trail.h"
#include "api/table.h"
#include "api/view_objection.h"
#include "billing/exact.h"
#include "ledger/row_entries.h"
#include "meter/bytes.h"
#include "meter/err.h"

static void print_rulebooks(const struct explanation *explanation)
{
	const struct charge_result *result = derive_result(explanation->derivation);

	for (size_t i = 0; i < result->line_count; i++) {
		const struct rulebook *book = result->lines[i].book;
		const struct row_name name = { KIND_RULEBOOK, book->id, 0, "", 0 };
		bool is_new = true;

		for (size_t k = 0; k < i; k++) {
			is_new = is_new && result->lines[k].book != book;
		}
		if (is_new) {
			out_text(_("  by rulebook %s, entry %lld: %s\n"), book->id,
					(long long)row_entries_find(
							explanation->judge.books, &name),
					book->title);
		}
	}
}

static void print_head(const struct explanation *explanation)
{
	const struct invoice *head = &explanation->head;
	char made[INSTANT_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	const struct zone *zone = &explanation->judge.books->zone;
	const struct instant at = { explanation->judge.recorded_s };

	out_text("%s\n", head->invoice);
	if (explanation->row == NULL) {
		out_text(_("  a preview: what would be billed by what is known at %s\n"),
				zone_format(zone, at, made));
	} else {
		out_text(_("  entry %lld, billed at %s from the entries before %lld\n"),
				(long long)explanation->row->entry, zone_format(zone, at, made),
				(long long)explanation->bill);
	}
	if (head->corrects[0] != '\0') {
		out_text(_("  corrects %s\n"), head->corrects);
	}
	out_text(_("  the water of %s, taken from %s until %s\n"), head->account,
			day_format(head->period.from, from),
			day_format((struct day){ head->period.till.number - 1 }, until));
	print_rulebooks(explanation);
}

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
	return what;
}

/* Is the line charged by started blocks? */
static bool has_blocks(const struct charge_line *line)
{
	if (line->surcharge >= 0) {
		return line->book->surcharges[line->surcharge].bands[line->band - 1].block_litres !=
				0;
	}
	for (size_t i = 0; i < line->book->rate_count; i++) {
		if (strcmp(line->book->rates[i].id, line->rate) == 0) {
			return line->book->rates[i].block_litres != 0;
		}
	}
	return false;
}

static void print_factors(const struct charge_line *line)
{
	SCOPED_FINISH(exact_finish) struct exact rows = exact_zero();
	char times[NUMBER_TEXT_MAX];

	exact_set_int(&rows, 1);
	for (size_t i = 0; i < line->factor_count; i++) {
		const struct charge_factor *factor = &line->factors[i];

		out_text(_("    x %s  (%s %s)\n"), share_text(factor->times, times),
				factor_text(factor->what), factor->id);
		exact_multiply_fraction(&rows, factor->times, RULE_ONE);
	}
	/* What no row says is the part that was not returned, or what started blocks hold. */
	if (exact_compare(&rows, &line->times) != 0 && exact_sign(&rows) != 0) {
		SCOPED_FINISH(exact_finish) struct exact part = exact_zero();

		exact_copy(&part, &line->times);
		exact_divide(&part, &rows);
		print_exact("    x ", &part,
				has_blocks(line) ? _("  (started blocks to what was taken)\n")
						 : _("  (the part that was not returned)\n"));
	}
}

static void print_sum(const char *before, const struct exact *fen, int64_t rounded)
{
	SCOPED_FINISH(exact_finish) struct exact exact = exact_zero();
	char sum[NUMBER_TEXT_MAX];

	exact_copy(&exact, fen);
	exact_multiply_fraction(&exact, 1, 100);
	if (exact_is_whole(fen)) {
		out_text(_("%s%s yuan, exactly\n"), before, yuan_text(rounded, sum));
	} else {
		print_exact(before, &exact, "");
		out_text(_(", rounded to the fen, halves away from zero: %s yuan\n"),
				yuan_text(rounded, sum));
	}
}

static void print_amount(const struct charge_line *line)
{
	char sum[NUMBER_TEXT_MAX];

	if (!line->is_cumulative) {
		print_sum("    = ", &line->amount, line->amount_fen);
		return;
	}
	print_sum(_("    on the running total: "), &line->to_date, line->to_date_fen);
	print_sum(_("    on the total of the filing before: "), &line->before, line->before_fen);
	out_text(_("    = %s yuan, the one less the other\n"), yuan_text(line->amount_fen, sum));
}

static void print_beaten(const struct charge_line *line)
{
	for (size_t i = 0; i < line->book->surcharge_count; i++) {
		if ((line->beaten >> i & 1) != 0) {
			out_text(line->book->combine == COMBINE_HIGHEST
							? _("    dearer than surcharge %s, which is not added\n")
							: _("    before surcharge %s, which is not added\n"),
					line->book->surcharges[i].id);
		}
	}
}

static void print_line_head(const struct charge_line *line)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (line->part == CHARGE_SURCHARGE) {
		out_text(_("line %d: surcharge %s, band %d, on the water of intake %s\n"),
				line->number, line->rule, line->band, line->intake);
	} else {
		out_text(_("line %d: the water of intake %s\n"), line->number, line->intake);
	}
	out_text(_("    days %s to %s%s\n"), day_format(line->days.from, from),
			day_format((struct day){ line->days.till.number - 1 }, until),
			line->is_spread ? _(", some of them arithmetic (spread)") : "");
}

static void print_line(const struct explanation *explanation, const struct charge_line *line)
{
	char rate[NUMBER_TEXT_MAX];

	print_line_head(line);
	if (line->surcharge >= 0) {
		print_ceiling(explanation, line);
	}
	if (line->has_energy) {
		SCOPED_FINISH(exact_finish) struct exact kwh = exact_zero();

		exact_copy(&kwh, &line->energy);
		exact_multiply_fraction(&kwh, 1, 1000);
		print_m3("      ", &line->volume, _(" m³, which made\n"));
		print_exact("      ", &kwh, " kWh\n");
	} else {
		print_m3("      ", &line->volume, " m³\n");
	}
	if (line->rate[0] == '\0') {
		out_text(_("    x 0  (the rulebook does not charge such water)\n"));
	} else {
		out_text(line->has_energy ? _("    x %s yuan a kWh  (rate %s)\n")
					  : _("    x %s yuan a m³  (rate %s)\n"),
				text_format_fixed(line->rate_micro_yuan, 6, rate, sizeof(rate)),
				line->rate);
	}
	print_factors(line);
	print_amount(line);
	print_beaten(line);
	for (size_t i = 0; i < line->doubt_count; i++) {
		out_text(_("    unconfirmed, %s%s%s: %s\n"), line->doubts[i].what,
				line->doubts[i].id[0] == '\0' ? "" : " ", line->doubts[i].id,
				line->doubts[i].why);
	}
}

static int print_steps(const struct explanation *explanation, size_t line)
{
	const struct table_column columns[] = {
		{ _("    Day"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Total before"), TABLE_VOLUME },
		{ _("In this line"), TABLE_RIGHT },
	};
	const struct derivation *derivation = explanation->derivation;
	const int32_t first = derive_input(derivation)->first.number;
	const size_t from = (size_t)(explanation->days.from.number - first);
	SCOPED(table_close) struct table *table = table_open(columns, 4, UNIT_M3);
	size_t count;
	const struct derive_step *steps = derive_steps(derivation, &count);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		SCOPED_FINISH(exact_finish) struct exact part = exact_zero();
		char cell[NUMBER_TEXT_MAX];
		char day[DAY_TEXT_MAX];
		struct bytes text;

		if (steps[i].line != line || steps[i].litres == 0 || steps[i].is_before) {
			continue;
		}
		(void)snprintf(cell, sizeof(cell), "    %s",
				day_format((struct day){ first + (int32_t)steps[i].day }, day));
		table_text(table, cell);
		table_volume(table, steps[i].litres);
		table_volume(table, derive_taken(derivation, from, steps[i].day));
		exact_set_fraction(&part, (wide)steps[i].litres, 1000);
		exact_multiply_fraction(&part, steps[i].n, steps[i].d);
		bytes_init(&text, EXACT_TEXT_MAX + 1);
		exact_format_decimal(&part, &text);
		table_text(table, bytes_text(&text));
		bytes_finish(&text);
	}
	return table_print(table);
}

/* By what a line was charged that is no more. */
static void print_gone(const struct invoice_line *line)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	char rate[NUMBER_TEXT_MAX];

	out_text(_("        no more; it was of %s to %s, at %s yuan (%s, rate %s) x %s\n"),
			day_format(line->days.from, from),
			day_format((struct day){ line->days.till.number - 1 }, until),
			text_format_fixed(line->rate_micro_yuan, 6, rate, sizeof(rate)), line->book,
			line->rate, line->times);
}

static int print_delta(const struct explanation *explanation)
{
	struct item_cursor lines = explanation->head.lines;
	struct invoice_line line;

	out_text(_("what this delta asks for: each line as it is now, less what was billed for it\n"));
	for (size_t n = item_take_array(&lines); n > 0; n--) {
		struct charge_billed billed;
		char label[2 * TEXT_ID_MAX];
		char now[NUMBER_TEXT_MAX];
		char before[NUMBER_TEXT_MAX];
		char sum[NUMBER_TEXT_MAX];

		if (!invoice_take_line(&lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		(void)snprintf(label, sizeof(label), line.band > 0 ? "%s/%d" : "%s", line.rule,
				line.band);
		(void)explain_billed(explanation, line.key, &billed);
		out_text(_("    %s of intake %s: now %s, billed %s, so %s yuan\n"), label,
				line.intake, yuan_text(line.amount_fen + billed.amount_fen, now),
				yuan_text(billed.amount_fen, before),
				yuan_text(line.amount_fen, sum));
		if (explain_line(explanation, line.key) == NULL) {
			print_gone(&line);
		}
	}
	return 0;
}

static void print_total(const struct explanation *explanation)
{
	const struct invoice *head = &explanation->head;
	char sum[NUMBER_TEXT_MAX];

	if (invoice_has_total(head)) {
		out_text(_("total %s yuan\n"), yuan_text(head->total_fen, sum));
	} else {
		out_text(_("no total: nothing is known, or nothing has a price\n"));
	}
	if ((head->flags & CHARGE_IS_INCOMPLETE) != 0) {
		out_text(_("incomplete: some days are unknown, and a delta follows when they are not\n"));
	}
	print_objections(explanation->now, explanation->account, head->period);
}

int print_explanation(const struct explanation *explanation, enum explain_depth depth, int64_t line)
{
	const struct charge_result *result = derive_result(explanation->derivation);
	int fault = 0;

	print_head(explanation);
	for (size_t i = 0; i < result->line_count && fault == 0; i++) {
		if (line != 0 && line != result->lines[i].number) {
			continue;
		}
		print_line(explanation, &result->lines[i]);
		if (depth >= DEPTH_DAYS) {
			fault = print_steps(explanation, i);
		}
	}
	if (fault == 0) {
		fault = print_trail(explanation, depth);
	}
	if (fault == 0 && explanation->row != NULL && explanation->row->number > 0) {
		fault = print_delta(explanation);
	}
	print_total(explanation);
	return fault;
}
