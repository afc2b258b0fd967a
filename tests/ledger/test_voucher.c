/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Irrigation vouchers: tickets issued to shares, sold, delivered against, ended
 * with their round; and requests at random against a model that knows only the
 * rule: no litre of a ticket is spent twice. No account of water ever moves.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/credit.h"
#include "ledger/ledger.h"
#include "ledger/voucher.h"
#include "meter/volume.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

enum {
	SHARES = 4,
	TICKETS = 60,
	REQUESTS = 100000,
};

/* The compiler takes neither a volume of water nor credit of river area for litres on a ticket. */
_Static_assert(_Generic((struct voucher_volume){ 0 }, struct volume : 0, struct area_credit : 0,
			       int64_t : 0, struct voucher_volume : 1),
		"litres on a ticket are a type of their own");

static int say(struct world *world, uint64_t kind, struct bytes *body)
{
	struct fact fact = { .kind = kind, .body = *body };

	return world_say(world, &fact);
}

static int say_round(struct world *world, const char *round, const char *from, const char *until)
{
	struct voucher_round said = {
		.permit = "SCHEME",
		.from = dates_day(from),
		.until = dates_day(until),
		.document = "plan",
	};
	struct bytes body;

	(void)text_copy(said.round, sizeof(said.round), round);
	bytes_init(&body, 4096);
	voucher_put_round(&body, &said);
	return say(world, KIND_VOUCHER_ROUND, &body);
}

static int say_issue(struct world *world, const char *ticket, const char *share, int64_t litres,
		const char *carry_to)
{
	struct voucher_issue said = { .round = "R1", .volume = { litres }, .document = "plan" };
	struct bytes body;

	(void)text_copy(said.ticket, sizeof(said.ticket), ticket);
	(void)text_copy(said.share, sizeof(said.share), share);
	(void)text_copy(said.carry_to, sizeof(said.carry_to), carry_to);
	bytes_init(&body, 4096);
	voucher_put_issue(&body, &said);
	return say(world, KIND_VOUCHER_ISSUE, &body);
}

static int say_transfer(struct world *world, const char *ticket, const char *to, const char *share,
		int64_t litres, int64_t price, const char *reason)
{
	struct voucher_transfer said = {
		.volume = { litres },
		.on = dates_day("2026-03-02"),
		.price = price,
		.document = "contract",
	};
	struct bytes body;

	(void)text_copy(said.ticket, sizeof(said.ticket), ticket);
	(void)text_copy(said.to, sizeof(said.to), to);
	(void)text_copy(said.share, sizeof(said.share), share);
	(void)text_copy(said.reason, sizeof(said.reason), reason);
	bytes_init(&body, 4096);
	voucher_put_transfer(&body, &said);
	return say(world, KIND_VOUCHER_TRANSFER, &body);
}

/* Each with a slip of its own. */
static int say_delivery(struct world *world, const char *ticket, enum voucher_what what,
		const char *on, int64_t litres)
{
	struct voucher_delivery said = { .what = what, .on = dates_day(on), .volume = { litres } };
	struct bytes body;

	(void)text_copy(said.ticket, sizeof(said.ticket), ticket);
	(void)snprintf(said.document, sizeof(said.document), "slip %llu",
			(unsigned long long)world->number);
	bytes_init(&body, 4096);
	voucher_put_delivery(&body, &said);
	return say(world, KIND_VOUCHER_DELIVERY, &body);
}

