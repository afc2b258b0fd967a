/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_bill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/view_objection.h"
#include "billing/due.h"
#include "ledger/base64.h"
#include "ledger/ledger.h"
#include "ledger/lineage.h"
#include "ledger/movement.h"
#include "ledger/timeline.h"
#include "meter/bytes.h"
#include "meter/volume.h"

int view_log(struct view *view, struct ledger *ledger)
{
	uint8_t root[BOOKS_HASH_BYTES];
	struct bytes text;
	int fault = ledger_root(ledger, root);

	if (fault < 0) {
		return fault;
	}
	bytes_init(&text, BASE64_SIZE(BOOKS_HASH_BYTES));
	base64_put(&text, root, sizeof(root));
	view_object(view, "log");
	view_int(view, "size", ledger_size(ledger));
	view_text(view, "root", bytes_text(&text));
	view_end(view);
	bytes_finish(&text);
	return 0;
}

const char *view_part_name(enum charge_part part)
{
	switch (part) {
	case CHARGE_BASE:
		return N_("base");
	case CHARGE_SURCHARGE:
		return N_("surcharge");
	case CHARGE_RELIEF:
		return N_("relief");
	case CHARGE_MINIMUM:
		return N_("minimum");
	case CHARGE_LATE:
		return N_("late");
	}
	return "";
}

/* ---- the entries a line rests on ---- */

struct numbers {
	int64_t *list;
	size_t count, room;
};

static int add_number(struct numbers *numbers, int64_t number)
{
	if (numbers->count == numbers->room) {
		size_t room = numbers->room == 0 ? 64 : 2 * numbers->room;
		int64_t *grown = realloc(numbers->list, room * sizeof(*grown));

		if (grown == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		numbers->list = grown;
		numbers->room = room;
	}
	numbers->list[numbers->count++] = number;
	return 0;
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static int add_numbers(const struct meter_entries_row *row, struct numbers *numbers)
{
	struct item_cursor cursor = item_cursor(row->entries.data, row->entries.size);
	int fault = 0;

	for (size_t n = item_take_array(&cursor); n > 0 && fault == 0; n--) {
		fault = add_number(numbers, item_take_int(&cursor));
	}
	return fault;
}

/* Does the first reading behind the days end a volume that began on them? */
static bool reaches_in(
		const struct books *books, const struct meter_entries_row *behind, struct day till)
{
	struct meter_day_row key = { .day = behind->day };
	int64_t words[TOTALISER_STATE_WORDS];
	struct totaliser_state state;
	const struct meter_day_row *row;
	struct item_cursor cursor;

	(void)text_copy(key.meter, sizeof(key.meter), behind->meter);
	row = shelf_find(books_shelf(books, BOOK_METER_DAY), &key);
	if (row == NULL) {
		return false;
	}
	cursor = item_cursor(row->state.data, row->state.size);
	return movement_take_state(&cursor, words) && totaliser_state_unpack(words, &state) &&
			state.has_base &&
			state.at.unix_s < zone_midnight(&books->zone, till).unix_s;
}

/*
 * The entries that a meter's volume of the days rests on: with readings on the
 * days, with the reading before the first of them, and with the one behind the
 * last where the last volume ends only there.
 */
static int add_meter(const struct books *books, const char *meter, struct days days,
		struct numbers *numbers)
{
	const struct shelf *shelf = books_shelf(books, BOOK_METER_ENTRIES);
	struct meter_entries_row key = { .day = days.from.number - 1 };
	const struct meter_entries_row *row;
	struct shelf_cursor cursor;
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	row = shelf_floor(shelf, &key);
	if (row != NULL && strcmp(row->meter, meter) == 0) {
		fault = add_numbers(row, numbers);
	}
	key.day = days.from.number;
	cursor = shelf_scan(shelf, &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		bool is_behind = row->day >= days.till.number;

		if (!is_behind || reaches_in(books, row, days.till)) {
			fault = add_numbers(row, numbers);
		}
		if (is_behind) {
			break;
		}
	}
	return fault;
}

static void sort_unique(struct numbers *numbers)
{
	size_t kept = 0;

	if (numbers->count == 0) {
		return;
	}
	qsort(numbers->list, numbers->count, sizeof(*numbers->list), compare_numbers);
	for (size_t i = 0; i < numbers->count; i++) {
		if (kept == 0 || numbers->list[kept - 1] != numbers->list[i]) {
			numbers->list[kept++] = numbers->list[i];
		}
	}
	numbers->count = kept;
}

/* The entries that assessed some of the days, of a meter or of an intake without one. */
static int add_assessments(const struct books *books, const struct taken_row *taken,
		struct days days, struct numbers *numbers)
{
	int64_t from_s = zone_midnight(&books->zone, days.from).unix_s;
	int64_t till_s = zone_midnight(&books->zone, days.till).unix_s;
	struct assessment_row key = { .from_s = INT64_MIN };
	struct shelf_cursor cursor;
	const struct assessment_row *row;
	int fault = 0;

	(void)text_copy(key.meter, sizeof(key.meter), taken->meter);
	if (taken->meter[0] == '\0') {
		(void)text_copy(key.intake, sizeof(key.intake), taken->intake);
	}
	cursor = shelf_scan(books_shelf(books, BOOK_ASSESSMENT), &key, 2);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL && row->from_s < till_s) {
		fault = row->till_s > from_s ? add_number(numbers, row->entry) : 0;
	}
	return fault;
}

/* The entries behind what the intake's meters counted for an account on the line's days. */
static int gather_from(const struct books *books, const char *prefix, const char *account,
		const struct invoice_line *line, struct numbers *ret)
{
	struct taken_row key = { .day = INT64_MIN };
	char meter[TEXT_ID_MAX + 1] = "";
	size_t length = strlen(prefix);
	bool is_first = true;
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), prefix);
	(void)text_copy(key.permit + length, sizeof(key.permit) - length, account);
	(void)text_copy(key.intake, sizeof(key.intake), line->intake);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 2);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		bool is_new = is_first || strcmp(meter, row->meter) != 0;

		if (row->day >= line->days.from.number && row->day < line->days.till.number &&
				is_new) {
			(void)text_copy(meter, sizeof(meter), row->meter);
			is_first = false;
			fault = add_meter(books, meter, line->days, ret);
			if (fault == 0) {
				fault = add_assessments(books, row, line->days, ret);
			}
		}
	}
	return fault;
}

