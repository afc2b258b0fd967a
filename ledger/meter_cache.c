/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/meter_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/profiles.h"
#include "meter/err.h"

enum {
	SLOTS_FIRST = 256, /* doubles when half full */
	PROFILES_MAX = 64, /* kinds of devices in one ledger; a further one is not kept */
};

struct slot {
	char meter[TEXT_ID_MAX + 1]; /* "": free */
	struct timeline timeline;
};

struct kept_profile {
	int64_t version; /* as asked for: -1 is the newest */
	char id[TEXT_ID_MAX + 1];
	struct profile profile;
};

struct meter_cache {
	struct slot *slots;
	size_t slot_count; /* a power of two */
	size_t used;
	struct kept_profile *profiles[PROFILES_MAX];
	size_t profile_count;
};

int meter_cache_open(struct meter_cache **ret)
{
	struct meter_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*ret = cache;
	return 0;
}

void meter_cache_forget(struct meter_cache *cache)
{
	for (size_t i = 0; i < cache->slot_count && cache->used > 0; i++) {
		timeline_finish(&cache->slots[i].timeline);
		cache->slots[i].meter[0] = '\0';
	}
	for (size_t i = 0; i < cache->profile_count; i++) {
		free(cache->profiles[i]);
	}
	cache->used = 0;
	cache->profile_count = 0;
}

void meter_cache_close(struct meter_cache *cache)
{
	if (cache == NULL) {
		return;
	}
	meter_cache_forget(cache);
	free(cache->slots);
	free(cache);
}

/* FNV-1a. */
static size_t hash(const char *text)
{
	uint64_t value = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++) {
		value = (value ^ (unsigned char)*text) * UINT64_C(1099511628211);
	}
	return (size_t)(value ^ value >> 32);
}

/* The slot of a meter, or the free one where it belongs. */
static struct slot *find(struct meter_cache *cache, const char *meter)
{
	size_t at = hash(meter);

	for (;; at++) {
		struct slot *slot = &cache->slots[at & (cache->slot_count - 1)];

		if (slot->meter[0] == '\0' || strcmp(slot->meter, meter) == 0) {
			return slot;
		}
	}
}

static int make_room(struct meter_cache *cache)
{
	struct slot *old = cache->slots;
	size_t old_count = cache->slot_count;
	size_t count = old_count == 0 ? SLOTS_FIRST : 2 * old_count;

	if (2 * cache->used < old_count) {
		return 0;
	}
	cache->slots = calloc(count, sizeof(*cache->slots));
	if (cache->slots == NULL) {
		cache->slots = old;
		return WEIR_FAULT_MEMORY;
	}
	cache->slot_count = count;
	for (size_t i = 0; i < old_count; i++) {
		if (old[i].meter[0] != '\0') {
			*find(cache, old[i].meter) = old[i];
		}
	}
	free(old);
	return 0;
}

int meter_cache_timeline(const struct books *books, const char *meter, const struct timeline **ret)
{
	const struct registry_view view = { .books = books };
	struct slot *slot;
	int fault = make_room(books->meters);

	if (fault < 0) {
		return fault;
	}
	slot = find(books->meters, meter);
	if (slot->meter[0] == '\0') {
		fault = timeline_build(&view, meter, &slot->timeline);
		if (fault < 0) {
			return fault;
		}
		(void)text_copy(slot->meter, sizeof(slot->meter), meter);
		books->meters->used++;
	}
	*ret = &slot->timeline;
	return 0;
}

const struct profile *meter_cache_profile(
		const struct books *books, const char *id, int64_t version)
{
	struct meter_cache *cache = books->meters;
	struct kept_profile *kept;

	for (size_t i = 0; i < cache->profile_count; i++) {
		kept = cache->profiles[i];
		if (kept->version == version && strcmp(kept->id, id) == 0) {
			return &kept->profile;
		}
	}
	if (cache->profile_count == PROFILES_MAX) {
		free(cache->profiles[--cache->profile_count]);
	}
	kept = malloc(sizeof(*kept));
	if (kept == NULL || !profiles_find(books, id, version, &kept->profile)) {
		free(kept);
		return NULL;
	}
	kept->version = version;
	(void)text_copy(kept->id, sizeof(kept->id), id);
	cache->profiles[cache->profile_count++] = kept;
	return &kept->profile;
}

int meter_cache_version(const struct books *books, const char *meter, int64_t at_s, bool *ret_found,
		int64_t *ret)
{
	const struct profile *profile = NULL;
	const struct timeline *timeline;
	int fault = meter_cache_timeline(books, meter, &timeline);

	if (fault == 0 && timeline->step_count > 0) {
		profile = meter_cache_profile(books,
				timeline_step(timeline, books_bucket(books, at_s))->profile, -1);
	}
	*ret_found = profile != NULL;
	if (profile != NULL) {
		*ret = profile->version;
	}
	return fault;
}
