/* SPDX-License-Identifier: Apache-2.0 */

#include "api/bid_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/secret.h"
#include "ledger/base64.h"
#include "ledger/disk.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* One line into a new file that lasts. */
static int write_line(const char *path, const struct bytes *line)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int fault;

	if (fd < 0) {
		return WEIR_FAULT_IO;
	}
	fault = disk_write(fd, line->data, line->size, 0);
	if (fault == 0 && fsync(fd) != 0) {
		fault = WEIR_FAULT_IO;
	}
	disk_close(fd);
	if (fault == 0) {
		fault = disk_sync_name(path);
	}
	if (fault != 0) {
		int kept = errno;

		(void)unlink(path); /* half a bid could not be opened */
		errno = kept;
	}
	return fault;
}

int bid_secret_make(const char *path, struct bid_opened *said, int64_t actor)
{
	SCOPED_FINISH(bytes_finish) struct bytes secret;
	SCOPED_FINISH(bytes_finish) struct bytes line;
	int fault = seal_random(said->nonce, sizeof(said->nonce));

	bytes_init(&secret, SECRET_LINE_MAX);
	bytes_init(&line, SECRET_LINE_MAX);
	bid_put_secret(&secret, said, actor);
	base64_put(&line, secret.data, secret.size);
	bytes_put_text(&line, "\n");
	if (fault < 0 || line.failed) {
		return fault < 0 ? fault : WEIR_FAULT_MEMORY;
	}
	fault = write_line(path, &line);
	if (fault == WEIR_FAULT_IO) {
		if (errno == EEXIST) {
			out_error(_("%s: it is there already, and is not written over"), path);
		} else {
			out_error("%s: %s", path, strerror(errno));
		}
		return CMD_WRONG;
	}
	return fault;
}

void bid_secret_drop(const char *path)
{
	(void)unlink(path);
}

int bid_secret_read(const char *path, struct bid_opened *ret, int64_t *ret_actor)
{
	char line[SECRET_LINE_MAX];
	uint8_t secret[SECRET_LINE_MAX];
	struct where reason = { .line = 0 };
	size_t size;

	if (!secret_line(path, line, &reason)) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (base64_take(line, strlen(line), secret, sizeof(secret), &size) != BASE64_OK ||
			!bid_take_secret(secret, size, ret, ret_actor)) {
		out_error(_("%s: that is no sealed bid, as 'weir trade auction bid --secret' keeps one"),
				path);
		return CMD_WRONG;
	}
	return CMD_DONE;
}
