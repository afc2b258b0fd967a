/* SPDX-License-Identifier: Apache-2.0 */

#include "api/import_file.h"

#include <stdlib.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "billing/billing_kinds.h"
#include "billing/rulebook_doubt.h"
#include "ledger/item.h"
#include "ledger/meter_cache.h"
#include "ledger/profile_file.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "ledger/samples.h"
#include "ledger/seal.h"
#include "ledger/timeline.h"

enum {
	CHUNK_ROWS = 480, /* twenty days of hours: body and effect stay within an entry */
};

int import_file_wrong(const struct import_file *file, int line, const char *reason)
{
	struct where where = { .line = line };

	where_file(&where, file->path);
	where_set(&where, line, 0, "%s", reason);
	out_where(&where);
	return CMD_WRONG;
}

/* ---- reading ---- */

static int compare_rows(const void *a, const void *b, void *context)
{
	const struct reading_row *rows = context;
	const struct reading_row *left = &rows[*(const uint32_t *)a];
	const struct reading_row *right = &rows[*(const uint32_t *)b];

	if (left->meter != right->meter) {
		return left->meter < right->meter ? -1 : 1;
	}
	return left->row < right->row ? -1 : left->row > right->row;
}

static int compare_chunks(const void *a, const void *b, void *context)
{
	const struct import_file *file = context;
	const struct import_chunk *left = a;
	const struct import_chunk *right = b;
	uint32_t first = file->readings.rows[file->order[left->first]].row;
	uint32_t second = file->readings.rows[file->order[right->first]].row;

	return first < second ? -1 : first > second;
}

/* Cuts the rows into chunks of one meter, and brings these into the file's order. */
static int cut_readings(struct import_file *file)
{
	size_t count = file->readings.count;

	file->order = calloc(count + 1, sizeof(*file->order));
	file->chunks = calloc(count + 1, sizeof(*file->chunks));
	if (file->order == NULL || file->chunks == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		file->order[i] = (uint32_t)i;
	}
	qsort_r(file->order, count, sizeof(*file->order), compare_rows, file->readings.rows);
	for (size_t i = 0; i < count; i++) {
		struct import_chunk *last = file->chunk_count == 0
				? NULL
				: &file->chunks[file->chunk_count - 1];
		const struct reading_row *row = &file->readings.rows[file->order[i]];

		if (last == NULL || last->count == CHUNK_ROWS ||
				file->readings.rows[file->order[last->first]].meter != row->meter) {
			last = &file->chunks[file->chunk_count++];
			last->first = i;
		}
		last->count++;
	}
	qsort_r(file->chunks, file->chunk_count, sizeof(*file->chunks), compare_chunks, file);
	return 0;
}

static int parse_yaml(struct import_file *file, struct where *where)
{
	const char *text = (const char *)file->text.data;

	if (strcmp(file->kind, "profile") == 0) {
		file->profile = calloc(1, sizeof(*file->profile));
		return file->profile == NULL ? WEIR_FAULT_MEMORY
					     : profile_file_load(text, file->text.size, file->path,
							       file->profile, where);
	}
	file->rulebook = rulebook_open();
	if (file->rulebook == NULL) {
		return WEIR_FAULT_MEMORY;
	} else {
		struct rulebook_warnings warnings = { .count = 0 };
		int answer = rulebook_load(text, file->text.size, file->path, file->rulebook,
				&warnings, where);

		for (size_t i = 0; answer == RULEBOOK_OK && i < warnings.count; i++) {
			out_where(&warnings.list[i]);
		}
		return answer;
	}
}

/* What there is to import, where a word names nothing of it. */
static void tell_kinds(const char *kind, struct where *where)
{
	struct bytes names;

	bytes_init(&names, WHERE_TEXT_MAX);
	for (int row = ROW_AREA; row < IMPORT_KINDS_END; row++) {
		const char *name = import_kind_name((enum row_kind)row);

		bytes_format(&names, "%s%s", name == NULL ? "" : name, name == NULL ? "" : ", ");
	}
	bytes_put_text(&names, "readings, profile, rulebook");
	where_set(where, 0, 0, _("'%s' is none of: %s"), kind, bytes_text(&names));
	bytes_finish(&names);
}

static int parse(
		struct import_file *file, const struct import_options *options, struct where *where)
{
	enum row_kind kind;
	int answer;

