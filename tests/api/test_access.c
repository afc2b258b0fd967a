/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every answered request is one line, whatever stands in its path; files turn
 * at midnight and when they are full, and nothing is lost in silence.
 */

#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/access.h"
#include "api/caller.h"
#include "ledger/seal.h"
#include "meter/instant.h"
#include "tests/support/folder.h"

#define T0 INT64_C(1790812800) /* 2026-10-01T00:00:00Z, 08:00 in Shanghai */
#define HOUR_S INT64_C(3600)

static struct zone shanghai(void)
{
	return (struct zone){
		.name = "Asia/Shanghai", .count = 1, .changes = { { { 0 }, 28800 } }
	};
}

static struct access *open_at(const struct folder *folder, int64_t at_s)
{
	const struct zone zone = shanghai();
	struct access *access = NULL;

	CHECK_INT(access_open(folder->path, &zone, (struct instant){ at_s }, &access), ACCESS_OK);
	return access;
}

static const struct caller somebody = { .id = "abcdefgh", .actor = 2, .role = CALLER_HOLDER };
static const struct caller nobody;

static int ask(struct access *access, int64_t at_s, const struct caller *caller, const char *path,
		size_t path_size, bool *ret_is_closed)
{
	const struct access_line line = {
		.at = { at_s },
		.caller = caller,
		.method = "GET",
		.path = path,
		.path_size = path_size,
		.status = 200,
		.bytes = 512,
	};

	return access_write(access, &line, ret_is_closed);
}

/* The text of a file, to be freed. */
static char *text_of(const struct folder *folder, const char *name)
{
	char path[FOLDER_PATH_MAX];
	char *text = calloc(1, 1 << 21);
	int fd = open(folder_file(folder, name, path), O_RDONLY);
	ssize_t size;

	CHECK(text != NULL && fd >= 0);
	size = read(fd, text, (1 << 21) - 1);
	CHECK(size >= 0);
	(void)close(fd);
	return text;
}

#define LINE(at, caller, role, path) \
	"{\"at\":\"" at "\",\"caller\":\"" caller "\",\"role\":\"" role \
	"\",\"method\":\"GET\",\"path\":\"" path "\",\"status\":200,\"bytes\":512}\n"

