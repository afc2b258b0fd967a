/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/verify.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/base64.h"
#include "ledger/crossing.h"
#include "ledger/deed.h"
#include "ledger/finding.h"
#include "ledger/fold.h"
#include "ledger/found.h"
#include "ledger/pending.h"
#include "ledger/seal.h"
#include "ledger/signing.h"
#include "ledger/statement.h"
#include "ledger/stream.h"
#include "meter/err.h"

struct verify_state {
	struct kinds kinds;
	struct fold fold;
	kind_fetch *fetch;
	void *source;
	/* Findings that the last deed must have brought about, and how many have come. */
	struct outcome due;
	size_t come;
	int64_t trusted; /* entries that are only folded */
	size_t judged; /* of them, those that judging it gave; then come alerts, then what is found */
	/* What they are looked for after, once it and what was judged are folded. */
	struct crossing_cause cause;
	enum {
		LOOK_NOWHERE,
		LOOK_FOR_ALERTS,
		LOOK_FOR_FOUND
	} look;
	/* The first entry of semantics that this program does not know. */
	int64_t unknown_entry;
	int64_t unknown_semantics;
};

int verify_open(const struct kinds *kinds, const struct shelf_table *others, size_t other_count,
		kind_fetch *fetch, void *source, struct verify **ret)
{
	struct verify *verify = calloc(1, sizeof(*verify));
	int fault = WEIR_FAULT_MEMORY;

	if (verify != NULL) {
		verify->state = calloc(1, sizeof(*verify->state));
	}
	if (verify != NULL && verify->state != NULL) {
		outcome_init(&verify->state->due);
		verify->state->kinds = *kinds;
		verify->state->fetch = fetch;
		verify->state->source = source;
		tree_edge_init(&verify->edge);
		fault = seal_open(&verify->seal);
		if (fault == 0) {
			fault = books_open(others, other_count, &verify->books);
		}
		if (fault == 0) {
			fault = books_follow(verify->books);
		}
		if (fault == 0) {
			fold_init(&verify->state->fold, verify->books, &verify->state->kinds,
					verify->seal);
			verify->state->fold.takes_unknown = true;
			*ret = verify;
			return 0;
		}
	}
	verify_close(verify);
	return fault;
}

void verify_close(struct verify *verify)
{
	if (verify == NULL) {
		return;
	}
	if (verify->state != NULL) {
		fold_finish(&verify->state->fold);
		outcome_finish(&verify->state->due);
	}
	free(verify->state);
	books_close(verify->books);
	seal_close(verify->seal);
	free(verify);
}

void verify_trust(struct verify *verify, int64_t size)
{
	assert(verify->entries == 0);
	verify->state->trusted = size;
}

int verify_set(struct verify *verify, int64_t entry, const char *rule, const char *expected,
		const char *found)
{
	if (!verify->has_fault) {
		verify->has_fault = true;
		verify->fault.entry = entry;
		(void)text_copy(verify->fault.rule, sizeof(verify->fault.rule), rule);
		(void)text_copy(verify->fault.expected, sizeof(verify->fault.expected), expected);
		(void)text_copy(verify->fault.found, sizeof(verify->fault.found), found);
	}
	return 1;
}

/* How many entries the whole stands in that has just come. */
static int64_t parts(const struct verify *verify)
{
	return verify->entries - verify->state->fold.first + 1;
}

/* The first place where two effects differ, in hex with a few bytes around it. */
static int differ(struct verify *verify, const char *rule, const struct bytes *wanted,
		const uint8_t *found, size_t found_size)
{
	char expected[160] = "";
	char is[160] = "";
	size_t at = 0;
	size_t length;

	while (at < wanted->size && at < found_size && wanted->data[at] == found[at]) {
		at++;
	}
	length = (size_t)snprintf(
			expected, sizeof(expected), "%zu bytes, at %zu: ", wanted->size, at);
	for (size_t i = at; i < wanted->size && i < at + 24; i++) {
		length += (size_t)snprintf(expected + length, sizeof(expected) - length, "%02x",
				wanted->data[i]);
	}
	length = (size_t)snprintf(is, sizeof(is), "%zu bytes, at %zu: ", found_size, at);
	for (size_t i = at; i < found_size && i < at + 24; i++) {
		length += (size_t)snprintf(is + length, sizeof(is) - length, "%02x", found[i]);
	}
	return verify_set(verify, verify->state->fold.first, rule, expected, is);
}

