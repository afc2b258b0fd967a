/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/tlog.h"

#include <stdio.h>

#include "tests/check.h"
#include "tests/support/vectors.h"

void tlog_key_load(struct seal *seal, const char *name, struct note_key *ret)
{
	json_t *root = vectors_load("tlog/keys.json");
	bool found = false;
	json_t *row;
	size_t i;

	json_array_foreach(vectors_array(root, "keys"), i, row)
	{
		char full[128];

		(void)snprintf(full, sizeof(full), "%s/%s", vectors_text(row, "label"),
				vectors_text(row, "alg_byte"));
		if (strcmp(full, name) == 0) {
			CHECK_INT(note_vkey_parse(seal, vectors_text(row, "vkey"), ret), NOTE_OK);
			found = true;
		}
	}
	json_decref(root);
	if (!found) {
		fail_msg("row '%s': no key '%s'", check_row, name);
	}
}

void tlog_keys_load(struct seal *seal, const json_t *names, struct tlog_keys *ret)
{
	json_t *name;
	size_t i;

	CHECK(json_array_size(names) <= TLOG_KEYS_MAX);
	json_array_foreach(names, i, name)
	{
		tlog_key_load(seal, json_string_value(name), &ret->list[i]);
	}
	ret->n = json_array_size(names);
}

size_t tlog_count(const struct note_seal *seals, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		count += seals[i].verified;
	}
	return count;
}

int tlog_open_seal(void **state)
{
	return seal_open((struct seal **)state);
}

int tlog_close_seal(void **state)
{
	seal_close(*state);
	return 0;
}
