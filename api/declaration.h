/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A declaration sheet, gathered: what was billed of a filing period, intake by
 * intake, in the order of the tax form (水资源税纳税申报表; rules.md F30).
 *
 * Figures are those of the invoice with its deltas; each delta is an amendment
 * beside them, as the difference from what was filed. Registers and cumulative
 * volumes are as known now. A tax that began within its quarter declares the days
 * from then on: what was taken before bore something else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/exact.h"
#include "billing/invoice.h"
#include "billing/owed.h"
#include "ledger/lineage.h"
#include "ledger/rows.h"
#include "meter/scope.h"

struct ledger;

struct declared_meter {
	char meter[TEXT_ID_MAX + 1];
	int64_t previous_litres; /* what its register showed at the period's ends; INT64_MIN: unknown */
	int64_t present_litres;
};

/* What some of an intake's water was charged by; its surcharges are by the same. */
struct declared_rate {
	int64_t micro_yuan;
	bool is_per_kwh;
	int64_t loss_share; /* of RULE_ONE, left out as reasonable loss; INT64_MIN: no loss is granted */
	int64_t amount; /* litres, or Wh, that it stands for */
};

enum {
	DECLARED_RATES_MAX = 8, /* of one intake in a period; what goes beyond is not shown */
};

/* INT64_MIN is a figure that is not known, and never 0 (rules.md F27). */
struct declared_intake {
	char intake[TEXT_ID_MAX + 1]; /* "": of no intake, a minimum */
	bool is_registered;           /* false: the row below is empty */
	struct intake_row row;        /* as on the period's last day */
	enum source source;
	uint32_t uses;
	struct declared_meter *meters; /* that count its water; owned */
	size_t meter_count;
	int64_t volume_litres; /* taken in the period, measured and assessed */
	int64_t assessed_litres;
	int64_t previous_cumulative_litres; /* of the calendar year, before the period */
	int64_t cumulative_litres;          /* with it */
	int64_t over_plan_litres;           /* by the lines of surcharges */
	int64_t over_permit_litres;
	int64_t over_other_litres;           /* over a norm, or without a permit */
	bool is_added;                       /* a litre over several ceilings is in each of these */
	int64_t in_plan_litres;              /* the rest of the volume */
	int64_t over_plan_cumulative_litres; /* of the calendar year with the period, as billed */
	struct exact taxed;                  /* litres that rates are charged on; owned */
	int64_t taxed_litres;                /* the same, rounded */
	struct declared_rate rates[DECLARED_RATES_MAX];
	size_t rate_count;
	bool has_lines;        /* something of it was charged, or stands with 0 */
	int32_t unknown_days;  /* of the period, as billed last */
	bool is_unknown;       /* nothing of its period is known */
	int64_t energy_wh;     /* INT64_MIN: not charged by energy */
	int64_t reduction_fen; /* what reliefs by share took off, each line rounded */
	int64_t due_fen;
};

struct declaration {
	const struct invoice_row *row; /* borrowed from the books */
	struct invoice head;
	struct days levied; /* of its period, those on which the rulebooks of its lines hold */
	struct owed owed;
	char holder[ROW_NAME_MAX + 1]; /* or "" */
	char credit_code[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	int64_t permit_litres;       /* of the year; INT64_MIN: none */
	int64_t plan_litres;         /* of the period's months; INT64_MIN: not all are planned */
	int64_t plan_year_litres;    /* or INT64_MIN */
	int64_t plan_to_date_litres; /* January's to the period's last month's, or INT64_MIN */
	bool is_nil;                 /* known zero: a nil return (rules.md F27) */
	bool is_incomplete;          /* something of the period is unknown */
	bool is_unknown;             /* all of it is */
	struct lineage lineage; /* the permits that it is of; none for an account of no permit */
	struct declared_intake *intakes; /* owned */
	size_t intake_count;
	struct declared_intake all; /* sums; no meters */
};

/*
 * What is over the plan in the year, in millionths of what was planned for it: to
 * the period's end, or of the year where not every month is. INT64_MIN: no plan.
 */
int64_t declared_over_plan_ppm(
		const struct declaration *declaration, const struct declared_intake *one);

/* Of an invoice's row (number 0), as it stands at the end of a day. Returns 0 or a fault. */
int declaration_open(struct ledger *ledger, const struct invoice_row *row, struct day at,
		struct declaration **ret);
void declaration_close(struct declaration *declaration);
SCOPE_CLOSER(struct declaration, declaration_close)
