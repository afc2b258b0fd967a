/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir trade: rights to water, offered and traded.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/right_deed.h"
#include "api/cli/trade_auction.h"
#include "api/cli/trade_shown.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/told_right.h"
#include "api/told_trade.h"
#include "api/view_right.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "right", "RIGHT", N_("whose litres: permit:ID, area:ID or share:ID") },
	{ 0, "seller", "RIGHT", N_("whose litres are sold: permit:ID, area:ID or share:ID") },
	{ 0, "buyer", "RIGHT", N_("to which right they go") },
	{ 0, "kind", "KIND",
			N_("transfer, for-good, lease, buy-back or taking-in; without it transfer") },
	{ 0, "m3", "M3", N_("how much in the whole term") },
	{ 0, "up-to", NULL, N_("or as much of it as there is in each ceiling year") },
	{ 0, "from", "DAY", N_("the term's first day") },
	{ 0, "until", "DAY", N_("the term's last day") },
	{ 0, "months", "MONTHS", N_("the months as agreed: 2026-07=1000,2026-08=500") },
	{ 0, "price", "YUAN", N_("the price of a m3; of an offer the least") },
	{ 0, "sum", "YUAN", N_("agree: the price of it all") },
	{ 0, "reason", "TEXT", N_("why there is no price") },
	{ 0, "corridor", "CORRIDOR", N_("agree, schedule: the corridor that the litres go by") },
	{ 0, "closes", "DAY", N_("the last day on which the offer stands") },
	{ 0, "offer", "NAME", N_("agree: the offer that is accepted") },
	{ 0, "waits", "DAY", N_("agree: the last day on which it may be approved") },
	{ 0, "side", "SIDE", N_("seller or buyer: whose deed it is") },
	{ 0, "cap-effect", "EFFECT",
			N_("approve: none, or limit: caps of areas move with the litres") },
	{ 0, "document", "TEXT", N_("on which it rests") },
	{ 0, "ground", "TEXT", N_("withdraw, refuse, end: why") },
	{ 0, "amount", "YUAN", N_("pay: how much") },
	{ 0, "on", "DAY", N_("pay: the day on which it was paid") },
	{ 0, "reference", "TEXT", N_("pay: of the bank, to tell payments apart") },
	{ 0, "all", NULL, N_("lists: the ended ones too") },
	{ 0, "bids-until", "INSTANT", N_("auction: from then on no bid is taken") },
	{ 0, "opened-until", "INSTANT", N_("auction: from then on no sealed bid is opened") },
	{ 0, "lot", "M3", N_("auction: what is sold is a multiple of it") },
	{ 0, "tick", "YUAN", N_("auction: a price is a multiple of it") },
	{ 0, "one-sided", NULL, N_("auction: of one offer, with open bids, the highest first") },
	{ 0, "secret", "FILE",
			N_("auction: a new file that opens the bid, which is sealed; reveal: that file") },
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

static int print_offered(struct value root, const struct zone *zone)
{
	(void)zone;
	return print_offers(value_list(root, "offers"));
}

static int offers_ask(struct app *app, const struct opts *opts)
{
	return right_list_ask(app, opts, "v1/offers", print_offered);
}

static int agree(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_AGREEMENT, told_agreement);
}

static int assent(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_ASSENT, told_assent);
}

static int approve(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_TRADE_APPROVAL, told_trade_approval);
}

static int refuse(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_TRADE_APPROVAL, told_trade_refusal);
}

static int end(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_TRADE_END, told_trade_end);
}

static int pay(struct app *app, const struct opts *opts)
{
	return right_deed(app, opts, KIND_TRADE_PAYMENT, told_trade_payment);
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
		{ "auction", trade_auction },
		{ "agree", agree },
		{ "assent", assent },
		{ "approve", approve },
		{ "refuse", refuse },
		{ "end", end },
		{ "pay", pay },
		{ "list", trade_list },
		{ "show", trade_show },
		{ "schedule", trade_schedule },
		{ "corridors", trade_corridors },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(opts->words[0], words[i].word) == 0 &&
				(opts->n_words <= 2 || words[i].run == trade_auction)) {
			return words[i].run(app, opts);
		}
	}
	out_error(_("'%s' is nothing that is done with trades"), opts->words[0]);
	return CMD_WRONG;
}

static int ask(struct app *app, const struct opts *opts)
{
	static const struct {
		const char *word;
		struct right_way way;
	} ways[] = {
		{ "offer", { "v1/offers", KIND_OFFER, told_offer } },
		{ "withdraw", { "v1/withdrawals", KIND_OFFER_WITHDRAWN, told_offer_withdrawal } },
		{ "agree", { "v1/agreements", KIND_AGREEMENT, told_agreement } },
		{ "assent", { "v1/assents", KIND_ASSENT, told_assent } },
	};

	static const struct {
		const char *word;
		int (*ask)(struct app *app, const struct opts *opts);
	} words[] = {
		{ "auction", trade_auction_ask },
		{ "offers", offers_ask },
		{ "list", trade_list_ask },
		{ "show", trade_show_ask },
		{ "schedule", trade_schedule_ask },
		{ "corridors", trade_corridors_ask },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(opts->words[0], ways[i].word) == 0 && opts->n_words == 2) {
			return right_deed_ask(app, opts, options, &ways[i].way);
		}
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(opts->words[0], words[i].word) == 0 &&
				(opts->n_words <= 2 || words[i].ask == trade_auction_ask)) {
			return words[i].ask(app, opts);
		}
	}
	return remote_none("weir trade");
}

const struct command cmd_trade = {
	.name = "trade",
	.summary = N_("offers and trades litres of a right, and sells them by auction"),
	.usage = "offer NAME --right RIGHT --m3 M3 [--up-to] --from DAY --until DAY --price YUAN | --reason TEXT --closes DAY [--document TEXT] | withdraw NAME --ground TEXT | offers [RIGHT] [--all] | agree NAME [--kind KIND] --seller RIGHT --buyer RIGHT --m3 M3 --from DAY --until DAY [--months MONTHS] --price YUAN | --sum YUAN | --reason TEXT [--offer NAME] [--corridor CORRIDOR] --waits DAY [--side SIDE] --document TEXT | assent NAME [--side SIDE] | approve NAME --cap-effect EFFECT --document TEXT | refuse NAME --ground TEXT --document TEXT | end NAME --from DAY --ground TEXT --document TEXT | pay NAME --amount YUAN --on DAY --reference TEXT | list [RIGHT] [--all] | show NAME | schedule [--kind KIND] --seller RIGHT --buyer RIGHT --m3 M3 --from DAY --until DAY [--months MONTHS] [--corridor CORRIDOR] | corridors | auction open AUCTION OFFER... --bids-until INSTANT --opened-until INSTANT|--one-sided --lot M3 --tick YUAN --document TEXT | auction bid AUCTION --right RIGHT --m3 M3 --price YUAN [--secret FILE] | auction reveal AUCTION --secret FILE | auction close AUCTION | auction agree AUCTION --waits DAY --document TEXT | auction show [AUCTION]",
	.words = "offer|withdraw|offers|agree|assent|approve|refuse|end|pay|list|show|schedule|corridors|auction",
	.options = options,
	.min_words = 1,
	.max_words = CMD_WORDS_ANY,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
