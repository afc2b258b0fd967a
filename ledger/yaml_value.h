/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One scalar of a YAML file, typed by its row of the table. Pure; the loader
 * in yaml.c is its only caller.
 */

#include <stdbool.h>
#include <stddef.h>

#include "ledger/yaml.h"

/* Writes the preset of each key, of any type; tables inside are preset in turn. */
void yaml_value_preset_table(const struct yaml_table *table, void *target);

/*
 * Reads text as the scalar that key describes (of a YAML_WORDS key, one word,
 * which is added to the set). False where it is none, *value untouched.
 */
bool yaml_value_read(const struct yaml_key *key, const char *text, void *value);

enum {
	YAML_VALUE_TEXT_MAX = 384, /* the uses, the longest list of words, take about 220 */
};

/* What a key expects, to follow "expected ": "a date such as 2007-11-01". Returns buffer. */
const char *yaml_value_expects(const struct yaml_key *key, char buffer[static YAML_VALUE_TEXT_MAX]);

/* The known key nearest to name, or NULL where none is near enough to be meant. */
const char *yaml_value_nearest(const struct yaml_table *table, const char *name);
