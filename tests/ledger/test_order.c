/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Volumes do not know the order of arrival: the same facts in any order give
 * the same intervals, days, balances and remarks.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "ledger/assessment.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/profiles.h"
#include "ledger/registry.h"
#include "ledger/seal.h"
#include "ledger/sheet.h"
#include "tests/support/facts.h"

enum {
	ORDERS = 200,
	FACTS_MAX = 1024,
};

struct set {
	struct fact facts[FACTS_MAX];
	size_t count;
};

static void add_reading(struct set *set, const char *meter, const char *at, int64_t litres)
{
	fact_reading(&set->facts[set->count++], meter, facts_at(at), litres);
}

/* Hourly readings from an instant, each so many litres further. */
static void add_hours(struct set *set, const char *meter, const char *from, int hours,
		int64_t litres, int64_t step)
{
	for (int i = 0; i < hours; i++) {
		fact_reading(&set->facts[set->count++], meter, facts_at(from) + i * 3600,
				litres + i * step);
	}
}

static void add_row(struct set *set, enum row_kind kind, union row row)
{
	fact_row(&set->facts[set->count++], kind, &row);
}

/* What every order begins with: a row can only name what is there. */
static void base(struct set *set)
{
	add_row(set, ROW_AREA, facts_area("330000", ""));
	add_row(set, ROW_AREA, facts_area("330300", "330000"));
	add_row(set, ROW_PERMIT, facts_permit("P1", "330300", 5000000000));
	add_row(set, ROW_PERMIT, facts_permit("P2", "330300", 5000000000));
	add_row(set, ROW_INTAKE, facts_intake("I1", "P1", 100000));
	add_row(set, ROW_INTAKE, facts_intake("I2", "P2", 100000));
	add_row(set, ROW_METER, facts_meter("M1", "I1", 8, "2026-01-01"));
	add_row(set, ROW_METER, facts_meter("M2", "I1", 5, "2026-01-01"));
	add_row(set, ROW_METER, facts_meter("M3", "I2", 8, "2026-01-01"));
}

static union row plan(int64_t month_litres, const char *from)
{
	union row row = { .plan = {
					  .permit = "P1",
					  .year = 2026,
					  .given = (1 << ROW_MONTHS) - 1,
					  .annual_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = from == NULL ? ROW_NO_DAY : facts_day(from),
			  } };

	for (int i = 0; i < ROW_MONTHS; i++) {
		row.plan.month_litres[i] = month_litres;
	}
	return row;
}

/* Jitter, two registers, a spike, a gap, a conflict, a roll-over, an exchange, late rows. */
static void troubles(struct set *set)
{
	union row exchanged = facts_meter("M3", "I2", 8, "2026-02-03");
	union row moved = facts_intake("I2", "P1", 90000);

	add_hours(set, "M1", "2026-01-30T20:00:00+08:00", 60, 1000000, 500);
	add_reading(set, "M1", "2026-01-31T01:30:00+08:00", 1002690);  /* jitter */
	add_reading(set, "M1", "2026-01-31T05:30:00+08:00", 77000000); /* spike */
	add_reading(set, "M1", "2026-01-31T06:00:00+08:00", 1004900);  /* another count at 06:00 */
	add_hours(set, "M1", "2026-02-04T00:00:00+08:00", 30, 1045000, 500); /* after a gap */
	for (int i = 0; i < 4; i++) { /* a second register under one id */
		fact_reading(&set->facts[set->count++], "M1",
				facts_at("2026-02-01T00:10:00+08:00") + i * 3600, 456000000 + i);
	}
	add_hours(set, "M2", "2026-01-31T18:00:00+08:00", 12, 99976000, 2000); /* 10^5 m3 */
	add_hours(set, "M2", "2026-02-01T06:00:00+08:00", 20, 0, 2000);
	add_hours(set, "M3", "2026-02-01T00:00:00+08:00", 72, 8000000, 700);
	add_hours(set, "M3", "2026-02-04T00:30:00+08:00", 30, 120000, 700);
	exchanged.meter.from = facts_day("2026-02-04");
	exchanged.meter.initial_litres = 100000;
	add_row(set, ROW_METER, exchanged);
	moved.intake.from = facts_day("2026-02-02");
	add_row(set, ROW_INTAKE, moved);
	add_row(set, ROW_PLAN, plan(2000000, NULL));
	add_row(set, ROW_PLAN, plan(1500000, "2026-02-10"));
}

static void add_assessment(struct set *set, const char *meter, const char *intake, const char *from,
		const char *till, int64_t litres, bool is_final, bool is_exempt)
{
	struct fact *fact = &set->facts[set->count++];
	struct assessment_said said = {
		.from_s = facts_at(from),
		.till_s = facts_at(till),
		.how = { .method = METHOD_DECLARED, .is_final = is_final, .is_exempt = is_exempt },
		.litres = litres,
		.deadline = ROW_NO_DAY,
		.ground = "test",
	};

	(void)text_copy(said.meter, sizeof(said.meter), meter);
	(void)text_copy(said.intake, sizeof(said.intake), intake);
	fact->kind = KIND_ASSESSMENT;
	bytes_init(&fact->body, ENTRY_MAX);
	assessment_put(&fact->body, &said);
}

