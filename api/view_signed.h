/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who signed a sheet, a run, a notice or a year: as JSON, and for people.
 */

#include "api/signed.h"
#include "api/value.h"
#include "api/view.h"

/* "signed_off" into the view's innermost object; nothing where there is no such thing. */
void view_signed_off(struct view *view, const struct signed_off *signed_off);

/* The same object under another key, or as an item of an array where key is NULL. */
void view_signed(struct view *view, const char *key, const struct signed_off *signed_off);

/* On stdout, what view_signed_off() said; nothing where it said nothing. */
void print_signed_off(struct value signed_off, const struct zone *zone);

/* The same of what was gathered. Returns 0 or a fault. */
int signed_off_say(const struct signed_off *signed_off, const struct zone *zone);
