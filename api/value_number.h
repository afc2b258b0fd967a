/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Numbers out of JSON that are not whole: view_exact() and its like.
 */

#include "api/value.h"
#include "billing/exact.h"
#include "meter/count.h"

/* A text "n" or "n/d" that must be there. ret is initialised. */
void value_exact(struct value object, const char *key, struct exact *ret);

/* The same where it may be missing: then it is 1. */
void value_exact_known(struct value object, const char *key, struct exact *ret);

/* {"units","scale"}, of the object itself. */
struct count value_count_of(struct value object);
