/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/flow.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/err.h"

enum {
	SECTION_ITEMS = 8,
	SINCE_MAX = 100000, /* values looked back: eleven years of hours */
};

/* ---- a section ---- */

void flow_put_section(struct bytes *body, const struct flow_section *section)
{
	item_put_array(body, SECTION_ITEMS);
	item_put_text(body, section->section);
	item_put_text(body, section->name);
	item_put_text(body, section->area);
	item_put_int(body, section->least_l_per_s);
	item_put_int(body, section->warn_l_per_s);
	item_put_int(body, section->from.number);
	item_put_array(body, section->bound_count);
	for (size_t i = 0; i < section->bound_count; i++) {
		item_put_array(body, 2);
		item_put_text(body, section->bound[i].permit);
		item_put_int(body, (int64_t)section->bound[i].condition);
	}
	item_put_text(body, section->document);
}

/* Ascending by permit, so that each stands once and one list has one spelling. */
static bool take_bound(struct item_cursor *cursor, struct flow_section *ret)
{
	size_t count = item_take_array(cursor);

	if (count > FLOW_BOUND_MAX) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		struct flow_bound *bound = &ret->bound[i];

		item_take_array_of(cursor, 2);
		item_take_text(cursor, bound->permit, sizeof(bound->permit));
		bound->condition = (enum flow_condition)item_take_between(
				cursor, FLOW_REDUCE, FLOW_STOP_OR_REDUCE);
		if (!text_is_id(bound->permit) ||
				(i > 0 && strcmp(ret->bound[i - 1].permit, bound->permit) >= 0)) {
			return false;
		}
	}
	ret->bound_count = count;
	return true;
}

bool flow_take_section(const void *body, size_t size, struct flow_section *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	item_take_array_of(&cursor, SECTION_ITEMS);
	item_take_text(&cursor, ret->section, sizeof(ret->section));
	item_take_text(&cursor, ret->name, sizeof(ret->name));
	item_take_text(&cursor, ret->area, sizeof(ret->area));
	ret->least_l_per_s = item_take_between(&cursor, 0, FLOW_MAX);
	ret->warn_l_per_s = item_take_between(&cursor, ret->least_l_per_s, FLOW_MAX);
	ret->from.number = (int32_t)item_take_between(&cursor, INT32_MIN + 1, INT32_MAX - 1);
	if (!take_bound(&cursor, ret)) {
		return false;
	}
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	return item_at_end(&cursor) && text_is_id(ret->section) && text_is_id(ret->area);
}

const struct section_row *flow_section_on(
		const struct books *books, const char *section, struct day day)
{
	struct section_row key = { .from = day.number };
	const struct section_row *row;

	if (!text_copy(key.section, sizeof(key.section), section)) {
		return NULL;
	}
	row = shelf_floor(books_shelf(books, BOOK_SECTION), &key);
	return row != NULL && strcmp(row->section, section) == 0 ? row : NULL;
}

/* Is there such a row, whatever its day? */
static bool has_section(const struct books *books, const char *section)
{
	return flow_section_on(books, section, (struct day){ INT32_MAX }) != NULL;
}

