/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The notice of one invoice or delta to who has to pay it, as a document: what
 * is to be paid until when, the lines that it follows from, what of it nobody
 * knows or no rulebook prices, who signed it.
 */

#include "api/document.h"

struct ledger;

enum document_notice_answer {
	DOCUMENT_NOTICE_OK = 0,
	DOCUMENT_NOTICE_NONE, /* no such invoice */
};

/* Returns a document_notice_answer or a fault; the ledger is borrowed for the call. */
int document_notice(struct ledger *ledger, const char *invoice, struct document **ret);