static bool is_same(const struct bytes *wanted, const uint8_t *found, size_t found_size)
{
	return wanted->size == found_size &&
			(found_size == 0 || memcmp(wanted->data, found, found_size) == 0);
}

/* Are the entry's links those that follow from what it concerns? */
static int check_links(struct verify *verify, const struct conclusion *wanted)
{
	const struct entry *entry = &verify->state->fold.entry;
	size_t found = 0;

	for (size_t i = 0; i < wanted->subject_count; i++) {
		for (size_t k = 0; k < entry->link_count; k++) {
			found += strcmp(wanted->subjects[i], entry->links[k].subject) == 0 ? 1 : 0;
		}
	}
	if (found != wanted->subject_count || found != entry->link_count) {
		return verify_set(verify, verify->state->fold.first, "links",
				wanted->subject_count > 0 ? wanted->subjects[0] : "none",
				entry->link_count > 0 ? entry->links[0].subject : "none");
	}
	return 0;
}

static int compare(struct verify *verify, const struct conclusion *wanted, const char *rule)
{
	const struct entry *entry = &verify->state->fold.entry;

	if (entry->kind != wanted->kind) {
		char expected[32];
		char found[32];

		(void)snprintf(expected, sizeof(expected), "kind %llu",
				(unsigned long long)wanted->kind);
		(void)snprintf(found, sizeof(found), "kind %u", entry->kind);
		return verify_set(verify, verify->state->fold.first, rule, expected, found);
	}
	if (!is_same(&wanted->effect, entry->effect, entry->effect_size)) {
		return differ(verify, rule, &wanted->effect, entry->effect, entry->effect_size);
	}
	verify->rederived += parts(verify);
	return check_links(verify, wanted);
}

/* A delivery stands in the log once; a writer refuses it the second time. */
static int check_delivery(struct verify *verify, const struct judge *judge, const struct kind *kind,
		const struct deed *deed)
{
	const struct entry *entry = &verify->state->fold.entry;
	char found[64];
	int64_t first;
	int answer = stream_check(judge, kind->number, entry->said, entry->said_size, deed, &first);

	if (answer <= 0) {
		return answer;
	}
	(void)snprintf(found, sizeof(found), "number %llu of its stream came before",
			(unsigned long long)deed->number);
	return verify_set(verify, verify->state->fold.first, "delivery",
			"a delivery that was not made before", found);
}

static void forget_due(struct verify_state *state)
{
	outcome_finish(&state->due);
	state->come = state->judged = 0;
}

/* Once this entry and the findings judged with it are folded. */
static void look_for_alerts(struct verify_state *state)
{
	state->judged = state->due.finding_count;
	state->look = LOOK_FOR_ALERTS;
	state->cause = (struct crossing_cause){
		.entry = state->fold.first,
		.kind = state->fold.entry.kind,
		.recorded_s = state->fold.entry.recorded.unix_s,
	};
}

/*
 * They are: what alerts follow is awaited too; and once these have come, what
 * is found when a day has ended.
 */
static int await_more(struct verify *verify)
{
	struct verify_state *state = verify->state;
	int fault = 0;

	if (state->fold.is_blind || !state->fold.is_whole) {
		return 0;
	}
	if (state->look == LOOK_FOR_ALERTS && state->come >= state->judged) {
		state->look = state->cause.kind == KIND_DAY ? LOOK_FOR_FOUND : LOOK_NOWHERE;
		fault = crossing_find(verify->books, &state->cause, &state->due);
	}
	if (fault == 0 && state->look == LOOK_FOR_FOUND &&
			state->come == state->due.finding_count) {
		state->look = LOOK_NOWHERE;
		fault = found_find(verify->books, &state->due);
	}
	return fault;
}

