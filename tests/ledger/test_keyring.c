/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A key file is written once, for its owner alone, and read back only where it
 * is what was written.
 */

#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/keyring.h"
#include "ledger/signer.h"
#include "meter/err.h"
#include "tests/support/folder.h"

enum {
	ID = 0x0badf00d,
};

static void paths_name_the_key(void **state)
{
	char path[KEYRING_PATH_MAX];
	char *longest = malloc(KEYRING_PATH_MAX);

	(void)state;
	assert_non_null(longest);
	CHECK(keyring_key_path("/keys", ID, path));
	CHECK_TEXT(path, "/keys/0badf00d.key");
	CHECK(keyring_anchor_path("keys/of/mine", 7, path));
	CHECK_TEXT(path, "keys/of/mine/00000007.anchor");
	memset(longest, 'a', KEYRING_PATH_MAX);
	longest[KEYRING_PATH_MAX - 14] = '\0';
	CHECK_ROW("just fits");
	CHECK(keyring_key_path(longest, ID, path));
	CHECK_INT(strlen(path), KEYRING_PATH_MAX - 1);
	CHECK_ROW("one too long");
	CHECK(!keyring_anchor_path(longest, ID, path));
	CHECK_TEXT(path, "");
	free(longest);
}

static struct keyring_key key_of(enum note_algorithm algorithm, uint8_t seed)
{
	struct keyring_key key = { .algorithm = algorithm, .name = "example.org/weir" };

	memset(key.secret, seed, sizeof(key.secret));
	return key;
}

/* As keyring_key() of Ed25519 with this seed is written. */
static const char line[] = "weir-key-v1 ed25519 example.org/weir "
			   "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";

static void check_same(const struct keyring_key *is, const struct keyring_key *want)
{
	CHECK_INT(is->algorithm, want->algorithm);
	CHECK_TEXT(is->name, want->name);
	assert_memory_equal(is->secret, want->secret, sizeof(is->secret));
}

static void a_signer_comes_back_from_its_file(void **state)
{
	static const enum note_algorithm algorithms[] = { NOTE_ED25519, NOTE_SM2 };
	struct seal *seal = NULL;
	struct folder folder;

	(void)state;
	CHECK_INT(seal_open(&seal), 0);
	for (size_t i = 0; i < CHECK_COUNT(algorithms); i++) {
		struct keyring_key key = key_of(algorithms[i], 7);
		struct keyring_key other = key_of(algorithms[i], 8);
		struct keyring_key loaded = { .algorithm = NOTE_COSIGNATURE };
		char path[KEYRING_PATH_MAX];
		struct signer *signer = NULL;
		struct signer *again = NULL;
		struct stat status;
		uint32_t id;

		CHECK_ROW(algorithms[i] == NOTE_SM2 ? "sm2" : "ed25519");
		folder_init(&folder);
		CHECK_INT(signer_open_secret(seal, key.name, key.algorithm, key.secret, &signer),
				NOTE_OK);
		id = signer->key.id;
		CHECK_INT(keyring_create(folder.path, id, &key), KEYRING_OK);
		CHECK(keyring_key_path(folder.path, id, path));
		CHECK_INT(stat(path, &status), 0);
		CHECK_INT(status.st_mode, S_IFREG | 0600);
		CHECK_INT(keyring_load(folder.path, id, &loaded), KEYRING_OK);
		check_same(&loaded, &key);
		CHECK_INT(signer_open_secret(seal, loaded.name, loaded.algorithm, loaded.secret,
					  &again),
				NOTE_OK);
		CHECK_INT(again->key.id, id);
		CHECK_INT(keyring_create(folder.path, id, &other), KEYRING_EXISTS);
		CHECK_INT(keyring_load(folder.path, id, &loaded), KEYRING_OK);
		check_same(&loaded, &key);
		keyring_wipe(&loaded);
		CHECK_TEXT(loaded.name, "");
		CHECK_INT(loaded.secret[0], 0);
		signer_close(signer);
		signer_close(again);
		folder_finish(&folder);
	}
	seal_close(seal);
}