/*
 * The entries behind the volumes of the line's intake on its days, meter by
 * meter, sub-meters too: of the account, and of the permits that it goes on with.
 */
static int gather(const struct books *books, const char *account, const struct invoice_line *line,
		struct numbers *ret)
{
	struct lineage lineage;
	int fault;

	lineage_find(books, account, (struct day){ line->days.till.number - 1 }, &lineage);
	fault = gather_from(books, "", account, line, ret);
	if (fault == 0) {
		fault = gather_from(books, TIMELINE_PART, account, line, ret);
	}
	for (size_t i = 1; i < lineage.count && fault == 0; i++) {
		fault = gather_from(books, "", lineage.permits[i], line, ret);
		if (fault == 0) {
			fault = gather_from(books, TIMELINE_PART, lineage.permits[i], line, ret);
		}
	}
	sort_unique(ret);
	return fault;
}

/* ---- JSON ---- */

static int view_entries(struct view *view, const struct books *books, const char *account,
		const struct invoice_line *line)
{
	struct numbers numbers = { .count = 0 };
	int fault = gather(books, account, line, &numbers);

	view_array(view, "entries");
	for (size_t i = 0; i < numbers.count; i++) {
		view_int(view, NULL, numbers.list[i]);
	}
	view_end(view);
	free(numbers.list);
	return fault;
}

/* What the line rests on that its rulebook calls unconfirmed. */
static void view_doubts(struct view *view, struct invoice_line *line)
{
	view_array(view, "unconfirmed");
	for (size_t n = item_take_array(&line->doubts); n > 0; n--) {
		struct invoice_doubt doubt;

		(void)invoice_take_doubt(&line->doubts, &doubt);
		view_object(view, NULL);
		view_text(view, "what", doubt.what);
		view_text(view, "id", doubt.id);
		view_text(view, "why", doubt.why);
		view_end(view);
	}
	view_end(view);
}

