/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir collect: polls the meters.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/collect.h"
#include "api/courier.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/secret.h"
#include "api/view.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "once", NULL, N_("each meter once, now, whenever it is due") },
	{ 0, "for", "TIME", N_("so long by the ledger's clock: 90s, 10m, 6h, 2d") },
	{ 0, "log", "FILE",
			N_("a line for each acknowledged reading: METER AT UNITS SCALE ENTRY") },
	{ 0, "to", "URL", N_("hands in to a ledger elsewhere, by the server at this address") },
	{ 0, "orders", "FILE", N_("with --to: whose meters, as 'weir export collector' wrote it") },
	{ 0, "spool", "DIR", N_("with --to: where readings lie until the server has them") },
	{ 0, "spool-mib", "N", N_("with --to: its bound in MiB (1024)") },
	{ 0, "key", "FILE", N_("with --to: the key that signs, as 'weir key make' wrote it") },
	{ 0, "token-file", "FILE", N_("with --to: a token to be let in by, one line") },
	{ 0, "cert", "FILE", N_("with --to: a certificate to be let in by, PEM") },
	{ 0, "cert-key", "FILE", N_("with --to: the certificate's key, PEM") },
	{ 0, "ca", "FILE",
			N_("with --to: authorities that the server must be known by, PEM; without it the system's") },
	{ 0, NULL, NULL, NULL },
};

/* Those that mean nothing without "to"; the first three are needed with it. */
static const char *const far_options[] = { "orders", "spool", "key", "spool-mib", "token-file",
	"cert", "cert-key", "ca" };

enum {
	FAR_NEEDED = 3,
	FAR_COUNT = sizeof(far_options) / sizeof(far_options[0]),
	MIB = 1024 * 1024,
};

/* What "to" brings with it. */
struct far {
	struct courier_options courier;
	char token[SECRET_LINE_MAX];
};

/* A whole number and s, m, h or d, up to a year. */
static bool parse_time(const char *text, int64_t *ret_s)
{
	static const struct {
		char letter;
		int32_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY_S } };
	struct text_cursor cursor = text_cursor(text, strlen(text));
	int64_t number;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		cursor.at = 0;
		if (text_int(&cursor, 1, (int64_t)366 * DAY_S / units[i].seconds, &number) ==
						TEXT_OK &&
				text_take(&cursor, units[i].letter) && text_at_end(&cursor)) {
			*ret_s = number * units[i].seconds;
			return true;
		}
	}
	return false;
}

