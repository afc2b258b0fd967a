/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir key: the keys by which actors sign what they say.
 */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "api/actors.h"
#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "ledger/base64.h"
#include "ledger/entry.h"
#include "ledger/keyring.h"
#include "ledger/origin.h"
#include "ledger/signing.h"
#include "meter/bytes.h"

enum {
	KEY_TEXT_MAX = BASE64_SIZE(SEAL_KEY_BYTES) + 1,
};

static const struct opt_row options[] = {
	{ 0, "actor", "N", N_("give, withdraw: whose; give without it: of a new collector") },
	{ 0, "sure", NULL, N_("give: also to an actor that has a user on this machine") },
	{ 0, NULL, NULL, NULL },
};

static void key_text(const uint8_t key[static SEAL_KEY_BYTES], char ret[static KEY_TEXT_MAX])
{
	struct bytes text;

	bytes_init(&text, KEY_TEXT_MAX);
	base64_put(&text, key, SEAL_KEY_BYTES);
	(void)text_copy(ret, KEY_TEXT_MAX, bytes_text(&text));
	bytes_finish(&text);
}

static bool parse_key(const char *text, uint8_t ret[static SEAL_KEY_BYTES])
{
	size_t size;

	if (base64_take(text, strlen(text), ret, SEAL_KEY_BYTES, &size) == BASE64_OK &&
			size == SEAL_KEY_BYTES) {
		return true;
	}
	out_error(_("'%s' is no public key: 44 characters, as 'weir key make' prints them"), text);
	return false;
}

/* ---- make ---- */

static int make_file(const char *path, uint8_t ret_public[static SEAL_KEY_BYTES])
{
	struct keyring_key key = { .algorithm = NOTE_ED25519, .name = "actor" };
	int answer = seal_ed25519_generate(key.secret);

	if (answer == 0) {
		answer = seal_ed25519_public(key.secret, ret_public);
	}
	if (answer == 0) {
		answer = keyring_create_file(path, &key);
	}
	keyring_wipe(&key);
	if (answer == KEYRING_EXISTS) {
		out_error(_("%s: it is there already"), path);
		return CMD_WRONG;
	}
	if (answer == WEIR_FAULT_IO) {
		out_error("%s: %s", path, strerror(errno));
		return CMD_WRONG;
	}
	return answer;
}

static int make(struct app *app, const struct opts *opts)
{
	SCOPED(view_close) struct view *view = view_open();
	uint8_t public[SEAL_KEY_BYTES];
	char text[KEY_TEXT_MAX];
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opts->n_words != 2 || opt_given(opts, "actor") || opt_given(opts, "sure")) {
		out_error(_("a key is made in a file: weir key make FILE"));
		return CMD_WRONG;
	}
	answer = make_file(opts->words[1], public);
	if (answer != CMD_DONE) {
		return answer;
	}
	key_text(public, text);
	if (!app->is_json) {
		out_text("%s\n", text);
		return CMD_DONE;
	}
	view_text(view, "file", opts->words[1]);
	view_text(view, "public_key", text);
	return view_print(view);
}

/* ---- give and withdraw ---- */

/* A collector that has no user on this machine. */
static int add_collector(struct desk *desk, int64_t actor)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct writer_result result;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, actor, -1, SIGNING_COLLECTOR);
	answer = body.failed ? WEIR_FAULT_MEMORY : desk_do(desk, KIND_ACTOR, &body, &result);
	if (answer == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		answer = CMD_WRONG;
	}
	return answer;
}

static int say_key(struct desk *desk, int64_t actor, const uint8_t *public, bool is_withdrawn,
		int64_t *ret_entry)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct writer_result result;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	signing_put_key(&body, actor, public, is_withdrawn);
	answer = body.failed ? WEIR_FAULT_MEMORY : desk_do(desk, KIND_KEY, &body, &result);
	if (answer == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_WRONG;
	}
	*ret_entry = result.receipt.entry;
	return answer == CMD_DONE ? desk_end(desk) : answer;
}

static int print_key(const struct app *app, int64_t actor, int64_t entry, bool is_withdrawn)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!app->is_json) {
		out_text(is_withdrawn ? _("a key of actor %lld ends with entry %lld\n")
				      : _("actor %lld signs with the key of entry %lld\n"),
				(long long)actor, (long long)entry);
		return CMD_DONE;
	}
	view_int(view, "actor", actor);
	view_int(view, "entry", entry);
	view_bool(view, "withdrawn", is_withdrawn);
	return view_print(view);
}

