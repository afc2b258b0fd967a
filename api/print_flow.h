/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ecological flow for people, from what api/view_flow.h writes. Each prints on
 * stdout and returns 0 or a fault.
 */

struct view;
struct zone;

int print_sections(const struct view *view, const struct zone *zone);
int print_flow_orders(const struct view *view, const struct zone *zone);
