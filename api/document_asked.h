/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document asked for by words, as somebody far away asks for it.
 */

#include "api/document.h"
#include "api/lang.h"

struct ledger;

enum document_noun {
	DOCUMENT_OF_TRADE = 0, /* its certificate */
	DOCUMENT_OF_DECLARATION,
	DOCUMENT_OF_NOTICE,
	DOCUMENT_OF_PERMIT, /* its statement */
	DOCUMENT_OF_MONTH,
	DOCUMENT_OF_YEAR,
	DOCUMENT_NOUNS,
};

/* All is borrowed. */
struct document_asked {
	enum document_noun noun;
	const char *name; /* trade, invoice, permit; or the month or year itself */
	const char *more; /* a permit's period; a month's or a year's area, "" for all */
};

enum document_asked_answer {
	DOCUMENT_ASKED_OK = 0,
	DOCUMENT_ASKED_NONE, /* there is no such thing, or nothing to be written about it */
};

/* Returns a document_asked_answer or a fault; *ret, for OK only, is the caller's to close. */
int document_asked_make(struct ledger *ledger, const struct document_asked *asked, enum lang lang,
		struct document **ret);
