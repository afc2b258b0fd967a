/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir export: what the ledger holds, in the formats of others.
 */

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/collect_orders.h"
#include "api/config.h"
#include "api/desk.h"
#include "api/journal.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/remote_log.h"
#include "api/remote_trust.h"
#include "api/view.h"
#include "billing/billing_kinds.h"
#include "ledger/base64.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/store.h"
#include "ledger/tiles_dir.h"
#include "meter/bytes.h"

enum {
	SNAPSHOT_ENTRIES = 4096, /* read in one snapshot: milliseconds, so no writer waits */
};

/* Gives the store's entries in order. */
struct reader {
	struct store *store;
	struct bytes entry;
	int left; /* entries until the snapshot is renewed */
};

static int read_entry(void *context, uint64_t index, const uint8_t **ret, size_t *ret_size)
{
	struct reader *reader = context;
	int answer = 0;

	if (reader->left == 0) {
		store_rollback(reader->store);
		answer = store_begin(reader->store);
		reader->left = SNAPSHOT_ENTRIES;
	}
	reader->left--;
	if (answer == 0) {
		answer = store_entry(reader->store, (int64_t)index, &reader->entry);
	}
	if (answer != 0) {
		return answer < 0 ? answer : WEIR_FAULT_STORE;
	}
	*ret = reader->entry.data;
	*ret_size = reader->entry.size;
	return 0;
}

/*
 * A checkpoint of the last commit that was not released, because its writer
 * was killed, is released here, where this user may be the writer. Where he
 * may not, or another is, the newest released one has to do.
 */
static void release(const struct app *app)
{
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	struct where reason = { .line = 0 };
	struct ledger *ledger = NULL;
	struct config config;
	size_t count;
	struct ledger_options options = {
		.dir = app->dir,
		.mode = LEDGER_WRITE,
		.kinds = &kinds,
	};

	if (config_load(app->dir, &config, &reason) != CONFIG_OK) {
		return;
	}
	options.keys = config.keys[0] == '\0' ? NULL : config.keys;
	options.others = billing_tables(&count);
	options.other_count = count;
	if (ledger_open(&options, &ledger, &reason) == LEDGER_OK) {
		(void)ledger_end(ledger);
		ledger_close(ledger);
	}
}

/* The newest released checkpoint. CMD_DONE, CMD_NO after saying so, or a fault. */
static int newest_note(const struct app *app, struct store *store, struct bytes *ret)
{
	int64_t last_size = 0;
	int64_t size = 0;
	int answer = store_last_note(store, &last_size, ret);

	if (answer == STORE_OK) {
		answer = store_note(store, INT64_MAX, &size, ret);
	}
	if (answer == STORE_NONE || (answer == STORE_OK && size < last_size)) {
		release(app);
		answer = store_note(store, INT64_MAX, &size, ret);
	}
	if (answer == STORE_NONE) {
		out_error(_("%s: no checkpoint was released yet"), app->dir);
		return CMD_NO;
	}
	return answer;
}

static int print(const struct app *app, const char *folder, const struct checkpoint *checkpoint)
{
	SCOPED(view_close) struct view *view = NULL;
	struct bytes root;
	int answer = 0;

	bytes_init(&root, BASE64_SIZE(SEAL_HASH_BYTES) + 1);
	base64_put(&root, checkpoint->root, sizeof(checkpoint->root));
	if (!app->is_json) {
		out_text(_("%s: %lld entries, root %s\n"), folder, (long long)checkpoint->size,
				bytes_text(&root));
	} else if ((view = view_open()) == NULL) {
		answer = WEIR_FAULT_MEMORY;
	} else {
		view_text(view, "folder", folder);
		view_text(view, "origin", checkpoint->origin);
		view_int(view, "size", (int64_t)checkpoint->size);
		view_text(view, "root", bytes_text(&root));
		answer = view_print(view);
	}
	bytes_finish(&root);
	return answer;
}

/* How tiles_dir_write() ended, in a sentence. */
static int say_written(const char *folder, int answer)
{
	if (answer == WEIR_FAULT_IO) {
		out_error("%s: %s", folder, strerror(errno));
		return CMD_FAULT;
	}
	if (answer == WEIR_FAULT_BROKEN) {
		out_error(_("the entries do not give the checkpoint's root; 'weir verify' tells more"));
		return CMD_FAULT;
	}
	if (answer == TILES_EXISTS) {
		out_error(_("%s: it is there already and not empty"), folder);
		return CMD_WRONG;
	}
	return answer;
}

