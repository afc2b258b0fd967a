/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The porter: a small process between the web and the ledger's writer.
 *
 * The web may connect to nobody (api/serve/filter). What it is given for the
 * writer, signed deliveries and callers' deeds, it hands to its porter, over a line
 * that both have from the beginning; the porter calls DIR/socket and brings the
 * answer back. It carries only what is signed or of a caller (api/writer.h) and
 * ends at any other, looks at no more of the bytes, listens to nobody else and
 * ends with the web.
 */

#include <stdint.h>

struct bytes;
struct gate_client;

/*
 * Starts it; the process must have one thread. *ret is the web's end of the
 * line. Returns 0 or a fault.
 */
int porter_start(const char *dir, struct gate_client **ret);

enum porter_answer {
	PORTER_OK = 0,
	PORTER_NO_WRITER, /* nobody listens at DIR/socket */
	PORTER_UNKNOWN,   /* no answer came: it may have been carried out */
	PORTER_GONE,      /* the porter has ended */
};

/* Has a request brought to the writer; one thread at a time. Returns a porter_answer or a fault. */
int porter_call(struct gate_client *porter, const struct bytes *request, struct bytes *answer);
