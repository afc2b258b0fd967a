/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What can be done to one row when only its columns are known. A part of the
 * shelf, for shelf*.c alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shelf_table;

/* Asserts that a table describes rows that a shelf can hold. */
void shelf_row_check(const struct shelf_table *table);

/* Compares two rows by their first columns: below 0, 0, above 0. */
int shelf_row_compare(
		const struct shelf_table *table, const void *a, const void *b, size_t columns);

/* A hash of the key; another seed gives another hash. */
uint32_t shelf_row_hash(const struct shelf_table *table, uint64_t seed, const void *row);

/* Copies the key of key_row into a row of zeros. Returns 0 or WEIR_FAULT_MEMORY. */
int shelf_row_copy_key(const struct shelf_table *table, void *row, const void *key_row);

bool shelf_row_has_blobs(const struct shelf_table *table);
void shelf_row_free_blobs(const struct shelf_table *table, void *row);
