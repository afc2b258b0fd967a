/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An audit for machines and for people.
 */

#include "api/table.h"
#include "api/view.h"

struct audit;

/* The members of the audit's object. */
void view_audit(struct view *view, const struct audit *audit);

/* Tables on stdout. Returns 0 or a fault. */
int print_audit(const struct audit *audit, enum volume_unit unit);
