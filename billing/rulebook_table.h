/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The row tables of a rulebook: its keys, types, ranges, defaults, words. They
 * read the file and make the canonical table; once released they only grow at
 * their ends.
 */

struct yaml_table;

extern const struct yaml_table rulebook_table;
