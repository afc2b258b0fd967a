/* SPDX-License-Identifier: Apache-2.0 */

#include "api/explain.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account.h"
#include "billing/bill_run.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/past.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"

struct work {
	struct ledger *ledger;
	explain_take *take;
	void *context;
	struct where *reason;
	struct explanation made;
	size_t met; /* invoices that were handed out */
};

/* ---- the books as the bill knew them ---- */

/* Entries that leave a bill's grounds as they are. */
static bool is_still(uint64_t kind)
{
	static const uint64_t still[] = {
		KIND_KEY,
		KIND_CALLER,
		KIND_CALLER_REVOKED,
		KIND_ACCESSES,
		KIND_LOST,
		KIND_DAY,
		KIND_CLOSE,
		KIND_REFUSED,
		KIND_ALERT,
		KIND_ALERT_STEP,
		KIND_BILL,
		KIND_CHARGE,
		KIND_OBJECTION,
		KIND_ANSWER,
		KIND_DELIVERED,
		KIND_APPROVALS,
		KIND_SIGN_OFF,
		KIND_SECTION,
		KIND_FLOWS,
		KIND_FLOW_ORDER,
		KIND_CREDIT_STOCK,
		KIND_CREDIT_LOAN,
		KIND_CREDIT_RETURN,
		KIND_CREDIT_RETIRE,
		KIND_VOUCHER_ROUND,
		KIND_VOUCHER_ISSUE,
		KIND_VOUCHER_TRANSFER,
		KIND_VOUCHER_DELIVERY,
		KIND_VOUCHER_ENDED,
		KIND_WITHDRAWAL,
		KIND_LATE,
		KIND_DEMAND,
		KIND_PAYMENT,
		KIND_RELIEF,
		KIND_DEFERRAL,
		KIND_DEFERRAL_ANSWER,
	};
	size_t i = 0;

	while (i < sizeof(still) / sizeof(still[0]) && still[i] != kind) {
		i++;
	}
	return i < sizeof(still) / sizeof(still[0]);
}

static int fetch(const struct work *work, int64_t index, struct bytes *buffer, struct entry *ret)
{
	int fault = ledger_fetch(work->ledger, index, buffer);

	if (fault == 0 && entry_decode(buffer->data, buffer->size, ret, NULL) != ENTRY_OK) {
		fault = WEIR_FAULT_BROKEN;
	}
	return fault;
}

/* The bill that brought a charge about: the last one before it. */
static int find_bill(struct work *work, int64_t charge)
{
	struct entry entry = { .kind = KIND_CHARGE };
	struct bytes buffer;
	int fault = 0;

	bytes_init(&buffer, ENTRY_MAX);
	while (fault == 0 && entry.kind != KIND_BILL) {
		charge--;
		fault = charge < 0 ? WEIR_FAULT_BROKEN : fetch(work, charge, &buffer, &entry);
	}
	work->made.bill = charge;
	work->made.judge.recorded_s = entry.recorded.unix_s;
	bytes_finish(&buffer);
	return fault;
}

/*
 * Did nothing that a bill rests on come after it? Then the newest books serve
 * as those of the bill, and nothing is folded again. A part may belong to
 * anything, so it does not count as still.
 */
static int is_unmoved(const struct work *work, bool *ret)
{
	int64_t size = ledger_size(work->ledger);
	struct entry entry;
	struct bytes buffer;
	int fault = 0;

	bytes_init(&buffer, ENTRY_MAX);
	*ret = true;
	for (int64_t i = work->made.bill; i < size && *ret && fault == 0; i++) {
		fault = fetch(work, i, &buffer, &entry);
		*ret = fault == 0 && is_still(entry.kind);
	}
	bytes_finish(&buffer);
	return fault;
}

/* ---- meters ---- */

static struct explain_meter *add_meter(struct explanation *made)
{
	struct explain_meter *grown = list_grow(
			made->meters, &made->meter_room, made->meter_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	made->meters = grown;
	return memset(&made->meters[made->meter_count++], 0, sizeof(*made->meters));
}

static void drop_meters(struct explanation *made)
{
	for (size_t i = 0; i < made->meter_count; i++) {
		trail_finish(&made->meters[i].trail);
	}
	free(made->meters);
	made->meters = NULL;
	made->meter_count = made->meter_room = 0;
}

/* Has the group a posting on the days? */
static bool touches(const struct books *books, const struct taken_row *group, struct days days)
{
	struct taken_row key = *group;
	struct shelf_cursor cursor;
	const struct taken_row *row;

	key.day = days.from.number;
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 3);
	row = shelf_next(&cursor);
	return row != NULL && row->day < days.till.number;
}

