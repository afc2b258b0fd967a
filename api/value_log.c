/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value_log.h"

#include <string.h>

#include "ledger/base64.h"

void value_log(struct value root, int64_t *ret_size, uint8_t ret_root[static BOOKS_HASH_BYTES])
{
	struct value log = value_object(root, "log");
	const char *text = value_text(log, "root");
	size_t size = 0;

	*ret_size = value_int_in(log, "size", 0, VALUE_INT_MAX);
	if (base64_take(text, strlen(text), ret_root, BOOKS_HASH_BYTES, &size) != BASE64_OK ||
			size != BOOKS_HASH_BYTES) {
		memset(ret_root, 0, BOOKS_HASH_BYTES);
		value_refuse(log, "root");
	}
}
