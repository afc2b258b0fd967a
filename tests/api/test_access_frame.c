/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the web tells its scribe arrives as it was, and what is no message is
 * none, wherever it is cut or changed.
 */

#include "tests/check.h"

#include <string.h>

#include "api/access_frame.h"
#include "meter/bytes.h"
#include "meter/scope.h"

static const struct caller somebody = { .id = "abcdefgh", .actor = 2, .role = CALLER_HOLDER };

static struct access_line some_line(const char *path, size_t size)
{
	return (struct access_line){
		.at = { 1790812800 },
		.caller = &somebody,
		.method = "GET",
		.path = path,
		.path_size = size,
		.status = 200,
		.bytes = 512,
	};
}

static void put_all(struct bytes *packet)
{
	const struct zone zone = { .name = "Asia/Shanghai",
		.count = 2,
		.changes = { { { -100 }, 29143 }, { { 0 }, 28800 } } };
	const struct clock clock = { true, { 1790812800 }, 3600, { 1792000000 } };
	const struct access_line line = some_line("/v1/\"\xff\0x", 8);

	access_frame_put_begin(packet, &zone, &clock);
	access_frame_put_line(packet, &line);
	access_frame_put_lost(packet, 17);
	CHECK(!packet->failed);
}

static void what_is_told_arrives_as_it_was(void **state)
{
	SCOPED_FINISH(bytes_finish) struct bytes packet;
	struct access_frame frame;
	struct bytes_cursor cursor;

	(void)state;
	bytes_init(&packet, ACCESS_PACKET_MAX);
	put_all(&packet);
	cursor = bytes_cursor(packet.data, packet.size);

	CHECK(access_frame_take(&cursor, &frame));
	CHECK_INT(frame.kind, ACCESS_FRAME_BEGIN);
	CHECK(frame.clock.is_simulated);
	CHECK_INT(frame.clock.from.unix_s, 1790812800);
	CHECK_INT(frame.clock.speed, 3600);
	CHECK_INT(frame.clock.started.unix_s, 1792000000);
	CHECK_TEXT(frame.zone.name, "Asia/Shanghai");
	CHECK_INT(frame.zone.count, 2);
	CHECK_INT(frame.zone.changes[0].from.unix_s, -100);
	CHECK_INT(frame.zone.changes[0].offset_s, 29143);
	CHECK_INT(frame.zone.changes[1].offset_s, 28800);

	CHECK(access_frame_take(&cursor, &frame));
	CHECK_INT(frame.kind, ACCESS_FRAME_LINE);
	CHECK_INT(frame.line.at.unix_s, 1790812800);
	CHECK_TEXT(frame.line.caller->id, "abcdefgh");
	CHECK_INT(frame.line.caller->role, CALLER_HOLDER);
	CHECK_TEXT(frame.line.method, "GET");
	CHECK_INT(frame.line.path_size, 8);
	CHECK_INT(memcmp(frame.line.path, "/v1/\"\xff\0x", 8), 0);
	CHECK_INT(frame.line.status, 200);
	CHECK_INT(frame.line.bytes, 512);

	CHECK(access_frame_take(&cursor, &frame));
	CHECK_INT(frame.kind, ACCESS_FRAME_LOST);
	CHECK_INT(frame.lost, 17);
	CHECK_INT(bytes_left(&cursor), 0);
}

/* Cut anywhere, all that follows the last whole message is no message. */
static void what_is_cut_is_no_message(void **state)
{
	SCOPED_FINISH(bytes_finish) struct bytes packet;
	struct access_frame frame;

	(void)state;
	bytes_init(&packet, ACCESS_PACKET_MAX);
	put_all(&packet);
	for (size_t size = 0; size < packet.size; size++) {
		struct bytes_cursor cursor = bytes_cursor(packet.data, size);
		size_t whole = access_frame_fit(packet.data, size);
		size_t taken = 0;

		while (access_frame_take(&cursor, &frame)) {
			taken = cursor.at;
		}
		CHECK_INT(taken, whole);
	}
}

/* Each byte changed in turn: what is taken lies within its bounds. */
static void what_is_changed_stays_within_its_bounds(void **state)
{
	SCOPED_FINISH(bytes_finish) struct bytes packet;
	struct access_frame frame;

	(void)state;
	bytes_init(&packet, ACCESS_PACKET_MAX);
	put_all(&packet);
	for (size_t i = 0; i < packet.size * 3; i++) {
		static const uint8_t changes[] = { 0x01, 0x80, 0xff };
		struct bytes_cursor cursor = bytes_cursor(packet.data, packet.size);

		packet.data[i / 3] ^= changes[i % 3];
		while (access_frame_take(&cursor, &frame)) {
			if (frame.kind == ACCESS_FRAME_LINE) {
				CHECK(frame.line.status >= 100 && frame.line.status <= 599);
				CHECK(frame.line.bytes >= 0);
				CHECK(frame.line.path_size <= ACCESS_PATH_BYTES);
				CHECK(frame.caller.role <= CALLER_COLLECTOR);
				for (const char *at = frame.caller.id; *at != '\0'; at++) {
					CHECK(*at > ' ' && *at != '"' && *at != '\\');
				}
			} else if (frame.kind == ACCESS_FRAME_BEGIN) {
				CHECK(frame.zone.count >= 1 &&
						frame.zone.count <= ZONE_CHANGES_MAX);
			} else {
				CHECK(frame.lost >= 1);
			}
		}
		packet.data[i / 3] ^= changes[i % 3];
	}
}

/* A long path is cut, and packets are filled with whole messages. */
static void packets_hold_whole_messages(void **state)
{
	SCOPED_FINISH(bytes_finish) struct bytes held;
	char path[2000];
	const struct access_line line = some_line(path, sizeof(path));
	struct access_frame frame;
	struct bytes_cursor cursor;
	size_t at = 0;
	int lines = 0;

	(void)state;
	memset(path, 'p', sizeof(path));
	bytes_init(&held, 1 << 20);
	for (int i = 0; i < 100; i++) {
		access_frame_put_line(&held, &line);
	}
	while (at < held.size) {
		size_t size = access_frame_fit(held.data + at, held.size - at);

		CHECK(size > 0 && size <= ACCESS_PACKET_MAX);
		cursor = bytes_cursor(held.data + at, size);
		while (bytes_left(&cursor) > 0) {
			CHECK(access_frame_take(&cursor, &frame));
			CHECK_INT(frame.line.path_size, ACCESS_PATH_BYTES);
			lines++;
		}
		at += size;
	}
	CHECK_INT(lines, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_told_arrives_as_it_was),
		cmocka_unit_test(what_is_cut_is_no_message),
		cmocka_unit_test(what_is_changed_stays_within_its_bounds),
		cmocka_unit_test(packets_hold_whole_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
