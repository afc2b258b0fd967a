/* SPDX-License-Identifier: Apache-2.0 */

#include "api/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/journal_money.h"
#include "api/journal_moves.h"
#include "api/journal_text.h"
#include "api/journal_trades.h"
#include "billing/billing_kinds.h"
#include "billing/exact.h"
#include "billing/invoice.h"
#include "billing/payment.h"
#include "ledger/base64.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/meter_error.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	TEXT_LIMIT = 1 << 20,   /* of one transaction */
	ENTRIES_NAMED_MAX = 48, /* more are told as a range with their number */
};

struct journal {
	struct ledger *ledger;
	const struct books *books;
	bool by_month;
	journal_take *take;
	void *context;
	const struct taken_row **taken; /* by date, account, intake, meter */
	size_t taken_count;
	struct journal_money money;
	struct journal_moves moves;
	struct bytes text; /* of the transaction at hand */
	int32_t last_day;
};

static int flush(struct journal *journal)
{
	int answer = journal->text.failed
			? WEIR_FAULT_MEMORY
			: journal->take(journal->context, bytes_text(&journal->text));

	bytes_reset(&journal->text);
	return answer;
}

/* ---- what there is ---- */

/* The date of a day's water: the day itself, or its month's last. */
static int32_t date_of(const struct journal *journal, int64_t day)
{
	struct day civil = { (int32_t)day };

	return journal->by_month ? month_days(month_of(civil)).till.number - 1 : civil.number;
}

static bool is_same_group(
		const struct journal *journal, const struct taken_row *a, const struct taken_row *b)
{
	return date_of(journal, a->day) == date_of(journal, b->day) &&
			strcmp(a->permit, b->permit) == 0 && strcmp(a->intake, b->intake) == 0;
}

static int compare_taken(const void *a, const void *b, void *context)
{
	const struct taken_row *left = *(const struct taken_row *const *)a;
	const struct taken_row *right = *(const struct taken_row *const *)b;
	int32_t days[2] = { date_of(context, left->day), date_of(context, right->day) };
	int order = days[0] != days[1] ? (days[0] < days[1] ? -1 : 1)
				       : strcmp(left->permit, right->permit);

	order = order != 0 ? order : strcmp(left->intake, right->intake);
	order = order != 0 ? order : strcmp(left->meter, right->meter);
	return order != 0 ? order : left->day < right->day ? -1 : left->day > right->day;
}

static int gather_taken(struct journal *journal)
{
	struct shelf *shelf = books_shelf(journal->books, BOOK_TAKEN);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct taken_row *row;

	journal->taken = calloc(shelf_count(shelf) + 1, sizeof(*journal->taken));
	if (journal->taken == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->measured_litres != 0 || row->assessed_litres != 0) {
			journal->taken[journal->taken_count++] = row;
		}
	}
	qsort_r(journal->taken, journal->taken_count, sizeof(*journal->taken), compare_taken,
			journal);
	return 0;
}

/* ---- heads ---- */

/* The whole of the accounts is declared: `hledger check --strict` passes too. */
static int write_accounts(struct journal *journal)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(journal->books, BOOK_TAKEN), NULL, 0);
	struct taken_row last = { .permit = "" };
	const struct taken_row *row;
	int answer = 0;

	bytes_put_text(&journal->text, "account nature\naccount charges\naccount waived\n");
	bytes_put_text(&journal->text,
			"account nature\naccount charges\naccount charges:late\naccount treasury\naccount relieved\n");
	for (int kind = RULEBOOK_FEE; kind <= RULEBOOK_PRICE; kind++) {
		bytes_format(&journal->text, "account charges:charged:%s\n",
				rulebook_kind_name((enum rulebook_kind)kind));
	}
	while (answer == 0 && (row = shelf_next(&cursor)) != NULL) {
		static const char *const roots[] = { "water:measured:", "water:assessed:" };

		for (size_t i = 0; i < 2 && strcmp(row->permit, last.permit) != 0; i++) {
			bytes_put_text(&journal->text, "account ");
			journal_account(&journal->text, roots[i], row->permit);
			bytes_put_text(&journal->text, "\n");
		}
		for (size_t i = 0; i < 2 && books_is_permit(row->permit) &&
				(strcmp(row->permit, last.permit) != 0 ||
						strcmp(row->intake, last.intake) != 0);
				i++) {
			bytes_put_text(&journal->text, "account ");
			journal_water(&journal->text, roots[i], row);
			bytes_put_text(&journal->text, "\n");
		}
		memcpy(last.permit, row->permit, sizeof(last.permit));
		memcpy(last.intake, row->intake, sizeof(last.intake));
		answer = flush(journal);
	}
	return answer < 0 ? answer : flush(journal);
}

