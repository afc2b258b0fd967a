/* SPDX-License-Identifier: Apache-2.0 */

#include "api/remote.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/client.h"
#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote_trust.h"
#include "api/value_log.h"
#include "api/value_zone.h"
#include "api/view.h"
#include "ledger/seal.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	PATH_MAX_BYTES = 16 * 1024, /* a server reads no longer head */
	KEY_BYTES = 16,             /* of an Idempotency-Key: nobody has it twice */
	PAGES_MAX = 100000,         /* of a list: a hundred million items */
};

struct remote {
	struct client *client;
	char url[CLIENT_URL_MAX];
	char config[CONFIG_PATH_MAX]; /* where token or certificate is named; "": nowhere */
	bool shows_caller;            /* a token or a certificate */
	int32_t timeout_ms;
	bool has_ledger;
	struct remote_ledger ledger;
	struct remote_trust *trust; /* NULL: the log's key is not known here */
	int64_t checked_size;       /* of the log, with its root; 0: nothing was checked */
	uint8_t checked_root[SEAL_HASH_BYTES];
};

int remote_open(const struct remote_settings *settings, struct remote **ret)
{
	const struct client_options options = {
		.url = settings->url,
		.token = settings->token[0] == '\0' ? NULL : settings->token,
		.certificate = settings->certificate[0] == '\0' ? NULL : settings->certificate,
		.key = settings->certificate_key[0] == '\0' ? NULL : settings->certificate_key,
		.ca = settings->authority[0] == '\0' ? NULL : settings->authority,
	};
	SCOPED(remote_close) struct remote *remote = calloc(1, sizeof(*remote));
	struct where reason = { .line = 0 };
	int answer;

	if (remote == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)text_copy(remote->url, sizeof(remote->url), settings->url);
	(void)text_copy(remote->config, sizeof(remote->config), settings->path);
	remote->shows_caller = options.token != NULL || options.certificate != NULL;
	remote->timeout_ms = (int32_t)settings->timeout_s * 1000;
	answer = client_open(&options, &remote->client, &reason);
	if (answer == CLIENT_OPEN_WRONG) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (answer == CLIENT_OPEN_OK && settings->key[0] != '\0') {
		answer = remote_trust_open(remote, settings->key, &remote->trust);
	}
	if (answer == CMD_DONE) {
		*ret = remote;
		remote = NULL;
	}
	return answer;
}

const char *remote_url(const struct remote *remote)
{
	return remote->url;
}

struct remote_trust *remote_trust_of(struct remote *remote)
{
	return remote->trust;
}

void remote_close(struct remote *remote)
{
	if (remote != NULL) {
		remote_trust_close(remote->trust);
		client_close(remote->client);
		free(remote);
	}
}

/* ---- what is asked for ---- */

void remote_path_init(struct remote_path *path)
{
	bytes_init(&path->text, PATH_MAX_BYTES);
	path->has_query = false;
}

void remote_path_finish(struct remote_path *path)
{
	bytes_finish(&path->text);
}

void remote_path_put(struct remote_path *path, const char *words)
{
	bytes_format(&path->text, "/%s", words);
}

/* All but what RFC 3986 calls unreserved. */
static void put_encoded(struct bytes *text, const char *part)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";

	for (; *part != '\0'; part++) {
		if (strchr(plain, *part) != NULL) {
			bytes_put(text, part, 1);
		} else {
			bytes_format(text, "%%%02X", (unsigned char)*part);
		}
	}
}

void remote_path_part(struct remote_path *path, const char *part)
{
	bytes_put_text(&path->text, "/");
	put_encoded(&path->text, part);
}

void remote_path_query(struct remote_path *path, const char *name, const char *value)
{
	if (value != NULL) {
		bytes_format(&path->text, "%s%s=", path->has_query ? "&" : "?", name);
		put_encoded(&path->text, value);
		path->has_query = true;
	}
}

/* ---- what goes wrong ---- */

static int say_unknown(const struct remote *remote, const char *sentence)
{
	if (!remote->shows_caller) {
		out_error(_("%s: it answers to those it knows; name a token or a certificate in the configuration file, under 'server'"),
				remote->url);
	} else {
		out_error(_("%s: %s; token or certificate is named in %s"), remote->url, sentence,
				remote->config);
	}
	return CMD_WRONG;
}

/* An answer that is not 200, in a sentence. */
static int say_refused(const struct remote *remote, const struct response *response)
{
	char sentence[CLIENT_WHY_MAX];

	client_sentence(response, sentence);
	if (response->status == 401) {
		return say_unknown(remote, sentence);
	}
	if (response->status == 403) {
		out_error(_("%s: this caller may not ask that: %s"), remote->url, sentence);
		return CMD_NO;
	}
	if (response->status == 429 || response->status == 503) {
		if (response->retry_after_s >= 0) {
			out_error(_("%s: %s; ask again in %lld s"), remote->url, sentence,
					(long long)response->retry_after_s);
		} else {
			out_error(_("%s: %s; ask again later"), remote->url, sentence);
		}
		return CMD_FAULT;
	}
	if (response->status >= 300 && response->status < 400) {
		out_error(_("%s: it sends elsewhere (%d), which is not followed: name the ledger's own address"),
				remote->url, response->status);
		return CMD_WRONG;
	}
	out_error("%s: %s", remote->url, sentence);
	return response->status >= 500 ? CMD_FAULT : CMD_WRONG;
}

