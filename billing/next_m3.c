/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/next_m3.h"

#include <stdlib.h>
#include <string.h>

#include "billing/money.h"
#include "billing/rulebook_choose.h"
#include "billing/rulebook_doubt.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	KEY_BYTES_MAX = 1 << 16,
};

static const enum rulebook_kind kinds[] = { RULEBOOK_FEE, RULEBOOK_TAX, RULEBOOK_PRICE };

const char *next_m3_reason_name(enum next_m3_reason reason)
{
	switch (reason) {
	case NEXT_M3_PRICED:
		return "priced";
	case NEXT_M3_NO_INTAKE:
		return "no-intake";
	case NEXT_M3_NO_BOOK:
		return "no-rulebook";
	case NEXT_M3_NO_RATE:
		return "no-rate";
	case NEXT_M3_MIXED_UNITS:
		return "mixed-units";
	case NEXT_M3_NO_ENERGY:
		return "energy";
	case NEXT_M3_NO_DECISION:
		return "no-decision";
	}
	return "";
}

static enum next_m3_reason reason_of(enum charge_unpriced_reason reason)
{
	switch (reason) {
	case UNPRICED_NO_BOOK:
		return NEXT_M3_NO_BOOK;
	case UNPRICED_NO_RATE:
		return NEXT_M3_NO_RATE;
	case UNPRICED_MIXED_UNITS:
		return NEXT_M3_MIXED_UNITS;
	case UNPRICED_NO_ENERGY:
		return NEXT_M3_NO_ENERGY;
	case UNPRICED_NO_DECISION:
		return NEXT_M3_NO_DECISION;
	}
	return NEXT_M3_NO_RATE;
}

/* ---- all bills of the rest of the year ---- */

struct bill_line {
	char *key; /* of the charge line, with its filing period */
	struct next_m3_line told;
	struct exact amount;
};

struct bills {
	struct bill_line *lines;
	size_t count, room;
	struct exact total;
	int64_t unpriced_litres;
	enum next_m3_reason reason; /* of the newest unpriced day */
	bool has_book;
};

static void bills_finish(struct bills *bills)
{
	for (size_t i = 0; i < bills->count; i++) {
		free(bills->lines[i].key);
		exact_finish(&bills->lines[i].amount);
	}
	free(bills->lines);
	exact_finish(&bills->total);
	memset(bills, 0, sizeof(*bills));
}

/* Does the book call its row of that name, a rate or a surcharge, unconfirmed? */
static bool is_doubted(const struct rulebook *book, const char *row)
{
	struct rulebook_doubt doubt;
	size_t at = 0;

	while (rulebook_next_doubt(book, &at, &doubt)) {
		if (strcmp(doubt.id, row) == 0 &&
				(strcmp(doubt.what, "rate") == 0 ||
						strcmp(doubt.what, "surcharge") == 0)) {
			return true;
		}
	}
	return false;
}

