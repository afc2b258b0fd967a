/* SPDX-License-Identifier: Apache-2.0 */

#include "api/paper_bars.h"

#include <stdio.h>
#include <stdlib.h>

#include "meter/wide.h"

enum {
	BAR = CANVAS_POINTS(9),
	BETWEEN = CANVAS_POINTS(6),   /* two rows */
	UPRIGHT = CANVAS_POINTS(150), /* height of the highest bar */
	LEGEND = CANVAS_POINTS(14),
	BARS_LABEL = CANVAS_POINTS(250),
	BARS_VALUE = CANVAS_POINTS(80),
	UPRIGHT_LABEL = CANVAS_POINTS(60),
	UPRIGHT_MAX = CANVAS_POINTS(
			24), /* breadth of a bar and what is beside it, of short labels */
};

struct scale {
	int64_t low, high; /* litres; zero lies between them */
	int span;
};

static int64_t known(const struct document_table *table, size_t row, size_t column)
{
	int64_t figure = document_cell(table, row, column)->figure;

	return figure == DOCUMENT_NONE ? 0 : figure;
}

static struct scale scale_of(const struct document_table *table, int span)
{
	struct scale scale = { .span = span };

	for (size_t row = 0; row < document_rows(table); row++) {
		const int64_t figures[] = { known(table, row, table->bars.first),
			known(table, row, table->bars.second) };

		for (size_t i = 0; i < 2; i++) {
			scale.high = figures[i] > scale.high ? figures[i] : scale.high;
			scale.low = figures[i] < scale.low ? figures[i] : scale.low;
		}
	}
	return scale;
}

/* How far from the low end a figure lies. */
static int place(const struct scale *scale, int64_t figure)
{
	wide range = (wide)scale->high - scale->low;

	return range == 0 ? 0 : (int)(((wide)figure - scale->low) * scale->span / range);
}

static void put_legend(struct paper *paper, const struct document_table *table)
{
	const struct document_bars *bars = &table->bars;
	const size_t columns[] = { bars->first, bars->second };
	int x = PAPER_EDGE;

	canvas_font(paper->canvas, PAPER_SMALL, false);
	for (size_t i = bars->first == bars->second ? 1 : 0; i < 2; i++) {
		char buffer[PAPER_TEXT];
		const char *text = paper_head(&table->columns[columns[i]], buffer);

		canvas_fill(paper->canvas, x, paper->y + CANVAS_POINTS(1), BAR, BAR,
				i == 0 ? PAPER_LIGHT : PAPER_DARK);
		paper_text(paper, text, x + BAR + PAPER_PAD, paper->y, -1, CANVAS_LEFT, PAPER_INK);
		x += BAR + 4 * PAPER_PAD + canvas_text_breadth(paper->canvas, text);
	}
	paper->y += LEGEND;
}

static void put_bar(struct paper *paper, const struct document_table *table,
		const struct scale *scale, size_t row, size_t column, int colour)
{
	int64_t figure = known(table, row, column);
	int zero = place(scale, 0);
	int at = place(scale, figure);
	int x = PAPER_EDGE + BARS_LABEL + PAPER_PAD;
	char buffer[DOCUMENT_VOLUME_MAX];

	canvas_fill(paper->canvas, x + (at < zero ? at : zero), paper->y,
			at < zero ? zero - at : at - zero, BAR, colour);
	paper_text(paper, document_format_cell(table, row, column, buffer),
			x + (at > zero ? at : zero) + PAPER_PAD, paper->y - CANVAS_POINTS(2), -1,
			CANVAS_LEFT, PAPER_INK);
	paper->y += BAR;
}

static int row_height(const struct document_bars *bars)
{
	return (bars->first == bars->second ? 1 : 2) * BAR + BETWEEN;
}

