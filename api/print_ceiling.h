/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A surcharge's ceiling for people: what was allowed, what was taken, and which
 * part of it a band takes.
 */

#include "api/explain.h"

/* On stdout, indented, under a line of a surcharge. */
void print_ceiling(const struct explanation *explanation, const struct charge_line *line);
