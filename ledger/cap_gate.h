/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The gate before the registry: which permits an area, or a zone of groundwater,
 * has no room for.
 *
 * Where the permits in force come to the control total of an area, and where
 * its use has reached the cap, no permit is added and none raised (条例 art.
 * 20), unless the deed says on which ground it is done all the same.
 *
 * In a zone where groundwater may not be taken no permit takes any but for an
 * exception of the law, which a row of sites states; where it is restricted what
 * permits allow may not grow, but within a control total of the zone (地下水管理
 * 条例 art. 35). What a permit allowed there before there was a zone it goes on to
 * allow, and the one that continues it.
 */

#include "ledger/registry_batch.h"

/* Are rows of a kind looked at? */
static inline bool cap_gate_is_for(enum row_kind kind)
{
	return kind == ROW_PERMIT || kind == ROW_INTAKE || kind == ROW_SITE;
}

/*
 * Looks at each day from today on on which a new row of the batch, or a permit
 * that begins later, comes into force; at each other year that has a cap on the
 * first day on which the row holds, and where it is over on the last one; of zones at the day on which the row does,
 * which may be one of an intake or its site too. Rows that lower a sum, and areas
 * whose control total nobody gave, are let through. Returns JUDGE_OK,
 * JUDGE_REFUSED with the area, the sum and the total in the reason, or a fault.
 */
int cap_gate(const struct registry_batch *batch, struct where *reason);