static int view_line(struct view *view, const struct books *books, const struct invoice *invoice,
		struct invoice_line *line)
{
	int fault;

	view_object(view, NULL);
	view_int(view, "line", line->number);
	view_text(view, "part", view_part_name(line->part));
	view_text(view, "rulebook", line->book);
	view_text(view, "rule", line->rule);
	view_text(view, "intake", line->intake);
	view_text(view, "rate", line->rate);
	if (line->band > 0) {
		view_int(view, "band", line->band);
	}
	view_bool(view, "counts", line->counts);
	view_day(view, "from", line->days.from);
	view_day(view, "until", (struct day){ line->days.till.number - 1 });
	view_int(view, "volume_litres", line->litres);
	if (line->volume[0] != '\0') {
		view_text(view, "volume_exact", line->volume);
	}
	if (line->has_energy) {
		view_int(view, "energy_wh", line->energy_wh);
	}
	view_int(view, "rate_micro_yuan", line->rate_micro_yuan);
	view_text(view, "times", line->times);
	view_text(view, "amount_exact_fen", line->amount);
	view_int(view, "amount_fen", line->amount_fen);
	view_bool(view, "spread", line->is_spread);
	view_array(view, "beaten");
	for (size_t n = item_take_array(&line->beaten); n > 0; n--) {
		char id[TEXT_ID_MAX + 1];

		item_take_text(&line->beaten, id, sizeof(id));
		view_text(view, NULL, id);
	}
	view_end(view);
	view_doubts(view, line);
	fault = view_entries(view, books, invoice->account, line);
	view_end(view);
	return fault;
}

void view_unpriced(struct view *view, struct invoice *invoice)
{
	static const char *const reasons[] = { "", "no-rulebook", "no-rate", "mixed-units",
		"no-energy" };

	view_array(view, "unpriced");
	for (size_t n = item_take_array(&invoice->unpriced); n > 0; n--) {
		char intake[TEXT_ID_MAX + 1];

		item_take_array_of(&invoice->unpriced, 5);
		item_take_text(&invoice->unpriced, intake, sizeof(intake));
		view_object(view, NULL);
		view_text(view, "intake", intake);
		view_day(view, "from",
				(struct day){ (int32_t)item_take_between(
						&invoice->unpriced, INT32_MIN, INT32_MAX) });
		view_day(view, "until",
				(struct day){ (int32_t)item_take_between(&invoice->unpriced,
							      INT32_MIN + 1, INT32_MAX) -
						1 });
		view_int(view, "volume_litres", item_take_int(&invoice->unpriced));
		view_text(view, "reason", reasons[item_take_between(&invoice->unpriced, 0, 4)]);
		view_end(view);
	}
	view_end(view);
}

/* The next unknown span under the cursor. */
static struct days take_unknown(struct item_cursor *unknown, char intake[static TEXT_ID_MAX + 1])
{
	struct days days;

	item_take_array_of(unknown, 3);
	item_take_text(unknown, intake, TEXT_ID_MAX + 1);
	days.from.number = (int32_t)item_take_between(unknown, INT32_MIN, INT32_MAX);
	days.till.number = (int32_t)item_take_between(unknown, INT32_MIN + 1, INT32_MAX);
	return days;
}

static void view_unknown(struct view *view, struct invoice *invoice)
{
	view_array(view, "unknown");
	for (size_t n = item_take_array(&invoice->unknown); n > 0; n--) {
		char intake[TEXT_ID_MAX + 1];
		struct days days = take_unknown(&invoice->unknown, intake);

		view_object(view, NULL);
		view_text(view, "intake", intake);
		view_day(view, "from", days.from);
		view_day(view, "until", (struct day){ days.till.number - 1 });
		view_end(view);
	}
	view_end(view);
}

void view_missing(struct view *view, bool is_first, const char *account, const char *intake,
		struct days days, int64_t litres)
{
	if (is_first) {
		view_array(view, "unpriced");
	}
	view_object(view, NULL);
	view_text(view, "permit", account);
	view_text(view, "intake", intake);
	view_day(view, "from", days.from);
	view_day(view, "until", (struct day){ days.till.number - 1 });
	view_int(view, "volume_litres", litres);
	view_text(view, "reason", "no-rulebook");
	view_end(view);
}

