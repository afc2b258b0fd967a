/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The plans of an audited period's years that stand above their permits. */

#include "api/audit.h"

struct books;

/* Adds them to the audit. Returns 0 or a fault. */
int audit_plans(struct audit *audit, const struct books *books);
