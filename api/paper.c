/* SPDX-License-Identifier: Apache-2.0 */

#include "api/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/canvas.h"
#include "api/lang.h"
#include "api/paper_bars.h"
#include "api/qr.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	A4_SHORT = CANVAS_POINTS(595),
	A4_LONG = CANVAS_POINTS(842), /* A3's short side too */
	A3_LONG = CANVAS_POINTS(1191),

	FOOT = CANVAS_POINTS(26), /* of a page, above its edge */
	SIZE_TITLE = CANVAS_POINTS(17),
	SIZE_NAME = CANVAS_POINTS(11),
	SIZE_TEXT = CANVAS_POINTS(9),
	SIZE_CELL_MAX = CANVAS_POINTS(8), /* of a table, where it fits */
	SIZE_CELL_MIN = CANVAS_TENTHS(45),
	SIZE_STEP = CANVAS_TENTHS(5),
	CHINESE_LEAST = 4, /* letters of a header in a line */
	SIGN_HIGH = CANVAS_POINTS(38),
	SIGN_BREADTH = CANVAS_POINTS(230),
	GROUND_LABEL = CANVAS_POINTS(96),
	GROUND_BREADTH = CANVAS_POINTS(470),
	QR_SIDE = CANVAS_POINTS(96),
};

/* ---- what is drawn everywhere ---- */

void paper_text(struct paper *paper, const char *text, int x, int y, int breadth,
		enum canvas_align align, int colour)
{
	canvas_text(paper->canvas, text, x, y, breadth, align, colour);
}

void paper_rule(struct paper *paper, int x, int y, int breadth)
{
	canvas_fill(paper->canvas, x, y, breadth, PAPER_LINE, PAPER_RULE);
}

const char *paper_head(const struct document_column *column, char buffer[static PAPER_TEXT])
{
	(void)snprintf(buffer, PAPER_TEXT, "%s%s", column->title, document_unit(column->kind));
	return buffer;
}

/* ---- pages ---- */

static int bottom(const struct paper *paper)
{
	return paper->page_height - PAPER_EDGE - FOOT;
}

int paper_inner(const struct paper *paper)
{
	return paper->page_breadth - 2 * PAPER_EDGE;
}

static void put_foot(struct paper *paper)
{
	int y = paper->page_height - PAPER_EDGE - FOOT / 2;
	char text[PAPER_TEXT];

	paper_rule(paper, PAPER_EDGE, y - CANVAS_POINTS(3), paper_inner(paper));
	canvas_font(paper->canvas, PAPER_SMALL, false);
	paper_text(paper, paper->document->mark, PAPER_EDGE, y, paper_inner(paper), CANVAS_LEFT,
			PAPER_PALE);
	(void)snprintf(text, sizeof(text), _("page %d of %d"), paper->page, paper->pages);
	paper_text(paper, text, PAPER_EDGE, y, paper_inner(paper), CANVAS_RIGHT, PAPER_PALE);
}

static void begin_page(struct paper *paper)
{
	paper->page++;
	paper->y = PAPER_EDGE;
	put_foot(paper);
	if (paper->page > 1) {
		char text[PAPER_NAMES];

		(void)snprintf(text, sizeof(text), "%s · %s", paper->document->title,
				paper->document->subtitle);
		canvas_font(paper->canvas, PAPER_SMALL, false);
		paper_text(paper, text, PAPER_EDGE, paper->y, paper_inner(paper), CANVAS_LEFT,
				PAPER_PALE);
		paper->y += PAPER_SMALL + PAPER_GAP;
	}
}

static void next_page(struct paper *paper)
{
	canvas_next_page(paper->canvas);
	begin_page(paper);
}

/* Goes to the next page where what comes is too high for what is left of this one. */
bool paper_room(struct paper *paper, int tall)
{
	if (paper->y + tall <= bottom(paper)) {
		return false;
	}
	next_page(paper);
	return true;
}

/* ---- how a table lies ---- */

