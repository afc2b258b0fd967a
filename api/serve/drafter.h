/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The drafter: a small process beside the web that has documents drawn.
 *
 * The web sees no fonts and speaks one language. What it is asked for as a PDF
 * it hands to its drafter, over a line that both have from the beginning. The
 * drafter starts a process for each, one at a time, which chooses the language,
 * loads what draws, and then locks itself into a room like the web's own
 * (api/serve/sandbox): it sees the ledger and the fonts, writes no file and
 * connects to nothing. Where it takes longer than DRAFTER_MS it is ended. Who
 * may have the document the web has decided before.
 */

#include <stdint.h>

#include "api/document_asked.h"

struct app;
struct bytes;
struct gate_client;

enum {
	DRAFTER_MS = 20000,           /* ten thousand permits take half of it */
	DRAFTER_BYTES_MAX = 64 << 20, /* and have some megabytes */
};

/* What it has beside app's folder. */
struct drafter_limits {
	int64_t memory_bytes; /* of address space, beyond what the process has already */
	int64_t files;
};

/*
 * Starts it; the process must have one thread. *ret is the web's end of the
 * line. Returns 0 or a fault.
 */
int drafter_start(const struct app *app, const struct drafter_limits *limits,
		struct gate_client **ret);

struct drafter_asked {
	struct document_asked document;
	const char *lang; /* "zh_CN" or "en"; "": as the server's own words */
};

enum drafter_answer {
	DRAFTER_OK = 0,
	DRAFTER_NONE,   /* there is no such thing, or nothing to be written about it */
	DRAFTER_FAILED, /* nothing to draw with is here, or it did not go: said on stderr */
	DRAFTER_LATE,   /* it took longer than DRAFTER_MS */
	DRAFTER_GONE,   /* the drafter has ended */
};

/*
 * Has a PDF drawn; one thread at a time. *ret, initialised for DRAFTER_BYTES_MAX,
 * has it for OK only. Returns a drafter_answer or a fault.
 */
int drafter_call(struct gate_client *drafter, const struct drafter_asked *asked, struct bytes *ret);
