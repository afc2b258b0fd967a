/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Files into the ledger.
 *
 * A file is read and checked whole before its first entry is written; the
 * deeds of all files of one call are first tried in memory, so that a folder
 * is refused whole. Then they are handed in, a thousand a transaction, between
 * an opening and a closing entry for each file. A run that broke off is
 * finished by running it again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/csv.h"
#include "api/import_readings.h"

struct import_options {
	struct csv_options csv;
	struct import_time time;
	const char *beyond_cap;  /* why permits go beyond an area's limit; NULL: none may */
	const char *retroactive; /* why rows reach into billed periods; NULL: none may */
	bool is_dry_run;
};

struct import_counts {
	int64_t rows;
	int64_t fresh;   /* made an entry, or part of one */
	int64_t waiting; /* deeds in the ledger, of this call or not, that wait for a second actor */
};

/* Files of one kind. Returns a cmd_status after saying what is wrong, or a fault. */
int deed_import(const struct app *app, const char *kind, char *const *files, size_t count,
		const struct import_options *options, struct import_counts *ret);

/* A folder: areas, profiles, rulebooks, caps, permits, intakes, meters, plans, norms, lists, energy,
 * warnings, plan-rules, indicators, institutions,
 * statistics, readings. */
int deed_import_all(const struct app *app, const char *folder, const struct import_options *options,
		struct import_counts *ret, size_t *ret_files);
