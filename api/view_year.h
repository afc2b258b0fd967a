/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The year's sheet of areas as JSON.
 */

#include "api/view.h"

struct year_sheet;

void view_year(struct view *view, const struct year_sheet *year);
