/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/admission.h"
#include "api/http/memo.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/ledger.h"
#include "meter/err.h"

static void refuse_parameter(struct exchange *exchange, enum target_answer answer)
{
	switch (answer) {
	case TARGET_MANY:
		reply_problem(&exchange->reply, 400, "query", "the query has too many parameters");
		return;
	case TARGET_TWICE:
		reply_problem(&exchange->reply, 400, "query", "a parameter stands twice");
		return;
	case TARGET_WRONG:
	case TARGET_OK:
		reply_problem(&exchange->reply, 400, "query",
				"the query is not NAME=VALUE joined by '&', in UTF-8, with '%%2B' for a plus");
		return;
	}
}

static void tell_methods(struct exchange *exchange, enum route_answer answer, unsigned methods)
{
	char allow[ROUTE_ALLOW_MAX];

	if (answer == ROUTE_METHOD) {
		reply_problem(&exchange->reply, 405, "method",
				"this resource does not have the method %s",
				http_method_name(exchange->request.head.method));
	}
	reply_field(&exchange->reply, "Allow", route_allow(methods, allow));
}

/* True where a handler is to answer, and exchange->route is it. */
static bool find_route(struct exchange *exchange, const struct exchange_origin *origin,
		struct route_match *ret)
{
	struct request *request = &exchange->request;
	struct slice path = request->head.path;
	enum route_answer answer;

	if (slice_is(path, "*")) {
		answer = route_find_all(origin->routes, ret);
	} else {
		enum target_answer target = target_parse(
				path, exchange->memory, path.size + 1, &request->target);

		if (target == TARGET_WRONG) {
			reply_problem(&exchange->reply, 400, "path",
					"the path has a part that is empty, climbs, or is no text");
			return false;
		}
		answer = target == TARGET_MANY ? ROUTE_NONE
					       : route_find(origin->routes, request->head.method,
								 &request->target, ret);
	}
	if (answer == ROUTE_NONE) {
		reply_problem(&exchange->reply, 404, "no-resource", "there is no such resource");
	} else if (answer != ROUTE_OK) {
		tell_methods(exchange, answer, ret->methods);
	}
	return answer == ROUTE_OK;
}

/* May this query and body be answered by the route? */
static bool check_route(struct exchange *exchange, const struct route *route)
{
	static const char *const none[] = { NULL };
	struct request *request = &exchange->request;
	const char *stranger = query_stranger(
			&request->query, route->parameters != NULL ? route->parameters : none);

	if (stranger != NULL) {
		reply_problem(&exchange->reply, 400, "query",
				"this resource has no parameter '%.64s'", stranger);
		return false;
	}
	if (request->head.body_size > route->body_max) {
		reply_problem(&exchange->reply, 413, "body",
				"a body of this resource has at most %lld bytes",
				(long long)route->body_max);
		return false;
	}
	return true;
}

static void decide(struct exchange *exchange, const struct exchange_origin *origin)
{
	struct request *request = &exchange->request;
	char *decoded = exchange->memory + request->head.path.size + 1;
	struct route_match match;
	enum target_answer answer;

	if (origin->peer != NULL) {
		exchange->peer = *origin->peer;
		exchange->has_peer = true;
	}
	if (!origin->is_secure &&
			!admission_is_own_host(request->head.host.data, request->head.host.size)) {
		reply_problem(&exchange->reply, 421, "host",
				"without TLS this server answers to its own address only");
		return;
	}
	if (!find_route(exchange, origin, &match)) {
		return;
	}
	answer = query_parse(request->head.query, decoded, request->head.query.size + 1,
			&request->query);
	if (answer != TARGET_OK) {
		refuse_parameter(exchange, answer);
	} else if (check_route(exchange, match.route)) {
		memcpy(request->parameters, match.parameters, sizeof(request->parameters));
		bytes_init(&exchange->body, (size_t)request->head.body_size);
		exchange->route = match.route;
	}
}

int exchange_open(const struct exchange_origin *origin, const char *head, size_t size,
		struct exchange **ret)
{
	SCOPED(exchange_close) struct exchange *exchange = calloc(1, sizeof(*exchange));
	enum head_answer answer;
	char *kept;

	if (exchange == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	reply_init(&exchange->reply);
	/* Path and query are decoded in front of the head: each is shorter than it. */
	exchange->memory = malloc(2 * size + 2);
	if (exchange->memory == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	kept = exchange->memory + size + 2;
	memcpy(kept, head, size);
	answer = head_parse(kept, size, origin->is_secure, &exchange->request.head);
	if (answer != HEAD_OK) {
		return (int)answer;
	}
	decide(exchange, origin);
	*ret = exchange;
	exchange = NULL;
	return HEAD_OK;
}

void exchange_close(struct exchange *exchange)
{
	if (exchange == NULL) {
		return;
	}
	reply_finish(&exchange->reply);
	bytes_finish(&exchange->body);
	free(exchange->memory);
	free(exchange);
}

/* What a kept reply is found by: all that a handler answers by, but the ledger. */
static void put_key(const struct request *request, struct bytes *key)
{
	const struct head *head = &request->head;

	bytes_put(key, request->caller.id, strlen(request->caller.id) + 1);
	bytes_put(key, head->path.data, head->path.size);
	bytes_put_text(key, "?");
	bytes_put(key, head->query.data, head->query.size);
}

static int handle(struct exchange *exchange, struct ledger *ledger)
{
	int fault = exchange->route->handle(&exchange->request, &exchange->reply);

	return fault == 0 && exchange->route->method == HTTP_GET
			? reply_tag(&exchange->reply, ledger_seal(ledger))
			: fault;
}

static int handle_or_recall(struct exchange *exchange, const struct means *means)
{
	SCOPED_FINISH(bytes_finish) struct bytes key;
	int fault = 0;

	bytes_init(&key, HEAD_MAX);
	put_key(&exchange->request, &key);
	if (key.failed || !memo_find(means->memo, &key, &exchange->reply)) {
		fault = handle(exchange, means->ledger);
		if (fault == 0 && !key.failed) {
			memo_keep(means->memo, &key, &exchange->reply);
		}
	}
	return fault;
}

static int admit_and_handle(struct exchange *exchange, const struct means *means)
{
	struct request *request = &exchange->request;
	int fault;

	request->body = exchange->body.data;
	request->ledger = means->ledger;
	request->box = means->box;
	request->world = means->world;
	request->porter = means->porter;
	request->drafter = means->drafter;
	request->metrics = means->metrics;
	if (admission_decide(exchange, means->ledger, &fault)) {
		fault = exchange->route->method == HTTP_GET ? handle_or_recall(exchange, means)
							    : handle(exchange, means->ledger);
	}
	request->ledger = NULL;
	return fault;
}

void exchange_answer(struct exchange *exchange, const struct means *means)
{
	const struct head *head = &exchange->request.head;
	int fault;

	if (means->ledger == NULL) {
		reply_problem(&exchange->reply, 503, "no-ledger", "the ledger cannot be read now");
		return;
	}
	fault = admit_and_handle(exchange, means);
	if (fault < 0) {
		out_error("%s %s: %s: %s", http_method_name(head->method), exchange->route->pattern,
				_(weir_fault_text(fault)), ledger_why(means->ledger));
		reply_problem(&exchange->reply, 500, "fault", "the request could not be answered");
	}
	reply_condition(&exchange->reply, head_value(head, "if-none-match"));
}
