/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/invoice.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "billing/invoice_book.h"
#include "ledger/billed.h"
#include "ledger/entry.h"
#include "meter/err.h"

enum {
	INVOICE_ITEMS = 15, /* behind the semantics number */
	LINE_ITEMS = 22,
	UNPRICED_ITEMS = 5,
	UNKNOWN_ITEMS = 3,
};

const char *invoice_period(
		enum rulebook_filing filing, struct days period, char buffer[static DAY_TEXT_MAX])
{
	struct month month = month_of(period.from);

	switch (filing) {
	case FILING_MONTH:
		return month_format(month, buffer);
	case FILING_QUARTER:
		(void)snprintf(buffer, DAY_TEXT_MAX, "%04d-Q%d", month_year(month) % 10000,
				(month_in_year(month) + 2) / 3 % 10);
		return buffer;
	case FILING_YEAR:
		break;
	}
	(void)snprintf(buffer, DAY_TEXT_MAX, "%04d", month_year(month) % 10000);
	return buffer;
}

static void put_exact(struct bytes *bytes, const struct exact *number)
{
	struct bytes text;

	bytes_init(&text, EXACT_TEXT_MAX);
	exact_format(number, &text);
	bytes->failed = bytes->failed || text.failed;
	item_put_text_n(bytes, (const char *)text.data, text.size);
	bytes_finish(&text);
}

static void put_key(struct bytes *bytes, const struct charge_line *line)
{
	struct bytes key;

	bytes_init(&key, INVOICE_KEY_MAX - 1);
	charge_line_key(line, &key);
	bytes->failed = bytes->failed || key.failed;
	item_put_text_n(bytes, (const char *)key.data, key.size);
	bytes_finish(&key);
}

static void put_beaten(struct bytes *bytes, const struct charge_line *line)
{
	size_t count = 0;

	for (size_t i = 0; i < line->book->surcharge_count; i++) {
		count += (line->beaten >> i & 1) != 0 ? 1 : 0;
	}
	item_put_array(bytes, count);
	for (size_t i = 0; i < line->book->surcharge_count; i++) {
		if ((line->beaten >> i & 1) != 0) {
			item_put_text(bytes, line->book->surcharges[i].id);
		}
	}
}

/* What is different between an invoice's line and a delta's: litres, energy, sum. */
struct figures {
	int number;
	int64_t litres;
	int64_t energy_wh;
	int64_t fen;
	bool is_delta;
};

static void put_line(
		struct bytes *bytes, const struct charge_line *line, const struct figures *figures)
{
	item_put_array(bytes, LINE_ITEMS);
	item_put_int(bytes, figures->number);
	item_put_int(bytes, line->part);
	item_put_text(bytes, line->book->id);
	item_put_text(bytes, line->intake);
	item_put_text(bytes, line->rate);
	item_put_text(bytes, line->rule);
	item_put_int(bytes, line->band);
	item_put_bool(bytes, line->counts);
	item_put_bool(bytes, line->is_spread);
	put_beaten(bytes, line);
	item_put_int(bytes, line->days.from.number);
	item_put_int(bytes, line->days.till.number);
	item_put_int(bytes, figures->litres);
	if (figures->is_delta || exact_is_whole(&line->volume)) {
		item_put_null(bytes);
	} else {
		put_exact(bytes, &line->volume);
	}
	if (line->has_energy) {
		item_put_int(bytes, figures->energy_wh);
	} else {
		item_put_null(bytes);
	}
	item_put_int(bytes, line->rate_micro_yuan);
	put_exact(bytes, &line->times);
	item_put_array(bytes, line->factor_count);
	for (size_t i = 0; i < line->factor_count; i++) {
		item_put_array(bytes, 3);
		item_put_text(bytes, line->factors[i].what);
		item_put_text(bytes, line->factors[i].id);
		item_put_int(bytes, line->factors[i].times);
	}
	put_exact(bytes, &line->amount);
	item_put_int(bytes, figures->fen);
	put_key(bytes, line);
	item_put_array(bytes, line->doubt_count);
	for (size_t i = 0; i < line->doubt_count; i++) {
		item_put_array(bytes, 3);
		item_put_text(bytes, line->doubts[i].what);
		item_put_text(bytes, line->doubts[i].id);
		item_put_text(bytes, line->doubts[i].why);
	}
}

