/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Appends to a made-up log until it is killed, and says after each commit how
 * many entries are safe. tests/ledger/test_loss.c kills it.
 *
 *	loss_writer LEDGER.db [COMMITS]
 *
 * With COMMITS it ends by itself after so many.
 */

#include <stdio.h>
#include <unistd.h>

#include "ledger/seal.h"
#include "ledger/store.h"
#include "meter/text.h"
#include "tests/support/made_log.h"

static int open_or_create(const char *path, struct seal *seal, struct store **ret)
{
	const struct store_options options = { .mode = STORE_WRITE, .log = 1, .seal = seal };
	int r = store_open(path, &options, ret);

	if (r == STORE_ABSENT) {
		store_close(*ret);
		r = store_create(path, &options, ret);
	}
	return r;
}

static int commit(struct store *store, struct seal *seal, int64_t *size)
{
	int64_t count = 1 + *size * 7 % 97;
	int r = store_begin(store);

	if (r == STORE_OK) {
		r = made_append(store, seal, *size, count);
	}
	if (r == STORE_OK) {
		r = store_commit(store);
	}
	*size += r == STORE_OK ? count : 0;
	return r;
}

static int say(int64_t size)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%lld\n", (long long)size);

	return write(STDOUT_FILENO, text, (size_t)length) == length ? 0 : -1;
}

int main(int argc, char **argv)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	SCOPED(store_close) struct store *store = NULL;
	int64_t commits = INT64_MAX;
	int64_t size = 0;

	if (argc < 2 || (argc > 2 && text_int_all(argv[2], 0, INT64_MAX, &commits) != TEXT_OK)) {
		return 2;
	}
	int r = seal_open(&seal);
	if (r == 0) {
		r = open_or_create(argv[1], seal, &store);
	}
	if (r == STORE_OK) {
		r = store_size(store, &size);
	}
	while (r == STORE_OK && commits > 0) {
		r = say(size);
		if (r == 0) {
			r = commit(store, seal, &size);
		}
		commits--;
	}
	if (r != STORE_OK) {
		(void)fprintf(stderr, "loss_writer: %s\n", store == NULL ? "" : store_why(store));
		return 3;
	}
	return say(size) == 0 ? 0 : 3;
}