static int write_tiles(const char *folder, struct ledger *ledger, const struct bytes *note,
		const struct checkpoint *checkpoint)
{
	struct reader reader = { .store = ledger_store(ledger) };
	int answer;

	bytes_init(&reader.entry, ENTRY_MAX);
	answer = say_written(folder,
			tiles_dir_write(folder, ledger_seal(ledger), checkpoint->size, read_entry,
					&reader, (const char *)note->data, note->size));
	store_rollback(reader.store);
	bytes_finish(&reader.entry);
	return answer;
}

static int export_tiles(struct app *app, const struct opts *opts)
{
	const char *folder = opts->words[1];
	SCOPED(desk_close) struct desk *desk = NULL;
	struct checkpoint checkpoint;
	struct ledger *ledger;
	struct bytes note;
	struct note parts;
	int answer = desk_open(app, DESK_READ, &desk);

	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	bytes_init(&note, STORE_NOTE_MAX);
	answer = newest_note(app, ledger_store(ledger), &note);
	if (answer == CMD_DONE &&
			(note_parse((const char *)note.data, note.size, &parts) != NOTE_OK ||
					checkpoint_parse(parts.text, parts.text_size,
							&checkpoint) != CHECKPOINT_OK)) {
		out_error(_("the newest checkpoint is damaged; 'weir verify' tells more"));
		answer = CMD_FAULT;
	}
	if (answer == CMD_DONE) {
		answer = write_tiles(folder, ledger, &note, &checkpoint);
	}
	bytes_finish(&note);
	return answer != CMD_DONE ? answer : print(app, folder, &checkpoint);
}

/* ---- the log of a ledger elsewhere ---- */

/* Gives its entries; what went wrong was said, and is kept here. */
struct far_reader {
	struct remote_log *log;
	int answer;
};

static int read_far(void *context, uint64_t index, const uint8_t **ret, size_t *ret_size)
{
	struct far_reader *reader = context;

	reader->answer = remote_log_entry(reader->log, (int64_t)index, ret, ret_size);
	return reader->answer > 0 ? WEIR_FAULT_IO : reader->answer;
}

/* The newest checkpoint: checked, where the configuration has the log's key. */
static int far_note(struct remote *remote, struct bytes *ret, struct checkpoint *ret_parts)
{
	struct note parts;
	int answer;

	if (remote_trust_of(remote) != NULL) {
		return remote_trust_checkpoint(remote_trust_of(remote), ret, ret_parts);
	}
	answer = remote_bytes(remote, "/log/checkpoint", ret);
	if (answer == REMOTE_ABSENT) {
		out_error(_("%s: no checkpoint was released yet"), remote_url(remote));
		return CMD_NO;
	}
	if (answer == CMD_DONE &&
			(note_parse((const char *)ret->data, ret->size, &parts) != NOTE_OK ||
					checkpoint_parse(parts.text, parts.text_size, ret_parts) !=
							CHECKPOINT_OK)) {
		return remote_say_wrong(remote, "checkpoint");
	}
	return answer;
}

/*
 * Entries alone are asked for: tiles are made of them here, and the folder is
 * finished only where they give the checkpoint's root.
 */