static int add_line(struct bills *bills, const struct charge_input *input,
		const struct charge_line *line)
{
	struct bill_line *added;
	struct bytes key;
	struct bill_line *grown;

	grown = list_grow(bills->lines, &bills->room, bills->count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bills->lines = grown;
	bytes_init(&key, KEY_BYTES_MAX);
	bytes_format(&key, "%d;%d;", (int)input->kind, (int)input->period.from.number);
	charge_line_key(line, &key);
	added = &bills->lines[bills->count];
	memset(added, 0, sizeof(*added));
	added->key = key.failed ? NULL : strdup(bytes_text(&key));
	bytes_finish(&key);
	if (added->key == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bills->count++;
	added->amount = exact_zero();
	exact_copy(&added->amount, &line->amount);
	exact_add(&bills->total, &line->amount);
	(void)text_copy(added->told.book, sizeof(added->told.book), line->book->id);
	(void)text_copy(added->told.rule, sizeof(added->told.rule), line->rule);
	added->told.part = line->part;
	added->told.band = line->band;
	added->told.is_unconfirmed =
			is_doubted(line->book, line->rate) || is_doubted(line->book, line->rule);
	added->told.rate_micro_yuan = line->rate_micro_yuan;
	return 0;
}

static int add_bill(struct bills *bills, const struct charge_input *input)
{
	struct charge_result result;
	int fault = charge(input, &result);

	for (size_t i = 0; i < result.line_count && fault == 0; i++) {
		fault = add_line(bills, input, &result.lines[i]);
	}
	for (size_t i = 0; i < result.unpriced_count && fault == 0; i++) {
		bills->unpriced_litres += result.unpriced[i].litres;
		bills->reason = reason_of(result.unpriced[i].reason);
	}
	charge_finish(&result);
	return fault;
}

/* The filing periods from the day's on, of every kind that holds at the intake that day. */
static int add_bills(struct bills *bills, struct account *account, int area, struct day at)
{
	int fault = 0;

	bills->total = exact_zero();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && fault == 0; i++) {
		struct day day = at;

		account->input.kind = kinds[i];
		if (!charge_filing(&account->input, area, at, &account->input.filing)) {
			continue;
		}
		bills->has_book = true;
		while (fault == 0 && day.number < account->permitted.till.number) {
			account->input.period = charge_period(account->input.filing, day);
			fault = add_bill(bills, &account->input);
			day = account->input.period.till;
		}
	}
	return fault;
}

/* ---- comparing ---- */

static const struct bill_line *find_line(const struct bills *bills, const char *key)
{
	for (size_t i = 0; i < bills->count; i++) {
		if (strcmp(bills->lines[i].key, key) == 0) {
			return &bills->lines[i];
		}
	}
	return NULL;
}

/* Puts a changed line among those told, the dearest first. */
static void tell(struct next_m3 *ret, const struct next_m3_line *line)
{
	size_t at = ret->line_count;

	while (at > 0 && ret->lines[at - 1].fen < line->fen) {
		at--;
	}
	if (at == NEXT_M3_LINES_MAX) {
		return;
	}
	ret->line_count += ret->line_count < NEXT_M3_LINES_MAX ? 1 : 0;
	memmove(&ret->lines[at + 1], &ret->lines[at],
			(ret->line_count - 1 - at) * sizeof(ret->lines[0]));
	ret->lines[at] = *line;
}

static int tell_changes(const struct bills *before, const struct bills *after, bool is_gone,
		struct next_m3 *ret)
{
	const struct bills *walked = is_gone ? before : after;

	for (size_t i = 0; i < walked->count; i++) {
		const struct bill_line *line = &walked->lines[i];
		const struct bill_line *other = find_line(is_gone ? after : before, line->key);
		struct next_m3_line told = line->told;
		SCOPED_FINISH(exact_finish) struct exact change = exact_zero();

		if (is_gone && other != NULL) {
			continue;
		}
		if (!is_gone) {
			exact_copy(&change, &line->amount);
		}
		if (is_gone || other != NULL) {
			exact_subtract(&change, is_gone ? &line->amount : &other->amount);
		}
		if (exact_sign(&change) == 0) {
			continue;
		}
		if (!money_round(&change, &told.fen)) {
			return WEIR_FAULT_RANGE;
		}
		tell(ret, &told);
	}
	return 0;
}

static int compare(const struct bills *before, const struct bills *after, struct next_m3 *ret)
{
	SCOPED_FINISH(exact_finish) struct exact change = exact_zero();
	int fault;

	if (!after->has_book) {
		ret->reason = NEXT_M3_NO_BOOK;
		return 0;
	}
	if (after->unpriced_litres != before->unpriced_litres) {
		ret->reason = after->reason;
		return 0;
	}
	exact_copy(&change, &after->total);
	exact_subtract(&change, &before->total);
	if (!money_round(&change, &ret->fen)) {
		return WEIR_FAULT_RANGE;
	}
	ret->reason = NEXT_M3_PRICED;
	fault = tell_changes(before, after, false, ret);
	return fault < 0 ? fault : tell_changes(before, after, true, ret);
}

/* ---- intakes ---- */

/* Is there, in a book that holds at the place, a price on going over the month's plan? */
static bool prices_plan_month(const struct charge_input *input, int area, struct day at)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct rulebook *book = rulebook_choose(
				input->books, input->book_count, kinds[i], input->areas, area, at);

		for (size_t k = 0; book != NULL && k < book->surcharge_count; k++) {
			const struct surcharge *surcharge = &book->surcharges[k];

			if (surcharge->ceiling == CEILING_PLAN &&
					surcharge->period == PERIOD_MONTH &&
					rule_holds(&surcharge->days, at)) {
				return true;
			}
		}
	}
	return false;
}

static int price_intake(struct account *account, size_t i, struct day at, struct next_m3 *ret)
{
	int32_t place = at.number - account->permitted.from.number;
	int area = charge_area(&account->intakes[i], at);
	struct bills before = { .count = 0 };
	struct bills after = { .count = 0 };
	int fault = add_bills(&before, account, area, at);

	memset(ret, 0, sizeof(*ret));
	if (fault == 0) {
		account->owned[i].litres[place] += NEXT_M3_LITRES;
		fault = add_bills(&after, account, area, at);
		account->owned[i].litres[place] -= NEXT_M3_LITRES;
	}
	if (fault == 0) {
		fault = compare(&before, &after, ret);
	}
	bills_finish(&before);
	bills_finish(&after);
	(void)text_copy(ret->intake, sizeof(ret->intake), account->owned[i].id);
	ret->prices_plan_month = prices_plan_month(&account->input, area, at);
	return fault;
}

/* The position of the day: what came later is not looked at. */
static void forget_later(struct account *account, struct day at)
{
	for (size_t i = 0; i < account->count; i++) {
		for (int32_t day = at.number + 1; day < account->permitted.till.number; day++) {
			account->owned[i].litres[day - account->permitted.from.number] = 0;
		}
	}
}

int next_m3_find(const struct account_world *world, const char *name, struct day at,
		struct next_m3 *ret)
{
	struct account account;
	bool prices_month = false;
	int fault = account_open(world, name, day_date(at).year, &account);

	memset(ret, 0, sizeof(*ret));
	ret->reason = NEXT_M3_NO_INTAKE;
	if (fault < 0) {
		return fault;
	}
	forget_later(&account, at);
	for (size_t i = 0; i < account.count && fault == 0; i++) {
		struct next_m3 found;

		/* An account without any intake has one without a name. */
		if (account.owned[i].id[0] == '\0' ||
				!account.owned[i].is_due[at.number -
						account.permitted.from.number]) {
			continue;
		}
		fault = price_intake(&account, i, at, &found);
		prices_month = prices_month || found.prices_plan_month;
		if (ret->reason == NEXT_M3_NO_INTAKE ||
				(found.reason == NEXT_M3_PRICED &&
						(ret->reason != NEXT_M3_PRICED ||
								found.fen > ret->fen))) {
			*ret = found;
		}
	}
	ret->prices_plan_month = prices_month;
	account_finish(&account);
	return fault;
}
