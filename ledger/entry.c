/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/entry.h"

#include <assert.h>
#include <string.h>

#include "ledger/item.h"
#include "meter/err.h"

enum {
	ENVELOPE_FIELDS = 9,
	LINK_FIELDS = 3,
	SIGNATURE_FIELDS = 2,
	WHOLE_FIELDS = 4,
	PART_FIELDS = 5,
	PARTS_MAX = (ENTRY_WHOLE_MAX + ENTRY_CHUNK - 1) / ENTRY_CHUNK,
};

/* Links */

static bool is_zero(const uint8_t hash[static ENTRY_HASH_BYTES])
{
	static const uint8_t zeros[ENTRY_HASH_BYTES];

	return memcmp(hash, zeros, sizeof(zeros)) == 0;
}

bool entry_link(struct entry *entry, const char *subject, uint64_t count, const uint8_t *previous)
{
	size_t length = strlen(subject);
	size_t place = 0;
	int order = 1;

	assert(length > 0 && length <= ENTRY_SUBJECT_MAX && count >= 1 && count <= INT64_MAX);
	while (place < entry->link_count) {
		order = strcmp(entry->links[place].subject, subject);
		if (order >= 0) {
			break;
		}
		place++;
	}
	if (entry->link_count == ENTRY_LINKS_MAX || (place < entry->link_count && order == 0)) {
		return false;
	}
	memmove(&entry->links[place + 1], &entry->links[place],
			(entry->link_count - place) * sizeof(entry->links[0]));
	entry->links[place] = (struct entry_link){ .count = count };
	memcpy(entry->links[place].subject, subject, length);
	if (count > 1) {
		memcpy(entry->links[place].previous, previous, ENTRY_HASH_BYTES);
	}
	entry->link_count++;
	return true;
}

/* Why a list of links is not one, or NULL. */
static const char *judge_links(const struct entry *entry)
{
	for (size_t i = 0; i < entry->link_count; i++) {
		const struct entry_link *link = &entry->links[i];

		if (link->subject[0] == '\0') {
			return "a link has no subject";
		}
		if (i > 0 && strcmp(entry->links[i - 1].subject, link->subject) >= 0) {
			return "the links are not in ascending order";
		}
		if ((link->count == 1) != is_zero(link->previous)) {
			return "a link's count and its previous hash contradict each other";
		}
	}
	return NULL;
}

/* Encoding */

/* True for an item that is an array and begins with a semantics number. */
static bool is_effect(const uint8_t *data, size_t size)
{
	struct item_cursor cursor = item_cursor(data, size);

	if (!item_is_canonical_in(data, size, 1) || item_take_array(&cursor) == 0) {
		return false;
	}
	(void)item_take_between(&cursor, 0, INT64_MAX);
	return cursor.failed == ITEM_OK;
}

/* What entry.h asks of whoever fills in an entry. */
static void assert_sound(const struct entry *entry)
{
	assert(entry->kind <= ENTRY_KIND_MAX);
	assert(entry->link_count <= ENTRY_LINKS_MAX);
	assert(judge_links(entry) == NULL);
	assert(!entry->has_signature ||
			(entry->said_size > 0 && entry->key <= INT64_MAX &&
					entry->signature_size >= 1 &&
					entry->signature_size <= ENTRY_SIGNATURE_MAX));
	assert(entry->effect_size == 0 || is_effect(entry->effect, entry->effect_size));
}

static size_t string_size(size_t size)
{
	return item_head_size(size) + size;
}

static size_t signature_size(const struct entry *entry)
{
	return entry->has_signature
			? 1 + item_head_size(entry->key) + string_size(entry->signature_size)
			: 1;
}

/* said, signature, effect: what an envelope and a whole in parts both end with. */
static size_t tail_size(const struct entry *entry)
{
	return string_size(entry->said_size) + signature_size(entry) +
			(entry->effect_size > 0 ? entry->effect_size : 1);
}

static void put_tail(const struct entry *entry, struct bytes *out)
{
	item_put_bytes(out, entry->said, entry->said_size);
	if (entry->has_signature) {
		item_put_array(out, SIGNATURE_FIELDS);
		item_put_uint(out, entry->key);
		item_put_bytes(out, entry->signature, entry->signature_size);
	} else {
		item_put_null(out);
	}
	if (entry->effect_size > 0) {
		bytes_put(out, entry->effect, entry->effect_size);
	} else {
		item_put_null(out);
	}
}

