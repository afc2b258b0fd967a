/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_rights.h"

#include <string.h>

#include "api/caller.h"
#include "api/view.h"
#include "api/view_lots.h"
#include "api/view_right.h"
#include "api/view_word.h"
#include "ledger/hold.h"
#include "ledger/ledger.h"
#include "ledger/resale.h"
#include "ledger/row_entries.h"
#include "meter/text.h"

/* What is shown of a right, and by what it is known. */
struct shown {
	struct view *view;
	const struct books *books;
	struct day today;
	const struct right_facts *facts;
};

/* ---- members ---- */

static void put_days(struct view *view, struct days days)
{
	if (days.from.number != INT32_MIN) {
		view_day(view, "valid_from", days.from);
	}
	if (days.till.number != INT32_MAX) {
		view_day(view, "valid_until", (struct day){ days.till.number - 1 });
	}
}

static void put_facts(struct view *view, const struct right_facts *facts)
{
	view_right(view, "right", &facts->right);
	view_text(view, "kind", right_kind_name(facts->right.kind));
	view_text(view, "id", facts->right.id);
	view_text_known(view, "holder", facts->holder);
	view_text_known(view, "credit_code", facts->credit_code);
	view_text_known(view, "area", facts->area);
	view_text_known(view, "scheme", facts->scheme);
	view_word(view, "source", WORD_SOURCE, (int)facts->source);
	view_word(view, "year_kind", WORD_YEAR_KIND, (int)facts->year_kind);
	put_days(view, facts->valid);
}

/* Of an area: what was bought back and taken in of a kind of rights, and may be sold on. */
static int put_resale(const struct shown *shown, enum right_kind kind, struct day year)
{
	const struct day late = { INT32_MAX };
	struct view *view = shown->view;
	struct resale room;
	int fault = resale_room(shown->books, shown->facts->right.id, kind, year, late, &room);

	if (fault < 0 || (room.bought_litres == 0 && room.sold_litres == 0)) {
		return fault;
	}
	view_object(view, NULL);
	view_text(view, "of", right_kind_name(kind));
	view_int(view, "bought_litres", room.bought_litres);
	view_int(view, "sold_litres", room.sold_litres);
	view_int(view, "held_litres", room.held_litres);
	view_int(view, "free_litres", room.free_litres);
	view_end(view);
	return 0;
}

static int put_resales(const struct shown *shown, struct day year)
{
	int fault;

	if (shown->facts->right.kind != RIGHT_REGIONAL) {
		return 0;
	}
	view_array(shown->view, "resales");
	fault = put_resale(shown, RIGHT_ABSTRACTION, year);
	fault = fault < 0 ? fault : put_resale(shown, RIGHT_IRRIGATION, year);
	view_end(shown->view);
	return fault;
}

static int put_year(const struct shown *shown, struct day of)
{
	struct view *view = shown->view;
	struct right_room room;
	int fault = right_room(shown->books, shown->facts, of, shown->today, &room);

	if (fault < 0) {
		return fault;
	}
	view_object(view, NULL);
	view_day(view, "year", room.year.from);
	view_day(view, "until", (struct day){ room.year.till.number - 1 });
	if (room.has_limit) {
		view_int(view, "limit_litres", room.limit_litres);
		view_int(view, "free_litres", room.free_litres);
		view_int(view, "tradable_litres",
				room.year.till.number <= shown->today.number
						? 0
						: room.tradable_litres);
	}
	view_int(view, "taken_litres", room.taken_litres);
	if (shown->facts->right.kind == RIGHT_IRRIGATION) {
		view_int(view, "ticket_litres", room.ticket_litres);
	}
	if (room.certified_litres > 0) {
		view_int(view, "certified_litres", room.certified_litres);
	}
	view_int(view, "held_litres", room.held_litres);
	view_int(view, "pledged_litres", room.pledged_litres);
	view_int(view, "saved_litres", room.saved_litres);
	view_int(view, "sold_litres", room.sold_litres);
	fault = put_resales(shown, room.year.from);
	view_end(view);
	return fault;
}

/* ---- savings ---- */

/* The entry that said the row of a saving as it is known today. */
static int64_t entry_of(const struct books *books, const char *saving, struct day today)
{
	const struct row_name name = { KIND_SAVINGS, saving, 0, "", today.number };

	return row_entries_on(books, &name, NULL);
}

