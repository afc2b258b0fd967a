/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A file of flows: section, at, flow_m3_per_s.
 */

#include <stddef.h>

#include "api/csv.h"
#include "ledger/flow.h"

struct flow_file_row {
	char section[TEXT_ID_MAX + 1];
	struct flow_value value;
};

struct flow_file {
	struct flow_file_row *rows; /* owned; by section, then by instant */
	size_t count, room;
};

void flow_file_finish(struct flow_file *file);

/*
 * Reads it whole; local times are the zone's. A second that comes twice for a
 * section with two values is an error. Returns a csv_answer or a fault; *ret
 * must be all zero, and be finished.
 */
int flow_file_load(const char *path, const struct csv_options *options, const struct zone *zone,
		struct flow_file *ret, struct where *reterr);
