/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir trade: rights to water, offered and traded.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/right_deed.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_right.h"
#include "api/view_right.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "right", "RIGHT", N_("whose litres: permit:ID, area:ID or share:ID") },
	{ 0, "m3", "M3", N_("how much in the whole term") },
	{ 0, "up-to", NULL, N_("or as much of it as there is in each ceiling year") },
	{ 0, "from", "DAY", N_("the term's first day") },
	{ 0, "until", "DAY", N_("the term's last day") },
	{ 0, "price", "YUAN", N_("the least price of a m3") },
	{ 0, "reason", "TEXT", N_("why there is no price") },
	{ 0, "closes", "DAY", N_("the last day on which the offer stands") },
	{ 0, "document", "TEXT", N_("on which it rests") },
	{ 0, "ground", "TEXT", N_("withdraw: why") },
	{ 0, "all", NULL, N_("offers: the ended ones too") },
	{ 0, NULL, NULL, NULL },
};

static int offer(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_OFFER, told_offer);
}

static int withdraw(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_OFFER_WITHDRAWN, told_offer_withdrawal);
}

static int offers(struct app *app, const struct opts *opts)
{
	return right_list(app, opts, "offers", view_offers, print_offers);
}

static int run(struct app *app, const struct opts *opts)
{
	static const struct {
		const char *word;
		int (*run)(struct app *app, const struct opts *opts);
	} words[] = {
		{ "offer", offer },
		{ "withdraw", withdraw },
		{ "offers", offers },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(opts->words[0], words[i].word) == 0) {
			return words[i].run(app, opts);
		}
	}
	out_error(_("'%s' is nothing that is done with trades"), opts->words[0]);
	return CMD_WRONG;
}

const struct command cmd_trade = {
	.name = "trade",
	.summary = N_("offers litres of a right for a price, withdraws or lists offers"),
	.usage = "offer NAME --right RIGHT --m3 M3 [--up-to] --from DAY --until DAY --price YUAN | --reason TEXT --closes DAY [--document TEXT] | withdraw NAME --ground TEXT | offers [RIGHT] [--all]",
	.words = "offer|withdraw|offers",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
