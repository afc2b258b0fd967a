/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_bill.h"

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/print_objection.h"
#include "api/view_bill.h"
#include "billing/exact.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/volume.h"

enum {
	LABEL_MAX = 256,
};

/* "1.5"; "1/3" where no decimal is it. */
static void put_times(struct table *table, const char *times)
{
	SCOPED_FINISH(exact_finish) struct exact number = exact_zero();
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX);
	if (exact_parse(times, strlen(times), &number)) {
		exact_format_decimal(&number, &text);
	}
	table_text(table, text.size > 0 ? bytes_text(&text) : times);
}

static const char *part_text(const char *name)
{
	for (int part = CHARGE_BASE; part <= CHARGE_WAIVER; part++) {
		if (strcmp(view_part_name((enum charge_part)part), name) == 0) {
			return _(view_part_name((enum charge_part)part));
		}
	}
	return name;
}

void print_energy(struct table *table, struct value one)
{
	char text[NUMBER_TEXT_MAX];

	if (value_has(one, "energy_wh")) {
		table_text(table,
				text_format_fixed(value_int(one, "energy_wh"), 3, text,
						sizeof(text)));
	} else {
		table_blank(table);
	}
}

/* What is charged by energy has its kWh in a column of their own, where any line is. */
static void put_quantity(struct table *table, struct value line, bool has_energy)
{
	if (value_has(line, "energy_wh")) {
		table_blank(table);
	} else {
		table_volume(table, value_int(line, "volume_litres"));
	}
	if (has_energy) {
		print_energy(table, line);
	}
}

static void add_line(struct table *table, struct value line, bool has_energy)
{
	const char *rule = value_text(line, "rule");
	char number[24];
	char rate[32];
	char label[LABEL_MAX];

	(void)snprintf(number, sizeof(number), "%lld", (long long)value_int(line, "line"));
	(void)text_copy(label, sizeof(label), rule);
	if (value_has(line, "band")) {
		(void)snprintf(label, sizeof(label), "%.200s/%lld", rule,
				(long long)value_int(line, "band"));
	}
	table_text(table, number);
	table_text(table, part_text(value_text(line, "part")));
	table_text(table, value_text(line, "intake"));
	table_text(table, label);
	put_quantity(table, line, has_energy);
	table_text(table,
			text_format_fixed(
					value_int(line, "rate_micro_yuan"), 6, rate, sizeof(rate)));
	put_times(table, value_text(line, "times"));
	table_fen(table, value_int(line, "amount_fen"));
}

static bool is_same(struct value a, struct value b, const char *key)
{
	return strcmp(value_text(a, key), value_text(b, key)) == 0;
}

/* Does one of the first lines mention it? */
static bool is_mentioned(struct value lines, size_t before, struct value line, struct value doubt)
{
	for (size_t i = 0; i < before; i++) {
		struct value doubts = value_list(value_at(lines, i), "unconfirmed");

		for (size_t k = 0; k < value_count(doubts); k++) {
			struct value other = value_at(doubts, k);

			if (is_same(other, doubt, "what") && is_same(other, doubt, "id") &&
					is_same(other, doubt, "why") &&
					is_same(value_at(lines, i), line, "rulebook")) {
				return true;
			}
		}
	}
	return false;
}

/* Each figure that is unconfirmed, once. */
static void print_doubts(struct value lines)
{
	for (size_t i = 0; i < value_count(lines); i++) {
		struct value line = value_at(lines, i);
		struct value doubts = value_list(line, "unconfirmed");

		for (size_t k = 0; k < value_count(doubts); k++) {
			struct value doubt = value_at(doubts, k);

			if (!is_mentioned(lines, i, line, doubt)) {
				out_text(_("unconfirmed in %s, %s %s: %s\n"),
						value_text(line, "rulebook"),
						value_text(doubt, "what"), value_text(doubt, "id"),
						value_text(doubt, "why"));
			}
		}
	}
}

static void print_due(struct value invoice)
{
	char text[DAY_TEXT_MAX];

	if (value_bool_known(invoice, "draft")) {
		out_text(_("a draft: an approval is missing, and no day counts from it\n"));
	}
	if (!value_has(invoice, "due")) {
		return;
	}
	(void)day_format(value_day(invoice, "due"), text);
	if (value_has(invoice, "due_unconfirmed")) {
		out_text(_("to be paid by %s (unconfirmed: %s)\n"), text,
				value_text(invoice, "due_unconfirmed"));
	} else {
		out_text(_("to be paid by %s\n"), text);
	}
}

/* Is some of it charged by energy? That is of the period, whatever its meters say. */
static bool has_energy_base(struct value lines)
{
	for (size_t i = 0; i < value_count(lines); i++) {
		struct value line = value_at(lines, i);

		if (value_has(line, "energy_wh") && value_says(line, "part", "base")) {
			return true;
		}
	}
	return false;
}

