/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Small files that must last: whole writes and reads, and syncing the folder
 * that names a file. The functions return 0 or WEIR_FAULT_IO with errno set,
 * unless they say more.
 */

#include <stddef.h>
#include <sys/types.h>

/* Writes all of it at an offset; a full disk may leave a part. */
int disk_write(int fd, const void *data, size_t size, off_t at);

/* Reads from the file's beginning, at most size bytes; *ret_size tells how many there were. */
int disk_read(int fd, void *data, size_t size, size_t *ret_size);

/* Makes the entry of a file or folder in the folder above it last. MEMORY is a fault too. */
int disk_sync_name(const char *path);

/* Closes without touching errno, which may hold the reason for it. */
void disk_close(int fd);
