/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/every_kind.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/approvals.h"
#include "billing/bill.h"
#include "billing/billing_kinds.h"
#include "billing/deferral.h"
#include "billing/objection.h"
#include "billing/owed.h"
#include "billing/payment.h"
#include "billing/rulebook.h"
#include "billing/ruling.h"
#include "billing/sign_off.h"
#include "ledger/accesses.h"
#include "ledger/alert.h"
#include "ledger/assessment.h"
#include "ledger/callers.h"
#include "ledger/closing.h"
#include "ledger/delivered.h"
#include "ledger/entry.h"
#include "ledger/file.h"
#include "ledger/finding.h"
#include "ledger/flow_order.h"
#include "ledger/item.h"
#include "ledger/limit_order.h"
#include "ledger/lost.h"
#include "ledger/mend.h"
#include "ledger/meter_event.h"
#include "ledger/origin.h"
#include "ledger/pending.h"
#include "ledger/profile_file.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "ledger/signing.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

const uint8_t every_kind_secret[SEAL_KEY_BYTES] = { 7 };

#define expect(condition) expect_so((condition), #condition)

static void expect_so(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "every_kind: not so: %s\n", what);
		exit(1);
	}
}

static void say(struct small_ledger *small, uint64_t kind, struct bytes *body, int wanted)
{
	expect(body->failed == 0);
	expect(small_say(small, kind, "test", body) == wanted);
	bytes_reset(body);
}

static void say_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	expect(small_row(small, kind, &row) == LEDGER_OK);
}

static union row permit_row(const char *until)
{
	union row row = facts_permit("P", "A", 1000000);

	row.permit.valid_from = dates_day("2026-01-01");
	if (until != NULL) {
		row.permit.valid_until = dates_day(until);
		row.permit.from = dates_day("2026-10-01");
	}
	return row;
}

static union row intake_row(const char *from, int64_t qmax_litres_per_h)
{
	union row row = facts_intake("I", "P", qmax_litres_per_h);

	row.intake.from = from == NULL ? ROW_NO_DAY : dates_day(from);
	return row;
}

/* From a day on: another register of the same meter, nobody knows at which count. */
static union row meter_row(const char *from)
{
	union row row = facts_meter("M", "I", 8, from == NULL ? "2026-01-01" : from);

	row.meter.from = from == NULL ? ROW_NO_DAY : row.meter.installed_on;
	return row;
}

