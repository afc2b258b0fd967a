/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Pages to draw on: text that is measured, wrapped and drawn, and boxes of one
 * colour; as PDF.
 *
 * Lengths are whole numbers of a 1,024th of a point, from the upper left, so
 * that a page counted twice breaks at the same row. Until canvas_begin() there
 * is nothing to draw on: text is measured and drawing does nothing. The same
 * calls give the same bytes with the same fonts and libraries.
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/scope.h"

struct bytes;
struct canvas;

#define CANVAS_POINTS(n) ((n)*1024)
#define CANVAS_TENTHS(n) ((n)*1024 / 10)

enum canvas_align {
	CANVAS_LEFT = 0,
	CANVAS_CENTRE,
	CANVAS_RIGHT,
};

enum {
	CANVAS_NONE = 1, /* the libraries that draw, loaded when they are needed, are not here */
};

/* Loads the libraries that draw, ahead of time and before a second thread. False: they are not here. */
bool canvas_load(void);

/* Pages of that size. Returns 0, CANVAS_NONE or a fault. */
int canvas_open(int breadth, int height, struct canvas **ret);
void canvas_close(struct canvas *canvas);
SCOPE_CLOSER(struct canvas, canvas_close)

/* Has some font here these letters? */
bool canvas_has_letters(struct canvas *canvas, const char *text);

/* The font of all text from here on. */
void canvas_font(struct canvas *canvas, int size, bool is_bold);

/* How high a text is when it is wrapped within a breadth, and how broad in one line. */
int canvas_text_height(struct canvas *canvas, const char *text, int breadth);
int canvas_text_breadth(struct canvas *canvas, const char *text);

/* What a PDF says of itself; made_s is its time. Texts are borrowed for the call. */
struct canvas_about {
	const char *title;
	const char *subject;
	const char *keywords;
	int64_t made_s;
};

/* The first page; ret takes the bytes as they come. */
void canvas_begin(struct canvas *canvas, const struct canvas_about *about, struct bytes *ret);
bool canvas_is_drawing(const struct canvas *canvas);
void canvas_next_page(struct canvas *canvas);

/* Ends the last page and the file. Returns 0 or a fault. */
int canvas_end(struct canvas *canvas);

/* A text wrapped within a breadth; colours are 0xRRGGBB. canvas_line() cuts it instead, with "…". */
void canvas_text(struct canvas *canvas, const char *text, int x, int y, int breadth,
		enum canvas_align align, int colour);
void canvas_line(struct canvas *canvas, const char *text, int x, int y, int breadth, int colour);

void canvas_fill(struct canvas *canvas, int x, int y, int breadth, int height, int colour);
