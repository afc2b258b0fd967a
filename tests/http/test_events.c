/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The words of a stream of events, and how many streams there may be.
 */

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "api/http/audience.h"
#include "api/http/events.h"

static void an_id_is_a_place_in_the_log(void **state)
{
	static const struct {
		const char *text;
		bool is_id;
		int64_t position, told;
	} rows[] = {
		{ "0", true, 0, 0 },
		{ "4711", true, 4711, 0 },
		{ "4711.1", true, 4711, 1 },
		{ "9223372036854775807", true, INT64_MAX, 0 },
		{ "9223372036854775808", false, 0, 0 },
		{ "4711.0", false, 0, 0 },
		{ "4711.", false, 0, 0 },
		{ ".1", false, 0, 0 },
		{ "-1", false, 0, 0 },
		{ "1 ", false, 0, 0 },
		{ "1.1.1", false, 0, 0 },
		{ "1.99999999999", false, 0, 0 },
		{ "", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int64_t position = -1;
		int64_t told = -1;

		CHECK_ROW(rows[i].text);
		CHECK_INT(feed_parse_id(rows[i].text, strlen(rows[i].text), &position, &told),
				rows[i].is_id);
		CHECK_INT(position, rows[i].is_id ? rows[i].position : -1);
		CHECK_INT(told, rows[i].is_id ? rows[i].told : -1);
	}
}

static void topics_stand_each_once(void **state)
{
	static const struct {
		const char *text;
		unsigned topics;
	} rows[] = {
		{ NULL, EVENTS_ALL },
		{ "readings", EVENTS_READINGS },
		{ "alerts", EVENTS_ALERTS },
		{ "findings", EVENTS_FINDINGS },
		{ "alerts,readings", EVENTS_ALERTS | EVENTS_READINGS },
		{ "findings,alerts,readings", EVENTS_ALL },
		{ "findings,alerts,findings", 0 },
		{ "readings,readings", 0 },
		{ "readings,", 0 },
		{ ",alerts", 0 },
		{ "reading", 0 },
		{ "Alerts", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].text == NULL ? "none" : rows[i].text);
		CHECK_INT(events_topics(rows[i].text), rows[i].topics);
	}
}

static void a_beat_tells_a_place_only_between_entries(void **state)
{
	struct feed feed = { .position = 12 };
	struct bytes text;

	(void)state;
	bytes_init(&text, 1000);
	feed_put_beat(&text, &feed);
	CHECK_TEXT(bytes_text(&text), ":\nid: 12\n\n");
	bytes_reset(&text);
	feed.told = 1;
	feed_put_beat(&text, &feed);
	CHECK_TEXT(bytes_text(&text), ":\n\n");
	bytes_finish(&text);
}

static void a_caller_has_so_many_streams_and_all_have_so_many(void **state)
{
	struct audience *audience = NULL;
	char caller[CALLERS_ID_MAX + 1];

	(void)state;
	CHECK_INT(audience_open(&audience), 0);
	for (int i = 0; i < AUDIENCE_MAX; i++) {
		(void)snprintf(caller, sizeof(caller), "c%d", i / AUDIENCE_OF_CALLER);
		CHECK_INT(audience_enter(audience, caller), AUDIENCE_OK);
	}
	CHECK_INT(audience_enter(audience, "c0"), AUDIENCE_FULL);
	audience_leave(audience, "c1");
	CHECK_INT(audience_enter(audience, "c0"), AUDIENCE_CALLER);
	CHECK_INT(audience_enter(audience, "another"), AUDIENCE_OK);
	CHECK_INT(audience_count(audience), AUDIENCE_MAX);
	audience_leave(audience, "another");
	for (int i = 0; i < AUDIENCE_MAX; i++) {
		(void)snprintf(caller, sizeof(caller), "c%d", i / AUDIENCE_OF_CALLER);
		if (i != AUDIENCE_OF_CALLER) {
			audience_leave(audience, caller);
		}
	}
	CHECK_INT(audience_count(audience), 0);
	audience_close(audience);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_a_place_in_the_log),
		cmocka_unit_test(topics_stand_each_once),
		cmocka_unit_test(a_beat_tells_a_place_only_between_entries),
		cmocka_unit_test(a_caller_has_so_many_streams_and_all_have_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
