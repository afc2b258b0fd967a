/* SPDX-License-Identifier: Apache-2.0 */

#include "api/outbox_box.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/disk.h"
#include "meter/err.h"

void outbox_box_close_fd(int *fd)
{
	if (*fd >= 0) {
		disk_close(*fd);
	}
	*fd = -1;
}

int outbox_box_add_file(struct outbox *outbox, uint64_t first)
{
	struct outbox_file *grown =
			reallocarray(outbox->files, outbox->file_count + 1, sizeof(*outbox->files));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	outbox->files = grown;
	grown[outbox->file_count++] = (struct outbox_file){ .first = first };
	return 0;
}

int outbox_box_remove_files(struct outbox *outbox, size_t count)
{
	char path[OUTBOX_PATH_MAX];

	if (count == 0) {
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		outbox_file_path(outbox->folder, outbox->files[i].first, path);
		if (unlink(path) != 0 && errno != ENOENT) {
			return WEIR_FAULT_IO;
		}
		outbox->size -= outbox->files[i].size;
	}
	outbox->file_count -= count;
	memmove(outbox->files, outbox->files + count, outbox->file_count * sizeof(*outbox->files));
	return 0;
}
