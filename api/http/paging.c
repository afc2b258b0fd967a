/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/paging.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/reply.h"
#include "api/http/request.h"
#include "api/view.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

static bool is_of_paging(const char *name)
{
	return strcmp(name, "cursor") == 0 || strcmp(name, "limit") == 0;
}

/* Its length before it: no two lists of texts are the same. */
static void put_text(struct bytes *text, const char *value)
{
	bytes_format(text, "%zu:%s", strlen(value), value);
}

/* All that a list is chosen by but caller, limit and cursor; parameters by their names. */
static void put_filters(const struct request *request, struct bytes *ret)
{
	const struct query *query = &request->query;
	const char *last = "";

	for (;;) {
		size_t least = query->count;

		for (size_t i = 0; i < query->count; i++) {
			if (!is_of_paging(query->names[i]) && strcmp(query->names[i], last) > 0 &&
					(least == query->count ||
							strcmp(query->names[i],
									query->names[least]) < 0)) {
				least = i;
			}
		}
		if (least == query->count) {
			return;
		}
		last = query->names[least];
		put_text(ret, last);
		put_text(ret, query->values[least]);
	}
}

/* The list is its path, part by part. */
static void put_list(const struct request *request, struct bytes *ret)
{
	for (size_t i = 0; i < request->target.count; i++) {
		put_text(ret, request->target.parts[i]);
	}
}

struct scope_texts {
	struct bytes list, filters;
};

static void scope_finish(struct scope_texts *texts)
{
	bytes_finish(&texts->list);
	bytes_finish(&texts->filters);
}

static int scope_make(
		const struct request *request, struct scope_texts *texts, struct cursor_scope *ret)
{
	bytes_init(&texts->list, 2 * HEAD_MAX);
	bytes_init(&texts->filters, 2 * HEAD_MAX);
	put_list(request, &texts->list);
	put_filters(request, &texts->filters);
	*ret = (struct cursor_scope){
		.caller = request->caller.id,
		.list = bytes_text(&texts->list),
		.filters = bytes_text(&texts->filters),
	};
	return texts->list.failed || texts->filters.failed ? WEIR_FAULT_MEMORY : 0;
}

static bool read_limit(const struct request *request, int64_t *ret, struct reply *reply)
{
	const char *text = query_value(&request->query, "limit");

	*ret = PAGING_LIMIT;
	if (text == NULL || text_int_all(text, 1, PAGING_LIMIT_MAX, ret) == TEXT_OK) {
		return true;
	}
	reply_problem(reply, 400, "query", "limit is a number from 1 to %d", PAGING_LIMIT_MAX);
	return false;
}

bool paging_read(const struct request *request, struct paging *ret, struct reply *reply,
		int *ret_fault)
{
	const char *text = query_value(&request->query, "cursor");
	struct scope_texts texts;
	struct cursor_scope scope;
	int answer;

	*ret_fault = 0;
	*ret = (struct paging){ .size = ledger_size(request->ledger) };
	if (!read_limit(request, &ret->limit, reply)) {
		return false;
	}
	if (text == NULL) {
		return true;
	}
	answer = scope_make(request, &texts, &scope);
	if (answer == 0) {
		answer = cursor_parse(request->box, &scope, text, strlen(text), &ret->place);
	}
	scope_finish(&texts);
	if (answer == CURSOR_OK) {
		ret->has_place = true;
		ret->size = ret->place.size;
		return true;
	}
	*ret_fault = answer < 0 ? answer : 0;
	reply_problem(reply, 400, "cursor",
			"the cursor goes on with no list of yours: begin with the first page");
	return false;
}

int paging_next(const struct request *request, const struct paging *paging,
		struct cursor_place *last, struct view *view)
{
	char text[CURSOR_TEXT_MAX];
	struct scope_texts texts;
	struct cursor_scope scope;
	int fault;

	if (last == NULL) {
		view_null(view, "next");
		return 0;
	}
	last->size = paging->size;
	fault = scope_make(request, &texts, &scope);
	if (fault == 0) {
		fault = cursor_format(request->box, &scope, last, text);
	}
	scope_finish(&texts);
	if (fault == 0) {
		view_text(view, "next", text);
	}
	return fault;
}
