/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A zone in JSON: its name and its offsets, so that instants are said here as
 * the ledger says them, whatever this machine knows of zones.
 */

#include "api/value.h"

struct zone;
struct view;

/* "zone". */
void view_zone(struct view *view, const struct zone *zone);

/* Reads it back. What is wrong is remembered in value; *ret is then a zone all the same. */
void value_zone(struct value value, struct zone *ret);
