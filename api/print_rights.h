/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The register of rights to water for people, from what view_rights() says.
 */

#include "api/table.h"
#include "api/value.h"

/* Of the array "rights": a row each. Returns 0 or a fault. */
int print_rights(struct value root, enum volume_unit unit);

/* Of one: its years, its savings, its holds. */
int print_right(struct value root, enum volume_unit unit);

/* "permit", "area", "share" in the reader's language. */
const char *right_kind_text(const char *name);