/* Spans that are read afterwards, whole and in part, and cut at odd seconds. */
static void assessments(struct set *set)
{
	add_assessment(set, "M1", "", "2026-01-31T12:34:56+08:00", "2026-02-01T03:00:01+08:00",
			100003, false, false);
	add_assessment(set, "M1", "", "2026-02-03T00:00:00+08:00", "2026-02-04T12:00:00+08:00", 7,
			true, false);
	add_assessment(set, "M2", "", "2026-01-31T20:17:00+08:00", "2026-02-01T08:00:00+08:00",
			33333, true, true);
	add_assessment(set, "M3", "", "2026-02-01T00:00:00+08:00", "2026-02-08T00:00:00+08:00",
			70000, false, true);
	add_assessment(set, "", "I3", "2026-01-20T00:00:00+08:00", "2026-02-08T00:00:00+08:00",
			190001, true, false);
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void shuffle(size_t *order, size_t count, uint64_t *state)
{
	for (size_t i = count; i > 1; i--) {
		size_t k = (size_t)(next_random(state) % i);
		size_t kept = order[i - 1];

		order[i - 1] = order[k];
		order[k] = kept;
	}
}

/* A plan without `from` must come first: a second row of a key needs its day. */
static bool must_precede(const struct fact *fact, const struct fact *other)
{
	return fact->kind == KIND_PLANS && other->kind == KIND_PLANS &&
			fact->body.size < other->body.size;
}

/* An assessment by the method it names, without rulebooks. */
static int judge_assessment(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return assessment_judge(judge, deed, NULL, NULL, ret, reason);
}

static struct ledger *open_ledger(void)
{
	static const struct kind assessing[] = {
		{ KIND_ASSESSMENT, "assessment", KIND_DEED, judge_assessment, assessment_apply },
		{ 0, NULL, KIND_FINDING, NULL, NULL },
	};
	static const struct kind *tables[2];
	static struct kinds kinds;

	tables[0] = kinds_own();
	tables[1] = assessing;
	kinds = (struct kinds){ .tables = tables, .count = 2 };
	return facts_ledger_with("simulated:2026-03-01T00:00:00Zx1", &kinds, NULL, 0);
}

static void digest_of(const struct set *first, const struct set *rest, const size_t *order,
		uint8_t ret[static SEAL_HASH_BYTES], int64_t *ret_litres)
{
	struct ledger *ledger = open_ledger();
	struct account_row key = { .commodity = "litres", .account = "nature" };
	const struct account_row *nature;
	uint64_t number = 100;

	for (size_t i = 0; i < first->count; i++) {
		CHECK_INT(facts_submit(ledger, &first->facts[i], number++), LEDGER_OK);
	}
	for (size_t i = 0; i < rest->count; i++) {
		CHECK_INT(facts_submit(ledger, &rest->facts[order[i]], number++), LEDGER_OK);
	}
	CHECK_INT(books_digest(ledger_books(ledger), ledger_seal(ledger), true, ret), 0);
	nature = shelf_find(books_shelf(ledger_books(ledger), BOOK_ACCOUNT), &key);
	CHECK(nature != NULL);
	*ret_litres = -nature->balance;
	ledger_close(ledger);
}

static void volumes_do_not_know_the_order_of_arrival(void **state)
{
	static struct set first;
	static struct set rest;
	static size_t order[FACTS_MAX];
	uint8_t wanted[SEAL_HASH_BYTES];
	int64_t wanted_litres;
	uint64_t random = 88172645463325252u;

	(void)state;
	base(&first);
	troubles(&rest);
	for (size_t i = 0; i < rest.count; i++) {
		order[i] = i;
	}
	digest_of(&first, &rest, order, wanted, &wanted_litres);
	/* M1: 60 h and the gap; M2: through 10^5 m3; M3: old register, and new from its initial count. */
	CHECK_INT(wanted_litres,
			(1045000 + 29 * 500 - 1000000) + (19 * 2000 + 100000000 - 99976000) +
					(71 * 700) + (120000 + 29 * 700 - 100000));
	for (int round = 0; round < ORDERS; round++) {
		uint8_t digest[SEAL_HASH_BYTES];
		int64_t litres;

		shuffle(order, rest.count, &random);
		for (size_t i = 0; i < rest.count; i++) {
			for (size_t k = i + 1; k < rest.count; k++) {
				if (must_precede(&rest.facts[order[k]], &rest.facts[order[i]])) {
					size_t kept = order[i];

					order[i] = order[k];
					order[k] = kept;
				}
			}
		}
		digest_of(&first, &rest, order, digest, &litres);
		CHECK_INT(litres, wanted_litres);
		CHECK(memcmp(digest, wanted, sizeof(digest)) == 0);
	}
	for (size_t i = 0; i < rest.count; i++) {
		fact_finish(&rest.facts[i]);
	}
	for (size_t i = 0; i < first.count; i++) {
		fact_finish(&first.facts[i]);
	}
}

/* What is read later replaces what was assessed and is not final, in whichever order it comes. */
static void readings_over_assessments_come_in_any_order(void **state)
{
	static struct set first;
	static struct set rest;
	static size_t order[FACTS_MAX];
	union row moved = facts_intake("I3", "P2", 90000);
	uint8_t wanted[SEAL_HASH_BYTES];
	int64_t wanted_litres;
	uint64_t random = 2463534242u;

	(void)state;
	base(&first);
	add_row(&first, ROW_INTAKE, facts_intake("I3", "P1", 100000));
	assessments(&first);
	troubles(&rest);
	moved.intake.from = facts_day("2026-02-02");
	add_row(&rest, ROW_INTAKE, moved);
	add_assessment(&rest, "M1", "", "2026-02-10T00:00:00+08:00", "2026-02-12T00:00:00+08:00",
			5000, false, false); /* never read */
	for (size_t i = 0; i < rest.count; i++) {
		order[i] = i;
	}
	digest_of(&first, &rest, order, wanted, &wanted_litres);
	/*
	 * The registers as without assessments. M1: 9,073 l of the gap and 12 hours are withheld
	 * for 7 l, and nobody read 5,000 l. M2: 43 minutes and 11 hours are withheld. M3: the old
	 * register's last hour, 18 h 30 min and two days stay as assessed.
	 */
	CHECK_INT(wanted_litres,
			(1045000 + 29 * 500 - 1000000) + (19 * 2000 + 100000000 - 99976000) +
					(71 * 700) + (120000 + 29 * 700 - 100000) +
					(7 - 9073 - 12 * 500 + 5000) +
					(33333 - (2000 - 566) - 11 * 2000) +
					(10000 - 9583 + 10000 - 2291 + 2 * 10000) + 190001);
	for (int round = 0; round < ORDERS / 2; round++) {
		uint8_t digest[SEAL_HASH_BYTES];
		int64_t litres;

		shuffle(order, rest.count, &random);
		for (size_t i = 0; i < rest.count; i++) {
			for (size_t k = i + 1; k < rest.count; k++) {
				if (must_precede(&rest.facts[order[k]], &rest.facts[order[i]])) {
					size_t kept = order[i];

					order[i] = order[k];
					order[k] = kept;
				}
			}
		}
		digest_of(&first, &rest, order, digest, &litres);
		CHECK_INT(litres, wanted_litres);
		CHECK(memcmp(digest, wanted, sizeof(digest)) == 0);
	}
	for (size_t i = 0; i < rest.count; i++) {
		fact_finish(&rest.facts[i]);
	}
	for (size_t i = 0; i < first.count; i++) {
		fact_finish(&first.facts[i]);
	}
}

/* A reading that is not in a deed yet: the deeds are put together anew in every order. */
struct loose {
	const char *meter; /* NULL: a row instead */
	struct fact_sample sample;
	size_t row; /* its place among the rows */
};

struct heap {
	struct loose items[FACTS_MAX];
	size_t count;
	struct fact rows[16];
	size_t row_count;
};

enum {
	GROUPED_ORDERS = 150,
	GROUP_MAX = 9,
};

static void add_loose(struct heap *heap, const char *meter, const char *at, int64_t after_s,
		int64_t litres, char status)
{
	heap->items[heap->count++] = (struct loose){
		.meter = meter,
		.sample = { facts_at(at) + after_s, litres, status },
	};
}

static void add_loose_row(struct heap *heap, enum row_kind kind, union row row)
{
	fact_row(&heap->rows[heap->row_count], kind, &row);
	heap->items[heap->count++] = (struct loose){ .row = heap->row_count++ };
}

/* A register that counts both ways. */
static void net_register(struct heap *heap)
{
	int64_t litres = 500000;

	for (int hour = 0; hour < 60; hour++) {
		litres += hour % 7 < 4 ? 300 : -250;
		add_loose(heap, "N1", "2026-01-31T12:00:00+08:00", hour * 3600, litres, 'A');
	}
}

/*
 * Readings at midnights on which limits change, held readings whose names come
 * a day later and which an estimate repeats, a register that turns over.
 */
static void odd_readings(struct heap *heap)
{
	for (int hour = 0; hour < 72; hour++) {
		add_loose(heap, "M1", "2026-01-31T00:00:00+08:00", hour * 3600,
				1000000 + hour * 80000, 'A');
	}
	/* Named on the day after, by the reading of 00:15. */
	add_loose(heap, "M3", "2026-01-31T23:45:00+08:00", 0, 70000000, 'A');
	add_loose(heap, "M3", "2026-01-31T23:45:00+08:00", 0, 70000000, 'E');
	add_loose(heap, "M1", "2026-02-01T05:00:00+08:00", 0, 1000000 + 29 * 80000, 'E');
	add_loose(heap, "M1", "2026-02-01T07:20:00+08:00", 0, 3400000, 'E');
	for (int hour = 0; hour < 60; hour++) {
		add_loose(heap, "M2", "2026-01-31T10:00:00+08:00", hour * 3600,
				(99900000 + hour * 5000) % 100000000, 'A');
	}
}

/* Rows that come after readings they change: limits, permits, an exchange, an end of validity. */
static void late_rows(struct heap *heap)
{
	union row slower = facts_intake("I1", "P1", 70000);
	union row faster = facts_intake("I1", "P1", 100000);
	union row moved = facts_intake("I2", "P1", 90000);
	union row exchanged = facts_meter("M3", "I1", 7, "2026-02-02");
	union row shorter = facts_permit("P1", "330300", 6000000000);
	union row longer = facts_meter("M2", "I2", 6, "2026-01-01");
	union row rarer = facts_meter("M1", "I1", 8, "2026-01-01");

	slower.intake.from = facts_day("2026-02-01");
	faster.intake.from = facts_day("2026-02-02");
	moved.intake.from = facts_day("2026-02-02");
	exchanged.meter.from = facts_day("2026-02-02");
	exchanged.meter.initial_litres = 5000;
	shorter.permit.from = facts_day("2026-02-01");
	shorter.permit.valid_until = facts_day("2026-02-01");
	longer.meter.from = facts_day("2026-02-01");
	longer.meter.uses = use_bit(USE_DOMESTIC); /* behind M3, as long as that is there */
	rarer.meter.from = facts_day("2026-02-02");
	rarer.meter.interval_s = 600;
	add_loose_row(heap, ROW_INTAKE, slower);
	add_loose_row(heap, ROW_INTAKE, faster);
	add_loose_row(heap, ROW_INTAKE, moved);
	add_loose_row(heap, ROW_METER, exchanged);
	add_loose_row(heap, ROW_PERMIT, shorter);
	add_loose_row(heap, ROW_METER, longer);
	add_loose_row(heap, ROW_METER, rarer);
	for (int hour = 0; hour < 30; hour++) {
		add_loose(heap, "M3", "2026-01-31T22:15:00+08:00", hour * 3600,
				8000000 + hour * 700, 'A');
		add_loose(heap, "M3", "2026-02-02T04:15:00+08:00", hour * 3600, 12000 + hour * 700,
				'A');
	}
}

/* Hands in the heap in an order, readings of a meter in random groups of up to group_max. */
static void submit_grouped(struct ledger *ledger, const struct heap *heap, const size_t *order,
		size_t group_max, uint64_t *random, uint64_t number)
{
	static const char *const meters[] = { "M1", "M2", "M3", "N1" };
	struct fact_sample groups[4][GROUP_MAX];
	size_t counts[4] = { 0 };
	size_t wanted = 1;

	for (size_t i = 0; i <= heap->count; i++) {
		const struct loose *loose = i < heap->count ? &heap->items[order[i]] : NULL;

		if (loose != NULL && loose->meter == NULL) {
			CHECK_INT(facts_submit(ledger, &heap->rows[loose->row], number++),
					LEDGER_OK);
			continue;
		}
		for (size_t m = 0; m < 4; m++) {
			bool is_it = loose != NULL && strcmp(meters[m], loose->meter) == 0;
			struct fact fact;

			if (is_it) {
				groups[m][counts[m]++] = loose->sample;
			}
			if (counts[m] == 0 || (loose != NULL && (!is_it || counts[m] < wanted))) {
				continue;
			}
			fact_readings(&fact, meters[m], groups[m], counts[m]);
			CHECK_INT(facts_submit(ledger, &fact, number++), LEDGER_OK);
			fact_finish(&fact);
			counts[m] = 0;
			wanted = 1 + next_random(random) % group_max;
		}
	}
}

static void print_remarks(struct ledger *ledger)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_REMARK), NULL, 0);
	const struct remark_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		print_message("remark %s %lld %lld/%lld %c %llx\n", row->meter,
				(long long)row->at_s, (long long)row->units, (long long)row->scale,
				(int)row->status, (unsigned long long)row->mask);
	}
}