/* Nothing but a list, whose bytes stand as they were read. */
static void put_list(struct bytes *bytes, const struct item_cursor *list)
{
	bytes_put(bytes, list->data, list->size);
}

/* A line that was billed and is no more: what was billed says of it, and what goes back. */
static void put_gone(
		struct bytes *bytes, const struct invoice_line *was, const struct figures *figures)
{
	item_put_array(bytes, LINE_ITEMS);
	item_put_int(bytes, figures->number);
	item_put_int(bytes, was->part);
	item_put_text(bytes, was->book);
	item_put_text(bytes, was->intake);
	item_put_text(bytes, was->rate);
	item_put_text(bytes, was->rule);
	item_put_int(bytes, was->band);
	item_put_bool(bytes, was->counts);
	item_put_bool(bytes, was->is_spread);
	put_list(bytes, &was->beaten);
	item_put_int(bytes, was->days.from.number);
	item_put_int(bytes, was->days.till.number);
	item_put_int(bytes, figures->litres);
	item_put_null(bytes);
	if (was->has_energy) {
		item_put_int(bytes, figures->energy_wh);
	} else {
		item_put_null(bytes);
	}
	item_put_int(bytes, was->rate_micro_yuan);
	item_put_text(bytes, was->times);
	put_list(bytes, &was->factors);
	item_put_text(bytes, "0"); /* what is no more costs nothing */
	item_put_int(bytes, figures->fen);
	item_put_text(bytes, was->key);
	put_list(bytes, &was->doubts);
}

/* The account comes last: permits have slashes and numbers in their ids. */
static void put_name(struct bytes *effect, const struct charge_input *input, const char *account,
		int64_t number)
{
	char period[DAY_TEXT_MAX];
	char delta[24] = "";
	char name[INVOICE_ID_MAX];
	int length;

	if (number != 0) {
		(void)snprintf(delta, sizeof(delta), ".%lld", (long long)number);
	}
	length = snprintf(name, sizeof(name), "%s/%s%s/%s", rulebook_kind_name(input->kind),
			invoice_period(input->filing, input->period, period), delta, account);
	assert(length > 0 && (size_t)length < sizeof(name));
	(void)length;
	item_put_text(effect, name);
}

static void put_head(struct bytes *effect, const struct charge_input *input, const char *account,
		int64_t number)
{
	effect_begin(effect, INVOICE_ITEMS);
	put_name(effect, input, account, number);
	item_put_text(effect, account);
	item_put_int(effect, input->kind);
	item_put_int(effect, input->filing);
	item_put_int(effect, input->period.from.number);
	item_put_int(effect, input->period.till.number);
	item_put_int(effect, number);
	if (number == 0) {
		item_put_null(effect);
	} else {
		put_name(effect, input, account, 0);
	}
}

static void put_unpriced(struct bytes *effect, const struct charge_result *result)
{
	item_put_array(effect, result->unpriced_count);
	for (size_t i = 0; i < result->unpriced_count; i++) {
		const struct charge_unpriced *span = &result->unpriced[i];

		item_put_array(effect, UNPRICED_ITEMS);
		item_put_text(effect, span->intake);
		item_put_int(effect, span->days.from.number);
		item_put_int(effect, span->days.till.number);
		item_put_int(effect, span->litres);
		item_put_int(effect, span->reason);
	}
}

static void put_unknown(struct bytes *effect, const struct charge_result *result)
{
	item_put_array(effect, result->unknown_count);
	for (size_t i = 0; i < result->unknown_count; i++) {
		item_put_array(effect, UNKNOWN_ITEMS);
		item_put_text(effect, result->unknown[i].intake);
		item_put_int(effect, result->unknown[i].days.from.number);
		item_put_int(effect, result->unknown[i].days.till.number);
	}
}

