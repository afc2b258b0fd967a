/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sign-offs: who prepared, checked and approved a thing that leaves the office
 * (制表, 审核, 批准; rules.md F29).
 *
 *	sign-off: body [about, from, till, invoice, role, root, signer]
 *	          effect [semantics]
 *
 * An actor puts his name under a root, so that nobody can say later that it
 * stood under other figures. The root of a month's sheet is that of its close;
 * a year's is over the roots of its twelve closes. A bill run is all invoices
 * and deltas whose period lies within its days: its root, and that of a notice,
 * is over the leaf hashes of their entries, in the order of the log (RFC 6962
 * section 2.1). What changes a root later makes a sign-off stale; it stays.
 *
 * from and till are day numbers, half-open. How many must approve a run before
 * its notices count is billing/approvals.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/billing_kinds.h"
#include "ledger/kind.h"
#include "meter/instant.h"

enum {
	SIGNER_MAX = 95, /* bytes of a person's name */
};

enum sign_about {
	SIGN_SHEET = 1, /* a closed month */
	SIGN_RUN,       /* a month's, quarter's or year's invoices */
	SIGN_NOTICE,    /* an invoice with its deltas */
	SIGN_YEAR,      /* a closed year */
};

enum sign_role {
	SIGN_PREPARER = 1,
	SIGN_CHECKER,
	SIGN_APPROVER,
};

/* "balance", "run", "notice", "year" and "preparer", "checker", "approver". */
const char *sign_about_name(enum sign_about about);
const char *sign_role_name(enum sign_role role);
bool sign_about_parse(const char *word, enum sign_about *ret);
bool sign_role_parse(const char *word, enum sign_role *ret);

/* What is signed. */
struct sign_thing {
	enum sign_about about;
	struct days days;             /* of a notice empty: both 0 */
	char invoice[INVOICE_ID_MAX]; /* of a notice; else "" */
};

/* "2026-10", "2026-Q4", "2026", or the invoice's name. */
enum {
	SIGN_NAME_MAX = INVOICE_ID_MAX,
};
const char *sign_thing_name(const struct sign_thing *thing, char buffer[static SIGN_NAME_MAX]);

/*
 * The root of a thing as it stands. Returns JUDGE_OK; JUDGE_REFUSED with a
 * reason where there is no such thing: days that are no month, quarter or
 * year, a month that is not closed, no invoice; or a fault. *ret_count, which
 * may be NULL, is how many invoices and deltas, or months.
 */
int sign_root(const struct judge *judge, const struct sign_thing *thing,
		uint8_t ret[static BOOKS_HASH_BYTES], int64_t *ret_count, struct where *reason);

void sign_put(struct bytes *body, const struct sign_thing *thing, enum sign_role role,
		const uint8_t root[static BOOKS_HASH_BYTES], const char *signer);

/*
 * The next sign-off of a thing in the order of the log: begin with *entry -1;
 * NULL at the end. thing NULL: of all things, by what they are about.
 */
const struct sign_off_row *sign_next(
		const struct books *books, const struct sign_thing *thing, int64_t *entry);

/* What a row is about. */
struct sign_thing sign_thing_of(const struct sign_off_row *row);

/* Does one actor hold two roles under the root? */
bool sign_is_shared(const struct books *books, const struct sign_thing *thing,
		const uint8_t root[static BOOKS_HASH_BYTES]);

int sign_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int sign_apply(struct books *books, const struct entry *entry, int64_t index);
