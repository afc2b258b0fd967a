/* SPDX-License-Identifier: Apache-2.0 */

#include "api/remote_deed.h"

#include <string.h>

#include "api/app.h"
#include "api/deed_hand_in.h"
#include "api/delivery.h"
#include "api/idempotency.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/signing_key.h"
#include "ledger/deed.h"
#include "ledger/note.h"
#include "ledger/seal.h"
#include "meter/err.h"

enum {
	MESSAGE_MORE = 64, /* bytes of a message beside what is said and the log's name */
};

/* As whom it is spoken there. */
struct speaker {
	int64_t actor;
	int64_t key; /* the entry that gave the actor its key; -1: none */
	int64_t now_s;
};

static int ask_speaker(struct remote *remote, struct speaker *ret)
{
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct remote_path path;
	struct value root;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/self");
	answer = remote_json(remote, &path, REMOTE_NOUN_MAX, &tree);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		return remote_say_stranger(remote);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	root = value_root(tree);
	ret->actor = value_int(root, "actor");
	ret->key = value_has(root, "key") ? value_int_in(root, "key", 0, VALUE_INT_MAX) : -1;
	ret->now_s = value_instant(root, "now");
	return remote_taken(remote, root, CMD_DONE);
}

/* What is said, as the actor, in the stream of the request's key. */
static int say(struct seal *seal, const struct speaker *speaker, const struct bytes *body,
		const char *once, struct bytes *ret)
{
	uint8_t stream[SEAL_HASH_BYTES];
	const struct deed deed = {
		.actor = (uint64_t)speaker->actor,
		.stream = stream,
		.stream_size = sizeof(stream),
		.stream_is_bytes = true,
		.number = 1,
		.made = { speaker->now_s },
		.body = body->data,
		.body_size = body->size,
	};
	int fault = idempotency_stream(seal, once, strlen(once), stream);

	return fault < 0 ? fault : deed_encode(&deed, ret);
}

/* Appends [kind, said, key, signature], signed for that log. */
static int sign(struct seal_key *key, const char *origin, const struct writer_deed *unsigned_deed,
		struct bytes *ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes message;
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	struct writer_deed deed = *unsigned_deed;
	int fault;

	bytes_init(&message, NOTE_NAME_MAX + MESSAGE_MORE + deed.said_size);
	fault = deed_message(origin, deed.said, deed.said_size, &message);
	if (fault == 0) {
		fault = seal_key_sign(key, message.data, message.size, signature);
	}
	if (fault == 0) {
		deed.signature.bytes = signature;
		deed.signature.size = sizeof(signature);
		delivery_put(ret, &deed);
	}
	return fault == 0 && ret->failed ? WEIR_FAULT_MEMORY : fault;
}

/* Makes the body of the request that hands in what was signed. */
static int make_signed(const struct app *app, struct remote *remote, const struct remote_deed *deed,
		const char *once, struct bytes *ret)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes said;
	struct speaker speaker = { .key = -1 };
	struct writer_deed one = { .kind = deed->kind };
	struct note_key log;
	int answer = signing_key_open(app->server->signing_key, &key);

	bytes_init(&said, REMOTE_BODY_MAX);
	if (answer == CMD_DONE) {
		answer = ask_speaker(remote, &speaker);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (speaker.key < 0) {
		out_error(_("actor %lld has no key there: the office gives it one, weir key give"),
				(long long)speaker.actor);
		return CMD_WRONG;
	}
	answer = seal_open(&seal);
	if (answer == 0) {
		/* It is one: the answer before was checked by it. */
		answer = note_vkey_parse(seal, app->server->key, &log) == NOTE_OK
				? 0
				: WEIR_FAULT_BROKEN;
	}
	if (answer == 0) {
		answer = say(seal, &speaker, deed->body, once, &said);
	}
	one.said = said.data;
	one.said_size = said.size;
	one.signature.key = (uint64_t)speaker.key;
	return answer < 0 ? answer : sign(key, log.name, &one, ret);
}

static int post_signed(const struct app *app, struct remote *remote, const struct remote_deed *deed,
		struct value_tree **ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED_FINISH(bytes_finish) struct bytes once;
	struct remote_path path;
	int answer;

	bytes_init(&body, REMOTE_BODY_MAX);
	bytes_init(&once, REMOTE_ONCE_MAX);
	remote_path_init(&path);
	remote_path_put(&path, "v1/deeds");
	answer = remote_once(&once);
	if (answer == 0) {
		answer = make_signed(app, remote, deed, bytes_text(&once), &body);
	}
	if (answer == CMD_DONE) {
		answer = remote_post_bytes(
				remote, &path, DELIVERY_TYPE, bytes_text(&once), &body, ret);
	}
	remote_path_finish(&path);
	return answer;
}

int remote_deed(struct app *app, struct remote *remote, struct remote_path *path,
		const struct remote_deed *deed)
{
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct value root;
	int answer;

	if (deed->body->failed) {
		return WEIR_FAULT_MEMORY;
	}
	answer = app->server->signing_key[0] == '\0' ? remote_post(remote, path, deed->told, &tree)
						     : post_signed(app, remote, deed, &tree);
	if (answer != CMD_DONE || app->is_json) {
		return answer == CMD_DONE ? remote_print_json(tree) : answer;
	}
	root = value_root(tree);
	say_handed(&(struct handed){
			.is_known = !value_bool(root, "changed"),
			.entry = value_int_known(root, "entry"),
	});
	return remote_taken(remote, root, CMD_DONE);
}
