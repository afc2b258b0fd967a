/* SPDX-License-Identifier: Apache-2.0 */

#include "api/parent.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/types.h>

void parent_say(int line, enum parent_word word)
{
	const char letter = (char)word;

	(void)send(line, &letter, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum parent_answer parent_hear(int line, char *ret)
{
	ssize_t size = recv(line, ret, 1, MSG_DONTWAIT);

	if (size == 1) {
		return PARENT_HEARD;
	}
	return size < 0 && (errno == EAGAIN || errno == EINTR) ? PARENT_SILENT : PARENT_GONE;
}
