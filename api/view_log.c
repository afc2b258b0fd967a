/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_log.h"

#include "ledger/base64.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"

int view_log(struct view *view, struct ledger *ledger)
{
	uint8_t root[BOOKS_HASH_BYTES];
	int fault = ledger_root(ledger, root);

	if (fault == 0) {
		view_log_at(view, ledger_size(ledger), root);
	}
	return fault;
}

void view_log_at(struct view *view, int64_t size, const uint8_t root[static BOOKS_HASH_BYTES])
{
	struct bytes text;

	bytes_init(&text, BASE64_SIZE(BOOKS_HASH_BYTES) + 1);
	base64_put(&text, root, BOOKS_HASH_BYTES);
	view_object(view, "log");
	view_int(view, "size", size);
	view_text(view, "root", bytes_text(&text));
	view_end(view);
	bytes_finish(&text);
}
