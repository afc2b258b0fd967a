/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A ledger in memory for tests, and facts to put into it.
 */

#include <stdint.h>

#include "ledger/ledger.h"
#include "ledger/mend.h"
#include "ledger/meter_error.h"
#include "ledger/meter_event.h"
#include "ledger/rows.h"
#include "meter/count.h"
#include "tests/support/dates.h"

/* One deed: a kind and its body. */
struct fact {
	uint64_t kind;
	struct bytes body;
};

/* Asia/Shanghai, a simulated clock that begins at that instant. */
struct ledger *facts_ledger(const char *clock);

/* The same with kinds and tables of others, which must outlive it. */
struct ledger *facts_ledger_with(const char *clock, const struct kinds *kinds,
		const struct shelf_table *others, size_t other_count);

/* Sets its clock; never back. */
void facts_set_time(struct ledger *ledger, int64_t at_s);

void fact_row(struct fact *fact, enum row_kind kind, const union row *row);

/* The same with a reason, so that it may reach into billed periods. */
void fact_row_because(
		struct fact *fact, enum row_kind kind, const union row *row, const char *reason);

struct fact_sample {
	int64_t at_s;
	int64_t litres;
	char status;
};

/* One deed with several readings of a meter, in the order given. */
void fact_readings(struct fact *fact, const char *meter, const struct fact_sample *samples,
		size_t count);

/* The same, read by that version of the meter's profile, not by the built-in one. */
void fact_readings_by(struct fact *fact, const char *meter, int version,
		const struct fact_sample *samples, size_t count);
void fact_reading(struct fact *fact, const char *meter, int64_t at_s, int64_t litres);
void fact_event(struct fact *fact, const struct meter_event *event);
void fact_decision(struct fact *fact, const struct decision *decision);
void fact_correction(struct fact *fact, const struct correction *correction);
void fact_meter_error(struct fact *fact, const struct meter_error *error);
void fact_finish(struct fact *fact);

/* Hands a fact in as a delivery of its own. Returns what ledger_submit returns. */
int facts_submit(struct ledger *ledger, const struct fact *fact, uint64_t number);

/* The same by another actor than number 1. */
int facts_submit_as(
		struct ledger *ledger, uint64_t actor, const struct fact *fact, uint64_t number);

/* Rows with what most tests do not care about filled in. */
union row facts_area(const char *area, const char *parent);
union row facts_permit(const char *permit, const char *area, int64_t annual_litres);
union row facts_intake(const char *intake, const char *permit, int64_t qmax_litres_per_h);
union row facts_meter(const char *meter, const char *intake, int digits, const char *installed_on);

/* The same litres each month; from is a day, or NULL for the year's first row. */
union row facts_plan(const char *permit, int year, int64_t month_litres, const char *from);
