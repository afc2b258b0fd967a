/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Days and instants as tests write them; a text that is none ends the test.
 */

#include <stdint.h>

#include "meter/instant.h"

/* "2026-10-05" */
struct day dates_day(const char *text);

/* "2026-10-05T08:00:00+08:00", in seconds since 1970. */
int64_t dates_at(const char *text);
