/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writing: judge, encode, append, fold; then root, sign, commit, release.
 */

#include "ledger/ledger.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/chain.h"
#include "ledger/checkpoint.h"
#include "ledger/crossing.h"
#include "ledger/deed.h"
#include "ledger/found.h"
#include "ledger/ledger_state.h"
#include "ledger/pending.h"
#include "ledger/seal.h"
#include "ledger/signing.h"
#include "ledger/statement.h"
#include "ledger/stream.h"
#include "meter/list.h"

enum {
	FLUSH_MS = 500,    /* books lag the log by at most so much */
	RELEASE_MS = 1000, /* a checkpoint a second is enough for every reader */
};

const char *ledger_why(const struct ledger *ledger)
{
	if (ledger->why[0] != '\0') {
		return ledger->why;
	}
	return ledger->store == NULL ? "" : store_why(ledger->store);
}

struct books *ledger_books(struct ledger *ledger)
{
	return ledger->books;
}

struct store *ledger_store(struct ledger *ledger)
{
	return ledger->store;
}

struct seal *ledger_seal(struct ledger *ledger)
{
	return ledger->seal;
}

const struct kinds *ledger_kinds(const struct ledger *ledger)
{
	return &ledger->kinds;
}

int64_t ledger_size(const struct ledger *ledger)
{
	return ledger->stored + (int64_t)ledger->pending_count;
}

struct instant ledger_now(const struct ledger *ledger)
{
	return clock_now(&ledger->clock);
}

struct judge ledger_judge(struct ledger *ledger)
{
	return (struct judge){
		.books = ledger->books,
		.fetch = ledger_fetch,
		.source = ledger,
		.seal = ledger->seal,
		.recorded_s = ledger_now(ledger).unix_s,
	};
}

const struct clock *ledger_clock(const struct ledger *ledger)
{
	return &ledger->clock;
}

int ledger_root(struct ledger *ledger, uint8_t ret[static BOOKS_HASH_BYTES])
{
	return tree_edge_root(ledger->seal, &ledger->edge, ret);
}

int64_t ledger_actor(const struct ledger *ledger, int64_t uid)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(ledger->books, BOOK_ACTOR), NULL, 0);
	const struct actor_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->uid == uid) {
			return row->actor;
		}
	}
	return 0;
}

int ledger_fetch(void *source, int64_t index, struct bytes *ret)
{
	struct ledger *ledger = source;
	int answer;

	if (index >= ledger->stored) {
		const struct pending *pending;

		if (index >= ledger_size(ledger)) {
			return WEIR_FAULT_BROKEN;
		}
		pending = &ledger->pending[index - ledger->stored];
		bytes_reset(ret);
		bytes_put(ret, pending->bytes.data, pending->bytes.size);
		return ret->failed ? WEIR_FAULT_MEMORY : 0;
	}
	answer = store_entry(ledger->store, index, ret);
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}

