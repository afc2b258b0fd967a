/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The lists of a period for people, out of the JSON of api/view_lists.h: those
 * of them that it has, each under its name. Returns 0 or a fault.
 */

#include "api/value.h"

int print_lists(struct value root);
