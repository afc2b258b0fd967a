/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Objections for people, a line each, and one for the answer.
 */

#include "api/value.h"

/* On stdout, a list as view_objections() has it; nothing for an empty one. */
void print_objections(struct value list);
