/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/finding.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ledger/flow.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "ledger/rows.h"
#include "meter/bytes.h"

enum {
	RAISED_ITEMS = 11,
	AGAIN_ITEMS = 2, /* of a finding that is overdue, or has lapsed */
};

/* The second item of an effect. */
enum form {
	FORM_RAISED = 1,
	FORM_LAPSED = 2,
	FORM_OVERDUE = 3,
};

const char *finding_subject_name(enum finding_subject subject)
{
	static const char *const names[] = {
		[FINDING_OF_PERMIT] = N_("permit"),
		[FINDING_OF_INTAKE] = N_("intake"),
		[FINDING_OF_METER] = N_("meter"),
		[FINDING_OF_AREA] = N_("area"),
		[FINDING_OF_SECTION] = N_("section"),
	};

	assert(subject >= FINDING_OF_PERMIT && subject <= FINDING_OF_SECTION);
	return names[subject];
}

const char *finding_step_name(enum finding_step step)
{
	static const char *const names[] = {
		[FINDING_ASSIGN] = "assign",
		[FINDING_RECTIFY] = "rectify",
		[FINDING_ACCEPT] = "accept",
		[FINDING_REJECT] = "reject",
		[FINDING_CLOSE] = "close",
		[FINDING_WITHDRAW] = "withdraw",
		[FINDING_OVERDUE] = "overdue",
		[FINDING_LAPSED] = "lapsed",
	};

	assert(step >= FINDING_ASSIGN && step <= FINDING_LAPSED);
	return names[step];
}

const char *finding_state_name(enum finding_state state)
{
	static const char *const names[] = {
		[FINDING_RAISED] = "raised",
		[FINDING_ASSIGNED] = "assigned",
		[FINDING_RECTIFIED] = "rectified",
		[FINDING_CHECKED] = "checked",
		[FINDING_CLOSED] = "closed",
		[FINDING_WITHDRAWN] = "withdrawn",
	};

	assert(state >= FINDING_RAISED && state <= FINDING_WITHDRAWN);
	return names[state];
}

/* ---- items ---- */

static void put_evidence(struct bytes *body, const uint8_t *evidence)
{
	if (evidence == NULL) {
		item_put_null(body);
	} else {
		item_put_bytes(body, evidence, BOOKS_HASH_BYTES);
	}
}

static const uint8_t *take_evidence(struct item_cursor *cursor)
{
	return item_take_if_null(cursor) ? NULL : item_take_bytes_of(cursor, BOOKS_HASH_BYTES);
}

static void put_day(struct bytes *body, struct day day)
{
	if (row_has_day(day)) {
		item_put_int(body, day.number);
	} else {
		item_put_null(body);
	}
}

static struct day take_day(struct item_cursor *cursor)
{
	return item_take_if_null(cursor)
			? ROW_NO_DAY
			: (struct day){ (int32_t)item_take_between(cursor, -1000000, 1000000) };
}

static bool says_something(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] != ' ' && text[i] != '\n' && text[i] != '\t') {
			return true;
		}
	}
	return false;
}

/* ---- raised by an actor ---- */

void finding_put(struct bytes *body, const struct finding_said *said)
{
	item_put_array(body, 6);
	item_put_uint(body, said->subject);
	item_put_text(body, said->id);
	item_put_uint(body, said->class);
	item_put_text_n(body, said->text, said->text_size);
	put_evidence(body, said->evidence);
	if (said->reopens == FINDING_NONE) {
		item_put_null(body);
	} else {
		item_put_int(body, said->reopens);
	}
}

bool finding_take(const void *body, size_t size, struct finding_said *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 6);
	ret->subject = (enum finding_subject)item_take_between(
			&cursor, FINDING_OF_PERMIT, FINDING_OF_AREA);
	item_take_text(&cursor, ret->id, sizeof(ret->id));
	ret->class = (enum finding_class)item_take_between(
			&cursor, FINDING_UNPERMITTED, FINDING_CREDIT_OVERDUE);
	ret->text = item_take_text_n(&cursor, &ret->text_size);
	ret->evidence = take_evidence(&cursor);
	ret->reopens = item_take_if_null(&cursor) ? FINDING_NONE
						  : item_take_between(&cursor, 0, INT64_MAX);
	return item_at_end(&cursor) && ret->text_size <= FINDING_TEXT_MAX &&
			says_something(ret->text, ret->text_size);
}

/* ---- steps ---- */

void finding_put_step(struct bytes *body, const struct finding_step_said *said)
{
	item_put_array(body, 6);
	item_put_int(body, said->finding);
	item_put_uint(body, said->step);
	item_put_text_n(body, said->text, said->text_size);
	put_evidence(body, said->evidence);
	item_put_text(body, said->responsible);
	put_day(body, said->due);
}

