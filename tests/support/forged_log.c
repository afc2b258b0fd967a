/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/forged_log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/seal.h"
#include "meter/err.h"

enum {
	SUBJECTS_MAX = 64,
	LINE_MAX = 2 * ENTRY_MAX + 2,
};

static void must(bool is_so)
{
	if (!is_so) {
		(void)fprintf(stderr, "forged_log: a test asks for what is not there\n");
		abort();
	}
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void forged_open(struct forged_log *log, const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = malloc(LINE_MAX);

	must(file != NULL && line != NULL);
	memset(log, 0, sizeof(*log));
	bytes_init(&log->said, ENTRY_MAX);
	bytes_init(&log->effect, ENTRY_MAX);
	while (fgets(line, LINE_MAX, file) != NULL) {
		struct bytes *entry = &log->entries[log->count++];

		must(log->count <= FORGED_ENTRIES_MAX);
		bytes_init(entry, ENTRY_MAX);
		for (size_t i = 0; digit(line[i]) >= 0 && digit(line[i + 1]) >= 0; i += 2) {
			bytes_put_u8(entry, (uint8_t)(digit(line[i]) * 16 + digit(line[i + 1])));
		}
	}
	must(log->count > 0);
	(void)fclose(file);
	free(line);
}

void forged_close(struct forged_log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		bytes_finish(&log->entries[i]);
	}
	bytes_finish(&log->said);
	bytes_finish(&log->effect);
}

int forged_fetch(void *source, int64_t index, struct bytes *ret)
{
	const struct forged_log *log = source;

	if (index < 0 || (size_t)index >= log->count) {
		return WEIR_FAULT_BROKEN;
	}
	bytes_reset(ret);
	bytes_put(ret, log->entries[index].data, log->entries[index].size);
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

void forged_entry(const struct forged_log *log, size_t index, struct entry *ret)
{
	must(index < log->count);
	must(entry_decode(log->entries[index].data, log->entries[index].size, ret, NULL) ==
			ENTRY_OK);
}

void forged_put(struct forged_log *log, size_t index, const struct entry *entry)
{
	struct bytes bytes;

	bytes_init(&bytes, ENTRY_MAX);
	must(entry_encode(entry, &bytes) == ENTRY_OK);
	bytes_finish(&log->entries[index]);
	log->entries[index] = bytes;
}

void forged_drop(struct forged_log *log, size_t index)
{
	must(index < log->count);
	bytes_finish(&log->entries[index]);
	log->count--;
	memmove(&log->entries[index], &log->entries[index + 1],
			(log->count - index) * sizeof(log->entries[0]));
}

void forged_copy(struct forged_log *log, size_t index, size_t before)
{
	struct bytes copy;

	must(index < log->count && before <= log->count && log->count < FORGED_ENTRIES_MAX);
	bytes_init(&copy, ENTRY_MAX);
	bytes_put(&copy, log->entries[index].data, log->entries[index].size);
	memmove(&log->entries[before + 1], &log->entries[before],
			(log->count - before) * sizeof(log->entries[0]));
	log->entries[before] = copy;
	log->count++;
}

/* ---- items ---- */

static void alter(struct item_cursor *cursor, struct bytes *out, int delta)
{
	uint8_t flipped[SEAL_HASH_BYTES];
	const uint8_t *data;
	size_t size;

	if (item_peek(cursor) == ITEM_BYTES) {
		data = item_take_bytes(cursor, &size);
		must(size > 0 && size <= sizeof(flipped));
		memcpy(flipped, data, size);
		flipped[0] ^= (uint8_t)delta;
		item_put_bytes(out, flipped, size);
		return;
	}
	item_put_int(out, item_take_int(cursor) + delta);
}

static void copy(struct item_cursor *cursor, struct bytes *out, const int *path, int delta)
{
	if (*path < 0) {
		alter(cursor, out, delta);
		return;
	}

	size_t count = item_take_array(cursor);

	must((size_t)*path < count);
	item_put_array(out, count);
	for (int i = 0; (size_t)i < count; i++) {
		if (i == *path) {
			copy(cursor, out, path + 1, delta);
		} else {
			size_t size;
			const uint8_t *item = item_take_any(cursor, &size);

			must(item != NULL);
			bytes_put(out, item, size);
		}
	}
}

static void copy_all(
		const uint8_t *data, size_t size, struct bytes *out, const int *path, int delta)
{
	struct item_cursor cursor = item_cursor(data, size);

	bytes_reset(out);
	copy(&cursor, out, path, delta);
	must(item_at_end(&cursor) && !out->failed);
}

void forged_effect(struct forged_log *log, size_t index, const int path[], int delta)
{
	struct entry entry;

	forged_entry(log, index, &entry);
	copy_all(entry.effect, entry.effect_size, &log->effect, path, delta);
	entry.effect = log->effect.data;
	entry.effect_size = log->effect.size;
	forged_put(log, index, &entry);
}

void forged_said(struct forged_log *log, size_t index, const int path[], int delta)
{
	struct entry entry;

	forged_entry(log, index, &entry);
	copy_all(entry.said, entry.said_size, &log->said, path, delta);
	entry.said = log->said.data;
	entry.said_size = log->said.size;
	forged_put(log, index, &entry);
}

/* ---- links ---- */

struct chain {
	char subject[ENTRY_SUBJECT_MAX + 1];
	uint64_t count;
	uint8_t head[SEAL_HASH_BYTES];
};

static struct chain *find(struct chain *chains, size_t *count, const char *subject)
{
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(chains[i].subject, subject) == 0) {
			return &chains[i];
		}
	}
	must(*count < SUBJECTS_MAX);
	memset(&chains[*count], 0, sizeof(chains[0]));
	(void)snprintf(chains[*count].subject, sizeof(chains[0].subject), "%s", subject);
	return &chains[(*count)++];
}

void forged_link(struct forged_log *log)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	static struct chain chains[SUBJECTS_MAX];
	size_t chain_count = 0;

	must(seal_open(&seal) == 0);
	for (size_t i = 0; i < log->count; i++) {
		uint8_t leaf[SEAL_HASH_BYTES];
		struct entry entry;

		forged_entry(log, i, &entry);
		for (size_t k = 0; k < entry.link_count; k++) {
			struct chain *chain = find(chains, &chain_count, entry.links[k].subject);

			entry.links[k].count = ++chain->count;
			memcpy(entry.links[k].previous, chain->head, sizeof(chain->head));
		}
		forged_put(log, i, &entry);
		must(seal_leaf(seal, log->entries[i].data, log->entries[i].size, leaf) == 0);
		for (size_t k = 0; k < entry.link_count; k++) {
			struct chain *chain = find(chains, &chain_count, entry.links[k].subject);

			memcpy(chain->head, leaf, sizeof(leaf));
		}
	}
}
