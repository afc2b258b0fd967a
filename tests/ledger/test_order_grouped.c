/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Volumes do not know how readings were grouped: put into deeds anew in every
 * order, alone or several together, they give the same books.
 */

#include "tests/check.h"

#include "tests/support/chance.h"
#include "tests/support/fact_set.h"
#include "tests/support/same_books.h"

enum {
	ORDERS = 150,
	HEAP_MAX = 512,
	GROUP_MAX = 9, /* readings in one deed */
};

/* A reading that is not in a deed yet: the deeds are put together anew in every order. */
struct loose {
	const char *meter; /* NULL: a row instead */
	struct fact_sample sample;
	size_t row; /* its place among the rows */
};

struct heap {
	struct loose items[HEAP_MAX];
	size_t count;
	struct fact rows[16];
	size_t row_count;
};

static void add_loose(struct heap *heap, const char *meter, const char *at, int64_t after_s,
		int64_t litres, char status)
{
	CHECK(heap->count < HEAP_MAX);
	heap->items[heap->count++] = (struct loose){
		.meter = meter,
		.sample = { dates_at(at) + after_s, litres, status },
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

	slower.intake.from = dates_day("2026-02-01");
	faster.intake.from = dates_day("2026-02-02");
	moved.intake.from = dates_day("2026-02-02");
	exchanged.meter.from = dates_day("2026-02-02");
	exchanged.meter.initial_litres = 5000;
	shorter.permit.from = dates_day("2026-02-01");
	shorter.permit.valid_until = dates_day("2026-02-01");
	longer.meter.from = dates_day("2026-02-01");
	longer.meter.uses = use_bit(USE_DOMESTIC); /* behind M3, as long as that is there */
	rarer.meter.from = dates_day("2026-02-02");
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
			wanted = 1 + chance_next(random) % group_max;
		}
	}
}

static void volumes_do_not_know_how_readings_were_grouped(void **state)
{
	static struct fact_set first;
	static struct heap heap;
	static size_t order[HEAP_MAX];
	union row net = facts_meter("N1", "I2", 8, "2026-01-01");
	struct same_books same = { .is_known = false };
	uint64_t random = 1181783497276652981u;

	(void)state;
	fact_set_district(&first);
	net.meter.direction = DIRECTION_NET;
	fact_set_row(&first, ROW_METER, net);
	net_register(&heap);
	odd_readings(&heap);
	late_rows(&heap);
	for (size_t i = 0; i < heap.count; i++) {
		order[i] = i;
	}
	for (int round = 0; round < ORDERS; round++) {
		struct ledger *ledger = facts_ledger("simulated:2026-03-01T00:00:00Zx1");
		uint64_t number = 100;

		/* From in order over nearly in order to none at all. */
		for (size_t swap = 0; round > 0 && swap < (size_t)round * 4; swap++) {
			size_t a = (size_t)(chance_next(&random) % heap.count);
			size_t b = (size_t)(chance_next(&random) % heap.count);
			size_t kept = order[a];

			order[a] = order[b];
			order[b] = kept;
		}
		fact_set_submit(ledger, &first, NULL, &number);
		submit_grouped(ledger, &heap, order, 1 + (size_t)round % GROUP_MAX, &random,
				number);
		if (!same_books(&same, ledger)) {
			fail_msg("order %d gives other books", round);
		}
		ledger_close(ledger);
	}
	for (size_t i = 0; i < heap.row_count; i++) {
		fact_finish(&heap.rows[i]);
	}
	fact_set_finish(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volumes_do_not_know_how_readings_were_grouped),
	};

	return cmocka_run_group_tests_name("order_grouped", tests, NULL, NULL);
}
