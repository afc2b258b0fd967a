/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/facts.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/ledger_state.h"
#include "ledger/readings.h"

struct ledger *facts_ledger_with(const char *clock, const struct kinds *kinds,
		const struct shelf_table *others, size_t other_count)
{
	const struct zone zone = {
		.name = "Asia/Shanghai",
		.count = 1,
		.changes = { { { INT32_MIN }, 8 * 3600 } },
	};
	struct ledger_plan plan = { .origin = "simulated/test", .zone = &zone };
	struct ledger *ledger = NULL;
	bool is_clock = clock_parse(clock, &plan.clock);
	int answer;

	assert(is_clock);
	(void)is_clock;
	plan.clock.started.unix_s = clock_system_s();
	answer = ledger_memory(&plan, kinds, others, other_count, &ledger);
	assert(answer == LEDGER_OK);
	(void)answer;
	return ledger;
}

struct ledger *facts_ledger(const char *clock)
{
	static const struct kind *tables[1];
	const struct kinds kinds = { .tables = tables, .count = 1 };

	tables[0] = kinds_own();
	return facts_ledger_with(clock, &kinds, NULL, 0);
}

void facts_set_time(struct ledger *ledger, int64_t at_s)
{
	ledger->clock.from.unix_s = at_s;
	ledger->clock.started.unix_s = clock_system_s();
}

void fact_row(struct fact *fact, enum row_kind kind, const union row *row)
{
	fact->kind = (uint64_t)kind;
	bytes_init(&fact->body, ENTRY_MAX);
	item_put_array(&fact->body, 1);
	row_put(&fact->body, kind, row);
}

void fact_row_because(
		struct fact *fact, enum row_kind kind, const union row *row, const char *reason)
{
	fact->kind = (uint64_t)kind;
	bytes_init(&fact->body, ENTRY_MAX);
	item_put_array(&fact->body, 2);
	row_put(&fact->body, kind, row);
	item_put_text(&fact->body, reason);
}

void fact_readings_by(struct fact *fact, const char *meter, int version,
		const struct fact_sample *samples, size_t count)
{
	fact->kind = KIND_READINGS;
	bytes_init(&fact->body, ENTRY_MAX);
	readings_put_head(&fact->body, meter, version, samples[0].at_s, count);
	for (size_t i = 0; i < count; i++) {
		struct reading reading = {
			.at_s = samples[i].at_s,
			.status = samples[i].status,
			.flow_litres_per_h = READINGS_NO_FLOW,
		};

		(void)count_make(samples[i].litres, 0, &reading.count);
		readings_put(&fact->body, samples[0].at_s, &reading);
	}
}

void fact_readings(struct fact *fact, const char *meter, const struct fact_sample *samples,
		size_t count)
{
	fact_readings_by(fact, meter, 0, samples, count);
}

void fact_reading(struct fact *fact, const char *meter, int64_t at_s, int64_t litres)
{
	const struct fact_sample sample = { at_s, litres, 'A' };

	fact_readings(fact, meter, &sample, 1);
}

void fact_event(struct fact *fact, const struct meter_event *event)
{
	fact->kind = KIND_METER_EVENT;
	bytes_init(&fact->body, ENTRY_MAX);
	meter_event_put(&fact->body, event);
}

void fact_decision(struct fact *fact, const struct decision *decision)
{
	fact->kind = KIND_DECISION;
	bytes_init(&fact->body, ENTRY_MAX);
	decision_put(&fact->body, decision);
}

void fact_correction(struct fact *fact, const struct correction *correction)
{
	fact->kind = KIND_CORRECTION;
	bytes_init(&fact->body, ENTRY_MAX);
	correction_put(&fact->body, correction);
}

void fact_meter_error(struct fact *fact, const struct meter_error *error)
{
	fact->kind = KIND_METER_ERROR;
	bytes_init(&fact->body, ENTRY_MAX);
	meter_error_put(&fact->body, error);
}

void fact_finish(struct fact *fact)
{
	bytes_finish(&fact->body);
}

int facts_submit(struct ledger *ledger, const struct fact *fact, uint64_t number)
{
	return facts_submit_as(ledger, 1, fact, number);
}

int facts_submit_as(struct ledger *ledger, uint64_t actor, const struct fact *fact, uint64_t number)
{
	const struct deed deed = {
		.actor = actor,
		.stream = (const uint8_t *)"test",
		.stream_size = 4,
		.number = number,
		.made = ledger_now(ledger),
		.body = fact->body.data,
		.body_size = fact->body.size,
	};
	struct where reason = { .line = 0 };
	struct receipt receipt;
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_WHOLE_MAX);
	answer = deed_encode(&deed, &said);
	if (answer == 0) {
		answer = ledger_submit(ledger, fact->kind, said.data, said.size, &receipt, &reason);
	}
	bytes_finish(&said);
	return answer;
}

union row facts_area(const char *area, const char *parent)
{
	union row row = { .area = { .from = ROW_NO_DAY } };

	(void)text_copy(row.area.area, sizeof(row.area.area), area);
	(void)text_copy(row.area.name, sizeof(row.area.name), area);
	(void)text_copy(row.area.parent, sizeof(row.area.parent), parent);
	return row;
}

union row facts_permit(const char *permit, const char *area, int64_t annual_litres)
{
	union row row = { .permit = {
					  .source = SOURCE_SURFACE,
					  .uses = use_bit(USE_INDUSTRY),
					  .annual_litres = annual_litres,
					  .valid_from = dates_day("2020-01-01"),
					  .valid_until = ROW_NO_DAY,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.permit.permit, sizeof(row.permit.permit), permit);
	(void)text_copy(row.permit.holder, sizeof(row.permit.holder), "Holder");
	(void)text_copy(row.permit.area, sizeof(row.permit.area), area);
	return row;
}

union row facts_intake(const char *intake, const char *permit, int64_t qmax_litres_per_h)
{
	union row row = { .intake = {
					  .area_class = AREA_CLASS_NORMAL,
					  .design_max_litres_per_day = ROW_NO_LITRES,
					  .rated_litres_per_h = ROW_NO_LITRES,
					  .qmax_litres_per_h = qmax_litres_per_h,
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.intake.intake, sizeof(row.intake.intake), intake);
	(void)text_copy(row.intake.permit, sizeof(row.intake.permit), permit);
	(void)text_copy(row.intake.name, sizeof(row.intake.name), intake);
	return row;
}

union row facts_meter(const char *meter, const char *intake, int digits, const char *installed_on)
{
	union row row = { .meter = {
					  .interval_s = 3600,
					  .direction = DIRECTION_FORWARD,
					  .digits = digits,
					  .installed_on = dates_day(installed_on),
					  .verified_until = ROW_NO_DAY,
					  .role = ROLE_TAKE,
					  .initial_litres = ROW_NO_LITRES,
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.meter.meter, sizeof(row.meter.meter), meter);
	(void)text_copy(row.meter.intake, sizeof(row.meter.intake), intake);
	(void)text_copy(row.meter.profile, sizeof(row.meter.profile), "manual");
	return row;
}

union row facts_plan(const char *permit, int year, int64_t month_litres, const char *from)
{
	union row row = { .plan = {
					  .year = year,
					  .given = (1 << ROW_MONTHS) - 1,
					  .annual_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = from == NULL ? ROW_NO_DAY : dates_day(from),
			  } };

	(void)text_copy(row.plan.permit, sizeof(row.plan.permit), permit);
	for (int i = 0; i < ROW_MONTHS; i++) {
		row.plan.month_litres[i] = month_litres;
	}
	return row;
}
