/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An audit out of JSON again: the struct that view_audit() was given, so that
 * tables are printed of both alike.
 */

#include "api/audit.h"
#include "api/value.h"

/*
 * What is wrong is remembered in root: look there first. zone is the ledger's.
 * Kinds are borrowed from root's tree. Returns 0 or a fault; *ret for 0 only.
 */
int value_audit(struct value root, const struct zone *zone, struct audit **ret);
