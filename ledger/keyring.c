/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/keyring.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base64.h"
#include "ledger/disk.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	/* Version, algorithm, name, secret, three blanks and LF; no such line is longer. */
	LINE_MAX_BYTES = 32 + NOTE_NAME_MAX + BASE64_SIZE(SEAL_KEY_BYTES),
};

static const char version[] = "weir-key-v1 ";

static const struct {
	enum note_algorithm algorithm;
	const char *word;
} algorithms[] = {
	{ NOTE_ED25519, "ed25519 " },
	{ NOTE_SM2, "sm2 " },
};

void keyring_wipe(struct keyring_key *key)
{
	seal_wipe(key, sizeof(*key));
}

static bool put_path(const char *directory, uint32_t id, const char *ending,
		char ret[static KEYRING_PATH_MAX])
{
	int length = snprintf(ret, KEYRING_PATH_MAX, "%s/%08" PRIx32 ".%s", directory, id, ending);

	if (length < 0 || length >= KEYRING_PATH_MAX) {
		ret[0] = '\0';
		return false;
	}
	return true;
}

bool keyring_key_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX])
{
	return put_path(directory, id, "key", ret);
}

bool keyring_anchor_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX])
{
	return put_path(directory, id, "anchor", ret);
}

/* Makes one folder, the first length bytes of a path; one that is there is as good. */
static int make_folder(const char *path, size_t length)
{
	char folder[KEYRING_PATH_MAX];

	memcpy(folder, path, length);
	folder[length] = '\0';
	if (mkdir(folder, 0700) != 0) {
		return errno == EEXIST ? 0 : WEIR_FAULT_IO;
	}
	return disk_sync_name(folder);
}

/* Makes a folder with all those above it. */
static int make_folders(const char *directory)
{
	size_t length = strlen(directory);
	int fault = 0;

	if (length == 0 || length >= KEYRING_PATH_MAX) {
		errno = length == 0 ? ENOENT : ENAMETOOLONG;
		return WEIR_FAULT_IO;
	}
	for (size_t i = 1; i <= length && fault == 0; i++) {
		if (directory[i] == '/' || i == length) {
			fault = make_folder(directory, i);
		}
	}
	return fault;
}

static const char *algorithm_word(enum note_algorithm algorithm)
{
	const char *word = NULL;

	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		if (algorithms[i].algorithm == algorithm) {
			word = algorithms[i].word;
		}
	}
	assert(word != NULL); /* no other algorithm signs a log */
	return word;
}

static void put_line(const struct keyring_key *key, struct bytes *line)
{
	bytes_put_text(line, version);
	bytes_put_text(line, algorithm_word(key->algorithm));
	bytes_put_text(line, key->name);
	bytes_put_u8(line, ' ');
	base64_put(line, key->secret, sizeof(key->secret));
	bytes_put_u8(line, '\n');
}

/* Writes the key's line into an empty file and makes it last. */
static int fill(int fd, const struct keyring_key *key)
{
	static const uint8_t room[LINE_MAX_BYTES];
	struct bytes line;
	int fault;

	bytes_init(&line, LINE_MAX_BYTES);
	/* All its memory at once: growing would leave copies of the secret behind. */
	bytes_put(&line, room, sizeof(room));
	bytes_reset(&line);
	put_line(key, &line);
	fault = line.failed ? WEIR_FAULT_MEMORY : disk_write(fd, line.data, line.size, 0);
	if (line.data != NULL) {
		seal_wipe(line.data, line.capacity);
	}
	bytes_finish(&line);
	return fault == 0 && fsync(fd) != 0 ? WEIR_FAULT_IO : fault;
}

int keyring_create_file(const char *path, const struct keyring_key *key)
{
	int fault;
	int fd;

	assert(note_is_name(key->name, strlen(key->name)));
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		return errno == EEXIST ? KEYRING_EXISTS : WEIR_FAULT_IO;
	}
	fault = fill(fd, key);
	disk_close(fd);
	if (fault == 0) {
		fault = disk_sync_name(path);
	}
	if (fault != 0) {
		int kept = errno;

		(void)unlink(path); /* half a key is worse than none */
		errno = kept;
		return fault;
	}
	return KEYRING_OK;
}

int keyring_create(const char *directory, uint32_t id, const struct keyring_key *key)
{
	char path[KEYRING_PATH_MAX];
	int fault;

	if (!keyring_key_path(directory, id, path)) {
		errno = ENAMETOOLONG;
		return WEIR_FAULT_IO;
	}
	fault = make_folders(directory);
	return fault != 0 ? fault : keyring_create_file(path, key);
}

/* Takes a word off the beginning of a slice. */
static bool take_word(const char **data, size_t *size, const char *word)
{
	size_t length = strlen(word);

	if (*size < length || memcmp(*data, word, length) != 0) {
		return false;
	}
	*data += length;
	*size -= length;
	return true;
}

static bool take_algorithm(const char **data, size_t *size, enum note_algorithm *ret)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		if (take_word(data, size, algorithms[i].word)) {
			*ret = algorithms[i].algorithm;
			return true;
		}
	}
	return false;
}

/* The key in a line that ends in LF and has nothing after it. */
static bool parse_line(const char *line, size_t size, struct keyring_key *ret)
{
	const char *blank;
	size_t length;
	size_t secret_size;

	if (size == 0 || line[--size] != '\n' || !take_word(&line, &size, version) ||
			!take_algorithm(&line, &size, &ret->algorithm)) {
		return false;
	}
	blank = memchr(line, ' ', size);
	if (blank == NULL || !note_is_name(line, (size_t)(blank - line))) {
		return false;
	}
	length = (size_t)(blank - line);
	memcpy(ret->name, line, length);
	ret->name[length] = '\0';
	return base64_take(blank + 1, size - length - 1, ret->secret, sizeof(ret->secret),
			       &secret_size) == BASE64_OK &&
			secret_size == sizeof(ret->secret);
}

/* Looks at the open file and reads its line. */
static int take_key(int fd, struct keyring_key *ret)
{
	char line[LINE_MAX_BYTES + 1];
	struct keyring_key key;
	struct stat status;
	size_t size;
	bool is_key;

	if (fstat(fd, &status) != 0) {
		return WEIR_FAULT_IO;
	}
	if (!S_ISREG(status.st_mode)) {
		return KEYRING_BROKEN;
	}
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		return KEYRING_EXPOSED;
	}
	if (disk_read(fd, line, sizeof(line), &size) != 0) {
		return WEIR_FAULT_IO;
	}
	is_key = parse_line(line, size, &key);
	if (is_key) {
		*ret = key;
	}
	seal_wipe(line, sizeof(line));
	keyring_wipe(&key);
	return is_key ? KEYRING_OK : KEYRING_BROKEN;
}

int keyring_load_file(const char *path, struct keyring_key *ret)
{
	/* Not blocking: a pipe of that name is to be refused, not waited for. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int answer;

	if (fd < 0) {
		return errno == ENOENT || errno == ENOTDIR ? KEYRING_ABSENT : WEIR_FAULT_IO;
	}
	answer = take_key(fd, ret);
	disk_close(fd);
	return answer;
}

int keyring_load(const char *directory, uint32_t id, struct keyring_key *ret)
{
	char path[KEYRING_PATH_MAX];

	return keyring_key_path(directory, id, path) ? keyring_load_file(path, ret)
						     : KEYRING_ABSENT;
}
