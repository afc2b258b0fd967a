/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document on paper (PDF): A4 or A3, lying or upright; tables with their
 * headers on each page, bars, lines to sign on, the checkpoint and its QR code;
 * at the foot of each page the log's size and root, and which of how many pages
 * it is.
 *
 * The same document gives the same bytes with the same fonts and libraries,
 * wherever and whenever it is made.
 */

#include "api/document.h"

struct bytes;

enum paper_answer {
	PAPER_OK = 0,
	PAPER_NO_DRAWING, /* canvas_open()'s CANVAS_NONE */
	PAPER_NO_FONT,    /* the document has Chinese text, and no font here has its letters */
};

/* Appends the file to ret. Returns a paper_answer or a fault. */
int paper_make(const struct document *document, struct bytes *ret);
