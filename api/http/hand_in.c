/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/hand_in.h"

#include "api/http/reply.h"
#include "api/serve/porter.h"
#include "ledger/gate.h"
#include "meter/bytes.h"
#include "meter/err.h"

#define RETRY_AFTER_S "5"

/* One call of the writer: PORTER_OK and its answer, or else; then the reply says what. */
static int call(struct gate_client *porter, const struct bytes *request, struct bytes *answer,
		struct reply *reply)
{
	int result = porter == NULL ? PORTER_NO_WRITER : porter_call(porter, request, answer);

	if (result == PORTER_NO_WRITER) {
		reply_problem(reply, 503, "no-writer", "nobody keeps the ledger now");
		reply_field(reply, "Retry-After", RETRY_AFTER_S);
	} else if (result > 0) {
		reply_problem(reply, 503, "unknown",
				"the ledger's writer did not answer: send the same again");
		reply_field(reply, "Retry-After", RETRY_AFTER_S);
	}
	return result;
}

bool hand_in(struct gate_client *porter, const struct bytes *request, struct writer_result *results,
		size_t count, char ret_reason[static WHERE_TEXT_MAX], struct reply *reply,
		int *ret_fault)
{
	SCOPED_FINISH(bytes_finish) struct bytes answer;
	int result;

	bytes_init(&answer, GATE_FRAME_MAX);
	ret_reason[0] = '\0';
	result = request->failed ? WEIR_FAULT_MEMORY : call(porter, request, &answer, reply);
	if (result == PORTER_OK && !writer_take_reply(&answer, count, results, ret_reason)) {
		result = WEIR_FAULT_BROKEN;
	}
	*ret_fault = result < 0 ? result : 0;
	return result == PORTER_OK && ret_reason[0] == '\0';
}