int remote_taken(const struct remote *remote, struct value root, int fault)
{
	const char *key = value_wrong(root);

	return fault < 0 || key == NULL ? fault : remote_say_wrong(remote, key);
}

int remote_say_stranger(const struct remote *remote)
{
	out_error(_("%s: what answers there is no weir"), remote->url);
	return CMD_FAULT;
}

int remote_say_wrong(const struct remote *remote, const char *key)
{
	out_error(_("%s: what it answers is not what was asked for: '%s'"), remote->url, key);
	return CMD_FAULT;
}

int remote_none(const char *what)
{
	out_error(_("'%s' works on a ledger on this machine only: name it with -C"), what);
	return CMD_WRONG;
}

/* ---- asking ---- */

/* Asks, and gets an answer of 200; of a deed also that it is made, or that it waits. */
static int call(struct remote *remote, const struct client_request *request)
{
	const struct response *response;
	int answer = client_call(remote->client, request);

	if (answer < 0) {
		return answer;
	}
	if (answer != CLIENT_ANSWERED) {
		out_error("%s: %s", remote->url, client_why(remote->client));
		return CMD_FAULT;
	}
	response = client_response(remote->client);
	if (response->status == 200 ||
			(request->body != NULL &&
					(response->status == 201 || response->status == 202))) {
		return CMD_DONE;
	}
	return response->status == 404 && strcmp(response->type, "application/problem+json") == 0
			? REMOTE_ABSENT
			: say_refused(remote, response);
}

static int get(struct remote *remote, const char *path, size_t size_max)
{
	return call(remote,
			&(struct client_request){
					.method = "GET",
					.path = path,
					.answer_max = size_max,
					.timeout_ms = remote->timeout_ms,
			});
}

/* Is the answer of the log that was signed? Otherwise it is not handed out. */
static int check_log(struct remote *remote, struct value_tree **tree)
{
	uint8_t root[SEAL_HASH_BYTES];
	int64_t size;
	int answer;

	if (remote->trust == NULL) {
		return CMD_DONE;
	}
	value_log(value_root(*tree), &size, root);
	answer = remote_taken(remote, value_root(*tree), 0);
	if (answer == CMD_DONE &&
			(remote->checked_size != size ||
					memcmp(remote->checked_root, root, sizeof(root)) != 0)) {
		answer = remote_trust_check(remote->trust, size, root);
	}
	if (answer == CMD_DONE) {
		remote->checked_size = size;
		memcpy(remote->checked_root, root, sizeof(root));
		return CMD_DONE;
	}
	value_close(*tree);
	*tree = NULL;
	return answer;
}

static int say_long(void)
{
	out_error(_("what is asked for is too long"));
	return CMD_WRONG;
}

/* The JSON of the answer that came. */
static int take_json(struct remote *remote, struct value_tree **ret)
{
	const struct response *response = client_response(remote->client);
	struct where reason = { .line = 0 };
	int answer;

	if (strcmp(response->type, "application/json") != 0) {
		return remote_say_stranger(remote);
	}
	answer = value_open(response->body.data, response->body.size, ret, &reason);
	if (answer == VALUE_WRONG) {
		out_error(_("%s: what it answers cannot be read: %s"), remote->url, reason.text);
		return CMD_FAULT;
	}
	return answer == 0 ? check_log(remote, ret) : answer;
}

int remote_json(struct remote *remote, struct remote_path *path, size_t size_max,
		struct value_tree **ret)
{
	int answer;

	if (path->text.failed) {
		return say_long();
	}
	answer = get(remote, bytes_text(&path->text), size_max);
	return answer == CMD_DONE ? take_json(remote, ret) : answer;
}

int remote_once(struct bytes *ret)
{
	uint8_t random[KEY_BYTES];
	int fault = seal_random(random, sizeof(random));

	item_text_hex(ret, random, sizeof(random));
	return fault == 0 && ret->failed ? WEIR_FAULT_MEMORY : fault;
}

int remote_post_bytes(struct remote *remote, struct remote_path *path, const char *type,
		const char *once, const struct bytes *body, struct value_tree **ret)
{
	int answer;

	if (path->text.failed || body->failed) {
		return say_long();
	}
	answer = call(remote,
			&(struct client_request){
					.method = "POST",
					.path = bytes_text(&path->text),
					.type = type,
					.once = once,
					.body = body->data,
					.body_size = body->size,
					.answer_max = REMOTE_NOUN_MAX,
					.timeout_ms = remote->timeout_ms,
			});
	if (answer == REMOTE_ABSENT) {
		return say_refused(remote, client_response(remote->client));
	}
	return answer == CMD_DONE ? take_json(remote, ret) : answer;
}

