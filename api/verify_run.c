/* SPDX-License-Identifier: Apache-2.0 */

#include "api/verify_run.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/verify_log.h"
#include "api/verify_marks.h"
#include "ledger/books_compare.h"
#include "ledger/ledger.h"
#include "ledger/seal.h"
#include "ledger/tile.h"
#include "meter/list.h"

struct run {
	const struct verify_options *options;
	struct verify_report *report;
	struct where *reason;
	struct verify_log *log;
	const struct verify_log_head *head;
	struct verify *verify;
	struct seal *seal; /* of this thread */
	struct verify_mark *notes;
	size_t note_count, note_room, note_next;
	struct verify_marks marks;
	struct verify_fault note_fault; /* of a released checkpoint; rule "" is none */
	struct verify_fault books_fault;
	struct where unreadable; /* an entry that cannot be read */
	/* The thread that hashes. */
	struct seal *hash_seal;
	struct tiles_fault hash_fault;
	int hash_answer;
};

/* The fault that the report tells; what is set first stays. */
static int fail(struct run *run, const char *file, const char *rule, const char *expected,
		const char *found)
{
	if (!run->report->has_fault) {
		verify_fault_set(&run->report->fault, file, rule, expected, found);
		run->report->has_fault = true;
	}
	return 1;
}

/* ---- checkpoints ---- */

/* What an unverified checkpoint says, for the report. */
static void read_claims(struct run *run)
{
	const struct bytes *note = &run->head->note;
	struct note parts;

	if (note_parse((const char *)note->data, note->size, &parts) == NOTE_OK &&
			checkpoint_parse(parts.text, parts.text_size, &run->report->checkpoint) ==
					CHECKPOINT_OK) {
		run->report->has_checkpoint = true;
	}
}

static int check_head(struct run *run)
{
	struct verify_report *report = run->report;
	struct where reason = { .line = 0 };
	char expected[64];
	char found[64];
	struct checkpoint checkpoint;
	int answer = verify_log_head(run->log, &run->head, &reason);

	if (answer == VERIFY_LOG_DAMAGED) {
		return fail(run, verify_log_file(run->log), "store", "a log that can be read",
				reason.text);
	}
	if (answer < 0) {
		return answer;
	}
	read_claims(run);
	answer = verify_checkpoint_open(run->options->key, (const char *)run->head->note.data,
			run->head->note.size, verify_log_file(run->log), &checkpoint,
			&report->fault);
	if (answer != 0) {
		report->has_fault = answer > 0;
		return answer;
	}
	report->checkpoint = checkpoint;
	report->has_checkpoint = report->is_signed = true;
	if (report->is_ledger && (int64_t)checkpoint.size != run->head->size) {
		(void)snprintf(expected, sizeof(expected), "a checkpoint of %lld entries",
				(long long)run->head->size);
		(void)snprintf(found, sizeof(found), "one of %lld", (long long)checkpoint.size);
		return fail(run, verify_log_file(run->log), "checkpoint", expected, found);
	}
	verify_log_set_size(run->log, checkpoint.size);
	return 0;
}

