/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What both ends of the gate share: the socket's address and the clock. Only
 * gate.c and gate_server.c use it.
 */

#include <stdint.h>
#include <sys/un.h>

enum {
	GATE_HEAD_BYTES = 4, /* a frame's size, big-endian */
};

/*
 * The address of DIR/socket. A path of more than 107 bytes goes through
 * /proc/self/fd, so the folder must stay open until the address was used.
 */
struct gate_address {
	struct sockaddr_un name;
	int folder; /* close it */
};

/* Returns 0 or WEIR_FAULT_IO with errno set. */
int gate_address_open(const char *directory, struct gate_address *ret);

/* Milliseconds of the monotonic clock. */
int64_t gate_clock_ms(void);
