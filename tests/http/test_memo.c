/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A kept reply is the one that was made, for as long as it holds.
 */

#include <stdio.h>

#include "tests/check.h"

#include "api/http/memo.h"
#include "api/http/reply.h"

static struct reply reply_of(const char *body)
{
	struct reply reply;

	reply_init(&reply);
	reply.status = 200;
	reply.type = "text/plain";
	reply.caching = "private";
	reply.is_kept = true;
	(void)snprintf(reply.tag, sizeof(reply.tag), "\"%zu\"", strlen(body));
	bytes_put_text(&reply.body, body);
	return reply;
}

static void keep(struct memo *memo, const char *key, const char *body)
{
	struct reply reply = reply_of(body);
	struct bytes bytes;

	bytes_init(&bytes, 100);
	bytes_put_text(&bytes, key);
	memo_keep(memo, &bytes, &reply);
	bytes_finish(&bytes);
	reply_finish(&reply);
}

/* The body kept under a key, "" where none is. */
static void check_kept(const struct memo *memo, const char *key, const char *body)
{
	struct reply reply;
	struct bytes bytes;

	reply_init(&reply);
	bytes_init(&bytes, 100);
	bytes_put_text(&bytes, key);
	CHECK_INT(memo_find(memo, &bytes, &reply), body[0] != '\0');
	CHECK_TEXT(bytes_text(&reply.body), body);
	if (body[0] != '\0') {
		struct reply wanted = reply_of(body);

		CHECK_INT(reply.status, 200);
		CHECK_TEXT(reply.type, wanted.type);
		CHECK_TEXT(reply.caching, wanted.caching);
		CHECK_TEXT(reply.tag, wanted.tag);
		reply_finish(&wanted);
	}
	bytes_finish(&bytes);
	reply_finish(&reply);
}

static void what_was_kept_holds_for_its_state(void **state)
{
	SCOPED(memo_close) struct memo *memo = NULL;

	(void)state;
	CHECK_INT(memo_open(7, &memo), 0);
	memo_stand(memo, 10, 100);
	check_kept(memo, "a", "");
	keep(memo, "a", "one");
	keep(memo, "b", "two");
	check_kept(memo, "a", "one");
	check_kept(memo, "b", "two");
	check_kept(memo, "ab", "");
	memo_stand(memo, 10, 100);
	check_kept(memo, "a", "one");
	keep(memo, "a", "another");
	check_kept(memo, "a", "another");
	memo_stand(memo, 11, 100); /* the log grew */
	check_kept(memo, "a", "");
	keep(memo, "a", "three");
	memo_stand(memo, 11, 101); /* the second ended */
	check_kept(memo, "a", "");
	check_kept(memo, "b", "");
}

static void what_cannot_be_kept_is_not(void **state)
{
	SCOPED(memo_close) struct memo *memo = NULL;
	struct reply reply = reply_of("x");
	char large[MEMO_REPLY_MAX + 2];
	struct bytes key;

	(void)state;
	CHECK_INT(memo_open(7, &memo), 0);
	memo_stand(memo, 1, 1);
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	keep(memo, "large", large);
	check_kept(memo, "large", "");
	large[MEMO_REPLY_MAX] = '\0';
	keep(memo, "large", large);
	check_kept(memo, "large", large);
	bytes_init(&key, 10);
	bytes_put_text(&key, "k");
	reply.status = 404;
	memo_keep(memo, &key, &reply);
	check_kept(memo, "k", "");
	reply.status = 200;
	reply.is_kept = false;
	memo_keep(memo, &key, &reply);
	check_kept(memo, "k", "");
	reply.is_kept = true;
	reply_field(&reply, "Link", "x");
	memo_keep(memo, &key, &reply);
	check_kept(memo, "k", "");
	bytes_finish(&key);
	reply_finish(&reply);
}

/* More keys than places, and more bytes than room: each that is found is its own. */
static void there_is_room_for_so_many(void **state)
{
	SCOPED(memo_close) struct memo *memo = NULL;
	char body[8000];
	int found = 0;

	(void)state;
	CHECK_INT(memo_open(7, &memo), 0);
	memo_stand(memo, 1, 1);
	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	for (int i = 0; i < 40000; i++) {
		char key[16];

		(void)snprintf(key, sizeof(key), "%d", i);
		(void)snprintf(body, 8, "%07d", i);
		body[7] = 'x';
		keep(memo, key, body);
	}
	for (int i = 0; i < 40000; i++) {
		struct reply reply;
		struct bytes key;
		char number[8];

		reply_init(&reply);
		bytes_init(&key, 16);
		bytes_format(&key, "%d", i);
		if (memo_find(memo, &key, &reply)) {
			(void)snprintf(number, sizeof(number), "%07d", i);
			CHECK(memcmp(reply.body.data, number, 7) == 0);
			found++;
		}
		bytes_finish(&key);
		reply_finish(&reply);
	}
	CHECK(found > 1000 && found * (int)sizeof(body) < MEMO_BYTES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_kept_holds_for_its_state),
		cmocka_unit_test(what_cannot_be_kept_is_not),
		cmocka_unit_test(there_is_room_for_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