static void print_taken(struct ledger *ledger)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_TAKEN), NULL, 0);
	const struct taken_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		print_message("taken %s %s %lld: %lld %lld %lld %lld\n", row->permit, row->meter,
				(long long)row->day, (long long)row->measured_litres,
				(long long)row->spread_litres, (long long)row->covered_s,
				(long long)row->readings);
	}
}

static void volumes_do_not_know_how_readings_were_grouped(void **state)
{
	static struct set first;
	static struct heap heap;
	static size_t order[FACTS_MAX];
	union row net = facts_meter("N1", "I2", 8, "2026-01-01");
	uint8_t wanted[SEAL_HASH_BYTES];
	uint64_t random = 1181783497276652981u;

	(void)state;
	base(&first);
	net.meter.direction = DIRECTION_NET;
	add_row(&first, ROW_METER, net);
	net_register(&heap);
	odd_readings(&heap);
	late_rows(&heap);
	for (size_t i = 0; i < heap.count; i++) {
		order[i] = i;
	}
	for (int round = 0; round < GROUPED_ORDERS; round++) {
		struct ledger *ledger = facts_ledger("simulated:2026-03-01T00:00:00Zx1");
		uint8_t digest[SEAL_HASH_BYTES];
		uint64_t number = 100;

		/* From in order over nearly in order to none at all. */
		for (size_t swap = 0; round > 0 && swap < (size_t)round * 4; swap++) {
			size_t a = (size_t)(next_random(&random) % heap.count);
			size_t b = (size_t)(next_random(&random) % heap.count);
			size_t kept = order[a];

			order[a] = order[b];
			order[b] = kept;
		}
		for (size_t i = 0; i < first.count; i++) {
			CHECK_INT(facts_submit(ledger, &first.facts[i], number++), LEDGER_OK);
		}
		submit_grouped(ledger, &heap, order, 1 + (size_t)round % GROUP_MAX, &random,
				number);
		CHECK_INT(books_digest(ledger_books(ledger), ledger_seal(ledger), true,
					  round == 0 ? wanted : digest),
				0);
		if (round > 0 && memcmp(digest, wanted, sizeof(digest)) != 0) {
			print_remarks(ledger);
			print_taken(ledger);
			fail_msg("order %d gives other books", round);
		}
		ledger_close(ledger);
	}
	for (size_t i = 0; i < heap.row_count; i++) {
		fact_finish(&heap.rows[i]);
	}
	for (size_t i = 0; i < first.count; i++) {
		fact_finish(&first.facts[i]);
	}
}