static size_t int_size(int64_t value)
{
	return item_head_size(value < 0 ? ~(uint64_t)value : (uint64_t)value);
}

size_t entry_size(const struct entry *entry)
{
	size_t size = 1 + item_head_size(ENTRY_VERSION) + item_head_size(entry->kind) +
			int_size(entry->recorded.unix_s) + string_size(ENTRY_SALT_BYTES) + 1;

	for (size_t i = 0; i < entry->link_count; i++) {
		size += 1 + string_size(strlen(entry->links[i].subject)) +
				item_head_size(entry->links[i].count) +
				string_size(ENTRY_HASH_BYTES);
	}
	size += entry->has_annex ? string_size(ENTRY_HASH_BYTES) : 1;
	return size + tail_size(entry);
}

static void put_links(const struct entry *entry, struct bytes *out)
{
	item_put_array(out, entry->link_count);
	for (size_t i = 0; i < entry->link_count; i++) {
		const struct entry_link *link = &entry->links[i];

		item_put_array(out, LINK_FIELDS);
		item_put_text(out, link->subject);
		item_put_uint(out, link->count);
		item_put_bytes(out, link->previous, ENTRY_HASH_BYTES);
	}
}

/*
 * An entry, in order; b.. is the shortest head that its number takes:
 *
 *	89                    array of 9
 *	01                    version
 *	b..                   kind, unsigned
 *	b..                   recorded, seconds since 1970, unsigned or negative
 *	50 <16>               salt
 *	80+n                  n links, n <= 8, ascending by subject; each
 *	  83                      array of 3
 *	  b.. <1..72>             subject, text
 *	  b..                     count, unsigned, from 1
 *	  58 20 <32>              previous leaf hash; zeros where count is 1
 *	f6 | 58 20 <32>       no annex | its commitment
 *	b.. <said>            byte string; 40 for a finding
 *	f6 | 82 b.. b.. <..>  not signed | [key, signature of 1..512 bytes]
 *	f6 | b.. <items>      no effect | array: semantics, unsigned, then the kind's own
 */
int entry_encode(const struct entry *entry, struct bytes *out)
{
	size_t size = entry_size(entry);
	size_t start = out->size;

	assert_sound(entry);
	if (size > ENTRY_MAX) {
		return ENTRY_LARGE;
	}
	item_put_array(out, ENVELOPE_FIELDS);
	item_put_uint(out, ENTRY_VERSION);
	item_put_uint(out, entry->kind);
	item_put_int(out, entry->recorded.unix_s);
	item_put_bytes(out, entry->salt, ENTRY_SALT_BYTES);
	put_links(entry, out);
	if (entry->has_annex) {
		item_put_bytes(out, entry->annex, ENTRY_HASH_BYTES);
	} else {
		item_put_null(out);
	}
	put_tail(entry, out);
	if (out->failed) {
		return WEIR_FAULT_MEMORY;
	}
	assert(out->size - start == size);
	return ENTRY_OK;
}

/*
 * Decoding. Every field that carries information is taken into the struct, and
 * each item has one form, so that encoding again gives the same bytes.
 * Each taker returns why its field is wrong, or NULL where it is right or the
 * cursor knows.
 */

static void take_hash(struct item_cursor *cursor, uint8_t ret[static ENTRY_HASH_BYTES])
{
	const uint8_t *hash = item_take_bytes_of(cursor, ENTRY_HASH_BYTES);

	if (hash != NULL) {
		memcpy(ret, hash, ENTRY_HASH_BYTES);
	}
}

static const char *take_head(struct item_cursor *cursor, struct entry *ret)
{
	const uint8_t *salt;

	item_take_array_of(cursor, ENVELOPE_FIELDS);
	if (item_take_uint(cursor) != ENTRY_VERSION) {
		return "the version is not 1";
	}
	ret->kind = (uint32_t)item_take_between(cursor, 0, ENTRY_KIND_MAX);
	ret->recorded.unix_s = item_take_int(cursor);
	salt = item_take_bytes_of(cursor, ENTRY_SALT_BYTES);
	if (salt != NULL) {
		memcpy(ret->salt, salt, ENTRY_SALT_BYTES);
	}
	return NULL;
}

