/* SPDX-License-Identifier: Apache-2.0 */

#include "api/remote_settings.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/csv.h"
#include "api/secret.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

struct file {
	struct remote_settings server;
};

#define TEXT_KEY(field, room) \
	{ \
		.name = #field, .type = YAML_TEXT, .is_optional = true, \
		.offset = offsetof(struct remote_settings, field), .size = (room) \
	}

static const struct yaml_key server_keys[] = {
	TEXT_KEY(url, CLIENT_URL_MAX),
	TEXT_KEY(token, CLIENT_TOKEN_MAX),
	TEXT_KEY(token_file, CONFIG_PATH_MAX),
	TEXT_KEY(certificate, CONFIG_PATH_MAX),
	TEXT_KEY(certificate_key, CONFIG_PATH_MAX),
	TEXT_KEY(authority, CONFIG_PATH_MAX),
	TEXT_KEY(key, NOTE_VKEY_MAX),
	TEXT_KEY(signing_key, CONFIG_PATH_MAX),
	{ .name = "timeout_s",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct remote_settings, timeout_s),
			.low = 1,
			.high = REMOTE_TIMEOUT_MAX_S,
			.preset = REMOTE_TIMEOUT_S },
};

static const struct yaml_table server_table = YAML_TABLE_OF(struct remote_settings, server_keys);

static const struct yaml_key keys[] = {
	{ .name = "server",
			.type = YAML_TABLE,
			.is_optional = true,
			.offset = offsetof(struct file, server),
			.table = &server_table },
};

static const struct yaml_table table = YAML_TABLE_OF(struct file, keys);

/* ---- the file ---- */

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

/* False where no place is known, or its path is too long. */
static bool usual_path(char ret[static CONFIG_PATH_MAX])
{
	const char *folder = variable("XDG_CONFIG_HOME");
	const char *home = variable("HOME");
	int length = -1;

	if (folder != NULL && folder[0] == '/') {
		length = snprintf(ret, CONFIG_PATH_MAX, "%s/weir/weir.yaml", folder);
	} else if (home != NULL && home[0] == '/') {
		length = snprintf(ret, CONFIG_PATH_MAX, "%s/.config/weir/weir.yaml", home);
	}
	return length > 0 && length < CONFIG_PATH_MAX;
}

/* A path of the file's, from where it stands. */
static bool place(const char *file, char path[static CONFIG_PATH_MAX])
{
	const char *end = strrchr(file, '/');
	char whole[CONFIG_PATH_MAX];
	int length;

	if (path[0] == '\0' || path[0] == '/' || end == NULL) {
		return true;
	}
	length = snprintf(whole, sizeof(whole), "%.*s/%s", (int)(end - file), file, path);
	return length > 0 && length < CONFIG_PATH_MAX && text_copy(path, CONFIG_PATH_MAX, whole);
}

static bool read_token(struct remote_settings *settings, struct where *reason)
{
	char line[SECRET_LINE_MAX] = "";
	bool is_good;

	if (settings->token[0] != '\0') {
		where_file(reason, settings->path);
		if (settings->token_file[0] != '\0') {
			where_set(reason, 0, 0,
					"'token' and 'token_file' are two tokens: one of them");
			return false;
		}
		return secret_is_safe(settings->path, reason);
	}
	if (settings->token_file[0] == '\0') {
		return true;
	}
	is_good = secret_line(settings->token_file, line, reason);
	if (is_good && !text_copy(settings->token, sizeof(settings->token), line)) {
		where_set(reason, 0, 0, "not one line of visible letters");
		is_good = false;
	}
	explicit_bzero(line, sizeof(line));
	return is_good;
}

/* Are its parts there together, and is what is secret nobody else's? */
static bool complete(struct remote_settings *settings, struct where *reason)
{
	where_file(reason, settings->path);
	if (!place(settings->path, settings->token_file) ||
			!place(settings->path, settings->certificate) ||
			!place(settings->path, settings->certificate_key) ||
			!place(settings->path, settings->authority) ||
			!place(settings->path, settings->signing_key)) {
		where_set(reason, 0, 0, "a path is too long");
		return false;
	}
	if ((settings->certificate[0] == '\0') != (settings->certificate_key[0] == '\0')) {
		where_set(reason, 0, 0, "'certificate' and 'certificate_key' go together");
		return false;
	}
	if (settings->signing_key[0] != '\0' && settings->key[0] == '\0') {
		where_set(reason, 0, 0,
				"'signing_key' signs for one log: its public key, 'key', goes with it");
		return false;
	}
	return read_token(settings, reason) &&
			(settings->certificate_key[0] == '\0' ||
					secret_is_safe(settings->certificate_key, reason));
}

