/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What of an intake's water bears its rates: the volume without the reasonable loss
 * and without what was given back, and the rates themselves (domain: the tax form's
 * reasonable loss rate, taxed volume and applicable rate).
 */

#include "api/declaration.h"

/*
 * Adds a line: of base and surcharge one that counts its litres, with its rate. A
 * delta's line takes away what it takes back. Returns 0 or a fault.
 */
int declared_add_rate(struct declared_intake *intake, const struct invoice_line *line);

/* Once all lines are added: rounds the taxed volume, drops the rates of which nothing is left. */
int declared_round(struct declared_intake *intake);
