/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a service manager is told: the datagrams of sd_notify(3), to the socket
 * that $NOTIFY_SOCKET names by its path or, behind '@', in the abstract space.
 * Without that variable nobody is told anything.
 */

#include <stdint.h>

struct where;

struct notify {
	int fd;              /* -1: there is no manager */
	int64_t watchdog_ms; /* it wants to hear notify_alive() so often; 0: it does not */
};

enum notify_answer {
	NOTIFY_OK = 0, /* also where there is no manager */
	NOTIFY_WRONG,  /* the variable names no socket that can be used: *reterr says why */
};

/* Returns a notify_answer or WEIR_FAULT_IO. */
int notify_open(struct notify *ret, struct where *reterr);
void notify_finish(struct notify *notify);

/* Everything works; status is a line for people. */
void notify_ready(const struct notify *notify, const char *status);

/* Only that line. */
void notify_status(const struct notify *notify, const char *status);

/* The configuration is read anew; notify_ready() says when that is over. */
void notify_reloading(const struct notify *notify);
void notify_stopping(const struct notify *notify);

/* For the watchdog. */
void notify_alive(const struct notify *notify);
