/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_import.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/import_file.h"
#include "api/import_left.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_holding.h"
#include "api/shipped.h"
#include "ledger/alert.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/file.h"
#include "ledger/plan.h"
#include "ledger/plan_over.h"
#include "meter/volume.h"

enum {
	BATCH_DEEDS = 250,    /* of one transaction */
	BATCH_BYTES = 600000, /* a request over the socket stays below its frame */
	FILES_MAX = 256,      /* of one call */
};

struct batch {
	struct desk *desk;
	const struct import_file *file;
	struct instant made;
	struct bytes said[BATCH_DEEDS];
	struct writer_deed deeds[BATCH_DEEDS];
	struct import_deed rows[BATCH_DEEDS];
	struct writer_result results[BATCH_DEEDS];
	size_t count;
	size_t bytes;
	struct import_counts *counts;
};

/* ---- trying ---- */

/* A file that was begun before keeps the time it was made at, so that its deeds are the same. */
static struct instant made_at(struct ledger *ledger, const struct import_file *file)
{
	const struct file_row *known = file_find(ledger_books(ledger), file->digest);

	return known != NULL ? (struct instant){ known->made_s } : ledger_now(ledger);
}

static int try_deed(struct ledger *ledger, struct desk *desk, const struct import_file *file,
		const struct import_deed *deed, const struct bytes *body)
{
	struct where reason = { .line = 0 };
	struct receipt receipt;
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_WHOLE_MAX);
	answer = desk_say(desk, file->digest, sizeof(file->digest), true, deed->number,
			made_at(ledger, file), body, &said);
	if (answer == 0) {
		answer = ledger_submit(ledger, deed->kind, said.data, said.size, &receipt, &reason);
	}
	bytes_finish(&said);
	if (answer == LEDGER_REFUSED) {
		return import_file_wrong(file, deed->line, reason.text);
	}
	return answer < 0 ? answer : CMD_DONE;
}

/* Every deed of a file, in memory; readings only as far as their meters are known. */
static int try_file(struct desk *desk, const struct import_file *file, struct import_counts *counts)
{
	struct ledger *ledger = desk_ledger(desk);
	const struct judge judge = ledger_judge(ledger);
	const struct file_row *known = file_find(ledger_books(ledger), file->digest);
	bool is_readings = file->chunks != NULL;
	struct bytes body;
	int answer = CMD_DONE;

	if (known != NULL && known->closed != 0) {
		counts->rows += file->rows;
		return CMD_DONE;
	}
	bytes_init(&body, ENTRY_WHOLE_MAX);
	for (size_t i = 0; i < import_file_deeds(file) && answer == CMD_DONE; i++) {
		int64_t before = ledger_size(ledger);
		struct import_deed deed;

		answer = import_file_deed(file, i, &judge, &deed, &body);
		if (answer == CMD_DONE && !is_readings) {
			answer = try_deed(ledger, desk, file, &deed, &body);
			deed.fresh = ledger_size(ledger) > before ? 1 : 0;
		}
		counts->rows += deed.rows;
		counts->fresh += deed.fresh;
	}
	bytes_finish(&body);
	return answer;
}

/* Once all files are in the books. */
static int warn_left(struct ledger *ledger, const struct import_file *files, size_t count)
{
	int answer = CMD_DONE;

	for (size_t i = 0; i < count && answer == CMD_DONE; i++) {
		if (files[i].has_rows) {
			answer = import_left_warn(ledger_books(ledger), &files[i].registry);
		}
	}
	return answer;
}

static int try_files(const struct app *app, const struct import_file *files, size_t count,
		bool is_dry_run, struct import_counts *counts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	int answer = desk_open(app, DESK_TRIAL, &desk);

	for (size_t i = 0; i < count && answer == CMD_DONE; i++) {
		answer = try_file(desk, &files[i], counts);
	}
	return answer == CMD_DONE && is_dry_run ? warn_left(desk_ledger(desk), files, count)
						: answer;
}

/* ---- doing ---- */

static int send_batch(struct batch *batch)
{
	int answer;

	if (batch->count == 0) {
		return CMD_DONE;
	}
	answer = desk_send(batch->desk, batch->deeds, batch->count, batch->results);
	for (size_t i = 0; i < batch->count && answer == CMD_DONE; i++) {
		if (batch->results[i].answer == LEDGER_REFUSED) {
			answer = import_file_wrong(
					batch->file, batch->rows[i].line, batch->results[i].reason);
		} else if (batch->results[i].answer == LEDGER_OK) {
			batch->counts->fresh += batch->rows[i].fresh;
		}
	}
	batch->count = 0;
	batch->bytes = 0;
	return answer;
}

