/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_accesses.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "api/access_files.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/accesses.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	FILE_PATH_MAX = 4096,
};

static int unreadable(const char *path)
{
	out_error("%s: %s", path, strerror(errno));
	return CMD_WRONG;
}

static int enter(struct desk *desk, const char *folder, struct access_file file, int64_t *count)
{
	struct writer_result result;
	struct accesses_said said;
	char path[FILE_PATH_MAX];
	char name[ACCESS_NAME_MAX];
	struct bytes body;
	int answer;

	(void)snprintf(path, sizeof(path), "%.4000s/%s", folder, access_file_name(file, name));
	answer = access_files_read(ledger_seal(desk_ledger(desk)), path, file, &said);
	if (answer != ACCESS_FILES_OK) {
		return answer < 0 ? answer : unreadable(path);
	}
	bytes_init(&body, ENTRY_MAX);
	accesses_put(&body, &said);
	answer = body.failed ? WEIR_FAULT_MEMORY : desk_do(desk, KIND_ACCESSES, &body, &result);
	bytes_finish(&body);
	if (answer == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_NO;
	}
	*count += answer == CMD_DONE && result.answer == LEDGER_OK ? 1 : 0;
	return answer;
}

int deed_accesses(struct desk *desk, const char *folder, int64_t *ret)
{
	const struct access_file *after = NULL;
	struct access_file newest;
	struct access_file file;
	int answer = access_files_newest(folder, &newest);

	*ret = 0;
	if (answer == ACCESS_FILES_UNREADABLE) {
		return unreadable(folder);
	}
	if (answer == ACCESS_FILES_NONE) {
		out_error(_("'%s' has no file of accesses"), folder);
		return CMD_WRONG;
	}
	while (access_files_next(folder, after, &file) == ACCESS_FILES_OK &&
			access_file_is_before(file, newest)) {
		const struct books *books = ledger_books(desk_ledger(desk));

		if (accesses_find(books, file.day, file.part) == NULL) {
			answer = enter(desk, folder, file, ret);
			if (answer != CMD_DONE) {
				return answer;
			}
		}
		after = &file;
	}
	return *ret == 0 ? CMD_DONE : desk_end(desk);
}