static void folders_are_made_for_their_owner(void **state)
{
	static const char *const made[] = { "/a/b/c/0badf00d.key", "/a/b/c", "/a/b", "/a" };
	struct keyring_key key = key_of(NOTE_ED25519, 7);
	struct keyring_key loaded;
	char path[KEYRING_PATH_MAX];
	char file[KEYRING_PATH_MAX];
	struct folder folder;
	struct stat status;
	mode_t umask_before = umask(0);

	(void)state;
	folder_init(&folder);
	(void)snprintf(path, sizeof(path), "%s/a/b//c/", folder.path);
	CHECK_INT(keyring_create(path, ID, &key), KEYRING_OK);
	CHECK_INT(keyring_load(path, ID, &loaded), KEYRING_OK);
	check_same(&loaded, &key);
	CHECK_INT(keyring_create(path, ID + 1, &key), KEYRING_OK);
	CHECK(keyring_key_path(path, ID + 1, file));
	CHECK_INT(unlink(file), 0);
	for (size_t i = 0; i < CHECK_COUNT(made); i++) {
		CHECK_ROW(made[i]);
		(void)snprintf(path, sizeof(path), "%s%s", folder.path, made[i]);
		CHECK_INT(stat(path, &status), 0);
		CHECK_INT(status.st_mode & 07777, i == 0 ? 0600 : 0700);
		CHECK_INT(remove(path), 0);
	}
	(void)umask(umask_before);
	folder_finish(&folder);
}

static void put_file(const char *path, const char *content, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	CHECK(fd >= 0);
	CHECK(write(fd, content, size) == (ssize_t)size);
	CHECK_INT(fchmod(fd, mode), 0);
	CHECK_INT(close(fd), 0);
}

static void a_key_is_for_its_owner_alone(void **state)
{
	static const struct {
		mode_t mode;
		enum keyring_answer answer;
	} rows[] = {
		{ 0600, KEYRING_OK },
		{ 0400, KEYRING_OK },
		{ 0640, KEYRING_EXPOSED },
		{ 0604, KEYRING_EXPOSED },
		{ 0620, KEYRING_EXPOSED },
		{ 0602, KEYRING_EXPOSED },
	};
	struct keyring_key key = key_of(NOTE_ED25519, 7);
	char path[KEYRING_PATH_MAX];
	struct folder folder;

	(void)state;
	folder_init(&folder);
	CHECK(keyring_key_path(folder.path, ID, path));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct keyring_key loaded = { .name = "stays put" };

		put_file(path, line, sizeof(line) - 1, rows[i].mode);
		CHECK_INT(keyring_load(folder.path, ID, &loaded), rows[i].answer);
		if (rows[i].answer == KEYRING_OK) {
			check_same(&loaded, &key);
		} else {
			CHECK_TEXT(loaded.name, "stays put");
		}
		CHECK_INT(unlink(path), 0);
	}
	folder_finish(&folder);
}

static void what_is_not_a_key_file_is_refused(void **state)
{
#define SECRET "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
	static const struct {
		const char *name;
		const char *content;
	} rows[] = {
		{ "nothing", "" },
		{ "an empty line", "\n" },
		{ "cut before its end", "weir-key-v1 ed25519 a.org " SECRET },
		{ "another end than LF", "weir-key-v1 ed25519 a.org " SECRET "x" },
		{ "cut in the secret", "weir-key-v1 ed25519 a.org BwcHBwcH\n" },
		{ "cut in the name", "weir-key-v1 ed25519 a\n" },
		{ "cut in the algorithm", "weir-key-v1 ed2\n" },
		{ "another line after it", "weir-key-v1 ed25519 a.org " SECRET "\nmore\n" },
		{ "an empty line after it", "weir-key-v1 ed25519 a.org " SECRET "\n\n" },
		{ "another version", "weir-key-v2 ed25519 a.org " SECRET "\n" },
		{ "another algorithm", "weir-key-v1 rsa a.org " SECRET "\n" },
		{ "no name", "weir-key-v1 ed25519 " SECRET "\n" },
		{ "an empty name", "weir-key-v1 ed25519  " SECRET "\n" },
		{ "a name that is none", "weir-key-v1 ed25519 a+b " SECRET "\n" },
		{ "two blanks", "weir-key-v1 ed25519 a.org  " SECRET "\n" },
		{ "a blank at the end", "weir-key-v1 ed25519 a.org " SECRET " \n" },
		{ "CR LF", "weir-key-v1 ed25519 a.org " SECRET "\r\n" },
		{ "a secret of 31 bytes",
				"weir-key-v1 ed25519 a.org "
				"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==\n" },
		{ "a secret of 33 bytes",
				"weir-key-v1 ed25519 a.org "
				"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH\n" },
		{ "base64 in another spelling",
				"weir-key-v1 ed25519 a.org "
				"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwd=\n" },
	};
	struct keyring_key key = key_of(NOTE_ED25519, 7);
	char path[KEYRING_PATH_MAX];
	struct folder folder;

	(void)state;
	folder_init(&folder);
	CHECK(keyring_key_path(folder.path, ID, path));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct keyring_key loaded = { .name = "stays put" };

		CHECK_ROW(rows[i].name);
		put_file(path, rows[i].content, strlen(rows[i].content), 0600);
		CHECK_INT(keyring_load(folder.path, ID, &loaded), KEYRING_BROKEN);
		CHECK_TEXT(loaded.name, "stays put");
		CHECK_INT(keyring_create(folder.path, ID, &key), KEYRING_EXISTS);
		CHECK_INT(unlink(path), 0);
	}
	CHECK_ROW("no file");
	CHECK_INT(keyring_load(folder.path, ID, &key), KEYRING_ABSENT);
	CHECK_INT(keyring_load("/dev/null", ID, &key), KEYRING_ABSENT);
	CHECK_ROW("a pipe");
	CHECK_INT(mkfifo(path, 0600), 0);
	CHECK_INT(keyring_load(folder.path, ID, &key), KEYRING_BROKEN);
	CHECK_INT(unlink(path), 0);
	CHECK_ROW("a link to nowhere is there too");
	CHECK_INT(symlink("/nowhere/at/all", path), 0);
	CHECK_INT(keyring_create(folder.path, ID, &key), KEYRING_EXISTS);
	folder_finish(&folder);
}

