/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Makes docs/one-litre.md, and holds it to the program.
 *
 *	one_litre PAGE ENTRIES          checks: status 1 and the first line that differs
 *	one_litre --make PAGE ENTRIES   runs, and writes both files
 *
 * ENTRIES has the run's entries, one in hex a line. Salts are random and the
 * first entry names the time of the run, so a run cannot be made again; but
 * everything else on the page follows from its entries, and is made from them
 * again at each check, after they were verified.
 */

#include "tests/api/one_litre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/entry.h"
#include "tests/support/small_ledger.h"

enum {
	FILE_MAX = 1 << 18,
};

static char *read_file(const char *path)
{
	char *text = calloc(1, FILE_MAX);
	FILE *file = fopen(path, "r");
	size_t size;

	if (file == NULL || text == NULL) {
		(void)fprintf(stderr, "one_litre: cannot read %s\n", path);
		exit(1);
	}
	size = fread(text, 1, FILE_MAX - 1, file);
	(void)fclose(file);
	demand(size < FILE_MAX - 1, "the file is not too large");
	return text;
}

static void write_file(const char *path, const struct bytes *text)
{
	FILE *file = fopen(path, "w");

	demand(file != NULL && fwrite(text->data, 1, text->size, file) == text->size &&
					fclose(file) == 0,
			"the file can be written");
}

static int digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Adds the entry that a line of hex holds. */
static const char *add_line(struct story *story, const char *line)
{
	struct bytes entry;

	bytes_init(&entry, ENTRY_MAX);
	for (; *line != '\n'; line += 2) {
		int high = digit(line[0]);
		int low = high < 0 ? -1 : digit(line[1]);

		demand(low >= 0, "a line of entries is hex and ends in LF");
		bytes_put_u8(&entry, (uint8_t)(high << 4 | low));
	}
	story_add(story, entry.data, entry.size);
	bytes_finish(&entry);
	return line + 1;
}

static void make_entries(const char *path)
{
	struct small_ledger small;
	struct bytes entry;
	struct bytes text;

	one_litre_run(&small);
	bytes_init(&entry, ENTRY_MAX);
	bytes_init(&text, FILE_MAX);
	for (int64_t i = 0; i < ledger_size(small.ledger); i++) {
		demand(ledger_fetch(small.ledger, i, &entry) == 0, "the ledger has the entry");
		for (size_t k = 0; k < entry.size; k++) {
			bytes_format(&text, "%02x", entry.data[k]);
		}
		bytes_put_text(&text, "\n");
	}
	demand(!text.failed, "memory");
	write_file(path, &text);
	bytes_finish(&entry);
	bytes_finish(&text);
	small_close(&small);
}

/* Are they the same? Prints the first line in which they are not. */
static bool compare(const char *path, const char *is, const char *wanted)
{
	int line = 1;

	for (; *is == *wanted && *is != '\0'; is++, wanted++) {
		line += *is == '\n' ? 1 : 0;
	}
	if (*is == *wanted) {
		return true;
	}
	(void)fprintf(stderr, "%s:%d: has   %.60s\n", path, line, is);
	(void)fprintf(stderr, "%s:%d: wants %.60s\n", path, line, wanted);
	(void)fprintf(stderr, "one_litre --make makes entries and page anew\n");
	return false;
}

int main(int argc, char **argv)
{
	bool is_make = argc == 4 && strcmp(argv[1], "--make") == 0;
	struct story story = { .count = 0 };
	struct bytes page;
	bool is_same = true;
	char *entries;
	char *stored;

	if (argc != 3 && !is_make) {
		(void)fprintf(stderr, "usage: one_litre [--make] PAGE ENTRIES\n");
		return 2;
	}
	if (is_make) {
		make_entries(argv[3]);
	}
	entries = read_file(argv[argc - 1]);
	stored = read_file(argv[argc - 2]);
	for (const char *line = entries; *line != '\0';) {
		line = add_line(&story, line);
	}
	story_end(&story);
	bytes_init(&page, FILE_MAX);
	story_page(&story, stored, &page);
	if (is_make) {
		write_file(argv[argc - 2], &page);
	} else {
		is_same = compare(argv[1], stored, bytes_text(&page));
	}
	bytes_finish(&page);
	story_finish(&story);
	free(entries);
	free(stored);
	return is_same ? 0 : 1;
}