/* The manual register under a name, shown to so many litres: what goes back by less is jitter. */
static void add_profile(struct set *set, const char *id, int64_t resolution_litres)
{
	struct books *books = NULL;
	struct profile profile;
	struct fact *fact = &set->facts[set->count++];

	CHECK_INT(books_open(NULL, 0, &books), 0);
	CHECK(profiles_find(books, PROFILES_MANUAL, 0, &profile));
	books_close(books);
	(void)text_copy(profile.id, sizeof(profile.id), id);
	(void)text_copy(profile.title, sizeof(profile.title), id);
	(void)text_copy(profile.source, sizeof(profile.source), "a test");
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		(void)text_copy(profile.totals[i].source, PROFILE_SOURCE_MAX, "a test");
	}
	profile.version = 1;
	(void)count_make(resolution_litres, 0, &profile.resolution);
	fact->kind = KIND_PROFILE;
	bytes_init(&fact->body, ENTRY_MAX);
	CHECK_INT(profiles_put(&fact->body, &profile, id, strlen(id)), 0);
}

/* A meter changed for one of another kind: each reading is judged by its own. */
static void each_reading_is_judged_by_the_profile_of_its_day(void **state)
{
	static struct set first;
	static struct set rest;
	static size_t order[FACTS_MAX];
	union row coarse = facts_meter("M3", "I2", 8, "2026-01-01");
	union row moved = facts_intake("I2", "P1", 100000);
	uint8_t wanted[SEAL_HASH_BYTES];
	int64_t wanted_litres;
	uint64_t random = 2685821657736338717u;

	(void)state;
	base(&first);
	add_profile(&first, PROFILES_MANUAL, 1);
	add_profile(&first, "coarse", 100000);
	for (int hour = 0; hour < 48; hour++) { /* each third goes back by 20 m3 */
		const struct fact_sample sample = {
			.at_s = facts_at("2026-01-31T01:00:00+08:00") + hour * 3600,
			.litres = 5000000 + hour * 30000 - (hour % 3 == 2 ? 50000 : 0),
			.status = 'A',
		};

		fact_readings_by(&rest.facts[rest.count++], "M3", 1, &sample, 1);
	}
	(void)text_copy(coarse.meter.profile, sizeof(coarse.meter.profile), "coarse");
	coarse.meter.from = facts_day("2026-02-01");
	moved.intake.from = facts_day("2026-01-31");
	add_row(&rest, ROW_METER, coarse);
	add_row(&rest, ROW_INTAKE, moved);
	for (size_t i = 0; i < rest.count; i++) {
		order[i] = i;
	}
	digest_of(&first, &rest, order, wanted, &wanted_litres);
	for (int round = 0; round < 40; round++) {
		uint8_t digest[SEAL_HASH_BYTES];
		int64_t litres;

		shuffle(order, rest.count, &random);
		digest_of(&first, &rest, order, digest, &litres);
		CHECK_INT(litres, wanted_litres);
		CHECK(memcmp(digest, wanted, sizeof(digest)) == 0);
	}
	for (size_t i = 0; i < rest.count; i++) {
		fact_finish(&rest.facts[i]);
	}
	for (size_t i = 0; i < first.count; i++) {
		fact_finish(&first.facts[i]);
	}
}

