/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Handing deeds to the ledger's writer, by the porter: what both ways of
 * writing over the network share.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/writer.h"

struct bytes;
struct gate_client;
struct reply;

/*
 * Has a request of count deeds brought to the writer. True where it answered
 * for each: results has a place for them. Else the reply is a problem: 503 where
 * nobody writes or no answer came, so that the same may be sent again, or where
 * nothing was submitted *ret_reason, which the caller tells. Sets *ret_fault, and
 * is false, where it could not be asked.
 */
bool hand_in(struct gate_client *porter, const struct bytes *request, struct writer_result *results,
		size_t count, char ret_reason[static WHERE_TEXT_MAX], struct reply *reply,
		int *ret_fault);