/* Did its author say it so, with the key that he had then? */
static int check_signing(struct verify *verify, const struct kind *kind, const struct deed *deed)
{
	const struct entry *entry = &verify->state->fold.entry;
	const struct signature signature = {
		.key = entry->key,
		.bytes = entry->has_signature ? entry->signature : NULL,
		.size = entry->signature_size,
	};
	struct where reason = { .line = 0 };
	int answer = signing_check(verify->books, kind, deed, entry->said, entry->said_size,
			&signature, &reason);

	if (answer != SIGNING_WRONG) {
		return answer;
	}
	return verify_set(verify, verify->state->fold.first, "signature",
			entry->has_signature ? "a signature by a key that its actor had"
					     : "what its actor may say without a signature",
			reason.text);
}

/* A deed: judged again, its effect compared, its findings awaited. */
static int check_deed(struct verify *verify, const struct kind *kind)
{
	struct verify_state *state = verify->state;
	const struct entry *entry = &state->fold.entry;
	const struct judge judge = {
		.books = verify->books,
		.fetch = state->fetch,
		.source = state->source,
		.seal = verify->seal,
		.recorded_s = entry->recorded.unix_s,
		.entry = state->fold.first,
	};
	struct where reason = { .line = 0 };
	struct deed deed;
	int answer;

	if (deed_decode(entry->said, entry->said_size, &deed, &reason) != DEED_OK) {
		return verify_set(verify, state->fold.first, "said", "a deed", reason.text);
	}
	forget_due(state);
	answer = check_signing(verify, kind, &deed);
	if (answer != 0) {
		return answer;
	}
	answer = check_delivery(verify, &judge, kind, &deed);
	if (answer != 0) {
		return answer;
	}
	answer = pending_judge(kind, &judge, &deed, &state->due, &reason);
	if (answer == WEIR_FAULT_BROKEN || answer == WEIR_FAULT_RANGE) {
		return verify_set(verify, state->fold.first, kind->name,
				"a deed that can be judged", weir_fault_text(answer));
	}
	if (answer < 0) {
		return answer;
	}
	if (answer != JUDGE_OK) {
		return verify_set(verify, state->fold.first, kind->name,
				answer == JUDGE_KNOWN ? "no entry: nothing in it is new"
						      : "no entry: it should have been refused",
				answer == JUDGE_KNOWN ? "an entry" : reason.text);
	}
	state->due.own.kind = kind->number;
	look_for_alerts(state);
	return compare(verify, &state->due.own, kind->name);
}

/* A day's entry: the next day that ended, with the statement in the last. */
static int check_day(struct verify *verify)
{
	const struct entry *entry = &verify->state->fold.entry;
	int64_t due = statement_days_due(verify->books, entry->recorded.unix_s);
	int32_t today = zone_day(&verify->books->zone, entry->recorded).number;
	struct outcome wanted;
	int answer;

	if (due <= 0) {
		return verify_set(verify, verify->state->fold.first, "day",
				"no day entry: none has ended", "a day entry");
	}
	outcome_init(&wanted);
	wanted.own.kind = KIND_DAY;
	(void)conclusion_subject(&wanted.own, "ledger", "");
	answer = statement_day(verify->books, verify->seal, (struct day){ today - (int32_t)due },
			due == 1, &wanted.own.effect);
	if (answer == 0) {
		answer = compare(verify, &wanted.own, "day");
	}
	forget_due(verify->state);
	look_for_alerts(verify->state);
	outcome_finish(&wanted);
	return answer;
}

/*
 * A refusal: what was refused is not in the log, only its digest. But a
 * delivery of that number must have been made before.
 */