	if (strcmp(file->kind, "profile") == 0 || strcmp(file->kind, "rulebook") == 0) {
		file->rows = 1;
		return parse_yaml(file, where);
	}
	if (strcmp(file->kind, "readings") == 0) {
		answer = import_readings(file->text.data, file->text.size, file->path,
				&options->csv, &options->time, &file->readings, where);
		file->rows = answer == IMPORT_OK ? (int64_t)file->readings.count : 0;
		return answer != IMPORT_OK ? answer : cut_readings(file);
	}
	if (!import_kind_parse(file->kind, &kind)) {
		tell_kinds(file->kind, where);
		return IMPORT_WRONG;
	}
	file->retroactive = options->retroactive;
	file->beyond_cap = kind == ROW_PERMIT ? options->beyond_cap : NULL;
	answer = import_rows(kind, file->text.data, file->text.size, file->path, &options->csv,
			&file->registry, where);
	file->has_rows = answer == IMPORT_OK;
	file->rows = file->has_rows ? (int64_t)file->registry.count : 0;
	return answer;
}

int import_file_open(const char *path, const char *kind, const struct import_options *options,
		struct import_file *ret)
{
	struct where where = { .line = 0 };
	SCOPED(seal_close) struct seal *seal = NULL;
	int answer;

	memset(ret, 0, sizeof(*ret));
	bytes_init(&ret->text, CSV_FILE_MAX);
	(void)text_copy(ret->path, sizeof(ret->path), path);
	(void)text_copy(ret->kind, sizeof(ret->kind), kind);
	answer = csv_load(path, &ret->text, &where);
	if (answer == CSV_OK) {
		answer = parse(ret, options, &where);
	}
	if (answer > 0) {
		out_where(&where);
		return CMD_WRONG;
	}
	if (answer == 0) {
		answer = seal_open(&seal);
	}
	return answer < 0 ? answer : seal_sha256(seal, ret->text.data, ret->text.size, ret->digest);
}

void import_file_announce(const struct import_file *file)
{
	struct rulebook_doubt doubt;
	size_t at = 0;

	while (file->rulebook != NULL && rulebook_next_doubt(file->rulebook, &at, &doubt)) {
		out_error(_("%s: unconfirmed, %s%s%s: %s"), file->path, doubt.what,
				doubt.id[0] == '\0' ? "" : " ", doubt.id, doubt.why);
	}
}

void import_file_finish(struct import_file *file)
{
	if (file->has_rows) {
		import_rows_finish(&file->registry);
	}
	if (file->order != NULL) {
		import_readings_finish(&file->readings);
	}
	free(file->order);
	free(file->chunks);
	free(file->profile);
	rulebook_close(file->rulebook);
	bytes_finish(&file->text);
}

/* ---- deeds ---- */

size_t import_file_deeds(const struct import_file *file)
{
	if (file->profile != NULL || file->rulebook != NULL) {
		return 1;
	}
	return file->has_rows ? file->registry.count : file->chunk_count;
}

/* What the books have of one day of a meter. */
struct known {
	struct samples samples;
	struct day day;
};

/* Loads the day that an instant lies on, where it is another than before. */
static int load_known(
		const struct judge *judge, const char *meter, int64_t at_s, struct known *known)
{
	struct day day = books_bucket(judge->books, at_s);
	const struct timeline *timeline;
	int fault;

	if (day.number == known->day.number) {
		return 0;
	}
	known->day = day;
	known->samples.count = 0;
	fault = meter_cache_timeline(judge->books, meter, &timeline);
	if (fault == 0) {
		fault = samples_load(judge, meter, timeline, day, &known->samples);
	}
	samples_sort(&known->samples);
	return fault;
}

/* Appends those of the chunk's readings that are not in the books; how many is in *ret_count. */
static int put_fresh(const struct import_file *file, const struct import_chunk *chunk,
		const struct judge *judge, struct bytes *list, int64_t *ret_count)
{
	const struct reading_row *first = &file->readings.rows[file->order[chunk->first]];
	const char *meter = file->readings.meters[first->meter];
	struct known known = { .day = ROW_NO_DAY };
	int fault = 0;

	for (size_t i = 0; i < chunk->count && fault == 0; i++) {
		const struct reading_row *row = &file->readings.rows[file->order[chunk->first + i]];
		const struct totaliser_sample sample = {
			.at = { row->at_s },
			.count = row->count,
			.status = row->status,
		};
		const struct reading reading = {
			.at_s = row->at_s,
			.count = row->count,
			.status = row->status,
			.flow_litres_per_h = row->flow_litres_per_h,
		};

		fault = load_known(judge, meter, row->at_s, &known);
		if (fault == 0 && !samples_have(&known.samples, &sample)) {
			(*ret_count)++;
			readings_put(list, first->at_s, &reading);
		}
	}
	samples_finish(&known.samples);
	return fault;
}