static const char *take_links(struct item_cursor *cursor, struct entry *ret)
{
	ret->link_count = item_take_array(cursor);
	if (ret->link_count > ENTRY_LINKS_MAX) {
		return "there are more than 8 links";
	}
	for (size_t i = 0; i < ret->link_count; i++) {
		struct entry_link *link = &ret->links[i];

		item_take_array_of(cursor, LINK_FIELDS);
		item_take_text(cursor, link->subject, sizeof(link->subject));
		link->count = (uint64_t)item_take_between(cursor, 1, INT64_MAX);
		take_hash(cursor, link->previous);
		if (cursor->failed != ITEM_OK) {
			return NULL;
		}
	}
	return judge_links(ret);
}

static const char *take_signature(struct item_cursor *cursor, struct entry *ret)
{
	ret->key = 0;
	ret->signature = NULL;
	ret->signature_size = 0;
	ret->has_signature = !item_take_if_null(cursor);
	if (!ret->has_signature) {
		return NULL;
	}
	item_take_array_of(cursor, SIGNATURE_FIELDS);
	ret->key = (uint64_t)item_take_between(cursor, 0, INT64_MAX);
	ret->signature = item_take_bytes(cursor, &ret->signature_size);
	if (ret->signature_size == 0 || ret->signature_size > ENTRY_SIGNATURE_MAX) {
		return "a signature has 1 to 512 bytes";
	}
	return ret->said_size == 0 ? "a finding is not signed" : NULL;
}

static const char *take_effect(struct item_cursor *cursor, struct entry *ret)
{
	struct item_cursor start = *cursor;
	struct item_cursor inside = *cursor;
	size_t count;

	ret->effect = NULL;
	ret->effect_size = 0;
	if (item_take_if_null(cursor)) {
		return NULL;
	}
	count = item_take_array(&inside);
	(void)item_take_between(&inside, 0, INT64_MAX);
	ret->effect = item_take_any(cursor, &ret->effect_size);
	if (cursor->failed == ITEM_OK && (count == 0 || inside.failed != ITEM_OK)) {
		*cursor = start;
		return "an effect is null or an array that begins with its semantics";
	}
	return NULL;
}

static const char *take_tail(struct item_cursor *cursor, struct entry *ret)
{
	const char *why;

	ret->said = item_take_bytes(cursor, &ret->said_size);
	why = take_signature(cursor, ret);
	return why != NULL ? why : take_effect(cursor, ret);
}

int entry_decode(const void *data, size_t size, struct entry *ret, struct where *reterr)
{
	struct item_cursor cursor = item_cursor(data, size);
	struct entry entry;
	const char *why;

	if (size > ENTRY_MAX) {
		item_where(&cursor, "an entry has at most 65535 bytes", reterr);
		return ENTRY_REFUSED;
	}
	why = take_head(&cursor, &entry);
	if (why == NULL) {
		why = take_links(&cursor, &entry);
	}
	if (why == NULL) {
		entry.has_annex = !item_take_if_null(&cursor);
		if (entry.has_annex) {
			take_hash(&cursor, entry.annex);
		}
		why = take_tail(&cursor, &entry);
	}
	if (why == NULL) {
		item_take_end(&cursor);
	}
	if (why != NULL || cursor.failed != ITEM_OK) {
		item_where(&cursor, why, reterr);
		return ENTRY_REFUSED;
	}
	assert(entry_size(&entry) == size);
	*ret = entry;
	return ENTRY_OK;
}

/* Parts */

void entry_split_init(struct entry_split *split)
{
	*split = (struct entry_split){ 0 };
	bytes_init(&split->whole, ENTRY_WHOLE_MAX);
	bytes_init(&split->effect, ENTRY_MAX);
}

void entry_split_finish(struct entry_split *split)
{
	bytes_finish(&split->whole);
	bytes_finish(&split->effect);
}

