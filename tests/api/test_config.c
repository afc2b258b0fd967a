/* SPDX-License-Identifier: Apache-2.0 */

/*
 * DIR/weir.yaml: what it leaves out has its preset, what it says holds, and
 * what is wrong is named by line and column.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/config.h"

/* Loads a folder's file of that text; NULL: there is none. */
static int load(const char *text, struct config *ret, struct where *reterr)
{
	char folder[] = "/tmp/weir-config-XXXXXX";
	char path[64];
	FILE *file;
	int answer;

	CHECK(mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof(path), "%s/weir.yaml", folder);
	if (text != NULL) {
		file = fopen(path, "w");
		CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
	}
	answer = config_load(folder, ret, reterr);
	(void)unlink(path);
	(void)rmdir(folder);
	return answer;
}

static void holds_what_is_said_and_presets_the_rest(void **state)
{
	static const struct {
		const char *name, *text;
		const char *listen, *certificate, *crl;
		bool collect, web;
		int64_t connections, per_address, rate, patience_s, memory_mib;
	} rows[] = {
		{ "no file", NULL, "", "", "", true, true, 12000, 512, 0, 10, 8192 },
		{ "a comment", "# nothing\n", "", "", "", true, true, 12000, 512, 0, 10, 8192 },
		{ "keys only", "keys: /k\n", "", "", "", true, true, 12000, 512, 0, 10, 8192 },
		{ "an address", "serve:\n  listen: '[::1]:8443'\n", "[::1]:8443", "", "", true,
				true, 12000, 512, 0, 10, 8192 },
		{ "no collectors", "serve: {collect: false}\n", "", "", "", false, true, 12000, 512,
				0, 10, 8192 },
		{ "no web", "serve: {web: false}\n", "", "", "", true, false, 12000, 512, 0, 10,
				8192 },
		{ "files", "serve: {tls: {certificate: /c, crl: /r}}\n", "", "/c", "/r", true, true,
				12000, 512, 0, 10, 8192 },
		{ "limits", "serve: {limits: {connections: 1, per_address: 2, rate: 3, patience_s: 4, memory_mib: 64}}\n",
				"", "", "", true, true, 1, 2, 3, 4, 64 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where reason = { .line = 0 };
		struct config config;

		CHECK_ROW(rows[i].name);
		CHECK_INT(load(rows[i].text, &config, &reason), CONFIG_OK);
		CHECK_TEXT(config.serve.listen, rows[i].listen);
		CHECK_TEXT(config.serve.tls.certificate, rows[i].certificate);
		CHECK_TEXT(config.serve.tls.crl, rows[i].crl);
		CHECK_INT(config.serve.collect, rows[i].collect);
		CHECK_INT(config.serve.web, rows[i].web);
		CHECK_INT(config.serve.limits.connections, rows[i].connections);
		CHECK_INT(config.serve.limits.per_address, rows[i].per_address);
		CHECK_INT(config.serve.limits.rate, rows[i].rate);
		CHECK_INT(config.serve.limits.patience_s, rows[i].patience_s);
		CHECK_INT(config.serve.limits.memory_mib, rows[i].memory_mib);
	}
}

static void names_what_is_wrong(void **state)
{
	static const struct {
		const char *name, *text;
		int line, column;
	} rows[] = {
		{ "an unknown key", "serve:\n  port: 8443\n", 2, 3 },
		{ "no truth", "serve:\n  collect: maybe\n", 2, 12 },
		{ "no number", "serve:\n  limits:\n    rate: fast\n", 3, 11 },
		{ "too few", "serve:\n  limits:\n    connections: 0\n", 3, 18 },
		{ "too long patience", "serve:\n  limits:\n    patience_s: 601\n", 3, 17 },
		{ "too little memory", "serve:\n  limits:\n    memory_mib: 63\n", 3, 17 },
		{ "a list", "serve:\n  listen: [1]\n", 2, 11 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where reason = { .line = 0 };
		struct config config;

		CHECK_ROW(rows[i].name);
		CHECK_INT(load(rows[i].text, &config, &reason), CONFIG_WRONG);
		CHECK_INT(reason.line, rows[i].line);
		CHECK_INT(reason.column, rows[i].column);
		CHECK_INT(config.serve.limits.connections,
				12000); /* the presets, not a half of it */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_is_said_and_presets_the_rest),
		cmocka_unit_test(names_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