static int make_readings(const struct import_file *file, const struct import_chunk *chunk,
		const struct judge *judge, struct import_deed *ret, struct bytes *body)
{
	const struct reading_row *first = &file->readings.rows[file->order[chunk->first]];
	const char *meter = file->readings.meters[first->meter];
	struct bytes list;
	bool is_found = false;
	int64_t version = 0;
	int fault;

	ret->kind = KIND_READINGS;
	ret->line = first->line;
	ret->number = first->row;
	fault = meter_cache_version(judge->books, meter, first->at_s, &is_found, &version);
	if (fault < 0) {
		return fault;
	}
	if (!is_found) {
		struct where where;

		where_set(&where, 0, 0, _("there is no meter '%s' in the registry"), meter);
		return import_file_wrong(file, first->line, where.text);
	}
	bytes_init(&list, READINGS_BODY_MAX);
	fault = put_fresh(file, chunk, judge, &list, &ret->fresh);
	if (fault == 0 && ret->fresh > 0) {
		readings_put_head(body, meter, version, first->at_s, (size_t)ret->fresh);
		bytes_put(body, list.data, list.size);
		fault = list.failed || body->failed ? WEIR_FAULT_MEMORY : 0;
	}
	bytes_finish(&list);
	return fault;
}

/*
 * Puts the rows of the rulebook that this one extends before its own, once the
 * books are there to be asked. What both say together is checked here for the
 * first time. Returns CMD_DONE, CMD_WRONG after saying why, or a fault.
 */
static int extend(const struct import_file *file, const struct judge *judge)
{
	SCOPED(rulebook_close) struct rulebook *parent = rulebook_open();
	struct rulebook_warnings warnings = { .count = 0 };
	struct where where = { .line = 0 };
	char extends[TEXT_ID_MAX + 1];
	int answer;

	(void)text_copy(extends, sizeof(extends), file->rulebook->extends);
	if (parent == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = rulebook_find_named(judge->books, extends, parent);
	if (answer == RULEBOOK_NOT_THERE) {
		where_file(&where, file->path);
		where_set(&where, 0, 0,
				_("it extends '%s', and there is no such rulebook in the ledger"),
				extends);
		out_where(&where);
		return CMD_WRONG;
	}
	if (answer == RULEBOOK_THERE) {
		answer = rulebook_load_over((const char *)file->text.data, file->text.size,
				file->path, parent, file->rulebook, &warnings, &where);
	}
	if (answer > 0) {
		out_where(&where);
		return CMD_WRONG;
	}
	return answer;
}

int import_file_deed(const struct import_file *file, size_t n, const struct judge *judge,
		struct import_deed *ret, struct bytes *body)
{
	const char *text = (const char *)file->text.data;

	memset(ret, 0, sizeof(*ret));
	ret->number = n + 1;
	ret->rows = ret->fresh = 1;
	bytes_reset(body);
	if (file->profile != NULL) {
		ret->kind = KIND_PROFILE;
		return profiles_put(body, file->profile, text, file->text.size);
	}
	if (file->rulebook != NULL) {
		int answer = file->rulebook->extends[0] == '\0' ? CMD_DONE : extend(file, judge);

		ret->kind = KIND_RULEBOOK;
		return answer != CMD_DONE
				? answer
				: rulebook_put(body, file->rulebook, text, file->text.size);
	}
	if (file->has_rows) {
		ret->kind = (uint64_t)file->registry.kind;
		ret->line = file->registry.lines[n];
		item_put_array(body,
				1 + (size_t)(file->retroactive != NULL) +
						(size_t)(file->beyond_cap != NULL));
		row_put(body, file->registry.kind, &file->registry.rows[n]);
		if (file->beyond_cap != NULL) {
			item_put_array(body, 1);
			item_put_text(body, file->beyond_cap);
		}
		if (file->retroactive != NULL) {
			item_put_text(body, file->retroactive);
		}
		return body->failed ? WEIR_FAULT_MEMORY : 0;
	}
	ret->rows = (int64_t)file->chunks[n].count;
	ret->fresh = 0;
	return make_readings(file, &file->chunks[n], judge, ret, body);
}