void invoice_put(struct bytes *effect, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	put_head(effect, input, account, 0);
	item_put_uint(effect, result->flags);
	item_put_int(effect, result->total_fen);
	put_exact(effect, &result->remainder);
	item_put_int(effect, result->taken_litres);
	item_put_array(effect, result->line_count);
	for (size_t i = 0; i < result->line_count; i++) {
		const struct charge_line *line = &result->lines[i];
		const struct figures figures = {
			.number = line->number,
			.litres = line->volume_litres,
			.energy_wh = line->energy_wh,
			.fen = line->amount_fen,
		};

		put_line(effect, line, &figures);
	}
	put_unpriced(effect, result);
	put_unknown(effect, result);
}

/* One line of a delta. */
static int put_row(struct bytes *effect, const struct books *books,
		const struct charge_input *input, const char *account,
		const struct charge_delta *row, int number)
{
	const struct figures figures = {
		.number = number,
		.litres = row->volume_litres,
		.energy_wh = row->energy_wh,
		.fen = row->amount_fen,
		.is_delta = true,
	};
	struct invoice_line was;
	int fault = 0;

	if (row->line != NULL) {
		put_line(effect, row->line, &figures);
		return 0;
	}
	fault = invoice_book_line(books, input, account, row->key, &was);
	if (fault == 0) {
		put_gone(effect, &was, &figures);
	}
	return fault;
}

int invoice_put_delta(struct bytes *effect, const struct books *books,
		const struct charge_input *input, const struct charge_result *result,
		const char *account, int64_t number, const struct charge_delta *rows,
		size_t row_count, const struct exact *remainder)
{
	int64_t total_fen = 0;
	int fault = 0;

	for (size_t i = 0; i < row_count; i++) {
		total_fen += rows[i].amount_fen;
	}
	put_head(effect, input, account, number);
	item_put_uint(effect, result->flags);
	item_put_int(effect, total_fen);
	put_exact(effect, remainder);
	item_put_int(effect, result->taken_litres);
	item_put_array(effect, row_count);
	for (size_t i = 0; i < row_count && fault == 0; i++) {
		fault = put_row(effect, books, input, account, &rows[i], (int)i + 1);
	}
	put_unpriced(effect, result);
	put_unknown(effect, result);
	return fault < 0 ? fault : effect->failed ? WEIR_FAULT_MEMORY : 0;
}

static struct days take_days(struct item_cursor *cursor)
{
	struct days days;

	days.from.number = (int32_t)item_take_between(cursor, INT32_MIN, INT32_MAX);
	days.till.number = (int32_t)item_take_between(cursor, INT32_MIN + 1, INT32_MAX);
	return days;
}

static struct item_cursor take_list(struct item_cursor *cursor)
{
	size_t size;
	const uint8_t *data = item_take_any(cursor, &size);

	return item_cursor(data, size);
}

bool invoice_take(const void *effect, size_t size, struct invoice *ret)
{
	struct item_cursor cursor = item_cursor(effect, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, INVOICE_ITEMS + 1);
	(void)item_take_between(&cursor, 1, KIND_SEMANTICS);
	item_take_text(&cursor, ret->invoice, sizeof(ret->invoice));
	item_take_text(&cursor, ret->account, sizeof(ret->account));
	ret->kind = (enum rulebook_kind)item_take_between(&cursor, RULEBOOK_FEE, RULEBOOK_PRICE);
	ret->filing = (enum rulebook_filing)item_take_between(&cursor, FILING_MONTH, FILING_YEAR);
	ret->period = take_days(&cursor);
	ret->number = item_take_between(&cursor, 0, INT64_MAX);
	if (!item_take_if_null(&cursor)) {
		item_take_text(&cursor, ret->corrects, sizeof(ret->corrects));
	}
	ret->flags = (unsigned int)item_take_between(&cursor, 0, UINT32_MAX);
	ret->total_fen = item_take_between(&cursor, -2 * CHARGE_FEN_MAX,
			2 * CHARGE_FEN_MAX); /* a delta: of two sums */
	item_take_text(&cursor, ret->remainder, sizeof(ret->remainder));
	ret->taken_litres = item_take_int(&cursor);
	ret->lines = take_list(&cursor);
	ret->unpriced = take_list(&cursor);
	ret->unknown = take_list(&cursor);
	return item_at_end(&cursor);
}