static int add_deed(struct batch *batch, const struct import_deed *row, const struct bytes *body)
{
	struct bytes *said = &batch->said[batch->count];
	int answer = CMD_DONE;

	bytes_reset(said);
	if (desk_say(batch->desk, batch->file->digest, sizeof(batch->file->digest), true,
			    row->number, batch->made, body, said) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	batch->deeds[batch->count] = (struct writer_deed){
		.kind = row->kind,
		.said = said->data,
		.said_size = said->size,
	};
	batch->rows[batch->count] = *row;
	batch->bytes += said->size;
	batch->count++;
	if (batch->count == BATCH_DEEDS || batch->bytes >= BATCH_BYTES) {
		answer = send_batch(batch);
	}
	return answer;
}

static int add_opening(struct batch *batch, struct bytes *body)
{
	const struct import_deed row = { .kind = KIND_FILE_OPENED, .number = 0 };
	const char *name = strrchr(batch->file->path, '/');

	bytes_reset(body);
	file_put_opened(body, batch->file->digest, batch->file->kind, batch->file->rows,
			name == NULL ? batch->file->path : name + 1);
	return add_deed(batch, &row, body);
}

static int add_closing(struct batch *batch, struct bytes *body)
{
	const struct import_deed row = {
		.kind = KIND_FILE_CLOSED,
		.number = (uint64_t)batch->file->rows + 1,
	};

	bytes_reset(body);
	file_put_closed(body, batch->file->digest, batch->file->rows);
	return add_deed(batch, &row, body);
}

static int send_file(struct batch *batch)
{
	struct ledger *ledger = desk_ledger(batch->desk);
	const struct judge judge = ledger_judge(ledger);
	const struct file_row *known = file_find(ledger_books(ledger), batch->file->digest);
	struct bytes body;
	int answer = CMD_DONE;

	batch->counts->rows += batch->file->rows;
	if (known != NULL && known->closed != 0) {
		return CMD_DONE;
	}
	batch->made = made_at(ledger, batch->file);
	bytes_init(&body, ENTRY_WHOLE_MAX);
	if (known == NULL) {
		answer = add_opening(batch, &body);
	}
	for (size_t i = 0; i < import_file_deeds(batch->file) && answer == CMD_DONE; i++) {
		struct import_deed row;

		answer = import_file_deed(batch->file, i, &judge, &row, &body);
		if (answer == CMD_DONE && row.fresh > 0) {
			answer = add_deed(batch, &row, &body);
		}
	}
	if (answer == CMD_DONE) {
		answer = add_closing(batch, &body);
	}
	if (answer == CMD_DONE) {
		answer = send_batch(batch);
	}
	bytes_finish(&body);
	return answer == CMD_DONE ? desk_refresh(batch->desk) : answer;
}

/* Areas, and water bodies, that came near a limit, or to it, by what was imported. */
static void warn(struct ledger *ledger, int64_t since, bool is_area)
{
	struct alert_row key = { .entry = INT64_MIN };
	struct shelf *shelf = books_shelf(ledger_books(ledger), BOOK_ALERT);
	const char *prefix = is_area ? "area:" : "basin:";
	size_t size = strlen(prefix);
	struct shelf_cursor cursor;
	const struct alert_row *row;

	(void)text_copy(key.subject, sizeof(key.subject), prefix);
	cursor = shelf_scan(shelf, &key, 0);
	while ((row = shelf_next(&cursor)) != NULL && strncmp(row->subject, prefix, size) == 0) {
		struct days period = { { (int32_t)row->period_from },
			{ (int32_t)row->period_till } };
		char text[CEILING_PERIOD_MAX];

		if (row->entry >= since && alert_is_in_force(row)) {
			out_error(is_area ? _("area %s: %lld %% of %s %s is reached")
					  : _("water body %s: %lld %% of %s %s is reached"),
					row->subject + size, (long long)row->percent,
					ceiling_basis_text((enum ceiling_basis)row->basis),
					ceiling_period(period, text));
		}
	}
}

static void warn_areas(struct ledger *ledger, int64_t since)
{
	warn(ledger, since, true);
	warn(ledger, since, false);
}

/*
 * Rows of an area's warnings are its whole set, and one without `from` holds from
 * the beginning on: the alerts of the set before go. Who did it is to know.
 */
static void warn_withdrawn(struct ledger *ledger, int64_t since)
{
	struct shelf *shelf = books_shelf(ledger_books(ledger), BOOK_ALERT);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct alert_row *row;
	long long withdrawn = 0;
	long long raised = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		withdrawn += row->withdrawn >= since ? 1 : 0;
		raised += row->entry >= since ? 1 : 0;
	}
	if (withdrawn > 0) {
		out_error(_("warnings that hold now are others: alerts withdrawn: %lld, raised: %lld"),
				withdrawn, raised);
	}
}