static void a_line_is_one_line(void **state)
{
	static const struct {
		const char *name;
		const char *path;
		size_t size;
		const char *wanted;
	} rows[] = {
		{ "a path", "/v1/permits", 11, "/v1/permits" },
		{ "a line feed", "/a\nb", 4, "/a\\u000ab" },
		{ "the end of a text", "/a\"}", 4, "/a\\u0022}" },
		{ "a backslash", "/a\\", 3, "/a\\u005c" },
		{ "a byte that is no character", "/\xff\x00x", 4, "/\\u00ff\\u0000x" },
		{ "a terminal's escape", "/\x1b[2J\x7f", 6, "/\\u001b[2J\\u007f" },
		{ "nothing", "", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED(scope_free) char *text = NULL;
		char wanted[512];
		struct folder folder;
		struct access *access;
		bool is_closed = true;

		CHECK_ROW(rows[i].name);
		folder_init(&folder);
		access = open_at(&folder, T0);
		CHECK_INT(ask(access, T0, &somebody, rows[i].path, rows[i].size, &is_closed),
				ACCESS_OK);
		CHECK(!is_closed);
		CHECK_INT(access_flush(access, (struct instant){ T0 }, &is_closed), ACCESS_OK);
		text = text_of(&folder, "2026-10-01.1.jsonl");
		(void)snprintf(wanted, sizeof(wanted),
				LINE("2026-10-01T00:00:00Z", "abcdefgh", "holder", "%s"),
				rows[i].wanted);
		CHECK_TEXT(text, wanted);
		access_close(access);
		folder_finish(&folder);
	}
}

static void a_long_path_is_cut(void **state)
{
	SCOPED(scope_free) char *text = NULL;
	struct folder folder;
	struct access *access;
	char path[5000];
	bool is_closed;

	(void)state;
	CHECK_ROW("a_long_path_is_cut");
	folder_init(&folder);
	memset(path, 'x', sizeof(path));
	access = open_at(&folder, T0);
	CHECK_INT(ask(access, T0, &nobody, path, sizeof(path), &is_closed), ACCESS_OK);
	access_close(access);
	text = text_of(&folder, "2026-10-01.1.jsonl");
	CHECK_INT(strspn(strchr(text, 'x'), "x"), ACCESS_PATH_BYTES);
	CHECK(strstr(text, "\"caller\":\"\",\"role\":\"nobody\"") != NULL);
	folder_finish(&folder);
}

/* Local midnight is 16:00 in UTC. */
static void a_file_is_of_one_day(void **state)
{
	SCOPED(scope_free) char *first = NULL;
	SCOPED(scope_free) char *second = NULL;
	SCOPED(seal_close) struct seal *seal = NULL;
	const struct access_file *after = NULL;
	struct accesses_said said;
	struct access_file file;
	struct access_file again;
	struct folder folder;
	struct access *access;
	char path[FOLDER_PATH_MAX];
	bool is_closed;

	(void)state;
	CHECK_ROW("a_file_is_of_one_day");
	folder_init(&folder);
	access = open_at(&folder, T0);
	CHECK_INT(ask(access, T0 + 16 * HOUR_S - 1, &somebody, "/a", 2, &is_closed), ACCESS_OK);
	CHECK(!is_closed);
	CHECK_INT(ask(access, T0 + 16 * HOUR_S, &somebody, "/b", 2, &is_closed), ACCESS_OK);
	CHECK(is_closed);
	/* A clock that is set back does not open yesterday's file again. */
	CHECK_INT(ask(access, T0, &somebody, "/c", 2, &is_closed), ACCESS_OK);
	CHECK(!is_closed);
	CHECK_INT(access_current(access).day.number, 20728);
	access_close(access);
	/* Nor does a new process. */
	access = open_at(&folder, T0);
	CHECK_INT(access_current(access).day.number, 20728);
	CHECK_INT(ask(access, T0 + 17 * HOUR_S, &somebody, "/d", 2, &is_closed), ACCESS_OK);
	access_close(access);
	first = text_of(&folder, "2026-10-01.1.jsonl");
	second = text_of(&folder, "2026-10-02.1.jsonl");
	CHECK_TEXT(first, LINE("2026-10-01T15:59:59Z", "abcdefgh", "holder", "/a"));
	CHECK_TEXT(second,
			LINE("2026-10-01T16:00:00Z", "abcdefgh", "holder", "/b") LINE(
					"2026-10-01T00:00:00Z", "abcdefgh", "holder", "/c")
					LINE("2026-10-01T17:00:00Z", "abcdefgh", "holder", "/d"));

	CHECK_INT(access_files_next(folder.path, after, &file), ACCESS_FILES_OK);
	CHECK_INT(file.day.number, 20727);
	again = file;
	CHECK_INT(access_files_next(folder.path, &again, &again), ACCESS_FILES_OK);
	CHECK_INT(again.day.number, 20728);
	CHECK_INT(access_files_next(folder.path, &again, &again), ACCESS_FILES_NONE);
	CHECK_INT(access_files_newest(folder.path, &again), ACCESS_FILES_OK);
	CHECK_INT(again.day.number, 20728);

	CHECK_INT(seal_open(&seal), 0);
	CHECK_INT(access_files_read(seal, folder_file(&folder, "2026-10-02.1.jsonl", path), again,
				  &said),
			ACCESS_FILES_OK);
	CHECK_INT(said.lines, 3);
	CHECK_INT(said.bytes, strlen(second));
	CHECK_INT(said.day.number, 20728);
	folder_finish(&folder);
}

/* The day ends though nobody asks anything. */
static void midnight_comes_without_a_request(void **state)
{
	struct folder folder;
	struct access *access;
	bool is_closed;

	(void)state;
	CHECK_ROW("midnight_comes_without_a_request");
	folder_init(&folder);
	access = open_at(&folder, T0);
	CHECK_INT(access_flush(access, (struct instant){ T0 + 16 * HOUR_S - 1 }, &is_closed),
			ACCESS_OK);
	CHECK(!is_closed);
	CHECK_INT(access_flush(access, (struct instant){ T0 + 16 * HOUR_S }, &is_closed),
			ACCESS_OK);
	CHECK(is_closed);
	access_close(access);
	folder_finish(&folder);
}

static void a_full_file_has_a_second_part(void **state)
{
	struct folder folder;
	struct access *access;
	char path[FOLDER_PATH_MAX];
	struct stat status;
	bool is_closed;

	(void)state;
	CHECK_ROW("a_full_file_has_a_second_part");
	folder_init(&folder);
	access = open_at(&folder, T0);
	access_close(access);
	/* A day of many requests, in a file with a hole. */
	CHECK_INT(truncate(folder_file(&folder, "2026-10-01.1.jsonl", path), ACCESS_PART_BYTES - 9),
			0);
	{
		int fd = open(path, O_WRONLY | O_APPEND);

		CHECK_INT(write(fd, "12345678\n", 9), 9);
		(void)close(fd);
	}
	access = open_at(&folder, T0);
	CHECK_INT(ask(access, T0, &somebody, "/a", 2, &is_closed), ACCESS_OK);
	CHECK(is_closed);
	access_close(access);
	CHECK_INT(stat(path, &status), 0);
	CHECK_INT(status.st_size, ACCESS_PART_BYTES);
	CHECK_INT(status.st_mode & 0777, 0600);
	CHECK_INT(stat(folder_file(&folder, "2026-10-01.2.jsonl", path), &status), 0);
	CHECK(status.st_size > 0);
	folder_finish(&folder);
}

static void half_a_line_of_a_crash_is_cut_off(void **state)
{
	SCOPED(scope_free) char *text = NULL;
	struct folder folder;
	struct access *access;
	char path[FOLDER_PATH_MAX];
	bool is_closed;
	int fd;

	(void)state;
	CHECK_ROW("half_a_line_of_a_crash_is_cut_off");
	folder_init(&folder);
	fd = open(folder_file(&folder, "2026-10-01.1.jsonl", path), O_WRONLY | O_CREAT, 0600);
	CHECK_INT(write(fd, "{}\n{\"at\":\"20", 12), 12);
	(void)close(fd);
	access = open_at(&folder, T0);
	CHECK_INT(ask(access, T0, &somebody, "/a", 2, &is_closed), ACCESS_OK);
	access_close(access);
	text = text_of(&folder, "2026-10-01.1.jsonl");
	CHECK_TEXT(text, "{}\n" LINE("2026-10-01T00:00:00Z", "abcdefgh", "holder", "/a"));
	folder_finish(&folder);
}

static void one_process_writes_a_folder(void **state)
{
	const struct zone zone = shanghai();
	struct access *other = NULL;
	struct folder folder;
	struct access *access;

	(void)state;
	CHECK_ROW("one_process_writes_a_folder");
	folder_init(&folder);
	access = open_at(&folder, T0);
	CHECK_INT(access_open(folder.path, &zone, (struct instant){ T0 }, &other), ACCESS_BUSY);
	CHECK(other == NULL);
	access_close(access);
	access = open_at(&folder, T0);
	access_close(access);
	access_close(NULL);
	folder_finish(&folder);
}

/* A file that may not grow is a full disk: what does not fit in memory is counted. */
static void a_full_disk_is_told(void **state)
{
	const struct rlimit none = { 0, RLIM_INFINITY };
	struct rlimit before;
	SCOPED(scope_free) char *text = NULL;
	struct folder folder;
	struct access *access;
	char path[900];
	int64_t asked = 0;
	int64_t lines = 0;
	long long lost = 0;
	bool is_closed;
	const char *at;

	(void)state;
	CHECK_ROW("a_full_disk_is_told");
	folder_init(&folder);
	memset(path, 'x', sizeof(path));
	access = open_at(&folder, T0);
	CHECK_INT(getrlimit(RLIMIT_FSIZE, &before), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &none), 0);
	for (int i = 0; i < 1500; i++, asked++) {
		int answer = ask(access, T0, &somebody, path, sizeof(path), &is_closed);

		CHECK(answer == ACCESS_OK || answer == ACCESS_FULL);
	}
	CHECK_INT(access_flush(access, (struct instant){ T0 }, &is_closed), ACCESS_FULL);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &before), 0);
	CHECK_INT(access_flush(access, (struct instant){ T0 }, &is_closed), ACCESS_OK);
	CHECK_INT(ask(access, T0, &somebody, "/after", 6, &is_closed), ACCESS_OK);
	access_close(access);
	(void)signal(SIGXFSZ, SIG_DFL);

	text = text_of(&folder, "2026-10-01.1.jsonl");
	for (at = text; (at = strchr(at, '\n')) != NULL; at++) {
		lines++;
	}
	at = strstr(text, "{\"at\":\"2026-10-01T00:00:00Z\",\"lost\":");
	CHECK(at != NULL);
	for (at += 36; *at >= '0' && *at <= '9'; at++) {
		lost = lost * 10 + (*at - '0');
	}
	CHECK(lost > 0 && lines > 900);
	CHECK_INT(lines - 2 + lost, asked); /* without "lost" and "/after" */
	CHECK(strstr(at, "/after") != NULL);
	folder_finish(&folder);
}

