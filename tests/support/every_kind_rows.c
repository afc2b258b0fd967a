/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: the registry, and what is looked after in the field.
 */

#include "tests/support/every_kind_parts.h"

#include "ledger/ceiling.h"
#include "tests/support/facts.h"

union row every_kind_permit(const char *until)
{
	union row row = facts_permit("P", "A", 1000000);

	row.permit.valid_from = dates_day("2026-01-01");
	if (until != NULL) {
		row.permit.valid_until = dates_day(until);
		row.permit.from = dates_day("2026-10-01");
	}
	return row;
}

union row every_kind_intake(const char *from, int64_t qmax_litres_per_h)
{
	union row row = facts_intake("I", "P", qmax_litres_per_h);

	row.intake.from = from == NULL ? ROW_NO_DAY : dates_day(from);
	return row;
}

/* From a day on: another register of the same meter, nobody knows at which count. */
union row every_kind_meter(const char *from)
{
	union row row = facts_meter("M", "I", 8, from == NULL ? "2026-01-01" : from);

	row.meter.from = from == NULL ? ROW_NO_DAY : row.meter.installed_on;
	return row;
}

void every_kind_registry(struct small_ledger *small)
{
	union row cap = { .cap = { .area = "A",
					  .year = 2026,
					  .litres = 5000000,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };
	union row next = every_kind_permit(NULL);
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

	every_kind_say_row(small, ROW_AREA, facts_area("A", ""));
	every_kind_say_row(small, ROW_INDICATOR, figure);
	every_kind_say_row(small, ROW_INSTITUTION, institution);
	every_kind_say_row(small, ROW_STATISTIC, statistic);
	every_kind_say_row(small, ROW_CAP, cap);
	every_kind_say_row(small, ROW_PERMIT, every_kind_permit(NULL));
	every_kind_say_row(small, ROW_INTAKE, every_kind_intake(NULL, ROW_NO_LITRES));
	every_kind_say_row(small, ROW_METER, every_kind_meter(NULL));
	every_kind_say_row(small, ROW_PLAN, facts_plan("P", 2026, 75000, NULL));
	(void)text_copy(next.permit.permit, sizeof(next.permit.permit), "P2");
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P");
	next.permit.valid_from = dates_day("2027-01-01");
	every_kind_say_row(small, ROW_PERMIT, next);
	every_kind_say_row(small, ROW_LIST, list);
	every_kind_say_row(small, ROW_NORM, norm);
	every_kind_say_row(small, ROW_ENERGY, energy);
	every_kind_say_row(small, ROW_COUNTING, counting);
	every_kind_say_row(small, ROW_CRITERION, criterion);
}

void every_kind_field(struct small_ledger *small)
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
					   .reuse_ppm = 850000,
					   .reclaimed_ppm = ROW_NO_LITRES } };
	union row verification = { .verification = { .meter = "M",
						   .from = dates_day("2026-01-01"),
						   .until = dates_day("2027-12-31"),
						   .passed = ANSWER_YES,
						   .certificate = "C-17" } };
	union row basin = { .basin = { .basin = "B",
					    .name = "basin",
					    .class = BASIN_RESTRICTED,
					    .litres = 9000000,
					    .permits_litres = ROW_NO_LITRES,
					    .document = "D",
					    .from = dates_day("2026-01-02") } };
	union row site = { .site = { .intake = "I",
					   .basin = "B",
					   .state = SITE_ACTIVE,
					   .until = ROW_NO_DAY,
					   .from = ROW_NO_DAY } };
	union row allocation = { .allocation = { .basin = "B",
						 .area = "A",
						 .type = YEAR_TYPE_MEAN,
						 .litres = 7000000,
						 .year_kind = YEAR_CALENDAR,
						 .document = "D",
						 .from = ROW_NO_DAY } };

	every_kind_say_row(small, ROW_BASIN, basin);
	every_kind_say_row(small, ROW_SITE, site);
	every_kind_say_row(small, ROW_ALLOCATION, allocation);
	every_kind_say_row(small, ROW_DUTY, duty);
	every_kind_say_row(small, ROW_INSPECTION, inspection);
	every_kind_say_row(small, ROW_FACILITY, facility);
	every_kind_say_row(small, ROW_WATER_TEST, test);
	every_kind_say_row(small, ROW_VERIFICATION, verification);
}