bool invoice_take_line(struct item_cursor *cursor, struct invoice_line *ret)
{
	memset(ret, 0, sizeof(*ret));
	item_take_array_of(cursor, LINE_ITEMS);
	ret->number = (int)item_take_between(cursor, 1, INT32_MAX);
	ret->part = (enum charge_part)item_take_between(cursor, CHARGE_BASE, CHARGE_WAIVER);
	item_take_text(cursor, ret->book, sizeof(ret->book));
	item_take_text(cursor, ret->intake, sizeof(ret->intake));
	item_take_text(cursor, ret->rate, sizeof(ret->rate));
	item_take_text(cursor, ret->rule, sizeof(ret->rule));
	ret->band = (int)item_take_between(cursor, 0, INT32_MAX);
	ret->counts = item_take_bool(cursor);
	ret->is_spread = item_take_bool(cursor);
	ret->beaten = take_list(cursor);
	ret->days = take_days(cursor);
	ret->litres = item_take_int(cursor);
	if (!item_take_if_null(cursor)) {
		item_take_text(cursor, ret->volume, sizeof(ret->volume));
	}
	ret->has_energy = !item_take_if_null(cursor);
	ret->energy_wh = ret->has_energy ? item_take_int(cursor) : 0;
	ret->rate_micro_yuan = item_take_int(cursor);
	item_take_text(cursor, ret->times, sizeof(ret->times));
	ret->factors = take_list(cursor);
	item_take_text(cursor, ret->amount, sizeof(ret->amount));
	ret->amount_fen = item_take_int(cursor);
	item_take_text(cursor, ret->key, sizeof(ret->key));
	ret->doubts = take_list(cursor);
	return cursor->failed == ITEM_OK;
}

bool invoice_take_factor(struct item_cursor *cursor, struct invoice_factor *ret)
{
	item_take_array_of(cursor, 3);
	item_take_text(cursor, ret->what, sizeof(ret->what));
	item_take_text(cursor, ret->id, sizeof(ret->id));
	ret->times = item_take_int(cursor);
	return cursor->failed == ITEM_OK;
}

bool invoice_take_doubt(struct item_cursor *cursor, struct invoice_doubt *ret)
{
	item_take_array_of(cursor, 3);
	item_take_text(cursor, ret->what, sizeof(ret->what));
	item_take_text(cursor, ret->id, sizeof(ret->id));
	item_take_text(cursor, ret->why, sizeof(ret->why));
	return cursor->failed == ITEM_OK;
}

bool invoice_take_unpriced(struct item_cursor *cursor, struct invoice_span *ret)
{
	item_take_array_of(cursor, UNPRICED_ITEMS);
	item_take_text(cursor, ret->intake, sizeof(ret->intake));
	ret->days = take_days(cursor);
	ret->litres = item_take_int(cursor);
	ret->reason = (enum charge_unpriced_reason)item_take_between(
			cursor, UNPRICED_NO_BOOK, UNPRICED_NO_DECISION);
	return cursor->failed == ITEM_OK;
}

bool invoice_take_unknown(struct item_cursor *cursor, struct invoice_span *ret)
{
	*ret = (struct invoice_span){ .litres = 0 };
	item_take_array_of(cursor, UNKNOWN_ITEMS);
	item_take_text(cursor, ret->intake, sizeof(ret->intake));
	ret->days = take_days(cursor);
	return cursor->failed == ITEM_OK;
}

bool invoice_has_total(const struct invoice *invoice)
{
	struct item_cursor lines = invoice->lines;

	return invoice->number > 0 || item_take_array(&lines) > 0;
}