static void fill_registry(struct small_ledger *small)
{
	union row cap = { .cap = { .area = "A",
					  .year = 2026,
					  .litres = 5000000,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };
	union row next = permit_row(NULL);
	union row list = { .list = { .list = "L",
					   .credit_code = "C",
					   .from = dates_day("2026-01-01"),
					   .until = ROW_NO_DAY,
					   .document = "D" } };
	union row norm = { .norm = { .permit = "P",
					   .year = 2026,
					   .month = 10,
					   .product = "paper",
					   .output_millionths = 2000000,
					   .norm_millionths = 1500000,
					   .from = ROW_NO_DAY } };
	union row energy = { .energy = { .intake = "I",
					     .from = { .s = small_at("2026-10-05T08:00:00+08:00"),
							     .day = ROW_NO_DAY },
					     .till = { .day = dates_day("2026-10-07") },
					     .wh = 1234 } };

	union row figure = { .indicator = { .area = "A",
					     .year = 2026,
					     .indicator = INDICATOR_GDP_DROP_TARGET,
					     .value_millionths = 18000000,
					     .unit = UNIT_PERCENT,
					     .base_year = 2020,
					     .document = "D",
					     .from = ROW_NO_DAY } };

	union row counting = {
		.counting = { .use = USE_HYDROPOWER, .part_millionths = 250000, .from = ROW_NO_DAY }
	};
	union row criterion = { .criterion = { .criterion = CRITERION_NEAR,
						.area = "A",
						.value = 80,
						.document = "D",
						.from = ROW_NO_DAY } };

	union row institution = { .institution = { .institution = "S",
						  .year = 2026,
						  .name = "school",
						  .area = "A",
						  .used_litres = 6000,
						  .persons = 3,
						  .norm_litres = 3000,
						  .advanced_litres = ROW_NO_LITRES,
						  .leading_litres = 2000,
						  .from = ROW_NO_DAY } };
	union row statistic = { .statistic = { .credit_code = "C",
						.year = 2026,
						.quarter = 3,
						.network_litres = ROW_NO_LITRES,
						.reused_litres = 5000,
						.returned_litres = ROW_NO_LITRES,
						.reclaimed_litres = 0,
						.document = "D",
						.from = ROW_NO_DAY } };

	say_row(small, ROW_AREA, facts_area("A", ""));
	say_row(small, ROW_INDICATOR, figure);
	say_row(small, ROW_INSTITUTION, institution);
	say_row(small, ROW_STATISTIC, statistic);
	say_row(small, ROW_CAP, cap);
	say_row(small, ROW_PERMIT, permit_row(NULL));
	say_row(small, ROW_INTAKE, intake_row(NULL, ROW_NO_LITRES));
	say_row(small, ROW_METER, meter_row(NULL));
	say_row(small, ROW_PLAN, facts_plan("P", 2026, 75000, NULL));
	(void)text_copy(next.permit.permit, sizeof(next.permit.permit), "P2");
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P");
	next.permit.valid_from = dates_day("2027-01-01");
	say_row(small, ROW_PERMIT, next);
	say_row(small, ROW_LIST, list);
	say_row(small, ROW_NORM, norm);
	say_row(small, ROW_ENERGY, energy);
	say_row(small, ROW_COUNTING, counting);
	say_row(small, ROW_CRITERION, criterion);
}

static void fill_field(struct small_ledger *small)
{
	union row duty = { .duty = { .duty = DUTY_BALANCE_TEST,
					   .months = 36,
					   .litres = 20000000,
					   .days = 30,
					   .document = "D",
					   .from = dates_day("2026-01-01"),
					   .until = ROW_NO_DAY } };
	union row inspection = { .inspection = { .permit = "P",
						 .from = dates_day("2026-10-05"),
						 .inspector = "somebody",
						 .looked_at = "the meter",
						 .outcome = OUTCOME_SOUND } };
	union row facility = { .facility = { .intake = "I",
					       .from = dates_day("2026-01-01"),
					       .is_standard = ANSWER_YES,
					       .standard = "S",
					       .responsible = "somebody",
					       .checked_on = dates_day("2026-01-05"),
					       .maintained_on = ROW_NO_DAY } };
	union row test = { .water_test = { .permit = "P",
					   .duty = DUTY_BALANCE_TEST,
					   .from = dates_day("2026-02-01"),
					   .next_due = ROW_NO_DAY,
					   .reuse_ppm = 850000 } };
	union row verification = { .verification = { .meter = "M",
						   .from = dates_day("2026-01-01"),
						   .until = dates_day("2027-12-31"),
						   .passed = ANSWER_YES,
						   .certificate = "C-17" } };

	say_row(small, ROW_DUTY, duty);
	say_row(small, ROW_INSPECTION, inspection);
	say_row(small, ROW_FACILITY, facility);
	say_row(small, ROW_WATER_TEST, test);
	say_row(small, ROW_VERIFICATION, verification);
}

/* The first litre of the plan's year is told, and what is expected of a quarter. */
static void fill_warnings(struct small_ledger *small)
{
	union row warning = { .warning = { .area = "A",
					      .warning = "W1",
					      .basis = BASIS_PLAN,
					      .percent = 1,
					      .edge = EDGE_ABOVE,
					      .kind = WARNING_CROSSING,
					      .action = "told",
					      .document = "D",
					      .until = dates_day("2026-12-31"),
					      .from = dates_day("2026-10-01") } };

	say_row(small, ROW_WARNING, warning);
	(void)text_copy(warning.warning.warning, sizeof(warning.warning.warning), "W2");
	warning.warning.basis = BASIS_PLAN_QUARTER;
	warning.warning.edge = EDGE_AT;
	warning.warning.kind = WARNING_PROJECTION;
	say_row(small, ROW_WARNING, warning);
}

static void fill_files(struct small_ledger *small, struct bytes *body)
{
	static const char text[] =
			"profile: p\n"
			"version: 1\n"
			"title: t\n"
			"source: s\n"
			"resolution_m3: \"0.001\"\n"
			"blocks:\n"
			"  - {name: total, function: 3, start: 8, count: 3}\n"
			"  - {name: device, function: 3, start: 100, count: 1, daily: true}\n"
			"fields:\n"
			"  - {name: total, block: total, at: 8, type: u32, source: s}\n"
			"  - {name: status, block: total, at: 10, type: bits, source: s}\n"
			"  - {name: serial, block: device, at: 100, type: u16, source: s}\n"
			"totals: [{direction: forward, whole: total, unit: m3, source: s}]\n"
			"status: [{field: status, bit: 0, severity: suspect, meaning: empty pipe, source: s}]\n"
			"identity: [{field: serial}]\n";
	static const uint8_t digest[BOOKS_HASH_BYTES] = { 1 };
	struct profile profile;
	struct where reason;

	actor_put(body, 2, 4711, "office");
	say(small, KIND_ACTOR, body, LEDGER_OK);
	file_put_opened(body, digest, "readings", 1, "readings.csv");
	say(small, KIND_FILE_OPENED, body, LEDGER_OK);
	file_put_closed(body, digest, 1);
	say(small, KIND_FILE_CLOSED, body, LEDGER_OK);
	expect(profile_file_load(text, sizeof(text) - 1, "p.yaml", &profile, &reason) ==
			PROFILE_FILE_OK);
	expect(profiles_put(body, &profile, text, sizeof(text) - 1) == 0);
	say(small, KIND_PROFILE, body, LEDGER_OK);
}

/* A collector at a distance, which signs; it lost some readings. */
static void fill_signed(struct small_ledger *small, struct bytes *body)
{
	const struct lost lost = {
		.from_s = small_at("2026-09-30T08:00:00+08:00"),
		.till_s = small_at("2026-09-30T09:00:00+08:00"),
		.readings = 61,
	};
	uint8_t public[SEAL_KEY_BYTES];
	int64_t key = ledger_size(small->ledger) + 1;

	expect(seal_ed25519_public(every_kind_secret, public) == 0);
	actor_put(body, EVERY_KIND_COLLECTOR, -1, SIGNING_COLLECTOR);
	say(small, KIND_ACTOR, body, LEDGER_OK);
	signing_put_key(body, EVERY_KIND_COLLECTOR, public, false);
	say(small, KIND_KEY, body, LEDGER_OK);
	lost_put(body, &lost);
	expect(small_say_signed(small, EVERY_KIND_COLLECTOR, key, every_kind_secret, KIND_LOST,
			       "lost", body, NULL) == LEDGER_OK);
	bytes_reset(body);
}

static void fill_readings(struct small_ledger *small, struct bytes *body)
{
	static const struct {
		const char *at;
		int64_t litres;
	} rows[] = {
		{ "2026-10-05T08:00:00+08:00", 1000 },
		{ "2026-10-05T09:00:00+08:00", 3000 },
		{ "2026-10-06T08:00:00+08:00", 7000 },
		{ "2026-10-06T09:00:00+08:00", 7500 },
		{ "2026-10-07T09:00:00+08:00", 7600 },
		{ "2026-10-07T10:00:00+08:00", 9900 },
	};
	int64_t base_s = small_at(rows[0].at);

	readings_put_head(body, "M", 0, base_s, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading reading = {
			.at_s = small_at(rows[i].at),
			.status = 'A',
			.flow_litres_per_h = READINGS_NO_FLOW,
		};

		expect(count_make(rows[i].litres, 0, &reading.count) == COUNT_OK);
		readings_put(body, base_s, &reading);
	}
	say(small, KIND_READINGS, body, LEDGER_OK);
	/* The same delivery with other bytes. */
	small->number--;
	item_put_array(body, 0);
	say(small, KIND_READINGS, body, LEDGER_REFUSED);
}

/* A check meter that says which device it is, and that something is wrong with its pipe. */
static void fill_device(struct small_ledger *small, struct bytes *body)
{
	static const uint8_t serial[] = { 0x12, 0x34 };
	union row row = meter_row(NULL);
	const struct reading reading = {
		.at_s = small_at("2026-10-05T08:00:00+08:00"),
		.count = { 1000, 0 },
		.status = 'A',
		.flow_litres_per_h = READINGS_NO_FLOW,
		.bits = 1,
		.device = serial,
		.device_size = sizeof(serial),
	};

	(void)text_copy(row.meter.meter, sizeof(row.meter.meter), "D");
	(void)text_copy(row.meter.profile, sizeof(row.meter.profile), "p");
	row.meter.role = ROLE_CHECK;
	say_row(small, ROW_METER, row);
	readings_put_head(body, "D", 1, reading.at_s, 1);
	readings_put(body, reading.at_s, &reading);
	say(small, KIND_READINGS, body, LEDGER_OK);
}

/* The register is changed for another on a day without readings, with both counts. */
static void fill_events(struct small_ledger *small, struct bytes *body)
{
	struct meter_event event = {
		.meter = "M",
		.what = METER_EXCHANGED,
		.at = { small_at("2026-10-08T12:00:00+08:00") },
		.has_final = true,
		.final = { 9990, 0 },
		.has_initial = true,
		.initial = { 5, 0 },
		.until = ROW_NO_DAY,
		.ground = "change sheet 17",
	};

	meter_event_put(body, &event);
	say(small, KIND_METER_EVENT, body, LEDGER_OK);
}

/* A reading that was held is believed; then it turns out to have been a slip. */
static void fill_mends(struct small_ledger *small, struct bytes *body)
{
	const struct decision decision = {
		.meter = "M",
		.at = { small_at("2026-10-05T09:00:00+08:00") },
		.choice = DECISION_BELIEVED,
		.count = { 3000, 0 },
		.ground = "the pump was changed",
	};
	const struct correction correction = {
		.meter = "M",
		.at = decision.at,
		.count = decision.count,
		.to = { 2200, 0 },
		.ground = "misread",
	};

	decision_put(body, &decision);
	say(small, KIND_DECISION, body, LEDGER_OK);
	correction_put(body, &correction);
	say(small, KIND_CORRECTION, body, LEDGER_OK);
}

/* What nobody read, for a day. */
static void fill_assessment(struct small_ledger *small, struct bytes *body)
{
	const struct assessment_said said = {
		.meter = "M",
		.from_s = small_at("2026-10-09T00:00:00+08:00"),
		.till_s = small_at("2026-10-10T00:00:00+08:00"),
		.how = { .method = METHOD_DECLARED },
		.litres = 700,
		.deadline = ROW_NO_DAY,
		.ground = "the holder's own word",
	};

	assessment_put(body, &said);
	say(small, KIND_ASSESSMENT, body, LEDGER_OK);
}

/* A drought: a quarter less of the months that are left, for a week. */
static void fill_limits(struct small_ledger *small, struct bytes *body)
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
	say(small, KIND_LIMIT, body, LEDGER_OK);
	order.what = LIMIT_END;
	order.from = dates_day("2026-11-09");
	limit_order_put(body, &order);
	say(small, KIND_LIMIT, body, LEDGER_OK);
}