static int write_payers(struct journal *journal)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(journal->books, BOOK_INVOICE), NULL, 0);
	char last[BOOKS_SUBJECT_MAX] = "";
	const struct invoice_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->account, last) != 0) {
			bytes_put_text(&journal->text, "account ");
			journal_account(&journal->text, "receivable:", row->account);
			bytes_put_text(&journal->text, "\naccount ");
			journal_account(&journal->text, "charges:remainder:", row->account);
			bytes_put_text(&journal->text, "\n");
		}
		memcpy(last, row->account, sizeof(last));
	}
	return flush(journal);
}

static int write_head(struct journal *journal)
{
	uint8_t root[BOOKS_HASH_BYTES];
	int fault = ledger_root(journal->ledger, root);

	if (fault < 0) {
		return fault;
	}
	bytes_format(&journal->text, "; %s, %lld entries, root ",
			books_origin(journal->books)->origin,
			(long long)ledger_size(journal->ledger));
	base64_put(&journal->text, root, sizeof(root));
	bytes_put_text(&journal->text, "\n\ncommodity 1000. L\ncommodity 1000.00 CNY\n");
	journal_moves_head(&journal->moves, &journal->text);
	bytes_put_text(&journal->text, "\n");
	fault = write_accounts(journal);
	if (fault == 0) {
		fault = write_payers(journal);
	}
	if (fault == 0) {
		journal_trades_head(journal->books, &journal->text);
		fault = flush(journal);
	}
	return fault;
}

/* ---- water ---- */

/* Entries that a transaction rests on. */
struct named {
	int64_t list[ENTRIES_NAMED_MAX];
	size_t count; /* of all, also those that found no place */
	int64_t first, last;
};

static void name_entry(struct named *named, int64_t entry)
{
	for (size_t i = 0; i < named->count && i < ENTRIES_NAMED_MAX; i++) {
		if (named->list[i] == entry) {
			return;
		}
	}
	if (named->count < ENTRIES_NAMED_MAX) {
		named->list[named->count] = entry;
	}
	named->first = named->count == 0 || entry < named->first ? entry : named->first;
	named->last = named->count == 0 || entry > named->last ? entry : named->last;
	named->count++;
}

/* With readings of the meter on the day, or on the next day that has any: its water ends there. */
static void name_readings(
		const struct journal *journal, const struct taken_row *row, struct named *named)
{
	struct meter_entries_row key = { .day = row->day };
	const struct meter_entries_row *found;
	struct shelf_cursor cursor;
	struct item_cursor entries;

	memcpy(key.meter, row->meter, sizeof(key.meter));
	cursor = shelf_scan(books_shelf(journal->books, BOOK_METER_ENTRIES), &key, 1);
	found = shelf_next(&cursor);
	if (found == NULL) {
		return;
	}
	entries = item_cursor(found->entries.data, found->entries.size);
	for (size_t n = item_take_array(&entries); n > 0; n--) {
		name_entry(named, item_take_int(&entries));
	}
}

/* With what was found to be wrong with the meter on the day. */
static void name_errors(
		const struct journal *journal, const struct taken_row *row, struct named *named)
{
	struct meter_error_row key;
	struct shelf_cursor cursor = meter_error_walk(journal->books, row->meter, &key);
	const struct meter_error_row *found;

	while ((found = shelf_next(&cursor)) != NULL && found->from <= row->day) {
		if (found->error_ppm != 0 && found->until >= row->day) {
			name_entry(named, found->entry);
		}
	}
}

