/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_money.h"

#include <string.h>

#include "api/lang.h"
#include "billing/approvals.h"
#include "billing/deferral.h"
#include "billing/owed.h"
#include "billing/payment.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"

#define GROUND_WANTED N_("text of 1 to 255 bytes of UTF-8")

/* Text that may be left out, then "". */
static bool take_text_known(const struct told *told, const char *name, const char *wanted,
		char *ret, size_t size)
{
	ret[0] = '\0';
	return told_value(told, name) == NULL || told_text(told, name, wanted, ret, size);
}

/* A day that must be given. */
static bool take_day(const struct told *told, const char *name, struct day *ret)
{
	if (told_value(told, name) == NULL) {
		return told_wrong(told, name, TOLD_MISSING, N_("day: 2026-10-31"));
	}
	return told_day(told, name, ret);
}

/* ---- sign-offs ---- */

static bool take_role(const struct told *told, enum sign_role *ret)
{
	static const char wanted[] = N_("role: preparer, checker, approver");
	const char *word = told_value(told, "as");

	if (word == NULL) {
		return told_wrong(told, "as", TOLD_MISSING, wanted);
	}
	return sign_role_parse(word, ret) || told_wrong(told, "as", TOLD_VALUE, wanted);
}

int told_sign(const struct told *told, const struct judge *judge, const struct sign_thing *thing,
		struct bytes *ret, struct where *reason)
{
	char signer[SIGNER_MAX + 1];
	uint8_t root[BOOKS_HASH_BYTES];
	enum sign_role role = SIGN_PREPARER;
	bool is_good = take_role(told, &role);
	int answer;

	is_good = take_text_known(told, "name", N_("text of 1 to 95 bytes of UTF-8"), signer,
				  sizeof(signer)) &&
			is_good;
	if (!is_good) {
		return TOLD_MONEY_WRONG;
	}
	answer = sign_root(judge, thing, root, NULL, reason);
	if (answer != JUDGE_OK) {
		return answer < 0 ? answer : TOLD_MONEY_ABSENT;
	}
	sign_put(ret, thing, role, root, signer);
	return TOLD_MONEY_OK;
}

bool told_approvals(const struct told *told, struct bytes *ret)
{
	static const char wanted[] = N_("number of actors, 0 to 9");
	char ground[APPROVALS_GROUND_MAX + 1];
	struct day from = ROW_NO_DAY;
	int64_t count = -1;
	bool is_good = told_value(told, "count") != NULL
			? told_int(told, "count", 0, APPROVALS_MAX, wanted, &count)
			: told_wrong(told, "count", TOLD_MISSING, wanted);

	is_good = take_day(told, "from", &from) && is_good;
	is_good = told_text(told, "ground", GROUND_WANTED, ground, sizeof(ground)) && is_good;
	if (is_good) {
		approvals_put(ret, from, count, ground);
	}
	return is_good;
}

/* ---- what is paid, relieved, demanded and deferred ---- */

static bool take_invoice(const struct told *told, char ret[static INVOICE_ID_MAX])
{
	return told_text(told, "invoice", N_("number of an invoice"), ret, INVOICE_ID_MAX);
}

static bool take_on(const struct told *told, struct day today, struct day *ret)
{
	if (told_value(told, "on") == NULL) {
		*ret = today;
		return true;
	}
	return told_day(told, "on", ret);
}

static bool take_yuan(const struct told *told, int64_t *ret)
{
	static const char wanted[] = N_("yuan with at most 2 decimals, more than 0");
	const char *text = told_value(told, "amount");

	if (text == NULL) {
		return told_wrong(told, "amount", TOLD_MISSING, wanted);
	}
	return text_fixed_all(text, 2, 1, ROW_FEN_MAX, ret) == TEXT_OK ||
			told_wrong(told, "amount", TOLD_VALUE, wanted);
}

bool told_payment(const struct told *told, struct day today, struct bytes *ret)
{
	struct payment_row row = { .fen = 0 };
	bool is_good = take_invoice(told, row.invoice);

	is_good = take_yuan(told, &row.fen) && is_good;
	is_good = take_on(told, today, &row.paid_on) && is_good;
	is_good = told_text(told, "reference", GROUND_WANTED, row.reference,
				  sizeof(row.reference)) &&
			is_good;
	if (is_good) {
		payment_put(ret, &row);
	}
	return is_good;
}

bool told_relief(const struct told *told, struct day today, struct bytes *ret)
{
	static const char wanted[] = N_("id of the rule that it rests on");
	struct relief_said said = { .fen = 0 };
	bool is_good = take_invoice(told, said.invoice);

	is_good = take_yuan(told, &said.fen) && is_good;
	is_good = take_on(told, today, &said.granted_on) && is_good;
	is_good = told_text(told, "legal", wanted, said.legal, sizeof(said.legal)) && is_good;
	is_good = told_text(told, "document", GROUND_WANTED, said.document,
				  sizeof(said.document)) &&
			is_good;
	if (is_good && !text_is_id(said.legal)) {
		is_good = told_wrong(told, "legal", TOLD_VALUE, wanted);
	}
	if (is_good) {
		relief_put(ret, &said);
	}
	return is_good;
}

bool told_withdrawal(const struct told *told, int64_t entry, struct bytes *ret)
{
	char ground[ROW_NAME_MAX + 1];
	bool is_good = told_text(told, "ground", GROUND_WANTED, ground, sizeof(ground));

	if (is_good) {
		withdrawal_put(ret, entry, ground);
	}
	return is_good;
}

bool told_demand(const struct told *told, struct day today, struct bytes *ret)
{
	char invoice[INVOICE_ID_MAX];
	struct day on;
	bool is_good = take_invoice(told, invoice);

	is_good = take_on(told, today, &on) && is_good;
	if (is_good) {
		demand_put(ret, invoice, on);
	}
	return is_good;
}

bool told_deferral(const struct told *told, struct day today, struct bytes *ret)
{
	struct deferral_said said = { .until = ROW_NO_DAY };
	bool is_good = take_invoice(told, said.invoice);

	is_good = take_day(told, "until", &said.until) && is_good;
	is_good = take_on(told, today, &said.asked) && is_good;
	is_good = told_text(told, "ground", GROUND_WANTED, said.ground, sizeof(said.ground)) &&
			is_good;
	if (is_good) {
		deferral_put(ret, &said);
	}
	return is_good;
}

bool told_deferral_answer(const struct told *told, int64_t deferral, struct bytes *ret)
{
	char document[ROW_NAME_MAX + 1];
	struct day until;
	bool is_good = told_day(told, "until", &until);

	is_good = told_text(told, "document", GROUND_WANTED, document, sizeof(document)) && is_good;
	if (is_good) {
		deferral_put_answer(ret, deferral, until, document);
	}
	return is_good;
}
