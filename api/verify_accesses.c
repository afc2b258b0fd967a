/* SPDX-License-Identifier: Apache-2.0 */

#include "api/verify_accesses.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "api/access_files.h"
#include "ledger/accesses.h"
#include "ledger/file.h"
#include "ledger/seal.h"
#include "ledger/verify.h"

enum {
	FILE_PATH_MAX = 4096,
};

struct comparing {
	const struct books *books;
	struct seal *seal;
	struct verify_accesses *count;
	struct verify_fault *fault;
	struct where *reason;
};

static int unreadable(struct comparing *comparing, const char *path)
{
	where_set(comparing->reason, 0, 0, "%.300s: %s", path, strerror(errno));
	return VERIFY_ACCESSES_UNREADABLE;
}

static int differs(struct comparing *comparing, const char *path, const struct accesses_row *row,
		const struct accesses_said *found)
{
	struct verify_fault *fault = comparing->fault;
	char hex[2 * BOOKS_HASH_BYTES + 1];

	memset(fault, 0, sizeof(*fault));
	fault->entry = row == NULL ? -1 : row->entry;
	(void)text_copy(fault->file, sizeof(fault->file), path);
	(void)text_copy(fault->rule, sizeof(fault->rule), "accesses");
	if (row == NULL) {
		(void)text_copy(fault->expected, sizeof(fault->expected),
				"a file whose digest is in the log");
	} else {
		file_hex(row->digest.data, hex);
		(void)snprintf(fault->expected, sizeof(fault->expected),
				"SHA-256 %s, %lld lines, %lld bytes", hex, (long long)row->lines,
				(long long)row->bytes);
	}
	file_hex(found->digest, hex);
	(void)snprintf(fault->found, sizeof(fault->found), "SHA-256 %s, %lld lines, %lld bytes",
			hex, (long long)found->lines, (long long)found->bytes);
	return VERIFY_ACCESSES_DIFFER;
}

static bool is_same(const struct accesses_row *row, const struct accesses_said *found)
{
	return row->digest.size == BOOKS_HASH_BYTES && row->lines == found->lines &&
			row->bytes == found->bytes &&
			memcmp(row->digest.data, found->digest, BOOKS_HASH_BYTES) == 0;
}

/* file is what its name says, or NULL where that says nothing. */
static int compare_file(struct comparing *comparing, const char *path,
		const struct access_file *file, bool must_be_known)
{
	const struct access_file nameless = { .part = 1 };
	const struct accesses_row *row;
	struct accesses_said found;
	int answer = access_files_read(
			comparing->seal, path, file == NULL ? nameless : *file, &found);

	if (answer == ACCESS_FILES_UNREADABLE) {
		return unreadable(comparing, path);
	}
	if (answer < 0) {
		return answer;
	}
	row = file == NULL ? accesses_find_digest(comparing->books, found.digest)
			   : accesses_find(comparing->books, file->day, file->part);
	if (row == NULL && !must_be_known) {
		comparing->count->unknown++;
		return VERIFY_ACCESSES_FIT;
	}
	if (row == NULL || !is_same(row, &found)) {
		return differs(comparing, path, row, &found);
	}
	comparing->count->fit++;
	return VERIFY_ACCESSES_FIT;
}

static int compare_folder(struct comparing *comparing, const char *folder)
{
	const struct access_file *after = NULL;
	struct access_file file;
	int answer;

	while ((answer = access_files_next(folder, after, &file)) == ACCESS_FILES_OK) {
		char path[FILE_PATH_MAX];
		char name[ACCESS_NAME_MAX];

		(void)snprintf(path, sizeof(path), "%.4000s/%s", folder,
				access_file_name(file, name));
		answer = compare_file(comparing, path, &file, false);
		if (answer != VERIFY_ACCESSES_FIT) {
			return answer;
		}
		after = &file;
	}
	if (answer == ACCESS_FILES_UNREADABLE) {
		return unreadable(comparing, folder);
	}
	comparing->count->absent =
			(int64_t)shelf_count(books_shelf(comparing->books, BOOK_ACCESSES)) -
			comparing->count->fit;
	return VERIFY_ACCESSES_FIT;
}

int verify_accesses(const struct books *books, struct seal *seal, const char *path,
		struct verify_accesses *ret, struct verify_fault *fault, struct where *reason)
{
	struct comparing comparing = { books, seal, ret, fault, reason };
	const char *slash = strrchr(path, '/');
	struct access_file file;
	struct stat status;

	memset(ret, 0, sizeof(*ret));
	if (stat(path, &status) != 0) {
		return unreadable(&comparing, path);
	}
	if (S_ISDIR(status.st_mode)) {
		return compare_folder(&comparing, path);
	}
	return compare_file(&comparing, path,
			access_file_parse(slash == NULL ? path : slash + 1, &file) ? &file : NULL,
			true);
}
