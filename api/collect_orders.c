/* SPDX-License-Identifier: Apache-2.0 */

#include "api/collect_orders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "api/cli/cmd.h"
#include "api/csv.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "ledger/base64.h"
#include "ledger/disk.h"
#include "ledger/item.h"
#include "ledger/profile_table.h"
#include "ledger/signing.h"
#include "meter/poll.h"

enum {
	VERSION = 1,
	TABLE_MAX = 64 * 1024, /* of a profile: an entry holds it */
};

/* ---- writing ---- */

static int view_profile(struct view *view, const struct profile *profile)
{
	SCOPED_FINISH(bytes_finish) struct bytes table;
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&table, TABLE_MAX);
	bytes_init(&text, BASE64_SIZE(TABLE_MAX) + 1);
	profile_put(&table, profile);
	base64_put(&text, table.data, table.size);
	if (table.failed || text.failed) {
		return WEIR_FAULT_MEMORY;
	}
	view_object(view, NULL);
	view_text(view, "profile", profile->id);
	view_text(view, "table", bytes_text(&text));
	view_end(view);
	return 0;
}

static void view_meter(struct view *view, const struct collect_meter *meter)
{
	char address[ADDRESS_TEXT_MAX];

	view_object(view, NULL);
	view_text(view, "meter", meter->id);
	view_text(view, "address", address_format(&meter->address, address));
	view_text(view, "profile", meter->profile->id);
	view_text(view, "direction", profile_direction_name(meter->direction));
	view_int(view, "interval_s", meter->interval_s);
	view_array(view, "device");
	for (size_t i = 0; i < meter->device_count; i++) {
		view_int(view, NULL, meter->device[i]);
	}
	view_end(view);
	view_end(view);
}

static void view_clock(struct view *view, const struct clock *clock)
{
	view_object(view, "clock");
	view_bool(view, "simulated", clock->is_simulated);
	view_int(view, "from_s", clock->from.unix_s);
	view_int(view, "started_s", clock->started.unix_s);
	view_int(view, "speed", clock->speed);
	view_end(view);
}

static void view_key(struct view *view, const struct key_row *key)
{
	struct bytes text;

	bytes_init(&text, BASE64_SIZE(SEAL_KEY_BYTES) + 1);
	base64_put(&text, key->public.data, SEAL_KEY_BYTES);
	view_text(view, "public_key", bytes_text(&text));
	bytes_finish(&text);
}

static int view_orders(struct view *view, const struct books *books, int64_t actor,
		const struct key_row *key, const struct collect_meters *meters)
{
	int fault = 0;

	view_int(view, "weir_collector", VERSION);
	view_text(view, "origin", books_origin(books)->origin);
	view_int(view, "actor", actor);
	view_int(view, "key", key->key);
	view_key(view, key);
	view_clock(view, &meters->clock);
	view_array(view, "profiles");
	for (size_t i = 0; i < meters->profile_count && fault == 0; i++) {
		fault = view_profile(view, meters->profiles[i]);
	}
	view_end(view);
	view_array(view, "meters");
	for (size_t i = 0; i < meters->count; i++) {
		view_meter(view, &meters->list[i]);
	}
	view_end(view);
	return fault;
}

static int write_text(const char *path, const struct bytes *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	bool is_written;

	if (fd < 0) {
		out_error("%s: %s", path, strerror(errno));
		return CMD_WRONG;
	}
	is_written = disk_write(fd, text->data, text->size, 0) == 0 && fsync(fd) == 0;
	if (!is_written) {
		out_error("%s: %s", path, strerror(errno));
	}
	disk_close(fd);
	return is_written ? CMD_DONE : CMD_FAULT;
}

static int format_orders(const struct books *books, int64_t actor, const struct key_row *key,
		const struct collect_meters *meters, struct bytes *ret)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault = view == NULL ? WEIR_FAULT_MEMORY : view_orders(view, books, actor, key, meters);

	if (fault == 0) {
		fault = view_format(view, VIEW_INDENTED, ret);
		bytes_put_u8(ret, '\n');
	}
	return fault == 0 && ret->failed ? WEIR_FAULT_MEMORY : fault;
}

