/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: rights to water, and what keeps them.
 */

#include "tests/support/every_kind_parts.h"

#include "tests/support/facts.h"

void every_kind_rights(struct small_ledger *small)
{
	union row saving = { .saving = { .saving = "S",
					     .right = "permit:P",
					     .annual_litres = 5000,
					     .valid_from = dates_day("2026-01-01"),
					     .valid_until = dates_day("2027-12-31"),
					     .document = "D",
					     .from = ROW_NO_DAY } };
	union row share = { .share = { .share = "W",
					    .holder = "an irrigator",
					    .area = "A",
					    .permit = "P",
					    .annual_litres = 3000,
					    .valid_from = dates_day("2026-01-01"),
					    .valid_until = dates_day("2027-12-31"),
					    .from = ROW_NO_DAY } };

	every_kind_say_row(small, ROW_SAVING, saving);
	every_kind_say_row(small, ROW_SHARE, share);
}
