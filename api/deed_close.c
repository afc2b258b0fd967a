/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_close.h"

#include "api/cli/cmd.h"
#include "api/out.h"
#include "ledger/closing.h"
#include "meter/bytes.h"

enum {
	BODY_MAX = 16, /* an array of one number */
};

static int look(struct desk *desk, struct month month, struct balance **ret)
{
	const struct balance_options options = { .month = month };

	return balance_open(desk_ledger(desk), &options, ret);
}

static int hand_in(struct desk *desk, struct month month, struct writer_result *ret)
{
	struct bytes body;
	int status;

	bytes_init(&body, BODY_MAX);
	closing_put(&body, month);
	status = desk_do(desk, KIND_CLOSE, &body, ret);
	bytes_finish(&body);
	if (status == CMD_DONE && ret->answer == LEDGER_OK) {
		status = desk_end(desk);
	}
	return status;
}

int deed_close(struct desk *desk, struct month month, bool is_strict, struct balance **ret,
		int *ret_status)
{
	struct writer_result result;
	int answer;

	if (is_strict) {
		SCOPED(balance_close) struct balance *now = NULL;

		answer = look(desk, month, &now);
		if (answer < 0) {
			return answer;
		}
		if (!now->is_closed && balance_unknown_days(now) > 0) {
			*ret = now;
			now = NULL;
			return CLOSE_UNKNOWN;
		}
	}
	*ret_status = hand_in(desk, month, &result);
	if (*ret_status == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CLOSE_REFUSED;
	}
	if (*ret_status == CMD_DONE) {
		*ret_status = desk_refresh(desk);
	}
	if (*ret_status != CMD_DONE) {
		return *ret_status < 0 ? *ret_status : CLOSE_FAILED;
	}
	answer = look(desk, month, ret);
	return answer < 0 ? answer : result.answer == LEDGER_NOTHING ? CLOSE_ALREADY : CLOSE_OK;
}
