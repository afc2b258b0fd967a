/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Corridors: conveyance routes between two areas, each with a capacity in a
 * calendar year and a rate, of rows of `corridors`; and what trades send through
 * one (rules.md F21).
 *
 * A trade that goes by a corridor sends its contract, month by month as the
 * seller's schedule has it, and of that the rate arrives. The account of a year is
 * net: what trades send along the corridor, less what others send against it. It
 * is never above the capacity and never below 0: what goes against it takes back
 * what others sent along it. An agreement counts against both bounds from the
 * moment it is made and frees nothing before it is approved; an end gives back
 * what it moves back, and is refused where what others sent rests on it.
 *
 * Volumes are whole litres.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books_rights.h"
#include "ledger/hold.h"
#include "ledger/registry.h"
#include "ledger/schedule.h"
#include "ledger/trade.h"

/* "along", "against". */
const char *corridor_way_name(enum corridor_way way);

/* The other way; none of none. */
enum corridor_way corridor_back(enum corridor_way way);

/* Litres of a schedule's months by calendar year. */
struct corridor_years {
	struct hold_year years[SCHEDULE_YEARS_MAX];
	size_t count;
};
void corridor_years(const struct schedule *schedule, struct corridor_years *ret);

struct corridor_room {
	int64_t capacity_litres; /* as the registry has it for the year today; 0: it is not known */
	int64_t used_litres;     /* by approved trades, net */
	int64_t pending_litres;  /* along it, by agreements that wait */
	int64_t pending_back_litres; /* against it */
	int64_t left_litres;         /* capacity - used - pending: below 0 where a row lowered it */
	int64_t left_back_litres;    /* used - pending back */
};

/* Of the calendar year that begins so. What the trade itself has pending is not counted. */
void corridor_room(const struct books *books, const char *corridor, struct day year,
		struct day today, const char *trade, struct corridor_room *ret);

/*
 * Has the agreement's corridor room in each year for what is sent that way? Answers
 * JUDGE_OK, or JUDGE_REFUSED with the year and what is left.
 */
int corridor_check(const struct books *books, const struct agreement *agreement,
		enum corridor_way way, const struct schedule *sent, struct day today,
		struct where *reason);

/* Folds what a trade sends, instead of what it was to send. Returns 0 or a fault. */
int corridor_use_set(struct books *books, const struct agreement *agreement, enum corridor_way way,
		const struct corridor_years *sent);

/* Folds that so much of it is sent no more. WEIR_FAULT_BROKEN where it was not. */
int corridor_use_back(struct books *books, const struct agreement *agreement, enum corridor_way way,
		const struct corridor_years *back);