/* ---- events, decisions, corrections ---- */

enum {
	LAID_ORDERS = 150,
	NO_FACT = -1,
};

/* Facts in any order; one that is refused is handed in again until it is not. */
struct laid {
	struct fact facts[FACTS_MAX];
	int after[FACTS_MAX]; /* one that has to be in before, or NO_FACT */
	size_t count;
};

static struct fact *add_laid(struct laid *laid, int after)
{
	laid->after[laid->count] = after;
	return &laid->facts[laid->count++];
}

/* Half hours of the days from 2026-01-31 on. */
static int64_t half_hour(int half_hours)
{
	return facts_at("2026-01-31T00:00:00+08:00") + half_hours * INT64_C(1800);
}

static void laid_reading(struct laid *laid, const char *meter, int at, int64_t litres)
{
	fact_reading(add_laid(laid, NO_FACT), meter, half_hour(at), litres);
}

/* An event; a count below 0 was not read off. */
static int laid_event(struct laid *laid, const char *meter, enum meter_event_what what, int at,
		int64_t final, int64_t initial, int after)
{
	struct meter_event event = {
		.what = what,
		.at = { half_hour(at) },
		.has_final = final >= 0,
		.has_initial = initial >= 0,
		.until = ROW_NO_DAY,
		.ground = "a test",
	};

	(void)text_copy(event.meter, sizeof(event.meter), meter);
	CHECK_INT(count_make(final >= 0 ? final : 0, 0, &event.final), COUNT_OK);
	CHECK_INT(count_make(initial >= 0 ? initial : 0, 0, &event.initial), COUNT_OK);
	event.is_withdrawn = after != NO_FACT && final < 0 && initial < 0;
	fact_event(add_laid(laid, after), &event);
	return (int)laid->count - 1;
}

