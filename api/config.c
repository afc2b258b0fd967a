/* SPDX-License-Identifier: Apache-2.0 */

#include "api/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "api/csv.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"
#include "meter/text.h"

static const struct yaml_key keys[] = {
	{ .name = "keys",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config, keys),
			.size = CONFIG_PATH_MAX },
};

static const struct yaml_table table = YAML_TABLE_OF(struct config, keys);

static bool path_of(const char *dir, char ret[static CONFIG_PATH_MAX])
{
	int length = snprintf(ret, CONFIG_PATH_MAX, "%s/weir.yaml", dir);

	return length > 0 && length < CONFIG_PATH_MAX;
}

/* Nothing but comments and blank lines: as init writes it where nothing was chosen. */
static bool says_nothing(const struct bytes *text)
{
	bool is_comment = false;

	for (size_t i = 0; i < text->size; i++) {
		char c = (char)text->data[i];

		if (c == '\n') {
			is_comment = false;
		} else if (c == '#') {
			is_comment = true;
		} else if (!is_comment && c != ' ' && c != '\t' && c != '\r') {
			return false;
		}
	}
	return true;
}

int config_load(const char *dir, struct config *ret, struct where *reterr)
{
	struct config config = { .keys = "" };
	char path[CONFIG_PATH_MAX];
	struct bytes text;
	int answer;

	*ret = config;
	if (!path_of(dir, path) || access(path, F_OK) != 0) {
		return CONFIG_OK;
	}
	bytes_init(&text, YAML_SIZE_MAX);
	answer = csv_load(path, &text, reterr);
	if (answer == CSV_OK && !says_nothing(&text)) {
		answer = yaml_load((const char *)text.data, text.size, path, &table, &config, NULL,
				reterr);
	}
	bytes_finish(&text);
	if (answer < 0) {
		return answer;
	}
	if (answer != YAML_OK) {
		return CONFIG_WRONG;
	}
	*ret = config;
	return CONFIG_OK;
}

int config_write(const char *dir, const struct config *config)
{
	char path[CONFIG_PATH_MAX];
	struct bytes text;
	int fd;
	bool is_whole;

	if (!path_of(dir, path)) {
		return WEIR_FAULT_IO;
	}
	bytes_init(&text, YAML_SIZE_MAX);
	bytes_put_text(&text,
			"# Addresses, limits and languages of this ledger; never a figure.\n");
	if (config->keys[0] != '\0') {
		bytes_put_text(&text, "keys: '");
		for (const char *at = config->keys; *at != '\0'; at++) {
			bytes_put(&text, "''", *at == '\'' ? 2 : 0);
			bytes_put(&text, at, *at == '\'' ? 0 : 1);
		}
		bytes_put_text(&text, "'\n");
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	is_whole = fd >= 0 && !text.failed &&
			write(fd, text.data, text.size) == (ssize_t)text.size && fsync(fd) == 0;
	if (fd >= 0) {
		is_whole = close(fd) == 0 && is_whole;
	}
	bytes_finish(&text);
	return is_whole ? 0 : WEIR_FAULT_IO;
}
