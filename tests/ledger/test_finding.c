/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A finding is raised, assigned, rectified, checked by another and closed, in
 * that order and no other; and a day that ends says once what is overdue.
 */

#include "tests/check.h"

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/finding.h"
#include "ledger/origin.h"
#include "tests/support/world.h"

enum {
	OFFICE = 1,
	OTHER = 2,
	HOLDER = 3,
};

/* A fact of an actor; the entry that it made is the last that he said. */
static int say_as(struct world *world, uint64_t actor, uint64_t kind, const struct bytes *body)
{
	const struct deed deed = {
		.actor = actor,
		.stream = (const uint8_t *)"finding",
		.stream_size = 7,
		.number = ++world->number,
		.made = ledger_now(world->ledger),
		.body = body->data,
		.body_size = body->size,
	};
	struct where reason = { .line = 0 };
	struct receipt receipt;
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_MAX);
	CHECK_INT(deed_encode(&deed, &said), DEED_OK);
	answer = ledger_submit(world->ledger, kind, said.data, said.size, &receipt, &reason);
	bytes_finish(&said);
	return answer;
}

static void add_actor(struct world *world, int64_t actor, const char *role)
{
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, actor, 4000 + actor, role);
	CHECK_INT(say_as(world, OFFICE, KIND_ACTOR, &body), LEDGER_OK);
	bytes_finish(&body);
}

static void open_world(struct world *world)
{
	world_open(world, "simulated:2026-09-10T00:00:00Zx1");
	add_actor(world, OTHER, "office");
	add_actor(world, HOLDER, "holder");
}

static int raise_as(struct world *world, uint64_t actor, enum finding_subject subject,
		const char *id, int64_t reopens)
{
	struct finding_said said = {
		.subject = subject,
		.class = FINDING_BROKEN,
		.text = "the display is dark",
		.text_size = 19,
		.reopens = reopens,
	};
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	(void)text_copy(said.id, sizeof(said.id), id);
	finding_put(&body, &said);
	answer = say_as(world, actor, KIND_FINDING_RAISED, &body);
	bytes_finish(&body);
	return answer;
}

static const struct finding_row *newest(const struct world *world)
{
	const struct finding_row key = { .entry = INT64_MAX };

	return shelf_floor(books_shelf(ledger_books(world->ledger), BOOK_FINDING), &key);
}

/* due NULL but with an assignment. */
static int step_as(struct world *world, uint64_t actor, enum finding_step step, const char *due)
{
	struct finding_step_said said = {
		.finding = newest(world)->entry,
		.step = step,
		.text = "words",
		.text_size = 5,
		.due = due == NULL ? ROW_NO_DAY : dates_day(due),
	};
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	(void)text_copy(said.responsible, sizeof(said.responsible), due == NULL ? "" : "Li Wei");
	finding_put_step(&body, &said);
	answer = say_as(world, actor, KIND_FINDING_STEP, &body);
	bytes_finish(&body);
	return answer;
}

/* In each state, which steps are taken and which refused. */
static void steps_come_in_their_order(void **state)
{
	static const struct {
		const char *name;
		uint64_t actor;
		enum finding_step step;
		const char *due;
		int answer;
		enum finding_state state;
	} rows[] = {
		{ "nobody is to do it yet", OFFICE, FINDING_RECTIFY, NULL, LEDGER_REFUSED,
				FINDING_RAISED },
		{ "nothing to check", OTHER, FINDING_ACCEPT, NULL, LEDGER_REFUSED, FINDING_RAISED },
		{ "nothing to close", OFFICE, FINDING_CLOSE, NULL, LEDGER_REFUSED, FINDING_RAISED },
		{ "a deadline that has passed", OFFICE, FINDING_ASSIGN, "2026-09-09",
				LEDGER_REFUSED, FINDING_RAISED },
		{ "an assignment without a deadline", OFFICE, FINDING_ASSIGN, NULL, LEDGER_REFUSED,
				FINDING_RAISED },
		{ "a holder assigns nobody", HOLDER, FINDING_ASSIGN, "2026-09-20", LEDGER_REFUSED,
				FINDING_RAISED },
		{ "assigned", OFFICE, FINDING_ASSIGN, "2026-09-10", LEDGER_OK, FINDING_ASSIGNED },
		{ "to another", OFFICE, FINDING_ASSIGN, "2026-09-20", LEDGER_OK, FINDING_ASSIGNED },
		{ "a holder rectifies", HOLDER, FINDING_RECTIFY, NULL, LEDGER_OK,
				FINDING_RECTIFIED },
		{ "not twice", HOLDER, FINDING_RECTIFY, NULL, LEDGER_REFUSED, FINDING_RECTIFIED },
		{ "a holder checks nothing", HOLDER, FINDING_ACCEPT, NULL, LEDGER_REFUSED,
				FINDING_RECTIFIED },
		{ "closed unchecked", OFFICE, FINDING_CLOSE, NULL, LEDGER_REFUSED,
				FINDING_RECTIFIED },
		{ "not right yet", OFFICE, FINDING_REJECT, NULL, LEDGER_OK, FINDING_ASSIGNED },
		{ "again", OFFICE, FINDING_RECTIFY, NULL, LEDGER_OK, FINDING_RECTIFIED },
		{ "by himself", OFFICE, FINDING_ACCEPT, NULL, LEDGER_REFUSED, FINDING_RECTIFIED },
		{ "by another", OTHER, FINDING_ACCEPT, NULL, LEDGER_OK, FINDING_CHECKED },
		{ "once", OTHER, FINDING_REJECT, NULL, LEDGER_REFUSED, FINDING_CHECKED },
		{ "closed", OFFICE, FINDING_CLOSE, NULL, LEDGER_OK, FINDING_CLOSED },
		{ "ended", OFFICE, FINDING_WITHDRAW, NULL, LEDGER_REFUSED, FINDING_CLOSED },
	};
	struct world world;

	(void)state;
	open_world(&world);
	CHECK_INT(raise_as(&world, HOLDER, FINDING_OF_METER, "M1", FINDING_NONE), LEDGER_REFUSED);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M2", FINDING_NONE), LEDGER_REFUSED);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M1", FINDING_NONE), LEDGER_OK);
	CHECK_TEXT(newest(&world)->account, "P1");
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(step_as(&world, rows[i].actor, rows[i].step, rows[i].due),
				rows[i].answer);
		CHECK_INT(finding_state(newest(&world)), rows[i].state);
	}
	world_close(&world);
}

