/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A declaration sheet as a document, in the order of the tax form
 * (水资源税纳税申报表; rules.md F30): who declares, each intake with its
 * registers, its volumes in and over the plan, the sum; amendments as the
 * differences that they make; the lines; what is to be paid; who signed.
 */

#include "api/document.h"
#include "api/lang.h"

struct ledger;

enum document_declaration_answer {
	DOCUMENT_DECLARATION_OK = 0,
	DOCUMENT_DECLARATION_NONE, /* no such invoice */
};

/*
 * Of an invoice by its name, or a delta's. What is owed is as at the end of the
 * day of the log's newest entry. Returns a document_declaration_answer or a
 * fault; the ledger is borrowed for the call.
 */
int document_declaration(
		struct ledger *ledger, const char *invoice, enum lang lang, struct document **ret);