/* One below the other, with their figures behind them. */
static void put_lying(struct paper *paper, const struct document_table *table)
{
	const struct document_bars *bars = &table->bars;
	const struct scale scale =
			scale_of(table, paper_inner(paper) - BARS_LABEL - BARS_VALUE - PAPER_PAD);
	int tall = row_height(bars);

	for (size_t row = 0; row < document_rows(table); row++) {
		char label[PAPER_NAMES];
		int top;

		(void)paper_room(paper, tall);
		top = paper->y;
		(void)snprintf(label, sizeof(label), "%s  %s",
				document_cell_text(table, row, bars->label),
				table->columns[bars->label + 1].kind == DOCUMENT_TEXT
						? document_cell_text(table, row, bars->label + 1)
						: "");
		canvas_font(paper->canvas, PAPER_SMALL, false);
		canvas_line(paper->canvas, label, PAPER_EDGE, paper->y + CANVAS_POINTS(1),
				BARS_LABEL, PAPER_INK);
		if (bars->first != bars->second) {
			put_bar(paper, table, &scale, row, bars->first, PAPER_LIGHT);
		}
		put_bar(paper, table, &scale, row, bars->second, PAPER_DARK);
		paper->y = top + tall;
	}
}

static int widest_label(struct paper *paper, const struct document_table *table)
{
	int widest = 0;

	for (size_t row = 0; row < document_rows(table); row++) {
		int breadth = canvas_text_breadth(
				paper->canvas, document_cell_text(table, row, table->bars.label));

		widest = breadth > widest ? breadth : widest;
	}
	return widest;
}

/* Beside each other, as many as days; the scale stands at the left. */
static void put_upright(struct paper *paper, const struct document_table *table)
{
	const struct document_bars *bars = &table->bars;
	const struct scale scale = scale_of(table, UPRIGHT);
	size_t rows = document_rows(table);
	int step = (paper_inner(paper) - UPRIGHT_LABEL) / (int)rows;
	int useful;
	int zero = paper->y + UPRIGHT - place(&scale, 0);
	int x = PAPER_EDGE + UPRIGHT_LABEL;
	char buffer[DOCUMENT_VOLUME_MAX];

	canvas_font(paper->canvas, PAPER_SMALL, false);
	useful = widest_label(paper, table) + 2 * PAPER_PAD;
	useful = useful > UPRIGHT_MAX ? useful : UPRIGHT_MAX;
	step = step > useful ? useful : step;
	paper_text(paper, document_format_volume(scale.high, 0, buffer), PAPER_EDGE,
			paper->y - CANVAS_POINTS(4), UPRIGHT_LABEL - 2 * PAPER_PAD, CANVAS_RIGHT,
			PAPER_PALE);
	paper_text(paper, "0", PAPER_EDGE, zero - CANVAS_POINTS(5), UPRIGHT_LABEL - 2 * PAPER_PAD,
			CANVAS_RIGHT, PAPER_PALE);
	paper_rule(paper, x, paper->y, step * (int)rows);
	paper_rule(paper, x, zero, step * (int)rows);
	for (size_t row = 0; row < rows; row++) {
		int top = paper->y + UPRIGHT - place(&scale, known(table, row, bars->second));

		if (bars->first != bars->second) {
			int plan = paper->y + UPRIGHT -
					place(&scale, known(table, row, bars->first));

			canvas_fill(paper->canvas, x + step / 10, plan < zero ? plan : zero,
					step * 4 / 5, abs(zero - plan), PAPER_LIGHT);
		}
		canvas_fill(paper->canvas, x + step / 5, top < zero ? top : zero, step * 3 / 5,
				abs(zero - top), PAPER_DARK);
		paper_text(paper, document_cell_text(table, row, bars->label), x,
				paper->y + UPRIGHT + CANVAS_POINTS(2), step, CANVAS_CENTRE,
				PAPER_INK);
		x += step;
	}
	paper->y += UPRIGHT + PAPER_SMALL + PAPER_GAP;
}

int paper_bars_height(const struct document_table *table)
{
	return LEGEND +
			(table->bars.is_upright ? UPRIGHT + PAPER_SMALL + PAPER_GAP
						: (int)document_rows(table) *
									row_height(&table->bars));
}

void paper_bars(struct paper *paper, const struct document_table *table)
{
	put_legend(paper, table);
	if (table->bars.is_upright) {
		put_upright(paper, table);
	} else {
		put_lying(paper, table);
	}
}
