/* SPDX-License-Identifier: Apache-2.0 */

#include "api/courier_post.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/delivery.h"
#include "api/http/client.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/outbox.h"
#include "ledger/base64.h"
#include "ledger/clock.h"
#include "ledger/item.h"
#include "ledger/seal.h"
#include "meter/bytes.h"

enum {
	CALL_MS = 60000, /* a slow line, and a writer at a bill run */
	ANSWER_MAX = 512 * 1024,
	TELL_MS = 600000,         /* the same reason is told again after so long */
	RETRY_AFTER_MAX_S = 3600, /* longer than that no server is believed */
	REFUSED_MAX = 16 << 20,   /* of the file of what was refused */
	BODY_HEAD = 16,
};

struct post {
	struct outbox *outbox;
	struct client *client;
	const char *url;
	const char *folder;
	struct bytes records; /* of the request that is out */
	size_t count;         /* of them */
	uint64_t last;        /* number of the last of them */
	size_t most;          /* deliveries in a request, as line and server bear it */
	int tries;            /* in vain, one after the other */
	int64_t retry_ms;     /* not before */
	int64_t told_ms;
	char told[CLIENT_WHY_MAX]; /* "": the line is good */
	struct post_counts counts;
	struct writer_result results[DELIVERY_COUNT_MAX];
};

int post_open(struct outbox *outbox, struct client *client, const char *url, const char *folder,
		struct post **ret)
{
	struct post *post = calloc(1, sizeof(*post));

	if (post == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	post->outbox = outbox;
	post->client = client;
	post->url = url;
	post->folder = folder;
	post->most = DELIVERY_COUNT_MAX;
	bytes_init(&post->records, DELIVERY_BYTES_MAX - BODY_HEAD);
	*ret = post;
	return 0;
}

void post_close(struct post *post)
{
	if (post != NULL) {
		bytes_finish(&post->records);
		free(post);
	}
}

struct post_counts post_counts(const struct post *post)
{
	return post->counts;
}

/* ---- the line is bad ---- */

static void tell_bad(struct post *post, const char *why)
{
	int64_t now_ms = clock_monotonic_ms();

	if (strcmp(why, post->told) == 0 && now_ms - post->told_ms < TELL_MS) {
		return;
	}
	out_error(_("%s: %s; %lld deliveries wait"), post->url, why,
			(long long)outbox_counts(post->outbox).waiting);
	(void)text_copy(post->told, sizeof(post->told), why);
	post->told_ms = now_ms;
}

static void tell_good(struct post *post)
{
	if (post->told[0] != '\0') {
		out_error(_("%s: takes deliveries again; %lld wait"), post->url,
				(long long)outbox_counts(post->outbox).waiting);
		post->told[0] = '\0';
	}
}

/* Waits before the next try, longer each time, or as long as the server asks for. */
static int set_back(struct post *post, const char *why, int64_t retry_after_s)
{
	uint64_t random = 0;
	int fault = seal_random(&random, sizeof(random));
	int64_t wait_ms;

	if (fault < 0) {
		return fault;
	}
	if (retry_after_s > RETRY_AFTER_MAX_S) {
		retry_after_s = RETRY_AFTER_MAX_S;
	}
	post->tries++;
	/* A line that does not last for this much at once may last for less. */
	post->most = post->count / 2 > 1 ? post->count / 2 : 1;
	wait_ms = client_backoff_ms(post->tries, random);
	if (retry_after_s * 1000 > wait_ms) {
		wait_ms = retry_after_s * 1000;
	}
	post->retry_ms = clock_monotonic_ms() + wait_ms;
	tell_bad(post, why);
	return 0;
}

/* ---- what was answered ---- */

/* Keeps what the server would not have: "NUMBER RECORD-IN-BASE64 REASON". */
static int keep_refused(struct post *post, uint64_t number, const struct writer_deed *deed,
		const char *reason)
{
	SCOPED_FINISH(bytes_finish) struct bytes record;
	SCOPED_FINISH(bytes_finish) struct bytes line;
	char path[OUTBOX_PATH_MAX];
	int fd;
	bool is_kept;

	bytes_init(&record, OUTBOX_DATA_MAX);
	bytes_init(&line, BASE64_SIZE(OUTBOX_DATA_MAX) + WHERE_TEXT_MAX + 64);
	delivery_put(&record, deed);
	bytes_format(&line, "%llu ", (unsigned long long)number);
	base64_put(&line, record.data, record.size);
	bytes_format(&line, " %s\n", reason);
	if (record.failed || line.failed) {
		return WEIR_FAULT_MEMORY;
	}
	(void)snprintf(path, sizeof(path), "%s/refused", post->folder);
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	is_kept = fd >= 0 && lseek(fd, 0, SEEK_END) < REFUSED_MAX &&
			write(fd, line.data, line.size) == (ssize_t)line.size && fdatasync(fd) == 0;
	if (fd >= 0) {
		(void)close(fd);
	}
	out_error(is_kept ? _("delivery %llu was refused, and is kept in %s: %s")
			  : _("delivery %llu was refused, and cannot be kept in %s: %s"),
			(unsigned long long)number, path, reason);
	return 0;
}

/* One delivery's answer; cursor stands at its record. */
static int settle(struct post *post, uint64_t number, const struct writer_result *result,
		struct item_cursor *cursor)
{
	size_t size;
	const uint8_t *record = item_take_any(cursor, &size);
	struct writer_deed deed;

