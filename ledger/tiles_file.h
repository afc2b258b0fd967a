/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One file of a folder of tiles: read whole within a limit, or written once.
 * Paths are relative to the folder, given as an open descriptor. What is no
 * regular file (a link, a pipe) is not followed and not waited for.
 */

#include <stddef.h>
#include <stdint.h>

struct bytes;

enum tiles_file_answer {
	TILES_FILE_OK = 0,
	TILES_FILE_ABSENT, /* no such file */
	TILES_FILE_ODD,    /* not a regular file, or it may not be read */
	TILES_FILE_LONG,   /* more bytes than the limit */
};

/* Its size. Returns a tiles_file_answer (no LONG) or WEIR_FAULT_IO. */
int tiles_file_size(int folder, const char *path, uint64_t *ret);

/*
 * Its bytes, at most max, into a buffer whose limit is above max; what stood
 * there goes. For TILES_FILE_LONG the first max + 1 bytes are there. Returns a
 * tiles_file_answer, WEIR_FAULT_IO or WEIR_FAULT_MEMORY.
 */
int tiles_file_read(int folder, const char *path, size_t max, struct bytes *ret);

/* Writes a file that does not exist yet, with the folders on its way. Returns 0 or WEIR_FAULT_IO. */
int tiles_file_write(int folder, const char *path, const void *data, size_t size);
