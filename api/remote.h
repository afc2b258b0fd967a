/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A ledger elsewhere: its server asked for what a command shows.
 *
 * What the server says is read strictly and within bounds, and nothing of it
 * moves a terminal. What goes wrong is said here on stderr, once, in a
 * sentence that tells what to do; a redirect is not followed, since what a
 * caller is let in by is for the one server that he named.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/cli/cmd.h"
#include "api/remote_settings.h"
#include "api/value.h"
#include "meter/bytes.h"
#include "meter/instant.h"
#include "meter/scope.h"

struct app;
struct remote;
struct view;

enum {
	REMOTE_NOUN_MAX = 4 << 20,    /* bytes of one noun's answer: a permit's, a line's */
	REMOTE_LIST_MAX = 64 << 20,   /* a page of a list; an explanation to its words */
	REMOTE_BODY_MAX = 32 << 10,   /* of a deed; a server reads no longer one */
	REMOTE_ONCE_MAX = 64,         /* an Idempotency-Key and its end */
	REMOTE_SHEET_MAX = 256 << 20, /* a sheet of a million permits */
};

#define REMOTE_PAGE "1000" /* items of a list asked for at once: the most that are given */

/* Beside enum cmd_status. */
enum remote_answer {
	REMOTE_ABSENT = 100, /* 404: what was asked for is not there, or not for this caller */
};

/* Opens without asking. Returns CMD_DONE, CMD_WRONG after saying why, or a fault. */
int remote_open(const struct remote_settings *settings, struct remote **ret);
void remote_close(struct remote *remote);
SCOPE_CLOSER(struct remote, remote_close)

/* The server as it was named; and, where the configuration has the log's key, who checks it. */
struct remote_trust;
const char *remote_url(const struct remote *remote);
struct remote_trust *remote_trust_of(struct remote *remote); /* NULL: nobody */

/* Say that it answered what was not asked for, or is no weir. Return CMD_FAULT. */
int remote_say_wrong(const struct remote *remote, const char *key);
int remote_say_stranger(const struct remote *remote);

/* Says that a command or option has no form over the network. Returns CMD_WRONG. */
int remote_none(const char *what);

/* ---- what is asked for ---- */

/* A path with its query; finish it. */
struct remote_path {
	struct bytes text;
	bool has_query;
};

void remote_path_init(struct remote_path *path);
void remote_path_finish(struct remote_path *path);

/* "/" and a word of ours as it stands: "v1/permits". */
void remote_path_put(struct remote_path *path, const char *words);

/* "/" and one part, encoded. */
void remote_path_part(struct remote_path *path, const char *part);

/* A parameter; nothing where value is NULL. */
void remote_path_query(struct remote_path *path, const char *name, const char *value);

/*
 * Asks for JSON of at most so many bytes. With the log's key in the
 * configuration, what is not of the log that it signs is not handed out. Returns CMD_DONE, REMOTE_ABSENT (and
 * has said nothing), another cmd_status after saying why, or a fault.
 */
int remote_json(struct remote *remote, struct remote_path *path, size_t size_max,
		struct value_tree **ret);

/*
 * Hands in what is told, as JSON and under an Idempotency-Key of its own. *ret
 * is the server's answer: what was made, or that there was nothing new. Returns
 * as remote_json(), but never REMOTE_ABSENT.
 */
int remote_post(struct remote *remote, struct remote_path *path, const struct view *told,
		struct value_tree **ret);

/* Appends a new Idempotency-Key to ret, which has room for REMOTE_ONCE_MAX. Returns 0 or a fault. */
int remote_once(struct bytes *ret);

/* The same of a body of another type, under such a key. */
int remote_post_bytes(struct remote *remote, struct remote_path *path, const char *type,
		const char *once, const struct bytes *body, struct value_tree **ret);

/* After REMOTE_ABSENT: is that the code of the server's problem, "no-permit"? */
bool remote_absent_is(const struct remote *remote, const char *code);

/*
 * The same of a list in pages: all of them, as one. key is the list's; path
 * gets the parameters "limit" and "cursor".
 */
int remote_pages(struct remote *remote, struct remote_path *path, const char *key,
		struct value_tree **ret);

/* The same of bytes that are no JSON. *ret is initialised with its limit. */
int remote_bytes(struct remote *remote, const char *path, struct bytes *ret);

/* ---- the ledger ---- */

/* What people's tables need of the ledger itself. */
struct remote_ledger {
	char origin[NOTE_NAME_MAX + 1];
	bool has_two_actors;
	struct zone zone;
};

/* Asked once. Returns as remote_json(), but never REMOTE_ABSENT. */
int remote_ledger(struct remote *remote, const struct remote_ledger **ret);

/*
 * The ledger, and the tree cleaned for people. Returns CMD_DONE, or as
 * remote_json().
 */
int remote_for_people(
		struct remote *remote, struct value_tree *tree, const struct remote_ledger **ret);

/*
 * After a noun was read: CMD_DONE, or CMD_FAULT after saying which member was
 * not as it should be; fault < 0 is handed on.
 */
int remote_taken(const struct remote *remote, struct value root, int fault);

/* Below its tables: that one actor suffices in it, where one does. */
void remote_actors_say(const struct remote_ledger *ledger);

/* ---- what is shown ---- */

/* The tree as a command's --json here would print it. Returns CMD_DONE or a fault. */
int remote_print_json(const struct value_tree *tree);
