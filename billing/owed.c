/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/owed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/approvals.h"
#include "billing/deferral.h"
#include "billing/invoice.h"
#include "billing/payment.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"

enum {
	INVOICE_PREFIX = 3, /* account, kind, period_from: an invoice with its deltas */
};

/* ---- what there is ---- */

const struct invoice_row *owed_invoice(const struct books *books, const char *name)
{
	const struct invoice_row *row = invoice_find(books, name);
	struct invoice_row key;

	if (row == NULL || row->number == 0) {
		return row;
	}
	key = (struct invoice_row){ .kind = row->kind, .period_from = row->period_from };
	(void)text_copy(key.account, sizeof(key.account), row->account);
	return shelf_find(books_shelf(books, BOOK_INVOICE), &key);
}

void owed_finish(struct owed *owed)
{
	free(owed->parts);
	*owed = (struct owed){ .row = NULL };
}

/* What a reckoning is made from. */
struct reckoning {
	const struct judge *judge;
	const struct owed_change *change;
	struct due_memory *memory;
	struct owed *owed;
	struct late_payment *payments; /* by day; owned */
	size_t payment_count;
	struct late_line *lines; /* LATE_PARTS a part; owned */
	int64_t posted_fen;      /* by findings of late fees, until now */
	struct day demanded;     /* or LATE_NO_DAY */
};

static void lower(struct late_line *line, int64_t *fen)
{
	int64_t part = line->fen < *fen ? line->fen : *fen;

	line->fen -= part;
	*fen -= part;
}

/* A part that gives back lowers the newest before it, of its kind first; what is left over lowers nothing more. */
static void lower_newest(struct owed *owed, const int64_t fen[static LATE_PARTS])
{
	int64_t rest = 0;

	for (size_t k = 0; k < LATE_PARTS; k++) {
		int64_t left = fen[k];

		for (size_t i = owed->part_count; i-- > 0;) {
			lower(&owed->parts[i].of[k], &left);
		}
		rest += left;
	}
	for (size_t i = owed->part_count * LATE_PARTS; i-- > 0;) {
		lower(&owed->parts[i / LATE_PARTS].of[i % LATE_PARTS], &rest);
	}
}

static void lower_oldest(struct owed *owed, int64_t fen)
{
	for (size_t i = 0; i < owed->part_count * LATE_PARTS; i++) {
		lower(&owed->parts[i / LATE_PARTS].of[i % LATE_PARTS], &fen);
	}
}

/* A sum of 0 or more as base and surcharge, none below 0; all base where the two are one. */
static void split(const struct owed *owed, int64_t total, int64_t surcharge,
		int64_t ret[static LATE_PARTS])
{
	bool is_one = owed->rule.part_count == 0 || surcharge < 0;

	ret[LATE_SURCHARGE - 1] = is_one ? 0 : surcharge < total ? surcharge : total;
	ret[LATE_BASE - 1] = total - ret[LATE_SURCHARGE - 1];
}

/* What an invoice or delta adds to its part, or takes from those before it. */
static void add_sum(struct owed *owed, struct owed_part *part, int64_t total, int64_t surcharge)
{
	int64_t fen[LATE_PARTS];

	split(owed, total < 0 ? -total : total, total < 0 ? -surcharge : surcharge, fen);
	if (total < 0) {
		lower_newest(owed, fen);
		return;
	}
	for (size_t k = 0; k < LATE_PARTS; k++) {
		part->of[k].fen = fen[k];
	}
}

/* When a part is due, and what it adds; the rule of late fees with the first that has a line. */
static int take_part(struct reckoning *work, const struct invoice_row *row, struct day notice,
		struct owed_part *part)
{
	struct invoice_due due;
	struct invoice invoice;
	struct day deferred;
	int fault;

	if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = due_find(work->judge->books, &invoice, notice, work->memory, &due);
	part->is_draft = notice.number == LATE_NO_DAY.number;
	part->is_due_known = due.is_known;
	part->due = due.due;
	if (fault == 0 && due.is_known &&
			deferral_due(work->judge->books, work->owed->row->invoice, work->owed->at,
					&deferred) &&
			deferred.number > due.due.number) {
		part->due = deferred;
	}
	if (fault == 0 && work->owed->book[0] == '\0') {
		fault = due_late(work->judge->books, &invoice, work->memory, work->owed->book,
				&work->owed->rule);
	}
	if (fault == 0) {
		add_sum(work->owed, part, row->total_fen, invoice_surcharge(&invoice));
	}
	return fault;
}