static void names_say_day_and_part(void **state)
{
	static const struct {
		const char *name;
		bool is_one;
	} rows[] = {
		{ "2026-10-01.1.jsonl", true },
		{ "2026-10-01.1000000.jsonl", true },
		{ "2026-10-01.1000001.jsonl", false },
		{ "2026-10-01.0.jsonl", false },
		{ "2026-10-01.01.jsonl", false },
		{ "2026-02-30.1.jsonl", false },
		{ "2026-10-01.jsonl", false },
		{ "2026-10-01.1.json", false },
		{ "2026-10-01.1.jsonl.gz", false },
		{ "lock", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct access_file file;
		char again[ACCESS_NAME_MAX];

		CHECK_ROW(rows[i].name);
		CHECK_INT(access_file_parse(rows[i].name, &file), rows[i].is_one);
		if (rows[i].is_one) {
			CHECK_TEXT(access_file_name(file, again), rows[i].name);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_line),
		cmocka_unit_test(a_long_path_is_cut),
		cmocka_unit_test(a_file_is_of_one_day),
		cmocka_unit_test(midnight_comes_without_a_request),
		cmocka_unit_test(a_full_file_has_a_second_part),
		cmocka_unit_test(half_a_line_of_a_crash_is_cut_off),
		cmocka_unit_test(one_process_writes_a_folder),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(names_say_day_and_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
