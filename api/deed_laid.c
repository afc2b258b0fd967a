/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_laid.h"

#include <string.h>

#include "api/cli/cmd.h"
#include "api/out.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"

void laid_finish(struct laid *laid)
{
	moved_finish(&laid->moved);
}

/* The effect of the entry, whose parts may be several: [semantics, movement or null]. */
static int read_moved(struct ledger *ledger, struct laid *laid)
{
	int answer = ENTRY_JOIN_MORE;
	struct item_cursor effect;
	struct entry_join join;
	struct bytes bytes;
	struct entry entry;

	bytes_init(&bytes, ENTRY_MAX);
	entry_join_init(&join);
	for (int64_t i = laid->entry; answer == ENTRY_JOIN_MORE; i++) {
		answer = ledger_fetch(ledger, i, &bytes);
		if (answer < 0) {
			break;
		}
		answer = entry_decode(bytes.data, bytes.size, &entry, NULL) == ENTRY_OK
				? entry_join_add(&join, (uint64_t)i, &entry, &entry, NULL)
				: WEIR_FAULT_BROKEN;
	}
	if (answer == ENTRY_JOIN_WHOLE && effect_open(&entry, &effect, 1)) {
		answer = moved_add(&effect, &laid->moved);
	}
	entry_join_finish(&join);
	bytes_finish(&bytes);
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
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
