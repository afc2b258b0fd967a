/* SPDX-License-Identifier: Apache-2.0 */

#include "api/csv_value.h"

#include <assert.h>
#include <string.h>

#include "api/csv.h"
#include "api/csv_mend.h"
#include "api/lang.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/text.h"
#include "meter/volume.h"

/* Columns hold enums of four bytes, which the row's struct declares by their own types. */
static void put_int(void *into, int32_t value)
{
	memcpy(into, &value, sizeof(value));
}

static void put_long(void *into, int64_t value)
{
	memcpy(into, &value, sizeof(value));
}

static bool is_name(const char *text, int64_t size_max)
{
	size_t size = strlen(text);

	if (size > (size_t)size_max || mend_has_blanks_around(text)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f) {
			return false;
		}
	}
	return true;
}

static bool read_id(const char *text, void *into)
{
	return text_is_id(text) && text_copy(into, TEXT_ID_MAX + 1, text);
}

static bool read_name(const struct csv_column *column, const char *text, void *into)
{
	return is_name(text, column->high) && text_copy(into, (size_t)column->high + 1, text);
}

static bool read_int(const struct csv_column *column, const char *text, void *into)
{
	int64_t value;

	if (text_int_all(text, column->low, column->high, &value) != TEXT_OK) {
		return false;
	}
	put_int(into, (int32_t)value);
	return true;
}

static bool read_volume(const struct csv_column *column, const char *text, void *into)
{
	struct volume volume;

	if (volume_parse(text, column->low < 0, &volume) != VOLUME_OK ||
			volume.litres < column->low || volume.litres == ROW_NO_LITRES) {
		return false;
	}
	put_long(into, volume.litres);
	return true;
}

static bool read_day(const char *text, void *into)
{
	struct day day;

	if (!day_parse(text, &day)) {
		return false;
	}
	memcpy(into, &day, sizeof(day));
	return true;
}

static bool read_word(enum word_list list, const char *text, void *into)
{
	int word;

	if (!word_parse(list, text, &word)) {
		return false;
	}
	put_int(into, word);
	return true;
}

/* Of a cap: a source, or all of them together. */
static bool read_sources(const char *text, void *into)
{
	if (strcmp(text, "all") == 0 || strcmp(text, "合计") == 0) {
		put_int(into, SOURCE_ANY);
		return true;
	}
	return read_word(WORD_SOURCE, text, into);
}

/* "industry;domestic": words between semicolons, none twice. */
static bool read_uses(const char *text, void *into)
{
	uint32_t uses = 0;

	for (;;) {
		size_t size = strcspn(text, ";");
		char name[TEXT_ID_MAX + 1];
		int word;

		if (size >= sizeof(name)) {
			return false;
		}
		memcpy(name, text, size);
		name[size] = '\0';
		if (!word_parse(WORD_USE, name, &word) || (uses & use_bit((enum use)word)) != 0) {
			return false;
		}
		uses |= use_bit((enum use)word);
		if (text[size] == '\0') {
			break;
		}
		text += size + 1;
	}
	memcpy(into, &uses, sizeof(uses));
	return true;
}

static bool read_status(const char *text, void *into)
{
	int word;

	if (!word_parse(WORD_STATUS, text, &word)) {
		return false;
	}
	*(char *)into = (char)word;
	return true;
}

static bool read_time(const char *text, void *into)
{
	struct csv_time time = { .s = 0 };

	switch (instant_parse(text, &time.s)) {
	case INSTANT_OK:
		break;
	case INSTANT_LOCAL:
		time.is_local = true;
		break;
	default:
		return false;
	}
	memcpy(into, &time, sizeof(time));
	return true;
}

static bool read_fixed(const struct csv_column *column, const char *text, void *into)
{
	int64_t value;

	if (text_fixed_all(text, column->blank, column->low, column->high, &value) != TEXT_OK) {
		return false;
	}
	put_long(into, value);
	return true;
}