/* Does all that a section names exist? */
static int check_section(
		const struct judge *judge, const struct flow_section *said, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };

	if (!registry_has(&view, ROW_AREA, said->area)) {
		where_set(reason, 0, 0, "there is no area '%s'", said->area);
		return JUDGE_REFUSED;
	}
	for (size_t i = 0; i < said->bound_count; i++) {
		if (!registry_has(&view, ROW_PERMIT, said->bound[i].permit)) {
			where_set(reason, 0, 0, "there is no permit '%s'", said->bound[i].permit);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

int section_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct section_row *row;
	struct flow_section said;
	char day[DAY_TEXT_MAX];
	int answer;

	if (!flow_take_section(deed->body, deed->body_size, &said)) {
		where_set(reason, 0, 0,
				"a section is [section, name, area, least, warn, from, [[permit, condition], ...], document]");
		return JUDGE_REFUSED;
	}
	answer = check_section(judge, &said, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	row = flow_section_on(judge->books, said.section, said.from);
	if (row != NULL && row->from == said.from.number) {
		if (row->said.size == deed->body_size &&
				memcmp(row->said.data, deed->body, deed->body_size) == 0) {
			return JUDGE_KNOWN;
		}
		where_set(reason, 0, 0,
				"section '%s' has a row from %s: a change has a day of its own",
				said.section, day_format(said.from, day));
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "area:", said.area);
	return JUDGE_OK;
}

int section_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_SECTION);
	struct section_row key = { .entry = index };
	struct item_cursor cursor;
	struct flow_section said;
	struct section_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!flow_take_section(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.section, sizeof(key.section), said.section);
	key.from = said.from.number;
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->entry = index;
	row->least_l_per_s = said.least_l_per_s;
	row->warn_l_per_s = said.warn_l_per_s;
	fault = shelf_blob_set(&row->said, deed.body, deed.body_size);
	shelf_touch(shelf, row);
	return fault;
}

/* ---- what was seen ---- */

void flow_put_seen(struct bytes *body, const char *section, const struct flow_value *values,
		size_t count)
{
	assert(count > 0 && count <= FLOW_SEEN_MAX);
	item_put_array(body, 2);
	item_put_text(body, section);
	item_put_array(body, count);
	for (size_t i = 0; i < count; i++) {
		item_put_array(body, 2);
		item_put_int(body, values[i].at_s);
		item_put_int(body, values[i].l_per_s);
	}
}

/* What an observation holds: values still to be read. */
struct seen {
	char section[TEXT_ID_MAX + 1];
	struct item_cursor cursor;
	size_t left;
	int64_t last_s;
};

static bool open_seen(const struct deed *deed, struct seen *ret)
{
	ret->cursor = item_cursor(deed->body, deed->body_size);
	ret->last_s = INT64_MIN;
	item_take_array_of(&ret->cursor, 2);
	item_take_text(&ret->cursor, ret->section, sizeof(ret->section));
	ret->left = item_take_array(&ret->cursor);
	return ret->cursor.failed == ITEM_OK && ret->left > 0 && ret->left <= FLOW_SEEN_MAX &&
			text_is_id(ret->section);
}

/* The next value, each later than the one before; false behind the last, or where one is wrong. */
static bool next_seen(struct seen *seen, struct flow_value *ret)
{
	if (seen->left == 0 || seen->cursor.failed != ITEM_OK) {
		return false;
	}
	item_take_array_of(&seen->cursor, 2);
	ret->at_s = item_take_int(&seen->cursor);
	ret->l_per_s = item_take_between(&seen->cursor, 0, FLOW_MAX);
	if (seen->cursor.failed != ITEM_OK || ret->at_s <= seen->last_s) {
		item_fail(&seen->cursor, ITEM_RANGE);
		return false;
	}
	seen->last_s = ret->at_s;
	seen->left--;
	return true;
}

static bool is_read(const struct seen *seen)
{
	return seen->left == 0 && item_at_end(&seen->cursor);
}

static const struct flow_row *find_flow(
		const struct books *books, const char *section, int64_t at_s)
{
	struct flow_row key = { .at_s = at_s };

	(void)text_copy(key.section, sizeof(key.section), section);
	return shelf_find(books_shelf(books, BOOK_FLOW), &key);
}

