/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who is told what the log has to tell: DIR/deliver.yaml.
 *
 *	key: /etc/weir/deliver.key            # of weir key make: signs what webhooks get
 *	targets:
 *	  - name: platform                    # stands in the log
 *	    webhook: https://platform.example/weir
 *	    token_file: platform.token        # a bearer token, one line
 *	    authority: ca.pem                 # else the system's
 *	    area: "330303"                    # permits of this area and those below
 *	  - name: section
 *	    mail: zhang@water.example, li@water.example
 *	    smtp: smtps://mail.water.example  # smtp:// on this machine alone
 *	    sender: weir@water.example
 *	    user: weir
 *	    password_file: mail.password
 *	    holder: 91330303MA2000051N        # permits of this credit code
 *
 * Paths are from where the file stands. Secrets are in files of their own, that
 * nobody else may read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/config.h"
#include "api/http/client.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	DELIVER_TARGETS_MAX = 32,
	DELIVER_MAIL_MAX = 1024, /* bytes of all addresses of a target */
	DELIVER_NAME_MAX = 256,  /* of an address, a user */
	DELIVER_TIMEOUT_S = 20,
	DELIVER_TIMEOUT_MAX_S = 300,
};

struct deliver_target {
	char name[TEXT_ID_MAX + 1];
	char webhook[CLIENT_URL_MAX]; /* or mail */
	char token_file[CONFIG_PATH_MAX];
	char mail[DELIVER_MAIL_MAX];
	char smtp[CLIENT_URL_MAX];
	char sender[DELIVER_NAME_MAX];
	char user[DELIVER_NAME_MAX];
	char password_file[CONFIG_PATH_MAX];
	char authority[CONFIG_PATH_MAX];
	char area[TEXT_ID_MAX + 1];   /* "": all */
	char holder[TEXT_ID_MAX + 1]; /* a credit code; "": all */
	int64_t timeout_s;
};

struct deliver_targets {
	char key[CONFIG_PATH_MAX]; /* "": no webhook */
	struct deliver_target list[DELIVER_TARGETS_MAX];
	size_t count;
};

enum deliver_targets_answer {
	DELIVER_TARGETS_OK = 0,
	DELIVER_TARGETS_WRONG, /* *reason says file, place and what */
};

/* Reads a file; *ret is to be closed. Returns a deliver_targets_answer or a fault. */
int deliver_targets_load(const char *path, struct deliver_targets **ret, struct where *reason);
void deliver_targets_close(struct deliver_targets *targets);
SCOPE_CLOSER(struct deliver_targets, deliver_targets_close)
