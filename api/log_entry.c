/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_entry.h"

#include <string.h>

#include "api/item_text.h"
#include "api/log_summary.h"
#include "api/out.h"
#include "api/view.h"
#include "ledger/books.h"
#include "ledger/item.h"
#include "ledger/ledger.h"
#include "meter/err.h"

enum {
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
	log_summary(entry, zone, &summary);
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

static int view_fetched(struct view *view, struct ledger *ledger, int64_t index, bool is_whole,
		struct bytes *bytes)
{
	struct log_entry entry;
	int fault = ledger_fetch(ledger, index, bytes);

	if (fault == 0) {
		fault = log_entry_open(
				bytes, index, ledger_kinds(ledger), ledger_seal(ledger), &entry);
	}
	if (fault == 0) {
		view_log_entry(view, &entry, &ledger_books(ledger)->zone, is_whole);
	}
	return fault;
}

int view_log_entries(struct view *view, struct ledger *ledger, int64_t first, int64_t last)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	int fault = 0;

	bytes_init(&bytes, ENTRY_MAX);
	view_array(view, "entries");
	for (int64_t i = first; i <= last && fault == 0; i++) {
		view_object(view, NULL);
		fault = view_fetched(view, ledger, i, false, &bytes);
		view_end(view);
	}
	view_end(view);
	return fault;
}

int view_log_one(struct view *view, struct ledger *ledger, int64_t index)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;

	bytes_init(&bytes, ENTRY_MAX);
	return view_fetched(view, ledger, index, true, &bytes);
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
