/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Deeds as people tell them: what each has, what it must have, what does not go
 * together. The same for a command and for a request over the network; what
 * makes it right or wrong in this ledger is for its judge.
 */

#include <stdbool.h>

#include "api/told.h"

struct alert_row;
struct assess_ask;
struct books;
struct bytes;

/*
 * Append the body of a deed. False where something is wrong, which was said;
 * then ret is of no use. Members, those in brackets may be left out:
 *
 *	event       meter event at [final] [initial] [until] [withdraw] ground
 *	decision    meter at count|none [believe] ground
 *	correction  meter at count to|void ground
 *	error       meter error from until [limit] [document] ground
 *	objection   invoice | meter at, reason
 *	answer      text
 *	step        step [evidence]
 *	reading     meter at count
 */
bool told_event(const struct told *told, const struct zone *zone, struct bytes *ret);
bool told_decision(const struct told *told, const struct zone *zone, struct bytes *ret);
bool told_correction(const struct told *told, const struct zone *zone, struct bytes *ret);
bool told_meter_error(const struct told *told, const struct zone *zone, struct bytes *ret);
bool told_objection(const struct told *told, const struct zone *zone, struct bytes *ret);
bool told_answer(const struct told *told, int64_t objection, struct bytes *ret);
bool told_step(const struct told *told, const struct alert_row *alert, struct bytes *ret);

/* The same, in *ret_is_good: read by eye, of the meter's profile as the books have it. Returns 0 or a fault. */
int told_reading(const struct told *told, const struct books *books, struct bytes *ret,
		bool *ret_is_good);

/*
 * What is to be assessed, but for whose: [from] [until] [method] [months] [days]
 * [litres | m3] [final] [exempt] [deadline] ground.
 */
bool told_assessment(const struct told *told, struct assess_ask *ret);