/* The longest word of a header: it is not broken. */
static int word_breadth(struct paper *paper, const char *text, int size)
{
	int widest = 0;
	char word[PAPER_TEXT];

	if (document_is_text_chinese(text)) {
		int whole = canvas_text_breadth(paper->canvas, text);

		/* May break anywhere, but a column of single letters is no text. */
		return whole < CHINESE_LEAST * size ? whole : CHINESE_LEAST * size;
	}
	for (const char *at = text; *at != '\0';) {
		size_t length = strcspn(at, " ");
		int breadth;

		(void)snprintf(word, sizeof(word), "%.*s", (int)length, at);
		breadth = canvas_text_breadth(paper->canvas, word);
		widest = breadth > widest ? breadth : widest;
		at += length + (at[length] == ' ' ? 1 : 0);
	}
	return widest;
}

/* The longest figure of a column, by its letters: digits are all as broad. */
static int figure_breadth(struct paper *paper, const struct document_table *table, size_t column)
{
	char buffer[DOCUMENT_VOLUME_MAX];
	char longest[DOCUMENT_VOLUME_MAX] = "";

	for (size_t row = 0; row <= document_rows(table); row++) {
		const char *text = document_format_cell(table, row, column, buffer);

		if (strlen(text) > strlen(longest)) {
			(void)snprintf(longest, sizeof(longest), "%s", text);
		}
	}
	return canvas_text_breadth(paper->canvas, longest);
}

/* What is left for a table's texts when its figures have what they need; below 0: too little. */
static int fit(struct paper *paper, const struct document_table *table, struct plan *plan)
{
	int left = paper_inner(paper);
	char buffer[PAPER_TEXT];

	canvas_font(paper->canvas, plan->size, true);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct document_column *column = &table->columns[i];
		int breadth = word_breadth(paper, paper_head(column, buffer), plan->size);

		if (column->kind == DOCUMENT_TEXT) {
			/* A quarter of a letter for each: what wraps within reason. */
			int least = column->width * plan->size / 4;

			breadth = breadth > least ? breadth : least;
		} else {
			int figures = figure_breadth(paper, table, i);

			breadth = breadth > figures ? breadth : figures;
		}
		plan->widths[i] = breadth + 2 * PAPER_PAD;
		left -= plan->widths[i];
	}
	return left;
}

/* Texts share what is left by their widths, and none takes more than it can use. */
static void share_out(const struct document_table *table, struct plan *plan, int left)
{
	int64_t weights = 0;

	for (size_t i = 0; i < table->column_count; i++) {
		weights += table->columns[i].kind == DOCUMENT_TEXT ? table->columns[i].width : 0;
	}
	plan->breadth = 0;
	for (size_t i = 0; i < table->column_count; i++) {
		int width = table->columns[i].width;
		int useful = width * plan->size * 2 / 3 + 2 * PAPER_PAD;

		if (table->columns[i].kind == DOCUMENT_TEXT) {
			int64_t more = weights == 0 ? 0 : (int64_t)left * width / weights;

			plan->widths[i] += (int)more;
			if (plan->widths[i] > useful && useful > plan->widths[i] - (int)more) {
				plan->widths[i] = useful;
			}
		}
		plan->breadth += plan->widths[i];
	}
}

static int row_height(struct paper *paper, const struct document_table *table,
		const struct plan *plan, size_t row)
{
	int tallest = plan->size;

	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].kind == DOCUMENT_TEXT && row < document_rows(table)) {
			int tall = canvas_text_height(paper->canvas,
					document_cell_text(table, row, i),
					plan->widths[i] - 2 * PAPER_PAD);

			tallest = tall > tallest ? tall : tallest;
		}
	}
	return tallest;
}

static int head_height(
		struct paper *paper, const struct document_table *table, const struct plan *plan)
{
	int tallest = 0;
	char buffer[PAPER_TEXT];

	for (size_t i = 0; i < table->column_count; i++) {
		int tall = canvas_text_height(paper->canvas, paper_head(&table->columns[i], buffer),
				plan->widths[i] - 2 * PAPER_PAD);

		tallest = tall > tallest ? tall : tallest;
	}
	return tallest + 2 * PAPER_PAD;
}