	post->counts.delivered++;
	if (result->answer != LEDGER_REFUSED) {
		return 0;
	}
	post->counts.refused++;
	if (record == NULL || !delivery_take(record, size, &deed)) {
		return WEIR_FAULT_BROKEN;
	}
	return keep_refused(post, number, &deed, result->reason);
}

static int settle_all(struct post *post)
{
	struct item_cursor cursor = item_cursor(post->records.data, post->records.size);
	int fault = 0;

	for (size_t i = 0; i < post->count && fault == 0; i++) {
		fault = settle(post, post->last - post->count + 1 + i, &post->results[i], &cursor);
	}
	if (fault == 0) {
		fault = outbox_done(post->outbox, post->last);
	}
	post->tries = 0;
	post->retry_ms = 0;
	post->most = post->most < DELIVERY_COUNT_MAX / 2 ? 2 * post->most : DELIVERY_COUNT_MAX;
	tell_good(post);
	return fault;
}

static int take_answer(struct post *post)
{
	const struct response *response = client_response(post->client);
	char why[CLIENT_WHY_MAX];

	if (response->status == 200 && strcmp(response->type, "application/json") == 0 &&
			delivery_take_answer(response->body.data, response->body.size, post->count,
					post->results)) {
		return settle_all(post);
	}
	if (response->status == 413 && post->count > 1) {
		post->most = post->count / 2;
		return 0; /* less at once, now */
	}
	if (response->status == 200) {
		return set_back(post, _("its answer is none to deliveries"), -1);
	}
	client_sentence(response, why);
	return set_back(post, why, response->retry_after_s);
}

/* ---- sending ---- */

/* Takes as many records as one request may have. */
static int take_batch(struct post *post)
{
	SCOPED_FINISH(bytes_finish) struct bytes record;
	int answer = OUTBOX_OK;

	bytes_init(&record, OUTBOX_DATA_MAX);
	bytes_reset(&post->records);
	post->count = 0;
	outbox_rewind(post->outbox);
	while (answer == OUTBOX_OK && post->count < post->most) {
		uint64_t number = 0;

		bytes_reset(&record);
		answer = outbox_next(post->outbox, &record, &number);
		if (answer != OUTBOX_OK || post->records.size + record.size > post->records.limit) {
			break;
		}
		bytes_put(&post->records, record.data, record.size);
		post->last = number;
		post->count++;
	}
	if (post->records.failed) {
		return WEIR_FAULT_MEMORY;
	}
	return answer < 0 ? answer : 0;
}

static int send_batch(struct post *post)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct client_request request = {
		.method = "POST",
		.path = DELIVERY_PATH,
		.type = DELIVERY_TYPE,
		.answer_max = ANSWER_MAX,
		.timeout_ms = CALL_MS,
	};
	int fault = take_batch(post);

	bytes_init(&body, DELIVERY_BYTES_MAX);
	if (fault < 0 || post->count == 0) {
		return fault;
	}
	item_put_array(&body, post->count);
	bytes_put(&body, post->records.data, post->records.size);
	if (body.failed) {
		return WEIR_FAULT_MEMORY;
	}
	request.body = body.data;
	request.body_size = body.size;
	return client_send(post->client, &request);
}

int post_run(struct post *post)
{
	int fault = 0;

	switch (client_state(post->client)) {
	case CLIENT_WAITING:
		return 0;
	case CLIENT_ANSWERED:
		fault = take_answer(post);
		client_rest(post->client);
		break;
	case CLIENT_FAILED:
		fault = set_back(post, client_why(post->client), -1);
		client_rest(post->client);
		break;
	case CLIENT_IDLE:
		break;
	}
	if (fault < 0 || clock_monotonic_ms() < post->retry_ms) {
		return fault;
	}
	return send_batch(post);
}

int64_t post_wait_ms(const struct post *post)
{
	int64_t left;

	if (client_state(post->client) == CLIENT_WAITING) {
		return -1; /* the client has a deadline of its own */
	}
	if (outbox_counts(post->outbox).waiting == 0) {
		return -1;
	}
	left = post->retry_ms - clock_monotonic_ms();
	return left > 0 ? left : 0;
}