static void put_savings(const struct shown *shown)
{
	struct view *view = shown->view;
	struct right_savings savings;
	struct saving_row row;
	struct days valid;

	view_array(view, "savings");
	right_savings_begin(shown->books, &shown->facts->right, shown->today, &savings);
	while (right_savings_next(&savings, &row, &valid)) {
		view_object(view, NULL);
		view_text(view, "saving", row.saving);
		view_int(view, "entry", entry_of(shown->books, row.saving, shown->today));
		view_text(view, "right", row.right);
		view_int(view, "annual_litres", row.annual_litres);
		view_day(view, "valid_from", row.valid_from);
		view_day(view, "valid_until", row.valid_until);
		view_text(view, "document", row.document);
		view_text_known(view, "method", row.method);
		view_end(view);
	}
	view_end(view);
}

/* ---- holds ---- */

static bool is_same(const struct hold_row *a, const struct hold_row *b)
{
	return a->what == b->what && strcmp(a->name, b->name) == 0;
}

/* Is it the hold's first year? Its others are told with that one. */
static bool is_first(
		const struct books *books, const struct right *right, const struct hold_row *row)
{
	struct hold_row key;
	struct shelf_cursor cursor = hold_scan(books, right, &key);
	const struct hold_row *other;

	while ((other = shelf_next(&cursor)) != NULL && other->year < row->year) {
		if (is_same(other, row)) {
			return false;
		}
	}
	return true;
}

static void put_hold_years(struct view *view, const struct books *books, const struct right *right,
		const struct hold_row *row)
{
	struct hold_row key;
	struct shelf_cursor cursor = hold_scan(books, right, &key);
	const struct hold_row *each;

	view_array(view, "years");
	while ((each = shelf_next(&cursor)) != NULL) {
		if (is_same(each, row)) {
			view_object(view, NULL);
			view_day(view, "year", (struct day){ (int32_t)each->year });
			view_int(view, "litres", each->litres);
			view_int(view, "sold_litres", each->sold_litres);
			view_end(view);
		}
	}
	view_end(view);
}

static void put_hold(
		const struct shown *shown, const struct right *right, const struct hold_row *row)
{
	struct view *view = shown->view;

	view_object(view, NULL);
	view_text(view, "what", hold_what_name((enum hold_what)row->what));
	view_text(view, "name", row->name);
	view_right(view, "right", right);
	view_int(view, "entry", row->entry);
	view_day(view, "until", (struct day){ (int32_t)row->until });
	view_text(view, "state", hold_end_name((enum hold_end)row->end));
	if (row->ended != 0) {
		view_int(view, "ended_by", row->ended);
	}
	put_hold_years(view, shown->books, right, row);
	view_end(view);
}

static void put_holds(const struct shown *shown)
{
	struct right rights[LINEAGE_MAX];
	size_t count = hold_rights(shown->books, &shown->facts->right, shown->today, rights);

	view_array(shown->view, "holds");
	for (size_t i = 0; i < count; i++) {
		struct hold_row key;
		struct shelf_cursor cursor = hold_scan(shown->books, &rights[i], &key);
		const struct hold_row *row;

		while ((row = shelf_next(&cursor)) != NULL) {
			if (is_first(shown->books, &rights[i], row)) {
				put_hold(shown, &rights[i], row);
			}
		}
	}
	view_end(shown->view);
}

/* ---- years ---- */

/* A day of the ceiling year that begins in the chosen year. */
static struct day chosen_day(const struct right_choice *choice, struct day today)
{
	struct day last;

	return choice->year != 0 && day_from_date(choice->year, 12, 31, &last) ? last : today;
}

static void reach(struct days *days, int32_t number)
{
	days->from.number = number < days->from.number ? number : days->from.number;
	days->till.number = number > days->till.number ? number : days->till.number;
}

/* First days of the first and the last ceiling year of which there is something to say. */
static struct days reached(const struct shown *shown)
{
	const struct right_facts *facts = shown->facts;
	struct day now = right_year(facts, shown->today).from;
	struct days days = { now, now };
	struct right rights[LINEAGE_MAX];
	size_t count = hold_rights(shown->books, &facts->right, shown->today, rights);
	struct right_savings savings;
	struct saving_row row;
	struct days valid;

