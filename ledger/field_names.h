/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What rows of the field name: whether it is there, and whom it concerns.
 */

#include <stdbool.h>

#include "ledger/kind.h"
#include "ledger/registry.h"

/* Is all there that a row names, and a first day? Returns JUDGE_OK or JUDGE_REFUSED. */
int field_names_check(const struct registry_view *view, enum row_kind kind, const union row *row,
		struct where *reason);

/* Links the permit or area that a row concerns, else the ledger. False: no room. */
bool field_names_link(const struct registry_view *view, enum row_kind kind, const union row *row,
		struct conclusion *ret);
