/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding irrigation vouchers: rounds, tickets, what is delivered
 * against them, and the end of a round.
 */

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "ledger/rows_parts.h"
#include "ledger/voucher.h"
#include "ledger/voucher_share.h"
#include "meter/err.h"
#include "meter/volume.h"

static const char commodity[] = "voucher";

static bool is_within(const struct voucher_round_row *round, struct day day)
{
	return round->from <= day.number && day.number <= round->until;
}

/* ---- rounds ---- */

int voucher_round_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	const struct voucher_round_row *known;
	struct voucher_round said;
	char day[DAY_TEXT_MAX];

	if (!voucher_take_round(deed, &said)) {
		where_set(reason, 0, 0, "a round is [round, permit, from, until, document]");
		return JUDGE_REFUSED;
	}
	known = voucher_round(judge->books, said.round);
	if (known != NULL) {
		where_set(reason, 0, 0, "there is a round '%s' already, by entry %lld", said.round,
				(long long)known->entry);
		return JUDGE_REFUSED;
	}
	if (!registry_has(&view, ROW_PERMIT, said.permit)) {
		where_set(reason, 0, 0, "there is no permit '%s'", said.permit);
		return JUDGE_REFUSED;
	}
	if (said.until.number < said.from.number || said.until.number < judge_today(judge).number) {
		where_set(reason, 0, 0,
				"a round ends neither before it begins nor before today: %s",
				day_format(said.until, day));
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "permit:", said.permit);
	return JUDGE_OK;
}

int voucher_round_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct voucher_round_row row = { .entry = index };
	struct voucher_round said;
	struct item_cursor effect;
	struct deed deed;

	if (!effect_open(entry, &effect, 0) || !deed_take(entry, &deed) ||
			!voucher_take_round(&deed, &said) ||
			voucher_round(books, said.round) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(row.round, sizeof(row.round), said.round);
	(void)text_copy(row.permit, sizeof(row.permit), said.permit);
	(void)text_copy(row.document, sizeof(row.document), said.document);
	row.from = said.from.number;
	row.until = said.until.number;
	return shelf_put(books_shelf(books, BOOK_VOUCHER_ROUND), &row);
}

/* ---- what tickets share ---- */

