/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who is asking.
 */

#include <stdbool.h>
#include <stddef.h>

struct caller;
struct exchange_origin;
struct head;

/*
 * Whoever shows a certificate of the authority of clients may read. On a
 * server without one, which listens on the machine's own address, whoever can
 * connect may; but a browser there can be led to ask in the name of any page,
 * so what is asked must be that address: false where the Host is another.
 */
bool caller_find(const struct exchange_origin *origin, const struct head *head, struct caller *ret);

/* Is a Host this machine's own name or address for itself? */
bool caller_is_own_host(const char *host, size_t size);
