/* SPDX-License-Identifier: Apache-2.0 */

#include "api/verify_marks.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "ledger/anchor.h"
#include "ledger/keyring.h"
#include "ledger/ledger.h"
#include "ledger/tiles_file.h"
#include "meter/bytes.h"
#include "meter/text.h"

void verify_fault_set(struct verify_fault *fault, const char *file, const char *rule,
		const char *expected, const char *found)
{
	if (fault->rule[0] != '\0') {
		return;
	}
	fault->entry = -1;
	(void)text_copy(fault->file, sizeof(fault->file), file);
	(void)text_copy(fault->rule, sizeof(fault->rule), rule);
	(void)text_copy(fault->expected, sizeof(fault->expected), expected);
	(void)text_copy(fault->found, sizeof(fault->found), found);
}

static const struct {
	const char *rule;
	const char *found;
} checkpoint_texts[] = {
	[CHECKPOINT_NOTE] = { "checkpoint", "bytes that are no signed note" },
	[CHECKPOINT_FORGED] = { "signature", "a signature that does not verify" },
	[CHECKPOINT_UNSIGNED] = { "signature", "no signature by that key" },
	[CHECKPOINT_BODY] = { "checkpoint", "a signed text that is no checkpoint" },
	[CHECKPOINT_ORIGIN] = { "origin", "a checkpoint of another log" },
};

int verify_checkpoint_open(const struct note_key *key, const char *note, size_t size,
		const char *file, struct checkpoint *ret, struct verify_fault *fault)
{
	char expected[sizeof(fault->expected)];
	struct note_seal note_seal;
	int answer = checkpoint_open(note, size, key->name, key, 1, ret, &note_seal);

	if (answer <= 0) {
		return answer;
	}
	(void)snprintf(expected, sizeof(expected), "a checkpoint of %.120s, signed by that key",
			key->name);
	verify_fault_set(fault, file, checkpoint_texts[answer].rule, expected,
			checkpoint_texts[answer].found);
	return 1;
}

int verify_marks_since(struct verify_marks *marks, const struct verify_options *options,
		struct verify_report *report, struct where *reason)
{
	const char *path = options->since;
	struct checkpoint checkpoint;
	struct bytes note;
	int answer;

	if (path == NULL) {
		return 0;
	}
	bytes_init(&note, NOTE_SIZE_MAX + 2);
	answer = tiles_file_read(AT_FDCWD, path, NOTE_SIZE_MAX, &note);
	if (answer == TILES_FILE_ABSENT || answer == TILES_FILE_ODD || answer == WEIR_FAULT_IO) {
		where_set(reason, 0, 0, "%.300s: %s", path,
				answer == TILES_FILE_ABSENT ? "no such file" : "it cannot be read");
		answer = VERIFY_RUN_UNREADABLE;
	} else if (answer == TILES_FILE_OK || answer == TILES_FILE_LONG) {
		answer = verify_checkpoint_open(options->key, (const char *)note.data, note.size,
				path, &checkpoint, &marks->fault);
		if (answer == 0) {
			marks->has_since = true;
			marks->since.size = checkpoint.size;
			memcpy(marks->since.root, checkpoint.root, sizeof(checkpoint.root));
			report->since_size = (int64_t)checkpoint.size;
		} else if (answer > 0) {
			report->since = VERIFY_DIFFERS;
			answer = 0;
		}
	}
	bytes_finish(&note);
	return answer;
}

int verify_marks_anchor(struct verify_marks *marks, struct seal *seal,
		const struct verify_options *options, struct verify_report *report)
{
	SCOPED(anchor_close) struct anchor *anchor = NULL;
	struct anchor_point point;
	char keys[KEYRING_PATH_MAX];
	int answer;

	if (!report->is_ledger) {
		return 0;
	}
	if (options->keys != NULL) {
		(void)text_copy(keys, sizeof(keys), options->keys);
	} else if (ledger_default_keys(keys, sizeof(keys)) != 0) {
		return 0;
	}
	if (!keyring_anchor_path(keys, options->key->id, report->anchor_file)) {
		return 0;
	}
	answer = anchor_open(seal, report->anchor_file, options->key->id, false, &anchor);
	if (answer == WEIR_FAULT_MEMORY || answer == WEIR_FAULT_CRYPTO) {
		return answer;
	}
	if (answer == ANCHOR_BROKEN) {
		report->anchor = VERIFY_DIFFERS;
		verify_fault_set(&marks->fault, report->anchor_file, "anchor",
				"an anchor of this log", "a damaged file, or another log's");
	}
	if (answer != ANCHOR_OK) {
		return 0;
	}
	point = anchor_read(anchor);
	marks->has_anchor = true;
	marks->anchor.size = point.size;
	memcpy(marks->anchor.root, point.root, sizeof(point.root));
	report->anchor_size = (int64_t)point.size;
	return 0;
}

/* Marks beyond the end: this is an older copy. */
static void check_ahead(struct verify_marks *marks, const struct verify_mark *mark, uint64_t size,
		const char *rule, const char *file, enum verify_verdict *state)
{
	char expected[64];
	char found[96];

	if (mark->size <= size) {
		return;
	}
	*state = VERIFY_DIFFERS;
	(void)snprintf(expected, sizeof(expected), "at least %llu entries",
			(unsigned long long)mark->size);
	(void)snprintf(found, sizeof(found), "%llu entries: this is an older copy",
			(unsigned long long)size);
	verify_fault_set(&marks->fault, file, rule, expected, found);
}

void verify_marks_ahead(struct verify_marks *marks, const struct verify_options *options,
		struct verify_report *report)
{
	uint64_t size = report->checkpoint.size;

	check_ahead(marks, &marks->since, size, "since", options->since, &report->since);
	check_ahead(marks, &marks->anchor, size, "anchor", report->anchor_file, &report->anchor);
}
