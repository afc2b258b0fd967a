/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_entry.h"

#include <string.h>

#include "api/item_text.h"
#include "api/log_laid.h"
#include "api/out.h"
#include "api/view.h"
#include "api/view_assess.h"
#include "ledger/alert.h"
#include "ledger/item.h"
#include "ledger/readings.h"
#include "meter/err.h"

enum {
	SUMMARY_MAX = 100,    /* columns: a line beside the rest of the list */
	TEXT_LIMIT = 8 << 20, /* hex of the largest entry is 131,070 letters; items need less */
	LINE_BYTES = 32,      /* of an entry, in a line of hex */
};

int log_entry_open(const struct bytes *bytes, int64_t index, const struct kinds *kinds,
		struct seal *seal, struct log_entry *ret)
{
	const struct kind *kind;

	*ret = (struct log_entry){ .index = index, .bytes = bytes };
	if (entry_decode(bytes->data, bytes->size, &ret->entry, NULL) != ENTRY_OK) {
		return WEIR_FAULT_BROKEN;
	}
	kind = kind_find(kinds, ret->entry.kind);
	ret->kind = ret->entry.kind == KIND_PART ? "part" : kind != NULL ? kind->name : "unknown";
	ret->has_deed = ret->entry.said_size > 0 &&
			deed_decode(ret->entry.said, ret->entry.said_size, &ret->deed, NULL) ==
					DEED_OK;
	return seal_leaf(seal, bytes->data, bytes->size, ret->leaf);
}

/* ---- one line ---- */

static void summarize_readings(
		const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	char from[INSTANT_TEXT_MAX];
	char till[INSTANT_TEXT_MAX];
	struct readings readings;
	struct reading reading;
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	if (!readings_open(entry->deed.body, entry->deed.body_size, &readings)) {
		return;
	}
	while (readings_next(&readings, &reading)) {
		first = reading.at_s < first ? reading.at_s : first;
		last = reading.at_s > last ? reading.at_s : last;
	}
	if (first > last) {
		return;
	}
	(void)zone_format(zone, (struct instant){ first }, from);
	(void)zone_format(zone, (struct instant){ last }, till);
	item_text_plain(ret, readings.meter, strlen(readings.meter));
	bytes_format(ret, " ×%zu %s%s%s", readings.count, from, first == last ? "" : " ",
			first == last ? "" : till);
}

/* The number of rows, the first item of the first, and why they reach into the past. */
static void summarize_rows(const struct log_entry *entry, struct bytes *ret)
{
	struct item_cursor cursor = item_cursor(entry->deed.body, entry->deed.body_size);
	struct item_cursor rest;
	size_t count = item_take_array(&cursor);
	const char *reason = NULL;
	size_t size = 0;
	char id[TEXT_ID_MAX + 1];

	rest = cursor;
	(void)item_take_array(&cursor);
	item_take_text(&cursor, id, sizeof(id));
	for (size_t i = 0; i < count && reason == NULL; i++) {
		if (item_peek(&rest) == ITEM_TEXT) {
			reason = item_take_text_n(&rest, &size);
		} else {
			item_skip(&rest);
		}
	}
	count -= reason != NULL ? 1 : 0;
	bytes_format(ret, "×%zu ", count);
	item_text_plain(ret, id, strlen(id));
	bytes_put_text(ret, count > 1 ? " ..." : "");
	if (reason != NULL) {
		bytes_put_text(ret, " ");
		item_text_plain(ret, reason, size);
	}
}

/* A file's kind, rows and name; its digest is the stream's, and long. */
static void summarize_file(const struct log_entry *entry, struct bytes *ret)
{
	struct item_cursor cursor = item_cursor(entry->deed.body, entry->deed.body_size);
	size_t count = item_take_array(&cursor);

	item_skip(&cursor);
	for (size_t i = 1; i < count && cursor.failed == ITEM_OK; i++) {
		size_t size;
		const uint8_t *item = item_take_any(&cursor, &size);

		if (item != NULL) {
			bytes_put_text(ret, i == 1 ? "" : " ");
			(void)item_text_put(ret, item, size);
		}
	}
}

static void summarize_origin(const struct log_entry *entry, struct bytes *ret)
{
	struct item_cursor cursor = item_cursor(entry->deed.body, entry->deed.body_size);
	const char *name;
	size_t size;

	(void)item_take_array(&cursor);
	name = item_take_text_n(&cursor, &size);
	item_text_plain(ret, name, size);
}

static void summarize_part(const struct log_entry *entry, struct bytes *ret)
{
	struct item_cursor cursor = item_cursor(entry->entry.effect, entry->entry.effect_size);
	int64_t first;
	int64_t part;
	int64_t parts;

	(void)item_take_array(&cursor);
	(void)item_take_uint(&cursor);
	first = item_take_int(&cursor);
	part = item_take_int(&cursor);
	parts = item_take_int(&cursor);
	bytes_format(ret, "%lld/%lld @%lld", (long long)part, (long long)parts, (long long)first);
}

