/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: meters: what they showed, what befell them, what stands for a reading.
 */

#include "tests/support/every_kind_parts.h"

#include "ledger/assessment.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/mend.h"
#include "ledger/meter_error.h"
#include "ledger/meter_event.h"
#include "ledger/readings.h"
#include "tests/support/facts.h"

void every_kind_readings(struct small_ledger *small, struct bytes *body)
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
	every_kind_say(small, KIND_READINGS, body, LEDGER_OK);
	/* The same delivery with other bytes. */
	small->number--;
	item_put_array(body, 0);
	every_kind_say(small, KIND_READINGS, body, LEDGER_REFUSED);
}

/* A check meter that says which device it is, and that something is wrong with its pipe. */
void every_kind_device(struct small_ledger *small, struct bytes *body)
{
	static const uint8_t serial[] = { 0x12, 0x34 };
	union row row = every_kind_meter(NULL);
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
	every_kind_say_row(small, ROW_METER, row);
	readings_put_head(body, "D", 1, reading.at_s, 1);
	readings_put(body, reading.at_s, &reading);
	every_kind_say(small, KIND_READINGS, body, LEDGER_OK);
}

/* The register is changed for another on a day without readings, with both counts. */
void every_kind_events(struct small_ledger *small, struct bytes *body)
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
	every_kind_say(small, KIND_METER_EVENT, body, LEDGER_OK);
}

/* A reading that was held is believed; then it turns out to have been a slip. */
void every_kind_mends(struct small_ledger *small, struct bytes *body)
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
	every_kind_say(small, KIND_DECISION, body, LEDGER_OK);
	correction_put(body, &correction);
	every_kind_say(small, KIND_CORRECTION, body, LEDGER_OK);
}

/* A test of the meter: on one day it had shown a tenth too much, 2 % of which the law lets be. */
void every_kind_errors(struct small_ledger *small, struct bytes *body)
{
	const struct meter_error error = {
		.meter = "M",
		.days = { dates_day("2026-10-07"), dates_day("2026-10-08") },
		.error_ppm = 100000,
		.limit_ppm = 20000,
		.document = "report 9",
		.ground = "art. 26",
	};

	meter_error_put(body, &error);
	every_kind_say(small, KIND_METER_ERROR, body, LEDGER_OK);
}

/* What nobody read, for a day. */
void every_kind_assessment(struct small_ledger *small, struct bytes *body)
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
	every_kind_say(small, KIND_ASSESSMENT, body, LEDGER_OK);
}
