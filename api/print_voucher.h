/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Irrigation vouchers for people: api/view_voucher.h as tables.
 */

struct view;

/* Each returns 0 or a fault. */
int print_vouchers(const struct view *view);
int print_voucher(const struct view *view);
