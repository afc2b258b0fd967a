/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Nobody gets more than his share, and who stopped asking is forgotten.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/check.h"

#include "api/http/limit.h"

static struct limit_key key_of(const char *text)
{
	struct sockaddr_storage any = { .ss_family = AF_UNIX };
	struct sockaddr_in *four = (struct sockaddr_in *)&any;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&any;

	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		any.ss_family = AF_INET;
	} else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		any.ss_family = AF_INET6;
	}
	return limit_key((const struct sockaddr *)&any);
}

static struct limits *limits_of(int32_t connections, int32_t per_address, int32_t rate)
{
	const struct limit_options options = { connections, per_address, rate };
	struct limits *limits = NULL;

	CHECK_INT(limits_open(&options, 7, &limits), 0);
	return limits;
}

static void an_address_is_its_network(void **state)
{
	static const struct {
		const char *name, *a, *b;
		bool same;
	} rows[] = {
		{ "the same", "192.0.2.1", "192.0.2.1", true },
		{ "neighbours", "192.0.2.1", "192.0.2.2", false },
		{ "mapped", "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "one subscriber", "2001:db8::1", "2001:db8::ffff:1", true },
		{ "two subscribers", "2001:db8::1", "2001:db8:0:1::1", false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct limit_key a = key_of(rows[i].a);
		struct limit_key b = key_of(rows[i].b);

		CHECK_ROW(rows[i].name);
		CHECK_INT(memcmp(&a, &b, sizeof(a)) == 0, rows[i].same);
	}
}

static void connections_are_counted(void **state)
{
	SCOPED(limits_close) struct limits *limits = limits_of(3, 2, 0);
	const struct limit_key a = key_of("192.0.2.1");
	const struct limit_key b = key_of("192.0.2.2");

	(void)state;
	CHECK_INT(limits_enter(limits, &a, 0), LIMIT_OK);
	CHECK_INT(limits_enter(limits, &a, 0), LIMIT_OK);
	CHECK_INT(limits_enter(limits, &a, 0), LIMIT_ADDRESS);
	CHECK_INT(limits_enter(limits, &b, 0), LIMIT_OK);
	CHECK_INT(limits_enter(limits, &b, 0), LIMIT_FULL);
	limits_leave(limits, &a);
	CHECK_INT(limits_enter(limits, &b, 0), LIMIT_OK);
	limits_leave(limits, &b);
	CHECK_INT(limits_enter(limits, &a, 0), LIMIT_OK);
}

static void requests_are_counted_by_time(void **state)
{
	SCOPED(limits_close) struct limits *limits = limits_of(8, 8, 10);
	const struct limit_key a = key_of("192.0.2.1");
	const struct limit_key b = key_of("192.0.2.2");
	int wait_s = -7;

	(void)state;
	CHECK_INT(limits_enter(limits, &a, 1000), LIMIT_OK);
	CHECK_INT(limits_enter(limits, &b, 1000), LIMIT_OK);
	for (int i = 0; i < 20; i++) {
		CHECK_INT(limits_ask(limits, &a, 1000, &wait_s), LIMIT_OK);
	}
	CHECK_INT(wait_s, -7);
	CHECK_INT(limits_ask(limits, &a, 1000, &wait_s), LIMIT_RATE);
	CHECK_INT(wait_s, 1);
	CHECK_INT(limits_ask(limits, &b, 1000, &wait_s), LIMIT_OK);
	CHECK_INT(limits_ask(limits, &a, 1099, &wait_s), LIMIT_RATE);
	CHECK_INT(limits_ask(limits, &a, 1100, &wait_s), LIMIT_OK);
	CHECK_INT(limits_ask(limits, &a, 1100, &wait_s), LIMIT_RATE);
	/* A clock that stands still or goes back fills nothing. */
	CHECK_INT(limits_ask(limits, &a, 900, &wait_s), LIMIT_RATE);
	/* After an hour there are two seconds' worth, no more. */
	for (int i = 0; i < 20; i++) {
		CHECK_INT(limits_ask(limits, &a, 3600000, &wait_s), LIMIT_OK);
	}
	CHECK_INT(limits_ask(limits, &a, 3600000, &wait_s), LIMIT_RATE);
}

/* A new connection is no new bucket; and many addresses in turn need no more room. */
static void places_are_given_up_when_they_are_at_rest(void **state)
{
	SCOPED(limits_close) struct limits *limits = limits_of(4, 4, 1);
	const struct limit_key a = key_of("192.0.2.1");
	int wait_s;

	(void)state;
	CHECK_INT(limits_enter(limits, &a, 0), LIMIT_OK);
	CHECK_INT(limits_ask(limits, &a, 0, &wait_s), LIMIT_OK);
	CHECK_INT(limits_ask(limits, &a, 0, &wait_s), LIMIT_OK);
	limits_leave(limits, &a);
	CHECK_INT(limits_enter(limits, &a, 10), LIMIT_OK);
	CHECK_INT(limits_ask(limits, &a, 10, &wait_s), LIMIT_RATE);
	limits_leave(limits, &a);
	for (int i = 0; i < 1000; i++) {
		struct sockaddr_in four = { .sin_family = AF_INET };
		struct limit_key key;

		four.sin_addr.s_addr = htonl(0x0a000000U + (uint32_t)i);
		key = limit_key((const struct sockaddr *)&four);
		CHECK_INT(limits_enter(limits, &key, 3000 + i), LIMIT_OK);
		limits_leave(limits, &key);
	}
	/* Places whose buckets are not full are kept, until there is none left. */
	for (int i = 0; i < 8; i++) {
		struct sockaddr_in four = { .sin_family = AF_INET };
		struct limit_key key;

		four.sin_addr.s_addr = htonl(0x0b000000U + (uint32_t)i);
		key = limit_key((const struct sockaddr *)&four);
		CHECK_INT(limits_enter(limits, &key, 9000), LIMIT_OK);
		CHECK_INT(limits_ask(limits, &key, 9000, &wait_s), LIMIT_OK);
		limits_leave(limits, &key);
	}
	CHECK_INT(limits_enter(limits, &a, 9000), LIMIT_FULL);
	CHECK_INT(limits_enter(limits, &a, 12000), LIMIT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_its_network),
		cmocka_unit_test(connections_are_counted),
		cmocka_unit_test(requests_are_counted_by_time),
		cmocka_unit_test(places_are_given_up_when_they_are_at_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