/* What is to be known of a total. */
static const char *add_to_total(struct value invoice)
{
	if (value_bool_known(invoice, "nothing_known") && !value_has(invoice, "corrects")) {
		return has_energy_base(value_list(invoice, "lines"))
				? _(", of the energy of this period: of its water nothing is known")
				: _(", of earlier water alone: nothing is known of this period");
	}
	return value_bool(invoice, "incomplete") ? _(", incomplete: some days are unknown") : "";
}

static void print_total(struct value invoice)
{
	char total[NUMBER_TEXT_MAX];

	if (value_has(invoice, "total_fen")) {
		out_text(_("total %s yuan%s\n"), yuan_text(value_int(invoice, "total_fen"), total),
				add_to_total(invoice));
	} else if (value_bool_known(invoice, "nothing_known")) {
		out_text(_("nothing is known of this period: no total\n"));
	}
}

static void print_unknown(struct value list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		struct value span = value_at(list, i);
		const char *intake = value_text(span, "intake");
		char from[DAY_TEXT_MAX];
		char until[DAY_TEXT_MAX];

		out_text(_("unknown at intake %s: %s to %s\n"), intake[0] == '\0' ? "-" : intake,
				day_format(value_day(span, "from"), from),
				day_format(value_day(span, "until"), until));
	}
}

static void print_unpriced(struct value list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		struct value span = value_at(list, i);
		char litres[VOLUME_TEXT_MAX];

		if (value_says(span, "reason", "no-decision")) {
			out_text(_("no price yet for %s m³ of intake %s: nobody has decided the multiple\n"),
					m3_text(value_int(span, "volume_litres"), litres),
					value_text(span, "intake"));
			continue;
		}
		if (value_says(span, "reason", "no-energy")) {
			char from[DAY_TEXT_MAX];
			char until[DAY_TEXT_MAX];

			out_text(_("not billed: %s m³ of intake %s are charged by energy, and no kWh is known of %s to %s\n"),
					m3_text(value_int(span, "volume_litres"), litres),
					value_text(span, "intake"),
					day_format(value_day(span, "from"), from),
					day_format(value_day(span, "until"), until));
			continue;
		}
		out_text(_("no price for %s m³ of intake %s\n"),
				m3_text(value_int(span, "volume_litres"), litres),
				value_text(span, "intake"));
	}
}

static bool has_energy_line(struct value lines)
{
	for (size_t i = 0; i < value_count(lines); i++) {
		if (value_has(value_at(lines, i), "energy_wh")) {
			return true;
		}
	}
	return false;
}

/* The lines; the column of energy only where one has some. */
static struct table *lines_table(bool has_energy, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Line"), TABLE_RIGHT },
		{ _("Part"), TABLE_LEFT },
		{ _("Intake"), TABLE_LEFT },
		{ _("Rule"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Energy kWh"), TABLE_RIGHT },
		{ _("Rate"), TABLE_RIGHT },
		{ _("Times"), TABLE_RIGHT },
		{ _("Amount"), TABLE_RIGHT },
	};
	enum {
		COLUMNS = sizeof(columns) / sizeof(columns[0]),
		ENERGY = 5
	};
	struct table_column shown[COLUMNS];
	size_t count = 0;

	for (size_t i = 0; i < COLUMNS; i++) {
		if (i != ENERGY || has_energy) {
			shown[count++] = columns[i];
		}
	}
	return table_open(shown, count, unit);
}

int print_invoice(struct value invoice, const char *state, enum volume_unit unit)
{
	struct value lines = value_list(invoice, "lines");
	const bool has_energy = has_energy_line(lines);
	SCOPED(table_close) struct table *table = lines_table(has_energy, unit);

	for (size_t i = 0; table != NULL && i < value_count(lines); i++) {
		add_line(table, value_at(lines, i), has_energy);
	}
	out_text("%s: %s\n", value_text(invoice, "invoice"), state);
	if (table == NULL || table_print(table) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	print_total(invoice);
	print_due(invoice);
	print_unknown(value_list(invoice, "unknown"));
	print_doubts(lines);
	print_unpriced(value_list(invoice, "unpriced"));
	print_objections(value_list_known(invoice, "objections"));
	return 0;
}

void print_missing(struct value root)
{
	struct value list = value_list_known(root, "unpriced");

	for (size_t i = 0; i < value_count(list); i++) {
		struct value span = value_at(list, i);
		char text[VOLUME_TEXT_MAX];

		out_text(_("%s: no rulebook holds for %s m³ of intake %s\n"),
				value_text(span, "permit"),
				m3_text(value_int(span, "volume_litres"), text),
				value_text(span, "intake"));
	}
}