static int laid_decision(struct laid *laid, const char *meter, int at, enum decision_choice choice,
		int64_t litres, int after)
{
	struct decision decision = {
		.at = { half_hour(at) },
		.choice = choice,
		.ground = "a test",
	};

	(void)text_copy(decision.meter, sizeof(decision.meter), meter);
	CHECK_INT(count_make(litres, 0, &decision.count), COUNT_OK);
	fact_decision(add_laid(laid, after), &decision);
	return (int)laid->count - 1;
}

/* A correction; to below 0 voids. */
static int laid_correction(
		struct laid *laid, const char *meter, int at, int64_t litres, int64_t to, int after)
{
	struct correction correction = {
		.at = { half_hour(at) },
		.is_void = to < 0,
		.ground = "a test",
	};

	(void)text_copy(correction.meter, sizeof(correction.meter), meter);
	CHECK_INT(count_make(litres, 0, &correction.count), COUNT_OK);
	CHECK_INT(count_make(to < 0 ? 0 : to, 0, &correction.to), COUNT_OK);
	fact_correction(add_laid(laid, after), &correction);
	return (int)laid->count - 1;
}

/* M1: a conflict, two slips, an exchange within a day, told wrong at first; readings held by it. */
static void lay_over_m1(struct laid *laid)
{
	int first;

	for (int hour = 0; hour <= 40; hour++) {
		laid_reading(laid, "M1", 2 * hour, 1000000 + hour * 500);
	}
	for (int hour = 41; hour < 70; hour++) {
		laid_reading(laid, "M1", 2 * hour, 100 + (hour - 41) * 500);
	}
	laid_reading(laid, "M1", 60, 1014800); /* another count at hour 30 */
	laid_decision(laid, "M1", 60, DECISION_CHOSEN, 1014800, NO_FACT);
	first = laid_correction(laid, "M1", 20, 1005000, 1004000, NO_FACT);
	laid_correction(laid, "M1", 20, 1005000, 1004900, first);
	laid_correction(laid, "M1", 40, 1010000, -1, NO_FACT);
	first = laid_event(laid, "M1", METER_EXCHANGED, 81, 1020400, 70, NO_FACT);
	laid_event(laid, "M1", METER_EXCHANGED, 81, 1020300, 70, first);
}

/* M2: an exchange that was none, a turn, a removal, readings of a shelf, another register. */
static void lay_over_m2(struct laid *laid)
{
	int first = laid_event(laid, "M2", METER_EXCHANGED, 11, 99995100, 3, NO_FACT);

	laid_event(laid, "M2", METER_EXCHANGED, 11, -1, -1, first);
	for (int hour = 0; hour <= 30; hour++) {
		laid_reading(laid, "M2", 2 * hour, (99990000 + hour * 1000) % 100000000);
	}
	laid_reading(laid, "M2", 66, 20000);
	laid_reading(laid, "M2", 68, 20000);
	laid_event(laid, "M2", METER_REMOVED, 61, 20600, -1, NO_FACT);
	laid_event(laid, "M2", METER_INSTALLED, 80, -1, -1, NO_FACT);
	for (int hour = 41; hour <= 60; hour++) {
		laid_reading(laid, "M2", 2 * hour, 500 + hour * 100);
	}
}

/* M3: a leap that no pump explains, believed; an exchange that nobody read off, in a day without readings. */
static void lay_over_m3(struct laid *laid)
{
	for (int hour = 0; hour <= 40; hour++) {
		laid_reading(laid, "M3", 2 * hour, (hour < 21 ? 8000000 : 20000000) + hour * 700);
	}
	laid_decision(laid, "M3", 50, DECISION_BELIEVED, 20000000 + 25 * 700, NO_FACT);
	laid_event(laid, "M3", METER_EXCHANGED, 90, -1, 900, NO_FACT);
	laid_event(laid, "M3", METER_EXCHANGED, 200, 40900, -1, NO_FACT);
	for (int hour = 121; hour < 140; hour++) {
		laid_reading(laid, "M3", 2 * hour, 50 + (hour - 121) * 700);
	}
}

/* N1 counts both ways: a conflict of which neither is right, decided twice, and a slip. */
static void lay_over_net(struct laid *laid)
{
	int64_t litres = 500000;
	int first;

	for (int hour = 0; hour < 50; hour++) {
		litres += hour % 7 < 4 ? 300 : -250;
		laid_reading(laid, "N1", 2 * hour, litres);
		if (hour == 17) {
			laid_reading(laid, "N1", 2 * hour, litres + 1111);
			first = laid_decision(
					laid, "N1", 2 * hour, DECISION_CHOSEN, litres, NO_FACT);
			laid_decision(laid, "N1", 2 * hour, DECISION_NONE, 0, first);
		}
		if (hour == 48) {
			laid_correction(laid, "N1", 2 * hour, litres, litres - 90, NO_FACT);
		}
	}
}

