/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Corridors between areas, as JSON and as a table: of each the years in which
 * something goes by it, today's among them.
 */

#include "api/value.h"
#include "api/view.h"
#include "meter/instant.h"

struct books;

/* "corridors": all that the registry has today. */
void view_corridors(struct view *view, const struct books *books, struct day today);

/* As people read it. Returns 0 or a fault. */
int print_corridors(struct value corridors);
