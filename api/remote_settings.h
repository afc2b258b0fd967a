/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which server is asked instead of a ledger on this machine, and how: the
 * user's own configuration file and what the command line says above it.
 *
 *	server:
 *	  url: https://water.example/district
 *	  token_file: token            (or token, certificate and certificate_key)
 *	  authority: authority.pem     (without it the system's)
 *	  timeout_s: 60
 *	  key: VKEY                    (of the log: its checkpoints are then checked)
 *	  signing_key: own.key         (with it: what is handed in is signed)
 *
 * Files in it are relative to the file's folder. What is secret is never on the
 * command line, and a file with it that others may read is refused.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/config.h"
#include "api/http/client.h"
#include "ledger/note.h"

struct where;

enum {
	REMOTE_TIMEOUT_S = 60,
	REMOTE_TIMEOUT_MAX_S = 3600,
};

struct remote_settings {
	char path[CONFIG_PATH_MAX]; /* of the file; "": there is none */
	char url[CLIENT_URL_MAX];
	char token[CLIENT_TOKEN_MAX]; /* "": none */
	char token_file[CONFIG_PATH_MAX];
	char certificate[CONFIG_PATH_MAX];
	char certificate_key[CONFIG_PATH_MAX];
	char authority[CONFIG_PATH_MAX];
	char key[NOTE_VKEY_MAX];           /* the log's; "": its checkpoints are not checked */
	char signing_key[CONFIG_PATH_MAX]; /* "": what is handed in is not signed */
	int64_t timeout_s;
};

/* What the command line says: of each option its value, or NULL. */
struct remote_wish {
	const char *server; /* --server */
	const char *config; /* --config */
	const char *dir;    /* -C */
};

enum remote_settings_answer {
	REMOTE_HERE = 0, /* a ledger on this machine; nothing was read */
	REMOTE_THERE,    /* *ret says where */
	REMOTE_WRONG,    /* *reason says what */
};

/*
 * The first that is given: --server, -C, $WEIR_SERVER, $WEIR_DIR, a ledger in
 * the current folder, the configuration's url; else there is only here.
 *
 * The file is --config's, else $XDG_CONFIG_HOME/weir/weir.yaml, else
 * ~/.config/weir/weir.yaml; it may be missing unless it was named. Its token
 * and certificate are for its own url: with another --server it is refused.
 * Returns a remote_settings_answer or a fault.
 */
int remote_settings_load(
		const struct remote_wish *wish, struct remote_settings *ret, struct where *reason);
