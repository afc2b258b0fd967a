/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Mail: one message of plain text in UTF-8, handed to a server by SMTP
 * (RFC 5321, message as in RFC 5322). The only room that knows libcurl.
 *
 * To another machine it goes over TLS only, from the first byte (smtps) or by
 * STARTTLS (smtp), and the server's certificate must verify; this machine's own
 * server may be asked without.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/instant.h"

struct where;

enum {
	MAIL_TO_MAX = 16, /* addresses */
	MAIL_WHY_MAX = 256,
};

struct mail {
	const char *smtp;      /* "smtp://host[:port]" or "smtps://host[:port]" */
	const char *authority; /* PEM file; "": the system's */
	const char *user;      /* "": nobody signs in */
	const char *password;
	const char *sender; /* an address */
	const char *to;     /* addresses, with commas between them */
	const char *subject;
	const char *text;
	const char *id; /* letters, digits, '.' and '-': the same for the same message sent again */
	struct instant at;
	int64_t timeout_s; /* for all of it */
};

/* Are a server's URL, a sender and receivers well formed? False, *reason set, where not. */
bool mail_is_sound(const char *smtp, const char *sender, const char *to, struct where *reason);

enum mail_answer {
	MAIL_OK = 0, /* the server has taken it, for every receiver */
	MAIL_FAILED, /* why says what; some receivers may have it */
};

/* Sends it. Returns a mail_answer or WEIR_FAULT_MEMORY. */
int mail_send(const struct mail *mail, char ret_why[static MAIL_WHY_MAX]);