static void put_named(struct bytes *text, const struct named *named)
{
	if (named->count == 0) {
		return;
	}
	bytes_put_text(text, "  ; entries:");
	if (named->count > ENTRIES_NAMED_MAX) {
		bytes_format(text, "%lld..%lld", (long long)named->first, (long long)named->last);
		return;
	}
	for (size_t i = 0; i < named->count; i++) {
		bytes_format(text, "%s%lld", i == 0 ? "" : " ", (long long)named->list[i]);
	}
}

static void put_water_posting(
		struct bytes *text, const char *root, const struct taken_row *row, int64_t litres)
{
	if (litres != 0) {
		bytes_put_text(text, "    ");
		journal_water(text, root, row);
		bytes_format(text, "  %lld L\n", (long long)litres);
	}
}

/* The rows of one account, intake and date. */
static int write_water(struct journal *journal, size_t from, size_t till)
{
	const struct taken_row *first = journal->taken[from];
	struct bytes *text = &journal->text;
	struct named named = { .count = 0 };
	int64_t measured = 0;
	int64_t assessed = 0;

	for (size_t i = from; i < till; i++) {
		if (__builtin_add_overflow(
				    measured, journal->taken[i]->measured_litres, &measured) ||
				__builtin_add_overflow(assessed, journal->taken[i]->assessed_litres,
						&assessed)) {
			return WEIR_FAULT_RANGE;
		}
		if (journal->taken[i]->measured_litres != 0) {
			name_readings(journal, journal->taken[i], &named);
		}
		if (journal->taken[i]->assessed_litres != 0) {
			name_errors(journal, journal->taken[i], &named);
		}
	}
	if (measured == 0 && assessed == 0) {
		return 0;
	}
	journal_date(text, date_of(journal, first->day));
	bytes_format(text, " * water of %s", first->intake);
	put_named(text, &named);
	bytes_put_text(text, "\n");
	put_water_posting(text, "water:measured:", first, measured);
	put_water_posting(text, "water:assessed:", first, assessed);
	bytes_format(text, "    nature  %lld L\n\n", (long long)-(measured + assessed));
	return flush(journal);
}

/* ---- money ---- */

/* The remainder in 10^-15 yuan; *ret_is_cut where it has more decimals than that. */
static int read_remainder(const struct invoice *invoice, int64_t *ret, bool *ret_is_cut)
{
	SCOPED_FINISH(exact_finish) struct exact remainder = exact_zero();

	if (!exact_parse(invoice->remainder, strlen(invoice->remainder), &remainder)) {
		return WEIR_FAULT_BROKEN;
	}
	exact_multiply_fraction(&remainder, JOURNAL_OF_FEN, 1);
	*ret_is_cut = !exact_is_whole(&remainder);
	return exact_floor(&remainder, ret) ? 0 : WEIR_FAULT_RANGE;
}

/* Two postings that balance: the payer's account, and another one. */
static int write_settled(struct journal *journal, const struct journal_dated *dated)
{
	const struct settlement_row *row = dated->settlement;
	struct bytes *text = &journal->text;
	wide amount = (wide)(dated->is_back ? row->fen : -row->fen) * JOURNAL_OF_FEN;
	bool is_paid = row->what == SETTLEMENT_PAYMENT;

	journal_date(text, dated->day);
	bytes_format(text, " * %s of %s%s  ; entry:%lld\n    ",
			settlement_name((enum settlement_what)row->what), row->invoice,
			dated->is_back ? ", withdrawn" : "", (long long)dated->entry);
	journal_account(text, "receivable:", row->account);
	bytes_put_text(text, "  ");
	journal_yuan(text, amount);
	bytes_format(text, "\n    %s  ", is_paid ? "treasury" : "relieved");
	journal_yuan(text, -amount);
	bytes_put_text(text, "\n\n");
	return flush(journal);
}

