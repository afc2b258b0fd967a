/* SPDX-License-Identifier: Apache-2.0 */

/*
 * POST /v1/deliveries: what collectors at a distance signed, handed to the
 * writer by the porter. This process has no key and writes nothing:
 * it sees who brings what, and the writer alone whether a signature is good.
 */

#include <stdbool.h>
#include <stdlib.h>

#include "api/delivery.h"
#include "api/http/hand_in.h"
#include "api/http/head.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/http/slice.h"
#include "api/view.h"
#include "ledger/deed.h"
#include "ledger/gate.h"
#include "ledger/ledger.h"
#include "ledger/readings.h"
#include "meter/bytes.h"
#include "meter/err.h"

static int hand_over(struct gate_client *porter, const struct writer_deed *deeds,
		struct writer_result *results, size_t count, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	SCOPED_FINISH(bytes_finish) struct bytes request;
	char reason[WHERE_TEXT_MAX];
	int fault;

	bytes_init(&request, GATE_FRAME_MAX);
	writer_put_request(&request, deeds, count);
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (hand_in(porter, &request, results, count, reason, reply, &fault)) {
		delivery_view(view, results, count);
		return reply_view(reply, view);
	}
	if (reason[0] != '\0') {
		reply_problem(reply, 503, "no-writer", "the ledger's writer: %s", reason);
	}
	return fault;
}

/* Is it by the caller's own actor, and of a meter that it may speak for? */
static bool may_bring(const struct caller *caller, const struct writer_deed *delivery)
{
	struct readings readings;
	struct deed deed;

	if (deed_decode(delivery->said, delivery->said_size, &deed, NULL) != DEED_OK ||
			deed.actor != (uint64_t)caller->actor) {
		return false;
	}
	return delivery->kind != KIND_READINGS ||
			(readings_open(deed.body, deed.body_size, &readings) &&
					caller_may_deliver(caller, readings.meter));
}

/* None of them is handed over where one may not be: its collector keeps them all, and says so. */
static bool may_bring_all(const struct request *request, const struct writer_deed *deeds,
		size_t count, struct reply *reply)
{
	for (size_t i = 0; i < count; i++) {
		if (!may_bring(&request->caller, &deeds[i])) {
			reply_problem(reply, 403, "not-its-own",
					"delivery %zu of %zu is of an actor or a meter that this caller does not speak for",
					i + 1, count);
			return false;
		}
	}
	return true;
}

int deliveries_post(const struct request *request, struct reply *reply)
{
	SCOPED(scope_free) struct writer_deed *deeds = calloc(DELIVERY_COUNT_MAX, sizeof(*deeds));
	SCOPED(scope_free)
	struct writer_result *results = calloc(DELIVERY_COUNT_MAX, sizeof(*results));
	size_t count;

	if (deeds == NULL || results == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!slice_is_caseless(head_value(&request->head, "content-type"), DELIVERY_TYPE)) {
		reply_problem(reply, 415, "type", "deliveries are " DELIVERY_TYPE);
		return 0;
	}
	count = delivery_take_all(request->body, (size_t)request->head.body_size, deeds);
	if (count == 0) {
		reply_problem(reply, 400, "body",
				"the body is not one to %d deliveries, each [kind, said, key, signature]",
				DELIVERY_COUNT_MAX);
		return 0;
	}
	return may_bring_all(request, deeds, count, reply)
			? hand_over(request->porter, deeds, results, count, reply)
			: 0;
}
