/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A surcharge's ceiling for people: what was allowed, what was taken, and which
 * part of it a band takes.
 */

#include "api/value.h"

/* On stdout, indented, under a line of a surcharge; both as view_explanation() has them. */
void print_ceiling(struct value explanation, struct value line);
