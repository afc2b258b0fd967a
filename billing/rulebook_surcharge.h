/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a rulebook's surcharges must be: their ceilings, bands and blocks.
 */

struct rulebook_check;

/* Returns a rulebook_answer. */
int rulebook_surcharge_check_all(struct rulebook_check *check);