/* The meters whose water stands under one name. */
static int add_meters_of(struct explanation *made, const char *name)
{
	struct taken_row key = { .day = INT64_MIN };
	int fault = 0;

	if (!text_copy(key.permit, sizeof(key.permit), name)) {
		return WEIR_FAULT_BROKEN;
	}
	while (fault == 0 && account_next_group(made->judge.books, &key) != NULL &&
			strcmp(key.permit, name) == 0) {
		struct explain_meter *meter;

		if (!touches(made->judge.books, &key, made->days)) {
			continue;
		}
		meter = add_meter(made);
		if (meter == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		(void)text_copy(meter->meter, sizeof(meter->meter), key.meter);
		(void)text_copy(meter->account, sizeof(meter->account), name);
		(void)text_copy(meter->intake, sizeof(meter->intake), key.intake);
		if (key.meter[0] != '\0') { /* else an intake's, assessed without any */
			fault = trail_load(&made->judge, key.meter, made->days, &meter->trail);
		}
	}
	return fault;
}

/* And those of its sub-meters. */
static int add_name(struct explanation *made, const char *name)
{
	char parts[BOOKS_SUBJECT_MAX] = TIMELINE_PART;
	size_t length = strlen(parts);
	int fault = add_meters_of(made, name);

	if (fault == 0 && text_copy(parts + length, sizeof(parts) - length, name)) {
		fault = add_meters_of(made, parts);
	}
	return fault;
}

static int add_meters(struct explanation *made)
{
	int fault = made->lineage.count == 0 ? add_name(made, made->account) : 0;

	for (size_t i = 0; i < made->lineage.count && fault == 0; i++) {
		fault = add_name(made, made->lineage.permits[i]);
	}
	return fault;
}

/* The permits that share the account, as the bill finds them. */
static int find_lineage(struct explanation *made)
{
	int year = day_date(derive_input(made->derivation)->first).year;
	struct account_world world;
	struct account account;
	int fault = account_world_open(made->judge.books, made->judge.recorded_s, &world);

	if (fault < 0) {
		return fault;
	}
	fault = account_open(&world, made->account, year, &account);
	if (fault == 0) {
		made->lineage = account.lineage;
		account_finish(&account);
	}
	account_world_finish(&world);
	return fault;
}

/* ---- one invoice ---- */

static struct days days_behind(const struct derivation *derivation)
{
	const struct charge_input *input = derive_input(derivation);
	struct days days = input->period;

	days.from.number = input->first.number + (int32_t)derive_first(derivation);
	return days;
}

/* An issued invoice is what its entries give; a delta's lines are looked at by whoever shows them. */
static bool is_as_issued(const struct explanation *made, const struct bytes *effect)
{
	return made->row == NULL || made->row->number > 0 ||
			(made->row->whole.size == effect->size &&
					memcmp(made->row->whole.data, effect->data, effect->size) ==
							0);
}

static int hand_out(struct work *work, const struct derivation *derivation, struct bytes *effect)
{
	struct explanation *made = &work->made;
	int answer;

	invoice_put(effect, derive_input(derivation), derive_result(derivation), made->account);
	if (effect->failed) {
		return WEIR_FAULT_MEMORY;
	}
	if (!is_as_issued(made, effect)) {
		where_set(work->reason, 0, 0, "the entries do not give what invoice '%s' says",
				made->row->invoice);
		return EXPLAIN_DIFFERS;
	}
	if (!invoice_take(made->row == NULL ? effect->data : made->row->whole.data,
			    made->row == NULL ? effect->size : made->row->whole.size,
			    &made->head)) {
		return WEIR_FAULT_BROKEN;
	}
	made->derivation = derivation;
	made->days = days_behind(derivation);
	answer = find_lineage(made);
	if (answer == 0) {
		answer = add_meters(made);
	}
	if (answer == 0) {
		answer = work->take(work->context, made);
		work->met++;
	}
	drop_meters(made);
	made->derivation = NULL;
	return answer;
}

/* Has a filing period of the account an invoice? Then it is no preview's. */
static bool is_issued(
		const struct books *books, const char *account, const struct charge_input *input)
{
	struct invoice_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
	};

	(void)text_copy(key.account, sizeof(key.account), account);
	return shelf_find(books_shelf(books, BOOK_INVOICE), &key) != NULL;
}

static int take_one(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	SCOPED(derive_close) struct derivation *derivation = NULL;
	struct work *work = context;
	const struct invoice_row *row = work->made.row;
	struct bytes effect;
	int answer;

	(void)result;
	if (row == NULL ? is_issued(work->made.now, account, input)
			: (row->kind != (int64_t)input->kind ||
					  row->period_from != input->period.from.number)) {
		return 0;
	}
	work->made.account = account;
	answer = derive(input, &derivation);
	bytes_init(&effect, KIND_WHOLE_MAX);
	if (answer == 0) {
		answer = hand_out(work, derivation, &effect);
	}
	bytes_finish(&effect);
	return answer;
}

static int run(struct work *work, const char *account, struct days period)
{
	int answer = bill_run_preview(
			&work->made.judge, period, account, take_one, work, work->reason);

	return answer == JUDGE_REFUSED && work->reason->text[0] != '\0' && work->met == 0
			? EXPLAIN_NO_PERMIT
			: answer;
}