static void lay_rows(struct laid *laid)
{
	union row slower = facts_intake("I1", "P1", 90000);
	union row moved = facts_intake("I2", "P1", 100000);

	slower.intake.from = facts_day("2026-02-01");
	moved.intake.from = facts_day("2026-02-02");
	fact_row(add_laid(laid, NO_FACT), ROW_INTAKE, &slower);
	fact_row(add_laid(laid, NO_FACT), ROW_INTAKE, &moved);
}

/* Tries all that wait; how many went in. */
static size_t try_waiting(struct ledger *ledger, const struct laid *laid, bool *is_in,
		const size_t *waiting, size_t count, uint64_t *number)
{
	size_t went_in = 0;

	for (size_t i = 0; i < count; i++) {
		size_t at = waiting[i];
		int after = laid->after[at];

		if (is_in[at] || (after != NO_FACT && !is_in[after])) {
			continue;
		}
		is_in[at] = facts_submit(ledger, &laid->facts[at], (*number)++) == LEDGER_OK;
		went_in += is_in[at] ? 1 : 0;
	}
	return went_in;
}

/* Returns how often a fact came before what it speaks of. */
static size_t submit_laid(struct ledger *ledger, const struct laid *laid, const size_t *order,
		uint64_t *random, uint64_t number)
{
	bool is_in[FACTS_MAX] = { false };
	size_t refused = 0;
	size_t in = 0;

	for (size_t i = 0; i < laid->count; i++) {
		size_t went_in = try_waiting(ledger, laid, is_in, &order[i], 1, &number);

		refused += 1 - went_in;
		in += went_in;
		if (next_random(random) % 16 == 0) {
			in += try_waiting(ledger, laid, is_in, order, i + 1, &number);
		}
	}
	for (size_t before = 0; in != before && in < laid->count;) {
		before = in;
		in += try_waiting(ledger, laid, is_in, order, laid->count, &number);
	}
	CHECK_INT(in, laid->count);
	return refused;
}

/* Litres of M1 to M3 and N1, worked by hand from what was laid over them. */
static int64_t litres_laid(void)
{
	int64_t net = 0;

	for (int hour = 1; hour < 50; hour++) {
		net += hour % 7 < 4 ? 300 : -250;
	}
	return (1020300 - 1000000) + (100 + 28 * 500 - 70) + /* M1: both registers */
			(20600 + 100000000 - 99990000) +
			19 * 100 + /* M2: through 10^5 m³, and anew */
			(20000000 + 40 * 700 - 8000000) + (40900 - 900) + 18 * 700 + /* M3 */
			net;
}

static void volumes_do_not_know_when_people_spoke(void **state)
{
	static struct set first;
	static struct laid laid;
	static size_t order[FACTS_MAX];
	union row net = facts_meter("N1", "I2", 8, "2026-01-01");
	uint8_t wanted[SEAL_HASH_BYTES];
	uint64_t random = 6364136223846793005u;
	size_t refused = 0;

	(void)state;
	base(&first);
	net.meter.direction = DIRECTION_NET;
	add_row(&first, ROW_METER, net);
	lay_over_m1(&laid);
	lay_over_m2(&laid);
	lay_over_m3(&laid);
	lay_over_net(&laid);
	lay_rows(&laid);
	for (size_t i = 0; i < laid.count; i++) {
		order[i] = i;
	}
	for (int round = 0; round < LAID_ORDERS; round++) {
		struct ledger *ledger = facts_ledger("simulated:2026-03-01T00:00:00Zx1");
		struct account_row key = { .commodity = "litres", .account = "nature" };
		const struct account_row *nature;
		uint8_t digest[SEAL_HASH_BYTES];
		uint64_t number = 100;

		if (round > 0) {
			shuffle(order, laid.count, &random);
		}
		for (size_t i = 0; i < first.count; i++) {
			CHECK_INT(facts_submit(ledger, &first.facts[i], number++), LEDGER_OK);
		}
		refused += submit_laid(ledger, &laid, order, &random, number);
		nature = shelf_find(books_shelf(ledger_books(ledger), BOOK_ACCOUNT), &key);
		CHECK(nature != NULL);
		CHECK_INT(-nature->balance, litres_laid());
		CHECK_INT(books_digest(ledger_books(ledger), ledger_seal(ledger), true,
					  round == 0 ? wanted : digest),
				0);
		if (round > 0 && memcmp(digest, wanted, sizeof(digest)) != 0) {
			print_remarks(ledger);
			print_taken(ledger);
			fail_msg("order %d gives other books", round);
		}
		ledger_close(ledger);
	}
	CHECK(refused > LAID_ORDERS);
	for (size_t i = 0; i < laid.count; i++) {
		fact_finish(&laid.facts[i]);
	}
	for (size_t i = 0; i < first.count; i++) {
		fact_finish(&first.facts[i]);
	}
}

/* ---- facts by chance ---- */

enum {
	CHANCE_SETS = 60,
	CHANCE_ORDERS = 4,
	CHANCE_HOURS = 60,
	SPIKE_LITRES = 50000000, /* more than the pump gives in all those hours */
};