int entry_split_begin(struct entry_split *split, const struct entry *entry, uint64_t semantics,
		uint64_t first)
{
	assert_sound(entry);
	assert(entry->kind != ENTRY_KIND_PART && entry_size(entry) > ENTRY_MAX);
	assert(semantics <= INT64_MAX && first <= INT64_MAX - PARTS_MAX);
	if (1 + item_head_size(entry->kind) + tail_size(entry) > ENTRY_WHOLE_MAX) {
		return ENTRY_LARGE;
	}
	bytes_reset(&split->whole);
	item_put_array(&split->whole, WHOLE_FIELDS);
	item_put_uint(&split->whole, entry->kind);
	put_tail(entry, &split->whole);
	if (split->whole.failed) {
		return WEIR_FAULT_MEMORY;
	}
	split->entry = entry;
	split->semantics = semantics;
	split->first = first;
	split->part = 0;
	split->parts = (split->whole.size + ENTRY_CHUNK - 1) / ENTRY_CHUNK;
	assert(split->parts >= 2 && split->parts <= PARTS_MAX);
	return ENTRY_OK;
}

/*
 * A part's effect, in order:
 *
 *	85                array of 5
 *	b..               semantics, unsigned
 *	b..               log index of the first part, unsigned
 *	b..               this part, from 1
 *	b..               parts, 2..263
 *	59 fa 00 <64000>  chunk; the last part's has 1..64000 bytes
 */
int entry_split_next(struct entry_split *split, const uint8_t salt[static ENTRY_SALT_BYTES],
		struct bytes *out)
{
	struct entry part = { .kind = ENTRY_KIND_PART, .recorded = split->entry->recorded };
	size_t at = split->part * ENTRY_CHUNK;
	size_t left = split->whole.size - at;
	int answer;

	assert(split->part < split->parts);
	bytes_reset(&split->effect);
	item_put_array(&split->effect, PART_FIELDS);
	item_put_uint(&split->effect, split->semantics);
	item_put_uint(&split->effect, split->first);
	item_put_uint(&split->effect, split->part + 1);
	item_put_uint(&split->effect, split->parts);
	item_put_bytes(&split->effect, split->whole.data + at,
			left < ENTRY_CHUNK ? left : ENTRY_CHUNK);
	if (split->effect.failed) {
		return WEIR_FAULT_MEMORY;
	}
	memcpy(part.salt, salt, ENTRY_SALT_BYTES);
	part.effect = split->effect.data;
	part.effect_size = split->effect.size;
	if (split->part == 0) {
		part.link_count = split->entry->link_count;
		memcpy(part.links, split->entry->links, sizeof(part.links));
		part.has_annex = split->entry->has_annex;
		memcpy(part.annex, split->entry->annex, sizeof(part.annex));
	}
	answer = entry_encode(&part, out);
	assert(answer != ENTRY_LARGE);
	split->part++;
	return answer;
}

void entry_join_init(struct entry_join *join)
{
	join->is_open = false;
	bytes_init(&join->whole, ENTRY_WHOLE_MAX);
}

void entry_join_finish(struct entry_join *join)
{
	bytes_finish(&join->whole);
}

void entry_join_reset(struct entry_join *join)
{
	join->is_open = false;
	bytes_reset(&join->whole);
}

/* A part's effect, decoded. */
struct part {
	uint64_t semantics;
	uint64_t first;
	size_t part;
	size_t parts;
	const uint8_t *chunk;
	size_t chunk_size;
};

static const char *take_part(const struct entry *entry, struct part *ret)
{
	struct item_cursor cursor = item_cursor(entry->effect, entry->effect_size);

	if (entry->kind != ENTRY_KIND_PART) {
		return "a whole in parts is interrupted";
	}
	item_take_array_of(&cursor, PART_FIELDS);
	ret->semantics = (uint64_t)item_take_between(&cursor, 0, INT64_MAX);
	ret->first = (uint64_t)item_take_between(&cursor, 0, INT64_MAX - PARTS_MAX);
	ret->part = (size_t)item_take_between(&cursor, 1, PARTS_MAX);
	ret->parts = (size_t)item_take_between(&cursor, 2, PARTS_MAX);
	ret->chunk = item_take_bytes(&cursor, &ret->chunk_size);
	item_take_end(&cursor);
	if (cursor.failed != ITEM_OK || entry->said_size > 0 || ret->part > ret->parts) {
		return "this is not a part";
	}
	if (ret->chunk_size == 0 || ret->chunk_size > ENTRY_CHUNK ||
			(ret->part < ret->parts && ret->chunk_size < ENTRY_CHUNK)) {
		return "a part but the last carries 64000 bytes, the last 1 to 64000";
	}
	return NULL;
}