/* What was ended is named by a new one of the same subject; what is open is not. */
static void an_ended_one_is_named_by_another(void **state)
{
	struct world world;
	int64_t first;

	(void)state;
	open_world(&world);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M1", FINDING_NONE), LEDGER_OK);
	first = newest(&world)->entry;
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M1", first), LEDGER_REFUSED);
	CHECK_INT(step_as(&world, OFFICE, FINDING_WITHDRAW, NULL), LEDGER_OK);
	CHECK_INT(finding_state(newest(&world)), FINDING_WITHDRAWN);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_INTAKE, "I1", first), LEDGER_REFUSED);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M1", first + 1), LEDGER_REFUSED);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M1", first), LEDGER_OK);
	CHECK_INT(newest(&world)->reopens, first);
	world_close(&world);
}

static size_t count_overdue(const struct world *world, int64_t finding)
{
	struct finding_step_row key;
	struct shelf_cursor cursor = finding_steps(ledger_books(world->ledger), finding, &key);
	const struct finding_step_row *row;
	size_t count = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		count += row->step == FINDING_OVERDUE ? 1 : 0;
	}
	return count;
}

static void pass_to(struct world *world, const char *at)
{
	facts_set_time(world->ledger, dates_at(at));
	world_read_at(world, "M1", at, 1000);
}

/* The day after the last one finds it; once a deadline, in however many days. */
static void a_day_says_once_what_is_overdue(void **state)
{
	static const struct {
		const char *name;
		const char *at;
		const char *due; /* a new deadline, first */
		size_t count;
		bool is_overdue;
	} rows[] = {
		{ "its last day", "2026-09-12T23:00:00+08:00", NULL, 0, false },
		{ "the day after", "2026-09-13T08:00:00+08:00", NULL, 1, true },
		{ "said once", "2026-09-15T08:00:00+08:00", NULL, 1, true },
		{ "another deadline", "2026-09-16T08:00:00+08:00", "2026-09-17", 1, false },
		{ "that passes in idle days", "2026-09-25T08:00:00+08:00", NULL, 2, true },
	};
	struct world world;
	int64_t finding;

	(void)state;
	open_world(&world);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_METER, "M1", FINDING_NONE), LEDGER_OK);
	finding = newest(&world)->entry;
	CHECK_INT(step_as(&world, OFFICE, FINDING_ASSIGN, "2026-09-12"), LEDGER_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		if (rows[i].due != NULL) {
			CHECK_INT(step_as(&world, OFFICE, FINDING_ASSIGN, rows[i].due), LEDGER_OK);
		}
		pass_to(&world, rows[i].at);
		CHECK_INT(count_overdue(&world, finding), rows[i].count);
		CHECK(finding_is_overdue(ledger_books(world.ledger), newest(&world)) ==
				rows[i].is_overdue);
	}
	CHECK_INT(step_as(&world, OFFICE, FINDING_RECTIFY, NULL), LEDGER_OK);
	CHECK(!finding_is_overdue(ledger_books(world.ledger), newest(&world)));
	world_close(&world);
}

/* What was rectified in time is not overdue while it waits for its check. */
static void what_waits_for_its_check_is_not_overdue(void **state)
{
	struct world world;

	(void)state;
	open_world(&world);
	CHECK_INT(raise_as(&world, OFFICE, FINDING_OF_AREA, "330300", FINDING_NONE), LEDGER_OK);
	CHECK_TEXT(newest(&world)->account, "");
	CHECK_INT(step_as(&world, OFFICE, FINDING_ASSIGN, "2026-09-12"), LEDGER_OK);
	CHECK_INT(step_as(&world, OFFICE, FINDING_RECTIFY, NULL), LEDGER_OK);
	pass_to(&world, "2026-09-20T08:00:00+08:00");
	CHECK_INT(count_overdue(&world, newest(&world)->entry), 0);
	CHECK_INT(step_as(&world, OTHER, FINDING_REJECT, NULL), LEDGER_OK);
	CHECK(finding_is_overdue(ledger_books(world.ledger), newest(&world)));
	pass_to(&world, "2026-09-21T08:00:00+08:00");
	CHECK_INT(count_overdue(&world, newest(&world)->entry), 1);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_come_in_their_order),
		cmocka_unit_test(an_ended_one_is_named_by_another),
		cmocka_unit_test(a_day_says_once_what_is_overdue),
		cmocka_unit_test(what_waits_for_its_check_is_not_overdue),
	};

	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