static bool read_part(const struct csv_column *column, const char *text, void *into)
{
	if (strcmp(text, "full") == 0 || strcmp(text, "全额") == 0) {
		put_long(into, column->high);
		return true;
	}
	if (strcmp(text, "none") == 0 || strcmp(text, "不计") == 0) {
		put_long(into, column->low);
		return true;
	}
	return read_fixed(column, text, into);
}

static bool read_moment(const char *text, void *into)
{
	struct row_moment moment = { .day = ROW_NO_DAY };

	if (!day_parse(text, &moment.day)) {
		moment.day = ROW_NO_DAY;
		if (instant_parse(text, &moment.s) != INSTANT_OK) {
			return false;
		}
	}
	memcpy(into, &moment, sizeof(moment));
	return true;
}

static bool read_value(const struct csv_column *column, const char *text, void *into)
{
	switch (column->type) {
	case CSV_ID:
		return read_id(text, into);
	case CSV_NAME:
		return read_name(column, text, into);
	case CSV_INT:
		return read_int(column, text, into);
	case CSV_VOLUME:
		return read_volume(column, text, into);
	case CSV_DAY:
		return read_day(text, into);
	case CSV_WORD:
		return read_word(column->list, text, into);
	case CSV_SOURCES:
		return read_sources(text, into);
	case CSV_USES:
		return read_uses(text, into);
	case CSV_STATUS:
		return read_status(text, into);
	case CSV_TIME:
		return read_time(text, into);
	case CSV_FIXED:
		return read_fixed(column, text, into);
	case CSV_MOMENT:
		return read_moment(text, into);
	case CSV_PART:
		return read_part(column, text, into);
	}
	assert(false && "a type of column that is none");
	return false;
}

static void put_blank(const struct csv_column *column, void *into)
{
	struct day no_day = ROW_NO_DAY;
	struct csv_time no_time = { CSV_NO_TIME, false };

	switch (column->type) {
	case CSV_ID:
	case CSV_NAME:
		*(char *)into = '\0';
		return;
	case CSV_VOLUME:
		put_long(into, ROW_NO_LITRES);
		return;
	case CSV_DAY:
		memcpy(into, &no_day, sizeof(no_day));
		return;
	case CSV_USES:
		put_int(into, 0);
		return;
	case CSV_STATUS:
		*(char *)into = STATUS_GOOD;
		return;
	case CSV_INT:
	case CSV_WORD:
	case CSV_SOURCES:
		put_int(into, column->blank);
		return;
	case CSV_TIME:
		memcpy(into, &no_time, sizeof(no_time));
		return;
	case CSV_FIXED:
		put_long(into, ROW_NO_LITRES);
		return;
	case CSV_MOMENT: /* these may not be blank */
	case CSV_PART:
		return;
	}
}

/* All words of a list, in the language in which the file is written. */
static void put_words(struct bytes *ret, enum word_list list, bool is_chinese)
{
	const char *name;
	int word;

	for (int n = 0; (name = word_list_name(list, n)) != NULL; n++) {
		if (is_chinese && word_parse(list, name, &word)) {
			name = word_name_zh(list, word);
		}
		bytes_format(ret, "%s%s", n == 0 ? "" : ", ", name);
	}
}

static void put_range(struct bytes *ret, const struct csv_column *column)
{
	char low[VOLUME_TEXT_MAX];
	char high[VOLUME_TEXT_MAX];

	bytes_format(ret, _("a number from %s to %s with at most %d decimals"),
			text_format_fixed(column->low, column->blank, low, sizeof(low)),
			text_format_fixed(column->high, column->blank, high, sizeof(high)),
			column->blank);
}

