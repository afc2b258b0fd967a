/* SPDX-License-Identifier: Apache-2.0 */

/* Whole litres of lines: those that belong together are cut so that they add up (rules.md F15). */

#include <stdlib.h>

#include "billing/apportion.h"
#include "billing/charge_work.h"
#include "meter/err.h"

/* One field of the lines that belong together, cut so that they add up. */
struct group {
	struct charge_result *result;
	bool is_energy;
	const struct exact **parts; /* scratch: a place a line */
	int64_t *shown;
	struct charge_line **lines;
};

static bool belongs(const struct charge_line *line, const struct charge_line *first, bool is_energy)
{
	if (line->counts != first->counts || (is_energy && !line->has_energy)) {
		return false;
	}
	/* What counts adds up to the intake's volume; the rest to the excess of its rule. */
	return line->counts ? line->intake == first->intake
			    : line->book == first->book && line->rule == first->rule;
}

/* Cuts the group that begins at one line. */
static bool cut_group(struct group *group, size_t first)
{
	struct charge_result *result = group->result;
	size_t count = 0;

	for (size_t i = first; i < result->line_count; i++) {
		struct charge_line *line = &result->lines[i];

		if (belongs(line, &result->lines[first], group->is_energy)) {
			group->parts[count] = group->is_energy ? &line->energy : &line->volume;
			group->lines[count++] = line;
		}
	}
	if (!apportion(group->parts, count, group->shown)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (group->is_energy) {
			group->lines[i]->energy_wh = group->shown[i];
		} else {
			group->lines[i]->volume_litres = group->shown[i];
		}
	}
	return true;
}

static bool begins_group(const struct group *group, size_t i)
{
	const struct charge_line *lines = group->result->lines;

	if (group->is_energy && !lines[i].has_energy) {
		return false;
	}
	for (size_t k = 0; k < i; k++) {
		if ((!group->is_energy || lines[k].has_energy) &&
				belongs(&lines[i], &lines[k], group->is_energy)) {
			return false;
		}
	}
	return true;
}

int charge_cut_volumes(struct charge_result *result)
{
	size_t room = result->line_count == 0 ? 1 : result->line_count;
	SCOPED(scope_free) const struct exact **parts = calloc(room, sizeof(parts[0]));
	SCOPED(scope_free) int64_t *shown = calloc(room, sizeof(shown[0]));
	SCOPED(scope_free) struct charge_line **lines = calloc(room, sizeof(lines[0]));
	struct group group = { result, false, parts, shown, lines };

	if (parts == NULL || shown == NULL || lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (int field = 0; field < 2; field++) {
		group.is_energy = field == 1;
		for (size_t i = 0; i < result->line_count; i++) {
			if (begins_group(&group, i) && !cut_group(&group, i)) {
				return WEIR_FAULT_RANGE;
			}
		}
	}
	return 0;
}
