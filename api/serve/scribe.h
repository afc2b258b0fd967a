/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The scribe: a small process beside the web, which writes the file of accesses.
 *
 * The web may open no file to write (api/serve/filter). What was asked of it, it
 * tells its scribe over a line that both have from the beginning
 * (api/access_frame); the scribe writes it down once a second, turns the file at
 * the ledger's midnight, and ends with the web. So whoever takes over the web
 * can add to what was written and change nothing of it, and a slow or full disk
 * holds up no answer.
 *
 * While the scribe of an older web still has the folder, this one waits; what
 * it is told then waits in the line, and behind it in the web.
 */

/*
 * Makes the folder if it is missing, and starts the scribe; the process must
 * have one thread. *ret_line is the web's end, a socket of packets. Returns
 * CMD_DONE, CMD_WRONG after saying why that folder cannot be written, or a fault.
 */
int scribe_start(const char *folder, int *ret_line);

/* Says that nothing more comes, waits until all is written, for a few seconds, and closes the line. */
void scribe_end(int line);
