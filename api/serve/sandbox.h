/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The room that the web process locks itself into before it hears anybody:
 * no new privileges, a view of the files that shows only what is named
 * (Landlock), the system calls of api/serve/filter, and limits on memory and
 * descriptors. There is no way out of it, for its threads neither.
 */

#include <stdbool.h>
#include <stdint.h>

struct sandbox_limits {
	int64_t memory_bytes; /* of address space, beyond what the process has already */
	int64_t files;        /* descriptors; not more than it may have already */
};

/* What this kernel could do. */
struct sandbox {
	bool has_view;   /* files: only the named ones; else whatever its user may read */
	bool has_filter; /* system calls */
};

/*
 * Locks the calling process in; it must have one thread. readable ends with
 * NULL: folders, with all below them, and files that may be read, none of
 * which may be written or run; what is not there is passed over. Returns 0 or
 * a fault, after which the process must end.
 */
int sandbox_enter(const char *const *readable, const struct sandbox_limits *limits,
		struct sandbox *ret);

/* Can the file or folder be opened for reading by this process? */
bool sandbox_shows(const char *path);
