/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/err.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *weir_fault_text(int fault)
{
	switch (fault) {
	case WEIR_FAULT_MEMORY:
		return N_("out of memory");
	case WEIR_FAULT_STORE:
		return N_("the store failed");
	case WEIR_FAULT_BROKEN:
		return N_("stored data contradicts itself");
	case WEIR_FAULT_IO:
		return N_("input or output failed");
	case WEIR_FAULT_CRYPTO:
		return N_("the cryptographic library failed");
	case WEIR_FAULT_UNKNOWN:
		return N_("a commit failed, whether it happened is unknown");
	case WEIR_FAULT_RANGE:
		return N_("a sum is too large for its type");
	default:
		return N_("unnamed fault");
	}
}

/* Takes back the last character of a text that was cut, for it may be cut in two. */
static void drop_last_character(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80) {
		length--;
	}
	text[length > 0 ? length - 1 : 0] = '\0';
}

void where_set(struct where *where, int line, int column, const char *format, ...)
{
	va_list arguments;
	int length;

	where->line = line;
	where->column = column;
	va_start(arguments, format);
	length = vsnprintf(where->text, sizeof(where->text), gettext(format), arguments);
	va_end(arguments);
	if (length < 0) {
		where->text[0] = '\0';
	} else if ((size_t)length >= sizeof(where->text)) {
		drop_last_character(where->text);
	}
}

void where_file(struct where *where, const char *file)
{
	size_t length = strlen(file);
	size_t skip = length < sizeof(where->file) ? 0 : length - sizeof(where->file) + 1;

	while (skip > 0 && ((unsigned char)file[skip] & 0xc0) == 0x80) {
		skip++;
	}
	memcpy(where->file, file + skip, length - skip + 1);
}

void where_text(struct where *where, int line, int column, const char *value, const char *text)
{
	if (value == NULL) {
		where_set(where, line, column, "%s", gettext(text));
	} else {
		where_set(where, line, column, "'%s': %s", value, gettext(text));
	}
}

void where_named(struct where *where, int line, int column, const char *key, const char *value,
		const char *text)
{
	where_set(where, line, column, "%s \"%s\": %s", key, value, gettext(text));
}

void where_lacks(struct where *where, const char *id, const char *what, const char *other)
{
	if (id == NULL) {
		where_set(where, 0, 0, "there is no %s '%s' in the registry", gettext(what), other);
	} else {
		where_set(where, 0, 0, "'%s': there is no %s '%s'", id, gettext(what), other);
	}
}
