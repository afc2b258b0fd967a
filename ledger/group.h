/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Groups: permits that share a limit of a year, beside their own.
 *
 * A row names a group's year, its permits and the limit. A permit is in one
 * group of a year at most; one that continues a member's account stands for it.
 * What the group takes is what its accounts take, each counted once; it is in
 * no sum of areas, which count the permits. Alerts are of the permit that the
 * row names first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/limit.h"
#include "ledger/lineage.h"

enum {
	GROUP_MEMBERS_MAX = 8, /* each has a link of the row's entry */
};

/* The i-th permit that the row names; false behind the last. */
bool group_member(const struct group_row *row, size_t i, char ret[static TEXT_ID_MAX + 1]);
bool group_has(const struct group_row *row, const char *permit);

/* Is the list one of two permits at least, each once? */
bool group_is_list(const char *permits);

/* The group of an account's year in which `of` lies, as it stands on the asking day. */
bool group_find(const struct books *books, const struct lineage *lineage, struct day of,
		struct day asked, struct group_row *ret, struct days *ret_year);

/* Is the account that of the permit named first? */
bool group_leads(const struct group_row *row, const struct lineage *lineage);

/* What all its accounts took on the days. Returns 0 or a fault. */
int group_taken(const struct books *books, const struct group_row *row, struct day asked,
		struct days days, struct taken_sum *ret);

/* When they had taken so many litres, 1 or more, within the day in proportion. False where they had not. */
bool group_reach(const struct books *books, const struct group_row *row, struct day asked,
		struct days days, int64_t litres, struct day *ret_day, struct instant *ret_at);

/* Another group of the same year that has one of the row's permits already; that permit. */
bool group_clash(const struct registry_view *view, const struct group_row *row,
		char ret[static TEXT_ID_MAX + 1], char ret_permit[static TEXT_ID_MAX + 1]);
