/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rule_match.h"

#include <assert.h>

int rule_match_fields(const struct rule_match *match)
{
	return (match->source != SOURCE_ANY) + (match->use != USE_ANY) +
			(match->area_class != AREA_CLASS_ANY) + (match->network != NETWORK_ANY);
}

static bool could_be_one(int a, int b)
{
	return a == 0 || b == 0 || a == b;
}

bool rule_match_meets(const struct rule_match *a, const struct rule_match *b)
{
	return could_be_one((int)a->source, (int)b->source) &&
			could_be_one((int)a->use, (int)b->use) &&
			could_be_one((int)a->area_class, (int)b->area_class) &&
			could_be_one((int)a->network, (int)b->network);
}

bool rule_days_meet(const struct rule_days *a, const struct rule_days *b)
{
	return a->from.number <= b->until.number && b->from.number <= a->until.number;
}

static bool takes(int row, int water)
{
	return row == 0 || row == water;
}

bool rule_match_takes(const struct rule_match *row, const struct rule_match *water)
{
	assert(water->source != SOURCE_ANY && water->use != USE_ANY);
	return takes((int)row->source, (int)water->source) &&
			takes((int)row->use, (int)water->use) &&
			takes((int)row->area_class, (int)water->area_class) &&
			takes((int)row->network, (int)water->network);
}