static union row share_of(const char *share, const char *permit, int64_t annual_litres)
{
	union row row = { .share = {
					  .holder = "a farmer",
					  .area = "330300",
					  .annual_litres = annual_litres,
					  .valid_from = dates_day("2025-01-01"),
					  .valid_until = dates_day("2029-12-31"),
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.share.share, sizeof(row.share.share), share);
	(void)text_copy(row.share.permit, sizeof(row.share.permit), permit);
	return row;
}

/* A scheme with four shares of 1,000 m³, another scheme's share; two rounds in March 2026. */
static void begin(struct world *world)
{
	static const char *const shares[] = { "S0", "S1", "S2", "S3" };

	world_begin(world, "simulated:2026-03-02T08:00:00+08:00x1");
	world_row(world, ROW_AREA, facts_area("330300", ""));
	world_row(world, ROW_PERMIT, facts_permit("SCHEME", "330300", 100000 * M3));
	world_row(world, ROW_PERMIT, facts_permit("OTHER", "330300", 100000 * M3));
	for (size_t i = 0; i < CHECK_COUNT(shares); i++) {
		world_row(world, ROW_SHARE, share_of(shares[i], "SCHEME", 1000 * M3));
	}
	world_row(world, ROW_SHARE, share_of("S9", "OTHER", 1000 * M3));
	CHECK_INT(say_round(world, "R1", "2026-03-01", "2026-03-10"), LEDGER_OK);
	CHECK_INT(say_round(world, "R2", "2026-03-11", "2026-03-20"), LEDGER_OK);
}

static int64_t balance(const struct world *world, const char *account)
{
	struct account_row key = { .commodity = "voucher" };
	const struct account_row *row;

	(void)text_copy(key.account, sizeof(key.account), account);
	row = shelf_find(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), &key);
	return row == NULL ? 0 : row->balance;
}

/* The sum of all tickets' litres; no account of anything else has moved. */
static int64_t sum_of_all(const struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		CHECK_TEXT(row->commodity, "voucher");
		sum += row->balance;
	}
	return sum;
}

static int64_t left(const struct world *world, const char *ticket)
{
	return voucher_left(voucher_find(ledger_books(world->ledger), ticket)).litres;
}

/* A day entry for each day until then. */
static void pass_until(struct world *world, const char *round, const char *at)
{
	facts_set_time(world->ledger, dates_at(at));
	CHECK_INT(say_round(world, round, "2027-03-01", "2027-03-02"), LEDGER_OK);
}

static void a_ticket_is_issued_within_the_share(void **state)
{
	static const struct {
		const char *name;
		const char *ticket, *share;
		int64_t litres;
		const char *carry_to;
		int answer;
	} rows[] = {
		{ "a part", "T1", "S0", 600 * M3, "", LEDGER_OK },
		{ "its number was given", "T1", "S0", 1, "", LEDGER_REFUSED },
		{ "a litre more than is certified", "T2", "S0", 400 * M3 + 1, "", LEDGER_REFUSED },
		{ "exactly what is certified", "T2", "S0", 400 * M3, "R2", LEDGER_OK },
		{ "nothing is left", "T3", "S0", 1, "", LEDGER_REFUSED },
		{ "another share has its own", "T3", "S1", 1000 * M3, "", LEDGER_OK },
		{ "of another scheme", "T4", "S9", 1, "", LEDGER_REFUSED },
		{ "no such share", "T4", "S8", 1, "", LEDGER_REFUSED },
		{ "carried to itself", "T4", "S2", 1, "R1", LEDGER_REFUSED },
		{ "carried to nowhere", "T4", "S2", 1, "R3", LEDGER_REFUSED },
	};
	struct world world;

	(void)state;
	begin(&world);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(say_issue(&world, rows[i].ticket, rows[i].share, rows[i].litres,
					  rows[i].carry_to),
				rows[i].answer);
	}
	CHECK_INT(balance(&world, "round:R1"), -2000 * M3);
	CHECK_INT(balance(&world, "ticket:T2"), 400 * M3);
	CHECK_INT(sum_of_all(&world), 0);
	world_close(&world);
}

static void what_is_spare_goes_to_another_share(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	CHECK_INT(say_issue(&world, "T1", "S0", 500, ""), LEDGER_OK);
	CHECK_INT(say_transfer(&world, "T1", "T2", "S1", 200, 120000, ""), LEDGER_OK);
	CHECK_INT(say_transfer(&world, "T1", "T3", "S1", 301, 120000, ""), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T1", "T3", "S1", 100, INT64_MIN, "given to kin"),
			LEDGER_OK);
	CHECK_INT(say_transfer(&world, "T1", "T4", "S1", 1, INT64_MIN, ""), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T1", "T4", "S1", 1, 1, "and a reason"), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T1", "T2", "S1", 1, 1, ""), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T1", "T4", "S0", 1, 1, ""), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T1", "T4", "S9", 1, 1, ""), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T2", "T5", "S2", 200, 1, ""), LEDGER_OK);
	CHECK_INT(left(&world, "T1"), 200);
	CHECK_INT(left(&world, "T2"), 0);
	CHECK_INT(left(&world, "T5"), 200);
	CHECK_TEXT(voucher_find(ledger_books(world.ledger), "T5")->parent, "T2");
	CHECK_INT(sum_of_all(&world), 0);
	world_close(&world);
}

