/* SPDX-License-Identifier: Apache-2.0 */

#include "api/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	CHUNK_BYTES = 64 * 1024,
};

static int complain(const char *path)
{
	out_error(_("cannot read %s: %s"), path, strerror(errno));
	return CMD_WRONG;
}

static int digest(struct seal *seal, int fd, const char *path, uint8_t ret[static SEAL_HASH_BYTES])
{
	SCOPED(seal_stream_close) struct seal_stream *stream = NULL;
	int fault = seal_stream_begin(seal, &stream);
	uint8_t chunk[CHUNK_BYTES];

	while (fault == 0) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno != EINTR) {
			return complain(path);
		}
		if (n == 0) {
			return seal_stream_end(stream, ret);
		}
		fault = n < 0 ? 0 : seal_stream_add(stream, chunk, (size_t)n);
	}
	return fault;
}

int evidence_read(const char *path, char ret[static EVIDENCE_TEXT_MAX])
{
	SCOPED(seal_close) struct seal *seal = NULL;
	uint8_t hash[SEAL_HASH_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct bytes text;
	int answer;

	if (fd < 0) {
		return complain(path);
	}
	answer = seal_open(&seal);
	if (answer == 0) {
		answer = digest(seal, fd, path, hash);
	}
	(void)close(fd);
	if (answer == 0) {
		bytes_init(&text, EVIDENCE_TEXT_MAX);
		item_text_hex(&text, hash, sizeof(hash));
		memcpy(ret, bytes_text(&text), EVIDENCE_TEXT_MAX - 1);
		ret[EVIDENCE_TEXT_MAX - 1] = '\0';
		bytes_finish(&text);
	}
	return answer;
}