static void summarize_alert(const struct log_entry *entry, struct bytes *ret)
{
	char text[ALERT_TEXT_MAX];

	bytes_put_text(ret, alert_text(entry->entry.effect, entry->entry.effect_size, text));
}

/* Cuts at a width, between characters. */
static void cut(struct bytes *text, size_t from)
{
	size_t size = text->size;

	if (size <= from + SUMMARY_MAX) {
		return;
	}
	size = from + SUMMARY_MAX;
	while (size > from && !text_is_utf8((const char *)text->data + from, size - from)) {
		size--;
	}
	text->size = size;
	bytes_put_text(text, " ...");
}

static void summarize_deed(
		const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	switch (entry->entry.kind) {
	case KIND_ORIGIN:
		summarize_origin(entry, ret);
		break;
	case KIND_FILE_OPENED:
	case KIND_FILE_CLOSED:
		summarize_file(entry, ret);
		break;
	case KIND_READINGS:
		summarize_readings(entry, zone, ret);
		break;
	case KIND_METER_EVENT:
	case KIND_DECISION:
	case KIND_CORRECTION:
		log_laid_summary(entry->entry.kind, &entry->deed, zone, ret);
		break;
	case KIND_ASSESSMENT:
		(void)summarize_assessment(&entry->entry, zone, ret);
		break;
	case KIND_AREAS:
	case KIND_CAPS:
	case KIND_PERMITS:
	case KIND_INTAKES:
	case KIND_METERS:
	case KIND_PLANS:
	case KIND_LISTS:
	case KIND_NORMS:
	case KIND_ENERGY:
		summarize_rows(entry, ret);
		break;
	default:
		(void)item_text_put(ret, entry->deed.body, entry->deed.body_size);
		break;
	}
}

void log_entry_summary(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	size_t from = ret->size;

	if (entry->entry.kind == KIND_PART) {
		summarize_part(entry, ret);
	} else if (entry->has_deed) {
		summarize_deed(entry, zone, ret);
	} else if (entry->entry.kind == KIND_ALERT) {
		summarize_alert(entry, ret);
	} else if (entry->entry.effect_size > 0) {
		(void)item_text_put(ret, entry->entry.effect, entry->entry.effect_size);
	}
	cut(ret, from);
}

/* ---- for machines ---- */

static void view_hex(struct view *view, const char *key, const void *data, size_t size)
{
	struct bytes text;

	bytes_init(&text, TEXT_LIMIT);
	item_text_hex(&text, data, size);
	view_text(view, key, bytes_text(&text));
	bytes_finish(&text);
}

static void view_item(struct view *view, const char *key, const void *data, size_t size)
{
	struct bytes text;

	bytes_init(&text, TEXT_LIMIT);
	(void)item_text_put(&text, data, size);
	view_text(view, key, bytes_text(&text));
	bytes_finish(&text);
}

static void view_links(struct view *view, const struct entry *entry)
{
	view_array(view, "links");
	for (size_t i = 0; i < entry->link_count; i++) {
		view_object(view, NULL);
		view_text(view, "subject", entry->links[i].subject);
		view_int(view, "count", (int64_t)entry->links[i].count);
		view_hex(view, "previous", entry->links[i].previous,
				sizeof(entry->links[i].previous));
		view_end(view);
	}
	view_end(view);
}

static void view_said(struct view *view, const struct log_entry *entry)
{
	const struct deed *deed = &entry->deed;

	if (!entry->has_deed) {
		view_null(view, "said");
		return;
	}
	view_object(view, "said");
	view_int(view, "actor", (int64_t)deed->actor);
	if (deed->stream_is_bytes) {
		view_hex(view, "stream", deed->stream, deed->stream_size);
	} else {
		char stream[DEED_STREAM_MAX + 1];

		memcpy(stream, deed->stream, deed->stream_size);
		stream[deed->stream_size] = '\0';
		view_text(view, "stream", stream);
	}
	view_int(view, "number", (int64_t)deed->number);
	view_instant(view, "made", deed->made);
	view_item(view, "body", deed->body, deed->body_size);
	view_end(view);
}

static void view_whole(struct view *view, const struct log_entry *entry)
{
	const struct entry *e = &entry->entry;

	view_hex(view, "salt", e->salt, sizeof(e->salt));
	if (e->has_annex) {
		view_hex(view, "annex", e->annex, sizeof(e->annex));
	} else {
		view_null(view, "annex");
	}
	view_said(view, entry);
	if (e->has_signature) {
		view_object(view, "signature");
		view_int(view, "key", (int64_t)e->key);
		view_hex(view, "bytes", e->signature, e->signature_size);
		view_end(view);
	} else {
		view_null(view, "signature");
	}
	if (e->effect_size > 0) {
		view_item(view, "effect", e->effect, e->effect_size);
	} else {
		view_null(view, "effect");
	}
	view_int(view, "size_bytes", (int64_t)entry->bytes->size);
	view_hex(view, "leaf_hash", entry->leaf, sizeof(entry->leaf));
	view_hex(view, "bytes", entry->bytes->data, entry->bytes->size);
}

