/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Delivery: what the log has to tell goes to those who want to know, by webhook
 * and by mail, in the order of the log, until they have accepted it.
 *
 * A webhook is POSTed the JSON of api/deliver_batch.h, with
 *
 *	Weir-Signature: t=SECONDS, ed25519=BASE64
 *
 * over 'weir/webhook/v1' LF origin LF SECONDS LF body, by the key of the file of
 * targets; any 2xx accepts it. What is not accepted is tried again, after half a
 * second, later a minute at most. How far a target is stands in the log
 * (ledger/delivered.h): so nothing is left out, and what was accepted just before
 * a crash is told twice. A target is told from the day on which it is first met.
 */

#include <stdbool.h>

#include "api/app.h"

struct deliver_options {
	const char *targets; /* the file; NULL: DIR/deliver.yaml */
	bool is_once;        /* all that there is, one try each */
};

/*
 * Delivers until it is asked to stop, or once. Returns CMD_DONE; CMD_NO where
 * it was to be once and a target did not accept; another cmd_status after saying
 * why; or a fault.
 */
int deliver(const struct app *app, const struct deliver_options *options);

/* On stdout each target and how far it is. The same returns. */
int deliver_list(const struct app *app, const struct deliver_options *options);
