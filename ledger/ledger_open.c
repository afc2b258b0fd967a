/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Opening and closing a ledger, and reading on in it.
 */

#include "ledger/ledger.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/checkpoint.h"
#include "ledger/ledger_state.h"
#include "ledger/origin.h"
#include "ledger/seal.h"
#include "ledger/tile.h"

int ledger_default_keys(char *buffer, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int length;

	if (state != NULL && state[0] == '/') {
		length = snprintf(buffer, size, "%s/weir", state);
	} else if (geteuid() == 0) {
		length = snprintf(buffer, size, "/var/lib/weir-keys");
	} else if (home != NULL && home[0] == '/') {
		length = snprintf(buffer, size, "%s/.local/state/weir", home);
	} else {
		return WEIR_FAULT_IO;
	}
	return length < 0 || (size_t)length >= size ? WEIR_FAULT_IO : 0;
}

int ledger_keys_folder(const char *given, char ret[static PATH_MAX])
{
	if (given == NULL) {
		return ledger_default_keys(ret, PATH_MAX);
	}
	return text_copy(ret, PATH_MAX, given) ? 0 : WEIR_FAULT_IO;
}

size_t ledger_tables(const struct shelf_table *others, size_t other_count,
		const struct shelf_table *ret[static BOOKS_SHELVES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < BOOK_OWN_COUNT; i++) {
		ret[count++] = &books_tables()[i];
	}
	for (size_t i = 0; i < other_count; i++) {
		ret[count++] = &others[i];
	}
	return count;
}

struct ledger *ledger_new(enum ledger_mode mode, const char *dir, const struct kinds *kinds)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (ledger == NULL) {
		return NULL;
	}
	ledger->mode = mode;
	ledger->kinds = *kinds;
	(void)text_copy(ledger->dir, sizeof(ledger->dir), dir);
	bytes_init(&ledger->note, STORE_NOTE_MAX);
	tree_edge_init(&ledger->edge);
	return ledger;
}

void ledger_close(struct ledger *ledger)
{
	if (ledger == NULL) {
		return;
	}
	for (size_t i = 0; i < ledger->pending_room; i++) {
		bytes_finish(&ledger->pending[i].bytes);
	}
	free(ledger->pending);
	fold_finish(&ledger->fold);
	books_close(ledger->books);
	store_close(ledger->store);
	anchor_close(ledger->anchor);
	signer_close(ledger->signer);
	seal_close(ledger->seal);
	gate_lock_close(ledger->lock);
	bytes_finish(&ledger->note);
	free(ledger);
}

/* ---- opening ---- */

