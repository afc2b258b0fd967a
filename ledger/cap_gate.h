/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The gate before the registry: which permits an area has no room for.
 *
 * Where the permits in force come to the control total of an area, and where
 * its use has reached the cap, no permit is added and none raised (条例 art.
 * 20), unless the deed says on which ground it is done all the same.
 */

#include "ledger/registry_batch.h"

/*
 * Looks at each day from today on on which a new row of the batch, or a permit
 * that begins later, comes into force. Rows that lower a sum, and areas whose
 * control total nobody gave, are let through. Returns JUDGE_OK, JUDGE_REFUSED
 * with the area, the sum and the total in the reason, or a fault.
 */
int cap_gate(const struct registry_batch *batch, struct where *reason);