void view_log_entry(struct view *view, const struct log_entry *entry, const struct zone *zone,
		bool is_whole)
{
	struct bytes summary;

	bytes_init(&summary, TEXT_LIMIT);
	log_entry_summary(entry, zone, &summary);
	view_int(view, "entry", entry->index);
	view_text(view, "kind", entry->kind);
	view_int(view, "kind_number", (int64_t)entry->entry.kind);
	view_instant(view, "recorded", entry->entry.recorded);
	if (entry->has_deed) {
		view_int(view, "actor", (int64_t)entry->deed.actor);
	} else {
		view_null(view, "actor");
	}
	view_links(view, &entry->entry);
	view_text(view, "summary", bytes_text(&summary));
	if (is_whole) {
		view_whole(view, entry);
	}
	bytes_finish(&summary);
}

/* ---- for people ---- */

static void put_hex_line(struct bytes *text, const char *label, const void *data, size_t size)
{
	bytes_format(text, "%-10s", label);
	item_text_hex(text, data, size);
	bytes_put_u8(text, '\n');
}

static void put_deed(struct bytes *text, const struct log_entry *entry, const struct zone *zone)
{
	const struct deed *deed = &entry->deed;
	char made[INSTANT_TEXT_MAX];

	bytes_format(text, "actor     %llu\n", (unsigned long long)deed->actor);
	if (deed->stream_is_bytes) {
		put_hex_line(text, "stream", deed->stream, deed->stream_size);
	} else {
		bytes_put_text(text, "stream    ");
		item_text_plain(text, (const char *)deed->stream, deed->stream_size);
		bytes_put_u8(text, '\n');
	}
	bytes_format(text, "number    %llu\nmade      %s\nbody      ",
			(unsigned long long)deed->number, zone_format(zone, deed->made, made));
	(void)item_text_put(text, deed->body, deed->body_size);
	bytes_put_u8(text, '\n');
}

static void put_envelope(struct bytes *text, const struct log_entry *entry, const struct zone *zone)
{
	const struct entry *e = &entry->entry;
	char recorded[INSTANT_TEXT_MAX];

	bytes_format(text, "entry     %lld\nkind      %s (%u)\nrecorded  %s\n",
			(long long)entry->index, entry->kind, e->kind,
			zone_format(zone, e->recorded, recorded));
	put_hex_line(text, "salt", e->salt, sizeof(e->salt));
	for (size_t i = 0; i < e->link_count; i++) {
		bytes_put_text(text, "link      ");
		item_text_plain(text, e->links[i].subject, strlen(e->links[i].subject));
		bytes_format(text, " %llu ", (unsigned long long)e->links[i].count);
		item_text_hex(text, e->links[i].previous, sizeof(e->links[i].previous));
		bytes_put_u8(text, '\n');
	}
	if (e->has_annex) {
		put_hex_line(text, "annex", e->annex, sizeof(e->annex));
	}
}

int log_entry_print(const struct log_entry *entry, const struct zone *zone)
{
	const struct entry *e = &entry->entry;
	struct bytes text;
	int answer;

	bytes_init(&text, TEXT_LIMIT);
	put_envelope(&text, entry, zone);
	if (entry->has_deed) {
		put_deed(&text, entry, zone);
	}
	if (e->has_signature) {
		bytes_format(&text, "key       %llu\n", (unsigned long long)e->key);
		put_hex_line(&text, "signature", e->signature, e->signature_size);
	}
	bytes_put_text(&text, "effect    ");
	if (e->effect_size == 0) {
		bytes_put_text(&text, "null");
	}
	(void)(e->effect_size > 0 && item_text_put(&text, e->effect, e->effect_size));
	bytes_put_u8(&text, '\n');
	put_hex_line(&text, "leaf hash", entry->leaf, sizeof(entry->leaf));
	for (size_t at = 0; at < entry->bytes->size; at += LINE_BYTES) {
		size_t left = entry->bytes->size - at;

		put_hex_line(&text, at == 0 ? "bytes" : "", entry->bytes->data + at,
				left < LINE_BYTES ? left : LINE_BYTES);
	}
	answer = text.failed ? WEIR_FAULT_MEMORY : 0;
	if (answer == 0) {
		out_text("%s", bytes_text(&text));
	}
	bytes_finish(&text);
	return answer;
}
