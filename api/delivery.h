/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deliveries on their way over HTTP: what both ends agree on.
 *
 *	POST /v1/deliveries
 *	Content-Type: application/cbor
 *
 *	[[kind, said, key, signature], ...]       in the CBOR of ledger/item.h
 *
 *	200 {"deliveries": [{"answer": "booked", "entry": 17}, ...]}
 *
 * One answer for each, in the same order: "booked" and "repeated" with the
 * entry that holds it, "known" where it holds nothing new, "refused" with a
 * reason. Any other status: nothing is known of any of them, and they are sent
 * again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/writer.h"

struct bytes;
struct view;

enum {
	DELIVERY_COUNT_MAX = 256,        /* of one request: one transaction of the writer */
	DELIVERY_BYTES_MAX = 512 * 1024, /* of one request; a frame of the gate holds it */
};

#define DELIVERY_PATH "/v1/deliveries"
#define DELIVERY_TYPE "application/cbor"

/* Appends one delivery. */
void delivery_put(struct bytes *out, const struct writer_deed *deed);

/* Reads one; it borrows the data. False where it is none. */
bool delivery_take(const uint8_t *data, size_t size, struct writer_deed *ret);

/*
 * Reads a request's body; deeds has room for DELIVERY_COUNT_MAX. How many, or
 * 0 where it is none.
 */
size_t delivery_take_all(const uint8_t *data, size_t size, struct writer_deed *deeds);

/* Writes the answer to so many deliveries. */
void delivery_view(struct view *view, const struct writer_result *results, size_t count);

/*
 * Reads such an answer: ret's answer, entry and reason. False where it is not
 * one to so many deliveries. What the reason holds can be printed.
 */
bool delivery_take_answer(
		const uint8_t *data, size_t size, size_t count, struct writer_result *ret);