static int check_refusal(struct verify *verify)
{
	const struct fold *fold = &verify->state->fold;
	struct shelf *streams = books_shelf(verify->books, BOOK_STREAM);
	struct deed deed = { .stream_size = 0 };
	struct conclusion wanted = { .subject_count = 0 };
	const struct stream_row *row;
	struct stream_row key;
	struct item_cursor cursor;
	uint64_t kind;

	if (!effect_open(&fold->entry, &cursor, 5)) {
		return verify_set(verify, fold->first, "refused", "a refused delivery", "none");
	}
	deed.actor = (uint64_t)item_take_between(&cursor, 0, INT64_MAX);
	deed.stream_is_bytes = item_peek(&cursor) == ITEM_BYTES;
	deed.stream = deed.stream_is_bytes
			? item_take_bytes(&cursor, &deed.stream_size)
			: (const uint8_t *)item_take_text_n(&cursor, &deed.stream_size);
	deed.number = (uint64_t)item_take_between(&cursor, 0, INT64_MAX);
	kind = (uint64_t)item_take_between(&cursor, 0, ENTRY_KIND_MAX);
	(void)item_take_bytes_of(&cursor, SEAL_HASH_BYTES);
	if (!item_at_end(&cursor) || deed.stream_size == 0 || deed.stream_size > DEED_STREAM_MAX) {
		return verify_set(verify, fold->first, "refused", "a refused delivery", "none");
	}
	stream_key(kind, &deed, &key);
	row = shelf_find(streams, &key);
	if (row == NULL || row->last < (int64_t)deed.number) {
		return verify_set(verify, fold->first, "refused",
				"a delivery whose number was used before", "a number not used yet");
	}
	verify->refusals++;
	(void)conclusion_subject(&wanted, "ledger", "");
	return check_links(verify, &wanted);
}

/* By which rule a finding that is awaited does not come. */
static const char *rule_lost(const struct kinds *kinds, uint64_t kind)
{
	return kind == KIND_ALERT            ? "lost crossing"
			: kind == KIND_FOUND ? "lost finding"
					     : kind_find(kinds, kind)->name;
}

/* A finding must be the next one that the last deed brings about. */
static int check_finding(struct verify *verify)
{
	struct verify_state *state = verify->state;
	const struct entry *entry = &state->fold.entry;
	const struct conclusion *wanted;

	if (entry->kind == KIND_DAY) {
		return check_day(verify);
	}
	if (entry->kind == KIND_REFUSED) {
		return check_refusal(verify);
	}
	if (state->come == state->due.finding_count) {
		return verify_set(verify, state->fold.first,
				entry->kind == KIND_ALERT                   ? "false crossing"
						: entry->kind == KIND_FOUND ? "false finding"
									    : "finding",
				"no finding: nothing brings it about", "a finding");
	}
	wanted = &state->due.findings[state->come++];
	return compare(verify, wanted, rule_lost(&state->kinds, wanted->kind));
}

/* The finding that is awaited has not come. */
static int lose_finding(struct verify *verify, int64_t entry, const char *found)
{
	const struct verify_state *state = verify->state;
	const struct conclusion *awaited = &state->due.findings[state->come];
	char line[FINDING_LINE_MAX];
	char text[ALERT_TEXT_MAX];

	if (state->come < state->judged) {
		return verify_set(verify, entry, "finding", "the findings of the deed before it",
				found);
	}
	return verify_set(verify, entry, rule_lost(&state->kinds, awaited->kind),
			awaited->kind == KIND_FOUND ? finding_text_found(awaited->effect.data,
								      awaited->effect.size, line)
					: awaited->kind == KIND_ALERT
					? alert_text(awaited->effect.data, awaited->effect.size,
							  text)
					: kind_find(&state->kinds, awaited->kind)->name,
			found);
}

/* What must hold before an entry of this sort may come. */
static int check_before(struct verify *verify, const struct kind *kind)
{
	struct verify_state *state = verify->state;
	bool is_awaited = state->come < state->due.finding_count;

	if ((state->fold.first == 0) != (kind->number == KIND_ORIGIN)) {
		return verify_set(verify, state->fold.first, "origin",
				"the entry that says what the ledger is, first and once",
				kind->name);
	}
	if (is_awaited &&
			(kind->author != KIND_FINDING || kind->number == KIND_DAY ||
					kind->number == KIND_REFUSED)) {
		return lose_finding(verify, state->fold.first, kind->name);
	}
	if (kind->number != KIND_DAY && !is_awaited && state->fold.first > 0 &&
			statement_days_due(verify->books, state->fold.entry.recorded.unix_s) > 0) {
		return verify_set(verify, state->fold.first, "day",
				"a day entry first: a day has ended", kind->name);
	}
	return 0;
}

