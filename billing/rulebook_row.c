/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_row.h"

#include <string.h>

#include "billing/rule_match.h"

void rulebook_row_set_place(struct where *where, const struct yaml_place *place)
{
	where->line = place == NULL ? 0 : place->line;
	where->column = place == NULL ? 0 : place->column;
}

const struct yaml_place *rulebook_row_place(
		const struct yaml_places *places, const void *row, const void *value)
{
	const struct yaml_place *place = yaml_place(places, value);

	return place == NULL ? yaml_place_table(places, row) : place;
}

struct where *rulebook_row_next_warning(struct rulebook_check *check, const void *row)
{
	struct rulebook_warnings *warnings = check->warnings;
	struct where *where;

	if (warnings == NULL || warnings->count == RULEBOOK_WARNINGS_MAX) {
		return NULL;
	}
	where = &warnings->list[warnings->count++];
	memcpy(where->file, check->reterr->file, sizeof(where->file));
	rulebook_row_set_place(where, yaml_place_table(check->places, row));
	return where;
}

const char *rulebook_row_text(const struct rulebook_check *check, size_t i, size_t copied,
		char buffer[static RULEBOOK_ROW_TEXT_MAX])
{
	struct where text; /* which looks the words up in the reader's language */

	if (i < copied) {
		where_set(&text, 0, 0, "row %zu of '%s'", i + 1, check->book->extends);
	} else {
		where_set(&text, 0, 0, "row %zu", i - copied + 1);
	}
	(void)text_copy(buffer, RULEBOOK_ROW_TEXT_MAX, text.text);
	return buffer;
}

int rulebook_row_check_days(struct rulebook_check *check, const char *list, size_t i, size_t copied,
		const void *row, const struct rule_days *days)
{
	char name[RULEBOOK_ROW_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	struct where *warning;

	if (days->until.number < days->from.number) {
		return FAIL_VALUE(check, row, &days->until,
				"%s %s ends on %s, before it begins on %s; expected until not "
				"before from",
				list, rulebook_row_text(check, i, copied, name),
				day_format(days->until, until), day_format(days->from, from));
	}
	if (i >= copied && !rule_days_meet(days, &check->book->days)) {
		warning = rulebook_row_next_warning(check, row);
		if (warning != NULL) {
			where_set(warning, warning->line, warning->column,
					"%s %s never holds: the rulebook's own days are others",
					list, rulebook_row_text(check, i, copied, name));
		}
	}
	return RULEBOOK_OK;
}

int rulebook_row_check_rivals(struct rulebook_check *check, const char *list, size_t copied,
		const struct rulebook_row_view *view, size_t count)
{
	char names[2][RULEBOOK_ROW_TEXT_MAX];

	for (size_t i = 1; i < count; i++) {
		for (size_t k = 0; k < i; k++) {
			char day[DAY_TEXT_MAX];
			struct day from = view[i].days->from.number > view[k].days->from.number
					? view[i].days->from
					: view[k].days->from;

			if (rule_match_fields(view[i].match) != rule_match_fields(view[k].match) ||
					!rule_match_meets(view[i].match, view[k].match) ||
					!rule_days_meet(view[i].days, view[k].days) ||
					(view[i].id != NULL &&
							strcmp(view[i].id, view[k].id) != 0)) {
				continue;
			}
			return FAIL_ROW(check, view[i].row,
					"%s %s names as much as %s, and both hold for one "
					"water %s%s; expected one of them to name more",
					list, rulebook_row_text(check, i, copied, names[0]),
					rulebook_row_text(check, k, copied, names[1]),
					from.number == INT32_MIN ? "on every day" : "from ",
					from.number == INT32_MIN ? "" : day_format(from, day));
		}
	}
	return RULEBOOK_OK;
}

int rulebook_row_fail_same_id(struct rulebook_check *check, const char *list, size_t copied,
		size_t i, size_t k, const void *row, const char *id)
{
	char names[2][RULEBOOK_ROW_TEXT_MAX];

	return FAIL_VALUE(check, row, id, "%s %s has the id \"%s\" of %s; expected another", list,
			rulebook_row_text(check, i, copied, names[0]), id,
			rulebook_row_text(check, k, copied, names[1]));
}