static int read_options(const struct opts *opts, struct collect_options *ret)
{
	const char *time = opt_value(opts, "for");

	ret->is_once = opt_given(opts, "once");
	ret->log = opt_value(opts, "log");
	if (time == NULL) {
		return CMD_DONE;
	}
	if (ret->is_once) {
		out_error(_("options '--once' and '--for' exclude each other"));
		return CMD_WRONG;
	}
	if (!parse_time(time, &ret->for_s)) {
		out_error(_("option '--for': '%s' is no time like 90s, 10m, 6h or 2d"), time);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* The meters that were not read, and the daily blocks that were refused. */
static void view_told(struct view *view, const struct collect_counts *counts)
{
	view_array(view, "not_read");
	for (int64_t i = 0; i < counts->meters; i++) {
		const struct collect_told *told = &counts->told[i];

		if (!told->is_asked || told->is_read) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "meter", told->meter);
		view_text(view, "answer", bus_answer_name(told->answer));
		if (told->answer == BUS_REFUSED) {
			view_int(view, "exception", told->exception);
			view_text(view, "meaning", bus_exception_text(told->exception));
		} else if (told->answer == BUS_OK) {
			view_text(view, "why", profile_answer_text(told->undecoded));
		}
		view_end(view);
	}
	view_end(view);
	view_array(view, "refused_blocks");
	for (int64_t i = 0; i < counts->meters; i++) {
		const struct collect_told *told = &counts->told[i];

		if (told->block[0] != '\0') {
			view_object(view, NULL);
			view_text(view, "meter", told->meter);
			view_text(view, "block", told->block);
			view_int(view, "exception", told->block_exception);
			view_end(view);
		}
	}
	view_end(view);
}

/* Is each option there that must be, and none that may not? */
static bool are_complete(const struct opts *opts)
{
	bool is_far = opt_given(opts, "to");

	for (size_t i = 0; i < FAR_COUNT; i++) {
		if (!is_far && opt_given(opts, far_options[i])) {
			out_error(_("option '--%s' goes with '--to'"), far_options[i]);
			return false;
		}
		if (is_far && i < FAR_NEEDED && !opt_given(opts, far_options[i])) {
			out_error(_("option '--to' needs '--%s'"), far_options[i]);
			return false;
		}
	}
	if (opt_given(opts, "cert") != opt_given(opts, "cert-key")) {
		out_error(_("options '--cert' and '--cert-key' go together"));
		return false;
	}
	if (opt_given(opts, "cert") && opt_given(opts, "token-file")) {
		out_error(_("options '--cert' and '--token-file' exclude each other"));
		return false;
	}
	return true;
}

/* Reads what is secret; false after saying why not. */
static bool read_secrets(const struct opts *opts, struct far *ret)
{
	const char *token = opt_value(opts, "token-file");
	const char *key = opt_value(opts, "cert-key");
	struct where reason = { .line = 0 };

	if ((token != NULL && !secret_line(token, ret->token, &reason)) ||
			(key != NULL && !secret_is_safe(key, &reason))) {
		out_where(&reason);
		return false;
	}
	return true;
}

static int read_far(const struct opts *opts, struct far *ret)
{
	struct where reason = { .line = 0 };
	int64_t mib = COURIER_MIB;

	if (!are_complete(opts) || !read_secrets(opts, ret)) {
		return CMD_WRONG;
	}
	if (opt_int(opts, "spool-mib", 1, INT32_MAX, &mib, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	ret->courier = (struct courier_options){
		.server = {
			.url = opt_value(opts, "to"),
			.token = opt_given(opts, "token-file") ? ret->token : NULL,
			.certificate = opt_value(opts, "cert"),
			.key = opt_value(opts, "cert-key"),
			.ca = opt_value(opts, "ca"),
		},
		.orders = opt_value(opts, "orders"),
		.spool = opt_value(opts, "spool"),
		.key = opt_value(opts, "key"),
		.bytes = mib * MIB,
	};
	return CMD_DONE;
}

static int print_json(const struct collect_counts *counts)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_int(view, "meters", counts->meters);
	view_int(view, "polled", counts->polled);
	view_int(view, "read", counts->read);
	view_int(view, "failed", counts->failed);
	view_int(view, "acknowledged", counts->spool.acknowledged);
	view_int(view, "known", counts->spool.known);
	view_int(view, "refused", counts->spool.refused);
	view_int(view, "unacknowledged", counts->spool.waiting);
	view_int(view, "lost", counts->spool.lost);
	view_int(view, "same_second", counts->same_second);
	view_int(view, "changed", counts->changed);
	view_int(view, "skipped", counts->skipped);
	view_object(view, "failures");
	for (int i = BUS_OK + 1; i < COLLECT_ANSWERS; i++) {
		view_int(view, bus_answer_name((enum bus_answer)i), counts->answers[i]);
	}
	view_int(view, "undecoded", counts->undecoded);
	view_end(view);
	view_told(view, counts);
	return view_print(view);
}

static void print_if(int64_t count, const char *what)
{
	if (count > 0) {
		out_text("  %lld %s\n", (long long)count, what);
	}
}

static void print(const struct collect_counts *counts)
{
	out_text(ngettext("%lld meter, ", "%lld meters, ", (unsigned long)counts->meters),
			(long long)counts->meters);
	out_text(ngettext("%lld poll: %lld read, %lld failed; %lld acknowledged\n",
				 "%lld polls: %lld read, %lld failed; %lld acknowledged\n",
				 (unsigned long)counts->polled),
			(long long)counts->polled, (long long)counts->read,
			(long long)counts->failed, (long long)counts->spool.acknowledged);
	for (int i = BUS_OK + 1; i < COLLECT_ANSWERS; i++) {
		print_if(counts->answers[i], _(bus_answer_name((enum bus_answer)i)));
	}
	print_if(counts->undecoded, _("answered with words that give no count"));
	print_if(counts->changed,
			_("read from a device that is set otherwise than before, not booked"));
	print_if(counts->same_second, _("read within a second of another reading, not handed in"));
	print_if(counts->skipped, _("left out: the meter was still being asked"));
	print_if(counts->spool.known, _("known already"));
	print_if(counts->spool.refused, _("refused"));
	print_if(counts->spool.waiting, _("not acknowledged"));
	print_if(counts->spool.lost, _("lost: there was no room for them"));
}

static int run(struct app *app, const struct opts *opts)
{
	struct collect_options collect_options = { .for_s = 0 };
	struct collect_counts counts = { .polled = 0 };
	bool is_collector = false;
	struct far far = { .token = "" };
	int answer = read_options(opts, &collect_options);
	int fault = 0;

	if (answer == CMD_DONE) {
		answer = read_far(opts, &far);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	collect_options.courier = far.courier.server.url == NULL ? NULL : &far.courier;
	answer = collect(app, &collect_options, &counts, &is_collector);
	/* What was counted is told however it ended; nothing was where no meter is. */
	if (is_collector && counts.meters > 0) {
		if (app->is_json) {
			fault = print_json(&counts);
		} else {
			print(&counts);
		}
	}
	collect_counts_finish(&counts);
	return answer == CMD_DONE && fault < 0 ? fault : answer;
}

const struct command cmd_collect = {
	.name = "collect",
	.summary = N_("polls the meters and hands in what they show"),
	.usage = "[--once | --for TIME] [--log FILE] [--to URL --orders FILE --spool DIR --key FILE [--spool-mib N] [--token-file FILE | --cert FILE --cert-key FILE] [--ca FILE]]",
	.options = options,
	.min_words = 0,
	.max_words = 0,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
