/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The courier: takes readings from a collector on this machine and brings them
 * to a ledger on another.
 *
 * To the collector it is what a writer is: it answers SPOOL/socket, and what it
 * acknowledged lasts, in an outbox (api/outbox.h). Each deed is signed by the
 * collector's key as it is taken, so that what is sent a second time is the
 * same. It is sent over HTTPS, in the order in which it came, many in a
 * request (api/delivery.h), and is done when the server's ledger has booked it,
 * had it before, or refused it; what was refused is told and kept in
 * SPOOL/refused, a line for each.
 *
 * Where the outbox is full the readings are lost, which is told, counted and,
 * as soon as there is room, delivered as a fact (ledger/lost.h).
 */

#include <stdint.h>

#include "api/http/client.h"

struct stop;

enum {
	COURIER_MIB = 1024, /* of an outbox, where nothing else is said: days of 10,000 meters */
	COURIER_RECORDS = 50000000,
};

struct courier_options {
	struct client_options server;
	const char *orders; /* a file, api/collect_orders.h */
	const char *spool;  /* a folder */
	const char *key;    /* a file, ledger/keyring.h */
	int64_t bytes;      /* of the outbox */
};

/*
 * Serves the collector at the other end of the line until it has ended, and
 * then delivers for some seconds more. Says PARENT_GO down the line when the
 * socket is open. What is still undelivered lasts and is told. Returns a
 * cmd_status after saying what is wrong, or a fault.
 */
int courier_run(const struct courier_options *options, const struct stop *stop, int line);
