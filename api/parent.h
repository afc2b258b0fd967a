/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a process and the one that started it say to each other: single letters
 * over a pair of sockets. That the other has gone is heard too.
 */

enum parent_word {
	PARENT_GO = 'g',   /* up: it works. Down: begin */
	PARENT_STOP = 's', /* end in order */
	PARENT_ANEW = 'r', /* down: read your files anew */
	PARENT_PING = 'p', /* say that you live, by the same letter */
	PARENT_AT = 'a',   /* up: an address follows, and the end of a line */
};

/* Says it. Nobody may be there any more, which the next parent_hear() tells. */
void parent_say(int line, enum parent_word word);

enum parent_answer {
	PARENT_HEARD = 0, /* *ret is a letter, perhaps none of the above */
	PARENT_SILENT,    /* nothing has been said since */
	PARENT_GONE,      /* nobody will say anything any more */
};

/* Does not wait. */
enum parent_answer parent_hear(int line, char *ret);