/* Until when it is to be paid, and what that counts from; absent where it is not known. */
static void view_due(struct view *view, const struct invoice_due *due)
{
	if (!due->is_known) {
		return;
	}
	if (due->notice.number != LATE_NO_DAY.number) {
		view_day(view, "notice", due->notice);
	}
	view_day(view, "due", due->due);
	if (due->unconfirmed[0] != '\0') {
		view_text(view, "due_unconfirmed", due->unconfirmed);
	}
}

int view_invoice(struct view *view, const struct books *books, struct invoice *invoice,
		const struct invoice_due *due)
{
	char period[DAY_TEXT_MAX];
	struct item_cursor first = invoice->lines;
	struct invoice_line line = { .book = "" };
	int fault = 0;

	if (item_take_array(&first) > 0) {
		(void)invoice_take_line(&first, &line);
	}
	view_object(view, NULL);
	view_text(view, "invoice", invoice->invoice);
	view_text(view, "permit", invoice->account);
	view_text(view, "kind", rulebook_kind_name(invoice->kind));
	if (line.book[0] != '\0') {
		view_text(view, "rulebook", line.book);
	} else {
		view_null(view, "rulebook"); /* without a line no book was applied */
	}
	view_text(view, "period", invoice_period(invoice->filing, invoice->period, period));
	view_text(view, "filing", rulebook_filing_name(invoice->filing));
	if (invoice->corrects[0] != '\0') {
		view_text(view, "corrects", invoice->corrects);
	}
	if (invoice_has_total(invoice)) {
		view_int(view, "total_fen", invoice->total_fen);
	}
	view_due(view, due);
	view_bool(view, "incomplete", (invoice->flags & CHARGE_IS_INCOMPLETE) != 0);
	view_bool(view, "no_plan", (invoice->flags & CHARGE_NO_PLAN) != 0);
	view_bool(view, "unconfirmed", (invoice->flags & CHARGE_HAS_UNCONFIRMED) != 0);
	view_int(view, "taken_litres", invoice->taken_litres);
	view_text(view, "remainder_fen", invoice->remainder);
	view_array(view, "lines");
	for (size_t n = item_take_array(&invoice->lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&invoice->lines, &line)
				? view_line(view, books, invoice, &line)
				: WEIR_FAULT_BROKEN;
	}
	view_end(view);
	view_unpriced(view, invoice);
	view_unknown(view, invoice);
	view_objections(view, books, invoice->account, invoice->period);
	view_end(view);
	return fault;
}

/* ---- for people ---- */

static void add_line(struct table *table, const struct invoice_line *line)
{
	char number[24];
	char rate[32];
	char label[2 * TEXT_ID_MAX + 16];

	(void)snprintf(number, sizeof(number), "%d", line->number);
	(void)snprintf(label, sizeof(label), line->band > 0 ? "%s/%d" : "%s", line->rule,
			line->band);
	table_text(table, number);
	table_text(table, _(view_part_name(line->part)));
	table_text(table, line->intake);
	table_text(table, label);
	if (line->has_energy) {
		char energy[32];

		(void)snprintf(energy, sizeof(energy), "%s kWh",
				text_format_fixed(line->energy_wh, 3, rate, sizeof(rate)));
		table_text(table, energy);
	} else {
		table_volume(table, line->litres);
	}
	table_text(table, text_format_fixed(line->rate_micro_yuan, 6, rate, sizeof(rate)));
	table_text(table, line->times);
	table_fen(table, line->amount_fen);
}

static bool is_same_doubt(const struct invoice_doubt *a, const struct invoice_doubt *b)
{
	return strcmp(a->what, b->what) == 0 && strcmp(a->id, b->id) == 0 &&
			strcmp(a->why, b->why) == 0;
}

/* Does one of the first lines mention it? */
static bool is_mentioned(struct item_cursor lines, int before, const char *book,
		const struct invoice_doubt *doubt)
{
	struct invoice_line line;

	for (int i = 1; i < before && invoice_take_line(&lines, &line); i++) {
		struct invoice_doubt other;

		for (size_t n = item_take_array(&line.doubts); n > 0; n--) {
			if (invoice_take_doubt(&line.doubts, &other) &&
					is_same_doubt(&other, doubt) &&
					strcmp(line.book, book) == 0) {
				return true;
			}
		}
	}
	return false;
}

