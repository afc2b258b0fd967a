/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Reminders: permits whose renewal is to be asked for, and permits that
 * nobody uses.
 *
 * A renewal is asked for 45 days before a permit's last day (条例 art. 25), a
 * right that was not used for two years may be cancelled (art. 44); both
 * figures are criteria. Permits are looked at when a day ends. A reminder is
 * withdrawn when the permit was extended or another one replaces it, and when
 * it was used; it stays where a permit ran out without.
 *
 * Unknown is not zero: a permit is idle where readings, or assessments, say
 * for the whole time that nothing was taken, and not where nothing is known.
 */

#include "ledger/crossing.h"

enum {
	REMINDER_RENEWAL_DAYS = 45,
	REMINDER_IDLE_YEARS = 2,
};

/* Adds to *ret the findings that follow from the end of a day. Returns 0 or a fault. */
int reminder_find(struct books *books, const struct crossing_cause *cause, struct outcome *ret);