static void fill_rulebook(struct small_ledger *small, struct bytes *body)
{
	static const char text[] =
			"rulebook: b\n"
			"title: t\n"
			"source: s\n"
			"place: A\n"
			"from: 2020-01-01\n"
			"kind: fee\n"
			"filing: month\n"
			"due: {days_after_notice: 7}\n"
			"late: {per_day: \"0.1\"}\n"
			"rates: [{use: industry, source: surface, unit: m3, yuan: \"0.20\"}]\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where reason;

	expect(book != NULL);
	expect(rulebook_load(text, sizeof(text) - 1, "b.yaml", book, &warnings, &reason) ==
			RULEBOOK_OK);
	expect(rulebook_put(body, book, text, sizeof(text) - 1) == 0);
	say(small, KIND_RULEBOOK, body, LEDGER_OK);
}

/* Excess of a month was verified as actual need; the next decision is withdrawn again. */
static void fill_rulings(struct small_ledger *small, struct bytes *body)
{
	struct ruling ruling = {
		.permit = "P",
		.decision = "2026-17",
		.from = dates_day("2026-10-01"),
		.until = dates_day("2026-10-31"),
		.what = RULING_WAIVED,
		.ceiling = CEILING_PLAN,
		.litres = 900,
		.ground = "a fire",
	};

	ruling_put(body, &ruling);
	say(small, KIND_RULING, body, LEDGER_OK);
	(void)text_copy(ruling.decision, sizeof(ruling.decision), "2026-18");
	ruling_put(body, &ruling);
	say(small, KIND_RULING, body, LEDGER_OK);
	ruling.what = RULING_WITHDRAWN;
	ruling_put(body, &ruling);
	say(small, KIND_RULING, body, LEDGER_OK);
}

