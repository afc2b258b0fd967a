/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/kind.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/books.h"
#include "ledger/entry.h"
#include "meter/list.h"

static void conclusion_init(struct conclusion *conclusion, uint64_t kind)
{
	memset(conclusion, 0, sizeof(*conclusion));
	conclusion->kind = kind;
	bytes_init(&conclusion->effect, KIND_WHOLE_MAX);
}

void outcome_init(struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	conclusion_init(&outcome->own, 0);
}

void outcome_finish(struct outcome *outcome)
{
	bytes_finish(&outcome->own.effect);
	for (size_t i = 0; i < outcome->finding_count; i++) {
		bytes_finish(&outcome->findings[i].effect);
	}
	free(outcome->findings);
	outcome_init(outcome);
}

struct conclusion *outcome_finding(struct outcome *outcome, uint64_t kind)
{
	size_t count = outcome->finding_count;
	struct conclusion *grown = list_grow_counted(outcome->findings, count, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	outcome->findings = grown;
	conclusion_init(&outcome->findings[count], kind);
	outcome->finding_count++;
	return &outcome->findings[count];
}

bool conclusion_subject(struct conclusion *conclusion, const char *prefix, const char *id)
{
	char subject[BOOKS_SUBJECT_MAX];
	size_t length = strlen(prefix);

	assert(length + strlen(id) < sizeof(subject));
	memcpy(subject, prefix, length);
	memcpy(subject + length, id, strlen(id) + 1);
	for (size_t i = 0; i < conclusion->subject_count; i++) {
		if (strcmp(conclusion->subjects[i], subject) == 0) {
			return true;
		}
	}
	if (conclusion->subject_count == KIND_SUBJECTS_MAX) {
		return false;
	}
	memcpy(conclusion->subjects[conclusion->subject_count], subject, sizeof(subject));
	conclusion->subject_count++;
	return true;
}

bool conclusion_account(struct conclusion *conclusion, const char *account)
{
	return books_is_permit(account) ? conclusion_subject(conclusion, "permit:", account)
					: conclusion_subject(conclusion, "ledger", "");
}

const struct kind *kind_find(const struct kinds *kinds, uint64_t number)
{
	for (size_t i = 0; i < kinds->count; i++) {
		for (const struct kind *kind = kinds->tables[i]; kind->name != NULL; kind++) {
			if (kind->number == number) {
				return kind;
			}
		}
	}
	return NULL;
}

void effect_begin(struct bytes *effect, size_t rest)
{
	item_put_array(effect, rest + 1);
	item_put_uint(effect, KIND_SEMANTICS);
}

struct day judge_today(const struct judge *judge)
{
	return zone_day(&judge->books->zone, (struct instant){ judge->recorded_s });
}

int judge_day_has_come(const struct judge *judge, struct day day, struct where *reason)
{
	char text[DAY_TEXT_MAX];

	if (day.number <= judge_today(judge).number) {
		return JUDGE_OK;
	}
	where_set(reason, 0, 0, "%s has not come by the ledger's clock", day_format(day, text));
	return JUDGE_REFUSED;
}

bool effect_open(const struct entry *entry, struct item_cursor *ret, size_t rest)
{
	*ret = item_cursor(entry->effect, entry->effect_size);
	item_take_array_of(ret, rest + 1);
	(void)item_take_between(ret, 1, KIND_SEMANTICS);
	return ret->failed == ITEM_OK;
}
