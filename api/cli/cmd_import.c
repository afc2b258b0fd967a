/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir import: files into the ledger.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deed_import.h"
#include "api/import_rows.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "api/zone_file.h"

static const struct opt_row options[] = {
	{ 0, "encoding", "utf-8|gb18030", N_("of CSV files (utf-8)") },
	{ 0, "skip-rows", "N", N_("title rows before the header (0)") },
	{ 0, "timezone", "ZONE", N_("of times without an offset") },
	{ 0, "repeated-hour", "first|last|by-order",
			N_("which instant a time in a repeated hour means") },
	{ 0, "retroactive", "REASON", N_("why registry rows reach into billed periods") },
	{ 0, "beyond-cap", "REASON", N_("why permits go beyond what an area may permit") },
	{ 0, "dry-run", NULL, N_("check everything, write nothing") },
	{ 0, NULL, NULL, NULL },
};

/* The reason that an option gives, or NULL. */
static int read_text(const struct opts *opts, const char *option, const char **ret)
{
	const char *reason = opt_value(opts, option);

	if (reason != NULL &&
			(reason[0] == '\0' || strlen(reason) > ROW_REASON_MAX ||
					!text_is_utf8(reason, strlen(reason)))) {
		out_error(_("option '--%s': a reason has 1 to %d bytes of UTF-8"), option,
				ROW_REASON_MAX);
		return CMD_WRONG;
	}
	*ret = reason;
	return CMD_DONE;
}

/* Reasons are for rows of the registry: nothing else is dated by a file, or may be too much. */
static int read_reasons(const struct opts *opts, struct import_options *ret)
{
	const char *kind = opts->words[0];
	bool is_all = strcmp(kind, "all") == 0;
	enum row_kind row;

	if (opt_given(opts, "retroactive") && !is_all && !import_kind_parse(kind, &row)) {
		out_error(_("option '--retroactive': '%s' has no rows with a first day"), kind);
		return CMD_WRONG;
	}
	if (opt_given(opts, "beyond-cap") && !is_all && strcmp(kind, "permits") != 0) {
		out_error(_("option '--beyond-cap': '%s' grants nothing, permits do"), kind);
		return CMD_WRONG;
	}
	if (read_text(opts, "retroactive", &ret->retroactive) != CMD_DONE) {
		return CMD_WRONG;
	}
	return read_text(opts, "beyond-cap", &ret->beyond_cap);
}

static int read_options(const struct opts *opts, struct zone *zone, struct import_options *ret)
{
	static const char *const encodings[] = { "utf-8", "gb18030", NULL };
	const char *zone_name = opt_value(opts, "timezone");
	const char *repeated = opt_value(opts, "repeated-hour");
	struct where reason = { .line = 0 };
	int encoding = 0;

	if (opt_choice(opts, "encoding", encodings, &encoding, &reason) != OPT_OK ||
			opt_int(opts, "skip-rows", 0, 1000, &ret->csv.skip_rows, &reason) !=
					OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	ret->csv.encoding = encoding == 0 ? CSV_UTF8 : CSV_GB18030;
	if (zone_name != NULL) {
		int answer = zone_file_load(zone_name, zone, &reason);

		if (answer != ZONE_FILE_OK) {
			out_where(&reason);
			return answer < 0 ? answer : CMD_WRONG;
		}
		ret->time.zone = zone;
	}
	if (repeated != NULL && !import_repeated_parse(repeated, &ret->time.repeated)) {
		out_error(_("option '--repeated-hour': '%s' is none of: first, last, by-order"),
				repeated);
		return CMD_WRONG;
	}
	ret->is_dry_run = opt_given(opts, "dry-run");
	return read_reasons(opts, ret);
}

static int print(const struct app *app, const struct import_options *import,
		const struct import_counts *counts, size_t files)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		out_text(ngettext("%zu file, ", "%zu files, ", files), files);
		out_text(ngettext("%lld row: %lld new, %lld known already",
					 "%lld rows: %lld new, %lld known already",
					 (unsigned long)counts->rows),
				(long long)counts->rows, (long long)counts->fresh,
				(long long)(counts->rows - counts->fresh));
		out_text("%s\n", import->is_dry_run ? _("; nothing written") : "");
		if (counts->waiting > 0) {
			out_text(ngettext("%lld deed waits for another actor: weir check list\n",
						 "%lld deeds wait for another actor: weir check list\n",
						 (unsigned long)counts->waiting),
					(long long)counts->waiting);
		}
		return CMD_DONE;
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_int(view, "files", (int64_t)files);
	view_int(view, "rows", counts->rows);
	view_int(view, "new_rows", counts->fresh);
	view_int(view, "known_rows", counts->rows - counts->fresh);
	view_bool(view, "dry_run", import->is_dry_run);
	return view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	struct import_options import = { .is_dry_run = false };
	struct import_counts counts = { .rows = 0 };
	struct zone zone;
	size_t files = (size_t)opts->n_words - 1;
	int answer = read_options(opts, &zone, &import);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (strcmp(opts->words[0], "all") == 0) {
		if (opts->n_words != 2) {
			out_error(_("'import all' takes one folder"));
			return CMD_WRONG;
		}
		answer = deed_import_all(app, opts->words[1], &import, &counts, &files);
	} else {
		answer = deed_import(app, opts->words[0], opts->words + 1,
				(size_t)opts->n_words - 1, &import, &counts);
	}
	return answer != CMD_DONE ? answer : print(app, &import, &counts, files);
}

const struct command cmd_import = {
	.name = "import",
	.summary = N_("reads files of registry rows, readings, profiles and rulebooks"),
	.usage = "KIND FILE... | all FOLDER [--retroactive REASON] [--beyond-cap REASON] [--dry-run] [--encoding utf-8|gb18030] [--skip-rows N] [--timezone ZONE] [--repeated-hour first|last|by-order]",
	.words = "areas|caps|permits|intakes|meters|plans|ten-days|seasons|groups|lists|norms|energy|payments|warnings|plan-rules|counting|criteria|sites|basins|allocations|duties|inspections|facilities|water-tests|verifications|indicators|institutions|statistics|savings|shares|corridors|trade-fees|readings|profile|rulebook|all",
	.options = options,
	.min_words = 2,
	.max_words = CMD_WORDS_ANY,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