int remote_post(struct remote *remote, struct remote_path *path, const struct view *told,
		struct value_tree **ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED_FINISH(bytes_finish) struct bytes once;
	int fault;

	bytes_init(&body, REMOTE_BODY_MAX);
	bytes_init(&once, REMOTE_ONCE_MAX);
	fault = remote_once(&once);
	if (fault == 0) {
		fault = view_format(told, VIEW_COMPACT, &body);
	}
	return fault < 0 ? fault
			 : remote_post_bytes(remote, path, "application/json", bytes_text(&once),
					   &body, ret);
}

bool remote_absent_is(const struct remote *remote, const char *code)
{
	const struct response *response = client_response(remote->client);
	SCOPED(value_close) struct value_tree *problem = NULL;
	struct where reason = { .line = 0 };

	return value_open(response->body.data, response->body.size, &problem, &reason) ==
			VALUE_OK &&
			value_says(value_root(problem), "code", code);
}

/* Gets the page behind the one that was got last, of which the cursor is told. */
static int next_page(struct remote *remote, const struct remote_path *path, const char *cursor,
		struct value_tree **ret)
{
	struct remote_path next;
	int answer;

	remote_path_init(&next);
	bytes_put(&next.text, path->text.data, path->text.size);
	next.has_query = path->has_query;
	remote_path_query(&next, "cursor", cursor);
	answer = remote_json(remote, &next, REMOTE_LIST_MAX, ret);
	remote_path_finish(&next);
	return answer;
}

int remote_pages(struct remote *remote, struct remote_path *path, const char *key,
		struct value_tree **ret)
{
	SCOPED(value_close) struct value_tree *all = NULL;
	int answer = remote_json(remote, path, REMOTE_LIST_MAX, &all);

	for (int page = 1; answer == CMD_DONE && value_has(value_root(all), "next"); page++) {
		SCOPED(value_close) struct value_tree *more = NULL;

		if (page == PAGES_MAX) {
			value_refuse(value_root(all), "next");
			break;
		}
		answer = next_page(remote, path, value_text(value_root(all), "next"), &more);
		if (answer == CMD_DONE) {
			answer = value_join(all, more, key);
		}
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	value_drop(all, "next");
	answer = remote_taken(remote, value_root(all), 0);
	if (answer == CMD_DONE) {
		*ret = all;
		all = NULL;
	}
	return answer;
}

int remote_bytes(struct remote *remote, const char *path, struct bytes *ret)
{
	const struct response *response;
	int answer = get(remote, path, ret->limit);

	if (answer != CMD_DONE) {
		return answer;
	}
	response = client_response(remote->client);
	bytes_reset(ret);
	bytes_put(ret, response->body.data, response->body.size);
	return ret->failed ? WEIR_FAULT_MEMORY : CMD_DONE;
}

/* ---- the ledger ---- */

static void take_ledger(struct value root, struct remote_ledger *ret)
{
	value_copy(root, "origin", ret->origin, sizeof(ret->origin));
	ret->has_two_actors = value_bool(root, "two_actors");
	value_zone(value_object(root, "zone"), &ret->zone);
}

int remote_ledger(struct remote *remote, const struct remote_ledger **ret)
{
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct remote_path path;
	int answer;

	*ret = &remote->ledger;
	if (remote->has_ledger) {
		return CMD_DONE;
	}
	remote_path_init(&path);
	remote_path_put(&path, "v1/ledger");
	answer = remote_json(remote, &path, REMOTE_NOUN_MAX, &tree);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		return remote_say_stranger(remote);
	}
	if (answer != CMD_DONE || (answer = value_clean(tree)) < 0) {
		return answer;
	}
	take_ledger(value_root(tree), &remote->ledger);
	answer = remote_taken(remote, value_root(tree), 0);
	remote->has_ledger = answer == CMD_DONE;
	return answer;
}

int remote_for_people(
		struct remote *remote, struct value_tree *tree, const struct remote_ledger **ret)
{
	int answer = remote_ledger(remote, ret);

	return answer == CMD_DONE ? value_clean(tree) : answer;
}

void remote_actors_say(const struct remote_ledger *ledger)
{
	if (!ledger->has_two_actors) {
		out_text("\n%s\n",
				_("One actor suffices in this ledger: no deed needs a checker."));
	}
}

/* ---- what is shown ---- */

int remote_print_json(const struct value_tree *tree)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	int fault;

	bytes_init(&text, (size_t)2 * REMOTE_SHEET_MAX);
	fault = value_format(tree, &text);
	if (fault == 0) {
		out_text("%s\n", bytes_text(&text));
	}
	return fault;
}