static int lay(struct paper *paper, const struct document_table *table, struct plan *plan)
{
	size_t rows = document_rows(table);
	int left;
	int line;

	plan->heights = calloc(rows + 1, sizeof(*plan->heights));
	if (plan->heights == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (plan->size = SIZE_CELL_MAX;
			(left = fit(paper, table, plan)) < 0 && plan->size > SIZE_CELL_MIN;
			plan->size -= SIZE_STEP) {
	}
	share_out(table, plan, left > 0 ? left : 0);
	canvas_font(paper->canvas, plan->size, true);
	plan->head_height = head_height(paper, table, plan);
	canvas_font(paper->canvas, plan->size, false);
	line = canvas_text_height(paper->canvas, "0", -1);
	for (size_t row = 0; row <= rows; row++) {
		int tall = row_height(paper, table, plan, row);

		plan->heights[row] = (tall > line ? tall : line) + 2 * PAPER_PAD;
	}
	return 0;
}

/* ---- tables ---- */

static void put_head(
		struct paper *paper, const struct document_table *table, const struct plan *plan)
{
	int x = PAPER_EDGE;
	char buffer[PAPER_TEXT];

	canvas_fill(paper->canvas, PAPER_EDGE, paper->y, plan->breadth, plan->head_height,
			PAPER_HEAD);
	paper_rule(paper, PAPER_EDGE, paper->y, plan->breadth);
	canvas_font(paper->canvas, plan->size, true);
	for (size_t i = 0; i < table->column_count; i++) {
		bool is_text = table->columns[i].kind == DOCUMENT_TEXT;

		paper_text(paper, paper_head(&table->columns[i], buffer), x + PAPER_PAD,
				paper->y + PAPER_PAD, plan->widths[i] - 2 * PAPER_PAD,
				is_text ? CANVAS_LEFT : CANVAS_RIGHT, PAPER_INK);
		x += plan->widths[i];
	}
	paper->y += plan->head_height;
	paper_rule(paper, PAPER_EDGE, paper->y - PAPER_LINE, plan->breadth);
}

static void put_row(struct paper *paper, const struct document_table *table,
		const struct plan *plan, size_t row)
{
	bool is_sum = row == document_rows(table);
	char buffer[DOCUMENT_VOLUME_MAX];
	int x = PAPER_EDGE;

	if (!canvas_is_drawing(paper->canvas)) {
		paper->y += plan->heights[row];
		return;
	}
	if (is_sum) {
		paper_rule(paper, PAPER_EDGE, paper->y, plan->breadth);
		/* Over its column, which may be narrow: beside it nothing is summed. */
		paper_text(paper, _("Total"), PAPER_EDGE + PAPER_PAD, paper->y + PAPER_PAD, -1,
				CANVAS_LEFT, PAPER_INK);
	}
	for (size_t i = 0; i < table->column_count; i++) {
		bool is_text = table->columns[i].kind == DOCUMENT_TEXT;
		const char *text = document_format_cell(table, row, i, buffer);

		if (text[0] != '\0') {
			paper_text(paper, text, x + PAPER_PAD, paper->y + PAPER_PAD,
					plan->widths[i] - 2 * PAPER_PAD,
					is_text ? CANVAS_LEFT : CANVAS_RIGHT, PAPER_INK);
		}
		x += plan->widths[i];
	}
	paper->y += plan->heights[row];
	paper_rule(paper, PAPER_EDGE, paper->y - PAPER_LINE, plan->breadth);
}

static void put_rows(
		struct paper *paper, const struct document_table *table, const struct plan *plan)
{
	size_t rows = document_rows(table);
	size_t last = document_has_sums(table) && rows > 0 ? rows : rows - 1;

	(void)paper_room(paper, plan->head_height + plan->heights[0]);
	put_head(paper, table, plan);
	for (size_t row = 0; rows > 0 && row <= last; row++) {
		/* The sums do not stand alone on a page. */
		int tall = plan->heights[row] + (row + 1 == last ? plan->heights[last] : 0);

		if (paper_room(paper, tall)) {
			put_head(paper, table, plan);
		}
		canvas_font(paper->canvas, plan->size, row == rows);
		put_row(paper, table, plan, row);
	}
	if (rows == 0) {
		canvas_font(paper->canvas, plan->size, false);
		paper_text(paper, _("none"), PAPER_EDGE + PAPER_PAD, paper->y + PAPER_PAD,
				paper_inner(paper), CANVAS_LEFT, PAPER_PALE);
		paper->y += plan->heights[0];
	}
}

/* ---- a part ---- */

static void put_table(
		struct paper *paper, const struct document_table *table, const struct plan *plan)
{
	bool is_upright = table->has_bars && table->bars.is_upright;
	int first = table->has_bars ? paper_bars_height(table)
				    : plan->head_height + 2 * plan->heights[0];

	(void)paper_room(paper, SIZE_NAME + PAPER_GAP + first);
	canvas_font(paper->canvas, SIZE_NAME, true);
	paper_text(paper, table->title, PAPER_EDGE, paper->y, paper_inner(paper), CANVAS_LEFT,
			PAPER_INK);
	paper->y += SIZE_NAME + CANVAS_POINTS(7);
	if (table->has_bars) {
		paper_bars(paper, table);
	}
	if (!table->has_bars || is_upright) {
		put_rows(paper, table, plan);
	}
	paper->y += PAPER_GAP;
}

/* ---- head and end ---- */

static void put_title(struct paper *paper)
{
	canvas_font(paper->canvas, SIZE_TITLE, true);
	paper_text(paper, paper->document->title, PAPER_EDGE, paper->y, paper_inner(paper),
			CANVAS_CENTRE, PAPER_INK);
	paper->y += canvas_text_height(paper->canvas, paper->document->title, paper_inner(paper));
	canvas_font(paper->canvas, SIZE_TEXT, false);
	paper_text(paper, paper->document->subtitle, PAPER_EDGE, paper->y, paper_inner(paper),
			CANVAS_CENTRE, PAPER_PALE);
	paper->y += SIZE_TEXT + PAPER_GAP;
}

static void put_signers(struct paper *paper)
{
	const struct document *document = paper->document;
	char text[PAPER_NAMES];
	int x = PAPER_EDGE;
	int breadth;

	if (document->signer_count == 0) {
		return;
	}
	breadth = paper_inner(paper) / (int)document->signer_count;
	breadth = breadth < SIGN_BREADTH ? breadth : SIGN_BREADTH;
	(void)paper_room(paper, SIGN_HIGH);
	canvas_font(paper->canvas, SIZE_TEXT, false);
	for (size_t i = 0; i < document->signer_count; i++) {
		const struct document_line *signer = &document->signers[i];
		int y = paper->y + SIGN_HIGH / 2;

		(void)snprintf(text, sizeof(text), "%s  %s", signer->label, signer->value);
		paper_text(paper, text, x, y, breadth, CANVAS_LEFT, PAPER_INK);
		paper_rule(paper, x + canvas_text_breadth(paper->canvas, text),
				y + SIZE_TEXT + CANVAS_POINTS(3),
				breadth - canvas_text_breadth(paper->canvas, text) - PAPER_GAP);
		x += breadth;
	}
	paper->y += SIGN_HIGH;
}

static void put_qr(struct paper *paper, const struct qr *qr, int x, int y)
{
	size_t side = qr_side(qr);
	int square = QR_SIDE / ((int)side + 2 * QR_QUIET);

	for (size_t row = 0; row < side; row++) {
		for (size_t begin = 0; begin < side;) {
			size_t end = begin;

			while (end < side && qr_is_dark(qr, row, end)) {
				end++;
			}
			/* Neighbours in one piece: no hair of light between them. */
			canvas_fill(paper->canvas, x + square * (QR_QUIET + (int)begin),
					y + square * (QR_QUIET + (int)row),
					square * (int)(end - begin), square, 0);
			begin = end > begin ? end : begin + 1;
		}
	}
}

static int put_ground(struct paper *paper)
{
	const struct document *document = paper->document;
	SCOPED(qr_close) struct qr *qr = qr_open(document->checkpoint);
	int line = SIZE_TEXT + CANVAS_POINTS(5);
	int tall = line * (int)document->line_count;
	int breadth = paper_inner(paper) - QR_SIDE;
	int top;

	if (qr == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	breadth = breadth < GROUND_BREADTH ? breadth : GROUND_BREADTH;
	(void)paper_room(paper, tall > QR_SIDE ? tall : QR_SIDE);
	top = paper->y;
	for (size_t i = 0; i < document->line_count; i++) {
		canvas_font(paper->canvas, SIZE_TEXT, true);
		paper_text(paper, document->lines[i].label, PAPER_EDGE, paper->y, GROUND_LABEL,
				CANVAS_LEFT, PAPER_INK);
		canvas_font(paper->canvas, SIZE_TEXT, false);
		paper_text(paper, document->lines[i].value, PAPER_EDGE + GROUND_LABEL, paper->y,
				breadth - GROUND_LABEL, CANVAS_LEFT, PAPER_INK);
		paper->y += line;
	}
	put_qr(paper, qr, PAPER_EDGE + breadth, top - CANVAS_POINTS(6));
	paper->y = top + (tall > QR_SIDE ? tall : QR_SIDE);
	return 0;
}

/* The whole, from its first page on: counted first, then drawn. */
static int walk(struct paper *paper)
{
	const struct document *document = paper->document;

	paper->page = 0;
	begin_page(paper);
	put_title(paper);
	for (size_t i = 0; i < document->table_count; i++) {
		put_table(paper, document->tables[i], &paper->plans[i]);
	}
	put_signers(paper);
	return put_ground(paper);
}

/* ---- the file ---- */

static int draw(struct paper *paper, struct bytes *ret)
{
	const struct canvas_about about = {
		.title = paper->document->title,
		.subject = paper->document->subtitle,
		.keywords = paper->document->mark,
		.made_s = paper->document->recorded_s,
	};
	int fault;
	int ended;

	canvas_begin(paper->canvas, &about, ret);
	fault = walk(paper);
	ended = canvas_end(paper->canvas);
	return fault < 0 ? fault : ended;
}

static int make(struct paper *paper, struct bytes *ret)
{
	const struct document *document = paper->document;
	int fault = 0;

	for (size_t i = 0; i < document->table_count && fault == 0; i++) {
		fault = lay(paper, document->tables[i], &paper->plans[i]);
	}
	if (fault == 0) {
		fault = walk(paper);
		paper->pages = paper->page;
	}
	return fault == 0 ? draw(paper, ret) : fault;
}

int paper_make(const struct document *document, struct bytes *ret)
{
	static const struct {
		int breadth, height;
	} sizes[] = {
		[DOCUMENT_LYING] = { A4_LONG, A4_SHORT },
		[DOCUMENT_BROAD] = { A3_LONG, A4_LONG },
		[DOCUMENT_UPRIGHT] = { A4_SHORT, A4_LONG },
	};
	struct paper paper = {
		.document = document,
		.page_breadth = sizes[document->page].breadth,
		.page_height = sizes[document->page].height,
	};
	SCOPED(canvas_close) struct canvas *canvas = NULL;
	int answer = canvas_open(paper.page_breadth, paper.page_height, &canvas);

	if (answer != 0) {
		return answer == CANVAS_NONE ? PAPER_NO_DRAWING : answer;
	}
	paper.canvas = canvas;
	answer = !document_is_chinese(document) || canvas_has_letters(canvas, "取水许可证总量控制")
			? make(&paper, ret)
			: PAPER_NO_FONT;
	for (size_t i = 0; i < document->table_count; i++) {
		free(paper.plans[i].heights);
	}
	return answer;
}
