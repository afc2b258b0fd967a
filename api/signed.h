/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who prepared, checked and approved a sheet, a run, a notice or a year,
 * gathered: what documents print at their foot (制表, 审核, 批准).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/sign_off.h"

struct ledger;

struct signed_by {
	enum sign_role role;
	int64_t actor;
	char signer[SIGNER_MAX + 1]; /* the person's name, or "" */
	int64_t at_s;
	int64_t entry;
	uint8_t root[BOOKS_HASH_BYTES]; /* that was signed */
	bool is_stale;                  /* it is another one by now */
};

struct signed_off {
	bool has_root; /* false: there is no such thing yet, and nothing else is set */
	struct sign_thing thing;
	uint8_t root[BOOKS_HASH_BYTES]; /* as it stands */
	int64_t parts;                  /* invoices and deltas, or months */
	int64_t demanded;               /* of a run: approvals that a ledger demands today */
	int64_t approved;               /* actors who approved it under this root */
	bool is_shared;                 /* one actor holds two roles under this root */
	struct signed_by *list;         /* by role, then in the order of the log; owned */
	size_t count;
};

/* Only sign-offs before that entry; size 0: all. Returns 0 or a fault; finish in any case. */
int signed_off_find(struct ledger *ledger, const struct sign_thing *thing, int64_t size,
		struct signed_off *ret);
void signed_off_finish(struct signed_off *signed_off);

/* The newest signature of a role that is not stale, or NULL: what a foot of a page names. */
const struct signed_by *signed_off_by(const struct signed_off *signed_off, enum sign_role role);
