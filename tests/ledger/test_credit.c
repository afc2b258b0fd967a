/* SPDX-License-Identifier: Apache-2.0 */

/*
 * River-area credit: two published loans (1-D1, 1-D2) with their accounts, and
 * requests at random against a model that knows only the rule: never more is
 * outstanding than there is in stock, and square metres sum to zero.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/credit.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "meter/volume.h"
#include "tests/support/world.h"

enum {
	POOLS = 3,
	LOANS = 40,
	REQUESTS = 100000,
};

/* Nothing else passes for credit: the compiler refuses a volume, and a bare number. */
_Static_assert(_Generic((struct area_credit){ 0 }, struct volume : 0, int64_t : 0,
			       struct area_credit : 1),
		"credit of river area is a type of its own");

static int say(struct world *world, uint64_t kind, struct bytes *body)
{
	struct fact fact = { .kind = kind, .body = *body };

	return world_say(world, &fact);
}

static int say_stock(struct world *world, const char *area, int64_t year, int64_t added,
		int64_t target, int64_t converted)
{
	struct credit_stock said = {
		.year = year,
		.added = { added },
		.target = { target },
		.converted = { converted },
		.document = "survey",
	};
	struct bytes body;

	(void)text_copy(said.area, sizeof(said.area), area);
	bytes_init(&body, 4096);
	credit_put_stock(&body, &said);
	return say(world, KIND_CREDIT_STOCK, &body);
}

static int tell_loan(struct world *world, const struct credit_loan *said)
{
	struct bytes body;

	bytes_init(&body, 4096);
	credit_put_loan(&body, said);
	return say(world, KIND_CREDIT_LOAN, &body);
}

static struct credit_loan a_loan(const char *loan, const char *area, int64_t filled, int64_t lent)
{
	struct credit_loan said = {
		.borrower = "a borrower",
		.project = "a project",
		.purpose = CREDIT_KEY_PROJECT,
		.filled = { filled },
		.lent = { lent },
		.from = dates_day("2022-03-11"),
		.until = dates_day("2022-03-20"),
		.flood = "1",
		.quality = "2",
		.document = "3",
	};

	(void)text_copy(said.loan, sizeof(said.loan), loan);
	(void)text_copy(said.area, sizeof(said.area), area);
	return said;
}

static int say_loan(struct world *world, const char *loan, const char *area, int64_t filled,
		int64_t lent)
{
	const struct credit_loan said = a_loan(loan, area, filled, lent);

	return tell_loan(world, &said);
}

static int say_return(struct world *world, const char *loan, int64_t surveyed)
{
	struct credit_return said = {
		.on = dates_day("2022-03-11"),
		.surveyed = { surveyed },
	};
	struct bytes body;

	(void)snprintf(said.document, sizeof(said.document), "survey %llu",
			(unsigned long long)world->number);
	(void)text_copy(said.loan, sizeof(said.loan), loan);
	bytes_init(&body, 4096);
	credit_put_return(&body, &said);
	return say(world, KIND_CREDIT_RETURN, &body);
}

static int say_retire(struct world *world, const char *area, int64_t retired)
{
	struct credit_retire said = {
		.retired = { retired },
		.on = dates_day("2022-03-11"),
	};
	struct bytes body;

	(void)snprintf(said.document, sizeof(said.document), "order %llu",
			(unsigned long long)world->number);
	(void)text_copy(said.area, sizeof(said.area), area);
	bytes_init(&body, 4096);
	credit_put_retire(&body, &said);
	return say(world, KIND_CREDIT_RETIRE, &body);
}

static int64_t balance(const struct world *world, const char *account)
{
	struct account_row key = { .commodity = "m2" };
	const struct account_row *row;

	(void)text_copy(key.account, sizeof(key.account), account);
	row = shelf_find(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), &key);
	return row == NULL ? 0 : row->balance;
}

/* The sum of all square metres; every account of another commodity must be still. */
static int64_t sum_of_all(const struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		CHECK_TEXT(row->commodity, "m2");
		sum += row->balance;
	}
	return sum;
}

static void begin(struct world *world)
{
	static const char *const areas[] = { "A0", "A1", "A2" };

	world_begin(world, "simulated:2022-03-11T08:00:00+08:00x1");
	for (size_t i = 0; i < CHECK_COUNT(areas); i++) {
		world_row(world, ROW_AREA, facts_area(areas[i], ""));
	}
}