/* Room for the invoice and all of its deltas. */
static int make_room(struct reckoning *work)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(work->judge->books, BOOK_INVOICE),
			work->owed->row, INVOICE_PREFIX);
	size_t count = 0;

	while (shelf_next(&cursor) != NULL) {
		count++;
	}
	work->owed->parts = calloc(count, sizeof(*work->owed->parts));
	work->lines = calloc(count * LATE_PARTS, sizeof(*work->lines));
	return work->owed->parts == NULL || work->lines == NULL ? WEIR_FAULT_MEMORY : 0;
}

/* The invoice and its deltas until the day. */
static int gather_parts(struct reckoning *work)
{
	const struct shelf *shelf = books_shelf(work->judge->books, BOOK_INVOICE);
	struct owed *owed = work->owed;
	struct shelf_cursor cursor = shelf_scan(shelf, owed->row, INVOICE_PREFIX);
	const struct invoice_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct owed_part *part = &owed->parts[owed->part_count];
		struct day notice;

		fault = approvals_days(work->judge, row, &part->recorded, &notice);
		if (fault < 0 || part->recorded.number > owed->at.number) {
			continue;
		}
		(void)text_copy(part->invoice, sizeof(part->invoice), row->invoice);
		part->charged_fen = row->total_fen;
		owed->charged_fen += row->total_fen;
		fault = take_part(work, row, notice, part);
		owed->part_count++;
	}
	if (work->change != NULL && work->change->given_back_fen > 0) {
		owed->charged_fen -= work->change->given_back_fen;
		add_sum(owed, NULL, -work->change->given_back_fen,
				-work->change->given_back_surcharge_fen);
	}
	return fault;
}

static int add_settlement(struct reckoning *work, const struct settlement_row *row)
{
	struct owed *owed = work->owed;

	if (row->on > owed->at.number) {
		return 0;
	}
	if (row->what == SETTLEMENT_RELIEF) {
		owed->relieved_fen += row->fen;
		return 0;
	}
	owed->paid_fen += row->fen;
	work->payments[work->payment_count++] =
			(struct late_payment){ { (int32_t)row->on }, row->fen };
	return 0;
}

static int by_day(const void *a, const void *b)
{
	const struct late_payment *left = a;
	const struct late_payment *right = b;

	return left->on.number < right->on.number ? -1 : left->on.number > right->on.number;
}

