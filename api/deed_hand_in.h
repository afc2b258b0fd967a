/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Handing in a deed, reading on with it in the books, and saying what became
 * of it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/desk.h"

struct app;
struct bytes;
struct view;

/* What became of it. */
struct handed {
	bool is_known;   /* nothing new: no entry was made */
	bool is_pending; /* it waits for a second actor */
	int64_t entry;   /* where it was made; -1: nowhere */
};

/*
 * Hands the deed in. Returns CMD_DONE, also where it was known already;
 * CMD_WRONG after saying why it was refused; or as desk_open().
 */
int deed_hand_in(struct desk *desk, uint64_t kind, const struct bytes *body, struct handed *ret);

/* Opens the desk for writing first, which the caller closes. */
int deed_open_hand_in(const struct app *app, uint64_t kind, const struct bytes *body,
		struct desk **ret_desk, struct handed *ret);

/* In a line, and one more where it waits; and its members: changed, entry, pending. */
void say_handed(const struct handed *handed);
void view_handed(struct view *view, const struct handed *handed);

/* One of both, as it was asked for. Returns CMD_DONE or a fault. */
int print_handed(const struct app *app, const struct handed *handed);