static int check_whole(struct verify *verify)
{
	struct verify_state *state = verify->state;
	const struct kind *kind;
	int answer;

	if (state->fold.is_blind) {
		if (verify->not_rederived == 0) {
			state->unknown_entry = state->fold.first;
			state->unknown_semantics = fold_semantics(&state->fold.entry);
		}
		verify->not_rederived += parts(verify);
		return 0;
	}
	kind = kind_find(&state->kinds, state->fold.entry.kind);
	answer = check_before(verify, kind);
	if (answer != 0) {
		return answer;
	}
	if (state->fold.entry.has_annex) {
		return verify_set(verify, state->fold.first, "annex",
				"an entry without an annex: none is made yet",
				"one that cannot be checked");
	}
	if ((kind->author == KIND_FINDING) != (state->fold.entry.said_size == 0)) {
		return verify_set(verify, state->fold.first, "said",
				kind->author == KIND_FINDING ? "nothing said" : "a deed",
				kind->author == KIND_FINDING ? "a deed" : "nothing said");
	}
	return kind->author == KIND_FINDING ? check_finding(verify) : check_deed(verify, kind);
}

int verify_entry(struct verify *verify, const uint8_t *data, size_t size)
{
	struct verify_state *state = verify->state;
	struct where reason = { .line = 0 };
	static const char *const rules[] = { "", "entry", "kind", "chain", "time" };
	int answer;

	if (verify->has_fault) {
		return 1;
	}
	answer = fold_read(&state->fold, data, size, &reason);
	if (answer > 0) {
		return verify_set(verify, verify->entries, rules[answer], "an entry that follows",
				reason.text);
	}
	if (answer == 0) {
		answer = tree_edge_add(verify->seal, &verify->edge, state->fold.leaf);
	}
	if (answer == 0 && verify->entries < state->trusted) {
		verify->taken_over++;
	} else if (answer == 0 && state->fold.is_whole) {
		answer = check_whole(verify);
	}
	if (answer == 0) {
		answer = fold_apply(&state->fold);
		if (answer == WEIR_FAULT_BROKEN || answer == WEIR_FAULT_RANGE) {
			answer = verify_set(verify, verify->entries, "effect",
					"an effect that can be folded", weir_fault_text(answer));
		}
	}
	if (answer == 0) {
		answer = await_more(verify);
	}
	verify->entries++;
	return answer;
}

static void tree_text(uint64_t size, const uint8_t *root, char buffer[static 128])
{
	struct bytes text;

	bytes_init(&text, 128);
	bytes_format(&text, "%llu entries, root ", (unsigned long long)size);
	base64_put(&text, root, SEAL_HASH_BYTES);
	(void)text_copy(buffer, 128, bytes_text(&text));
	bytes_finish(&text);
}

int verify_root(struct verify *verify, const char *rule, uint64_t size, const uint8_t *root,
		uint64_t found_size, const uint8_t *found_root)
{
	char expected[128];
	char found[128];

	if (size == found_size && memcmp(root, found_root, SEAL_HASH_BYTES) == 0) {
		return 0;
	}
	tree_text(size, root, expected);
	tree_text(found_size, found_root, found);
	return verify_set(verify, -1, rule, expected, found);
}

int verify_end(struct verify *verify, uint64_t size, const uint8_t root[static BOOKS_HASH_BYTES])
{
	uint8_t own[BOOKS_HASH_BYTES];
	int answer;

	if (verify->has_fault) {
		return 1;
	}
	if (verify->state->fold.join.is_open) {
		return verify_set(verify, verify->entries, "part", "the rest of a whole",
				"the end of the log");
	}
	if (!verify->state->fold.is_blind &&
			verify->state->come < verify->state->due.finding_count) {
		return lose_finding(verify, verify->entries, "the end of the log");
	}
	answer = tree_edge_root(verify->seal, &verify->edge, own);
	if (answer == 0) {
		answer = verify_root(verify, "root", size, root, verify->edge.size, own);
	}
	if (answer != 0) {
		return answer;
	}
	if (verify->not_rederived > 0) {
		char expected[64];
		char found[64];

		(void)snprintf(expected, sizeof(expected), "semantics 1 to %d", KIND_SEMANTICS);
		(void)snprintf(found, sizeof(found), "semantics %lld: not re-derived",
				(long long)verify->state->unknown_semantics);
		return verify_set(
				verify, verify->state->unknown_entry, "semantics", expected, found);
	}
	return 0;
}