static bool has_warnings(const struct import_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (files[i].has_rows && files[i].registry.kind == ROW_WARNING) {
			return true;
		}
	}
	return false;
}

/* Plans of a file that stand above their permits: let in, and told. */
static int warn_plans(const struct import_file *file, const struct books *books)
{
	int fault = 0;

	for (size_t i = 0; i < file->registry.count && fault == 0; i++) {
		const struct plan_row *row = &file->registry.rows[i].plan;
		char plan[VOLUME_TEXT_MAX];
		char permit[VOLUME_TEXT_MAX];
		struct plan_over over;
		bool is_over = false;

		if (row->source == SOURCE_ANY) {
			fault = plan_over(books, row->permit,
					month_days(plan_month(row->year_kind, row->year, 1)).from,
					&is_over, &over);
		}
		if (is_over) {
			(void)volume_format_m3((struct volume){ over.plan_litres }, plan);
			(void)volume_format_m3((struct volume){ over.permit_litres }, permit);
			out_error(_("%s:%d: '%s': the plan of %d is %s m³, above the permit's %s m³"),
					file->path, file->registry.lines[i], row->permit, row->year,
					plan, permit);
		}
	}
	return fault;
}

static int send_files(const struct app *app, const struct import_file *files, size_t count,
		struct import_counts *counts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct batch *batch = calloc(1, sizeof(*batch));
	int answer = desk_open(app, DESK_WRITE, &desk);
	int64_t since;

	if (batch == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	since = answer == CMD_DONE ? ledger_size(desk_ledger(desk)) : 0;
	batch->desk = desk;
	batch->counts = counts;
	for (size_t i = 0; i < BATCH_DEEDS; i++) {
		bytes_init(&batch->said[i], ENTRY_WHOLE_MAX);
	}
	for (size_t i = 0; i < count && answer == CMD_DONE; i++) {
		batch->file = &files[i];
		answer = send_file(batch);
	}
	for (size_t i = 0; i < BATCH_DEEDS; i++) {
		bytes_finish(&batch->said[i]);
	}
	free(batch);
	if (answer == CMD_DONE) {
		const struct books *books = ledger_books(desk_ledger(desk));

		counts->waiting = (int64_t)shelf_count(books_shelf(books, BOOK_PENDING));
		warn_areas(desk_ledger(desk), since);
		for (size_t i = 0; i < count && answer == CMD_DONE; i++) {
			if (files[i].has_rows && files[i].registry.kind == ROW_PLAN) {
				answer = warn_plans(&files[i], books);
			}
		}
		if (has_warnings(files, count)) {
			warn_withdrawn(desk_ledger(desk), since);
		}
		answer = warn_left(desk_ledger(desk), files, count);
	}
	return answer == CMD_DONE ? desk_end(desk) : answer;
}

/* ---- files of a call ---- */

struct list {
	struct import_file *files;
	size_t count;
};

static int add_file(struct list *list, const char *path, const char *kind,
		const struct import_options *options)
{
	char shipped[4096];

	if (list->count == FILES_MAX) {
		out_error(_("more than %d files"), FILES_MAX);
		return CMD_WRONG;
	}
	if (shipped_find(kind, path, shipped, sizeof(shipped))) {
		path = shipped;
	}
	return import_file_open(path, kind, options, &list->files[list->count++]);
}

static int import_list(const struct app *app, const struct list *list,
		const struct import_options *options, struct import_counts *ret)
{
	int answer = try_files(app, list->files, list->count, options->is_dry_run, ret);

	for (size_t i = 0; i < list->count && answer == CMD_DONE; i++) {
		import_file_announce(&list->files[i]);
	}
	if (answer != CMD_DONE || options->is_dry_run) {
		return answer;
	}
	memset(ret, 0, sizeof(*ret));
	return send_files(app, list->files, list->count, ret);
}

static void finish_list(struct list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		import_file_finish(&list->files[i]);
	}
	free(list->files);
}