	for (size_t i = 0; i < count; i++) {
		struct hold_row key;
		struct shelf_cursor cursor = hold_scan(shown->books, &rights[i], &key);
		const struct hold_row *hold;

		while ((hold = shelf_next(&cursor)) != NULL) {
			reach(&days, (int32_t)hold->year);
		}
	}
	right_savings_begin(shown->books, &facts->right, shown->today, &savings);
	while (right_savings_next(&savings, &row, &valid)) {
		int32_t till = valid.till.number < facts->valid.till.number
				? valid.till.number
				: facts->valid.till.number;
		struct day from = valid.from.number > facts->valid.from.number ? valid.from
									       : facts->valid.from;

		if (from.number < till) {
			reach(&days, right_year(facts, from).from.number);
			reach(&days, right_year(facts, (struct day){ till - 1 }).from.number);
		}
	}
	return days;
}

static int put_years(const struct shown *shown, const struct right_choice *choice, bool is_whole)
{
	struct day day = chosen_day(choice, shown->today);
	struct days days = { day, day };
	int fault = 0;

	if (is_whole && choice->year == 0) {
		days = reached(shown);
	}
	view_array(shown->view, "years");
	for (day = days.from; day.number <= days.till.number && fault == 0;
			day = right_year(shown->facts, day).till) {
		fault = put_year(shown, day);
	}
	view_end(shown->view);
	return fault;
}

/* ---- one ---- */

static bool is_chosen(const struct books *books, const struct right_choice *choice,
		const struct right_facts *facts, struct day today)
{
	const struct registry_view registry = { .books = books };

	return (choice->area == NULL ||
			       (facts->area[0] != '\0' &&
					       registry_area_is_within(&registry, facts->area,
							       choice->area, today))) &&
			(choice->caller == NULL ||
					caller_may_see_right(choice->caller, books, today,
							&facts->right));
}

bool view_right_whole(struct view *view, struct ledger *ledger, const struct right *right,
		const struct right_choice *choice, int *ret_fault)
{
	const struct books *books = ledger_books(ledger);
	struct day today = zone_day(&books->zone, ledger_now(ledger));
	struct right_facts facts;
	const struct shown shown = { view, books, today, &facts };

	*ret_fault = 0;
	if (!right_find(books, right, today, &facts) || !is_chosen(books, choice, &facts, today)) {
		return false;
	}
	put_facts(view, &facts);
	*ret_fault = put_years(&shown, choice, true);
	put_savings(&shown);
	put_holds(&shown);
	if (*ret_fault == 0) {
		*ret_fault = view_lots(view, books, &facts.right, today);
	}
	return true;
}

/* ---- all ---- */

static const struct {
	enum right_kind kind;
	enum row_kind rows;
} kinds[] = {
	{ RIGHT_ABSTRACTION, ROW_PERMIT },
	{ RIGHT_REGIONAL, ROW_AREA },
	{ RIGHT_IRRIGATION, ROW_SHARE },
};

/* The next one behind *at; false at the end. A kind of 0 is before all. */
static bool next_right(const struct books *books, struct right *at)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (at->kind > kinds[i].kind) {
			continue;
		}
		if (at->kind < kinds[i].kind) {
			at->kind = kinds[i].kind;
			at->id[0] = '\0';
		}
		if (registry_next_id(books, kinds[i].rows, at->id)) {
			return true;
		}
	}
	return false;
}

/* The same of those that are chosen. */
static bool next_chosen(const struct books *books, const struct right_choice *choice,
		struct day today, struct right *at, struct right_facts *ret)
{
	while (next_right(books, at)) {
		if (right_find(books, at, today, ret) && right_is_same(&ret->right, at) &&
				is_chosen(books, choice, ret, today)) {
			return true;
		}
	}
	return false;
}

int view_rights(struct view *view, struct ledger *ledger, const struct right_choice *choice,
		struct right *ret_more)
{
	const struct books *books = ledger_books(ledger);
	struct day today = zone_day(&books->zone, ledger_now(ledger));
	struct right at = { .id = "" };
	struct right_facts facts;
	const struct shown shown = { view, books, today, &facts };
	size_t count = 0;
	int fault = 0;

	memset(ret_more, 0, sizeof(*ret_more));
	if (choice->after != NULL) {
		at = *choice->after;
	}
	view_array(view, "rights");
	while (fault == 0 && next_chosen(books, choice, today, &at, &facts)) {
		if (choice->limit > 0 && count++ == choice->limit) {
			break;
		}
		*ret_more = at;
		view_object(view, NULL);
		put_facts(view, &facts);
		fault = put_years(&shown, choice, false);
		view_end(view);
	}
	view_end(view);
	if (choice->limit == 0 || count <= choice->limit) {
		memset(ret_more, 0, sizeof(*ret_more));
	}
	return fault;
}
