/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The foot of a document: who prepared, checked and approved what it shows.
 */

#include "api/document.h"

struct signed_off;
struct zone;

/* Who signed in each role what still stands, and on which day; else a line to sign on. */
void document_signed(struct document *document, const struct zone *zone,
		const struct signed_off *signed_off);
