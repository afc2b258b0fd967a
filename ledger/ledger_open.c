/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Making, opening and closing a ledger.
 */

#include "ledger/ledger.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/checkpoint.h"
#include "ledger/deed.h"
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

static int keys_folder(const char *given, char ret[static PATH_MAX])
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

static struct ledger *new_ledger(enum ledger_mode mode, const char *dir, const struct kinds *kinds)
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

static int root_at(struct ledger *ledger, uint64_t size, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct node_reader reader = { .ledger = ledger };
	int fault;

	bytes_init(&reader.tile, TILE_BYTES_MAX);
	fault = tree_root_read(ledger->seal, size, read_node, &reader, ret);
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
static int open_key(struct ledger *ledger, const char *keys, const struct note_key *key,
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
	answer = root_at(ledger, point.size, root);
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
	answer = keys_folder(given, keys);
	if (answer == 0) {
		answer = note_vkey_parse(ledger->seal, origin->vkey, &key);
	}
	if (answer == NOTE_OK) {
		answer = open_key(ledger, keys, &key, reason);
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
static int take_lock(struct ledger *ledger, struct where *reason)
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
	struct ledger *ledger = new_ledger(options->mode, options->dir, options->kinds);
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
		answer = take_lock(ledger, reason);
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

/* ---- making ---- */

/* Is the folder of keys the ledger's own, or inside it? Both exist. */
static bool is_inside(const char *keys, const char *dir)
{
	char real_keys[PATH_MAX];
	char real_dir[PATH_MAX];
	size_t length;

	if (realpath(keys, real_keys) == NULL || realpath(dir, real_dir) == NULL) {
		return true;
	}
	length = strlen(real_dir);
	return strncmp(real_keys, real_dir, length) == 0 &&
			(real_keys[length] == '\0' || real_keys[length] == '/');
}

/* Makes a folder with those above it; there already is fine. */
static int make_folders(const char *path)
{
	char part[PATH_MAX];
	size_t length = strlen(path);

	if (length == 0 || length >= sizeof(part)) {
		return WEIR_FAULT_IO;
	}
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0') {
			continue;
		}
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST) {
			return WEIR_FAULT_IO;
		}
	}
	return 0;
}

/* A fresh key, its file and its anchor. */
static int make_key(struct ledger *ledger, const char *origin, const char *keys,
		struct note_key *ret_key, struct ledger_made *ret, struct where *reason)
{
	struct anchor_point point = { .size = 0 };
	struct keyring_key secret = { .algorithm = NOTE_ED25519 };
	uint8_t public[SEAL_KEY_BYTES];
	int answer = seal_ed25519_generate(secret.secret);

	(void)text_copy(secret.name, sizeof(secret.name), origin);
	memcpy(point.root, tree_empty_root, sizeof(point.root));
	if (answer == 0) {
		answer = seal_ed25519_public(secret.secret, public);
	}
	if (answer == 0) {
		answer = note_key_make(ledger->seal, origin, NOTE_ED25519, public, ret_key);
	}
	if (answer == 0) {
		answer = keyring_create(keys, ret_key->id, &secret);
	}
	keyring_wipe(&secret);
	(void)keyring_key_path(keys, ret_key->id, ret->key_file);
	(void)keyring_anchor_path(keys, ret_key->id, ret->anchor_file);
	if (answer == KEYRING_OK) {
		answer = anchor_create(ledger->seal, ret->anchor_file, ret_key->id, &point);
	}
	if (answer != ANCHOR_OK) {
		where_set(reason, 0, 0, "%.400s: the key cannot be put there: %s", keys,
				answer > 0 ? "a file of that name exists" : strerror(errno));
		return answer < 0 ? answer : LEDGER_EXISTS;
	}
	(void)note_vkey_format(ret_key, ret->vkey);
	return open_key(ledger, keys, ret_key, reason);
}

static int submit_body(struct ledger *ledger, uint64_t kind, uint64_t number,
		const struct bytes *body, struct where *reason)
{
	const struct deed deed = {
		.actor = 1,
		.stream = (const uint8_t *)"init",
		.stream_size = 4,
		.number = number,
		.made = ledger_now(ledger),
		.body = body->data,
		.body_size = body->size,
	};
	struct receipt receipt;
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_MAX);
	answer = deed_encode(&deed, &said);
	if (answer == 0) {
		answer = ledger_submit(ledger, kind, said.data, said.size, &receipt, reason);
	}
	bytes_finish(&said);
	return answer;
}

/* The first two entries: what the ledger is, and that who made it is actor 1. */
static int first_entries(struct ledger *ledger, const struct ledger_plan *plan, const char *vkey,
		struct where *reason)
{
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	origin_put(&body, plan->origin, vkey, plan->zone, &plan->clock, plan->is_two_actors);
	answer = submit_body(ledger, KIND_ORIGIN, 0, &body, reason);
	bytes_reset(&body);
	actor_put(&body, 1, (int64_t)getuid(), "office");
	if (answer == LEDGER_OK) {
		answer = submit_body(ledger, KIND_ACTOR, 1, &body, reason);
	}
	bytes_finish(&body);
	return answer;
}

