/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The orders of a collector at a distance, which has no ledger: whose meters
 * it polls, by which profiles, and who it is. A file of JSON that `weir export
 * collector` writes and `weir collect --to` reads:
 *
 *	{"weir_collector": 1,
 *	 "origin": the log's name, which stands in every signature,
 *	 "actor": its number, "key": the entry that gives its key, "public_key": text,
 *	 "clock": {"simulated": false, "from_s": 0, "started_s": 0, "speed": 1},
 *	 "profiles": [{"profile": id, "table": hex of its canonical table}, ...],
 *	 "meters": [{"meter": id, "address": text, "profile": id,
 *	             "direction": "forward"|"reverse"|"net", "interval_s": n,
 *	             "device": [the words that told which device it was last]}, ...]}
 *
 * It holds nothing secret. It is as of one day: who changes the registry, writes
 * it again.
 */

#include <stdint.h>

#include "api/app.h"
#include "api/collect_meters.h"
#include "ledger/books.h"
#include "ledger/seal.h"

struct where;

enum {
	COLLECT_ORDERS_MAX = 64 << 20, /* bytes: a hundred thousand meters */
};

struct collect_orders {
	char origin[BOOKS_NAME_MAX];
	int64_t actor; /* not 0 */
	int64_t key;   /* of a signature: the index of the key's entry */
	uint8_t public[SEAL_KEY_BYTES];
};

/*
 * Writes them to a file that is not there yet, for the actor. Returns a
 * cmd_status after saying what is wrong, or a fault; *ret_meters how many.
 */
int collect_orders_write(
		const struct app *app, int64_t actor, const char *path, size_t *ret_meters);

/*
 * Reads them. meters is filled as collect_meters_load() does, and finished by
 * the caller whatever the answer; NULL where nobody is to be polled. Returns as
 * collect_orders_write().
 */
int collect_orders_load(
		const char *path, struct collect_orders *ret, struct collect_meters *meters);