/* What the column wants, in words. */
static void put_expectation(const struct csv_column *column, bool is_chinese, struct bytes *ret)
{
	switch (column->type) {
	case CSV_ID:
		bytes_format(ret,
				_("an id of 1 to %d bytes without blanks, commas, semicolons "
				  "and quotes"),
				TEXT_ID_MAX);
		return;
	case CSV_NAME:
		bytes_format(ret, _("a text of at most %lld bytes without line breaks"),
				(long long)column->high);
		return;
	case CSV_INT:
		bytes_format(ret, _("a whole number from %lld to %lld"), (long long)column->low,
				(long long)column->high);
		return;
	case CSV_VOLUME:
		bytes_put_text(ret,
				column->low > 0 ? _("a volume above 0 in m³ with at most 3 "
						    "decimals")
						: _("a volume in m³ with at most 3 decimals"));
		return;
	case CSV_DAY:
		bytes_put_text(ret, _("a date like 2026-10-31"));
		return;
	case CSV_WORD:
		bytes_put_text(ret, _("one of: "));
		put_words(ret, column->list, is_chinese);
		return;
	case CSV_SOURCES:
		bytes_put_text(ret, _("one of: "));
		bytes_put_text(ret, is_chinese ? "合计, " : "all, ");
		put_words(ret, WORD_SOURCE, is_chinese);
		return;
	case CSV_USES:
		bytes_put_text(ret, _("words between ';', each once: "));
		put_words(ret, WORD_USE, is_chinese);
		return;
	case CSV_STATUS:
		bytes_put_text(ret, _("blank or one of: "));
		put_words(ret, WORD_STATUS, is_chinese);
		return;
	case CSV_TIME:
		bytes_put_text(ret, _("an instant like 2026-10-31T16:00:00+08:00"));
		return;
	case CSV_FIXED:
		put_range(ret, column);
		return;
	case CSV_MOMENT:
		bytes_put_text(ret,
				_("a date like 2026-10-31, for its first instant, or an instant "
				  "like 2026-10-31T16:00:00+08:00"));
		return;
	case CSV_PART:
		bytes_put_text(ret, _("full, none or a part like 0.25"));
		return;
	}
}

/* What was meant by a bad value of a type, where that is plain. */
static bool mend(enum csv_type type, const char *text, char ret[static MEND_MAX])
{
	switch (type) {
	case CSV_ID:
	case CSV_NAME:
		return mend_trim(text, ret);
	case CSV_DAY:
	case CSV_TIME:
	case CSV_MOMENT:
		return mend_date(text, ret);
	case CSV_INT:
	case CSV_VOLUME:
	case CSV_WORD:
	case CSV_SOURCES:
	case CSV_STATUS:
	case CSV_FIXED:
	case CSV_PART:
		return mend_plain(text, ret);
	case CSV_USES:
		return mend_list(text, ret);
	}
	return false;
}

/* Tells about a bad value: how it would be right if that is plain, else what is expected. */
static int bad_value(struct csv *csv, size_t index, const char *text, void *into)
{
	const struct csv_column *column = csv_column(csv, index);
	char quoted[CSV_QUOTE_MAX];
	char mended[MEND_MAX];
	struct bytes expected;

	(void)csv_quote(text, quoted);
	if (mend(column->type, text, mended) && read_value(column, mended, into)) {
		return csv_wrong(csv, index, _("'%s' must be written %s"), quoted, mended);
	}
	bytes_init(&expected, WHERE_TEXT_MAX);
	put_expectation(column, csv_is_chinese(csv), &expected);
	(void)csv_wrong(csv, index, _("'%s' is not %s"), quoted, bytes_text(&expected));
	bytes_finish(&expected);
	return CSV_WRONG;
}

static int read_column(struct csv *csv, size_t index, char *row)
{
	const struct csv_column *column = csv_column(csv, index);
	const char *text = csv_text(csv, index);

	if (*text == '\0') {
		if (column->need == CSV_MUST) {
			return csv_wrong(csv, index, _("must not be blank"));
		}
		put_blank(column, row + column->offset);
		return CSV_OK;
	}
	if (!read_value(column, text, row + column->offset)) {
		return bad_value(csv, index, text, row + column->offset);
	}
	return CSV_OK;
}

int csv_read_row(struct csv *csv, void *row)
{
	int answer = csv_next(csv);

	for (size_t i = 0; answer == CSV_OK && i < csv_count(csv); i++) {
		answer = read_column(csv, i, row);
	}
	return answer;
}
