/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/charge_returns.h"

#include <stddef.h>

#include "api/csv.h"
#include "api/csv_value.h"
#include "api/lang.h"
#include "billing/scheme_returns.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"

#define IN(in, field_, name_, name_zh_, need_, type_) \
	.name = (name_), .name_zh = (name_zh_), .need = (need_), .type = (type_), \
	.offset = offsetof(struct in, field_)
#define VOLUME .high = SCHEME_VOLUME_MAX, .blank = SCHEME_VOLUME_DECIMALS

static const struct csv_column element_columns[] = {
	{ IN(scheme_element, reference, "reference", "编号", CSV_MUST, CSV_ID) },
	{ IN(scheme_element, id, "element", "分项", CSV_MUST, CSV_ID) },
	{ IN(scheme_element, periods, "periods", "取水时段", CSV_MAY, CSV_NAME),
			.high = SCHEME_VALUE_MAX },
	{ IN(scheme_element, limit, "authorised", "许可水量", CSV_MUST, CSV_FIXED), VOLUME },
	{ IN(scheme_element, before, "allocated", "已分配", CSV_MAY, CSV_FIXED), VOLUME },
};

/* A row of a file of returns. */
struct told {
	struct scheme_line line;
	struct day from, until;
};

static const struct csv_column return_columns[] = {
	{ IN(told, line.licence, "licence", "许可证", CSV_MUST, CSV_NAME),
			.high = SCHEME_VALUE_MAX },
	{ IN(told, line.id, "return", "申报", CSV_MUST, CSV_ID) },
	{ IN(told, line.state, "state", "状态", CSV_MUST, CSV_WORD), .list = WORD_RETURN },
	{ IN(told, from, "from", "起", CSV_MAY, CSV_DAY) },
	{ IN(told, until, "until", "止", CSV_MAY, CSV_DAY) },
	{ IN(told, line.volume, "volume", "水量", CSV_MAY, CSV_FIXED), VOLUME },
};

enum {
	ELEMENT_PERIODS = 2,
	ELEMENT_BEFORE = 4,
	RETURN_FROM = 3,
	RETURN_UNTIL = 4,
	RETURN_VOLUME = 5,
};

/* A file being read: all volumes together stay far from their integer's end. */
struct file {
	struct csv *csv;
	struct scheme_returns *all;
	int64_t sum;
};

static int add_volume(struct file *file, size_t column, int64_t volume)
{
	file->sum += volume;
	return file->sum <= SCHEME_VOLUMES_MAX
			? CSV_OK
			: csv_wrong(file->csv, column, _("all of them together are too much"));
}

static int read_element(struct file *file)
{
	struct scheme_element row = { .window_count = 0 };
	struct season periods[SCHEME_PERIODS_MAX];
	int answer = csv_read_row(file->csv, &row);

	if (answer != CSV_OK) {
		return answer;
	}
	row.line = csv_line(file->csv);
	row.before = row.before == ROW_NO_LITRES ? 0 : row.before;
	if (row.periods[0] != '\0' && scheme_days_read_periods(row.periods, periods) == 0) {
		char quoted[CSV_QUOTE_MAX];

		return csv_wrong(file->csv, ELEMENT_PERIODS,
				_("'%s' is no periods of a year; expected them as 10-01/03-31, at most %d between ';'"),
				csv_quote(row.periods, quoted), SCHEME_PERIODS_MAX);
	}
	answer = add_volume(file, ELEMENT_BEFORE, row.before);
	return answer == CSV_OK ? scheme_returns_add_element(file->all, &row) : answer;
}

/* What a line says beside its return: days and a volume, where the return has come. */
static int check_told(const struct file *file, const struct told *row)
{
	const bool has[] = { row->from.number != ROW_NO_DAY.number,
		row->until.number != ROW_NO_DAY.number, row->line.volume != ROW_NO_LITRES };
	bool is_wanted = row->line.state == RETURN_RECEIVED || row->line.state == RETURN_QUERY;

	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++) {
		if (is_wanted && !has[i]) {
			return csv_wrong(file->csv, RETURN_FROM + i,
					_("is blank; a return of which a line is not known is due"));
		}
		if (!is_wanted && has[i]) {
			return csv_wrong(file->csv, RETURN_FROM + i,
					_("is given; a return that is nil or due has no lines"));
		}
	}
	if (is_wanted && row->until.number < row->from.number) {
		return csv_wrong(file->csv, RETURN_UNTIL,
				_("is before the day from which it tells"));
	}
	return CSV_OK;
}

static int read_line(struct file *file)
{
	struct told row = { .line.left = 0 };
	int answer = csv_read_row(file->csv, &row);

	if (answer == CSV_OK) {
		answer = check_told(file, &row);
	}
	if (answer != CSV_OK) {
		return answer;
	}
	row.line.line = csv_line(file->csv);
	if (row.line.volume == ROW_NO_LITRES) {
		row.line.volume = 0;
	} else {
		row.line.days = (struct days){ row.from, { row.until.number + 1 } };
	}
	answer = add_volume(file, RETURN_VOLUME, row.line.volume);
	return answer == CSV_OK ? scheme_returns_add_line(file->all, &row.line) : answer;
}

static int read_file(const char *path, const struct csv_column *columns, size_t count,
		int (*read_one)(struct file *file), struct scheme_returns *all,
		struct where *reterr)
{
	const struct csv_options plain = { .encoding = CSV_UTF8 };
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct file file = { .all = all };
	int answer;

	bytes_init(&text, CSV_FILE_MAX);
	answer = csv_load(path, &text, reterr);
	if (answer == CSV_OK) {
		answer = csv_open(text.data, text.size, path, &plain, columns, count, &file.csv,
				reterr);
	}
	while (answer == CSV_OK) {
		answer = read_one(&file);
	}
	csv_close(file.csv);
	return answer == CSV_END ? CSV_OK : answer;
}

int charge_returns_read_elements(const char *path, struct scheme_returns *all, struct where *reterr)
{
	return read_file(path, element_columns,
			sizeof(element_columns) / sizeof(element_columns[0]), read_element, all,
			reterr);
}

int charge_returns_read(const char *path, struct scheme_returns *all, struct where *reterr)
{
	return read_file(path, return_columns, sizeof(return_columns) / sizeof(return_columns[0]),
			read_line, all, reterr);
}

void charge_returns_wrong(int answer, const char *table, const char *elements, const char *returns,
		int line, struct where *reterr)
{
	const char *path = returns;
	const char *text = N_("two lines of a return tell of the same day");

	if (answer == SCHEME_RETURNS_SAME_REFERENCE) {
		path = table;
		text = N_("a reference with water to be allocated is there twice");
	} else if (answer == SCHEME_RETURNS_NO_REFERENCE) {
		path = elements;
		text = N_("an element is of no reference that has water to be allocated");
	} else if (answer == SCHEME_RETURNS_STATES) {
		text = N_("a return is in two states; expected one");
	}
	where_file(reterr, path);
	where_text(reterr, line, 0, NULL, text);
}