/* 1-D1 and 1-D2: what is filled and the rest of a loan stand in accounts of their own. */
static void published_loans_are_posted(void **state)
{
	static const struct {
		const char *name;
		int64_t filled, lent, stock;
		int answer;
	} rows[] = {
		{ "1-D1: 14,450 for 13,462", 13462, 14450, 16000, LEDGER_OK },
		{ "1-D1: a square metre more than is filled", 13462, 13463, 16000, LEDGER_OK },
		{ "1-D1: not more than is filled", 13462, 13462, 16000, LEDGER_REFUSED },
		{ "1-D2: 17,343 of exactly as much", 16517, 17343, 17343, LEDGER_OK },
		{ "1-D2: of one less", 16517, 17343, 17342, LEDGER_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const bool is_lent = rows[i].answer == LEDGER_OK;
		struct credit_pool_row pool;
		struct world world;

		CHECK_ROW(rows[i].name);
		begin(&world);
		CHECK_INT(say_stock(&world, "A0", 2021, rows[i].stock, 0, 0), LEDGER_OK);
		CHECK_INT(say_loan(&world, "L", "A0", rows[i].filled, rows[i].lent),
				rows[i].answer);
		pool = credit_pool(ledger_books(world.ledger), "A0");
		CHECK_INT(pool.stock_m2, rows[i].stock);
		CHECK_INT(pool.outstanding_m2, is_lent ? rows[i].lent : 0);
		CHECK_INT(balance(&world, "surveyed:A0"), -rows[i].stock);
		CHECK_INT(balance(&world, "pool:A0"), rows[i].stock - (is_lent ? rows[i].lent : 0));
		CHECK_INT(balance(&world, "filled:L"), is_lent ? rows[i].filled : 0);
		CHECK_INT(balance(&world, "lent:L"), is_lent ? rows[i].lent - rows[i].filled : 0);
		CHECK_INT(sum_of_all(&world), 0);
		world_close(&world);
	}
}

/* 2-L4: told again it is known, also when nothing of it is left; with other content it is refused. */
static void a_loan_is_made_once(void **state)
{
	const struct credit_loan said = a_loan("L", "A0", 100, 110);
	struct credit_loan others[11];
	struct world world;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(others); i++) {
		others[i] = said;
	}
	(void)text_copy(others[0].area, sizeof(said.area), "A1");
	others[1].borrower[0] = 'b';
	others[2].project[0] = 'b';
	others[3].purpose = CREDIT_PUBLIC_SERVICE;
	others[4].filled.m2++;
	others[5].lent.m2++;
	others[6].from.number--;
	others[7].until.number++;
	others[8].flood[0] = '0';
	others[9].quality[0] = '0';
	others[10].document[0] = '0';
	begin(&world);
	CHECK_INT(say_stock(&world, "A0", 2021, 1000, 0, 0), LEDGER_OK);
	CHECK_INT(say_stock(&world, "A1", 2021, 1000, 0, 0), LEDGER_OK);
	CHECK_INT(tell_loan(&world, &said), LEDGER_OK);
	for (int is_back = 0; is_back < 2; is_back++) {
		CHECK_INT(tell_loan(&world, &said), LEDGER_NOTHING);
		for (size_t i = 0; i < CHECK_COUNT(others); i++) {
			CHECK_INT(tell_loan(&world, &others[i]), LEDGER_REFUSED);
		}
		CHECK_INT(credit_pool(ledger_books(world.ledger), "A0").outstanding_m2,
				is_back ? 0 : 110);
		CHECK_INT(say_return(&world, "L", 110), is_back ? LEDGER_REFUSED : LEDGER_OK);
	}
	world_close(&world);
}

/* What comes back serves first what was filled. */
static void a_return_serves_what_was_filled_first(void **state)
{
	static const struct {
		const char *name;
		int64_t surveyed, filled, lent, pool;
	} rows[] = {
		{ "a part", 400, 600, 50, 9350 },
		{ "all that was filled", 600, 0, 50, 9950 },
		{ "a part of the rest", 20, 0, 30, 9970 },
		{ "more than is outstanding", 1000, 0, 0, 10000 },
	};
	struct world world;

	(void)state;
	begin(&world);
	CHECK_INT(say_stock(&world, "A0", 2021, 12000, 3000, 1000), LEDGER_OK);
	CHECK_INT(say_loan(&world, "L", "A0", 1000, 1050), LEDGER_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(say_return(&world, "L", rows[i].surveyed), LEDGER_OK);
		CHECK_INT(balance(&world, "filled:L"), rows[i].filled);
		CHECK_INT(balance(&world, "lent:L"), rows[i].lent);
		CHECK_INT(balance(&world, "pool:A0"), rows[i].pool);
	}
	CHECK_INT(say_return(&world, "L", 1), LEDGER_REFUSED);
	world_close(&world);
}

