/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a command is asked about, read from its words and options. Each returns
 * false after saying what is wrong.
 */

#include <stdbool.h>

#include "meter/instant.h"

struct desk;

bool asked_year(const char *word, int *ret);

/* "2026-10", "2026-Q4" or "2026". */
bool asked_period(const char *word, struct days *ret);

bool asked_day(const char *word, struct day *ret);

/* One that is registered, on whatever day; NULL: all. */
bool asked_area(struct desk *desk, const char *area);
