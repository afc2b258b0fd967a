/* SPDX-License-Identifier: Apache-2.0 */

#include "api/webhook.h"

#include <stdio.h>

#include "api/http/client.h"
#include "api/http/client_url.h"
#include "ledger/base64.h"
#include "ledger/seal.h"
#include "meter/bytes.h"

enum {
	HEAD_MAX = 1024,     /* bytes of what is signed before the body */
	SIGNATURE_MAX = 256, /* bytes of the header's value */
	PATH_BYTES = CLIENT_URL_MAX + 1,
	ANSWER_MAX = 64 * 1024, /* of the other side's; nothing of it is used but a sentence */
};

static int sign(const struct webhook *webhook, struct bytes *ret)
{
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	SCOPED_FINISH(bytes_finish) struct bytes message;
	int fault;

	bytes_init(&message, HEAD_MAX + webhook->size);
	bytes_format(&message, "weir/webhook/v1\n%s\n%lld\n", webhook->origin,
			(long long)webhook->at.unix_s);
	bytes_put(&message, webhook->body, webhook->size);
	if (message.failed) {
		return WEIR_FAULT_MEMORY;
	}
	fault = seal_key_sign(webhook->key, message.data, message.size, signature);
	if (fault < 0) {
		return fault;
	}
	bytes_format(ret, "t=%lld, ed25519=", (long long)webhook->at.unix_s);
	base64_put(ret, signature, sizeof(signature));
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

bool webhook_is_sound(const char *url, struct where *reason)
{
	char server[CLIENT_URL_SERVER_MAX];
	char path[PATH_BYTES];

	return client_url_split(url, server, path, sizeof(path), reason);
}

int webhook_post(const struct webhook *webhook, char ret_why[static MAIL_WHY_MAX])
{
	char server[CLIENT_URL_SERVER_MAX];
	char path[PATH_BYTES];
	const struct client_options options = {
		.url = server,
		.token = webhook->token,
		.ca = webhook->authority,
	};
	SCOPED(client_close) struct client *client = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes signature;
	struct where reason = { .line = 0 };
	int answer;

	bytes_init(&signature, SIGNATURE_MAX);
	answer = sign(webhook, &signature);
	if (answer < 0) {
		return answer;
	}
	answer = client_url_split(webhook->url, server, path, sizeof(path), &reason)
			? client_open(&options, &client, &reason)
			: CLIENT_OPEN_WRONG;
	if (answer == CLIENT_OPEN_WRONG) {
		(void)snprintf(ret_why, MAIL_WHY_MAX, "%.255s", reason.text);
		return 1;
	}
	if (answer == CLIENT_OPEN_OK) {
		answer = client_call(client,
				&(struct client_request){
						.method = "POST",
						.path = path,
						.type = "application/json",
						.once = webhook->once,
						.signature = bytes_text(&signature),
						.body = webhook->body,
						.body_size = webhook->size,
						.answer_max = ANSWER_MAX,
						.timeout_ms = webhook->timeout_ms,
				});
	}
	if (answer < 0) {
		return answer;
	}
	if (answer == CLIENT_FAILED) {
		(void)snprintf(ret_why, MAIL_WHY_MAX, "%s", client_why(client));
		return 1;
	}
	if (client_response(client)->status / 100 != 2) {
		client_sentence(client_response(client), ret_why);
		return 1;
	}
	return 0;
}