/* Why a part does not stand at its place, or NULL. */
static const char *judge_part(const struct entry_join *join, uint64_t index,
		const struct entry *entry, const struct part *part)
{
	if (part->first + (part->part - 1) != index) {
		return "a part's numbers do not fit its place in the log";
	}
	if (!join->is_open) {
		return part->part != 1 ? "the parts before this one are missing" : NULL;
	}
	if (part->first != join->first || part->part != join->part + 1) {
		return "this part does not follow the one before it";
	}
	if (part->parts != join->parts || part->semantics != join->semantics ||
			entry->recorded.unix_s != join->head.recorded.unix_s) {
		return "the parts of one whole differ in what they share";
	}
	if (entry->link_count > 0 || entry->has_annex) {
		return "links and annex stand in the first part only";
	}
	return NULL;
}

/* The whole from its bytes; the envelope is the first part's. */
static const char *take_whole(const struct entry_join *join, struct entry *ret)
{
	struct item_cursor cursor = item_cursor(join->whole.data, join->whole.size);
	struct item_cursor inside;
	const char *why;

	*ret = join->head;
	item_take_array_of(&cursor, WHOLE_FIELDS);
	ret->kind = (uint32_t)item_take_between(&cursor, ENTRY_KIND_PART + 1, ENTRY_KIND_MAX);
	why = take_tail(&cursor, ret);
	if (why == NULL) {
		item_take_end(&cursor);
	}
	if (why != NULL || cursor.failed != ITEM_OK) {
		return cursor.failed != ITEM_OK ? item_answer_text(cursor.failed) : why;
	}
	inside = item_cursor(ret->effect, ret->effect_size);
	if (ret->effect_size > 0 &&
			(item_take_array(&inside) == 0 ||
					item_take_uint(&inside) != join->semantics)) {
		return "the whole's semantics are not its parts'";
	}
	return entry_size(ret) > ENTRY_MAX ? NULL : "this whole fits into one entry";
}

static int refuse_part(
		struct entry_join *join, uint64_t index, const char *why, struct where *reterr)
{
	if (reterr != NULL) {
		where_set(reterr, 0, 0, "entry %llu: %s", (unsigned long long)index, why);
	}
	entry_join_reset(join);
	return ENTRY_JOIN_REFUSED;
}

int entry_join_add(struct entry_join *join, uint64_t index, const struct entry *entry,
		struct entry *ret, struct where *reterr)
{
	struct entry whole;
	struct part part;
	const char *why;

	if (!join->is_open && entry->kind != ENTRY_KIND_PART) {
		*ret = *entry;
		return ENTRY_JOIN_WHOLE;
	}
	why = take_part(entry, &part);
	if (why == NULL) {
		why = judge_part(join, index, entry, &part);
	}
	if (why != NULL) {
		return refuse_part(join, index, why, reterr);
	}
	if (!join->is_open) {
		bytes_reset(&join->whole);
		join->is_open = true;
		join->first = part.first;
		join->semantics = part.semantics;
		join->parts = part.parts;
		join->head = *entry;
	}
	join->part = part.part;
	if (part.chunk_size > join->whole.limit - join->whole.size) {
		return refuse_part(join, index, "a whole has at most 16 MiB", reterr);
	}
	bytes_put(&join->whole, part.chunk, part.chunk_size);
	if (join->whole.failed) {
		entry_join_reset(join);
		return WEIR_FAULT_MEMORY;
	}
	if (part.part < part.parts) {
		return ENTRY_JOIN_MORE;
	}
	why = take_whole(join, &whole);
	if (why != NULL) {
		return refuse_part(join, index, why, reterr);
	}
	join->is_open = false;
	*ret = whole;
	return ENTRY_JOIN_WHOLE;
}
