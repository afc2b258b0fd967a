/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A webhook: bytes POSTed to a URL, signed by a key that the receiver knows, so
 * that he can tell them from anybody else's.
 *
 *	Weir-Signature: t=SECONDS, ed25519=BASE64
 *
 * The signature is over 'weir/webhook/v1' LF origin LF SECONDS LF body.
 * Idempotency-Key is the same where the same bytes are tried again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/mail.h"
#include "meter/instant.h"

struct seal_key;
struct where;

struct webhook {
	const char *url;       /* with a query, if there is one */
	const char *authority; /* PEM file; NULL: the system's */
	const char *token;     /* bearer; NULL: none */
	const char *origin;    /* the ledger's */
	struct seal_key *key;
	struct instant at;
	const char *once;
	const uint8_t *body; /* JSON */
	size_t size;
	int32_t timeout_ms;
};

/* Can a webhook be sent to it? Otherwise *reason says why not. */
bool webhook_is_sound(const char *url, struct where *reason);

/* Returns 0 where it was accepted (any 2xx), 1 and why where not, or a fault. */
int webhook_post(const struct webhook *webhook, char ret_why[static MAIL_WHY_MAX]);