static int add_note(void *context, int64_t size, const char *note, size_t note_size)
{
	struct run *run = context;
	struct checkpoint checkpoint;
	int answer;
	struct verify_mark *grown;

	grown = list_grow(run->notes, &run->note_room, run->note_count + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	run->notes = grown;
	answer = verify_checkpoint_open(run->options->key, note, note_size, "ledger.db",
			&checkpoint, &run->note_fault);
	if (answer == 0 && (int64_t)checkpoint.size != size) {
		verify_fault_set(&run->note_fault, "ledger.db", "note",
				"a released checkpoint of its own size", "one of another size");
		answer = 1;
	}
	if (answer == 0) {
		run->notes[run->note_count].size = checkpoint.size;
		memcpy(run->notes[run->note_count].root, checkpoint.root, sizeof(checkpoint.root));
		run->note_count++;
	} else if (answer > 0) {
		/* Which of them: its size, as the row says. */
		(void)snprintf(run->note_fault.expected, sizeof(run->note_fault.expected),
				"the released checkpoint of %lld entries, signed by that key",
				(long long)size);
	}
	return answer;
}

static int check_notes(struct run *run)
{
	struct where reason = { .line = 0 };
	int answer = verify_log_notes(run->log, add_note, run, &reason);

	if (answer == VERIFY_LOG_DAMAGED && run->note_fault.rule[0] == '\0') {
		verify_fault_set(&run->note_fault, "ledger.db", "note",
				"released checkpoints that can be read", reason.text);
	}
	return answer < 0 ? answer : 0;
}

/* ---- the pass over the entries ---- */

/* Is the root over the entries so far the one that a mark of this size has? */
static int check_mark(struct run *run, const struct verify_mark *mark, const char *rule)
{
	uint8_t root[SEAL_HASH_BYTES];
	int answer = tree_edge_root(run->verify->seal, &run->verify->edge, root);

	return answer < 0 ? answer
			  : verify_root(run->verify, rule, mark->size, mark->root,
					    run->verify->edge.size, root);
}

static void compare_books(struct run *run)
{
	struct books_difference difference;
	char expected[sizeof(run->books_fault.expected)];

	if (run->head->stored == NULL || run->head->stored_size != run->verify->books->size) {
		return;
	}
	run->report->books = VERIFY_FITS;
	if (books_compare(run->verify->books, run->head->stored, &difference) == BOOKS_OTHER) {
		(void)snprintf(expected, sizeof(expected), "%.47s %.120s: %.80s", difference.table,
				difference.key, difference.expected);
		run->report->books = VERIFY_DIFFERS;
		verify_fault_set(&run->books_fault, "ledger.db", "books", expected,
				difference.found);
	}
}

/* What must hold between two entries. */
static int check_between(struct run *run)
{
	uint64_t size = run->verify->edge.size;
	int answer = 0;

	while (answer == 0 && run->note_next < run->note_count &&
			run->notes[run->note_next].size == size) {
		answer = check_mark(run, &run->notes[run->note_next++], "note");
		run->report->notes += answer == 0 ? 1 : 0;
	}
	if (answer == 0 && run->marks.has_anchor && run->marks.anchor.size == size) {
		answer = check_mark(run, &run->marks.anchor, "anchor");
		run->report->anchor = answer == 0 ? VERIFY_FITS : VERIFY_DIFFERS;
	}
	if (answer == 0 && run->marks.has_since && run->marks.since.size == size) {
		answer = check_mark(run, &run->marks.since, "since");
		run->report->since = answer == 0 ? VERIFY_FITS : VERIFY_DIFFERS;
	}
	if (answer == 0 && run->verify->not_rederived == 0) {
		compare_books(run);
	}
	return answer;
}

static int take_entry(void *context, const uint8_t *data, size_t size)
{
	struct run *run = context;
	int answer = check_between(run);

	return answer != 0 ? answer : verify_entry(run->verify, data, size);
}

/* The first entry says which log this is. */
static int check_origin(struct run *run)
{
	const struct origin_row *origin = books_origin(run->verify->books);

	if (origin == NULL || strcmp(origin->origin, run->report->checkpoint.origin) == 0) {
		return 0;
	}
	return verify_set(run->verify, 0, "origin", run->report->checkpoint.origin, origin->origin);
}

static int replay(struct run *run)
{
	const struct checkpoint *checkpoint = &run->report->checkpoint;
	int answer = verify_log_walk(run->log, take_entry, run, &run->unreadable);

	if (answer == VERIFY_LOG_DAMAGED && run->unreadable.text[0] != '\0') {
		return 0;
	}
	if (answer == 0) {
		answer = check_between(run);
	}
	if (answer == 0) {
		answer = check_origin(run);
	}
	if (answer == 0) {
		answer = verify_end(run->verify, checkpoint->size, checkpoint->root);
	}
	run->report->entries = run->verify->entries;
	run->report->rederived = run->verify->rederived;
	run->report->not_rederived = run->verify->not_rederived;
	run->report->taken_over = run->verify->taken_over;
	run->report->refusals = run->verify->refusals;
	return answer < 0 ? answer : 0;
}

/* ---- putting it together ---- */

static void *hash(void *context)
{
	struct run *run = context;

	run->hash_answer = verify_log_check(
			run->log, run->hash_seal, run->report->checkpoint.root, &run->hash_fault);
	return NULL;
}

static void tell(struct run *run, const struct verify_fault *fault)
{
	if (!run->report->has_fault && fault->rule[0] != '\0') {
		run->report->fault = *fault;
		run->report->has_fault = true;
	}
}

/* A fault of the pass names the entry's own rule; only its file is not known there. */
static void tell_replay(struct run *run)
{
	struct verify_fault fault = run->verify->fault;
	const char *file = verify_log_file(run->log);
	uint64_t size = run->report->checkpoint.size;
	char path[TILE_PATH_MAX];

	if (!run->verify->has_fault) {
		return;
	}
	if (strcmp(fault.rule, "anchor") == 0) {
		file = run->report->anchor_file;
	} else if (strcmp(fault.rule, "since") == 0) {
		file = run->options->since;
	} else if (!run->report->is_ledger && fault.entry >= 0 && (uint64_t)fault.entry < size) {
		uint64_t n = (uint64_t)fault.entry / TILE_WIDTH;

		file = tile_path_format(
				(struct tile){ TILE_ENTRIES, n, tile_width(size, TILE_ENTRIES, n) },
				path);
	}
	(void)text_copy(fault.file, sizeof(fault.file), file);
	tell(run, &fault);
}

static void tell_hash(struct run *run)
{
	const struct tiles_fault *found = &run->hash_fault;
	bool is_root = strcmp(found->file, "checkpoint") == 0;
	struct verify_fault fault = { .entry = -1 };
	char expected[sizeof(fault.expected)];

	if (run->hash_answer != TILES_FAULTY) {
		return;
	}
	if (is_root && run->verify->has_fault && strcmp(run->verify->fault.rule, "root") != 0) {
		tell_replay(run); /* it says more about where */
		return;
	}
	if (run->report->is_ledger && found->file[0] != '\0' && !is_root) {
		(void)snprintf(expected, sizeof(expected), "%.100s: %s", found->file,
				found->expected);
		verify_fault_set(&fault, "ledger.db", found->entry >= 0 ? "hash" : "tile", expected,
				found->found);
	} else if (run->report->is_ledger) {
		verify_fault_set(&fault, "ledger.db", is_root ? "root" : "store", found->expected,
				found->found);
	} else {
		verify_fault_set(&fault, found->file,
				is_root                             ? "root"
						: found->entry >= 0 ? "hash"
								    : "folder",
				found->expected, found->found);
	}
	fault.entry = found->entry;
	tell(run, &fault);
}

static void conclude(struct run *run)
{
	struct verify_report *report = run->report;
	struct verify_fault cut = { .entry = -1 };

	if (run->unreadable.text[0] != '\0') {
		verify_fault_set(&cut, verify_log_file(run->log), "store",
				"entries that can be read", run->unreadable.text);
	}
	verify_marks_ahead(&run->marks, run->options, report);
	if (report->is_ledger && run->head->books_answer == BOOKS_OTHER) {
		report->books = VERIFY_DIFFERS;
		verify_fault_set(&run->books_fault, "ledger.db", "books",
				run->head->difference->expected, run->head->difference->found);
	}
	tell_hash(run);
	tell(run, &cut);
	tell_replay(run);
	tell(run, &run->note_fault);
	tell(run, &run->marks.fault);
	tell(run, &run->books_fault);
}

/* Files beside the log, where everything in it fits. */
static int check_accesses(struct run *run)
{
	struct verify_report *report = run->report;
	struct verify_fault fault = { .entry = -1 };
	int answer;

	if (run->options->accesses == NULL || report->has_fault) {
		return 0;
	}
	answer = verify_accesses(run->verify->books, run->seal, run->options->accesses,
			&report->access_files, &fault, run->reason);
	if (answer == VERIFY_ACCESSES_UNREADABLE) {
		return VERIFY_RUN_UNREADABLE;
	}
	if (answer >= 0) {
		report->accesses = answer == VERIFY_ACCESSES_FIT ? VERIFY_FITS : VERIFY_DIFFERS;
		tell(run, &fault);
	}
	return answer < 0 ? answer : 0;
}

/* The two passes side by side; without a second thread one after the other. */
static int passes(struct run *run)
{
	pthread_t thread;
	int answer;

	if (pthread_create(&thread, NULL, hash, run) == 0) {
		answer = replay(run);
		(void)pthread_join(thread, NULL);
	} else {
		(void)hash(run);
		answer = replay(run);
	}
	if (answer == 0 && run->hash_answer < 0) {
		answer = run->hash_answer;
	}
	if (answer == 0) {
		conclude(run);
		answer = check_accesses(run);
	}
	return answer;
}

/*
 * What was verified before is there unchanged: the tiles give a proof that
 * leads from the remembered root to the signed one. Where they do not, all is
 * judged, and the pass says what differs.
 */
static int take_over(struct run *run)
{
	const struct checkpoint *checkpoint = &run->report->checkpoint;
	uint8_t proof[TREE_PROOF_MAX * SEAL_HASH_BYTES];
	struct where reason = { .line = 0 };
	size_t n = 0;
	int answer;

	if (!run->options->is_only_new || !run->marks.has_since ||
			run->marks.since.size > checkpoint->size) {
		return 0;
	}
	answer = verify_log_consistency(
			run->log, run->seal, run->marks.since.size, proof, &n, &reason);
	if (answer == VERIFY_LOG_OK) {
		answer = tree_consistency_verify(run->seal, run->marks.since.size, checkpoint->size,
				run->marks.since.root, checkpoint->root, proof, n);
		if (answer == TREE_OK) {
			verify_trust(run->verify, (int64_t)run->marks.since.size);
			run->report->proof_hashes = (int64_t)n;
		}
	}
	return answer < 0 ? answer : 0;
}

static int examine(struct run *run)
{
	const struct verify_options *options = run->options;
	int answer = seal_open(&run->seal);

	if (answer == 0) {
		answer = seal_open(&run->hash_seal);
	}
	if (answer == 0) {
		answer = verify_marks_since(&run->marks, options, run->report, run->reason);
	}
	if (answer != 0) {
		return answer;
	}
	answer = check_head(run);
	if (answer != 0) {
		return answer < 0 ? answer : VERIFY_RUN_DONE;
	}
	answer = verify_marks_anchor(&run->marks, run->seal, options, run->report);
	if (answer == 0) {
		answer = check_notes(run);
	}
	if (answer == 0) {
		answer = verify_open(options->kinds, options->others, options->other_count,
				verify_log_fetch, run->log, &run->verify);
	}
	if (answer == 0) {
		answer = take_over(run);
	}
	return answer == 0 ? passes(run) : answer;
}

/* Texts that were cut, paths and entries of any bytes: what is told is UTF-8 without controls. */
static void tidy(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && !text_is_utf8(text, length)) {
		text[--length] = '\0';
	}
	for (char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || (unsigned char)*at == 0x7f) {
			*at = '?';
		}
	}
}

