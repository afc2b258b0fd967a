/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document on its pages, as it is being drawn, and the rows of a table as
 * bars on them. For paper alone.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/canvas.h"
#include "api/document.h"

enum {
	PAPER_EDGE = CANVAS_POINTS(34),
	PAPER_PAD = CANVAS_TENTHS(34),   /* between a cell's line and its text */
	PAPER_GAP = CANVAS_POINTS(12),   /* between two parts */
	PAPER_LINE = CANVAS_TENTHS(4),   /* breadth of a rule */
	PAPER_SMALL = CANVAS_TENTHS(70), /* letters at the foot, and beside bars */

	PAPER_INK = 0x1a1a1a,
	PAPER_PALE = 0x6b7580,
	PAPER_RULE = 0x9aa4ae,
	PAPER_HEAD = 0xe8edf2,
	PAPER_DARK = 0x305f8a,
	PAPER_LIGHT = 0xb9c4cf,

	PAPER_TEXT = 96,    /* bytes of a column's title with its unit */
	PAPER_NAMES = 1024, /* of two names and what is between, whole: a cut letter is no text */
};

/* How a table lies on the paper: measured once, then drawn page by page. */
struct plan {
	int size; /* of its letters */
	int widths[DOCUMENT_COLUMNS_MAX];
	int breadth;
	int head_height;
	int *heights; /* of its rows, and of the sums behind the last */
};

struct paper {
	const struct document *document;
	struct canvas *canvas;
	int page_breadth, page_height;
	int y;
	int page, pages;
	struct plan plans[DOCUMENT_TABLES_MAX];
};

/* Text in the font that is set, and a line. */
void paper_text(struct paper *paper, const char *text, int x, int y, int breadth,
		enum canvas_align align, int colour);
void paper_rule(struct paper *paper, int x, int y, int breadth);

/* A column's title with its unit. Returns buffer. */
const char *paper_head(const struct document_column *column, char buffer[static PAPER_TEXT]);

/* How broad a page is between its edges. */
int paper_inner(const struct paper *paper);

/* Goes to the next page where what comes is too high for what is left of this one: true then. */
bool paper_room(struct paper *paper, int tall);

/* How high that is, if it is to stay on one page. */
int paper_bars_height(const struct document_table *table);

/* The rows of a table as bars, with what they mean. */
void paper_bars(struct paper *paper, const struct document_table *table);