static void what_is_delivered_is_spent(void **state)
{
	static const struct {
		const char *name;
		enum voucher_what what;
		const char *on;
		int64_t litres;
		int answer;
		int64_t left, over;
	} rows[] = {
		{ "a request", VOUCHER_REQUEST, "2026-03-02", 300, LEDGER_OK, 700, 0 },
		{ "of a day to come", VOUCHER_REQUEST, "2026-03-03", 1, LEDGER_REFUSED, 700, 0 },
		{ "before the round", VOUCHER_REQUEST, "2026-02-28", 1, LEDGER_REFUSED, 700, 0 },
		{ "for a litre too many", VOUCHER_REQUEST, "2026-03-02", 701, LEDGER_REFUSED, 700,
				0 },
		{ "a reading", VOUCHER_READING, "2026-03-01", 600, LEDGER_OK, 100, 0 },
		{ "one before the round", VOUCHER_READING, "2026-02-28", 40, LEDGER_OK, 100, 40 },
		{ "one beyond the ticket", VOUCHER_READING, "2026-03-01", 150, LEDGER_OK, 0, 90 },
		{ "nothing is left", VOUCHER_REQUEST, "2026-03-02", 1, LEDGER_REFUSED, 0, 90 },
	};
	struct world world;

	(void)state;
	begin(&world);
	CHECK_INT(say_issue(&world, "T1", "S0", 1000, ""), LEDGER_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(say_delivery(&world, "T1", rows[i].what, rows[i].on, rows[i].litres),
				rows[i].answer);
		CHECK_INT(left(&world, "T1"), rows[i].left);
		CHECK_INT(voucher_find(ledger_books(world.ledger), "T1")->over_litres,
				rows[i].over);
		CHECK_INT(balance(&world, "delivered:R1"), 1000 - rows[i].left);
	}
	CHECK_INT(sum_of_all(&world), 0);
	world_close(&world);
}

/* Once: what expires, what goes on, and what a late reading takes of it. */
static void a_round_ends_once(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	CHECK_INT(say_issue(&world, "T1", "S0", 500, ""), LEDGER_OK);
	CHECK_INT(say_issue(&world, "T2", "S1", 700, "R2"), LEDGER_OK);
	CHECK_INT(say_transfer(&world, "T2", "T3", "S2", 100, 1, ""), LEDGER_OK);
	CHECK_INT(say_delivery(&world, "T2", VOUCHER_REQUEST, "2026-03-02", 200), LEDGER_OK);
	pass_until(&world, "R7", "2026-03-10T23:59:59+08:00");
	CHECK_INT(left(&world, "T1"), 500);
	pass_until(&world, "R8", "2026-03-13T08:00:00+08:00");
	CHECK_INT(left(&world, "T1"), 0);
	CHECK_INT(balance(&world, "expired:R1"), 500);
	CHECK_TEXT(voucher_find(ledger_books(world.ledger), "T3")->round, "R2");
	CHECK_INT(say_delivery(&world, "T1", VOUCHER_REQUEST, "2026-03-10", 1), LEDGER_REFUSED);
	CHECK_INT(say_transfer(&world, "T1", "T4", "S3", 1, 1, ""), LEDGER_REFUSED);
	CHECK_INT(say_issue(&world, "T4", "S3", 1, ""), LEDGER_REFUSED);
	CHECK_INT(say_delivery(&world, "T1", VOUCHER_READING, "2026-03-09", 620), LEDGER_OK);
	CHECK_INT(balance(&world, "expired:R1"), 0);
	CHECK_INT(voucher_find(ledger_books(world.ledger), "T1")->over_litres, 120);
	CHECK_INT(say_delivery(&world, "T2", VOUCHER_REQUEST, "2026-03-12", 150), LEDGER_OK);
	CHECK_INT(left(&world, "T2"), 250);
	pass_until(&world, "R9", "2026-03-25T08:00:00+08:00");
	CHECK_INT(left(&world, "T2"), 0);
	CHECK_INT(balance(&world, "expired:R2"), 350);
	CHECK_INT(sum_of_all(&world), 0);
	world_close(&world);
}

