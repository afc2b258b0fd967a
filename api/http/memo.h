/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Replies that still hold.
 *
 * A handler that says so answers by the log, the ledger's clock in whole seconds,
 * the target and the caller alone. Its replies are kept until the log grows or
 * the second ends; then all of them are forgotten, for any entry may move any
 * figure. So a kept reply is what would be answered anew. One thread's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/scope.h"

struct bytes;
struct memo;
struct reply;

enum {
	MEMO_PLACES = 16384,        /* a reply each; a place that is wanted twice keeps the newer */
	MEMO_BYTES_MAX = 64 << 20,  /* of all replies: twenty thousand quotas */
	MEMO_REPLY_MAX = 16 * 1024, /* of one: what is larger costs more to send than to make */
};

/* seed keeps callers from choosing targets that collide. Returns 0 or WEIR_FAULT_MEMORY. */
int memo_open(uint64_t seed, struct memo **ret);
void memo_close(struct memo *memo);
SCOPE_CLOSER(struct memo, memo_close)

/* What is kept holds for that size and second; what was kept for others is forgotten. */
void memo_stand(struct memo *memo, int64_t log_size, int64_t now_s);

/* Fills the reply, which was just begun, with what was kept under the key; false where nothing was. */
bool memo_find(const struct memo *memo, const struct bytes *key, struct reply *ret);

/* Keeps a copy of a 200 reply that may be; nothing where there is no room for it. */
void memo_keep(struct memo *memo, const struct bytes *key, const struct reply *reply);
