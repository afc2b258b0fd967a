/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The scenes of every_kind_fill(), by what they are about: a new kind gets its
 * scene in the file of its subject, and a line in the story. Each hands its
 * deeds in and ends the program where one is not taken as it should be; body is
 * room to write in, empty before and after. What a scene needs to be there the
 * story tells before it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/rows.h"
#include "meter/bytes.h"
#include "tests/support/small_ledger.h"

#define expect(condition) every_kind_expect((condition), #condition)

void every_kind_expect(bool is_so, const char *what);

/* A deed of actor 1, to be answered so; empties the body. */
void every_kind_say(struct small_ledger *small, uint64_t kind, struct bytes *body, int wanted);
void every_kind_say_row(struct small_ledger *small, enum row_kind kind, union row row);

/* Permit P of area A, its intake I, its meter M; from a day on where one is given, else the first row. */
union row every_kind_permit(const char *until);
union row every_kind_intake(const char *from, int64_t qmax_litres_per_h);
union row every_kind_meter(const char *from);

/* every_kind_rights.c */
void every_kind_rights(struct small_ledger *small, struct bytes *body);

/* every_kind_rows.c */
void every_kind_registry(struct small_ledger *small);
void every_kind_field(struct small_ledger *small);
void every_kind_seal(struct small_ledger *small);
void every_kind_warnings(struct small_ledger *small);
void every_kind_ten_days(struct small_ledger *small);
void every_kind_seasons(struct small_ledger *small);
void every_kind_group(struct small_ledger *small);
void every_kind_plan_rules(struct small_ledger *small);

/* every_kind_meters.c */
void every_kind_readings(struct small_ledger *small, struct bytes *body);
void every_kind_device(struct small_ledger *small, struct bytes *body);
void every_kind_events(struct small_ledger *small, struct bytes *body);
void every_kind_mends(struct small_ledger *small, struct bytes *body);
void every_kind_errors(struct small_ledger *small, struct bytes *body);
void every_kind_assessment(struct small_ledger *small, struct bytes *body);

/* every_kind_money.c */
void every_kind_rulebook(struct small_ledger *small, struct bytes *body);
void every_kind_rulings(struct small_ledger *small, struct bytes *body);
void every_kind_objection(struct small_ledger *small, struct bytes *body);
void every_kind_sign_off(struct small_ledger *small, struct bytes *body);
void every_kind_settlements(struct small_ledger *small, struct bytes *body);

/* every_kind_trades.c */
void every_kind_trades(struct small_ledger *small, struct bytes *body);

/* every_kind_auction.c */
void every_kind_auction(struct small_ledger *small, struct bytes *body);

/* every_kind_watch.c */
void every_kind_limits(struct small_ledger *small, struct bytes *body);
void every_kind_alert(struct small_ledger *small, struct bytes *body);
void every_kind_finding(struct small_ledger *small, struct bytes *body);
void every_kind_flow(struct small_ledger *small, struct bytes *body);

/* every_kind_credit.c */
void every_kind_credit(struct small_ledger *small, struct bytes *body);
void every_kind_vouchers(struct small_ledger *small, struct bytes *body);
