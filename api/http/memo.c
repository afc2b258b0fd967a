/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/memo.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/reply.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* A kept reply, its key and body behind it; one allocation. */
struct kept {
	uint64_t hash;
	size_t key_size, body_size;
	const char *type, *caching;
	char tag[REPLY_TAG_MAX];
	uint8_t bytes[];
};

struct memo {
	uint64_t seed;
	int64_t log_size;
	int64_t now_s;
	size_t size; /* bytes of all */
	struct kept *places[MEMO_PLACES];
};

int memo_open(uint64_t seed, struct memo **ret)
{
	struct memo *memo = calloc(1, sizeof(*memo));

	if (memo == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memo->seed = seed;
	memo->log_size = -1;
	*ret = memo;
	return 0;
}

static void forget(struct memo *memo, struct kept **place)
{
	if (*place != NULL) {
		memo->size -= sizeof(**place) + (*place)->key_size + (*place)->body_size;
		free(*place);
		*place = NULL;
	}
}

static void forget_all(struct memo *memo)
{
	for (size_t i = 0; i < MEMO_PLACES && memo->size > 0; i++) {
		forget(memo, &memo->places[i]);
	}
}

void memo_close(struct memo *memo)
{
	if (memo != NULL) {
		forget_all(memo);
		free(memo);
	}
}

void memo_stand(struct memo *memo, int64_t log_size, int64_t now_s)
{
	if (memo->log_size != log_size || memo->now_s != now_s) {
		forget_all(memo);
		memo->log_size = log_size;
		memo->now_s = now_s;
	}
}

/* FNV-1a from a secret beginning, mixed at the end. */
static uint64_t hash_of(const struct memo *memo, const struct bytes *key)
{
	uint64_t hash = memo->seed;

	for (size_t i = 0; i < key->size; i++) {
		hash = (hash ^ key->data[i]) * UINT64_C(0x100000001b3);
	}
	hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	return hash ^ (hash >> 31);
}

bool memo_find(const struct memo *memo, const struct bytes *key, struct reply *ret)
{
	uint64_t hash = hash_of(memo, key);
	const struct kept *kept = memo->places[hash % MEMO_PLACES];

	if (kept == NULL || kept->hash != hash || kept->key_size != key->size ||
			memcmp(kept->bytes, key->data, key->size) != 0) {
		return false;
	}
	bytes_put(&ret->body, kept->bytes + kept->key_size, kept->body_size);
	if (ret->body.failed) {
		bytes_reset(&ret->body);
		return false;
	}
	ret->status = 200;
	ret->type = kept->type;
	ret->caching = kept->caching;
	memcpy(ret->tag, kept->tag, sizeof(ret->tag));
	return true;
}

void memo_keep(struct memo *memo, const struct bytes *key, const struct reply *reply)
{
	size_t size = sizeof(struct kept) + key->size + reply->body.size;
	uint64_t hash = hash_of(memo, key);
	struct kept **place = &memo->places[hash % MEMO_PLACES];
	struct kept *kept;

	forget(memo, place);
	if (reply->status != 200 || !reply->is_kept || reply->fields.size > 0 ||
			reply->body.size > MEMO_REPLY_MAX || memo->size + size > MEMO_BYTES_MAX) {
		return;
	}
	kept = malloc(size);
	if (kept == NULL) {
		return; /* it is made anew the next time */
	}
	kept->hash = hash;
	kept->key_size = key->size;
	kept->body_size = reply->body.size;
	kept->type = reply->type;
	kept->caching = reply->caching;
	memcpy(kept->tag, reply->tag, sizeof(kept->tag));
	memcpy(kept->bytes, key->data, key->size);
	memcpy(kept->bytes + key->size, reply->body.data, reply->body.size);
	memo->size += size;
	*place = kept;
}
