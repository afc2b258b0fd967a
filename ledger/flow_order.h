/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Orders for the sake of ecological flow: to stop, to reduce, to resume.
 *
 *	flow-order (deed): body [permit, what, from, percent | null, section | null, ground]
 *
 * An order is written and prior: it holds from a day that has not begun when it
 * is entered, or from the same day. A stop or a reduction holds until another
 * order follows it. What is taken while a stop holds is taken all the same: it
 * is booked like all water, and stands in a figure of its own.
 *
 * A reduction tells the holder by how much; the limit itself is moved by a
 * change of his plan.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/flow.h"
#include "ledger/taken.h"

/* Numbers stand in entries. */
enum flow_what {
	FLOW_ORDER_REDUCE = 1,
	FLOW_ORDER_STOP = 2,
	FLOW_ORDER_RESUME = 3,
};

/* "reduce", "stop", "resume". */
const char *flow_what_name(enum flow_what what);
bool flow_what_parse(const char *name, enum flow_what *ret);

/* Does an order reach a permit of that condition? Every permit is told to resume. */
bool flow_reaches(enum flow_what what, enum flow_condition condition);

enum {
	FLOW_GROUND_MAX = 400,
};

struct flow_order {
	char permit[TEXT_ID_MAX + 1];
	enum flow_what what;
	struct day from;
	int64_t percent;               /* 1..100, of a reduction; else 0 */
	char section[TEXT_ID_MAX + 1]; /* or "" */
	char ground[FLOW_GROUND_MAX + 1];
};

void flow_put_order(struct bytes *body, const struct flow_order *order);

/*
 * The order that holds for a permit on a day; NULL where none was given yet.
 * *ret_next, if not NULL, is the first day of the one that follows it, or INT32_MAX.
 */
const struct flow_order_row *flow_order_on(
		const struct books *books, const char *permit, struct day day, int32_t *ret_next);

/* What a permit took on those of the days on which a stop held. Returns 0 or a fault. */
int flow_after_stop(const struct books *books, const char *permit, struct days days,
		struct taken_sum *ret, int64_t *ret_days);

int flow_order_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int flow_order_apply(struct books *books, const struct entry *entry, int64_t index);
