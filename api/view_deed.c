/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_deed.h"

#include <string.h>

#include "api/caller.h"
#include "api/view.h"
#include "api/view_assess.h"
#include "api/view_log.h"
#include "ledger/alert.h"
#include "ledger/deed.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/moved.h"
#include "ledger/pending.h"
#include "ledger/timeline.h"
#include "ledger/whole.h"
#include "meter/err.h"

static bool is_told(const struct deed_reader *reader, const char *account)
{
	const char *permit = timeline_permit(account);

	return reader == NULL || caller_is_of(reader->caller, ROLES_OFFICE) ||
			(permit != NULL &&
					caller_may_see_permit(reader->caller, reader->books,
							reader->today, permit));
}

void view_moved(struct view *view, const struct moved_list *moved, const struct deed_reader *reader)
{
	view_array(view, "moved");
	for (size_t i = 0; i < moved->count; i++) {
		if (!is_told(reader, moved->list[i].permit)) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "permit", moved->list[i].permit);
		view_int(view, "measured_litres", moved->list[i].measured_litres);
		view_int(view, "assessed_litres", moved->list[i].assessed_litres);
		view_end(view);
	}
	view_end(view);
}

static int view_laid(struct view *view, const struct entry *entry, const struct deed_reader *reader)
{
	struct moved_list moved = { .count = 0 };
	struct item_cursor effect;
	int fault = effect_open(entry, &effect, 1) ? moved_add(&effect, &moved) : WEIR_FAULT_BROKEN;

	if (fault == 0) {
		view_moved(view, &moved, reader);
	}
	moved_finish(&moved);
	return fault;
}

static void view_day_number(struct view *view, const char *key, int64_t number)
{
	view_day(view, key, (struct day){ (int32_t)number });
}

/* [account, from, till, due] */
static int view_objection(struct view *view, const struct entry *entry)
{
	char account[BOOKS_SUBJECT_MAX];
	struct item_cursor effect;

	if (!effect_open(entry, &effect, 4)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_text(&effect, account, sizeof(account));
	view_text(view, "permit", account);
	view_day_number(view, "from", item_take_between(&effect, INT32_MIN, INT32_MAX));
	view_day_number(view, "until", item_take_between(&effect, INT32_MIN + 1, INT32_MAX) - 1);
	view_day_number(view, "due", item_take_between(&effect, INT32_MIN, INT32_MAX));
	return effect.failed == ITEM_OK ? 0 : WEIR_FAULT_BROKEN;
}

/* body [objection, text], effect [account] */
static int view_answer(struct view *view, const struct entry *entry, const struct deed *deed)
{
	struct item_cursor body = item_cursor(deed->body, deed->body_size);
	char account[BOOKS_SUBJECT_MAX];
	struct item_cursor effect;

	if (!effect_open(entry, &effect, 1)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_array_of(&body, 2);
	view_int(view, "objection", item_take_between(&body, 0, INT64_MAX));
	item_take_text(&effect, account, sizeof(account));
	view_text(view, "permit", account);
	return body.failed == ITEM_OK && effect.failed == ITEM_OK ? 0 : WEIR_FAULT_BROKEN;
}

static int view_step(struct view *view, const struct deed *deed)
{
	static const char *const names[] = {
		[ALERT_ACK] = "ack",
		[ALERT_RECTIFY] = "rectify",
		[ALERT_CLOSE] = "close",
	};
	char subject[BOOKS_SUBJECT_MAX];
	enum alert_step step;
	const char *text;
	int64_t alert;
	size_t size;

	if (!alert_take_step(deed->body, deed->body_size, subject, &alert, &step, &text, &size)) {
		return WEIR_FAULT_BROKEN;
	}
	view_int(view, "alert", alert);
	view_text(view, "permit", strncmp(subject, "permit:", 7) == 0 ? subject + 7 : subject);
	view_text(view, "step", names[step]);
	return 0;
}

static int view_finding_step(struct view *view, const struct deed *deed)
{
	struct finding_step_said said;

	if (!finding_take_step(deed->body, deed->body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	view_int(view, "finding", said.finding);
	view_text(view, "step", finding_step_name(said.step));
	return 0;
}

/* [month, root, [line, ...], [area, ...]] */
static int view_close_month(struct view *view, const struct entry *entry)
{
	char text[DAY_TEXT_MAX];
	struct item_cursor effect;
	struct month month;

	if (!effect_open(entry, &effect, 4)) {
		return WEIR_FAULT_BROKEN;
	}
	month.number = (int32_t)item_take_between(
			&effect, INSTANT_YEAR_MIN * 12, INSTANT_YEAR_MAX * 12 + 11);
	(void)item_take_bytes_of(&effect, BOOKS_HASH_BYTES);
	view_text(view, "period", month_format(month, text));
	view_int(view, "lines", (int64_t)item_take_array(&effect));
	return effect.failed == ITEM_OK ? 0 : WEIR_FAULT_BROKEN;
}

/* Does it wait, and so move nothing? */
static bool is_pending(struct ledger *ledger, const struct entry *entry)
{
	const struct kind *kind = kind_find(ledger_kinds(ledger), entry->kind);

	return kind != NULL && pending_waits(ledger_books(ledger), kind);
}

static int view_kind(struct view *view, struct ledger *ledger, const struct entry *entry,
		const struct deed_reader *reader)
{
	struct deed deed;

	if (!deed_take(entry, &deed)) {
		return WEIR_FAULT_BROKEN;
	}
	switch (entry->kind) {
	case KIND_METER_EVENT:
	case KIND_DECISION:
	case KIND_CORRECTION:
	case KIND_METER_ERROR:
	case KIND_READINGS:
		return view_laid(view, entry, reader);
	case KIND_ASSESSMENT:
		return view_assessment(view, entry, ledger_books(ledger));
	case KIND_CLOSE:
		return view_close_month(view, entry);
	case KIND_ALERT_STEP:
		return view_step(view, &deed);
	case KIND_FINDING_STEP:
		return view_finding_step(view, &deed);
	case KIND_OBJECTION:
		return view_objection(view, entry);
	case KIND_ANSWER:
		return view_answer(view, entry, &deed);
	default:
		return 0;
	}
}

int view_deed(struct view *view, struct ledger *ledger, int64_t entry,
		const struct deed_reader *reader, bool *ret_is_pending)
{
	uint8_t root[BOOKS_HASH_BYTES];
	struct whole whole;
	int fault;

	whole_init(&whole);
	fault = whole_fetch(&whole, ledger_fetch, ledger, entry);
	if (fault == 0) {
		*ret_is_pending = is_pending(ledger, &whole.entry);
		view_bool(view, "changed", true);
		view_int(view, "entry", entry);
		view_bool(view, "pending", *ret_is_pending);
		fault = *ret_is_pending ? 0 : view_kind(view, ledger, &whole.entry, reader);
	}
	if (fault == 0) {
		fault = ledger_root_at(ledger, whole.last + 1, root);
	}
	if (fault == 0) {
		view_log_at(view, whole.last + 1, root);
	}
	whole_finish(&whole);
	return fault;
}

int view_deed_known(struct view *view, struct ledger *ledger)
{
	view_bool(view, "changed", false);
	view_null(view, "entry");
	return view_log(view, ledger);
}