int verify_run(const struct verify_options *options, struct verify_report *ret,
		struct where *reason)
{
	struct run run = { .options = options, .report = ret, .reason = reason };
	struct where why = { .line = 0 };
	int answer = verify_log_open(
			options->path, options->others, options->other_count, &run.log, &why);

	*ret = (struct verify_report){ .is_ledger = false };
	if (answer == VERIFY_LOG_UNREADABLE) {
		*reason = why;
		return VERIFY_RUN_UNREADABLE;
	}
	if (answer == VERIFY_LOG_DAMAGED) {
		char path[4096];

		(void)snprintf(path, sizeof(path), "%.4000s/ledger.db", options->path);
		ret->is_ledger = access(path, F_OK) == 0;
		(void)fail(&run, ret->is_ledger ? "ledger.db" : "checkpoint",
				ret->is_ledger ? "store" : "checkpoint",
				ret->is_ledger ? "a ledger's store" : "a signed checkpoint",
				why.text);
		answer = 0;
	} else if (answer == 0) {
		ret->is_ledger = verify_log_is_ledger(run.log);
		answer = examine(&run);
	}
	tidy(ret->fault.file);
	tidy(ret->fault.expected);
	tidy(ret->fault.found);
	verify_close(run.verify);
	verify_log_close(run.log);
	seal_close(run.seal);
	seal_close(run.hash_seal);
	free(run.notes);
	return answer;
}
