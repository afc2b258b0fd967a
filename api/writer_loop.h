/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The writer at work: answers DIR/socket while the process at the other end of
 * its line lives, tells that process when it is asked to stop, and gives it the
 * sign of life that it asks for.
 */

struct accesses_watch;
struct gate_server;
struct ledger;
struct stop;

/*
 * Looks after the folder of accesses too, which watch has where there is one.
 * Returns 0 when the other end of the line says PARENT_STOP, or is closed: the
 * process has ended. ledger and server are NULL where the writer is elsewhere;
 * then this only waits. A fault of the ledger ends the loop at once: ledger_why() says what.
 */
int writer_loop(struct ledger *ledger, struct gate_server *server, const struct stop *stop,
		int line, struct accesses_watch *watch);
