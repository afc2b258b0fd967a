/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigation vouchers for people: api/view_voucher.h as tables.
 */

#include "api/value.h"

struct zone;

/* Of what api/view_voucher.h gave. Each returns 0 or a fault. */
int print_vouchers(struct value root, const struct zone *zone);
int print_voucher(struct value root, const struct zone *zone);