static int far_tiles(const struct app *app, const char *folder, struct remote *remote)
{
	SCOPED(remote_log_close) struct remote_log *log = NULL;
	SCOPED(seal_close) struct seal *seal = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes note;
	struct far_reader reader = { .answer = 0 };
	struct checkpoint checkpoint;
	int answer = remote_log_open(remote, &log);

	bytes_init(&note, STORE_NOTE_MAX);
	if (answer == CMD_DONE) {
		answer = far_note(remote, &note, &checkpoint);
	}
	if (answer == CMD_DONE) {
		answer = seal_open(&seal);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (checkpoint.size > (uint64_t)INT64_MAX) {
		return remote_say_wrong(remote, "checkpoint");
	}
	reader.log = log;
	remote_log_set_size(log, (int64_t)checkpoint.size);
	answer = tiles_dir_write(folder, seal, checkpoint.size, read_far, &reader,
			(const char *)note.data, note.size);
	answer = reader.answer > 0 ? reader.answer : say_written(folder, answer);
	return answer == CMD_DONE ? print(app, folder, &checkpoint) : answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	int answer;

	if (strcmp(opts->words[0], "tiles") != 0) {
		return remote_none("weir export");
	}
	if (opts->n_words < 2) {
		out_error(_("'%s' goes into a file or folder: weir export %s OUT"), opts->words[0],
				opts->words[0]);
		return CMD_WRONG;
	}
	answer = remote_open(app->server, &remote);
	return answer == CMD_DONE ? far_tiles(app, opts->words[1], remote) : answer;
}

/* ---- the accounts ---- */

/* Where a journal goes: a file that was not there, or stdout. */
static int write_text(void *context, const char *text)
{
	FILE *file = context;

	if (file == NULL) {
		out_text("%s", text);
		return 0;
	}
	return fputs(text, file) < 0 ? WEIR_FAULT_IO : 0;
}

static int write_file(struct ledger *ledger, bool by_month, const char *path)
{
	FILE *file = fopen(path, "wx");
	int answer;

	if (file == NULL) {
		out_error("%s: %s", path, strerror(errno));
		return CMD_WRONG;
	}
	answer = journal_write(ledger, by_month, write_text, file);
	if (fclose(file) != 0 && answer == 0) {
		answer = WEIR_FAULT_IO;
	}
	if (answer == WEIR_FAULT_IO) {
		out_error("%s: %s", path, strerror(errno));
		answer = CMD_FAULT;
	}
	return answer;
}

static int export_hledger(struct app *app, const struct opts *opts)
{
	static const char *const periods[] = { "day", "month", NULL };
	SCOPED(desk_close) struct desk *desk = NULL;
	struct where reason = { .line = 0 };
	int period = 0;
	int answer;

	if (app->is_json) {
		out_error(_("a journal is text of its own: no --json"));
		return CMD_WRONG;
	}
	if (opt_choice(opts, "by", periods, &period, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	return opts->n_words == 2 ? write_file(desk_ledger(desk), period == 1, opts->words[1])
				  : journal_write(desk_ledger(desk), period == 1, write_text, NULL);
}

/* ---- a collector's orders ---- */

static int export_collector(struct app *app, const struct opts *opts)
{
	SCOPED(view_close) struct view *view = view_open();
	struct where reason = { .line = 0 };
	size_t meters = 0;
	int64_t actor = 0;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opt_int(opts, "actor", 1, INT64_MAX, &actor, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (actor == 0) {
		out_error(_("whose orders: '--actor N'; 'weir key list' shows who has a key"));
		return CMD_WRONG;
	}
	answer = collect_orders_write(app, actor, opts->words[1], &meters);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!app->is_json) {
		out_text(_("%s: %zu meters for actor %lld\n"), opts->words[1], meters,
				(long long)actor);
		return CMD_DONE;
	}
	view_text(view, "file", opts->words[1]);
	view_int(view, "actor", actor);
	view_int(view, "meters", (int64_t)meters);
	return view_print(view);
}

static const struct opt_row options[] = {
	{ 0, "actor", "N", N_("collector: whose orders") },
	{ 0, "by", "day|month", N_("hledger: a transaction a day (without it) or a month") },
	{ 0, NULL, NULL, NULL },
};

/* What can be exported, and by whom. */
static const struct {
	const char *name;
	int min_words;
	int (*run)(struct app *app, const struct opts *opts);
} formats[] = {
	{ "collector", 2, export_collector },
	{ "hledger", 1, export_hledger },
	{ "tiles", 2, export_tiles },
};

static int run(struct app *app, const struct opts *opts)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(opts->words[0], formats[i].name) != 0) {
			continue;
		}
		if (opts->n_words < formats[i].min_words) {
			out_error(_("'%s' goes into a file or folder: weir export %s OUT"),
					opts->words[0], opts->words[0]);
			return CMD_WRONG;
		}
		return formats[i].run(app, opts);
	}
	out_error(_("'%s' cannot be exported; there are: collector, hledger, tiles"),
			opts->words[0]);
	return CMD_WRONG;
}

const struct command cmd_export = {
	.name = "export",
	.summary = N_("writes the log, or the accounts, in the formats of others"),
	.usage = "tiles OUT | hledger [OUT] [--by day|month] | collector OUT --actor N",
	.words = "collector|hledger|tiles",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
