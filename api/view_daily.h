/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit's month day by day as JSON. A day of which nothing is known has no
 * litres at all: unknown is never 0.
 */

#include "api/daily.h"
#include "api/view.h"

void view_daily(struct view *view, const struct daily *daily);
