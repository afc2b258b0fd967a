/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A year's sheet as a document: each permit's twelve months beside its plan and
 * its permit, the areas' year against their caps, water per unit of output
 * against its targets, and who signs.
 *
 * Closed months stand as they were closed, with what has become known since in
 * a column of its own; months that have not begun are empty.
 */

#include "api/document.h"
#include "api/lang.h"

struct ledger;

struct document_year_options {
	int year;
	const char *area; /* only this one and those below; NULL: all */
	enum lang lang;
};

enum document_year_answer {
	DOCUMENT_YEAR_OK = 0,
	DOCUMENT_YEAR_NO_AREA, /* no such area is registered */
};

/* Returns a document_year_answer or a fault; the ledger is borrowed for the call. */
int document_year(struct ledger *ledger, const struct document_year_options *options,
		struct document **ret);
