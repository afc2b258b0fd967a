/* SPDX-License-Identifier: Apache-2.0 */

#include "api/accesses_watch.h"

#include "api/cli/cmd.h"
#include "api/deed_accesses.h"
#include "ledger/clock.h"
#include "meter/err.h"

int accesses_watch_ms(const struct accesses_watch *watch)
{
	int64_t left_ms = watch->next_ms - clock_monotonic_ms();

	if (watch->folder == NULL) {
		return -1;
	}
	return left_ms > 0 ? (int)left_ms : 0;
}

/* The folder is made by who writes there first. */
static bool has_newer(struct accesses_watch *watch)
{
	struct access_file newest;

	if (access_files_newest(watch->folder, &newest) != ACCESS_FILES_OK ||
			(watch->newest.part > 0 && !access_file_is_before(watch->newest, newest))) {
		return false;
	}
	watch->newest = newest;
	return true;
}

int accesses_watch_look(struct accesses_watch *watch)
{
	int64_t entered;
	int answer;

	if (accesses_watch_ms(watch) != 0) {
		return 0;
	}
	watch->next_ms = clock_monotonic_ms() + ACCESSES_WATCH_MS;
	if (!has_newer(watch)) {
		return 0;
	}
	answer = deed_accesses(watch->desk, watch->folder, &entered);
	return answer == CMD_FAULT ? WEIR_FAULT_IO : answer < 0 ? answer : 0;
}
