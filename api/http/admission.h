/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Admission: who is asking, by what a request shows, and what that opens.
 */

#include <stdbool.h>
#include <stddef.h>

struct day;
struct exchange;
struct ledger;
struct request;

/*
 * Finds the caller of an exchange whose route is found: by its token, else by
 * the certificate of its connection. True where the route is for that caller,
 * which then stands in the request; else the reply says why not: 401 where
 * nobody is known by what was shown, 403 where the role is another. Sets
 * *ret_fault, and is false, where that could not be found out.
 */
bool admission_decide(struct exchange *exchange, struct ledger *ledger, int *ret_fault);

/*
 * May the request's caller see that permit or account, today? What it may not
 * see is to be answered as what is not there: with the same words, and before
 * anything is looked up.
 */
bool admission_sees_permit(const struct request *request, const char *permit);

/* The same of a meter that is registered: on any day, or what it counted on one. */
bool admission_sees_meter(const struct request *request, const char *meter);
bool admission_sees_meter_on(const struct request *request, const char *meter, struct day day);

/*
 * Is a Host this machine's own name or address for itself? A server without
 * TLS listens there only; but a browser can be led to ask it in the name of any
 * page, so what is asked must be that address.
 */
bool admission_is_own_host(const char *host, size_t size);
