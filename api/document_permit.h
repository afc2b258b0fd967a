/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit's statement for its holder, as a document: ceilings, months or days,
 * meters, bills with their lines, alerts, of a year, a quarter or a month.
 *
 * It is what is known now, also of closed months, beside what they were closed
 * with.
 */

#include <stdbool.h>

#include "api/document.h"
#include "api/lang.h"
#include "meter/instant.h"

struct ledger;

struct document_permit_options {
	const char *permit;
	struct month first, last; /* the same of a month, the twelve of a year */
	const char *period;       /* as it was asked for: "2026", "2026-Q4", "2026-10" */
	enum lang lang;
};

enum document_permit_answer {
	DOCUMENT_PERMIT_OK = 0,
	DOCUMENT_PERMIT_NONE, /* no such permit in that period */
};

/* Returns a document_permit_answer or a fault; the ledger is borrowed for the call. */
int document_permit(struct ledger *ledger, const struct document_permit_options *options,
		struct document **ret);