static bool chance(uint64_t *random, int percent)
{
	return (int)(next_random(random) % 100) < percent;
}

/*
 * Two and a half days of one meter: gaps, spikes, conflicts, slips, exchanges at
 * any half hour, and what people said of them, each under a name of its own.
 */
static void lay_by_chance(struct laid *laid, uint64_t *random)
{
	bool has_finals = chance(random, 50);
	int64_t litres = 1000000;

	laid->count = 0;
	for (int hour = 0; hour < CHANCE_HOURS; hour++) {
		int at = 2 * hour;

		litres += (int64_t)(next_random(random) % 60000);
		/* A spike that becomes a register's first count lets no last count follow. */
		if (!has_finals && chance(random, 5)) {
			laid_reading(laid, "M1", at, litres + SPIKE_LITRES);
			if (chance(random, 50)) {
				laid_decision(laid, "M1", at, DECISION_BELIEVED,
						litres + SPIKE_LITRES, NO_FACT);
			}
		} else if (chance(random, 80)) {
			laid_reading(laid, "M1", at, litres);
			if (chance(random, 8)) {
				laid_reading(laid, "M1", at, litres - 900);
				laid_decision(laid, "M1", at,
						chance(random, 70) ? DECISION_CHOSEN
								   : DECISION_BELIEVED,
						litres - 900, NO_FACT);
			} else if (chance(random, 8)) {
				laid_correction(laid, "M1", at, litres,
						chance(random, 30) ? -1 : litres - 700, NO_FACT);
			}
		}
		if (chance(random, 4)) {
			laid_event(laid, "M1", METER_EXCHANGED, at + 1,
					has_finals ? litres + 10 : -1,
					chance(random, 60) ? 500 : -1, NO_FACT);
			litres = 500;
		} else if (chance(random, 2)) {
			laid_event(laid, "M1", METER_REMOVED, at + 1, has_finals ? litres + 10 : -1,
					-1, NO_FACT);
			laid_event(laid, "M1", METER_INSTALLED, at + 5, -1, 700, NO_FACT);
			hour += 2;
			litres = 700;
		}
	}
}

/* What the register showed at both ends of each month, and what was booked between. */
static void check_registers(struct ledger *ledger)
{
	struct books *books = ledger_books(ledger);

	for (int month = 1; month <= 2; month++) {
		struct sheet_line line = { .meters = NULL };
		struct sheet *sheet = NULL;

		CHECK_INT(sheet_open(books, month_make(2026, month),
					  books_origin(books)->recorded_s, &sheet),
				0);
		CHECK_INT(sheet_line(sheet, "P1", &line), 0);
		for (size_t i = 0; i < line.meter_count; i++) {
			const struct sheet_meter *meter = &line.meters[i];

			if (meter->opening_litres != SHEET_NONE &&
					meter->closing_litres != SHEET_NONE) {
				CHECK_INT(meter->opening_litres + meter->booked_litres,
						meter->closing_litres + meter->turned_litres);
			}
		}
		sheet_line_finish(&line);
		sheet_close(sheet);
	}
}

static void any_facts_come_in_any_order(void **state)
{
	static struct set first;
	static struct laid laid;
	static size_t order[FACTS_MAX];
	uint64_t random = 1442695040888963407u;

	(void)state;
	base(&first);
	for (int round = 0; round < CHANCE_SETS; round++) {
		uint8_t wanted[SEAL_HASH_BYTES];

		lay_by_chance(&laid, &random);
		for (size_t i = 0; i < laid.count; i++) {
			order[i] = i;
		}
		for (int turn = 0; turn < CHANCE_ORDERS; turn++) {
			struct ledger *ledger = facts_ledger("simulated:2026-03-01T00:00:00Zx1");
			uint8_t digest[SEAL_HASH_BYTES];
			uint64_t number = 100;

			if (turn > 0) {
				shuffle(order, laid.count, &random);
			}
			for (size_t i = 0; i < first.count; i++) {
				CHECK_INT(facts_submit(ledger, &first.facts[i], number++),
						LEDGER_OK);
			}
			(void)submit_laid(ledger, &laid, order, &random, number);
			CHECK_INT(books_digest(ledger_books(ledger), ledger_seal(ledger), true,
						  turn == 0 ? wanted : digest),
					0);
			if (turn > 0 && memcmp(digest, wanted, sizeof(digest)) != 0) {
				print_remarks(ledger);
				print_taken(ledger);
				fail_msg("set %d: order %d gives other books", round, turn);
			}
			check_registers(ledger);
			ledger_close(ledger);
		}
		for (size_t i = 0; i < laid.count; i++) {
			fact_finish(&laid.facts[i]);
		}
	}
	for (size_t i = 0; i < first.count; i++) {
		fact_finish(&first.facts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volumes_do_not_know_the_order_of_arrival),
		cmocka_unit_test(readings_over_assessments_come_in_any_order),
		cmocka_unit_test(volumes_do_not_know_how_readings_were_grouped),
		cmocka_unit_test(each_reading_is_judged_by_the_profile_of_its_day),
		cmocka_unit_test(volumes_do_not_know_when_people_spoke),
		cmocka_unit_test(any_facts_come_in_any_order),
	};

	return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
