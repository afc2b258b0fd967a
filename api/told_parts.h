/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Members that several deeds have and that must be given (api/told.h): an id, a
 * text of a name's length, a day. Each reads one; false where it is wrong, which
 * was said.
 */

#include <stdbool.h>

#include "api/told.h"
#include "ledger/rows.h"

/* wanted says of what it is the id. */
bool told_id(const struct told *told, const char *name, const char *wanted,
		char ret[static TEXT_ID_MAX + 1]);
bool told_words(const struct told *told, const char *name, char ret[static ROW_NAME_MAX + 1]);
bool told_day_given(const struct told *told, const char *name, struct day *ret);