static void fill_objection(struct small_ledger *small, struct bytes *body)
{
	static const char reason[] = "the meter stood still";
	struct objection objection = {
		.invoice = "fee/2026-10/P",
		.reason = reason,
		.reason_size = sizeof(reason) - 1,
	};
	int64_t entry = ledger_size(small->ledger);

	objection_put(body, &objection);
	say(small, KIND_OBJECTION, body, LEDGER_OK);
	objection_put_answer(body, entry, "it did not", 10);
	say(small, KIND_ANSWER, body, LEDGER_OK);
}

/* A run is approved, as a document demands from then on. */
static void fill_sign_off(struct small_ledger *small, struct bytes *body)
{
	const struct sign_thing run = { .about = SIGN_RUN,
		.days = month_days(month_make(2026, 10)) };
	const struct judge judge = ledger_judge(small->ledger);
	uint8_t root[BOOKS_HASH_BYTES];
	struct where reason;

	expect(sign_root(&judge, &run, root, NULL, &reason) == JUDGE_OK);
	sign_put(body, &run, SIGN_APPROVER, root, "N");
	say(small, KIND_SIGN_OFF, body, LEDGER_OK);
	approvals_put(body, dates_day("2026-12-01"), 2, "D");
	say(small, KIND_APPROVALS, body, LEDGER_OK);
}

