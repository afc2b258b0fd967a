/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The house: starts the writer, then collectors and web, and keeps them going.
 *
 * It holds nothing itself: no ledger, no key, no socket of the network. A part
 * that ends unasked is started again (api/serve/backoff) while the others go
 * on; what fails at the first start ends the house. SIGTERM and SIGINT end the
 * parts in order, the writer last. SIGHUP reads the configuration anew: a new
 * web process takes over from the old one once it works, collectors are
 * replaced, the writer stays.
 */

#include "api/app.h"

struct opts;

/* Runs until it is stopped. Returns a cmd_status after saying what is wrong, or a fault. */
int house_run(const struct app *app, const struct opts *opts);
