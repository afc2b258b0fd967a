/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What lies in a folder of tiles that does not belong there.
 */

#include <stdint.h>

struct tiles_fault;

/* Fills a fault, with entry -1; the file's name is made fit to print. */
void tiles_fault_set(struct tiles_fault *fault, const char *file, const char *expected,
		const char *found);

/*
 * Looks at every file under the folder, names in byte order, for a log of
 * size. Empty folders are let be. The bytes of a partial tile or bundle of an
 * earlier size are compared with the file that took its place; those of all
 * other files are not looked at. Returns TILES_OK, TILES_FAULTY or a fault.
 */
int tiles_walk(int folder, uint64_t size, struct tiles_fault *ret);