/*
 * Who has a user here hands in what he does from a shell, and a shell signs
 * nothing: with his first key he would be heard no more.
 */
static int check_not_locked_out(const struct books *books, int64_t actor)
{
	const struct actor_row key = { .actor = actor };
	const struct actor_row *row = shelf_find(books_shelf(books, BOOK_ACTOR), &key);

	if (row == NULL || row->uid < 0 || signing_is_needed(books, actor)) {
		return CMD_DONE;
	}
	out_error(_("actor %lld is user %lld of this machine, and from its first key on nothing of it is taken unsigned: no command of that user could write any more; give the key to an actor of its own, or say '--sure'"),
			(long long)actor, (long long)row->uid);
	return CMD_WRONG;
}

static int change(struct app *app, const struct opts *opts, bool is_withdrawn)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	uint8_t public[SEAL_KEY_BYTES];
	struct where reason = { .line = 0 };
	int64_t actor = 0;
	int64_t entry = -1;
	int answer;

	if (opt_int(opts, "actor", 1, INT64_MAX, &actor, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (opts->n_words != 2 || (is_withdrawn && (actor == 0 || opt_given(opts, "sure")))) {
		out_error(_("one public key is wanted, and to withdraw it '--actor'"));
		return CMD_WRONG;
	}
	if (!parse_key(opts->words[1], public)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_WRITE, &desk);
	if (answer == CMD_DONE && desk_ledger(desk) == NULL) {
		answer = CMD_FAULT;
	}
	if (answer == CMD_DONE && !is_withdrawn && !opt_given(opts, "sure")) {
		answer = check_not_locked_out(ledger_books(desk_ledger(desk)), actor);
	}
	if (answer == CMD_DONE && actor == 0) {
		actor = actors_next(ledger_books(desk_ledger(desk)));
		answer = add_collector(desk, actor);
	}
	if (answer == CMD_DONE) {
		answer = say_key(desk, actor, public, is_withdrawn, &entry);
	}
	return answer == CMD_DONE ? print_key(app, actor, entry, is_withdrawn) : answer;
}

static int give(struct app *app, const struct opts *opts)
{
	return change(app, opts, false);
}

static int withdraw(struct app *app, const struct opts *opts)
{
	return change(app, opts, true);
}

/* ---- list ---- */

static void print_one(const struct key_row *row, const char *key)
{
	out_text(_("entry %lld  actor %lld  %s"), (long long)row->key, (long long)row->actor, key);
	if (row->withdrawn != 0) {
		out_text(_("  withdrawn by entry %lld"), (long long)row->withdrawn);
	}
	out_text("\n");
}

static void view_one(struct view *view, const struct key_row *row, const char *key)
{
	view_object(view, NULL);
	view_int(view, "entry", row->key);
	view_int(view, "actor", row->actor);
	view_text(view, "public_key", key);
	if (row->withdrawn != 0) {
		view_int(view, "withdrawn", row->withdrawn);
	} else {
		view_null(view, "withdrawn");
	}
	view_end(view);
}

static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	const struct key_row *row;
	struct shelf_cursor cursor;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opts->n_words != 1 || opt_given(opts, "actor") || opt_given(opts, "sure")) {
		out_error(_("'key list' takes neither words nor options"));
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	cursor = shelf_scan(books_shelf(ledger_books(desk_ledger(desk)), BOOK_KEY), NULL, 0);
	view_array(view, "keys");
	while ((row = shelf_next(&cursor)) != NULL) {
		char key[KEY_TEXT_MAX];

		key_text(row->public.data, key);
		if (app->is_json) {
			view_one(view, row, key);
		} else {
			print_one(row, key);
		}
	}
	view_end(view);
	return app->is_json ? view_print(view) : CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	static const struct {
		const char *name;
		int (*run)(struct app *app, const struct opts *opts);
	} verbs[] = {
		{ "give", give },
		{ "list", list },
		{ "make", make },
		{ "withdraw", withdraw },
	};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(opts->words[0], verbs[i].name) == 0) {
			return verbs[i].run(app, opts);
		}
	}
	out_error(_("'%s' is none of: give, list, make, withdraw"), opts->words[0]);
	return CMD_WRONG;
}

const struct command cmd_key = {
	.name = "key",
	.summary = N_("keys by which actors sign what they say, collectors at a distance first"),
	.usage = "make FILE | give KEY [--actor N [--sure]] | withdraw KEY --actor N | list",
	.words = "give|list|make|withdraw",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