static void a_loan_is_overdue_behind_its_last_day(void **state)
{
	const struct credit_loan_row *loan;
	struct world world;

	(void)state;
	begin(&world);
	CHECK_INT(say_stock(&world, "A0", 2021, 500, 0, 0), LEDGER_OK);
	CHECK_INT(say_loan(&world, "L", "A0", 100, 101), LEDGER_OK);
	loan = credit_loan(ledger_books(world.ledger), "L");
	CHECK(!credit_is_overdue(loan, dates_day("2022-03-20")));
	CHECK(credit_is_overdue(loan, dates_day("2022-03-21")));
	CHECK_INT(say_return(&world, "L", 100), LEDGER_OK);
	CHECK(credit_is_overdue(loan, dates_day("2022-03-21")));
	CHECK_INT(say_return(&world, "L", 1), LEDGER_OK);
	CHECK(!credit_is_overdue(loan, dates_day("2022-03-21")));
	world_close(&world);
}

static const struct finding_row *finding_of(const struct world *world, const char *area)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_FINDING), NULL, 0);
	const struct finding_row *row;

	while ((row = shelf_next(&cursor)) != NULL && strcmp(row->id, area) != 0) {
	}
	return row;
}

/* Two loans of one pool with one last day are one finding; what is back by then is none. */
static void overdue_credit_is_found(void **state)
{
	union row duty = { .duty = { .duty = DUTY_CREDIT,
					   .months = 0,
					   .litres = ROW_NO_LITRES,
					   .from = dates_day("2022-01-01"),
					   .until = ROW_NO_DAY } };
	struct world world;

	(void)state;
	begin(&world);
	(void)text_copy(duty.duty.responsible, sizeof(duty.duty.responsible), "somebody");
	(void)text_copy(duty.duty.document, sizeof(duty.duty.document), "order");
	world_row(&world, ROW_DUTY, duty);
	CHECK_INT(say_stock(&world, "A0", 2021, 900, 0, 0), LEDGER_OK);
	CHECK_INT(say_stock(&world, "A1", 2021, 900, 0, 0), LEDGER_OK);
	CHECK_INT(say_loan(&world, "L1", "A0", 100, 101), LEDGER_OK);
	CHECK_INT(say_loan(&world, "L2", "A0", 200, 201), LEDGER_OK);
	CHECK_INT(say_loan(&world, "L3", "A1", 300, 301), LEDGER_OK);
	CHECK_INT(say_return(&world, "L3", 301), LEDGER_OK);
	facts_set_time(world.ledger, dates_at("2022-03-20T23:00:00+08:00"));
	CHECK_INT(say_retire(&world, "A0", 1), LEDGER_OK);
	CHECK_INT(shelf_count(books_shelf(ledger_books(world.ledger), BOOK_FINDING)), 0);
	facts_set_time(world.ledger, dates_at("2022-03-25T08:00:00+08:00"));
	CHECK_INT(say_retire(&world, "A0", 1), LEDGER_OK);
	CHECK_INT(shelf_count(books_shelf(ledger_books(world.ledger), BOOK_FINDING)), 1);
	CHECK(finding_of(&world, "A0") != NULL);
	CHECK_INT(finding_of(&world, "A0")->since, dates_day("2022-03-20").number);
	CHECK_INT(finding_of(&world, "A0")->class, FINDING_CREDIT_OVERDUE);
	/* A return told late takes the cause away, once both are back. */
	CHECK_INT(say_return(&world, "L1", 101), LEDGER_OK);
	facts_set_time(world.ledger, dates_at("2022-03-26T08:00:00+08:00"));
	CHECK_INT(say_retire(&world, "A0", 1), LEDGER_OK);
	CHECK_INT(finding_of(&world, "A0")->withdrawn, 0);
	CHECK_INT(say_return(&world, "L2", 201), LEDGER_OK);
	facts_set_time(world.ledger, dates_at("2022-03-27T08:00:00+08:00"));
	CHECK_INT(say_retire(&world, "A0", 1), LEDGER_OK);
	CHECK(finding_of(&world, "A0")->withdrawn != 0);
	world_close(&world);
}