/* What was taken at the intake on the last day of its readings is nobody's. */
void every_kind_seal(struct small_ledger *small)
{
	union row site = { .site = { .intake = "I",
					   .basin = "B",
					   .state = SITE_SEALED,
					   .seal = "S-7",
					   .ground = "D",
					   .until = ROW_NO_DAY,
					   .from = dates_day("2026-10-07") } };

	every_kind_say_row(small, ROW_SITE, site);
	site.site.state = SITE_OPENED;
	site.site.until = site.site.from = dates_day("2026-10-08");
	every_kind_say_row(small, ROW_SITE, site);
	site.site.state = SITE_ACTIVE;
	site.site.until = ROW_NO_DAY;
	site.site.from = dates_day("2026-10-09");
	every_kind_say_row(small, ROW_SITE, site);
}

/* The first litre of the plan's year is told, and what is expected of a quarter. */
void every_kind_warnings(struct small_ledger *small)
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

	every_kind_say_row(small, ROW_WARNING, warning);
	(void)text_copy(warning.warning.warning, sizeof(warning.warning.warning), "W2");
	warning.warning.basis = BASIS_PLAN_QUARTER;
	warning.warning.edge = EDGE_AT;
	warning.warning.kind = WARNING_PROJECTION;
	every_kind_say_row(small, ROW_WARNING, warning);
}

/* P and another permit, of which nobody takes, share what P may take. */
void every_kind_group(struct small_ledger *small)
{
	every_kind_say_row(small, ROW_PERMIT, facts_permit("P9", "A", 0));
	every_kind_say_row(small, ROW_GROUP,
			(union row){ .group = { .group = "G",
						     .year = 2025,
						     .permits = "P;P9",
						     .litres = 1000000,
						     .year_kind = YEAR_CALENDAR,
						     .document = "D",
						     .from = ROW_NO_DAY } });
}

/* Taking is allowed all year, and some of it in the year's last days. */
void every_kind_seasons(struct small_ledger *small)
{
	every_kind_say_row(small, ROW_SEASON,
			(union row){ .season = { .permit = "P",
						     .season = "S1",
						     .days = { 1, 1, 12, 29 },
						     .litres = ROW_NO_LITRES,
						     .document = "D",
						     .from = ROW_NO_DAY } });
	every_kind_say_row(small, ROW_SEASON,
			(union row){ .season = { .permit = "P",
						     .season = "S2",
						     .days = { 12, 30, 12, 31 },
						     .litres = 5,
						     .document = "D",
						     .from = ROW_NO_DAY } });
}

/* A month of nobody's plan, by ten-day periods. */
void every_kind_ten_days(struct small_ledger *small)
{
	every_kind_say_row(small, ROW_TEN_DAYS,
			(union row){ .ten_days = { .permit = "P",
						     .year = 2026,
						     .month = 10,
						     .given = 7,
						     .litres = { 1, 2, 3 },
						     .source = SOURCE_GROUNDWATER,
						     .year_kind = YEAR_CALENDAR,
						     .from = ROW_NO_DAY } });
}

/* Whose reuse rate is below the standard gets a tenth less. */
void every_kind_plan_rules(struct small_ledger *small)
{
	every_kind_say_row(small, ROW_PLAN_RULE,
			(union row){ .plan_rule = { .area = "A",
						     .rule = "R1",
						     .ground = PLAN_GROUND_REUSE,
						     .use = USE_INDUSTRY,
						     .threshold_ppm = 800000,
						     .step = PLAN_STEP_CUT,
						     .percent = 10,
						     .document = "D",
						     .until = dates_day("2027-12-31"),
						     .from = dates_day("2026-10-01") } });
}
