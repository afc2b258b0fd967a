/* SPDX-License-Identifier: Apache-2.0 */

#include "api/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "api/csv.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"
#include "meter/text.h"

/* What serves where the file says nothing of it. */
enum {
	CONNECTIONS = 12000, /* ten thousand that idle, and more */
	PER_ADDRESS = 512,   /* an office behind one address */
	PATIENCE_S = 10,
	MEMORY_MIB = 8192, /* ten thousand connections, and a county's books twice */
};

static const struct yaml_key tls_keys[] = {
	{ .name = "certificate",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config_tls, certificate),
			.size = CONFIG_PATH_MAX },
	{ .name = "key",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config_tls, key),
			.size = CONFIG_PATH_MAX },
	{ .name = "client_ca",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config_tls, client_ca),
			.size = CONFIG_PATH_MAX },
	{ .name = "crl",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config_tls, crl),
			.size = CONFIG_PATH_MAX },
};

static const struct yaml_table tls_table = YAML_TABLE_OF(struct config_tls, tls_keys);

static const struct yaml_key limit_keys[] = {
	{ .name = "connections",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct config_limits, connections),
			.low = 1,
			.high = CONFIG_COUNT_MAX,
			.preset = CONNECTIONS },
	{ .name = "per_address",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct config_limits, per_address),
			.low = 1,
			.high = CONFIG_COUNT_MAX,
			.preset = PER_ADDRESS },
	{ .name = "rate",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct config_limits, rate),
			.low = 0,
			.high = CONFIG_COUNT_MAX,
			.preset = 0 },
	{ .name = "patience_s",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct config_limits, patience_s),
			.low = 1,
			.high = CONFIG_PATIENCE_MAX_S,
			.preset = PATIENCE_S },
	{ .name = "memory_mib",
			.type = YAML_INT,
			.is_optional = true,
			.offset = offsetof(struct config_limits, memory_mib),
			.low = CONFIG_MEMORY_MIN_MIB,
			.high = CONFIG_MEMORY_MAX_MIB,
			.preset = MEMORY_MIB },
};

static const struct yaml_table limit_table = YAML_TABLE_OF(struct config_limits, limit_keys);

static const struct yaml_key serve_keys[] = {
	{ .name = "listen",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config_serve, listen),
			.size = CONFIG_ADDRESS_MAX },
	{ .name = "tls",
			.type = YAML_TABLE,
			.is_optional = true,
			.offset = offsetof(struct config_serve, tls),
			.table = &tls_table },
	{ .name = "limits",
			.type = YAML_TABLE,
			.is_optional = true,
			.offset = offsetof(struct config_serve, limits),
			.table = &limit_table },
	{ .name = "accesses",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config_serve, accesses),
			.size = CONFIG_PATH_MAX },
	{ .name = "collect",
			.type = YAML_BOOL,
			.is_optional = true,
			.offset = offsetof(struct config_serve, collect),
			.preset = true },
	{ .name = "web",
			.type = YAML_BOOL,
			.is_optional = true,
			.offset = offsetof(struct config_serve, web),
			.preset = true },
};

static const struct yaml_table serve_table = YAML_TABLE_OF(struct config_serve, serve_keys);

static const struct yaml_key keys[] = {
	{ .name = "keys",
			.type = YAML_TEXT,
			.is_optional = true,
			.offset = offsetof(struct config, keys),
			.size = CONFIG_PATH_MAX },
	{ .name = "serve",
			.type = YAML_TABLE,
			.is_optional = true,
			.offset = offsetof(struct config, serve),
			.table = &serve_table },
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

/* What a file that says nothing means. */
static struct config preset(void)
{
	return (struct config){
		.serve = {
			.collect = true,
			.web = true,
			.limits = {
				.connections = CONNECTIONS,
				.per_address = PER_ADDRESS,
				.patience_s = PATIENCE_S,
				.memory_mib = MEMORY_MIB,
			},
		},
	};
}

int config_load(const char *dir, struct config *ret, struct where *reterr)
{
	struct config config = { .keys = "" };
	bool is_said = false;
	char path[CONFIG_PATH_MAX];
	struct bytes text;
	int answer;

	*ret = preset();
	if (!path_of(dir, path) || access(path, F_OK) != 0) {
		return CONFIG_OK;
	}
	bytes_init(&text, YAML_SIZE_MAX);
	answer = csv_load(path, &text, reterr);
	is_said = answer == CSV_OK && !says_nothing(&text);
	if (is_said) {
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
	if (is_said) {
		*ret = config;
	}
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
