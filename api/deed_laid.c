/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_laid.h"

#include <string.h>

#include "api/cli/cmd.h"
#include "api/out.h"
#include "ledger/whole.h"
#include "meter/err.h"

void laid_finish(struct laid *laid)
{
	moved_finish(&laid->moved);
}

/* The effect of the entry: [semantics, movement or null], or the word of what waits. */
static int read_moved(struct ledger *ledger, struct laid *laid)
{
	struct item_cursor effect;
	struct whole whole;
	int fault;

	whole_init(&whole);
	fault = whole_fetch(&whole, ledger_fetch, ledger, laid->entry);
	if (fault == 0 && effect_open(&whole.entry, &effect, 1)) {
		laid->is_pending = item_peek(&effect) == ITEM_TEXT;
		fault = laid->is_pending ? 0 : moved_add(&effect, &laid->moved);
	}
	whole_finish(&whole);
	return fault;
}

int deed_laid(struct desk *desk, uint64_t kind, const struct bytes *body, struct laid *ret,
		int *ret_status)
{
	struct writer_result result;
	int fault;

	memset(ret, 0, sizeof(*ret));
	if (body->failed) {
		return WEIR_FAULT_MEMORY;
	}
	*ret_status = desk_do(desk, kind, body, &result);
	if (*ret_status == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return LAID_REFUSED;
	}
	if (*ret_status == CMD_DONE) {
		*ret_status = desk_end(desk);
	}
	if (*ret_status == CMD_DONE) {
		*ret_status = desk_refresh(desk);
	}
	if (*ret_status != CMD_DONE) {
		return *ret_status < 0 ? *ret_status : LAID_FAILED;
	}
	if (result.answer == LEDGER_NOTHING) {
		return LAID_KNOWN;
	}
	ret->entry = result.receipt.entry;
	fault = read_moved(desk_ledger(desk), ret);
	return fault < 0 ? fault : LAID_OK;
}
