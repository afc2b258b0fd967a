/* SPDX-License-Identifier: Apache-2.0 */

#include "api/journal_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "ledger/books.h"
#include "meter/bytes.h"
#include "meter/instant.h"

/* An id as one part of an account's name. */
static void put_part(struct bytes *text, const char *id)
{
	for (; *id != '\0'; id++) {
		if (*id == ':' || *id == '%') {
			bytes_put_text(text, *id == ':' ? "%3A" : "%25");
		} else {
			bytes_put(text, id, 1);
		}
	}
}

void journal_account(struct bytes *text, const char *root, const char *account)
{
	const char *colon = strchr(account, ':');

	bytes_put_text(text, root);
	if (colon != NULL) {
		bytes_put(text, account, (size_t)(colon - account) + 1);
		account = colon + 1;
	}
	put_part(text, account);
}

void journal_water(struct bytes *text, const char *root, const struct taken_row *row)
{
	journal_account(text, root, row->permit);
	if (books_is_permit(row->permit)) {
		bytes_put_text(text, ":");
		put_part(text, row->intake);
	}
}

void journal_yuan(struct bytes *text, wide amount)
{
	char digits[64];
	size_t at = sizeof(digits);
	int decimals = 0;
	bool is_negative = amount < 0;

	amount = is_negative ? -amount : amount;
	digits[--at] = '\0';
	for (; decimals < JOURNAL_DIGITS; decimals++) {
		char digit = (char)('0' + (int)(amount % 10));

		amount /= 10;
		if (digit != '0' || digits[at] != '\0' || decimals >= JOURNAL_DIGITS - 2) {
			digits[--at] = digit;
		}
	}
	digits[--at] = '.';
	do {
		digits[--at] = (char)('0' + (int)(amount % 10));
		amount /= 10;
	} while (amount > 0);
	bytes_format(text, "%s%s CNY", is_negative ? "-" : "", digits + at);
}

void journal_date(struct bytes *text, int32_t day)
{
	char date[DAY_TEXT_MAX];

	bytes_put_text(text, day_format((struct day){ day }, date));
}
