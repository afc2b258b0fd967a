/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Making a ledger: its folder, key and anchor, and its first two entries.
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
	return ledger_open_key(ledger, keys, ret_key, reason);
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
	int answer = ledger_keys_folder(plan->keys, keys);

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
	answer = ledger_take_lock(ledger, reason);
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
	ledger = ledger_new(LEDGER_WRITE, plan->dir, kinds);
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
	struct ledger *ledger = ledger_new(LEDGER_TRIAL, "", kinds);
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