static struct pending *next_pending(struct ledger *ledger)
{
	size_t before = ledger->pending_room;
	struct pending *grown = list_grow(ledger->pending, &ledger->pending_room,
			ledger->pending_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	for (size_t i = before; i < ledger->pending_room; i++) {
		bytes_init(&grown[i].bytes, ENTRY_MAX);
	}
	ledger->pending = grown;
	return &ledger->pending[ledger->pending_count];
}

/* Appends an entry's bytes in memory: read, hashed, folded. Returns 0 or a fault. */
static int push(struct ledger *ledger, const struct bytes *bytes)
{
	struct pending *pending = next_pending(ledger);
	struct where reason = { .line = 0 };
	int answer;

	if (pending == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_reset(&pending->bytes);
	bytes_put(&pending->bytes, bytes->data, bytes->size);
	if (pending->bytes.failed) {
		return WEIR_FAULT_MEMORY;
	}
	answer = fold_read(&ledger->fold, pending->bytes.data, pending->bytes.size, &reason);
	if (answer > 0) {
		(void)snprintf(ledger->why, sizeof(ledger->why), "an entry of our own: %.400s",
				reason.text);
		return WEIR_FAULT_BROKEN;
	}
	if (answer == 0) {
		memcpy(pending->leaf, ledger->fold.leaf, sizeof(pending->leaf));
		ledger->pending_count++;
		answer = tree_edge_add(ledger->seal, &ledger->edge, pending->leaf);
	}
	return answer < 0 ? answer : fold_apply(&ledger->fold);
}

/* Appends an entry too large for one as its parts. */
static int push_parts(struct ledger *ledger, const struct entry *entry)
{
	struct entry_split split;
	struct bytes bytes;
	int answer;

	entry_split_init(&split);
	bytes_init(&bytes, ENTRY_MAX);
	answer = entry_split_begin(&split, entry, KIND_SEMANTICS, (uint64_t)ledger_size(ledger));
	while (answer == ENTRY_OK && split.part < split.parts) {
		uint8_t salt[ENTRY_SALT_BYTES];

		bytes_reset(&bytes);
		answer = seal_random(salt, sizeof(salt));
		if (answer == 0) {
			answer = entry_split_next(&split, salt, &bytes);
		}
		if (answer == ENTRY_OK) {
			answer = push(ledger, &bytes);
		}
	}
	bytes_finish(&bytes);
	entry_split_finish(&split);
	return answer > 0 ? WEIR_FAULT_RANGE : answer;
}

/* What somebody said, as it came; data NULL: nobody said anything. */
struct speech {
	uint64_t kind;
	const void *data;
	size_t size;
	const struct signature *signature;
};

static const struct signature not_signed = { .bytes = NULL };
static const struct speech nobody = { .signature = &not_signed };

/* Appends a conclusion as an entry, with what was said or without. */
static int append(struct ledger *ledger, const struct conclusion *conclusion, int64_t recorded_s,
		const struct speech *said)
{
	struct entry entry = {
		.kind = (uint32_t)conclusion->kind,
		.recorded = { recorded_s },
		.said = said->data,
		.said_size = said->size,
		.has_signature = said->signature->bytes != NULL,
		.key = said->signature->key,
		.signature = said->signature->bytes,
		.signature_size = said->signature->size,
		.effect = conclusion->effect.data,
		.effect_size = conclusion->effect.size,
	};
	struct bytes bytes;
	int answer = seal_random(entry.salt, sizeof(entry.salt));

	if (answer < 0) {
		return answer;
	}
	chain_link(ledger->books, conclusion, &entry);
	bytes_init(&bytes, ENTRY_MAX);
	answer = entry_encode(&entry, &bytes);
	if (answer == ENTRY_OK) {
		answer = push(ledger, &bytes);
	} else if (answer == ENTRY_LARGE) {
		answer = push_parts(ledger, &entry);
	}
	bytes_finish(&bytes);
	return answer;
}

static int append_findings(struct ledger *ledger, const struct outcome *outcome, int64_t recorded_s)
{
	int fault = 0;

	for (size_t i = 0; i < outcome->finding_count && fault == 0; i++) {
		fault = append(ledger, &outcome->findings[i], recorded_s, &nobody);
	}
	return fault;
}

/* What the cause, folded with all of its findings, brought about in alerts. */
static int append_crossings(
		struct ledger *ledger, const struct crossing_cause *cause, struct receipt *receipt)
{
	struct outcome outcome;
	int fault;

	outcome_init(&outcome);
	fault = crossing_find(ledger->books, cause, &outcome);
	fault = fault == 0 ? append_findings(ledger, &outcome, cause->recorded_s) : fault;
	if (receipt != NULL) {
		receipt->findings += (int64_t)outcome.finding_count;
		receipt->last = ledger_size(ledger) - 1;
	}
	outcome_finish(&outcome);
	return fault;
}

/* What is found by itself when a day has ended. */
static int append_found(struct ledger *ledger, int64_t recorded_s)
{
	struct outcome outcome;
	int fault;

	outcome_init(&outcome);
	fault = found_find(ledger->books, &outcome);
	fault = fault == 0 ? append_findings(ledger, &outcome, recorded_s) : fault;
	outcome_finish(&outcome);
	return fault;
}

/* A day entry for each day that has ended, with a statement in the last. */
static int append_days(struct ledger *ledger, int64_t recorded_s)
{
	int64_t due = statement_days_due(ledger->books, recorded_s);
	int32_t today;
	int fault = 0;

	if (due <= 0) {
		return 0;
	}
	today = zone_day(&ledger->books->zone, (struct instant){ recorded_s }).number;
	for (int64_t left = due; left > 0 && fault == 0; left--) {
		const struct crossing_cause cause = { ledger_size(ledger), KIND_DAY, recorded_s };
		struct outcome outcome;

		outcome_init(&outcome);
		outcome.own.kind = KIND_DAY;
		(void)conclusion_subject(&outcome.own, "ledger", "");
		fault = statement_day(ledger->books, ledger->seal,
				(struct day){ today - (int32_t)left }, left == 1,
				&outcome.own.effect);
		if (fault == 0) {
			fault = append(ledger, &outcome.own, recorded_s, &nobody);
		}
		outcome_finish(&outcome);
		if (fault == 0) {
			fault = append_crossings(ledger, &cause, NULL);
		}
		if (fault == 0) {
			fault = append_found(ledger, recorded_s);
		}
	}
	return fault;
}

/* The entry of a deed that was judged, and the findings that follow from it. */
static int append_outcome(struct ledger *ledger, struct outcome *outcome, int64_t recorded_s,
		const struct speech *said, struct receipt *ret)
{
	int fault;

	outcome->own.kind = said->kind;
	ret->entry = ledger_size(ledger);
	ret->findings = (int64_t)outcome->finding_count;
	fault = append(ledger, &outcome->own, recorded_s, said);
	fault = fault == 0 ? append_findings(ledger, outcome, recorded_s) : fault;
	ret->last = ledger_size(ledger) - 1;
	return fault < 0 ? fault
			 : append_crossings(ledger,
					   &(struct crossing_cause){
							   ret->entry, said->kind, recorded_s },
					   ret);
}

/* Says no to a delivery whose number was used for other bytes, and records it. */
static int refuse_delivery(struct ledger *ledger, const struct judge *judge,
		const struct speech *said, const struct deed *deed, struct where *reason)
{
	struct outcome outcome;
	int fault;

	outcome_init(&outcome);
	outcome.own.kind = KIND_REFUSED;
	fault = stream_refused(judge, said->kind, said->data, said->size, deed, &outcome.own);
	if (fault == 0) {
		fault = append(ledger, &outcome.own, judge->recorded_s, &nobody);
	}
	outcome_finish(&outcome);
	where_set(reason, 0, 0, "delivery %llu of its stream was made before, with other bytes",
			(unsigned long long)deed->number);
	return fault < 0 ? fault : LEDGER_REFUSED;
}

static int judge_deed(struct ledger *ledger, const struct kind *kind, const struct judge *judge,
		const struct deed *deed, const struct speech *said, struct receipt *ret,
		struct where *reason)
{
	struct outcome outcome;
	int answer;

	outcome_init(&outcome);
	answer = pending_judge(kind, judge, deed, &outcome, reason);
	if (answer == JUDGE_OK) {
		answer = append_outcome(ledger, &outcome, judge->recorded_s, said, ret);
	} else if (answer > 0) {
		answer = answer == JUDGE_KNOWN ? LEDGER_NOTHING : LEDGER_REFUSED;
	}
	outcome_finish(&outcome);
	return answer;
}

/*
 * After a fault books and log may stand for different things, and a COMMIT that
 * failed may have happened: whoever goes on all the same gets the same fault.
 */
static int keep_fault(struct ledger *ledger, int answer)
{
	if (answer < 0) {
		ledger->fault = answer;
	}
	return answer;
}

/* May it be said so, and was it said before? Returns a ledger_answer or a fault. */
static int look_at_delivery(struct ledger *ledger, const struct kind *kind,
		const struct judge *judge, const struct deed *deed, const struct speech *said,
		struct receipt *ret, struct where *reason)
{
	int answer = signing_check(
			ledger->books, kind, deed, said->data, said->size, said->signature, reason);

	if (answer != SIGNING_OK) {
		return answer < 0 ? answer : LEDGER_REFUSED;
	}
	answer = stream_check(judge, said->kind, said->data, said->size, deed, &ret->entry);
	if (answer < 0) {
		return answer;
	}
	if (answer == STREAM_REPEATED) {
		ret->last = ret->entry;
		return LEDGER_REPEATED;
	}
	if (answer == STREAM_OTHER) {
		return refuse_delivery(ledger, judge, said, deed, reason);
	}
	return LEDGER_OK;
}

static int submit(struct ledger *ledger, const struct speech *said, struct receipt *ret,
		struct where *reason)
{
	const struct kind *kind = kind_find(&ledger->kinds, said->kind);
	const struct origin_row *origin = books_origin(ledger->books);
	struct judge judge = ledger_judge(ledger);
	struct deed deed;
	int answer;

	assert(ledger->mode != LEDGER_READ);
	if (kind == NULL || kind->judge == NULL ||
			deed_decode(said->data, said->size, &deed, reason) != DEED_OK) {
		where_set(reason, 0, 0, "not a deed of a kind that can be submitted");
		return LEDGER_REFUSED;
	}
	if (origin != NULL && judge.recorded_s < origin->recorded_s) {
		judge.recorded_s = origin->recorded_s;
	}
	answer = append_days(ledger, judge.recorded_s);
	if (answer < 0) {
		return answer;
	}
	judge.entry = ledger_size(ledger);
	memset(ret, 0, sizeof(*ret));
	answer = look_at_delivery(ledger, kind, &judge, &deed, said, ret, reason);
	return answer == LEDGER_OK ? judge_deed(ledger, kind, &judge, &deed, said, ret, reason)
				   : answer;
}

int ledger_submit_signed(struct ledger *ledger, uint64_t number, const void *said, size_t said_size,
		const struct signature *signature, struct receipt *ret, struct where *reason)
{
	const struct speech speech = { number, said, said_size, signature };

	if (ledger->fault < 0) {
		return ledger->fault;
	}
	return keep_fault(ledger, submit(ledger, &speech, ret, reason));
}

int ledger_submit(struct ledger *ledger, uint64_t number, const void *said, size_t said_size,
		struct receipt *ret, struct where *reason)
{
	return ledger_submit_signed(ledger, number, said, said_size, &not_signed, ret, reason);
}

/* ---- commit and release ---- */

static int sign(struct ledger *ledger)
{
	struct checkpoint checkpoint = { .size = ledger->edge.size };
	struct signer *signers[] = { ledger->signer };
	struct bytes text;
	int answer;

	(void)text_copy(checkpoint.origin, sizeof(checkpoint.origin),
			books_origin(ledger->books)->origin);
	answer = tree_edge_root(ledger->seal, &ledger->edge, checkpoint.root);
	if (answer < 0) {
		return answer;
	}
	bytes_init(&text, CHECKPOINT_TEXT_MAX);
	bytes_reset(&ledger->note);
	checkpoint_put(&checkpoint, &text);
	answer = note_sign((const char *)text.data, text.size, signers, 1, &ledger->note);
	bytes_finish(&text);
	ledger->note_size = (int64_t)checkpoint.size;
	return answer > 0 ? WEIR_FAULT_CRYPTO : answer;
}

static int append_stored(struct ledger *ledger)
{
	struct store_entry *entries = calloc(ledger->pending_count, sizeof(*entries));
	int answer;

	if (entries == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < ledger->pending_count; i++) {
		entries[i].data = ledger->pending[i].bytes.data;
		entries[i].size = ledger->pending[i].bytes.size;
		memcpy(entries[i].leaf, ledger->pending[i].leaf, sizeof(entries[i].leaf));
	}
	answer = store_append(ledger->store, ledger->stored, entries, ledger->pending_count);
	free(entries);
	if (answer == STORE_MOVED) {
		(void)snprintf(ledger->why, sizeof(ledger->why),
				"the store has other entries than this writer knows of");
		return WEIR_FAULT_BROKEN;
	}
	return answer;
}

static int flush(struct ledger *ledger)
{
	int answer = 0;

	for (size_t i = 0; i < ledger->books->count && answer == 0; i++) {
		answer = store_flush_shelf(ledger->store, books_shelf(ledger->books, i));
	}
	return answer < 0 ? answer : store_set_books_size(ledger->store, ledger->books->size);
}

static void flushed(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->books->count; i++) {
		shelf_clean(books_shelf(ledger->books, i));
	}
	ledger->flushed_ms = clock_monotonic_ms();
}

static int commit(struct ledger *ledger, bool is_flush)
{
	bool flushes = is_flush || clock_monotonic_ms() - ledger->flushed_ms >= FLUSH_MS;
	int answer;

	if (ledger->mode != LEDGER_WRITE || (ledger->pending_count == 0 && !is_flush)) {
		return 0;
	}
	answer = ledger->pending_count == 0 ? 0 : sign(ledger);
	if (answer == 0) {
		answer = store_begin(ledger->store);
	}
	if (answer == 0 && ledger->pending_count > 0) {
		answer = append_stored(ledger);
		if (answer == 0) {
			answer = store_put_note(ledger->store, ledger->note_size,
					(const char *)ledger->note.data, ledger->note.size, false);
		}
	}
	if (answer == 0 && flushes) {
		answer = flush(ledger);
	}
	if (answer == 0) {
		answer = store_commit(ledger->store);
	}
	if (answer != 0) {
		return answer > 0 ? WEIR_FAULT_STORE : answer;
	}
	ledger->stored += (int64_t)ledger->pending_count;
	ledger->pending_count = 0;
	if (flushes) {
		flushed(ledger);
	}
	return ledger_release(ledger, false);
}

int ledger_commit(struct ledger *ledger, bool is_flush)
{
	return ledger->fault < 0 ? ledger->fault : keep_fault(ledger, commit(ledger, is_flush));
}

static int release(struct ledger *ledger, bool is_ending)
{
	int64_t now_ms = clock_monotonic_ms();
	struct anchor_point point = { .size = (uint64_t)ledger->note_size };
	int answer;

	if (ledger->mode != LEDGER_WRITE || ledger->note_size == 0 || ledger->pending_count > 0 ||
			ledger->released_size == ledger->note_size ||
			(!is_ending && now_ms - ledger->released_ms < RELEASE_MS)) {
		return 0;
	}
	answer = tree_edge_root(ledger->seal, &ledger->edge, point.root);
	if (answer == 0) {
		answer = anchor_advance(ledger->anchor, &point);
	}
	if (answer == ANCHOR_OK) {
		answer = store_begin(ledger->store);
	}
	if (answer == 0) {
		answer = store_put_note(ledger->store, ledger->note_size,
				(const char *)ledger->note.data, ledger->note.size, true);
	}
	if (answer == 0) {
		answer = store_commit(ledger->store);
	}
	if (answer != 0) {
		return answer > 0 ? WEIR_FAULT_STORE : answer;
	}
	ledger->released_size = ledger->note_size;
	ledger->released_ms = now_ms;
	return 0;
}

int ledger_release(struct ledger *ledger, bool is_ending)
{
	return ledger->fault < 0 ? ledger->fault : keep_fault(ledger, release(ledger, is_ending));
}

int ledger_end(struct ledger *ledger)
{
	int fault = ledger_commit(ledger, true);

	return fault < 0 ? fault : ledger_release(ledger, true);
}
