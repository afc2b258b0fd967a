/* SPDX-License-Identifier: Apache-2.0 */

#include "api/remote_trust.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/lang.h"
#include "api/out.h"
#include "ledger/disk.h"
#include "ledger/store.h"
#include "ledger/tile.h"
#include "ledger/tiles_file.h"
#include "ledger/tree.h"
#include "meter/err.h"

enum {
	WAITS = 15, /* for a checkpoint that an answer was ahead of */
	WAIT_MS = 200,
};

struct remote_trust {
	struct remote *remote;
	struct seal *seal;
	struct note_key key;
	char path[PATH_MAX]; /* of the checkpoint seen last; "": nowhere */
	/* The newest checkpoint that was checked; size 0: none yet. */
	struct checkpoint newest;
	struct bytes note;
	/* A tile of the tree at newest.size. */
	struct bytes tile;
	char tile_path[TILE_PATH_MAX];
	int answer; /* of what went wrong while a tile was read */
};

/* ---- what was seen last ---- */

static void find_path(struct remote_trust *trust)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int length = -1;

	if (state != NULL && state[0] == '/') {
		length = snprintf(trust->path, sizeof(trust->path), "%s/weir/seen-%08x", state,
				trust->key.id);
	} else if (home != NULL && home[0] == '/') {
		length = snprintf(trust->path, sizeof(trust->path),
				"%s/.local/state/weir/seen-%08x", home, trust->key.id);
	}
	if (length < 0 || (size_t)length >= sizeof(trust->path)) {
		trust->path[0] = '\0';
	}
}

