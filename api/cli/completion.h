/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Completion scripts for shells, from the tables of commands and options.
 *
 * An option's value completes by what its table calls it: words in lower
 * case between '|' to these words; DIR, FOLDER and OUT to directories; FILE, PATH and
 * CHECKPOINT to files; anything else to nothing. The first word of a command
 * completes to its `words`.
 */

struct bytes;

enum completion_shell {
	COMPLETION_BASH = 0,
	COMPLETION_ZSH,
	COMPLETION_FISH,
};

/* Appends the script of a shell, with help in the language of now. */
void completion_put(struct bytes *ret, enum completion_shell shell);
