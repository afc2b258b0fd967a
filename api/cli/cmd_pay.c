/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir pay: what was paid of an invoice, what of it is withdrawn, late fees demanded.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/owed_deed.h"
#include "api/cli/telling.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_money.h"
#include "billing/payment.h"
#include "ledger/entry.h"
#include "meter/bytes.h"

static const struct opt_row options[] = {
	{ 0, "amount", "YUAN", N_("what was paid") },
	{ 0, "ground", "TEXT", N_("withdraw: why") },
	{ 0, "on", "DATE", N_("on which day (today); demand: until which day") },
	{ 0, "reference", "TEXT", N_("of the bank's, by which it is known again") },
	{ 0, NULL, NULL, NULL },
};

static int make_payment(const struct told *told, struct day today, struct bytes *ret)
{
	return told_payment(told, today, ret) ? CMD_DONE : CMD_WRONG;
}

static int make_demand(const struct told *told, struct day today, struct bytes *ret)
{
	return told_demand(told, today, ret) ? CMD_DONE : CMD_WRONG;
}

static int run(struct app *app, const struct opts *opts)
{
	const char *word = opts->words[0];
	bool is_demand = strcmp(word, "demand") == 0;
	struct telling_pair pairs[] = {
		{ "invoice", is_demand && opts->n_words == 2 ? opts->words[1] : word, NULL },
		{ "amount", opt_value(opts, "amount"), "amount" },
		{ "on", opt_value(opts, "on"), "on" },
		{ "reference", opt_value(opts, "reference"), "reference" },
		{ "ground", opt_value(opts, "ground"), "ground" },
		{ NULL, NULL, NULL },
	};

	if (strcmp(word, "withdraw") == 0) {
		return owed_withdraw(app, opts);
	}
	if (opts->n_words != (is_demand ? 2 : 1) || opt_given(opts, "ground") ||
			(is_demand &&
					(opt_given(opts, "amount") ||
							opt_given(opts, "reference")))) {
		out_error(_("a payment: weir pay INVOICE --amount YUAN --reference TEXT; late fees: weir pay demand INVOICE"));
		return CMD_WRONG;
	}
	return owed_deed(app, is_demand ? KIND_DEMAND : KIND_PAYMENT, pairs,
			is_demand ? make_demand : make_payment);
}

const struct command cmd_pay = {
	.name = "pay",
	.summary = N_("enters what was paid of an invoice, or demands late fees"),
	.usage = "INVOICE --amount YUAN --reference TEXT [--on DATE] | demand INVOICE [--on DATE] | withdraw ENTRY --ground TEXT",
	.words = "demand|withdraw",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
