/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The certificate of a trade (水权交易鉴证书), as a document: who sold what to
 * whom, for which term and price or for what reason without one, by which
 * approval, and what the trade moves in each ceiling year of both sides. What
 * went back when it was ended before its term stands beside.
 */

#include "api/document.h"

struct ledger;

enum document_certificate_answer {
	DOCUMENT_CERTIFICATE_OK = 0,
	DOCUMENT_CERTIFICATE_NONE,       /* no such trade */
	DOCUMENT_CERTIFICATE_UNAPPROVED, /* nobody approved it: there is nothing to certify */
};

/* Returns an answer or a fault; the ledger is borrowed for the call. */
int document_certificate(struct ledger *ledger, const char *trade, struct document **ret);
