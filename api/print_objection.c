/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_objection.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "billing/objection.h"
#include "meter/bytes.h"

static const char *state_text(const char *name)
{
	if (strcmp(name, objection_state_name(OBJECTION_OVERDUE)) == 0) {
		return _("overdue");
	}
	return strcmp(name, objection_state_name(OBJECTION_ANSWERED)) == 0 ? _("answered")
									   : _("open");
}

/* What it is about, as it was named: an invoice, or METER@INSTANT. */
static void put_about(struct bytes *text, struct value objection)
{
	char at[INSTANT_TEXT_MAX];

	if (value_has(objection, "invoice")) {
		bytes_put_text(text, value_text(objection, "invoice"));
	} else {
		bytes_format(text, "%s@%s", value_text(objection, "meter"),
				instant_format((struct instant){ value_instant(objection, "at") },
						at));
	}
}

static void put_words(struct bytes *text, struct value objection, const char *key)
{
	const char *words = value_text(objection, key);

	item_text_plain(text, words, strlen(words));
}

static void print_one(struct value objection)
{
	struct bytes text;
	char due[DAY_TEXT_MAX];

	bytes_init(&text, 8 * OBJECTION_TEXT_MAX);
	put_about(&text, objection);
	bytes_put_text(&text, ": ");
	put_words(&text, objection, "reason");
	out_text(_("objection %lld (%s, to be answered by %s) to %s\n"),
			(long long)value_int(objection, "objection"),
			state_text(value_text(objection, "state")),
			day_format(value_day(objection, "due"), due), bytes_text(&text));
	if (value_has(objection, "answer")) {
		bytes_reset(&text);
		put_words(&text, objection, "text");
		out_text(_("  answered by entry %lld: %s\n"),
				(long long)value_int(objection, "answer"), bytes_text(&text));
	}
	bytes_finish(&text);
}

void print_objections(struct value list)
{
	for (size_t i = 0; i < value_count(list); i++) {
		print_one(value_at(list, i));
	}
}