static int gather_settlements(struct reckoning *work)
{
	const struct shelf *shelf = books_shelf(work->judge->books, BOOK_SETTLEMENT);
	const struct owed_change *change = work->change;
	struct settlement_row key = { .entry = INT64_MIN };
	struct shelf_cursor cursor;
	const struct settlement_row *row;
	size_t count = 1;
	int fault = 0;

	(void)text_copy(key.invoice, sizeof(key.invoice), work->owed->row->invoice);
	cursor = shelf_scan(shelf, &key, 1);
	while (shelf_next(&cursor) != NULL) {
		count++;
	}
	work->payments = calloc(count, sizeof(*work->payments));
	if (work->payments == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	cursor = shelf_scan(shelf, &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		bool counts = row->withdrawn == 0 &&
				(change == NULL || change->withdrawn != row->entry);

		fault = counts ? add_settlement(work, row) : 0;
	}
	if (fault == 0 && change != NULL && change->added != NULL) {
		fault = add_settlement(work, change->added);
	}
	qsort(work->payments, work->payment_count, sizeof(*work->payments), by_day);
	return fault;
}

/* What was posted of late fees, and the day until which they were demanded last. */
static void gather_late(struct reckoning *work)
{
	struct late_fee_row key = { .entry = INT64_MIN };
	struct shelf_cursor cursor;
	const struct late_fee_row *row;

	work->demanded = LATE_NO_DAY;
	(void)text_copy(key.invoice, sizeof(key.invoice), work->owed->row->invoice);
	cursor = shelf_scan(books_shelf(work->judge->books, BOOK_LATE_FEE), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		work->posted_fen += row->fen;
		if (row->demanded != 0 && row->at > work->demanded.number &&
				row->at <= work->owed->at.number) {
			work->demanded.number = (int32_t)row->at;
		}
	}
	if (work->change != NULL && work->change->has_demand &&
			work->change->demanded.number > work->demanded.number) {
		work->demanded = work->change->demanded;
	}
}

/* ---- reckoning ---- */

/* The lines as late.c wants them; one without a due day never grows late. */
static int reckon_at(struct reckoning *work, struct day at, int64_t *ret_over)
{
	static const struct late_rule never = { .per_day = 0, .at_most = RULE_NOT_GIVEN };
	const struct owed *owed = work->owed;
	const struct late_rule rules[LATE_PARTS] = { late_rule_of(&owed->rule, LATE_BASE),
		late_rule_of(&owed->rule, LATE_SURCHARGE) };
	int fault;

	for (size_t i = 0; i < owed->part_count * LATE_PARTS; i++) {
		const struct owed_part *part = &owed->parts[i / LATE_PARTS];

		work->lines[i] = (struct late_line){ .fen = part->of[i % LATE_PARTS].fen,
			.due = part->is_due_known ? part->due : at,
			.rule = part->is_due_known ? &rules[i % LATE_PARTS] : &never };
	}
	fault = late_reckon(work->lines, owed->part_count * LATE_PARTS, work->payments,
			work->payment_count, at, ret_over);
	for (size_t i = 0; i < owed->part_count * LATE_PARTS; i++) {
		work->lines[i].rule = NULL;
	}
	return fault;
}

static void add_line(struct late_line *sum, const struct late_line *line)
{
	sum->fen += line->fen;
	sum->unpaid_fen += line->unpaid_fen;
	sum->late_fen += line->late_fen;
	sum->late_unpaid_fen += line->late_unpaid_fen;
	sum->late_days = line->late_days > sum->late_days ? line->late_days : sum->late_days;
}

/* From the lines into the parts; what they bear together. */
static void take_lines(struct reckoning *work)
{
	struct owed *owed = work->owed;
	bool has_open = false;

	for (size_t i = 0; i < owed->part_count; i++) {
		struct owed_part *part = &owed->parts[i];

		for (size_t k = 0; k < LATE_PARTS; k++) {
			part->of[k] = work->lines[i * LATE_PARTS + k];
			add_line(&part->reckoned, &part->of[k]);
		}
		owed->late_fen += part->reckoned.late_fen;
		owed->late_days = part->reckoned.late_days > owed->late_days
				? part->reckoned.late_days
				: owed->late_days;
		owed->is_draft = owed->is_draft || part->is_draft;
		if (i == 0 || (!has_open && part->reckoned.unpaid_fen > 0)) {
			owed->is_due_known = part->is_due_known;
			owed->due = part->due;
		}
		has_open = has_open || part->reckoned.unpaid_fen > 0;
	}
}

/* Late fees that are charged by now: of lines that are paid, and what was demanded. */
static int charge_late(struct reckoning *work)
{
	struct owed *owed = work->owed;
	int64_t over;
	int fault = 0;

	for (size_t i = 0; i < owed->part_count * LATE_PARTS; i++) {
		const struct late_line *line = &owed->parts[i / LATE_PARTS].of[i % LATE_PARTS];

		owed->late_charged_fen += line->unpaid_fen == 0 ? line->late_fen : 0;
	}
	if (work->demanded.number != LATE_NO_DAY.number) {
		size_t count = work->payment_count;

		while (work->payment_count > 0 &&
				work->payments[work->payment_count - 1].on.number >
						work->demanded.number) {
			work->payment_count--;
		}
		fault = reckon_at(work, work->demanded, &over);
		work->payment_count = count;
		for (size_t i = 0; fault == 0 && i < owed->part_count * LATE_PARTS; i++) {
			owed->late_charged_fen +=
					owed->parts[i / LATE_PARTS].of[i % LATE_PARTS].unpaid_fen >
							0
					? work->lines[i].late_fen
					: 0;
		}
	}
	return fault;
}

static void sum_up(struct owed *owed)
{
	int64_t principal = 0;
	int64_t late_paid = 0;

	for (size_t i = 0; i < owed->part_count; i++) {
		const struct late_line *line = &owed->parts[i].reckoned;

		principal += line->unpaid_fen;
		late_paid += line->late_fen - line->late_unpaid_fen;
	}
	owed->late_unpaid_fen =
			owed->late_charged_fen > late_paid ? owed->late_charged_fen - late_paid : 0;
	owed->unpaid_fen = principal + owed->late_unpaid_fen;
	owed->credit_fen = owed->unpaid_fen + owed->paid_fen + owed->relieved_fen -
			owed->charged_fen - owed->late_charged_fen;
}

static int reckon(struct reckoning *work)
{
	struct owed *owed = work->owed;
	int64_t over = 0;
	int fault = make_room(work);

	if (fault == 0) {
		fault = gather_parts(work);
	}
	if (fault == 0) {
		fault = gather_settlements(work);
	}
	if (fault < 0) {
		return fault;
	}
	lower_oldest(owed, owed->relieved_fen);
	gather_late(work);
	fault = reckon_at(work, owed->at, &over);
	if (fault == 0) {
		take_lines(work);
		fault = charge_late(work);
	}
	if (fault == 0) {
		sum_up(owed);
	}
	return fault;
}

static void finish(struct reckoning *work)
{
	free(work->payments);
	free(work->lines);
}

int owed_find(const struct judge *judge, const struct invoice_row *row, struct day at,
		struct due_memory *memory, struct owed *ret)
{
	struct reckoning work = { .judge = judge, .memory = memory, .owed = ret };
	int fault;

	assert(row->number == 0);
	*ret = (struct owed){ .row = row, .at = at };
	fault = reckon(&work);
	finish(&work);
	if (fault < 0) {
		owed_finish(ret);
	}
	return fault;
}

/* ---- late fees as facts ---- */

static int put_late(struct outcome *outcome, const struct owed *owed, bool is_demanded,
		struct day at, int64_t fen)
{
	struct conclusion *late = outcome_finding(outcome, KIND_LATE);

	if (late == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	effect_begin(&late->effect, 5);
	item_put_text(&late->effect, owed->row->account);
	item_put_text(&late->effect, owed->row->invoice);
	item_put_int(&late->effect, at.number);
	item_put_bool(&late->effect, is_demanded);
	item_put_int(&late->effect, fen);
	(void)conclusion_account(late, owed->row->account);
	return late->effect.failed ? WEIR_FAULT_MEMORY : 0;
}

int owed_conclude(const struct judge *judge, const struct invoice_row *row,
		const struct owed_change *change, struct outcome *ret, bool *ret_changed)
{
	struct due_memory memory = { .book = "" };
	struct owed owed = { .row = row, .at = judge_today(judge) };
	struct reckoning work = {
		.judge = judge, .change = change, .memory = &memory, .owed = &owed
	};
	int fault = reckon(&work);
	int64_t fen = owed.late_charged_fen - work.posted_fen;

	if (ret_changed != NULL) {
		*ret_changed = fault == 0 && fen != 0;
	}
	if (fault == 0 && fen != 0) {
		fault = put_late(ret, &owed, change->has_demand,
				change->has_demand ? work.demanded : owed.at, fen);
	}
	finish(&work);
	owed_finish(&owed);
	due_memory_finish(&memory);
	return fault;
}

int late_fee_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct late_fee_row row = { .entry = index };
	char account[BOOKS_SUBJECT_MAX];
	struct item_cursor cursor;
	int fault;

	if (!effect_open(entry, &cursor, 5)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_text(&cursor, account, sizeof(account));
	item_take_text(&cursor, row.invoice, sizeof(row.invoice));
	row.at = item_take_between(&cursor, INT32_MIN, INT32_MAX);
	row.demanded = item_take_bool(&cursor);
	row.fen = item_take_int(&cursor);
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_put(books_shelf(books, BOOK_LATE_FEE), &row);
	return fault < 0 ? fault : books_post(books, "fen", account, "charged", row.fen);
}

/* ---- demands ---- */

void demand_put(struct bytes *body, const char *invoice, struct day day)
{
	item_put_array(body, 2);
	item_put_text(body, invoice);
	item_put_int(body, day.number);
}

int demand_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	struct owed_change change = { .has_demand = true };
	const struct invoice_row *row;
	char invoice[INVOICE_ID_MAX];
	bool is_changed;
	int fault;

	item_take_array_of(&cursor, 2);
	item_take_text(&cursor, invoice, sizeof(invoice));
	change.demanded.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	if (!item_at_end(&cursor)) {
		where_set(reason, 0, 0, "a demand is [invoice, day]");
		return JUDGE_REFUSED;
	}
	row = owed_invoice(judge->books, invoice);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no invoice '%s'", invoice);
		return JUDGE_REFUSED;
	}
	if (change.demanded.number > today.number) {
		where_set(reason, 0, 0, "late fees are demanded until today at most");
		return JUDGE_REFUSED;
	}
	fault = owed_conclude(judge, row, &change, ret, &is_changed);
	if (fault < 0 || !is_changed) {
		return fault < 0 ? fault : JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 1);
	item_put_text(&ret->own.effect, row->account);
	(void)conclusion_account(&ret->own, row->account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int demand_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;

	(void)books;
	(void)index;
	return effect_open(entry, &cursor, 1) ? 0 : WEIR_FAULT_BROKEN;
}
