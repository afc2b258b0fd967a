/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds handed over DIR/socket.
 *
 *	request: [1, [[kind, said], ...]]
 *	         [2, [[kind, said, key, signature], ...]]
 *	         [3, [[kind, said] or [kind, said, key, signature], ...], proof, shown]
 *	reply:   [1, [[answer, entry, last, findings, reason], ...]]
 *	         [0, reason]                        nothing was submitted
 *
 * All deeds of a request stand in one transaction; the reply comes after its
 * COMMIT. A deed's actor must be the one that the peer's user is mapped to; in
 * the second form its signature vouches for it (ledger/signing.h), and the peer,
 * an actor too, only brings it.
 *
 * The third form is of a caller over the network: proof says what it showed, 1 a
 * token, 2 the SHA-256 of a certificate's public key that TLS accepted. Whose
 * that is the writer finds in its own books, and what that one may hand in
 * (api/acting.h); the peer only brings it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "api/acting.h"
#include "ledger/ledger.h"
#include "ledger/signing.h"
#include "meter/bytes.h"

enum {
	WRITER_DEEDS_MAX = 1000, /* of one request: one transaction */
};

struct writer_deed {
	uint64_t kind;
	const uint8_t *said;
	size_t said_size;
	struct signature signature; /* of all of a request, or of none; of a caller's, of any */
};

/* How the deeds of a request are vouched for. Numbers stand in requests. */
enum writer_form {
	WRITER_OF_PEER = 1,
	WRITER_SIGNED = 2,
	WRITER_OF_CALLER = 3,
};

/* A request as it was read; it borrows its bytes. */
struct writer_request {
	enum writer_form form;
	size_t count;              /* of deeds */
	struct acting_shown shown; /* WRITER_OF_CALLER only */
};

struct writer_result {
	int answer; /* a ledger_answer */
	struct receipt receipt;
	char reason[WHERE_TEXT_MAX];
};

/* Submits and commits; ret has a place for each. Returns 0 or a fault: then end the process. */
int writer_submit(struct ledger *ledger, const struct writer_deed *deeds, size_t count,
		struct writer_result *ret);

/* A gate_handler; context is the struct ledger. */
int writer_serve(
		void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply);

/*
 * What a server of the socket reads and writes. deeds has room for
 * WRITER_DEEDS_MAX; they borrow the request. False where it is none.
 */
bool writer_take_request(const uint8_t *request, size_t size, struct writer_deed *deeds,
		struct writer_request *ret);
void writer_put_reply(struct bytes *reply, const struct writer_result *results, size_t count);
void writer_put_refusal(struct bytes *reply, const char *reason);

/*
 * Is it of the second or third form, so that nothing is done which its author
 * did not sign, or a caller who showed who he is may not do?
 */
bool writer_is_vouched(const uint8_t *request, size_t size);

/* The client's side of the same bytes. */
void writer_put_request(struct bytes *request, const struct writer_deed *deeds, size_t count);
void writer_put_request_of(struct bytes *request, const struct acting_shown *shown,
		const struct writer_deed *deeds, size_t count);

/* False where the reply is none; *ret_reason is set where nothing was submitted. */
bool writer_take_reply(const struct bytes *reply, size_t count, struct writer_result *ret,
		char ret_reason[static WHERE_TEXT_MAX]);