/* ---- at random ---- */

struct model {
	int64_t years[POOLS][4]; /* what each survey brought; -1: not told */
	int64_t retired[POOLS];
	int64_t out[POOLS];
	int64_t lent[LOANS]; /* outstanding; -1: not made */
	int64_t told[LOANS]; /* as it was made */
	int pool_of[LOANS];
};

static int64_t model_free(const struct model *model, int pool)
{
	int64_t sum = -model->retired[pool] - model->out[pool];

	for (int i = 0; i < 4; i++) {
		sum += model->years[pool][i] < 0 ? 0 : model->years[pool][i];
	}
	return sum;
}

static int64_t draw(uint64_t *random, int64_t below)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (int64_t)(*random % (uint64_t)below);
}

/* One request; what is expected follows from the model alone, which it then moves. */
static void request(struct world *world, struct model *model, uint64_t *random)
{
	char area[] = "A0";
	char name[] = "L00";
	int pool = (int)draw(random, POOLS);
	int loan = (int)draw(random, LOANS);
	int64_t amount = draw(random, 3000) + 1;
	int year = (int)draw(random, 4);
	int64_t before = model->years[pool][year] < 0 ? 0 : model->years[pool][year];
	bool is_good;

	area[1] = (char)('0' + pool);
	name[1] = (char)('0' + loan / 10);
	name[2] = (char)('0' + loan % 10);
	switch (draw(random, 6)) {
	case 0:
		is_good = model_free(model, pool) + amount - before >= 0;
		CHECK_INT(say_stock(world, area, 2018 + year, amount + 7, 9, 2),
				!is_good ? LEDGER_REFUSED
						: model->years[pool][year] == amount
						? LEDGER_NOTHING
						: LEDGER_OK);
		model->years[pool][year] = is_good ? amount : model->years[pool][year];
		break;
	case 1:
		is_good = model_free(model, pool) >= amount;
		CHECK_INT(say_retire(world, area, amount), is_good ? LEDGER_OK : LEDGER_REFUSED);
		model->retired[pool] += is_good ? amount : 0;
		break;
	case 2:
	case 3:
		is_good = model->lent[loan] > 0;
		CHECK_INT(say_return(world, name, amount), is_good ? LEDGER_OK : LEDGER_REFUSED);
		amount = is_good && amount > model->lent[loan] ? model->lent[loan] : amount;
		model->out[model->pool_of[loan]] -= is_good ? amount : 0;
		model->lent[loan] -= is_good ? amount : 0;
		break;
	default:
		is_good = model->lent[loan] < 0 && amount > 1 && model_free(model, pool) >= amount;
		CHECK_INT(say_loan(world, name, area, amount > 1 ? amount - 1 : 1, amount),
				is_good ? LEDGER_OK
						: model->told[loan] == amount &&
								model->pool_of[loan] == pool
						? LEDGER_NOTHING
						: LEDGER_REFUSED);
		if (is_good) {
			model->lent[loan] = model->told[loan] = amount;
			model->pool_of[loan] = pool;
			model->out[pool] += amount;
		}
		break;
	}
}

static void nothing_is_lent_that_is_not_there(void **state)
{
	uint64_t random = 88172645463325252u;
	struct model model = { .retired = { 0 } };
	struct world world;

	(void)state;
	for (int i = 0; i < LOANS; i++) {
		model.lent[i] = -1;
	}
	for (int i = 0; i < POOLS * 4; i++) {
		model.years[i / 4][i % 4] = -1;
	}
	begin(&world);
	for (int i = 0; i < REQUESTS; i++) {
		request(&world, &model, &random);
		for (int pool = 0; pool < POOLS; pool++) {
			char area[] = "A0";
			struct credit_pool_row row;

			area[1] = (char)('0' + pool);
			row = credit_pool(ledger_books(world.ledger), area);
			CHECK(row.outstanding_m2 <= row.stock_m2);
			CHECK_INT(credit_free(&row).m2, model_free(&model, pool));
		}
		CHECK_INT(sum_of_all(&world), 0);
	}
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_loans_are_posted),
		cmocka_unit_test(a_loan_is_made_once),
		cmocka_unit_test(a_return_serves_what_was_filled_first),
		cmocka_unit_test(a_loan_is_overdue_behind_its_last_day),
		cmocka_unit_test(overdue_credit_is_found),
		cmocka_unit_test(nothing_is_lent_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
