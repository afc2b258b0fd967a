/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_money.h"

#include <string.h>

#include "api/lang.h"
#include "billing/approvals.h"
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
