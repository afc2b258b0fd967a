/* SPDX-License-Identifier: Apache-2.0 */

#include "api/collect_meters.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/profiles.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "meter/list.h"
#include "meter/poll.h"

void collect_meters_finish(struct collect_meters *meters)
{
	for (size_t i = 0; i < meters->profile_count; i++) {
		free(meters->profiles[i]);
	}
	free(meters->profiles);
	free(meters->list);
	memset(meters, 0, sizeof(*meters));
}

/* The newest version of a profile; *ret NULL where the books have none. */
static int load_profile(struct collect_meters *meters, const struct books *books, const char *id,
		const struct profile **ret)
{
	struct profile **grown;
	struct profile *profile;

	for (size_t i = 0; i < meters->profile_count; i++) {
		if (strcmp(meters->profiles[i]->id, id) == 0) {
			*ret = meters->profiles[i];
			return 0;
		}
	}
	grown = list_grow_counted(meters->profiles, meters->profile_count, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	meters->profiles = grown;
	profile = malloc(sizeof(*profile));
	if (profile == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!profiles_find(books, id, -1, profile)) {
		free(profile);
		*ret = NULL;
		return 0;
	}
	grown[meters->profile_count++] = profile;
	*ret = profile;
	return 0;
}

struct collect_meter *collect_meters_place(struct collect_meters *meters)
{
	struct collect_meter *grown =
			list_grow_counted(meters->list, meters->count, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	meters->list = grown;
	return &grown[meters->count];
}

/* Did another register come to the meter since? Then another device is no surprise. */
static int has_begun_since(
		const struct books *books, const char *meter, int64_t since_s, bool *ret_has_begun)
{
	const struct registry_view view = { .books = books };
	struct timeline timeline;
	int fault = timeline_build_events(&view, meter, &timeline);

	*ret_has_begun = false;
	for (size_t i = 0; fault == 0 && i < timeline.event_count; i++) {
		*ret_has_begun = *ret_has_begun || timeline.events[i].at.unix_s > since_s;
	}
	timeline_finish(&timeline);
	return fault;
}

/* What device it was by the ledger, where the same version of the profile said so. */
static int find_device(
		const struct books *books, const struct meter_row *row, struct collect_meter *ret)
{
	struct device_row key = { .at_s = 0 };
	const struct device_row *device;
	bool has_begun;
	int fault;

	(void)text_copy(key.meter, sizeof(key.meter), row->meter);
	device = shelf_find(books_shelf(books, BOOK_DEVICE), &key);
	if (device == NULL || device->version != ret->profile->version ||
			device->words.size != 2 * profile_device_words(ret->profile)) {
		return 0;
	}
	fault = has_begun_since(books, row->meter, device->at_s, &has_begun);
	if (fault < 0 || has_begun) {
		return fault;
	}
	ret->device_count = device->words.size / 2;
	for (size_t i = 0; i < ret->device_count; i++) {
		ret->device[i] = (uint16_t)(device->words.data[2 * i] << 8 |
				device->words.data[2 * i + 1]);
	}
	return 0;
}

/* Adds the meter of a row, if it can be polled. Returns 0 or a fault. */
static int add_meter(struct collect_meters *meters, const struct books *books,
		const struct meter_row *row)
{
	const struct profile *profile = NULL;
	struct collect_meter *place;
	struct address address;
	int column;
	int answer;

	if (row->address[0] == '\0') {
		return 0;
	}
	answer = address_parse(row->address, &address, &column);
	if (answer != ADDRESS_OK) {
		out_error(_("meter '%s': '%s': %s"), row->meter, row->address,
				_(address_answer_text(answer)));
		return 0;
	}
	answer = load_profile(meters, books, row->profile, &profile);
	if (answer < 0) {
		return answer;
	}
	if (profile == NULL || profile->block_count == 0 || row->interval_s > POLL_INTERVAL_MAX_S) {
		out_error(_("meter '%s': cannot be polled by profile '%s' every %d s"), row->meter,
				row->profile, (int)row->interval_s);
		return 0;
	}
	place = collect_meters_place(meters);
	if (place == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*place = (struct collect_meter){
		.address = address,
		.profile = profile,
		.direction = (enum profile_direction)(row->direction - DIRECTION_FORWARD),
		.interval_s = row->interval_s,
	};
	(void)text_copy(place->id, sizeof(place->id), row->meter);
	meters->count++;
	return find_device(books, row, place);
}

static int add_all(struct collect_meters *meters, struct ledger *ledger)
{
	const struct books *books = ledger_books(ledger);
	const struct registry_view view = { .books = books };
	struct day today = zone_day(&books->zone, ledger_now(ledger));
	char id[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(books, ROW_METER, id)) {
		struct meter_row row;

		if (registry_meter(&view, id, today, &row)) {
			fault = add_meter(meters, books, &row);
		}
	}
	return fault;
}

int collect_meters_of(struct ledger *ledger, struct collect_meters *ret)
{
	int answer;

	ret->clock = *ledger_clock(ledger);
	answer = add_all(ret, ledger);
	if (answer == 0 && ret->count == 0) {
		out_error(_("no meter of the registry can be polled: none has an address and a device's profile"));
		return CMD_WRONG;
	}
	return answer;
}

int collect_meters_load(const struct app *app, struct collect_meters *ret)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	int answer = desk_open(app, DESK_READ, &desk);

	memset(ret, 0, sizeof(*ret));
	if (answer != CMD_DONE) {
		return answer;
	}
	ret->actor = ledger_actor(desk_ledger(desk), (int64_t)getuid());
	if (ret->actor == 0) {
		out_error(_("user %lld is no actor of this ledger"), (long long)getuid());
		return CMD_WRONG;
	}
	return collect_meters_of(desk_ledger(desk), ret);
}
