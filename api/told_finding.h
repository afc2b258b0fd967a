/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Findings and their steps as people tell them (api/told.h). Members, those in
 * brackets may be left out:
 *
 *	finding  permit | intake | meter | area, class text [evidence] [reopens]
 *	step     step [text] [evidence] [responsible until]
 *
 * evidence is the SHA-256 of a file in 64 hexadecimal digits.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/told.h"

struct bytes;

/* Append the body of a deed. False where something is wrong, which was said; then ret is of no use. */
bool told_finding(const struct told *told, struct bytes *ret);
bool told_finding_step(const struct told *told, int64_t finding, struct bytes *ret);
