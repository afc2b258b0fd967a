/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/bus_scene.h"

#include "tests/check.h"

#include <stdio.h>

#include "meter/address.h"
#include "tests/support/real_time.h"

enum {
	WHOLE_START = 8, /* the positive accumulator's whole m³, low word first */
};

static struct instant scene_now(void *context)
{
	return (struct instant){ ((const struct bus_scene *)context)->clock_s };
}

void bus_scene_station(struct bus_scene *scene, const char *host, uint16_t port)
{
	struct station_options options = {
		.host = host,
		.port = port,
		.now = scene_now,
		.context = scene,
	};

	CHECK_INT(station_open(&options, &scene->station), 0);
	for (uint8_t unit = 1; unit <= 20; unit++) {
		struct station_point points[] = {
			{ { 0 }, (int64_t)unit * 40000000 * 1000 },
			{ { 1000000 }, (int64_t)unit * 40000000 * 1000 + 1000000000 },
		};

		CHECK_INT(station_add_points(scene->station, unit, 9, points, 2), STATION_OK);
	}
}

void bus_scene_begin(struct bus_scene *scene, const struct bus_limits *limits)
{
	static const struct bus_limits defaults = { 0 };

	*scene = (struct bus_scene){ 0 };
	bus_scene_station(scene, "0.0.0.0", 0);
	CHECK_INT(bus_modbus_open(limits == NULL ? &defaults : limits, &scene->bus), 0);
}

void bus_scene_end(struct bus_scene *scene)
{
	bus_close(scene->bus);
	station_close(scene->station);
}

static void hear(struct bus_request *request, const struct bus_reply *reply)
{
	struct bus_heard *heard = request->context;

	heard->is_done = true;
	heard->answer = reply->answer;
	heard->exception = reply->exception;
	heard->took_ms = reply->answered_ms - reply->sent_ms;
	(void)snprintf(heard->why, sizeof(heard->why), "%s", reply->why);
	if (reply->answer == BUS_OK) {
		heard->whole_m3 = reply->words[0] | (uint32_t)reply->words[1] << 16;
	}
}

struct bus_gateway *bus_scene_gateway(struct bus_scene *scene, const char *host, uint16_t port)
{
	struct bus_gateway *ret = NULL;
	struct address address;
	char text[64];
	int column = 0;

	(void)snprintf(text, sizeof(text), "tcp://%s:%u/1", host, (unsigned)port);
	CHECK_INT(address_parse(text, &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(scene->bus, &address, &ret), 0);
	return ret;
}

void bus_scene_ask(struct bus_scene *scene, struct bus_gateway *to, uint8_t unit,
		struct bus_heard *heard)
{
	*heard = (struct bus_heard){
		.request = {
			.gateway = to,
			.unit = unit,
			.function = 3,
			.start = WHOLE_START,
			.count = 2,
			.timeout_ms = BUS_TIMEOUT_MS,
			.done = hear,
			.context = heard,
		},
	};
	bus_read(scene->bus, &heard->request);
}

void bus_scene_run(struct bus_scene *scene, const struct bus_heard *heard, size_t count)
{
	int64_t till_ms = real_time_ms() + BUS_PATIENCE_MS;
	size_t left = count;

	while (left > 0) {
		CHECK(real_time_ms() < till_ms);
		CHECK(bus_run(scene->bus, 1) >= 0);
		if (!scene->is_station_away) {
			CHECK(station_run(scene->station, 0) >= 0);
		}
		while (left > 0 && heard[left - 1].is_done) {
			left--;
		}
	}
}

void bus_scene_good(const struct bus_heard *heard, uint8_t unit, int64_t clock_s)
{
	CHECK_INT(heard->answer, BUS_OK);
	CHECK_INT(heard->whole_m3, (int64_t)unit * 40000000 + clock_s);
	CHECK_TEXT(heard->why, "");
}
