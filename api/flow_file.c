/* SPDX-License-Identifier: Apache-2.0 */

#include "api/flow_file.h"

#include <stdlib.h>
#include <string.h>

#include "api/csv_value.h"
#include "api/lang.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	SECTION,
	AT,
	FLOW,
	COLUMNS,

	DECIMALS = 3, /* of cubic metres a second */
};

struct written {
	char section[TEXT_ID_MAX + 1];
	struct csv_time at;
	int64_t l_per_s;
};

static const struct csv_column columns[COLUMNS] = {
	[SECTION] = { "section", "断面编号|断面", CSV_MUST, CSV_ID,
			offsetof(struct written, section), 0, 0, WORD_SOURCE, 0 },
	[AT] = { "at", "时间", CSV_MUST, CSV_TIME, offsetof(struct written, at), 0, 0, WORD_SOURCE,
			0 },
	[FLOW] = { "flow_m3_per_s", "流量", CSV_MUST, CSV_FIXED, offsetof(struct written, l_per_s),
			0, FLOW_MAX, WORD_SOURCE, DECIMALS },
};

void flow_file_finish(struct flow_file *file)
{
	free(file->rows);
	*file = (struct flow_file){ .rows = NULL };
}

static int resolve(struct csv *csv, const struct zone *zone, struct csv_time at, int64_t *ret)
{
	struct instant local[2];

	*ret = at.s;
	if (!at.is_local) {
		return CSV_OK;
	}
	switch (zone_local(zone, at.s, local)) {
	case ZONE_ONE:
		*ret = local[0].unix_s;
		return CSV_OK;
	case ZONE_TWO:
		return csv_wrong(csv, AT,
				_("that time comes twice in the ledger's zone: write it with its offset, like +08:00"));
	default:
		return csv_wrong(csv, AT,
				_("that time is left out by a clock change in the ledger's zone"));
	}
}

static int add(struct csv *csv, const struct zone *zone, struct flow_file *file)
{
	struct flow_file_row *row;
	struct written written;
	int answer = csv_read_row(csv, &written);
	void *grown;

	if (answer != CSV_OK) {
		return answer;
	}
	grown = list_grow(file->rows, &file->room, file->count + 1, sizeof(*file->rows));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	file->rows = grown;
	row = &file->rows[file->count++];
	(void)text_copy(row->section, sizeof(row->section), written.section);
	row->value.l_per_s = written.l_per_s;
	return resolve(csv, zone, written.at, &row->value.at_s);
}

static int compare(const void *a, const void *b)
{
	const struct flow_file_row *left = a;
	const struct flow_file_row *right = b;
	int order = strcmp(left->section, right->section);

	return order != 0 ? order
			: left->value.at_s < right->value.at_s
			? -1
			: left->value.at_s > right->value.at_s;
}

/* In order, and what is said twice alike once. */
static int settle(struct flow_file *file, struct where *reterr)
{
	size_t kept = 0;

	if (file->count > 0) {
		qsort(file->rows, file->count, sizeof(*file->rows), compare);
	}
	for (size_t i = 0; i < file->count; i++) {
		if (kept > 0 && compare(&file->rows[kept - 1], &file->rows[i]) == 0) {
			char at[INSTANT_TEXT_MAX];

			if (file->rows[kept - 1].value.l_per_s != file->rows[i].value.l_per_s) {
				where_set(reterr, 0, 0, "section '%s' has two flows at %s",
						file->rows[i].section,
						instant_format(
								(struct instant){
										file->rows[i].value
												.at_s },
								at));
				return CSV_WRONG;
			}
			continue;
		}
		file->rows[kept++] = file->rows[i];
	}
	file->count = kept;
	return CSV_OK;
}

int flow_file_load(const char *path, const struct csv_options *options, const struct zone *zone,
		struct flow_file *ret, struct where *reterr)
{
	SCOPED_FINISH(bytes_finish) struct bytes data;
	SCOPED(csv_close) struct csv *csv = NULL;
	int answer;

	bytes_init(&data, CSV_FILE_MAX);
	answer = csv_load(path, &data, reterr);
	if (answer == CSV_OK) {
		answer = csv_open(data.data, data.size, path, options, columns, COLUMNS, &csv,
				reterr);
	}
	while (answer == CSV_OK) {
		answer = add(csv, zone, ret);
	}
	where_file(reterr, path);
	return answer == CSV_END ? settle(ret, reterr) : answer;
}
