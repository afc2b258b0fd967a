/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A device profile's YAML file, as a person writes it: profiles/README.md.
 */

#include <stddef.h>

struct profile;
struct where;

enum profile_file_answer {
	PROFILE_FILE_OK = 0,
	PROFILE_FILE_BAD, /* *reterr says file, line, column and what is wrong */
};

/*
 * Reads a whole file's bytes as a sound profile. name is the file's, for
 * messages. Returns a profile_file_answer or WEIR_FAULT_MEMORY; *ret is
 * undefined on anything but PROFILE_FILE_OK.
 */
int profile_file_load(const char *data, size_t size, const char *name, struct profile *ret,
		struct where *reterr);
