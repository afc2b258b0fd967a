/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/charge.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	/* Five ids, and each factor with its id and number: far below. */
	KEY_MAX = 1 << 16,
};

void charge_line_key(const struct charge_line *line, struct bytes *out)
{
	bytes_format(out, "%d;%s;%s;%s;%s;%d;%d", (int)line->part, line->intake, line->book->id,
			line->rate, line->rule, line->band, line->counts ? 1 : 0);
	for (size_t i = 0; i < line->factor_count; i++) {
		const struct charge_factor *factor = &line->factors[i];

		bytes_format(out, ";%s:%s:%lld", factor->what, factor->id,
				(long long)factor->times);
	}
}

/* Takes all rows of a key off the delta; true where there was one. */
static bool subtract_billed(struct charge_delta *delta, const char *key,
		const struct charge_billed *billed, size_t count)
{
	bool is_found = false;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(billed[i].key, key) != 0) {
			continue;
		}
		delta->key = is_found ? delta->key : billed[i].key;
		delta->volume_litres -= billed[i].volume_litres;
		delta->energy_wh -= billed[i].energy_wh;
		delta->amount_fen -= billed[i].amount_fen;
		is_found = true;
	}
	return is_found;
}

static bool is_change(const struct charge_delta *delta)
{
	return delta->volume_litres != 0 || delta->energy_wh != 0 || delta->amount_fen != 0;
}

/* Whether the key is one of the lines there are now, or of a billed row before this one. */
static bool is_known(const char *key, char *const *now, size_t now_count,
		const struct charge_billed *billed, size_t billed_count)
{
	for (size_t i = 0; i < now_count; i++) {
		if (strcmp(now[i], key) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < billed_count; i++) {
		if (strcmp(billed[i].key, key) == 0) {
			return true;
		}
	}
	return false;
}

static int compare(const struct charge_result *now, char *const *keys,
		const struct charge_billed *billed, size_t billed_count, struct charge_delta *rows)
{
	int found = 0;

	for (size_t i = 0; i < now->line_count; i++) {
		const struct charge_line *line = &now->lines[i];
		struct charge_delta delta = { .line = line,
			.volume_litres = line->volume_litres,
			.energy_wh = line->energy_wh,
			.amount_fen = line->amount_fen };
		bool was_billed = subtract_billed(&delta, keys[i], billed, billed_count);

		/* A new line stands in the delta even where it costs nothing. */
		if (!was_billed || is_change(&delta)) {
			rows[found++] = delta;
		}
	}
	for (size_t i = 0; i < billed_count; i++) {
		struct charge_delta delta = { .line = NULL };

		if (!is_known(billed[i].key, keys, now->line_count, billed, i)) {
			(void)subtract_billed(&delta, billed[i].key, billed, billed_count);
			if (is_change(&delta)) {
				rows[found++] = delta;
			}
		}
	}
	return found;
}

static void free_keys(char **keys, size_t count)
{
	for (size_t i = 0; keys != NULL && i < count; i++) {
		free(keys[i]);
	}
	free(keys);
}

/* The key of each line, as strings; NULL without memory. */
static char **make_keys(const struct charge_result *result)
{
	char **keys = calloc(result->line_count + 1, sizeof(keys[0]));

	for (size_t i = 0; keys != NULL && i < result->line_count; i++) {
		struct bytes key;

		bytes_init(&key, KEY_MAX);
		charge_line_key(&result->lines[i], &key);
		keys[i] = key.failed ? NULL : strdup(bytes_text(&key));
		bytes_finish(&key);
		if (keys[i] == NULL) {
			free_keys(keys, i);
			return NULL;
		}
	}
	return keys;
}

int charge_deltas(const struct charge_result *now, const struct charge_billed *billed,
		size_t billed_count, struct charge_delta *rows)
{
	char **keys = make_keys(now);
	int found;

	if (keys == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	found = compare(now, keys, billed, billed_count, rows);
	assert(found >= 0 && (size_t)found <= now->line_count + billed_count);
	free_keys(keys, now->line_count);
	return found;
}
