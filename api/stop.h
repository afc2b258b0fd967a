/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Stopping on request: SIGINT and SIGTERM as something to wait for, so that
 * what runs for long ends in order.
 */

#include <stdbool.h>

struct stop {
	int fd; /* readable when somebody asked */
};

/*
 * From now on the two signals are kept for stop_asked(), in this process and
 * in those that it forks; each of them opens a stop of its own. Returns 0 or
 * WEIR_FAULT_IO.
 */
int stop_open(struct stop *ret);
void stop_finish(struct stop *stop);

/*
 * The same, and SIGHUP: to read configuration anew. Only what then takes both
 * with stop_take() opens it so; to all others SIGHUP is what it always is.
 */
int stop_open_reloading(struct stop *ret);

/* Has somebody asked since the last call? Does not wait. */
bool stop_asked(const struct stop *stop);

/* The same; *ret_reload where SIGHUP came since. */
bool stop_take(const struct stop *stop, bool *ret_reload);