static int open_store(struct ledger *ledger, const struct shelf_table *others, size_t other_count)
{
	const struct shelf_table *tables[BOOKS_SHELVES_MAX];
	const struct store_options options = {
		.mode = ledger->mode == LEDGER_WRITE ? STORE_WRITE : STORE_READ,
		.seal = ledger->seal,
		.books = tables,
		.book_count = ledger_tables(others, other_count, tables),
	};
	char path[PATH_MAX];
	int answer;

	(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", ledger->dir);
	answer = store_open(path, &options, &ledger->store);
	if (answer == STORE_ABSENT) {
		return LEDGER_ABSENT;
	}
	if (answer != STORE_OK) {
		(void)text_copy(ledger->why, sizeof(ledger->why), store_why(ledger->store));
		return answer < 0 ? answer : WEIR_FAULT_STORE;
	}
	return store_size(ledger->store, &ledger->stored);
}

static int fold_stored(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct ledger *ledger = context;
	struct where reason = { .line = 0 };
	int answer = fold_read(&ledger->fold, data, size, &reason);

	if (answer > 0) {
		(void)snprintf(ledger->why, sizeof(ledger->why), "entry %lld: %.400s",
				(long long)index, reason.text);
		return WEIR_FAULT_BROKEN;
	}
	return answer < 0 ? answer : fold_apply(&ledger->fold);
}

/* The books as stored, and the entries beyond them folded in memory. */
static int load_state(struct ledger *ledger)
{
	int64_t size = 0;
	int answer = store_books_size(ledger->store, &size);

	for (size_t i = 0; i < ledger->books->count && answer == STORE_OK && size > 0; i++) {
		answer = store_load_shelf(ledger->store, books_shelf(ledger->books, i));
	}
	if (answer == STORE_NONE) {
		answer = STORE_OK;
		size = 0;
	}
	if (answer < 0) {
		return answer;
	}
	for (size_t i = 0; i < ledger->books->count && size == 0; i++) {
		shelf_empty(books_shelf(ledger->books, i));
	}
	ledger->books->size = size;
	if (size > 0) {
		answer = books_read_zone(ledger->books);
	}
	if (answer < 0) {
		return answer;
	}
	return store_entries(ledger->store, size, INT64_MAX, fold_stored, ledger);
}

/*
 * A writer beside us may flush its books between two of our tables: then some
 * would stand for more entries than others. So a reader reads one snapshot.
 */
static int load_books(struct ledger *ledger)
{
	int answer;

	if (store_is_writer(ledger->store)) {
		return load_state(ledger);
	}
	answer = store_begin(ledger->store);
	if (answer != STORE_OK) {
		return answer < 0 ? answer : WEIR_FAULT_STORE;
	}
	answer = load_state(ledger);
	store_rollback(ledger->store);
	return answer;
}

struct node_reader {
	struct ledger *ledger;
	struct bytes tile;
};

static int read_node(void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct node_reader *reader = context;
	struct ledger *ledger = reader->ledger;
	int first;
	int count;
	struct tile tile = tile_of_node((uint64_t)ledger->stored, level, index, &first, &count);
	int answer = store_tile(
			ledger->store, tile.level, (int64_t)tile.n, tile.width, &reader->tile);

	if (answer != STORE_OK) {
		return answer < 0 ? answer : WEIR_FAULT_BROKEN;
	}
	return tree_root_of_leaves(ledger->seal,
			reader->tile.data + (size_t)first * SEAL_HASH_BYTES, (size_t)count, ret);
}

static int load_edge(struct ledger *ledger)
{
	struct node_reader reader = { .ledger = ledger };
	int fault;

	bytes_init(&reader.tile, TILE_BYTES_MAX);
	fault = tree_edge_load(&ledger->edge, (uint64_t)ledger->stored, read_node, &reader);
	bytes_finish(&reader.tile);
	return fault;
}

int ledger_root_at(struct ledger *ledger, int64_t size, uint8_t ret[static BOOKS_HASH_BYTES])
{
	struct node_reader reader = { .ledger = ledger };
	int fault;

	bytes_init(&reader.tile, TILE_BYTES_MAX);
	fault = tree_root_read(ledger->seal, (uint64_t)size, read_node, &reader, ret);
	bytes_finish(&reader.tile);
	return fault;
}

/* Does the last signed checkpoint stand for what the store holds? */
static int check_last_note(struct ledger *ledger)
{
	const struct origin_row *origin = books_origin(ledger->books);
	struct checkpoint checkpoint;
	struct note_seal note_seal;
	struct note_key key;
	uint8_t root[SEAL_HASH_BYTES];
	int answer;

	if (ledger->stored == 0) {
		return 0;
	}
	answer = store_last_note(ledger->store, &ledger->note_size, &ledger->note);
	if (answer == STORE_OK) {
		answer = note_vkey_parse(ledger->seal, origin->vkey, &key);
	}
	if (answer == 0) {
		answer = checkpoint_open((const char *)ledger->note.data, ledger->note.size,
				origin->origin, &key, 1, &checkpoint, &note_seal);
	}
	if (answer == 0) {
		answer = tree_edge_root(ledger->seal, &ledger->edge, root);
	}
	if (answer < 0) {
		return answer;
	}
	if (answer > 0 || checkpoint.size != (uint64_t)ledger->stored ||
			memcmp(checkpoint.root, root, sizeof(root)) != 0) {
		(void)snprintf(ledger->why, sizeof(ledger->why),
				"the last checkpoint does not stand for the %lld entries in the store",
				(long long)ledger->stored);
		return WEIR_FAULT_BROKEN;
	}
	return 0;
}

/* Opens the log's key: the file named by its id, holding the key that the first entry names. */
int ledger_open_key(struct ledger *ledger, const char *keys, const struct note_key *key,
		struct where *reason)
{
	struct keyring_key secret;
	char path[KEYRING_PATH_MAX];
	int answer = keyring_load(keys, key->id, &secret);

	(void)keyring_key_path(keys, key->id, path);
	if (answer < 0) {
		return answer;
	}
	if (answer != KEYRING_OK) {
		where_set(reason, 0, 0, "%s: %s", path,
				answer == KEYRING_ABSENT ? "there is no such key file"
						: answer == KEYRING_EXPOSED
						? "others than its owner may read it"
						: "this is no key file");
		return LEDGER_KEYLESS;
	}
	answer = signer_open_secret(ledger->seal, secret.name, secret.algorithm, secret.secret,
			&ledger->signer);
	keyring_wipe(&secret);
	if (answer < 0) {
		return answer;
	}
	if (answer != NOTE_OK || ledger->signer->key.id != key->id ||
			memcmp(ledger->signer->key.public, key->public, key->public_size) != 0) {
		where_set(reason, 0, 0, "%s: it holds another key than the ledger's", path);
		return LEDGER_KEYLESS;
	}
	return LEDGER_OK;
}

/* A ledger shorter than its anchor, or with another root there, is an older or other copy. */
static int check_anchor(struct ledger *ledger, const char *keys, const struct note_key *key,
		struct where *reason)
{
	char path[KEYRING_PATH_MAX];
	struct anchor_point point;
	uint8_t root[SEAL_HASH_BYTES];
	int answer;

	(void)keyring_anchor_path(keys, key->id, path);
	answer = anchor_open(ledger->seal, path, key->id, true, &ledger->anchor);
	if (answer < 0) {
		return answer;
	}
	if (answer != ANCHOR_OK) {
		where_set(reason, 0, 0, "%s: %s", path,
				answer == ANCHOR_ABSENT ? "there is no such anchor file"
							: "the anchor is damaged");
		return LEDGER_KEYLESS;
	}
	point = anchor_read(ledger->anchor);
	if (point.size > (uint64_t)ledger->stored) {
		where_set(reason, 0, 0,
				"the ledger has %lld entries, its anchor %s has seen %llu: this is an older copy",
				(long long)ledger->stored, path, (unsigned long long)point.size);
		return LEDGER_BEHIND;
	}
	answer = ledger_root_at(ledger, (int64_t)point.size, root);
	if (answer < 0) {
		return answer;
	}
	if (memcmp(root, point.root, sizeof(root)) != 0) {
		where_set(reason, 0, 0,
				"the ledger's first %llu entries are others than its anchor %s has seen",
				(unsigned long long)point.size, path);
		return LEDGER_BEHIND;
	}
	return LEDGER_OK;
}

static int open_for_writing(struct ledger *ledger, const char *given, struct where *reason)
{
	const struct origin_row *origin = books_origin(ledger->books);
	char keys[PATH_MAX];
	struct note_key key;
	int answer;

	if (origin == NULL) {
		where_set(reason, 0, 0, "the ledger has no first entry: its making broke off");
		return LEDGER_ABSENT;
	}
	answer = ledger_keys_folder(given, keys);
	if (answer == 0) {
		answer = note_vkey_parse(ledger->seal, origin->vkey, &key);
	}
	if (answer == NOTE_OK) {
		answer = ledger_open_key(ledger, keys, &key, reason);
	}
	if (answer == LEDGER_OK) {
		answer = check_anchor(ledger, keys, &key, reason);
	}
	ledger->released_size = -1;
	return answer;
}

static int open_parts(
		struct ledger *ledger, const struct ledger_options *options, struct where *reason)
{
	int answer = seal_open(&ledger->seal);

	if (answer == 0) {
		answer = open_store(ledger, options->others, options->other_count);
	}
	if (answer == LEDGER_OK) {
		answer = books_open(options->others, options->other_count, &ledger->books);
	}
	if (answer == 0) {
		fold_init(&ledger->fold, ledger->books, &ledger->kinds, ledger->seal);
		answer = load_books(ledger);
	}
	if (answer == 0 && ledger->mode != LEDGER_READ) {
		answer = books_follow(ledger->books);
	}
	if (answer == 0) {
		/* A reader may have folded more than the size it asked for first. */
		ledger->stored = ledger->books->size;
		answer = load_edge(ledger);
	}
	if (answer == 0 && ledger->mode == LEDGER_WRITE) {
		answer = check_last_note(ledger);
	}
	if (answer == 0 && ledger->mode == LEDGER_WRITE) {
		answer = open_for_writing(ledger, options->keys, reason);
	}
	if (answer == 0) {
		ledger->clock = origin_clock(ledger->books);
	}
	return answer;
}

/* Takes the lock; LEDGER_BUSY where another process has it. */
int ledger_take_lock(struct ledger *ledger, struct where *reason)
{
	int answer = gate_lock(ledger->dir, &ledger->lock);

	if (answer == GATE_LOCKED_ELSEWHERE) {
		return LEDGER_BUSY;
	}
	if (answer == GATE_NO_ACCESS) {
		where_set(reason, 0, 0, "%.300s: no right to write there", ledger->dir);
		return LEDGER_REFUSED;
	}
	return answer;
}

int ledger_open(const struct ledger_options *options, struct ledger **ret, struct where *reason)
{
	struct ledger *ledger = ledger_new(options->mode, options->dir, options->kinds);
	char path[PATH_MAX];
	int answer = 0;

	if (ledger == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", options->dir);
	if (access(path, F_OK) != 0) {
		answer = LEDGER_ABSENT;
	}
	if (answer == 0 && options->mode == LEDGER_WRITE) {
		answer = ledger_take_lock(ledger, reason);
	}
	if (answer == 0) {
		answer = open_parts(ledger, options, reason);
	}
	if (answer < 0 && reason->text[0] == '\0') {
		where_set(reason, 0, 0, "%s",
				ledger->why[0] != '\0' ? ledger->why : weir_fault_text(answer));
	}
	if (answer != LEDGER_OK) {
		ledger_close(ledger);
		return answer;
	}
	*ret = ledger;
	return LEDGER_OK;
}

/* ---- reading on ---- */

static int fold_on(struct ledger *ledger)
{
	int answer = store_begin(ledger->store);

	if (answer != STORE_OK) {
		return answer < 0 ? answer : WEIR_FAULT_STORE;
	}
	answer = store_entries(ledger->store, ledger->books->size, INT64_MAX, fold_stored, ledger);
	ledger->stored = ledger->books->size;
	if (answer == 0) {
		answer = load_edge(ledger);
	}
	store_rollback(ledger->store);
	return answer;
}

int ledger_refresh(struct ledger *ledger)
{
	int64_t size;
	int answer;

	assert(ledger->mode == LEDGER_READ);
	answer = store_size(ledger->store, &size);
	if (answer != STORE_OK) {
		return answer < 0 ? answer : WEIR_FAULT_STORE;
	}
	if (size == ledger->stored) {
		return LEDGER_NOTHING;
	}
	if (size < ledger->stored) {
		(void)snprintf(ledger->why, sizeof(ledger->why),
				"the store has %lld entries now, it had %lld", (long long)size,
				(long long)ledger->stored);
		return WEIR_FAULT_BROKEN;
	}
	answer = fold_on(ledger);
	return answer < 0 ? answer : LEDGER_OK;
}