bool invoice_says_unpriced(const struct invoice *invoice, const struct charge_result *result)
{
	struct item_cursor said = invoice->unpriced;
	bool is_same = item_take_array(&said) == result->unpriced_count;

	for (size_t i = 0; i < result->unpriced_count && is_same; i++) {
		const struct charge_unpriced *span = &result->unpriced[i];
		struct invoice_span before;

		is_same = invoice_take_unpriced(&said, &before) &&
				strcmp(before.intake, span->intake) == 0 &&
				before.days.from.number == span->days.from.number &&
				before.days.till.number == span->days.till.number &&
				before.litres == span->litres && before.reason == span->reason;
	}
	return is_same && said.failed == ITEM_OK;
}

static int64_t sum_of(const struct invoice *invoice, enum charge_part part)
{
	struct item_cursor lines = invoice->lines;
	struct invoice_line line;
	int64_t fen = 0;

	for (size_t n = item_take_array(&lines); n > 0 && invoice_take_line(&lines, &line); n--) {
		fen += line.part == part ? line.amount_fen : 0;
	}
	return fen;
}

int64_t invoice_waived(const struct invoice *invoice)
{
	return -sum_of(invoice, CHARGE_WAIVER);
}

int64_t invoice_surcharge(const struct invoice *invoice)
{
	return sum_of(invoice, CHARGE_SURCHARGE);
}

const struct invoice_row *invoice_find(const struct books *books, const char *invoice)
{
	const char *account = strchr(invoice, '/');
	struct invoice_row key = { .kind = INT64_MIN };
	struct shelf_cursor cursor;
	const struct invoice_row *row;

	account = account == NULL ? NULL : strchr(account + 1, '/');
	if (account == NULL || !text_copy(key.account, sizeof(key.account), account + 1)) {
		return NULL;
	}
	key.period_from = key.number = INT64_MIN;
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && strcmp(row->invoice, invoice) != 0) {
	}
	return row;
}

/* Adds a line to what was billed for it so far. */
static int apply_line(
		struct books *books, const struct invoice *invoice, const struct invoice_line *line)
{
	struct shelf *shelf = books_shelf(books, BOOK_INVOICE_LINE);
	struct invoice_line_row key = {
		.kind = (int64_t)invoice->kind,
		.period_from = invoice->period.from.number,
	};
	struct invoice_line_row *row;
	int fault;

	(void)text_copy(key.account, sizeof(key.account), invoice->account);
	(void)text_copy(key.key, sizeof(key.key), line->key);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	shelf_touch(shelf, row);
	if (__builtin_add_overflow(row->volume_litres, line->litres, &row->volume_litres) ||
			__builtin_add_overflow(row->energy_wh, line->energy_wh, &row->energy_wh) ||
			__builtin_add_overflow(
					row->amount_fen, line->amount_fen, &row->amount_fen)) {
		return WEIR_FAULT_RANGE;
	}
	return 0;
}

int charge_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_INVOICE);
	struct invoice_row key = { .entry = index };
	struct invoice_row *row;
	struct invoice_line line;
	struct invoice invoice;
	int64_t waived;
	int fault;

	if (!invoice_take(entry->effect, entry->effect_size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.account, sizeof(key.account), invoice.account);
	key.kind = (int64_t)invoice.kind;
	key.period_from = invoice.period.from.number;
	key.number = invoice.number;
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	waived = invoice_waived(&invoice);
	(void)text_copy(row->invoice, sizeof(row->invoice), invoice.invoice);
	row->period_till = invoice.period.till.number;
	row->total_fen = invoice.total_fen;
	row->flags = invoice.flags;
	row->entry = index;
	shelf_touch(shelf, row);
	fault = shelf_blob_set(&row->whole, entry->effect, entry->effect_size);
	for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&invoice.lines, &line)
				? apply_line(books, &invoice, &line)
				: WEIR_FAULT_BROKEN;
	}
	if (fault == 0 && invoice.number == 0) {
		fault = billed_add(books, invoice.account, invoice.period, invoice.invoice, index);
	}
	if (fault == 0 && waived != 0) {
		fault = books_post(books, "fen", "waived", invoice.account, waived);
	}
	return fault < 0 ? fault
			 : books_post(books, "fen", invoice.account, "charged",
					   invoice.total_fen + waived);
}
