/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir verify: does everything follow, from the signature to the last litre?
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/config.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/verify_run.h"
#include "api/view.h"
#include "billing/billing_kinds.h"
#include "ledger/base64.h"
#include "ledger/seal.h"
#include "meter/bytes.h"

static const struct opt_row options[] = {
	{ 0, "key", "VKEY", N_("the log's public key, as 'weir init' printed it") },
	{ 0, "since", "CHECKPOINT", N_("file of an older checkpoint that the log must continue") },
	{ 0, "only-new", NULL,
			N_("what --since has was verified before: prove it unchanged, judge the rest") },
	{ 0, "accesses", "PATH",
			N_("file of accesses, or a folder of them, to compare with the log") },
	{ 0, NULL, NULL, NULL },
};

static const char *root_text(const struct verify_report *report, struct bytes *text)
{
	bytes_reset(text);
	base64_put(text, report->checkpoint.root, SEAL_HASH_BYTES);
	return bytes_text(text);
}

static const char *algorithm(const struct note_key *key)
{
	return key->algorithm == NOTE_SM2 ? "sm2" : "ed25519";
}

/* Does something outside the log show that nothing was taken back from its end? */
static bool is_shown_newest(const struct verify_report *report)
{
	return report->since == VERIFY_FITS || report->anchor == VERIFY_FITS;
}

/* ---- for machines ---- */

static void put_verdict(struct view *view, const char *key, enum verify_verdict verdict)
{
	if (verdict == VERIFY_NOT_DONE) {
		view_null(view, key);
	} else {
		view_bool(view, key, verdict == VERIFY_FITS);
	}
}

static void put_fault(struct view *view, const struct verify_report *report)
{
	const struct verify_fault *fault = &report->fault;

	if (!report->has_fault) {
		view_null(view, "first_fault");
		return;
	}
	view_object(view, "first_fault");
	if (fault->entry < 0) {
		view_null(view, "entry");
	} else {
		view_int(view, "entry", fault->entry);
	}
	view_text(view, "file", fault->file);
	view_text(view, "rule", fault->rule);
	view_text(view, "expected", fault->expected);
	view_text(view, "found", fault->found);
	view_end(view);
}

static int print_view(const struct note_key *key, const struct verify_report *report)
{
	SCOPED(view_close) struct view *view = view_open();
	struct bytes root;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_init(&root, BASE64_SIZE(SEAL_HASH_BYTES) + 1);
	view_bool(view, "ok", !report->has_fault);
	if (report->has_checkpoint) {
		view_int(view, "size", (int64_t)report->checkpoint.size);
		view_text(view, "root", root_text(report, &root));
		view_text(view, "origin", report->checkpoint.origin);
	} else {
		view_null(view, "size");
		view_null(view, "root");
		view_null(view, "origin");
	}
	view_array(view, "signatures");
	view_object(view, NULL);
	view_text(view, "name", key->name);
	view_text(view, "algorithm", algorithm(key));
	view_bool(view, "ok", report->is_signed);
	view_end(view);
	view_end(view);
	view_int(view, "entries", report->entries);
	view_int(view, "rederived", report->rederived);
	view_int(view, "not_rederived", report->not_rederived);
	view_int(view, "taken_over", report->taken_over);
	view_int(view, "proof_hashes", report->proof_hashes);
	view_int(view, "refusals", report->refusals);
	view_int(view, "checkpoints", report->notes);
	put_verdict(view, "anchor_ok", report->anchor);
	put_verdict(view, "since_ok", report->since);
	put_verdict(view, "books_ok", report->books);
	put_verdict(view, "accesses_ok", report->accesses);
	if (report->accesses != VERIFY_NOT_DONE) {
		view_int(view, "access_files", report->access_files.fit);
		view_int(view, "access_files_not_in_log", report->access_files.unknown);
		view_int(view, "access_files_absent", report->access_files.absent);
	}
	put_fault(view, report);
	answer = view_print(view);
	bytes_finish(&root);
	return answer;
}

/* ---- for people ---- */

static void print_counts(const struct verify_report *report)
{
	out_text(_("re-derived  %lld of %lld entries\n"), (long long)report->rederived,
			(long long)report->entries);
	if (report->taken_over > 0) {
		out_text(_("            %lld verified before, the same by a proof of %lld hashes\n"),
				(long long)report->taken_over, (long long)report->proof_hashes);
	}
	if (report->not_rederived > 0) {
		out_text(_("            %lld not re-derived: their semantics are not known to this program\n"),
				(long long)report->not_rederived);
	}
	if (report->refusals > 0) {
		out_text(_("            %lld refused deliveries, of which the log holds the digests only\n"),
				(long long)report->refusals);
	}
	if (report->notes > 0) {
		out_text(_("released    %lld checkpoints, all of this log\n"),
				(long long)report->notes);
	}
}

