/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/audience.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/callers.h"
#include "meter/err.h"
#include "meter/text.h"

struct group {
	char caller[CALLERS_ID_MAX + 1];
	int count;
};

struct audience {
	pthread_mutex_t lock;
	int count;       /* of all streams */
	int group_count; /* in no order; each has a stream */
	struct group groups[AUDIENCE_MAX];
};

int audience_open(struct audience **ret)
{
	struct audience *audience = calloc(1, sizeof(*audience));

	if (audience == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)pthread_mutex_init(&audience->lock, NULL);
	*ret = audience;
	return 0;
}

void audience_close(struct audience *audience)
{
	if (audience != NULL) {
		(void)pthread_mutex_destroy(&audience->lock);
		free(audience);
	}
}

static struct group *find(struct audience *audience, const char *caller)
{
	for (int i = 0; i < audience->group_count; i++) {
		if (strcmp(audience->groups[i].caller, caller) == 0) {
			return &audience->groups[i];
		}
	}
	return NULL;
}

static enum audience_answer enter(struct audience *audience, const char *caller)
{
	struct group *group = find(audience, caller);

	if (audience->count == AUDIENCE_MAX) {
		return AUDIENCE_FULL;
	}
	if (group == NULL) {
		group = &audience->groups[audience->group_count++];
		group->count = 0;
		(void)text_copy(group->caller, sizeof(group->caller), caller);
	}
	if (group->count == AUDIENCE_OF_CALLER) {
		return AUDIENCE_CALLER;
	}
	group->count++;
	audience->count++;
	return AUDIENCE_OK;
}

enum audience_answer audience_enter(struct audience *audience, const char *caller)
{
	enum audience_answer answer;

	(void)pthread_mutex_lock(&audience->lock);
	answer = enter(audience, caller);
	(void)pthread_mutex_unlock(&audience->lock);
	return answer;
}

void audience_leave(struct audience *audience, const char *caller)
{
	struct group *group;

	(void)pthread_mutex_lock(&audience->lock);
	group = find(audience, caller);
	assert(group != NULL && group->count > 0);
	audience->count--;
	if (--group->count == 0) {
		*group = audience->groups[--audience->group_count];
	}
	(void)pthread_mutex_unlock(&audience->lock);
}

int audience_count(struct audience *audience)
{
	int count;

	(void)pthread_mutex_lock(&audience->lock);
	count = audience->count;
	(void)pthread_mutex_unlock(&audience->lock);
	return count;
}
