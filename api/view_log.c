/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_log.h"

#include "ledger/base64.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"

int view_log(struct view *view, struct ledger *ledger)
{
	uint8_t root[BOOKS_HASH_BYTES];
	struct bytes text;
	int fault = ledger_root(ledger, root);

	if (fault < 0) {
		return fault;
	}
	bytes_init(&text, BASE64_SIZE(BOOKS_HASH_BYTES));
	base64_put(&text, root, sizeof(root));
	view_object(view, "log");
	view_int(view, "size", ledger_size(ledger));
	view_text(view, "root", bytes_text(&text));
	view_end(view);
	bytes_finish(&text);
	return 0;
}