/* A part is relieved; it is deferred; what is paid late brings a late fee; one payment is withdrawn. */
static void fill_settlements(struct small_ledger *small, struct bytes *body)
{
	struct deferral_said deferral = { .invoice = "fee/2026-10/P",
		.asked = dates_day("2026-11-02"),
		.until = dates_day("2026-11-30"),
		.ground = "flood" };
	struct relief_said relief = { .invoice = "fee/2026-10/P",
		.granted_on = dates_day("2026-11-02"),
		.fen = 10,
		.legal = "law-7",
		.document = "D" };
	struct payment_row payment = { .invoice = "fee/2026-10/P",
		.paid_on = dates_day("2026-12-10"),
		.fen = 1,
		.reference = "R" };
	int64_t entry = ledger_size(small->ledger);

	deferral_put(body, &deferral);
	say(small, KIND_DEFERRAL, body, LEDGER_OK);
	deferral_put_answer(body, entry, dates_day("2026-11-20"), "D");
	say(small, KIND_DEFERRAL_ANSWER, body, LEDGER_OK);
	relief_put(body, &relief);
	say(small, KIND_RELIEF, body, LEDGER_OK);
	small_set_time(small, small_at("2026-12-12T08:00:00+08:00"));
	entry = ledger_size(small->ledger);
	payment_put(body, &payment);
	say(small, KIND_PAYMENT, body, LEDGER_OK);
	withdrawal_put(body, ledger_size(small->ledger) - 1, "it bounced");
	say(small, KIND_WITHDRAWAL, body, LEDGER_OK);
	demand_put(body, "fee/2026-10/P", dates_day("2026-12-11"));
	say(small, KIND_DEMAND, body, LEDGER_OK);
}

/* A row that moved readings already there has raised a notice: somebody has seen it. */
static void fill_alert(struct small_ledger *small, struct bytes *body)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(small->ledger), BOOK_ALERT), NULL, 0);
	const struct alert_row *row = shelf_next(&cursor);

	expect(row != NULL);
	alert_put_step(body, row->subject, row->entry, ALERT_ACK, "");
	say(small, KIND_ALERT_STEP, body, LEDGER_OK);
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
	say(small, KIND_FINDING_STEP, body, LEDGER_OK);
}

/* Something is wrong; a day passes until it is put right. */
static void fill_finding(struct small_ledger *small, struct bytes *body)
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
	say(small, KIND_FINDING_RAISED, body, LEDGER_OK);
	say_step(small, body, entry, FINDING_ASSIGN, "2026-11-02");
	small_set_time(small, small_at("2026-11-03T08:00:00+08:00"));
	say_step(small, body, entry, FINDING_RECTIFY, NULL);
	say_step(small, body, entry, FINDING_WITHDRAW, NULL);
}

