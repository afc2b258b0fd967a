/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir token: who may call over the network, by token or certificate.
 */

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/caller.h"
#include "api/cli/cmd.h"
#include "api/deed_caller.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "api/view_caller.h"
#include "ledger/disk.h"
#include "ledger/seal_certificate.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "role", "office|holder|auditor|mirror|collector", N_("what the caller may do") },
	{ 0, "for", "WHOM", N_("a holder's credit code; of others the actor, else a new one") },
	{ 0, "permits", "LIST", N_("of a holder: these permits only, with ',' between them") },
	{ 0, "meters", "LIST", N_("of a collector: these meters only") },
	{ 0, "from", "TIME", N_("its first day, or an instant (now)") },
	{ 0, "until", "TIME", N_("its last day, or the instant at which it ends (never)") },
	{ 0, "note", "TEXT", N_("for people: who has it, and where") },
	{ 0, "reason", "TEXT", N_("revoke: why") },
	{ 0, "all", NULL, N_("list: those too that hold no more") },
	{ 0, NULL, NULL, NULL },
};

/* ---- what is asked for ---- */

/* Ids between commas, cut apart in a copy of the text, ascending. */
struct ids {
	char *text;
	const char *list[CALLERS_LIST_MAX];
	size_t count;
};

static void ids_finish(struct ids *ids)
{
	free(ids->text);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int wrong_list(const char *name, const char *id)
{
	out_error(_("option '--%s': '%s' is no id, comes twice, or is one too many"), name, id);
	return CMD_WRONG;
}

static int read_ids(const struct opts *opts, const char *name, struct ids *ret)
{
	const char *text = opt_value(opts, name);
	char *at;

	if (text == NULL) {
		return CMD_DONE;
	}
	ret->text = strdup(text);
	if (ret->text == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (at = ret->text; at != NULL;) {
		char *id = strsep(&at, ",");

		if (!text_is_id(id) || ret->count == CALLERS_LIST_MAX) {
			return wrong_list(name, id);
		}
		ret->list[ret->count++] = id;
	}
	qsort(ret->list, ret->count, sizeof(ret->list[0]), compare);
	for (size_t i = 1; i < ret->count; i++) {
		if (strcmp(ret->list[i - 1], ret->list[i]) == 0) {
			return wrong_list(name, ret->list[i]);
		}
	}
	return CMD_DONE;
}

/* A day, from its midnight or, where it is the last one, to its end; or an instant. */
static int read_time(const struct opts *opts, const char *name, bool is_last,
		const struct zone *zone, int64_t *ret_s)
{
	const char *text = opt_value(opts, name);
	struct day day;

	if (text == NULL) {
		return CMD_DONE;
	}
	if (day_parse(text, &day)) {
		day.number += is_last ? 1 : 0;
		*ret_s = zone_midnight(zone, day).unix_s;
		return CMD_DONE;
	}
	if (instant_parse(text, ret_s) == INSTANT_OK) {
		return CMD_DONE;
	}
	out_error(_("option '--%s': '%s' is no day and no instant: 2026-12-31, 2026-12-31T17:00:00+08:00"),
			name, text);
	return CMD_WRONG;
}

/* --for: of a holder its credit code, of others the number of an actor. */
static int read_whom(const struct opts *opts, struct caller_wish *ret)
{
	const char *whom = opt_value(opts, "for");

	ret->holder = "";
	if (ret->role == CALLER_HOLDER) {
		if (whom == NULL && !opt_given(opts, "permits")) {
			out_error(_("a holder is named by '--for' and its credit code, or by '--permits'"));
			return CMD_WRONG;
		}
		if (whom != NULL && !text_is_id(whom)) {
			out_error(_("option '--for': '%s' is no credit code"), whom);
			return CMD_WRONG;
		}
		ret->holder = whom == NULL ? "" : whom;
	} else if (whom != NULL && text_int_all(whom, 1, INT64_MAX, &ret->actor) != TEXT_OK) {
		out_error(_("option '--for': '%s' is no actor's number"), whom);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int read_role(const struct opts *opts, struct caller_wish *ret)
{
	const char *word = opt_value(opts, "role");

	if (word == NULL || !callers_role_parse(word, &ret->role)) {
		out_error(_("option '--role' is one of: office, holder, auditor, mirror, collector"));
		return CMD_WRONG;
	}
	if ((opt_given(opts, "permits") && ret->role != CALLER_HOLDER) ||
			(opt_given(opts, "meters") && ret->role != CALLER_COLLECTOR)) {
		out_error(_("'--permits' are a holder's, '--meters' a collector's"));
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* Everything but the lists, which are the caller's. */
static int read_wish(const struct opts *opts, struct desk *desk, struct caller_wish *ret)
{
	const struct zone *zone = &ledger_books(desk_ledger(desk))->zone;
	const char *note = opt_value(opts, "note");
	int answer = read_whom(opts, ret);

	ret->from_s = desk_now(desk).unix_s;
	ret->until_s = CALLERS_NO_UNTIL;
	ret->note = note == NULL ? "" : note;
	if (strlen(ret->note) > CALLERS_NOTE_MAX || !text_is_utf8(ret->note, strlen(ret->note))) {
		out_error(_("option '--note': a text of at most %d bytes of UTF-8"),
				CALLERS_NOTE_MAX);
		return CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = read_time(opts, "from", false, zone, &ret->from_s);
	}
	return answer != CMD_DONE ? answer : read_time(opts, "until", true, zone, &ret->until_s);
}

/* ---- what was done ---- */

static int print_made(const struct app *app, struct desk *desk, const struct caller_made *made,
		const char *token)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	const struct caller_row *row = callers_find(books, made->id);
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL || row == NULL) {
		return view == NULL ? WEIR_FAULT_MEMORY : WEIR_FAULT_BROKEN;
	}
	if (app->is_json) {
		view_caller(view, "caller", row, desk_now(desk));
		if (token != NULL) {
			view_text(view, "token", token);
		}
		return view_print(view);
	}
	out_text(_("caller  %s, %s, speaks for actor %lld\n"), row->id,
			callers_role_name((enum caller_role)row->role), (long long)row->actor);
	if (token != NULL) {
		out_text(_("token   %s\n"), token);
		out_note("%s", _("The token is shown this once: the ledger keeps its digest only."));
	}
	return CMD_DONE;
}

static int make_token(struct app *app, struct desk *desk, const struct caller_wish *wish)
{
	struct caller_made made;
	struct token token;
	char text[TOKEN_TEXT_MAX];
	int answer = deed_caller_token(desk, wish, &token, &made);

	if (answer != CMD_DONE) {
		return answer;
	}
	(void)token_format(&token, text);
	answer = desk_refresh(desk);
	if (answer == CMD_DONE) {
		answer = print_made(app, desk, &made, text);
	}
	seal_wipe(&token, sizeof(token));
	seal_wipe(text, sizeof(text));
	return answer;
}

/* ---- a certificate's file ---- */

static int unreadable(const char *path)
{
	out_error(_("cannot read '%s'"), path);
	return CMD_WRONG;
}

static int read_certificate(const char *path, struct seal *seal, struct seal_certificate *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *pem = malloc(SEAL_CERTIFICATE_MAX);
	size_t size = 0;
	int answer = WEIR_FAULT_MEMORY;

	if (pem != NULL && fd >= 0) {
		answer = disk_read(fd, pem, SEAL_CERTIFICATE_MAX, &size);
	}
	if (fd >= 0) {
		disk_close(fd);
	}
	if (pem != NULL && (fd < 0 || answer < 0)) {
		free(pem);
		return unreadable(path);
	}
	if (answer == 0) {
		answer = seal_certificate_read(seal, pem, size, ret);
	}
	free(pem);
	if (answer == SEAL_BAD) {
		out_error(_("'%s' has no certificate in PEM that can be read"), path);
		return CMD_WRONG;
	}
	return answer;
}

static int enrol(struct app *app, struct desk *desk, const struct caller_wish *wish,
		const char *path)
{
	struct seal_certificate certificate;
	struct caller_made made;
	char at[INSTANT_TEXT_MAX];
	int answer = read_certificate(path, ledger_seal(desk_ledger(desk)), &certificate);

	if (answer == CMD_DONE) {
		answer = deed_caller_certificate(desk, wish, certificate.fingerprint, &made);
	}
	if (answer == CMD_DONE) {
		answer = desk_refresh(desk);
	}
	if (answer == CMD_DONE) {
		answer = print_made(app, desk, &made, NULL);
	}
	if (answer == CMD_DONE && !app->is_json) {
		out_text(_("the certificate itself is good until %s; one renewed with the same key is the same caller\n"),
				zone_format(&ledger_books(desk_ledger(desk))->zone,
						(struct instant){ certificate.not_after_s }, at));
	}
	return answer;
}

/* ---- */

static int add(struct app *app, struct desk *desk, const struct opts *opts, const char *path)
{
	SCOPED_FINISH(ids_finish) struct ids permits = { .count = 0 };
	SCOPED_FINISH(ids_finish) struct ids meters = { .count = 0 };
	struct caller_wish wish = { .role = CALLER_NOBODY };
	int answer = read_role(opts, &wish);

	if (answer == CMD_DONE) {
		answer = read_ids(opts, "permits", &permits);
	}
	if (answer == CMD_DONE) {
		answer = read_ids(opts, "meters", &meters);
	}
	if (answer == CMD_DONE) {
		answer = read_wish(opts, desk, &wish);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	wish.permits = permits.list;
	wish.permit_count = permits.count;
	wish.meters = meters.list;
	wish.meter_count = meters.count;
	return path == NULL ? make_token(app, desk, &wish) : enrol(app, desk, &wish, path);
}

static int revoke(struct app *app, struct desk *desk, const struct opts *opts, const char *id)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *reason = opt_value(opts, "reason");
	int64_t entry = -1;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (reason == NULL || reason[0] == '\0' || strlen(reason) > CALLERS_REASON_MAX ||
			!text_is_utf8(reason, strlen(reason))) {
		out_error(_("a revocation says why: --reason, 1 to %d bytes of UTF-8"),
				CALLERS_REASON_MAX);
		return CMD_WRONG;
	}
	if (callers_find(ledger_books(desk_ledger(desk)), id) == NULL) {
		out_error(_("there is no caller '%s'"), id);
		return CMD_WRONG;
	}
	answer = deed_caller_revoke(desk, id, reason, &entry);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!app->is_json) {
		out_text(entry < 0 ? _("caller %s was revoked before\n")
				   : _("caller %s is revoked\n"),
				id);
		return CMD_DONE;
	}
	view_text(view, "id", id);
	view_bool(view, "changed", entry >= 0);
	return view_print(view);
}

static int list(const struct app *app, struct desk *desk, bool is_all)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!app->is_json) {
		return print_callers(books, desk_now(desk), is_all);
	}
	view_callers(view, books, desk_now(desk), is_all);
	return view_print(view);
}

/* In the order of what; each with how many words it takes and which of the options are its own. */
enum what {
	WHAT_NEW = 0,
	WHAT_CERTIFICATE,
	WHAT_LIST,
	WHAT_REVOKE,
};

static const struct {
	const char *word;
	int words;
	bool takes_new; /* the options of a new caller */
} whats[] = {
	[WHAT_NEW] = { "new", 1, true },
	[WHAT_CERTIFICATE] = { "certificate", 2, true },
	[WHAT_LIST] = { "list", 1, false },
	[WHAT_REVOKE] = { "revoke", 2, false },
};

static int read_what(const struct opts *opts, enum what *ret)
{
	static const char *const news[] = { "role", "for", "permits", "meters", "from", "until",
		"note" };
	size_t what = 0;
	bool has_new = false;

	while (what < sizeof(whats) / sizeof(whats[0]) &&
			strcmp(whats[what].word, opts->words[0]) != 0) {
		what++;
	}
	if (what == sizeof(whats) / sizeof(whats[0])) {
		out_error(_("'%s' is none of: new, certificate, list, revoke"), opts->words[0]);
		return CMD_WRONG;
	}
	for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++) {
		has_new = has_new || opt_given(opts, news[i]);
	}
	*ret = (enum what)what;
	if (opts->n_words != whats[what].words || (has_new && !whats[what].takes_new) ||
			(opt_given(opts, "reason") && what != WHAT_REVOKE) ||
			(opt_given(opts, "all") && what != WHAT_LIST)) {
		out_error(_("'token %s' is not called like that; see 'weir help token'"),
				opts->words[0]);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	enum what what;
	int answer = read_what(opts, &what);

	if (answer == CMD_DONE) {
		answer = desk_open(app, what == WHAT_LIST ? DESK_READ : DESK_WRITE, &desk);
	}
	if (answer == CMD_DONE && desk_ledger(desk) == NULL) {
		answer = CMD_FAULT;
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	switch (what) {
	case WHAT_NEW:
		return add(app, desk, opts, NULL);
	case WHAT_CERTIFICATE:
		return add(app, desk, opts, opts->words[1]);
	case WHAT_LIST:
		return list(app, desk, opt_given(opts, "all"));
	case WHAT_REVOKE:
		return revoke(app, desk, opts, opts->words[1]);
	}
	return CMD_FAULT;
}

const struct command cmd_token = {
	.name = "token",
	.summary = N_("lists who may call over the network, lets somebody in or shuts him out"),
	.usage = "new --role ROLE [--for WHOM] [--meters LIST] [--until TIME] | certificate FILE --role ROLE [--for WHOM] [--meters LIST] [--until TIME] | list [--all] | revoke ID --reason TEXT",
	.words = "new|certificate|list|revoke",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