/* ---- at random ---- */

struct model {
	int64_t issued[SHARES];
	int64_t left[TICKETS]; /* -1: not given */
	int share_of[TICKETS];
};

static int64_t draw(uint64_t *random, int64_t below)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (int64_t)(*random % (uint64_t)below);
}

static void name_ticket(char ret[static 4], int ticket)
{
	ret[0] = 'T';
	ret[1] = (char)('0' + ticket / 10);
	ret[2] = (char)('0' + ticket % 10);
	ret[3] = '\0';
}

static void request(struct world *world, struct model *model, uint64_t *random)
{
	int ticket = (int)draw(random, TICKETS);
	int other = (int)draw(random, TICKETS);
	int share = (int)draw(random, SHARES);
	int64_t litres = draw(random, 90000) + 1;
	char share_name[] = { 'S', (char)('0' + share), '\0' };
	char name[4];
	char other_name[4];
	bool is_good;

	name_ticket(name, ticket);
	name_ticket(other_name, other);
	switch (draw(random, 4)) {
	case 0:
		is_good = model->left[ticket] < 0 && model->issued[share] + litres <= 1000 * M3;
		CHECK_INT(say_issue(world, name, share_name, litres, ""),
				is_good ? LEDGER_OK : LEDGER_REFUSED);
		if (is_good) {
			model->issued[share] += litres;
			model->left[ticket] = litres;
			model->share_of[ticket] = share;
		}
		break;
	case 1:
		is_good = model->left[ticket] >= litres && model->left[other] < 0 &&
				model->share_of[ticket] != share;
		CHECK_INT(say_transfer(world, name, other_name, share_name, litres, 1, ""),
				is_good ? LEDGER_OK : LEDGER_REFUSED);
		if (is_good) {
			model->left[ticket] -= litres;
			model->left[other] = litres;
			model->share_of[other] = share;
		}
		break;
	case 2:
		is_good = model->left[ticket] >= litres;
		CHECK_INT(say_delivery(world, name, VOUCHER_REQUEST, "2026-03-02", litres),
				is_good ? LEDGER_OK : LEDGER_REFUSED);
		model->left[ticket] -= is_good ? litres : 0;
		break;
	default:
		is_good = model->left[ticket] >= 0;
		CHECK_INT(say_delivery(world, name, VOUCHER_READING, "2026-03-02", litres),
				is_good ? LEDGER_OK : LEDGER_REFUSED);
		if (is_good) {
			model->left[ticket] -=
					litres < model->left[ticket] ? litres : model->left[ticket];
		}
		break;
	}
}

static void no_litre_of_a_ticket_is_spent_twice(void **state)
{
	uint64_t random = 88172645463325252u;
	struct model model = { .issued = { 0 } };
	struct world world;
	int64_t total = 0;

	(void)state;
	for (int i = 0; i < TICKETS; i++) {
		model.left[i] = -1;
	}
	begin(&world);
	for (int i = 0; i < REQUESTS; i++) {
		request(&world, &model, &random);
		CHECK_INT(sum_of_all(&world), 0);
	}
	for (int i = 0; i < TICKETS; i++) {
		char name[4];

		name_ticket(name, i);
		CHECK_INT(model.left[i] < 0 ? -1 : left(&world, name), model.left[i]);
		total += model.left[i] < 0 ? 0 : model.left[i];
	}
	for (int i = 0; i < SHARES; i++) {
		total -= model.issued[i];
	}
	CHECK_INT(balance(&world, "delivered:R1"), -total);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_is_issued_within_the_share),
		cmocka_unit_test(what_is_spare_goes_to_another_share),
		cmocka_unit_test(what_is_delivered_is_spent),
		cmocka_unit_test(a_round_ends_once),
		cmocka_unit_test(no_litre_of_a_ticket_is_spent_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
