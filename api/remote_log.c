/* SPDX-License-Identifier: Apache-2.0 */

#include "api/remote_log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/http/client.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/value_log.h"
#include "ledger/bundle.h"
#include "ledger/tile.h"
#include "meter/err.h"

enum {
	TRIES = 4, /* of a bundle, before the line is given up */
};

struct remote_log {
	struct remote *remote;
	bool has_bundles;
	int64_t size;
	uint8_t root[SEAL_HASH_BYTES];
	int64_t first;       /* index of the bundle's first entry; -1: none is here */
	struct bytes bundle; /* or the one entry */
	struct bundle_cursor cursor;
	int64_t at; /* index of the entry that the cursor gives next */
};

/* ---- who asks ---- */

static int take_self(struct remote_log *log, struct value root)
{
	bool is_office = value_says(root, "role", "office");

	log->has_bundles =
			value_says(root, "role", "auditor") || value_says(root, "role", "mirror");
	value_log(root, &log->size, log->root);
	if (!is_office && !log->has_bundles && value_wrong(root) == NULL) {
		out_error(_("the entries of a log are for the roles office, auditor and mirror; this caller's is '%s'"),
				value_text(root, "role"));
		return CMD_NO;
	}
	return remote_taken(log->remote, root, 0);
}

int remote_log_open(struct remote *remote, struct remote_log **ret)
{
	SCOPED(remote_log_close) struct remote_log *log = calloc(1, sizeof(*log));
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct remote_path path;
	int answer;

	if (log == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	log->remote = remote;
	log->first = -1;
	bytes_init(&log->bundle, BUNDLE_BYTES_MAX);
	remote_path_init(&path);
	remote_path_put(&path, "v1/self");
	answer = remote_json(remote, &path, REMOTE_LIST_MAX, &tree);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		return remote_say_stranger(remote);
	}
	if (answer == CMD_DONE) {
		answer = value_clean(tree);
	}
	if (answer == CMD_DONE) {
		answer = take_self(log, value_root(tree));
	}
	if (answer == CMD_DONE) {
		*ret = log;
		log = NULL;
	}
	return answer;
}

void remote_log_close(struct remote_log *log)
{
	if (log != NULL) {
		bytes_finish(&log->bundle);
		free(log);
	}
}

int64_t remote_log_size(const struct remote_log *log)
{
	return log->size;
}

const uint8_t *remote_log_root(const struct remote_log *log)
{
	return log->root;
}

void remote_log_set_size(struct remote_log *log, int64_t size)
{
	log->size = size;
	log->first = -1;
}

/* ---- bundles ---- */

static void rest(int n)
{
	int64_t wait_ms = client_backoff_ms(n, 0);
	struct timespec time = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000 };

	while (nanosleep(&time, &time) != 0 && errno == EINTR) {
	}
}

/* Asks again where the line was at fault: each try says why. */
static int get(struct remote_log *log, const char *path)
{
	int answer = CMD_FAULT;

	for (int n = 1; answer == CMD_FAULT && n <= TRIES; n++) {
		if (n > 1) {
			rest(n - 1);
		}
		answer = remote_bytes(log->remote, path, &log->bundle);
	}
	return answer;
}

static int load_bundle(struct remote_log *log, int64_t n)
{
	const struct tile tile = {
		.level = TILE_ENTRIES,
		.n = (uint64_t)n,
		.width = tile_width((uint64_t)log->size, TILE_ENTRIES, (uint64_t)n),
	};
	char name[TILE_PATH_MAX];
	char path[TILE_PATH_MAX + 8];
	int answer;

	(void)snprintf(path, sizeof(path), "/log/%s", tile_path_format(tile, name));
	log->first = -1;
	answer = get(log, path);
	if (answer == REMOTE_ABSENT ||
			(answer == CMD_DONE &&
					bundle_check(log->bundle.data, log->bundle.size,
							(size_t)tile.width) != BUNDLE_WHOLE)) {
		return remote_say_wrong(log->remote, path);
	}
	if (answer == CMD_DONE) {
		log->first = n * TILE_WIDTH;
		log->at = log->first;
		log->cursor = bundle_cursor(log->bundle.data, log->bundle.size);
	}
	return answer;
}

static int from_bundle(struct remote_log *log, int64_t index, const uint8_t **ret, size_t *ret_size)
{
	int64_t n = index / TILE_WIDTH;
	int answer = CMD_DONE;

	if (log->first != n * TILE_WIDTH) {
		answer = load_bundle(log, n);
	} else if (index < log->at) {
		log->at = log->first;
		log->cursor = bundle_cursor(log->bundle.data, log->bundle.size);
	}
	for (; answer == CMD_DONE && log->at <= index; log->at++) {
		answer = bundle_next(&log->cursor, ret, ret_size) == BUNDLE_OK ? CMD_DONE
									       : WEIR_FAULT_BROKEN;
	}
	return answer;
}

/* ---- one by one ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False where the text is not hexadecimal digits, two a byte. */
static bool take_hex(const char *text, struct bytes *ret)
{
	bytes_reset(ret);
	for (; text[0] != '\0'; text += 2) {
		int high = hex_digit(text[0]);
		int low = high < 0 ? -1 : hex_digit(text[1]);

		if (low < 0) {
			return false;
		}
		bytes_put_u8(ret, (uint8_t)(high * 16 + low));
	}
	return !ret->failed;
}

static int from_json(struct remote_log *log, int64_t index, const uint8_t **ret, size_t *ret_size)
{
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct remote_path path;
	char number[24];
	int answer;

	(void)snprintf(number, sizeof(number), "%lld", (long long)index);
	remote_path_init(&path);
	remote_path_put(&path, "v1/entries");
	remote_path_part(&path, number);
	answer = remote_json(log->remote, &path, REMOTE_NOUN_MAX, &tree);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		return remote_say_wrong(log->remote, "entries");
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!take_hex(value_text(value_root(tree), "bytes"), &log->bundle)) {
		value_refuse(value_root(tree), "bytes");
	}
	*ret = log->bundle.data;
	*ret_size = log->bundle.size;
	return remote_taken(log->remote, value_root(tree), 0);
}

int remote_log_entry(struct remote_log *log, int64_t index, const uint8_t **ret, size_t *ret_size)
{
	return log->has_bundles ? from_bundle(log, index, ret, ret_size)
				: from_json(log, index, ret, ret_size);
}