/* Has a step what it needs, and nothing else? */
static bool is_step_whole(const struct finding_step_said *said)
{
	bool is_assign = said->step == FINDING_ASSIGN;
	bool needs_text = said->step == FINDING_RECTIFY || said->step == FINDING_REJECT ||
			said->step == FINDING_WITHDRAW;

	return is_assign == row_has_day(said->due) && is_assign == (said->responsible[0] != '\0') &&
			(said->evidence == NULL || said->step == FINDING_RECTIFY) &&
			(!needs_text || says_something(said->text, said->text_size));
}

bool finding_take_step(const void *body, size_t size, struct finding_step_said *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 6);
	ret->finding = item_take_between(&cursor, 0, INT64_MAX);
	ret->step = (enum finding_step)item_take_between(&cursor, FINDING_ASSIGN, FINDING_WITHDRAW);
	ret->text = item_take_text_n(&cursor, &ret->text_size);
	ret->evidence = take_evidence(&cursor);
	item_take_text(&cursor, ret->responsible, sizeof(ret->responsible));
	ret->due = take_day(&cursor);
	return item_at_end(&cursor) && ret->text_size <= FINDING_TEXT_MAX && is_step_whole(ret);
}

/* ---- the program's ---- */

void finding_link(struct conclusion *ret, const char *account, const char *area)
{
	if (account[0] != '\0' && books_is_permit(account)) {
		(void)conclusion_subject(ret, "permit:", account);
	} else if (area[0] != '\0') {
		(void)conclusion_subject(ret, "area:", area);
	} else {
		(void)conclusion_subject(ret, "ledger", "");
	}
}

void finding_put_found(struct conclusion *ret, const struct finding_found *found)
{
	struct bytes *effect = &ret->effect;

	finding_link(ret, found->account, found->area);
	if (found->step != 0) {
		effect_begin(effect, AGAIN_ITEMS);
		item_put_uint(effect, found->step == FINDING_LAPSED ? FORM_LAPSED : FORM_OVERDUE);
		item_put_int(effect, found->finding);
		return;
	}
	effect_begin(effect, RAISED_ITEMS);
	item_put_uint(effect, FORM_RAISED);
	item_put_uint(effect, found->duty);
	item_put_uint(effect, found->subject);
	item_put_text(effect, found->id);
	item_put_uint(effect, found->class);
	item_put_text(effect, found->account);
	item_put_text(effect, found->area);
	item_put_int(effect, found->since.number);
	if (found->litres == ROW_NO_LITRES) {
		item_put_null(effect);
	} else {
		item_put_int(effect, found->litres);
	}
	item_put_text(effect, found->responsible);
	put_day(effect, found->due);
}

static void take_raised(struct item_cursor *cursor, struct finding_found *ret)
{
	ret->duty = (enum duty)item_take_between(cursor, DUTY_VERIFICATION, DUTY_CREDIT);
	ret->subject = (enum finding_subject)item_take_between(
			cursor, FINDING_OF_PERMIT, FINDING_OF_SECTION);
	item_take_text(cursor, ret->id, sizeof(ret->id));
	ret->class = (enum finding_class)item_take_between(
			cursor, FINDING_UNPERMITTED, FINDING_CREDIT_OVERDUE);
	item_take_text(cursor, ret->account, sizeof(ret->account));
	item_take_text(cursor, ret->area, sizeof(ret->area));
	ret->since.number = (int32_t)item_take_between(cursor, INT32_MIN, INT32_MAX);
	ret->litres = item_take_if_null(cursor) ? ROW_NO_LITRES : item_take_int(cursor);
	item_take_text(cursor, ret->responsible, sizeof(ret->responsible));
	ret->due = take_day(cursor);
}

bool finding_take_found(const void *effect, size_t size, struct finding_found *ret)
{
	struct item_cursor cursor = item_cursor(effect, size);
	size_t count = item_take_array(&cursor);
	int64_t form;

	memset(ret, 0, sizeof(*ret));
	(void)item_take_between(&cursor, 1, KIND_SEMANTICS);
	form = item_take_between(&cursor, FORM_RAISED, FORM_OVERDUE);
	if (count != 1 + (form == FORM_RAISED ? RAISED_ITEMS : AGAIN_ITEMS)) {
		return false;
	}
	if (form == FORM_RAISED) {
		take_raised(&cursor, ret);
	} else {
		ret->step = form == FORM_LAPSED ? FINDING_LAPSED : FINDING_OVERDUE;
		ret->finding = item_take_between(&cursor, 0, INT64_MAX);
	}
	return item_at_end(&cursor);
}

