/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: what is watched: limits that are moved, alerts, findings, rivers.
 */

#include "tests/support/every_kind_parts.h"

#include "ledger/alert.h"
#include "ledger/entry.h"
#include "ledger/finding.h"
#include "ledger/flow_order.h"
#include "ledger/limit_order.h"
#include "tests/support/facts.h"

/* A drought: a quarter less of the months that are left, for a week. */
void every_kind_limits(struct small_ledger *small, struct bytes *body)
{
	struct limit_order order = {
		.permit = "P",
		.order = "DR-1",
		.what = LIMIT_RESTRICT,
		.flags = LIMIT_EMERGENCY,
		.from = dates_day("2026-11-02"),
		.until = ROW_NO_DAY,
		.how = LIMIT_SHARE,
		.amount = 750000,
		.count = 2,
		.area = "A",
		.document = "No. 7",
		.ground = "drought",
	};

	for (int i = 0; i < 2; i++) {
		order.numbers[i] = (struct limit_number){ .basis = BASIS_PLAN_MONTH,
			.period = month_days(month_make(2026, 11 + i)) };
	}
	limit_order_put(body, &order);
	every_kind_say(small, KIND_LIMIT, body, LEDGER_OK);
	order.what = LIMIT_END;
	order.from = dates_day("2026-11-09");
	limit_order_put(body, &order);
	every_kind_say(small, KIND_LIMIT, body, LEDGER_OK);
}

/* A row that moved readings already there has raised a notice: somebody has seen it. */
void every_kind_alert(struct small_ledger *small, struct bytes *body)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(small->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row = shelf_next(&cursor);

	expect(row != NULL);
	alert_put_step(body, row->subject, row->entry, ALERT_ACK, "");
	every_kind_say(small, KIND_ALERT_STEP, body, LEDGER_OK);
}

static void say_step(struct small_ledger *small, struct bytes *body, int64_t finding,
		enum finding_step step, const char *due)
{
	static const uint8_t evidence[BOOKS_HASH_BYTES] = { 3 };
	const bool is_assign = step == FINDING_ASSIGN;
	struct finding_step_said said = {
		.finding = finding,
		.step = step,
		.text = "words",
		.text_size = 5,
		.evidence = step == FINDING_RECTIFY ? evidence : NULL,
		.due = is_assign ? dates_day(due) : ROW_NO_DAY,
	};

	(void)text_copy(said.responsible, sizeof(said.responsible), is_assign ? "somebody" : "");
	finding_put_step(body, &said);
	every_kind_say(small, KIND_FINDING_STEP, body, LEDGER_OK);
}

/* Something is wrong; a day passes until it is put right. */
void every_kind_finding(struct small_ledger *small, struct bytes *body)
{
	const struct finding_said said = {
		.subject = FINDING_OF_METER,
		.id = "M",
		.class = FINDING_BROKEN,
		.text = "it stands still",
		.text_size = 15,
		.reopens = FINDING_NONE,
	};
	int64_t entry = ledger_size(small->ledger);

	finding_put(body, &said);
	every_kind_say(small, KIND_FINDING_RAISED, body, LEDGER_OK);
	say_step(small, body, entry, FINDING_ASSIGN, "2026-11-02");
	small_set_time(small, small_at("2026-11-03T08:00:00+08:00"));
	say_step(small, body, entry, FINDING_RECTIFY, NULL);
	say_step(small, body, entry, FINDING_WITHDRAW, NULL);
}

/* A section of a river, what flows there, and who is ordered to stop. */
void every_kind_flow(struct small_ledger *small, struct bytes *body)
{
	const struct flow_section section = {
		.section = "S1",
		.name = "Bridge",
		.area = "A",
		.least_l_per_s = 12500,
		.warn_l_per_s = 15000,
		.from = dates_day("2026-10-01"),
		.bound = { { "RIVER", FLOW_STOP } },
		.bound_count = 1,
	};
	const struct flow_value value = { small_at("2026-10-06T08:00:00+08:00"), 12000 };
	const struct flow_order order = {
		.permit = "RIVER",
		.what = FLOW_ORDER_STOP,
		.from = dates_day("2027-01-05"),
		.section = "S1",
		.ground = "order 7",
	};

	every_kind_say_row(small, ROW_PERMIT, facts_permit("RIVER", "A", 1000));
	flow_put_section(body, &section);
	every_kind_say(small, KIND_SECTION, body, LEDGER_OK);
	flow_put_seen(body, section.section, &value, 1);
	every_kind_say(small, KIND_FLOWS, body, LEDGER_OK);
	flow_put_order(body, &order);
	every_kind_say(small, KIND_FLOW_ORDER, body, LEDGER_OK);
}