int collect_orders_write(const struct app *app, int64_t actor, const char *path, size_t *ret_meters)
{
	SCOPED_FINISH(collect_meters_finish) struct collect_meters meters = { .count = 0 };
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes text;
	const struct key_row *key;
	struct books *books;
	int answer;

	bytes_init(&text, COLLECT_ORDERS_MAX);
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	books = ledger_books(desk_ledger(desk));
	key = signing_key(books, actor);
	if (key == NULL) {
		out_error(_("actor %lld has no key in force; 'weir key give' gives one"),
				(long long)actor);
		return CMD_WRONG;
	}
	answer = collect_meters_of(desk_ledger(desk), &meters);
	if (answer == CMD_DONE) {
		answer = format_orders(books, actor, key, &meters, &text);
	}
	*ret_meters = meters.count;
	return answer == CMD_DONE ? write_text(path, &text) : answer;
}

/* ---- reading ---- */

/* A member's number from low to high; false where it is none. */
static bool take_int(
		const json_t *object, const char *name, int64_t low, int64_t high, int64_t *ret)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < low ||
			json_integer_value(value) > high) {
		return false;
	}
	*ret = json_integer_value(value);
	return true;
}

/* A member's text, without a NUL in it and not longer than fits. */
static bool take_text(const json_t *object, const char *name, char *ret, size_t size)
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value) &&
			strlen(json_string_value(value)) == json_string_length(value) &&
			text_copy(ret, size, json_string_value(value));
}

static bool take_key(const json_t *orders, uint8_t ret[static SEAL_KEY_BYTES])
{
	char text[BASE64_SIZE(SEAL_KEY_BYTES) + 1];
	size_t size;

	return take_text(orders, "public_key", text, sizeof(text)) &&
			base64_take(text, strlen(text), ret, SEAL_KEY_BYTES, &size) == BASE64_OK &&
			size == SEAL_KEY_BYTES;
}

static bool take_clock(const json_t *orders, struct clock *ret)
{
	const json_t *clock = json_object_get(orders, "clock");
	const json_t *simulated = json_object_get(clock, "simulated");

	ret->is_simulated = json_is_true(simulated);
	return json_is_boolean(simulated) &&
			take_int(clock, "from_s", INT64_MIN / 4, INT64_MAX / 4,
					&ret->from.unix_s) &&
			take_int(clock, "started_s", INT64_MIN / 4, INT64_MAX / 4,
					&ret->started.unix_s) &&
			take_int(clock, "speed", 1, CLOCK_SPEED_MAX, &ret->speed);
}