/* Each figure that is unconfirmed, once. lines stands behind the array's head. */
static void print_doubts(struct item_cursor lines, size_t count)
{
	const struct item_cursor all = lines;
	struct invoice_line line;

	for (size_t i = 0; i < count && invoice_take_line(&lines, &line); i++) {
		struct invoice_doubt doubt;

		for (size_t n = item_take_array(&line.doubts); n > 0; n--) {
			if (invoice_take_doubt(&line.doubts, &doubt) &&
					!is_mentioned(all, (int)i + 1, line.book, &doubt)) {
				out_text(_("unconfirmed in %s, %s %s: %s\n"), line.book, doubt.what,
						doubt.id, doubt.why);
			}
		}
	}
}

static void print_due(const struct invoice_due *due)
{
	char text[DAY_TEXT_MAX];

	if (due->is_known && due->unconfirmed[0] == '\0') {
		out_text(_("to be paid by %s\n"), day_format(due->due, text));
	} else if (due->is_known) {
		out_text(_("to be paid by %s (unconfirmed: %s)\n"), day_format(due->due, text),
				due->unconfirmed);
	}
}

/* What is to be known of a total. */
static const char *add_to_total(const struct invoice *invoice)
{
	if ((invoice->flags & CHARGE_IS_UNKNOWN) != 0 && invoice->number == 0) {
		return _(", of earlier water alone: nothing is known of this period");
	}
	return (invoice->flags & CHARGE_IS_INCOMPLETE) != 0
			? _(", incomplete: some days are unknown")
			: "";
}

int print_invoice(const struct books *books, struct invoice *invoice, const struct invoice_due *due,
		enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Line"), TABLE_RIGHT },
		{ _("Part"), TABLE_LEFT },
		{ _("Intake"), TABLE_LEFT },
		{ _("Rule"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Rate"), TABLE_RIGHT },
		{ _("Times"), TABLE_RIGHT },
		{ _("Amount"), TABLE_RIGHT },
	};
	SCOPED(table_close) struct table *table = table_open(columns, 8, unit);
	bool is_total = invoice_has_total(invoice);
	char total[32];
	struct item_cursor lines;
	struct invoice_line line;
	size_t count;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	count = item_take_array(&invoice->lines);
	lines = invoice->lines;
	for (size_t n = count; n > 0; n--) {
		if (!invoice_take_line(&invoice->lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		add_line(table, &line);
	}
	out_text("%s\n", invoice->invoice);
	if (table_print(table) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	if (is_total) {
		out_text(_("total %s yuan%s\n"),
				text_format_fixed(invoice->total_fen, 2, total, sizeof(total)),
				add_to_total(invoice));
	} else if ((invoice->flags & CHARGE_IS_UNKNOWN) != 0) {
		out_text(_("nothing is known of this period: no total\n"));
	}
	print_due(due);
	for (size_t n = item_take_array(&invoice->unknown); n > 0; n--) {
		char intake[TEXT_ID_MAX + 1];
		struct days days = take_unknown(&invoice->unknown, intake);
		char from[DAY_TEXT_MAX];
		char until[DAY_TEXT_MAX];

		out_text(_("unknown at intake %s: %s to %s\n"), intake[0] == '\0' ? "-" : intake,
				day_format(days.from, from),
				day_format((struct day){ days.till.number - 1 }, until));
	}
	print_doubts(lines, count);
	for (size_t n = item_take_array(&invoice->unpriced); n > 0; n--) {
		char intake[TEXT_ID_MAX + 1];
		char litres[VOLUME_TEXT_MAX];

		item_take_array_of(&invoice->unpriced, 5);
		item_take_text(&invoice->unpriced, intake, sizeof(intake));
		item_skip(&invoice->unpriced);
		item_skip(&invoice->unpriced);
		out_text(_("no price for %s m³ of intake %s\n"),
				volume_format_m3((struct volume){ item_take_int(
								 &invoice->unpriced) },
						litres),
				intake);
		item_skip(&invoice->unpriced);
	}
	print_objections(books, invoice->account, invoice->period);
	return 0;
}