static void print_newest(const struct verify_report *report)
{
	if (report->anchor == VERIFY_FITS) {
		out_text(_("anchor      continued from %lld entries\n"),
				(long long)report->anchor_size);
	}
	if (report->since == VERIFY_FITS) {
		out_text(_("since       continued from %lld entries\n"),
				(long long)report->since_size);
	}
	if (!is_shown_newest(report) && !report->has_fault) {
		out_text("%s\n",
				_("newest      nothing shows that this is the newest copy: there was neither an anchor nor --since"));
	}
}

static void print_fault(const struct verify_fault *fault)
{
	if (fault->entry >= 0) {
		out_text(_("fault       %s, entry %lld, rule '%s': expected %s; found %s\n"),
				fault->file, (long long)fault->entry, fault->rule, fault->expected,
				fault->found);
	} else {
		out_text(_("fault       %s, rule '%s': expected %s; found %s\n"), fault->file,
				fault->rule, fault->expected, fault->found);
	}
}

static void print_text(const struct note_key *key, const struct verify_report *report)
{
	struct bytes root;

	bytes_init(&root, BASE64_SIZE(SEAL_HASH_BYTES) + 1);
	if (report->has_checkpoint) {
		out_text(_("log         %s\ncheckpoint  %lld entries, root %s\n"),
				report->checkpoint.origin, (long long)report->checkpoint.size,
				root_text(report, &root));
	}
	if (report->is_signed) {
		out_text(_("signed      by %s (%s)\n"), key->name, algorithm(key));
		print_counts(report);
		print_newest(report);
	}
	if (report->books == VERIFY_FITS) {
		out_text("%s\n", _("books       the same as those folded from the log"));
	}
	if (report->accesses != VERIFY_NOT_DONE) {
		out_text(_("accesses    %lld files fit, %lld are not in the log yet, %lld of the log are absent\n"),
				(long long)report->access_files.fit,
				(long long)report->access_files.unknown,
				(long long)report->access_files.absent);
	}
	if (report->has_fault) {
		print_fault(&report->fault);
	} else {
		out_text("%s\n", _("result      everything fits"));
	}
	bytes_finish(&root);
}

/* ---- */

static int read_key(const char *vkey, struct note_key *ret)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	int answer;

	if (vkey == NULL) {
		out_error(_("option '--key' is missing: the public key that 'weir init' printed"));
		return CMD_WRONG;
	}
	answer = seal_open(&seal);
	if (answer == 0) {
		answer = note_vkey_parse(seal, vkey, ret);
	}
	if (answer < 0) {
		return answer;
	}
	if (answer != NOTE_OK || ret->algorithm == NOTE_COSIGNATURE) {
		out_error(_("option '--key': '%s' is not a log's public key"), vkey);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	struct verify_options wanted = {
		.path = opts->n_words > 0 ? opts->words[0] : app->dir,
		.since = opt_value(opts, "since"),
		.accesses = opt_value(opts, "accesses"),
		.is_only_new = opt_given(opts, "only-new"),
		.kinds = &kinds,
	};
	struct where reason = { .line = 0 };
	struct config config = { .keys = "" };
	struct verify_report report;
	struct note_key key;
	int answer = read_key(opt_value(opts, "key"), &key);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (wanted.is_only_new && wanted.since == NULL) {
		out_error(_("option '--only-new' needs '--since': the checkpoint that was verified before"));
		return CMD_WRONG;
	}
	/* Where the file is wrong, verifying goes on: it says nothing but where the anchor is. */
	if (config_load(wanted.path, &config, &reason) == CONFIG_OK && config.keys[0] != '\0') {
		wanted.keys = config.keys;
	}
	wanted.key = &key;
	wanted.others = billing_tables(&wanted.other_count);
	answer = verify_run(&wanted, &report, &reason);
	if (answer == VERIFY_RUN_UNREADABLE) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (answer == 0 && app->is_json) {
		answer = print_view(&key, &report);
	} else if (answer == 0) {
		print_text(&key, &report);
	}
	return answer != 0 ? answer : report.has_fault ? CMD_NO : CMD_DONE;
}

const struct command cmd_verify = {
	.name = "verify",
	.summary = N_("checks a ledger or an exported folder, trusting a public key alone"),
	.usage = "[PATH] --key VKEY [--since CHECKPOINT [--only-new]] [--accesses PATH]",
	.options = options,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