/* Does one of the rulebooks from there on come before this one, since it builds on it? */
static bool builds_on_one(const struct list *list, size_t from, const struct rulebook *book)
{
	for (size_t i = from; i < list->count; i++) {
		const struct rulebook *other = list->files[i].rulebook;

		if (other != book &&
				(strcmp(book->extends, other->id) == 0 ||
						strcmp(book->replaces, other->id) == 0)) {
			return true;
		}
	}
	return false;
}

/* Brings the rulebooks from there on into an order in which each finds what it builds on. */
static void order_rulebooks(struct list *list, size_t from)
{
	for (; from < list->count; from++) {
		size_t next = from;
		struct import_file file;

		while (next < list->count &&
				builds_on_one(list, from, list->files[next].rulebook)) {
			next++;
		}
		if (next == list->count) {
			return; /* a ring: the first one is refused by name */
		}
		file = list->files[next];
		memmove(&list->files[from + 1], &list->files[from],
				(next - from) * sizeof(list->files[0]));
		list->files[from] = file;
	}
}

int deed_import(const struct app *app, const char *kind, char *const *files, size_t count,
		const struct import_options *options, struct import_counts *ret)
{
	struct list list = { .files = calloc(FILES_MAX, sizeof(*list.files)) };
	int answer = list.files == NULL ? WEIR_FAULT_MEMORY : CMD_DONE;

	for (size_t i = 0; i < count && answer == CMD_DONE; i++) {
		answer = add_file(&list, files[i], kind, options);
	}
	if (answer == CMD_DONE && strcmp(kind, "rulebook") == 0) {
		order_rulebooks(&list, 0);
	}
	if (answer == CMD_DONE) {
		answer = import_list(app, &list, options, ret);
	}
	finish_list(&list);
	return answer;
}

static int is_yaml(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

/* The YAML files of a folder in order of name; no such folder is fine. */
static int add_yaml(struct list *list, const char *folder, const char *sub, const char *kind,
		const struct import_options *options)
{
	char path[4096];
	struct dirent **names;
	int count;
	int answer = CMD_DONE;

	(void)snprintf(path, sizeof(path), "%.3000s/%s", folder, sub);
	count = scandir(path, &names, is_yaml, alphasort);
	for (int i = 0; i < count; i++) {
		if (answer == CMD_DONE) {
			(void)snprintf(path, sizeof(path), "%.3000s/%s/%.255s", folder, sub,
					names[i]->d_name);
			answer = add_file(list, path, kind, options);
		}
		free(names[i]);
	}
	if (count >= 0) {
		free(names);
	}
	return answer;
}

/* KIND.csv of a folder; absent is fine. */
static int add_csv(struct list *list, const char *folder, const char *kind,
		const struct import_options *options)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%.3000s/%s.csv", folder, kind);
	return access(path, F_OK) == 0 ? add_file(list, path, kind, options) : CMD_DONE;
}

int deed_import_all(const struct app *app, const char *folder, const struct import_options *options,
		struct import_counts *ret, size_t *ret_files)
{
	static const char *const before[] = { "areas", "counting", "criteria", "basins",
		"allocations", NULL };
	static const char *const after[] = { "caps", "permits", "intakes", "sites", "meters",
		"plans", "seasons", "groups", "ten-days", "norms", "lists", "energy", "warnings",
		"plan-rules", "indicators", "institutions", "statistics", "shares", "savings",
		"corridors", "trade-fees", "duties", "inspections", "facilities", "water-tests",
		"verifications", "readings", NULL };
	struct list list = { .files = calloc(FILES_MAX, sizeof(*list.files)) };
	int answer = list.files == NULL ? WEIR_FAULT_MEMORY : CMD_DONE;

	for (size_t i = 0; before[i] != NULL && answer == CMD_DONE; i++) {
		answer = add_csv(&list, folder, before[i], options);
	}
	if (answer == CMD_DONE) {
		answer = add_yaml(&list, folder, "profiles", "profile", options);
	}
	if (answer == CMD_DONE) {
		size_t first = list.count;

		answer = add_yaml(&list, folder, "rulebooks", "rulebook", options);
		if (answer == CMD_DONE) {
			order_rulebooks(&list, first);
		}
	}
	for (size_t i = 0; after[i] != NULL && answer == CMD_DONE; i++) {
		answer = add_csv(&list, folder, after[i], options);
	}
	if (answer == CMD_DONE && list.count == 0) {
		out_error(_("%s: no file that can be imported"), folder);
		answer = CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = import_list(app, &list, options, ret);
	}
	*ret_files = list.count;
	finish_list(&list);
	return answer;
}