static int explain_row(struct work *work, const struct invoice_row *row)
{
	SCOPED(past_close) struct past *past = NULL;
	const struct days period = { { (int32_t)row->period_from }, { (int32_t)row->period_till } };
	struct explanation *made = &work->made;
	size_t before = work->met;
	bool is_now = false;
	size_t count;
	const struct shelf_table *others = billing_tables(&count);
	int answer = find_bill(work, row->entry);

	made->row = row;
	made->size = made->bill;
	made->judge.entry = made->bill;
	if (answer == 0) {
		answer = is_unmoved(work, &is_now);
	}
	if (answer == 0 && !is_now) {
		answer = past_open(work->ledger, made->bill, others, count, NULL, NULL, &past);
	}
	if (answer < 0) {
		return answer;
	}
	made->judge.books = past != NULL ? past->books : made->now;
	answer = run(work, row->account, period);
	if (answer == 0 && work->met == before) {
		where_set(work->reason, 0, 0, "the entries do not give invoice '%s' at all",
				row->invoice);
		answer = EXPLAIN_DIFFERS;
	}
	return answer;
}

static struct work open_work(
		struct ledger *ledger, explain_take *take, void *context, struct where *reason)
{
	const struct books *books = ledger_books(ledger);

	return (struct work){
		.ledger = ledger,
		.take = take,
		.context = context,
		.reason = reason,
		.made = {
			.judge = {
				.books = books,
				.fetch = ledger_fetch,
				.source = ledger,
				.seal = ledger_seal(ledger),
				.recorded_s = ledger_now(ledger).unix_s,
				.entry = ledger_size(ledger),
			},
			.now = books,
			.size = ledger_size(ledger),
			.bill = -1,
		},
	};
}

int explain_invoice(struct ledger *ledger, const char *invoice, explain_take *take, void *context,
		struct where *reason)
{
	struct work work = open_work(ledger, take, context, reason);
	const struct invoice_row *row = invoice_find(work.made.now, invoice);

	if (row == NULL) {
		where_set(reason, 0, 0, "there is no invoice '%s'", invoice);
		return EXPLAIN_NONE;
	}
	return explain_row(&work, row);
}

int explain_period(struct ledger *ledger, const char *account, struct days period,
		explain_take *take, void *context, struct where *reason)
{
	struct work work = open_work(ledger, take, context, reason);
	struct invoice_row key = { .kind = INT64_MIN };
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	int answer = 0;

	if (!text_copy(key.account, sizeof(key.account), account)) {
		where_set(reason, 0, 0, "there is no permit '%s'", account);
		return EXPLAIN_NO_PERMIT;
	}
	key.period_from = key.number = INT64_MIN;
	cursor = shelf_scan(books_shelf(work.made.now, BOOK_INVOICE), &key, 1);
	while (answer == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->period_from >= period.from.number &&
				row->period_till <= period.till.number) {
			answer = explain_row(&work, row);
		}
	}
	if (answer == 0) {
		size_t met = work.met;

		work = open_work(ledger, take, context, reason);
		work.met = met;
		answer = run(&work, account, period);
	}
	if (answer == 0 && work.met == 0) {
		where_set(reason, 0, 0, "'%s' has no invoice in that period, and would have none",
				account);
		answer = EXPLAIN_NONE;
	}
	return answer;
}

bool explain_billed(
		const struct explanation *explanation, const char *key, struct charge_billed *ret)
{
	const struct invoice_row *row = explanation->row;
	struct invoice_row from = { .number = INT64_MIN };
	struct shelf_cursor cursor;
	bool is_found = false;

	*ret = (struct charge_billed){ .key = key };
	if (row == NULL) {
		return false;
	}
	from.kind = row->kind;
	from.period_from = row->period_from;
	(void)text_copy(from.account, sizeof(from.account), row->account);
	cursor = shelf_scan(books_shelf(explanation->now, BOOK_INVOICE), &from, 3);
	for (const struct invoice_row *one = shelf_next(&cursor);
			one != NULL && one->number < row->number; one = shelf_next(&cursor)) {
		struct invoice invoice;
		struct invoice_line line;

		if (!invoice_take(one->whole.data, one->whole.size, &invoice)) {
			continue;
		}
		for (size_t n = item_take_array(&invoice.lines); n > 0; n--) {
			if (invoice_take_line(&invoice.lines, &line) &&
					strcmp(line.key, key) == 0) {
				is_found = true;
				ret->volume_litres += line.litres;
				ret->energy_wh += line.energy_wh;
				ret->amount_fen += line.amount_fen;
			}
		}
	}
	return is_found;
}

const struct charge_line *explain_line(const struct explanation *explanation, const char *key)
{
	const struct charge_result *result = derive_result(explanation->derivation);
	const struct charge_line *found = NULL;

	for (size_t i = 0; i < result->line_count && found == NULL; i++) {
		struct bytes text;

		bytes_init(&text, INVOICE_KEY_MAX);
		charge_line_key(&result->lines[i], &text);
		found = strcmp(bytes_text(&text), key) == 0 ? &result->lines[i] : NULL;
		bytes_finish(&text);
	}
	return found;
}
