/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rules of an explanation: the rulebooks that its prices are of, and what
 * each price is made of.
 */

#include "api/explain.h"
#include "api/view.h"

/* "rulebooks": those that some price is of, each once, with their surcharges. */
void view_rulebooks(struct view *view, const struct explanation *explanation);

/* "prices", numbered as days and lines name them. */
void view_prices(struct view *view, const struct derivation *derivation);

/* A factor's members; the caller begins and ends its object. */
void view_factor(struct view *view, const struct charge_factor *factor);
