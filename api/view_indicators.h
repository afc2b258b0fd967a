/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An area's year in figures as JSON: volumes in litres, shares in parts per
 * million (…_ppm), and beside a share that is published with two decimals its
 * text in percent (…_percent), rounded once from the exact value.
 */

#include "api/view.h"

struct area_years;

void view_indicators(struct view *view, const struct area_years *years);