int flows_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	bool is_new = false;
	struct flow_value value;
	struct seen seen;

	if (!open_seen(deed, &seen)) {
		where_set(reason, 0, 0, "flows are [section, [[at, litres a second], ...]]");
		return JUDGE_REFUSED;
	}
	if (!has_section(judge->books, seen.section)) {
		where_set(reason, 0, 0, "there is no section '%s'", seen.section);
		return JUDGE_REFUSED;
	}
	while (next_seen(&seen, &value)) {
		const struct flow_row *row = find_flow(judge->books, seen.section, value.at_s);

		if (value.at_s > judge->recorded_s + FLOW_AHEAD_S) {
			where_set(reason, 0, 0, "nobody has seen yet what flows then");
			return JUDGE_REFUSED;
		}
		is_new = is_new || row == NULL || row->l_per_s != value.l_per_s;
	}
	if (!is_read(&seen)) {
		where_set(reason, 0, 0,
				"flows are [section, [[at, litres a second], ...]], ascending");
		return JUDGE_REFUSED;
	}
	if (!is_new) {
		return JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

static int apply_value(
		struct books *books, const char *section, struct flow_value value, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_FLOW);
	struct flow_row key = { .at_s = value.at_s };
	const struct flow_row *before = find_flow(books, section, value.at_s);
	bool is_conflict = before != NULL &&
			(before->is_conflict != 0 || before->l_per_s != value.l_per_s);
	struct flow_row *row;
	int fault;

	(void)text_copy(key.section, sizeof(key.section), section);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	/* Of two that differ the lesser stands there, whichever came first; it is not used. */
	row->l_per_s = is_conflict && row->l_per_s < value.l_per_s ? row->l_per_s : value.l_per_s;
	row->is_conflict = is_conflict ? 1 : 0;
	row->entry = index;
	shelf_touch(shelf, row);
	return 0;
}

int flows_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct flow_value value;
	struct deed deed;
	struct seen seen;
	int fault = 0;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!open_seen(&deed, &seen)) {
		return WEIR_FAULT_BROKEN;
	}
	while (fault == 0 && next_seen(&seen, &value)) {
		fault = apply_value(books, seen.section, value, index);
	}
	return fault == 0 && !is_read(&seen) ? WEIR_FAULT_BROKEN : fault;
}

/* ---- how it stands ---- */

const char *flow_state_name(enum flow_state state)
{
	static const char *const names[] = { "unknown", "enough", "near", "below" };

	return names[state];
}

/* The newest value that counts, at an instant or before it; NULL where there is none. */
static const struct flow_row *newest(const struct books *books, const char *section, int64_t at_s)
{
	const struct shelf *shelf = books_shelf(books, BOOK_FLOW);
	struct flow_row key = { .at_s = at_s };
	const struct flow_row *row;

	(void)text_copy(key.section, sizeof(key.section), section);
	do {
		row = shelf_floor(shelf, &key);
		if (row == NULL || strcmp(row->section, section) != 0) {
			return NULL;
		}
		key.at_s = row->at_s - 1;
	} while (row->is_conflict != 0);
	return row;
}

/* By the numbers in force on the value's day. */
static enum flow_state state_of(const struct books *books, const struct flow_row *row)
{
	const struct section_row *section = flow_section_on(
			books, row->section, zone_day(&books->zone, (struct instant){ row->at_s }));

	if (section == NULL) {
		return FLOW_UNKNOWN;
	}
	return row->l_per_s < section->least_l_per_s           ? FLOW_BELOW
			: row->l_per_s < section->warn_l_per_s ? FLOW_NEAR
							       : FLOW_ENOUGH;
}

struct flow_standing flow_stands(const struct books *books, const char *section, int64_t at_s)
{
	struct flow_standing standing = {
		.state = FLOW_UNKNOWN, .at_s = INT64_MIN, .since_s = INT64_MIN
	};
	const struct flow_row *row = newest(books, section, at_s);
	const struct flow_row *earlier = row;

	if (row == NULL) {
		return standing;
	}
	standing.at_s = standing.since_s = row->at_s;
	standing.l_per_s = row->l_per_s;
	if (row->at_s < at_s - FLOW_SILENT_S) {
		standing.since_s = row->at_s + FLOW_SILENT_S;
		return standing;
	}
	standing.state = state_of(books, row);
	for (int i = 0; i < SINCE_MAX; i++) {
		earlier = newest(books, section, standing.since_s - 1);
		if (earlier == NULL || state_of(books, earlier) != standing.state ||
				earlier->at_s < standing.since_s - FLOW_SILENT_S) {
			break;
		}
		standing.since_s = earlier->at_s;
	}
	return standing;
}