/* A section of a river, what flows there, and who is ordered to stop. */
static void fill_flow(struct small_ledger *small, struct bytes *body)
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

	say_row(small, ROW_PERMIT, facts_permit("RIVER", "A", 1000));
	flow_put_section(body, &section);
	say(small, KIND_SECTION, body, LEDGER_OK);
	flow_put_seen(body, section.section, &value, 1);
	say(small, KIND_FLOWS, body, LEDGER_OK);
	flow_put_order(body, &order);
	say(small, KIND_FLOW_ORDER, body, LEDGER_OK);
}

/* Somebody may call, is shut out again, what was asked is in a file, and somebody is told of it all. */
static void fill_callers(struct small_ledger *small, struct bytes *body)
{
	static const char *const permits[] = { "P", "P2" };
	const struct caller_said said = {
		.id = "abcdefgh",
		.proof = CALLER_TOKEN,
		.digest = { 1 },
		.actor = 2,
		.role = CALLER_HOLDER,
		.permits = permits,
		.permit_count = 2,
		.from_s = small_at("2026-10-05T08:00:00+08:00"),
		.until_s = CALLERS_NO_UNTIL,
		.note = "the holder's office",
	};
	const struct accesses_said accesses = {
		.day = dates_day("2026-10-06"),
		.part = 1,
		.digest = { 2 },
		.lines = 3,
		.bytes = 400,
	};
	const struct delivered delivered = {
		.target = "office",
		.from = 0,
		.till = 3,
		.events = 1,
		.digest = { 3 },
	};

	callers_put(body, &said);
	say(small, KIND_CALLER, body, LEDGER_OK);
	callers_put_revoked(body, said.id, "the clerk has left");
	say(small, KIND_CALLER_REVOKED, body, LEDGER_OK);
	accesses_put(body, &accesses);
	say(small, KIND_ACCESSES, body, LEDGER_OK);
	fill_flow(small, body);
	delivered_put(body, &delivered);
	say(small, KIND_DELIVERED, body, LEDGER_OK);
}

void every_kind_fill(struct small_ledger *small)
{
	const struct month month = month_make(2026, 10);
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	fill_files(small, &body);
	fill_signed(small, &body);
	fill_registry(small);
	fill_field(small);
	small_set_time(small, small_at("2026-11-02T08:00:00+08:00"));
	fill_readings(small, &body);
	fill_device(small, &body);
	say_row(small, ROW_PERMIT, permit_row("2026-10-05"));
	say_row(small, ROW_METER, meter_row("2026-10-06"));
	say_row(small, ROW_INTAKE, intake_row("2026-10-02", 1500));
	fill_events(small, &body);
	fill_mends(small, &body);
	fill_assessment(small, &body);
	fill_warnings(small);
	fill_limits(small, &body);
	fill_rulebook(small, &body);
	fill_rulings(small, &body);
	closing_put(&body, month);
	say(small, KIND_CLOSE, &body, LEDGER_OK);
	bill_put(&body, month_days(month), NULL);
	say(small, KIND_BILL, &body, LEDGER_OK);
	fill_objection(small, &body);
	fill_sign_off(small, &body);
	fill_alert(small, &body);
	fill_callers(small, &body);
	fill_finding(small, &body);
	fill_settlements(small, &body);
	bytes_finish(&body);
}

/* A permit waits; the second actor lets the first one through and rejects the second. */
void every_kind_fill_two(struct small_ledger *small)
{
	union row permit = permit_row(NULL);
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	say_row(small, ROW_AREA, facts_area("A", ""));
	for (int i = 0; i < 2; i++) {
		int64_t entry;

		(void)text_copy(permit.permit.permit, sizeof(permit.permit.permit),
				i == 0 ? "P" : "Q");
		item_put_array(&body, 1);
		row_put(&body, ROW_PERMIT, &permit);
		expect(small_say_as(small, 1, KIND_PERMITS, "rows", &body, &entry) == LEDGER_OK);
		bytes_reset(&body);
		checked_put(&body, entry, i == 0, i == 0 ? NULL : "not needed");
		expect(small_say_as(small, 1, KIND_CHECKED, "check", &body, NULL) ==
				LEDGER_REFUSED);
		expect(small_say_as(small, 2, KIND_CHECKED, "check", &body, NULL) == LEDGER_OK);
		bytes_reset(&body);
	}
	bytes_finish(&body);
}
