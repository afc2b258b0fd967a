/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Collecting as two processes: one polls and has neither key nor store, the
 * other keeps the ledger and takes from it, over DIR/socket, as from anybody
 * else. Where a writer is at work already, the second one only waits. To a
 * ledger elsewhere the second one is a courier (api/courier.h).
 */

#include <stdbool.h>

#include "api/app.h"
#include "api/collector.h"

/*
 * Both processes return. In the collector's *ret_is_collector is true and
 * *ret says what it did; its status becomes the other's. Returns a cmd_status
 * after saying what is wrong, or a fault.
 */
int collect(const struct app *app, const struct collect_options *options,
		struct collect_counts *ret, bool *ret_is_collector);