static int write_late(struct journal *journal, const struct journal_dated *dated)
{
	const struct late_fee_row *row = dated->late;
	const struct invoice_row *invoice =
			row == NULL ? dated->moved : invoice_find(journal->books, row->invoice);
	struct bytes *text = &journal->text;
	wide amount = (wide)(row == NULL ? dated->moved_fen : row->fen) * JOURNAL_OF_FEN;

	if (invoice == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	journal_date(text, dated->day);
	bytes_format(text, " * late fee of %s%s  ; entry:%lld\n    ",
			row == NULL ? invoice->invoice : row->invoice,
			row == NULL ? ", moved by a deferral" : "", (long long)dated->entry);
	journal_account(text, "receivable:", invoice->account);
	bytes_put_text(text, "  ");
	journal_yuan(text, amount);
	bytes_put_text(text, "\n    charges:late  ");
	journal_yuan(text, -amount);
	bytes_put_text(text, "\n\n");
	return flush(journal);
}

static int write_invoice(struct journal *journal, const struct journal_dated *dated)
{
	struct bytes *text = &journal->text;
	struct invoice invoice;
	int64_t remainder = 0;
	bool is_cut = false;
	wide waived;
	wide total;
	int fault;

	if (dated->traded != NULL) {
		journal_trades_put(dated, text);
		return flush(journal);
	}
	if (dated->row == NULL) {
		return dated->settlement == NULL ? write_late(journal, dated)
						 : write_settled(journal, dated);
	}
	if (!invoice_take(dated->row->whole.data, dated->row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = read_remainder(&invoice, &remainder, &is_cut);
	waived = (wide)invoice_waived(&invoice) * JOURNAL_OF_FEN;
	if (fault < 0 || (invoice.total_fen == 0 && remainder == 0 && waived == 0)) {
		return fault;
	}
	total = (wide)invoice.total_fen * JOURNAL_OF_FEN;
	journal_date(text, dated->day);
	bytes_format(text, " * %s  ; entry:%lld", invoice.invoice, (long long)dated->row->entry);
	if (is_cut) {
		bytes_format(text, ", remainder_fen:%s", invoice.remainder);
	}
	bytes_put_text(text, "\n    ");
	journal_account(text, "receivable:", invoice.account);
	bytes_put_text(text, "  ");
	journal_yuan(text, total);
	if (remainder != 0) {
		bytes_put_text(text, "\n    ");
		journal_account(text, "charges:remainder:", invoice.account);
		bytes_put_text(text, "  ");
		journal_yuan(text, remainder);
	}
	if (waived != 0) {
		bytes_put_text(text, "\n    waived  ");
		journal_yuan(text, waived);
	}
	bytes_format(text, "\n    charges:charged:%s  ", rulebook_kind_name(invoice.kind));
	journal_yuan(text, -(total + remainder + waived));
	bytes_put_text(text, "\n\n");
	return flush(journal);
}

/* ---- the whole ---- */

/* What moved the other accounts until a day. */
static int write_moves(struct journal *journal, size_t *next, int32_t day)
{
	int answer = 0;

	for (; answer == 0 && *next < journal->moves.count && journal->moves.list[*next].day <= day;
			(*next)++) {
		journal->last_day = journal->moves.list[*next].day;
		bytes_put_text(&journal->text, journal->moves.list[*next].text);
		answer = flush(journal);
	}
	return answer;
}

static int write_all(struct journal *journal)
{
	size_t next = 0;
	size_t from = 0;
	size_t moved = 0;
	int answer = 0;

	while (answer == 0 && (from < journal->taken_count || next < journal->money.count)) {
		size_t till = from;
		int32_t water = from == journal->taken_count
				? INT32_MAX
				: date_of(journal, journal->taken[from]->day);
		int32_t money = next == journal->money.count ? INT32_MAX
							     : journal->money.list[next].day;

		answer = write_moves(journal, &moved, water < money ? water : money);
		if (answer != 0) {
			break;
		}
		if (next < journal->money.count && journal->money.list[next].day < water) {
			journal->last_day = journal->money.list[next].day;
			answer = write_invoice(journal, &journal->money.list[next++]);
			continue;
		}
		while (till < journal->taken_count &&
				is_same_group(journal, journal->taken[from],
						journal->taken[till])) {
			till++;
		}
		journal->last_day = water;
		answer = write_water(journal, from, till);
		from = till;
	}
	return answer == 0 ? write_moves(journal, &moved, INT32_MAX) : answer;
}

/* A balance of the books, as a posting of nothing that asserts it. */
static int assert_balance(struct journal *journal, const struct account_row *row)
{
	struct bytes *text = &journal->text;
	const char *assessed = BOOKS_ASSESSED;
	bool is_water = strcmp(row->commodity, "litres") == 0;
	int64_t moved = 0;

	if (!is_water && strcmp(row->commodity, "fen") != 0) {
		journal_moves_assert(text, row);
		return flush(journal);
	}
	bytes_put_text(text, "    ");
	if (is_water && strcmp(row->account, "nature") == 0) {
		bytes_put_text(text, "nature");
	} else if (is_water && strncmp(row->account, assessed, strlen(assessed)) == 0) {
		journal_account(text, "water:assessed:", row->account + strlen(assessed));
	} else if (is_water) {
		journal_account(text, "water:measured:", row->account);
	} else if (strcmp(row->account, "charged") == 0) {
		bytes_put_text(text, "charges");
		moved = -journal_money_moved(&journal->money, NULL);
	} else if (strcmp(row->account, "waived") == 0) {
		bytes_put_text(text, "waived");
	} else if (strcmp(row->account, "treasury") == 0 || strcmp(row->account, "relieved") == 0) {
		bytes_put_text(text, row->account);
	} else if (journal_trades_has(row)) {
		journal_account(text, "", row->account);
	} else {
		journal_account(text, "receivable:", row->account);
		moved = journal_money_moved(&journal->money, row->account);
	}
	if (is_water) {
		bytes_format(text, "  0 L =* %lld L\n", (long long)row->balance);
	} else {
		bytes_put_text(text, "  0.00 CNY =* ");
		journal_yuan(text, ((wide)row->balance + moved) * JOURNAL_OF_FEN);
		bytes_put_text(text, "\n");
	}
	return flush(journal);
}

static int write_balances(struct journal *journal)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(journal->books, BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	bool has_any = false;
	int answer = 0;

	while (answer == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->commodity, "litres") != 0 && strcmp(row->commodity, "fen") != 0 &&
				!journal_moves_has(row)) {
			return WEIR_FAULT_BROKEN;
		}
		if (!has_any) {
			journal_date(&journal->text, journal->last_day);
			bytes_format(&journal->text,
					" * the balances that the books hold after %lld entries\n",
					(long long)ledger_size(journal->ledger));
		}
		has_any = true;
		answer = assert_balance(journal, row);
	}
	return answer;
}

int journal_write(struct ledger *ledger, bool by_month, journal_take *take, void *context)
{
	struct journal journal = {
		.ledger = ledger,
		.books = ledger_books(ledger),
		.by_month = by_month,
		.take = take,
		.context = context,
	};
	int answer;

	bytes_init(&journal.text, TEXT_LIMIT);
	answer = gather_taken(&journal);
	if (answer == 0) {
		answer = journal_money_gather(&journal.money, ledger);
	}
	if (answer == 0) {
		answer = journal_moves_gather(&journal.moves, ledger);
	}
	if (answer == 0) {
		answer = write_head(&journal);
	}
	if (answer == 0) {
		bytes_put_text(&journal.text, "\n");
		answer = write_all(&journal);
	}
	if (answer == 0) {
		answer = write_balances(&journal);
	}
	bytes_finish(&journal.text);
	free(journal.taken);
	journal_money_finish(&journal.money);
	journal_moves_finish(&journal.moves);
	return answer;
}
