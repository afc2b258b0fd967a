/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/settings.h"

#include <stdio.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/ledger.h"
#include "meter/text.h"

/* A text of the command line instead of the file's. */
static int take_text(const struct opts *opts, const char *name, char *ret, size_t size)
{
	const char *value = opt_value(opts, name);

	if (value != NULL && !text_copy(ret, size, value)) {
		out_error(_("option '--%s': longer than %zu bytes"), name, size - 1);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int take_texts(const struct opts *opts, struct config_serve *serve)
{
	const struct {
		const char *name;
		char *ret;
		size_t size;
	} rows[] = {
		{ "listen", serve->listen, sizeof(serve->listen) },
		{ "tls-cert", serve->tls.certificate, sizeof(serve->tls.certificate) },
		{ "tls-key", serve->tls.key, sizeof(serve->tls.key) },
		{ "client-ca", serve->tls.client_ca, sizeof(serve->tls.client_ca) },
		{ "crl", serve->tls.crl, sizeof(serve->tls.crl) },
		{ "accesses", serve->accesses, sizeof(serve->accesses) },
	};
	int answer = CMD_DONE;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && answer == CMD_DONE; i++) {
		answer = take_text(opts, rows[i].name, rows[i].ret, rows[i].size);
	}
	return answer;
}

static int take_numbers(const struct opts *opts, struct config_limits *limits)
{
	struct where reason = { .line = 0 };

	if (opt_int(opts, "max-connections", 1, CONFIG_COUNT_MAX, &limits->connections, &reason) !=
					OPT_OK ||
			opt_int(opts, "max-per-address", 1, CONFIG_COUNT_MAX, &limits->per_address,
					&reason) != OPT_OK ||
			opt_int(opts, "max-rate", 1, CONFIG_COUNT_MAX, &limits->rate, &reason) !=
					OPT_OK ||
			opt_int(opts, "patience", 1, CONFIG_PATIENCE_MAX_S, &limits->patience_s,
					&reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int find_keys(struct settings *settings)
{
	if (settings->config.keys[0] == '\0') {
		return ledger_default_keys(settings->keys, sizeof(settings->keys));
	}
	(void)text_copy(settings->keys, sizeof(settings->keys), settings->config.keys);
	return CMD_DONE;
}

/* Where accesses are written: a folder of the ledger's where none is named, or nowhere. */
static int find_accesses(const struct app *app, struct config_serve *serve)
{
	char *path = serve->accesses;
	int length = 0;

	if (strcmp(path, "none") == 0) {
		path[0] = '\0';
	} else if (path[0] == '\0') {
		length = snprintf(path, sizeof(serve->accesses), "%s/accesses", app->dir);
	}
	return length < (int)sizeof(serve->accesses) ? CMD_DONE : CMD_WRONG;
}

int settings_read(const struct app *app, const struct opts *opts, struct settings *ret)
{
	struct settings settings = { .keys = "" };
	struct config_serve *serve = &settings.config.serve;
	struct where reason = { .line = 0 };
	int answer = config_load(app->dir, &settings.config, &reason);

	if (answer != CONFIG_OK) {
		out_where(&reason);
		return answer < 0 ? answer : CMD_WRONG;
	}
	if (serve->listen[0] == '\0') {
		(void)text_copy(serve->listen, sizeof(serve->listen), "127.0.0.1:8080");
	}
	serve->collect = serve->collect && !opt_given(opts, "no-collect");
	serve->web = serve->web && !opt_given(opts, "no-web");
	answer = take_texts(opts, serve);
	if (answer == CMD_DONE) {
		answer = take_numbers(opts, &serve->limits);
	}
	if (answer == CMD_DONE) {
		answer = find_accesses(app, serve);
	}
	if (answer == CMD_DONE) {
		answer = find_keys(&settings);
	}
	if (answer == CMD_DONE) {
		*ret = settings;
	}
	return answer;
}

bool settings_same_web(const struct settings *a, const struct settings *b)
{
	const struct config_serve *one = &a->config.serve;
	const struct config_serve *other = &b->config.serve;

	return one->web == other->web && strcmp(one->listen, other->listen) == 0 &&
			strcmp(one->tls.certificate, other->tls.certificate) == 0 &&
			strcmp(one->tls.key, other->tls.key) == 0 &&
			strcmp(one->tls.client_ca, other->tls.client_ca) == 0 &&
			strcmp(one->tls.crl, other->tls.crl) == 0 &&
			strcmp(one->accesses, other->accesses) == 0 &&
			one->limits.connections == other->limits.connections &&
			one->limits.per_address == other->limits.per_address &&
			one->limits.rate == other->limits.rate &&
			one->limits.patience_s == other->limits.patience_s &&
			one->limits.memory_mib == other->limits.memory_mib;
}