static int make_store(struct ledger *ledger, const struct shelf_table *others, size_t other_count,
		const struct note_key *key)
{
	const struct shelf_table *tables[BOOKS_SHELVES_MAX];
	const struct store_options options = {
		.mode = STORE_WRITE,
		.log = key->id == 0 ? 1 : (int64_t)key->id,
		.seal = ledger->seal,
		.books = tables,
		.book_count = ledger_tables(others, other_count, tables),
	};
	char path[PATH_MAX];
	int answer;

	(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", ledger->dir);
	answer = store_create(path, &options, &ledger->store);
	if (answer == STORE_EXISTS) {
		return LEDGER_EXISTS;
	}
	if (answer == STORE_OK) {
		answer = books_open(others, other_count, &ledger->books);
	}
	if (answer == 0) {
		answer = books_follow(ledger->books);
	}
	fold_init(&ledger->fold, ledger->books, &ledger->kinds, ledger->seal);
	return answer;
}

static int make(struct ledger *ledger, const struct ledger_plan *plan,
		const struct shelf_table *others, size_t other_count, struct ledger_made *ret,
		struct where *reason)
{
	char path[PATH_MAX];
	char keys[PATH_MAX];
	struct note_key key;
	int answer = keys_folder(plan->keys, keys);

	(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", plan->dir);
	if (answer == 0) {
		answer = make_folders(plan->dir);
	}
	if (answer == 0 && access(path, F_OK) == 0) {
		where_set(reason, 0, 0, "%.400s: there is a ledger already", plan->dir);
		return LEDGER_EXISTS;
	}
	if (answer == 0) {
		answer = make_folders(keys);
	}
	if (answer < 0) {
		where_set(reason, 0, 0, "%.400s: %s", plan->dir, strerror(errno));
		return LEDGER_REFUSED;
	}
	if (is_inside(keys, plan->dir)) {
		where_set(reason, 0, 0, "%.400s: key and anchor must lie outside the ledger", keys);
		return LEDGER_REFUSED;
	}
	answer = take_lock(ledger, reason);
	if (answer == LEDGER_OK) {
		answer = seal_open(&ledger->seal);
	}
	if (answer == 0) {
		answer = make_key(ledger, plan->origin, keys, &key, ret, reason);
	}
	if (answer == LEDGER_OK) {
		answer = anchor_open(ledger->seal, ret->anchor_file, key.id, true, &ledger->anchor);
	}
	if (answer == ANCHOR_OK) {
		answer = make_store(ledger, others, other_count, &key);
	}
	if (answer == LEDGER_OK) {
		answer = first_entries(ledger, plan, ret->vkey, reason);
	}
	return answer != LEDGER_OK ? answer : ledger_end(ledger);
}

int ledger_init(const struct ledger_plan *plan, const struct kinds *kinds,
		const struct shelf_table *others, size_t other_count, struct ledger_made *ret,
		struct where *reason)
{
	struct ledger *ledger;
	int answer;

	if (!checkpoint_is_origin(plan->origin, strlen(plan->origin))) {
		where_set(reason, 0, 0,
				"origin '%.200s': 1 to 255 bytes without blanks, controls or '+'",
				plan->origin);
		return LEDGER_REFUSED;
	}
	if (plan->clock.is_simulated != (strncmp(plan->origin, "simulated/", 10) == 0)) {
		where_set(reason, 0, 0,
				"origin '%.200s': a name begins with 'simulated/' exactly where the clock is simulated",
				plan->origin);
		return LEDGER_REFUSED;
	}
	ledger = new_ledger(LEDGER_WRITE, plan->dir, kinds);
	if (ledger == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ledger->clock = plan->clock;
	ledger->released_size = -1;
	answer = make(ledger, plan, others, other_count, ret, reason);
	ledger_close(ledger);
	return answer;
}

int ledger_memory(const struct ledger_plan *plan, const struct kinds *kinds,
		const struct shelf_table *others, size_t other_count, struct ledger **ret)
{
	struct ledger *ledger = new_ledger(LEDGER_TRIAL, "", kinds);
	struct where reason = { .line = 0 };
	int answer;

	if (ledger == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ledger->clock = plan->clock;
	answer = seal_open(&ledger->seal);
	if (answer == 0) {
		answer = books_open(others, other_count, &ledger->books);
	}
	if (answer == 0) {
		answer = books_follow(ledger->books);
	}
	if (answer == 0) {
		fold_init(&ledger->fold, ledger->books, &ledger->kinds, ledger->seal);
		answer = first_entries(ledger, plan, "", &reason);
	}
	if (answer != LEDGER_OK) {
		ledger_close(ledger);
		return answer;
	}
	*ret = ledger;
	return LEDGER_OK;
}