static int read_file(
		const struct remote_wish *wish, struct remote_settings *ret, struct where *reason)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct file file = { .server = { .timeout_s = REMOTE_TIMEOUT_S } };
	int answer = YAML_OK;

	bytes_init(&text, YAML_SIZE_MAX);
	*ret = file.server;
	if (wish->config == NULL && (!usual_path(ret->path) || access(ret->path, F_OK) != 0)) {
		ret->path[0] = '\0';
		return REMOTE_HERE;
	}
	if (wish->config != NULL && !text_copy(ret->path, sizeof(ret->path), wish->config)) {
		where_set(reason, 0, 0, "a path is too long");
		return REMOTE_WRONG;
	}
	answer = csv_load(ret->path, &text, reason);
	if (answer == CSV_OK) {
		answer = yaml_load((const char *)text.data, text.size, ret->path, &table, &file,
				NULL, reason);
	}
	if (answer != YAML_OK) {
		return answer < 0 ? answer : REMOTE_WRONG;
	}
	(void)text_copy(file.server.path, sizeof(file.server.path), ret->path);
	*ret = file.server;
	explicit_bzero(text.data, text.size);
	explicit_bzero(&file, sizeof(file));
	return REMOTE_THERE;
}

/* ---- which ---- */

/* The server that was named, or NULL; *ret_is_here: a folder was. */
static const char *named(const struct remote_wish *wish, bool *ret_is_here)
{
	const char *server = wish->server;

	*ret_is_here = false;
	if (server == NULL && wish->dir == NULL) {
		server = variable("WEIR_SERVER");
	}
	if (server == NULL) {
		*ret_is_here = wish->dir != NULL || variable("WEIR_DIR") != NULL ||
				access("ledger.db", F_OK) == 0;
	}
	return server;
}

/* Two spellings of a URL that differ in a '/' at their end are one. */
static bool is_same(const char *a, const char *b)
{
	size_t size_a = strlen(a);
	size_t size_b = strlen(b);

	while (size_a > 0 && a[size_a - 1] == '/') {
		size_a--;
	}
	while (size_b > 0 && b[size_b - 1] == '/') {
		size_b--;
	}
	return size_a == size_b && memcmp(a, b, size_a) == 0;
}

int remote_settings_load(
		const struct remote_wish *wish, struct remote_settings *ret, struct where *reason)
{
	bool is_here;
	const char *server = named(wish, &is_here);
	int answer;

	*ret = (struct remote_settings){ .timeout_s = REMOTE_TIMEOUT_S };
	if (wish->server != NULL && wish->dir != NULL) {
		where_set(reason, 0, 0,
				"'--server' asks a ledger elsewhere, '-C' one here: one of them");
		return REMOTE_WRONG;
	}
	if (is_here) {
		return REMOTE_HERE;
	}
	answer = read_file(wish, ret, reason);
	if (answer == REMOTE_WRONG || answer < 0) {
		return answer;
	}
	if (server != NULL && ret->url[0] != '\0' && !is_same(server, ret->url)) {
		where_file(reason, ret->path);
		where_set(reason, 0, 0,
				"its token or certificate is for %.200s; another server needs a file of its own, '--config FILE'",
				ret->url);
		return REMOTE_WRONG;
	}
	if (server != NULL && !text_copy(ret->url, sizeof(ret->url), server)) {
		where_set(reason, 0, 0, "'%.64s' is no URL like https://weir.example", server);
		return REMOTE_WRONG;
	}
	if (ret->url[0] == '\0') {
		return REMOTE_HERE;
	}
	return answer == REMOTE_HERE || complete(ret, reason) ? REMOTE_THERE : REMOTE_WRONG;
}