/* A share of the round's scheme that holds on a day. */
static int check_share(const struct judge *judge, const char *share,
		const struct voucher_round_row *round, struct day day, struct share_row *ret,
		struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	char text[DAY_TEXT_MAX];

	if (!registry_share(&view, share, day, ret) || ret->valid_from.number > day.number ||
			(row_has_day(ret->valid_until) && ret->valid_until.number < day.number)) {
		where_set(reason, 0, 0, "there is no share '%s' on %s", share,
				day_format(day, text));
		return JUDGE_REFUSED;
	}
	if (strcmp(ret->permit, round->permit) != 0) {
		where_set(reason, 0, 0,
				"share '%s' is of scheme '%s', the round '%s' is one of '%s'",
				share, ret->permit, round->round, round->permit);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_unused(const struct judge *judge, const char *ticket, struct where *reason)
{
	const struct voucher_row *known = voucher_find(judge->books, ticket);

	if (known != NULL) {
		where_set(reason, 0, 0, "there is a ticket '%s' already, by entry %lld", ticket,
				(long long)known->entry);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* A round that is known and not over. */
static int check_round(const struct judge *judge, const char *round,
		const struct voucher_round_row **ret, struct where *reason)
{
	*ret = voucher_round(judge->books, round);
	if (*ret == NULL) {
		where_set(reason, 0, 0, "there is no round '%s'", round);
		return JUDGE_REFUSED;
	}
	if ((*ret)->ended != 0 || (*ret)->until < judge_today(judge).number) {
		where_set(reason, 0, 0, "round '%s' is over", round);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* The ticket must have so much left. */
static int check_left(const struct voucher_row *ticket, struct voucher_volume volume,
		struct where *reason)
{
	if (volume.litres > voucher_left(ticket).litres) {
		where_set(reason, 0, 0, "ticket '%s' has %s of its %s m3 left, not %s",
				ticket->ticket, volume_m3(voucher_left(ticket).litres).text,
				volume_m3(ticket->issued_litres).text,
				volume_m3(volume.litres).text);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_ticket(const struct judge *judge, const char *ticket,
		const struct voucher_row **ret, struct where *reason)
{
	*ret = voucher_find(judge->books, ticket);
	if (*ret == NULL) {
		where_set(reason, 0, 0, "there is no ticket '%s'", ticket);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int conclude_holder(
		const char *holder, const struct voucher_round_row *round, struct outcome *ret)
{
	effect_begin(&ret->own.effect, 1);
	item_put_text(&ret->own.effect, holder);
	(void)conclusion_subject(&ret->own, "permit:", round->permit);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* Opens an effect that is a holder's name. */
static bool open_holder(
		const struct entry *entry, struct deed *ret_deed, char ret[static ROW_NAME_MAX + 1])
{
	struct item_cursor effect;

	if (!effect_open(entry, &effect, 1) || !deed_take(entry, ret_deed)) {
		return false;
	}
	row_take_words(&effect, ret);
	return item_at_end(&effect);
}

/* ---- issues ---- */

/* What is left goes to a later round of the same scheme. */
static int check_carry(const struct judge *judge, const struct voucher_issue *said,
		const struct voucher_round_row *round, struct where *reason)
{
	const struct voucher_round_row *next;
	int answer = said->carry_to[0] == '\0' ? JUDGE_OK
					       : check_round(judge, said->carry_to, &next, reason);

	if (said->carry_to[0] == '\0' || answer != JUDGE_OK) {
		return answer;
	}
	if (strcmp(next->permit, round->permit) != 0 || next->from <= round->until) {
		where_set(reason, 0, 0, "round '%s' does not follow '%s' in the same scheme",
				next->round, round->round);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* What the share's right leaves for tickets of the year: sold, held and pledged is for nobody's. */
static int check_certified(const struct judge *judge, const struct voucher_issue *said,
		const struct voucher_round_row *round, struct where *reason)
{
	struct right_room room;
	int fault = voucher_share_room(judge, said->share, round, &room);

	if (fault < 0) {
		return fault;
	}
	if (!room.has_limit || said->volume.litres > room.free_litres) {
		where_set(reason, 0, 0,
				"share '%s' certifies %s m3 for %lld, its trades counted: %s are on tickets, %s held for sale, %s pledged, %s more are asked for",
				said->share, volume_m3(room.limit_litres).text,
				(long long)voucher_year(round), volume_m3(room.ticket_litres).text,
				volume_m3(room.held_litres).text,
				volume_m3(room.pledged_litres).text,
				volume_m3(said->volume.litres).text);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int voucher_issue_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct voucher_round_row *round;
	struct voucher_issue said;
	struct share_row share;
	int answer;

	if (!voucher_take_issue(deed, &said)) {
		where_set(reason, 0, 0,
				"an issue is [ticket, round, share, litres, carry to, document]");
		return JUDGE_REFUSED;
	}
	answer = check_unused(judge, said.ticket, reason);
	if (answer == JUDGE_OK) {
		answer = check_round(judge, said.round, &round, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_share(judge, said.share, round, (struct day){ (int32_t)round->from },
				&share, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_carry(judge, &said, round, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_certified(judge, &said, round, reason);
	}
	return answer == JUDGE_OK ? conclude_holder(share.holder, round, ret) : answer;
}

int voucher_issue_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct voucher_row row = { .entry = index, .price = INT64_MIN };
	const struct voucher_round_row *round;
	struct voucher_issue said;
	struct deed deed;
	int fault;

	if (!open_holder(entry, &deed, row.holder) || !voucher_take_issue(&deed, &said) ||
			voucher_find(books, said.ticket) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	round = voucher_round(books, said.round);
	if (round == NULL || round->ended != 0) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(row.ticket, sizeof(row.ticket), said.ticket);
	(void)text_copy(row.round, sizeof(row.round), said.round);
	(void)text_copy(row.first, sizeof(row.first), said.round);
	(void)text_copy(row.carry_to, sizeof(row.carry_to), said.carry_to);
	(void)text_copy(row.share, sizeof(row.share), said.share);
	(void)text_copy(row.document, sizeof(row.document), said.document);
	row.issued_litres = said.volume.litres;
	fault = voucher_share_add(books, said.share, voucher_year(round), said.volume.litres);
	if (fault == 0) {
		fault = shelf_put(books_shelf(books, BOOK_VOUCHER), &row);
	}
	return fault < 0 ? fault
			 : books_move(books, commodity, "round:", said.round,
					   "ticket:", said.ticket, said.volume.litres);
}

/* ---- transfers ---- */

static int check_transfer(const struct voucher_transfer *said, const struct voucher_row *ticket,
		const struct voucher_round_row *round, struct where *reason)
{
	char text[DAY_TEXT_MAX];

	if (strcmp(ticket->share, said->share) == 0) {
		where_set(reason, 0, 0, "ticket '%s' is share '%s' own already", said->ticket,
				said->share);
		return JUDGE_REFUSED;
	}
	if (said->on.number > round->until) {
		where_set(reason, 0, 0, "round '%s' is over on %s", round->round,
				day_format(said->on, text));
		return JUDGE_REFUSED;
	}
	return check_left(ticket, said->volume, reason);
}

int voucher_transfer_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct voucher_round_row *round;
	const struct voucher_row *ticket;
	struct voucher_transfer said;
	struct share_row share;
	int answer;

	if (!voucher_take_transfer(deed, &said)) {
		where_set(reason, 0, 0,
				"a transfer is [ticket, new ticket, share, litres, on, price, reason, document], with a price or a reason for none");
		return JUDGE_REFUSED;
	}
	answer = check_ticket(judge, said.ticket, &ticket, reason);
	if (answer == JUDGE_OK) {
		answer = check_unused(judge, said.to, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_round(judge, ticket->round, &round, reason);
	}
	if (answer == JUDGE_OK) {
		answer = judge_day_has_come(judge, said.on, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_share(judge, said.share, round, said.on, &share, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_transfer(&said, ticket, round, reason);
	}
	return answer == JUDGE_OK ? conclude_holder(share.holder, round, ret) : answer;
}

int voucher_transfer_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct voucher_transfer said;
	struct voucher_row from;
	struct voucher_row to;
	struct deed deed;
	char holder[ROW_NAME_MAX + 1];
	int fault;

	if (!open_holder(entry, &deed, holder) || !voucher_take_transfer(&deed, &said) ||
			voucher_find(books, said.ticket) == NULL ||
			voucher_find(books, said.to) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	from = *voucher_find(books, said.ticket);
	if (said.volume.litres > voucher_left(&from).litres) {
		return WEIR_FAULT_BROKEN;
	}
	to = from; /* good in the same rounds, with the same end */
	(void)text_copy(to.ticket, sizeof(to.ticket), said.to);
	(void)text_copy(to.share, sizeof(to.share), said.share);
	(void)text_copy(to.holder, sizeof(to.holder), holder);
	(void)text_copy(to.parent, sizeof(to.parent), said.ticket);
	(void)text_copy(to.reason, sizeof(to.reason), said.reason);
	(void)text_copy(to.document, sizeof(to.document), said.document);
	to.issued_litres = said.volume.litres;
	to.moved_litres = 0;
	to.delivered_litres = 0;
	to.expired_litres = 0;
	to.over_litres = 0;
	to.price = said.price;
	to.entry = index;
	from.moved_litres += said.volume.litres;
	fault = shelf_put(books_shelf(books, BOOK_VOUCHER), &from);
	if (fault == 0) {
		fault = shelf_put(books_shelf(books, BOOK_VOUCHER), &to);
	}
	return fault < 0 ? fault
			 : books_move(books, commodity, "ticket:", said.ticket, "ticket:", said.to,
					   said.volume.litres);
}

/* ---- deliveries ---- */

/* Told before with the same day, litres and document? */
static bool is_known(const struct books *books, const struct voucher_delivery *said)
{
	struct voucher_delivery_row key = { .entry = INT64_MIN };
	struct shelf_cursor cursor;
	const struct voucher_delivery_row *row;

	(void)text_copy(key.ticket, sizeof(key.ticket), said->ticket);
	cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER_DELIVERY), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->what == (int64_t)said->what && row->on == said->on.number &&
				row->litres == said->volume.litres &&
				strcmp(row->document, said->document) == 0) {
			return true;
		}
	}
	return false;
}

/* What is asked for must be there, in the ticket's round. */
static int check_request(const struct judge *judge, const struct voucher_delivery *said,
		const struct voucher_row *ticket, struct where *reason)
{
	const struct voucher_round_row *round;
	char text[DAY_TEXT_MAX];
	int answer = check_round(judge, ticket->round, &round, reason);

	if (answer != JUDGE_OK) {
		return answer;
	}
	if (!is_within(round, said->on)) {
		where_set(reason, 0, 0, "ticket '%s' is good in round '%s', and not on %s",
				ticket->ticket, round->round, day_format(said->on, text));
		return JUDGE_REFUSED;
	}
	return check_left(ticket, said->volume, reason);
}

/* What had expired of a ticket and can still serve: its share may have let go of it since. */
static int find_late(
		const struct judge *judge, const struct voucher_row *ticket, int64_t *ret_litres)
{
	const struct voucher_row *root = voucher_root(judge->books, ticket);
	const struct voucher_round_row *round =
			root == NULL ? NULL : voucher_round(judge->books, root->first);
	struct right_room room;
	int fault;

	*ret_litres = 0;
	if (ticket->expired_litres == 0) {
		return 0;
	}
	if (round == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	fault = voucher_share_room(judge, root->share, round, &room);
	if (fault == 0 && room.free_litres > 0) {
		*ret_litres = ticket->expired_litres < room.free_litres ? ticket->expired_litres
									: room.free_litres;
	}
	return fault;
}

/* How much of what was seen the ticket covers: also what of it had expired. Returns 0 or a fault. */
static int find_covered(const struct judge *judge, const struct voucher_row *ticket,
		const struct voucher_delivery *said, struct voucher_volume *ret)
{
	const struct books *books = judge->books;
	bool is_good = is_within(voucher_round(books, ticket->round), said->on) ||
			is_within(voucher_round(books, ticket->first), said->on);
	int64_t most;
	int fault = find_late(judge, ticket, &most);

	most += voucher_left(ticket).litres;
	ret->litres = !is_good ? 0 : said->volume.litres < most ? said->volume.litres : most;
	return fault;
}

int voucher_delivery_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct voucher_row *ticket;
	struct voucher_delivery said;
	struct voucher_volume delivered;
	int answer;

	if (!voucher_take_delivery(deed, &said)) {
		where_set(reason, 0, 0, "a delivery is [ticket, what, on, litres, document]");
		return JUDGE_REFUSED;
	}
	answer = check_ticket(judge, said.ticket, &ticket, reason);
	if (answer == JUDGE_OK) {
		answer = judge_day_has_come(judge, said.on, reason);
	}
	if (answer == JUDGE_OK && is_known(judge->books, &said)) {
		return JUDGE_KNOWN;
	}
	if (answer == JUDGE_OK && said.what == VOUCHER_REQUEST) {
		answer = check_request(judge, &said, ticket, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	answer = find_covered(judge, ticket, &said, &delivered);
	if (answer < 0) {
		return answer;
	}
	effect_begin(&ret->own.effect, 2);
	item_put_int(&ret->own.effect, delivered.litres);
	item_put_int(&ret->own.effect, said.volume.litres - delivered.litres);
	(void)conclusion_subject(
			&ret->own, "permit:", voucher_round(judge->books, ticket->round)->permit);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* What the ticket has left goes first, then what of it had expired. */
static int post_delivered(
		struct books *books, struct voucher_row *ticket, struct voucher_volume delivered)
{
	int64_t left = voucher_left(ticket).litres;
	struct voucher_volume first = { delivered.litres < left ? delivered.litres : left };
	struct voucher_volume late = { delivered.litres - first.litres };
	int fault;

	if (late.litres > ticket->expired_litres) {
		return WEIR_FAULT_BROKEN;
	}
	ticket->delivered_litres += delivered.litres;
	ticket->expired_litres -= late.litres;
	fault = books_move(books, commodity, "ticket:", ticket->ticket, "delivered:", ticket->round,
			first.litres);
	if (fault == 0 && late.litres > 0) {
		fault = voucher_root_add(books, ticket, late.litres);
	}
	return fault < 0 ? fault
			 : books_move(books, commodity, "expired:", ticket->round,
					   "delivered:", ticket->round, late.litres);
}

int voucher_delivery_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct voucher_delivery_row row = { .entry = index };
	struct voucher_delivery said;
	struct voucher_volume delivered;
	struct voucher_row ticket;
	struct item_cursor effect;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &effect, 2) || !deed_take(entry, &deed) ||
			!voucher_take_delivery(&deed, &said) ||
			voucher_find(books, said.ticket) == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	delivered.litres = item_take_between(&effect, 0, said.volume.litres);
	row.over_litres = item_take_int(&effect);
	if (!item_at_end(&effect) || delivered.litres + row.over_litres != said.volume.litres) {
		return WEIR_FAULT_BROKEN;
	}
	ticket = *voucher_find(books, said.ticket);
	fault = post_delivered(books, &ticket, delivered);
	ticket.over_litres += row.over_litres;
	(void)text_copy(row.ticket, sizeof(row.ticket), said.ticket);
	(void)text_copy(row.document, sizeof(row.document), said.document);
	row.what = (int64_t)said.what;
	row.on = said.on.number;
	row.litres = said.volume.litres;
	if (fault == 0) {
		fault = shelf_put(books_shelf(books, BOOK_VOUCHER), &ticket);
	}
	return fault < 0 ? fault : shelf_put(books_shelf(books, BOOK_VOUCHER_DELIVERY), &row);
}
