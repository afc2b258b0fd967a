/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The log for who checks or mirrors it: its checkpoint, tiles and bundles, as
 * C2SP tlog-tiles v0.1.0 names them.
 */

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "ledger/ledger.h"
#include "ledger/store.h"
#include "ledger/tile.h"
#include "meter/err.h"

/* What a path names never changes: a partial tile has its width in its name. */
#define FOR_EVER "public, max-age=31536000, immutable"

/* Each look at entries comes to us, and is recorded. */
#define NEVER "private, no-store"

int log_get_checkpoint(const struct request *request, struct reply *reply)
{
	int64_t size;
	int answer = store_note(ledger_store(request->ledger), INT64_MAX, &size, &reply->body);

	if (answer < 0) {
		return answer;
	}
	if (answer == STORE_NONE) {
		reply_problem(reply, 404, "no-checkpoint", "no checkpoint was released yet");
		return 0;
	}
	reply->status = 200;
	reply->type = "text/plain; charset=utf-8";
	reply->caching = "public, no-cache";
	return 0;
}

/* The path behind "/log/" as it was sent: a tile has one spelling. */
static bool read_tile(const struct target *target, struct tile *ret)
{
	const struct slice *last = &target->encoded[target->count - 1];
	const char *path = target->encoded[1].data;

	return tile_path_parse(path, (size_t)(last->data + last->size - path), ret) == TILE_OK;
}

static int get(const struct request *request, struct reply *reply, bool is_entries)
{
	struct store *store = ledger_store(request->ledger);
	struct tile tile;
	int answer = STORE_NONE;

	if (read_tile(&request->target, &tile) && (tile.level == TILE_ENTRIES) == is_entries &&
			tile.width <= tile_width((uint64_t)ledger_size(request->ledger), tile.level,
						      tile.n)) {
		answer = is_entries ? store_bundle(store, (int64_t)tile.n, tile.width, &reply->body)
				    : store_tile(store, tile.level, (int64_t)tile.n, tile.width,
						      &reply->body);
	}
	if (answer < 0) {
		return answer;
	}
	if (answer != STORE_OK) {
		reply_problem(reply, 404, "no-tile",
				"the log of %lld entries has no such tile or bundle",
				(long long)ledger_size(request->ledger));
		return 0;
	}
	reply->status = 200;
	reply->type = "application/octet-stream";
	reply->caching = is_entries ? NEVER : FOR_EVER;
	return 0;
}

int log_get_tile(const struct request *request, struct reply *reply)
{
	return get(request, reply, false);
}

int log_get_entries(const struct request *request, struct reply *reply)
{
	return get(request, reply, true);
}