/* Makes the folders of a path, as far as they are not there. */
static void make_folders(const char *path)
{
	char folder[PATH_MAX];

	for (const char *at = strchr(path + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
		(void)snprintf(folder, sizeof(folder), "%.*s", (int)(at - path), path);
		(void)mkdir(folder, 0700);
	}
}

/* Written beside it and moved over it, so that it is never half there. */
static int keep(const struct remote_trust *trust)
{
	char beside[PATH_MAX + 8];
	int fd;
	bool is_whole;

	if (trust->path[0] == '\0') {
		return CMD_DONE;
	}
	make_folders(trust->path);
	(void)snprintf(beside, sizeof(beside), "%s.new", trust->path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	is_whole = fd >= 0 && disk_write(fd, trust->note.data, trust->note.size, 0) == 0 &&
			fsync(fd) == 0;
	if (fd >= 0) {
		is_whole = close(fd) == 0 && is_whole;
	}
	if (!is_whole || rename(beside, trust->path) != 0) {
		out_error(_("%s: the checkpoint could not be kept: %s"), trust->path,
				strerror(errno));
		return CMD_FAULT;
	}
	return CMD_DONE;
}

/* The checkpoint seen last; size 0 where none was. */
static int recall(const struct remote_trust *trust, struct checkpoint *ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes note;
	struct note_seal note_seal;
	int answer;

	*ret = (struct checkpoint){ .size = 0 };
	bytes_init(&note, NOTE_SIZE_MAX + 2);
	if (trust->path[0] == '\0' || access(trust->path, F_OK) != 0) {
		return CMD_DONE;
	}
	answer = tiles_file_read(AT_FDCWD, trust->path, NOTE_SIZE_MAX, &note);
	if (answer == 0) {
		answer = checkpoint_open((const char *)note.data, note.size, trust->key.name,
				&trust->key, 1, ret, &note_seal);
	}
	if (answer == 0 || answer == WEIR_FAULT_MEMORY || answer == WEIR_FAULT_CRYPTO) {
		return answer;
	}
	out_error(_("%s: this was seen of the log last, and cannot be read; who is sure of the log removes it"),
			trust->path);
	return CMD_FAULT;
}

/* ---- the tree ---- */

/* A node out of the server's tiles of the tree at the newest checkpoint's size. */
static int read_node(void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct remote_trust *trust = context;
	int first;
	int count;
	struct tile tile = tile_of_node(trust->newest.size, level, index, &first, &count);
	char name[TILE_PATH_MAX];
	char path[TILE_PATH_MAX + 8];

	(void)tile_path_format(tile, name);
	if (strcmp(name, trust->tile_path) != 0) {
		(void)snprintf(path, sizeof(path), "/log/%s", name);
		trust->tile_path[0] = '\0';
		trust->answer = remote_bytes(trust->remote, path, &trust->tile);
		if (trust->answer == REMOTE_ABSENT ||
				(trust->answer == CMD_DONE &&
						trust->tile.size !=
								(size_t)tile.width *
										SEAL_HASH_BYTES)) {
			trust->answer = remote_say_wrong(trust->remote, path);
		}
		if (trust->answer != CMD_DONE) {
			return trust->answer < 0 ? trust->answer : WEIR_FAULT_IO;
		}
		memcpy(trust->tile_path, name, sizeof(name));
	}
	return tree_root_of_leaves(trust->seal, trust->tile.data + first * SEAL_HASH_BYTES,
			(size_t)count, ret);
}

/* Is the log at the newest checkpoint one that grew out of that? CMD_DONE, CMD_NO without a word. */
static int grew(struct remote_trust *trust, uint64_t size,
		const uint8_t root[static SEAL_HASH_BYTES])
{
	uint8_t proof[TREE_PROOF_MAX * SEAL_HASH_BYTES];
	size_t count = 0;
	int answer;

	if (size == trust->newest.size) {
		return memcmp(root, trust->newest.root, SEAL_HASH_BYTES) == 0 ? CMD_DONE : CMD_NO;
	}
	trust->answer = CMD_DONE;
	trust->tile_path[0] = '\0';
	answer = tree_consistency_make(
			trust->seal, size, trust->newest.size, read_node, trust, proof, &count);
	if (answer < 0) {
		return trust->answer != CMD_DONE ? trust->answer : answer;
	}
	answer = tree_consistency_verify(trust->seal, size, trust->newest.size, root,
			trust->newest.root, proof, count);
	return answer == TREE_BAD ? CMD_NO : answer;
}

/* ---- checkpoints ---- */

static int open_checkpoint(struct remote_trust *trust, struct checkpoint *ret)
{
	struct note_seal note_seal;
	int answer = remote_bytes(trust->remote, "/log/checkpoint", &trust->note);

	if (answer == REMOTE_ABSENT) {
		out_error(_("%s: no checkpoint was released yet"), remote_url(trust->remote));
		return CMD_NO;
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = checkpoint_open((const char *)trust->note.data, trust->note.size, trust->key.name,
			&trust->key, 1, ret, &note_seal);
	if (answer > 0) {
		out_error(_("%s: DO NOT TRUST IT: its checkpoint is not signed by the key of the configuration"),
				remote_url(trust->remote));
		return CMD_NO;
	}
	return answer;
}

/* Against the one seen last. */
static int compare(struct remote_trust *trust)
{
	struct checkpoint seen;
	int answer = recall(trust, &seen);

	if (answer != CMD_DONE || seen.size == 0) {
		return answer;
	}
	if (seen.size > trust->newest.size) {
		out_error(_("%s: DO NOT TRUST IT: its log has %llu entries, and had %llu when it was seen last"),
				remote_url(trust->remote), (unsigned long long)trust->newest.size,
				(unsigned long long)seen.size);
		return CMD_NO;
	}
	answer = grew(trust, seen.size, seen.root);
	if (answer == CMD_NO) {
		out_error(_("%s: DO NOT TRUST IT: its log was rewritten, it is not the one that had %llu entries when it was seen last"),
				remote_url(trust->remote), (unsigned long long)seen.size);
	}
	return answer;
}

static int renew(struct remote_trust *trust)
{
	uint64_t before = trust->newest.size;
	int answer = open_checkpoint(trust, &trust->newest);

	if (answer == CMD_DONE && trust->newest.size != before) {
		answer = compare(trust);
	}
	if (answer == CMD_DONE && trust->newest.size != before) {
		answer = keep(trust);
	}
	if (answer != CMD_DONE) {
		trust->newest.size = 0;
	}
	return answer;
}

int remote_trust_checkpoint(
		struct remote_trust *trust, struct bytes *ret, struct checkpoint *ret_parts)
{
	int answer = renew(trust);

	if (answer == CMD_DONE) {
		*ret_parts = trust->newest;
		bytes_reset(ret);
		bytes_put(ret, trust->note.data, trust->note.size);
	}
	return answer == CMD_DONE && ret->failed ? WEIR_FAULT_MEMORY : answer;
}

static void rest(void)
{
	struct timespec time = { .tv_nsec = WAIT_MS * 1000000L };

	while (nanosleep(&time, &time) != 0 && errno == EINTR) {
	}
}

int remote_trust_check(struct remote_trust *trust, int64_t size,
		const uint8_t root[static SEAL_HASH_BYTES])
{
	int answer = CMD_DONE;

	/* What was just written has its checkpoint a moment later. */
	for (int i = 0; i < WAITS && answer == CMD_DONE && trust->newest.size < (uint64_t)size;
			i++) {
		if (i > 0) {
			rest();
		}
		answer = renew(trust);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (trust->newest.size < (uint64_t)size) {
		out_error(_("%s: its answer is of %lld entries, but it signed no more than %llu: ask again"),
				remote_url(trust->remote), (long long)size,
				(unsigned long long)trust->newest.size);
		return CMD_NO;
	}
	answer = grew(trust, (uint64_t)size, root);
	if (answer == CMD_NO) {
		out_error(_("%s: DO NOT TRUST IT: its answer is of another log than the one that it signed"),
				remote_url(trust->remote));
	}
	return answer;
}

/* ---- opening ---- */

int remote_trust_open(struct remote *remote, const char *vkey, struct remote_trust **ret)
{
	SCOPED(remote_trust_close) struct remote_trust *trust = calloc(1, sizeof(*trust));
	int answer;

	if (trust == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	trust->remote = remote;
	bytes_init(&trust->note, STORE_NOTE_MAX);
	bytes_init(&trust->tile, TILE_BYTES_MAX);
	answer = seal_open(&trust->seal);
	if (answer == 0) {
		answer = note_vkey_parse(trust->seal, vkey, &trust->key);
	}
	if (answer > 0) {
		out_error(_("'key' of the configuration is no public key as 'weir init' prints it"));
		return CMD_WRONG;
	}
	if (answer == 0) {
		find_path(trust);
		*ret = trust;
		trust = NULL;
	}
	return answer;
}

void remote_trust_close(struct remote_trust *trust)
{
	if (trust != NULL) {
		seal_close(trust->seal);
		bytes_finish(&trust->note);
		bytes_finish(&trust->tile);
		free(trust);
	}
}
