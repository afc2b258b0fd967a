/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a bidder keeps until he opens his sealed bid: a file that he names, of
 * one line, the base64 of what was sealed (billing/bid.h). Its SHA-256 is the
 * seal, so that the file alone proves the bid:
 *
 *	base64 -d FILE | sha256sum
 *
 * The file is readable by its owner only, is there before the bid is handed in,
 * and is never written over.
 */

#include <stdint.h>

#include "billing/bid.h"

/*
 * Draws the nonce, makes the file. Returns CMD_DONE, CMD_WRONG after saying why
 * there is none, or a fault; said->nonce is written.
 */
int bid_secret_make(const char *path, struct bid_opened *said, int64_t actor);

/* Of a bid that was refused. */
void bid_secret_drop(const char *path);

/* Reads it back. Returns CMD_DONE, or CMD_WRONG after saying what is wrong with it. */
int bid_secret_read(const char *path, struct bid_opened *ret, int64_t *ret_actor);