/* A profile that can be polled by; CMD_DONE, CMD_WRONG where it is none, or a fault. */
static int take_profile(const json_t *item, struct collect_meters *meters)
{
	const char *text = json_string_value(json_object_get(item, "table"));
	SCOPED(scope_free) uint8_t *table = malloc(TABLE_MAX);
	SCOPED(scope_free) struct profile *profile = malloc(sizeof(*profile));
	struct item_cursor cursor;
	struct profile **grown;
	size_t size = 0;

	if (table == NULL || profile == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (text == NULL || base64_take(text, strlen(text), table, TABLE_MAX, &size) != BASE64_OK) {
		return CMD_WRONG;
	}
	cursor = item_cursor(table, size);
	if (!profile_take(&cursor, profile) || !item_at_end(&cursor) || profile->block_count == 0) {
		return CMD_WRONG;
	}
	grown = reallocarray(meters->profiles, meters->profile_count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	meters->profiles = grown;
	grown[meters->profile_count++] = profile;
	profile = NULL;
	return CMD_DONE;
}

static const struct profile *find_profile(const struct collect_meters *meters, const char *id)
{
	for (size_t i = 0; i < meters->profile_count; i++) {
		if (strcmp(meters->profiles[i]->id, id) == 0) {
			return meters->profiles[i];
		}
	}
	return NULL;
}

static bool take_direction(const json_t *item, enum profile_direction *ret)
{
	char name[16];

	if (!take_text(item, "direction", name, sizeof(name))) {
		return false;
	}
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		*ret = (enum profile_direction)i;
		if (strcmp(profile_direction_name(*ret), name) == 0) {
			return true;
		}
	}
	return false;
}

/* The words of the device that it was last. */
static bool take_device(const json_t *item, struct collect_meter *ret)
{
	const json_t *words = json_object_get(item, "device");

	if (!json_is_array(words) || json_array_size(words) > PROFILE_DEVICE_WORDS) {
		return false;
	}
	for (size_t i = 0; i < json_array_size(words); i++) {
		const json_t *word = json_array_get(words, i);

		if (!json_is_integer(word) || json_integer_value(word) < 0 ||
				json_integer_value(word) > UINT16_MAX) {
			return false;
		}
		ret->device[i] = (uint16_t)json_integer_value(word);
	}
	ret->device_count = json_array_size(words);
	return true;
}

static int take_meter(const json_t *item, struct collect_meters *meters)
{
	struct collect_meter meter = { .interval_s = 0 };
	char text[ADDRESS_TEXT_MAX];
	char id[TEXT_ID_MAX + 1];
	struct collect_meter *place;
	int64_t interval_s;
	int column;

	if (!take_text(item, "meter", meter.id, sizeof(meter.id)) || !text_is_id(meter.id) ||
			!take_text(item, "address", text, sizeof(text)) ||
			address_parse(text, &meter.address, &column) != ADDRESS_OK ||
			!take_text(item, "profile", id, sizeof(id)) ||
			!take_direction(item, &meter.direction) || !take_device(item, &meter) ||
			!take_int(item, "interval_s", 1, POLL_INTERVAL_MAX_S, &interval_s)) {
		return CMD_WRONG;
	}
	meter.profile = find_profile(meters, id);
	if (meter.profile == NULL) {
		return CMD_WRONG;
	}
	meter.interval_s = (int32_t)interval_s;
	place = collect_meters_place(meters);
	if (place == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*place = meter;
	meters->count++;
	return CMD_DONE;
}

/* Each item of an array; its index is in *ret_at when one is wrong. */
static int take_all(const json_t *list, struct collect_meters *meters,
		int (*take)(const json_t *item, struct collect_meters *meters), size_t *ret_at)
{
	int answer = json_is_array(list) ? CMD_DONE : CMD_WRONG;

	for (*ret_at = 0; answer == CMD_DONE && *ret_at < json_array_size(list); (*ret_at)++) {
		answer = take(json_array_get(list, *ret_at), meters);
	}
	return answer;
}

static int take_orders(const json_t *orders, const char *path, struct collect_orders *ret,
		struct collect_meters *meters)
{
	struct collect_meters own = { .count = 0 };
	int64_t version;
	size_t at = 0;
	int answer;

	if (!take_int(orders, "weir_collector", VERSION, VERSION, &version) ||
			!take_text(orders, "origin", ret->origin, sizeof(ret->origin)) ||
			!take_int(orders, "actor", 1, INT64_MAX, &ret->actor) ||
			!take_int(orders, "key", 1, INT64_MAX, &ret->key) ||
			!take_key(orders, ret->public) || !take_clock(orders, &own.clock)) {
		out_error(_("%s: not what 'weir export collector' writes"), path);
		return CMD_WRONG;
	}
	own.actor = ret->actor;
	answer = take_all(json_object_get(orders, "profiles"), &own, take_profile, &at);
	if (answer == CMD_WRONG) {
		out_error(_("%s: its profile %zu is none that can be polled by"), path, at);
	} else if (answer == CMD_DONE) {
		answer = take_all(json_object_get(orders, "meters"), &own, take_meter, &at);
		if (answer == CMD_WRONG || (answer == CMD_DONE && own.count == 0)) {
			out_error(_("%s: its meter %zu is none that can be polled"), path, at);
			answer = CMD_WRONG;
		}
	}
	if (meters != NULL) {
		*meters = own;
	} else {
		collect_meters_finish(&own);
	}
	return answer;
}

int collect_orders_load(const char *path, struct collect_orders *ret, struct collect_meters *meters)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct where reason = { .line = 0 };
	json_error_t error;
	json_t *orders;
	int answer;

	bytes_init(&text, COLLECT_ORDERS_MAX);
	if (meters != NULL) {
		memset(meters, 0, sizeof(*meters));
	}
	memset(ret, 0, sizeof(*ret));
	answer = csv_load(path, &text, &reason);
	if (answer != CSV_OK) {
		out_where(&reason);
		return answer < 0 ? answer : CMD_WRONG;
	}
	orders = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &error);
	if (orders == NULL) {
		out_error("%s:%d:%d: %s", path, error.line, error.column, error.text);
		return CMD_WRONG;
	}
	answer = take_orders(orders, path, ret, meters);
	json_decref(orders);
	return answer;
}