const char *finding_text_found(
		const void *effect, size_t size, char buffer[static FINDING_LINE_MAX])
{
	struct finding_found found;

	buffer[0] = '\0';
	if (!finding_take_found(effect, size, &found)) {
		return buffer;
	}
	if (found.step != 0) {
		(void)snprintf(buffer, FINDING_LINE_MAX, "the finding of entry %lld %s",
				(long long)found.finding,
				found.step == FINDING_LAPSED ? "lapsed" : "overdue");
	} else {
		(void)snprintf(buffer, FINDING_LINE_MAX, "%s %s found: %s",
				finding_subject_name(found.subject), found.id,
				word_name(WORD_FINDING, (int)found.class));
	}
	return buffer;
}

/* ---- where ---- */

static bool place_of_permit(const struct registry_view *view, const char *permit, struct day day,
		struct finding_place *ret)
{
	struct permit_row row;

	if (!registry_permit(view, permit, day, &row) &&
			!registry_permit(view, permit, (struct day){ INT32_MAX - 1 }, &row)) {
		return false;
	}
	(void)text_copy(ret->account, sizeof(ret->account), permit);
	memcpy(ret->area, row.area, sizeof(ret->area));
	return true;
}

static bool place_of_intake(const struct registry_view *view, const char *intake, struct day day,
		struct finding_place *ret)
{
	struct intake_row row;

	if (!registry_intake(view, intake, day, &row) &&
			!registry_intake(view, intake, (struct day){ INT32_MAX - 1 }, &row)) {
		return false;
	}
	if (row.permit[0] == '\0' || !place_of_permit(view, row.permit, day, ret)) {
		(void)snprintf(ret->account, sizeof(ret->account), "unpermitted:%s", intake);
	}
	if (row.area[0] != '\0') {
		memcpy(ret->area, row.area, sizeof(ret->area));
	}
	return true;
}

static bool place_of_section(const struct books *books, const char *section, struct day day,
		struct finding_place *ret)
{
	const struct section_row *row = flow_section_on(books, section, day);
	struct flow_section said;

	row = row != NULL ? row : flow_section_on(books, section, (struct day){ INT32_MAX - 1 });
	if (row == NULL || !flow_take_section(row->said.data, row->said.size, &said)) {
		return false;
	}
	memcpy(ret->area, said.area, sizeof(ret->area));
	return true;
}

bool finding_place(const struct books *books, enum finding_subject subject, const char *id,
		struct day day, struct finding_place *ret)
{
	const struct registry_view view = { .books = books };
	struct meter_row meter;

	memset(ret, 0, sizeof(*ret));
	switch (subject) {
	case FINDING_OF_PERMIT:
		return place_of_permit(&view, id, day, ret);
	case FINDING_OF_INTAKE:
		return place_of_intake(&view, id, day, ret);
	case FINDING_OF_METER:
		return (registry_meter(&view, id, day, &meter) ||
				       registry_meter(&view, id, (struct day){ INT32_MAX - 1 },
						       &meter)) &&
				place_of_intake(&view, meter.intake, day, ret);
	case FINDING_OF_AREA:
		(void)text_copy(ret->area, sizeof(ret->area), id);
		return registry_has(&view, ROW_AREA, id);
	case FINDING_OF_SECTION:
		return place_of_section(books, id, day, ret);
	}
	return false;
}

/* ---- reading ---- */

const struct finding_row *finding_find(const struct books *books, int64_t entry)
{
	const struct finding_row key = { .entry = entry };

	return shelf_find(books_shelf(books, BOOK_FINDING), &key);
}

enum finding_state finding_state(const struct finding_row *row)
{
	return row->withdrawn != 0            ? FINDING_WITHDRAWN
			: row->closed != 0    ? FINDING_CLOSED
			: row->checked != 0   ? FINDING_CHECKED
			: row->rectified != 0 ? FINDING_RECTIFIED
			: row->assigned != 0  ? FINDING_ASSIGNED
					      : FINDING_RAISED;
}

bool finding_is_open(const struct finding_row *row)
{
	return row->withdrawn == 0 && row->closed == 0;
}

bool finding_is_overdue(const struct books *books, const struct finding_row *row)
{
	const struct origin_row *origin = books_origin(books);

	return finding_is_open(row) && row->rectified == 0 && row->due != INT32_MIN &&
			origin != NULL && row->due <= origin->day;
}

struct shelf_cursor finding_steps(
		const struct books *books, int64_t finding, struct finding_step_row *key)
{
	*key = (struct finding_step_row){ .finding = finding, .entry = INT64_MIN };
	return shelf_scan(books_shelf(books, BOOK_FINDING_STEP), key, 1);
}
