/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_money.h"

#include "api/cli/cmd.h"
#include "api/out.h"
#include "ledger/pending.h"
#include "meter/bytes.h"
#include "meter/err.h"

int deed_money(struct desk *desk, uint64_t kind, const struct bytes *body, struct money_done *ret)
{
	struct writer_result result;
	int answer = body->failed ? WEIR_FAULT_MEMORY : desk_do(desk, kind, body, &result);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_WRONG;
	}
	answer = desk_end(desk);
	if (answer == CMD_DONE) {
		answer = desk_refresh(desk);
	}
	if (answer == CMD_DONE && ret != NULL) {
		ret->is_known = result.answer == LEDGER_NOTHING;
		ret->entry = ret->is_known ? -1 : result.receipt.entry;
		ret->is_pending = !ret->is_known &&
				pending_find(ledger_books(desk_ledger(desk)), ret->entry) != NULL;
	}
	return answer;
}