static void a_name_may_have_255_bytes(void **state)
{
	struct keyring_key key = key_of(NOTE_ED25519, 7);
	struct keyring_key loaded;
	struct folder folder;

	(void)state;
	folder_init(&folder);
	memset(key.name, 'n', NOTE_NAME_MAX);
	CHECK_INT(keyring_create(folder.path, ID, &key), KEYRING_OK);
	CHECK_INT(keyring_load(folder.path, ID, &loaded), KEYRING_OK);
	check_same(&loaded, &key);
	folder_finish(&folder);
}

static void the_line_is_as_documented(void **state)
{
	struct keyring_key key = key_of(NOTE_ED25519, 7);
	char path[KEYRING_PATH_MAX];
	char content[sizeof(line) + 1];
	struct folder folder;
	int fd;

	(void)state;
	folder_init(&folder);
	CHECK_INT(keyring_create(folder.path, ID, &key), KEYRING_OK);
	CHECK(keyring_key_path(folder.path, ID, path));
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	CHECK_INT(read(fd, content, sizeof(content)), sizeof(line) - 1);
	assert_memory_equal(content, line, sizeof(line) - 1);
	CHECK_INT(close(fd), 0);
	folder_finish(&folder);
}

/* In a process of its own, which may write only so many bytes to a file. */
static int create_on_a_full_disk(const char *directory)
{
	struct rlimit limit = { .rlim_cur = 30, .rlim_max = 30 };
	struct keyring_key key = key_of(NOTE_ED25519, 7);

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
		return 99;
	}
	if (keyring_create(directory, ID, &key) != WEIR_FAULT_IO) {
		return 98;
	}
	return errno == EFBIG ? 0 : 97;
}

static void a_key_that_cannot_be_written_whole_is_not_there(void **state)
{
	struct keyring_key key = key_of(NOTE_ED25519, 7);
	struct keyring_key loaded;
	struct folder folder;
	int status = 0;
	pid_t pid;

	(void)state;
	folder_init(&folder);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		_exit(create_on_a_full_disk(folder.path));
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 0);
	CHECK_INT(keyring_load(folder.path, ID, &loaded), KEYRING_ABSENT);
	CHECK_INT(keyring_create(folder.path, ID, &key), KEYRING_OK);
	folder_finish(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_name_the_key),
		cmocka_unit_test(a_signer_comes_back_from_its_file),
		cmocka_unit_test(folders_are_made_for_their_owner),
		cmocka_unit_test(a_key_is_for_its_owner_alone),
		cmocka_unit_test(what_is_not_a_key_file_is_refused),
		cmocka_unit_test(a_name_may_have_255_bytes),
		cmocka_unit_test(the_line_is_as_documented),
		cmocka_unit_test(a_key_that_cannot_be_written_whole_is_not_there),
	};

	return cmocka_run_group_tests_name("keyring", tests, NULL, NULL);
}
