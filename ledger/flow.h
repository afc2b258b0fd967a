/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ecological flow (生态流量): what must stay in a river at a section, what was
 * seen to flow there, and which permits hang on it.
 *
 *	section (deed): body [section, name, area, least, warn, from,
 *	                      [[permit, condition], ...], document]
 *	flows (observation): body [section, [[at, flow], ...]]
 *
 * A section's row holds from its first day until its next row. Flows are whole
 * litres a second. Two different values for one section and second are a
 * conflict: both stay in the log, neither is used (rules.md F25). What was
 * seen is not refused for what it says; what is 300 s ahead of the clock is.
 *
 * A condition says which orders reach a permit: "reduce" those marked to reduce
 * and those marked for both, "stop" those marked to stop and those marked for
 * both (ledger/flow_order.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "meter/instant.h"
#include "meter/text.h"

enum {
	FLOW_BOUND_MAX = 500,  /* permits that hang on a section */
	FLOW_SEEN_MAX = 1000,  /* values of one observation */
	FLOW_MAX = 1000000000, /* litres a second: three Amazons */
	FLOW_SILENT_S = DAY_S, /* without a value for so long nobody knows */
	FLOW_AHEAD_S = 300,    /* of the ledger's clock */
};

/* Bits: which orders reach a permit. Numbers stand in entries. */
enum flow_condition {
	FLOW_REDUCE = 1,
	FLOW_STOP = 2,
	FLOW_STOP_OR_REDUCE = 3,
};

struct flow_bound {
	char permit[TEXT_ID_MAX + 1];
	enum flow_condition condition;
};

struct flow_section {
	char section[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	int64_t least_l_per_s; /* that must stay */
	int64_t warn_l_per_s;  /* not below least: under it one warns */
	struct day from;
	struct flow_bound bound[FLOW_BOUND_MAX];
	size_t bound_count;
	char document[ROW_NAME_MAX + 1];
};

void flow_put_section(struct bytes *body, const struct flow_section *section);

/* Reads a section's body, or a row's blob; false where it is none. */
bool flow_take_section(const void *body, size_t size, struct flow_section *ret);

struct flow_value {
	int64_t at_s;
	int64_t l_per_s;
};

void flow_put_seen(struct bytes *body, const char *section, const struct flow_value *values,
		size_t count);

/* The row in force on a day; NULL where there is none. */
const struct section_row *flow_section_on(
		const struct books *books, const char *section, struct day day);

enum flow_state {
	FLOW_UNKNOWN = 0, /* never seen, or silent for FLOW_SILENT_S */
	FLOW_ENOUGH,
	FLOW_NEAR,  /* below warn */
	FLOW_BELOW, /* below least */
};

/* "unknown", "enough", "near", "below". */
const char *flow_state_name(enum flow_state state);

struct flow_standing {
	enum flow_state state;
	int64_t at_s;    /* of the newest value that counts; INT64_MIN: none */
	int64_t l_per_s; /* that value */
	int64_t since_s; /* the first of the values in a row that gave the same state */
};

/* How a section stands at an instant, by what had been seen there until then. */
struct flow_standing flow_stands(const struct books *books, const char *section, int64_t at_s);

int section_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int section_apply(struct books *books, const struct entry *entry, int64_t index);
int flows_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int flows_apply(struct books *books, const struct entry *entry, int64_t index);
