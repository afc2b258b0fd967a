/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which system calls the web process may make: what serving takes and reading
 * a ledger, threads, and nothing by which it could become or reach another
 * process. What is not in the table fails with EPERM.
 */

enum filter_answer {
	FILTER_OK = 0,
	FILTER_NONE, /* this kernel filters nothing, or the table does not know the machine */
};

/*
 * From now on, for this process and all threads that it starts. No new
 * privileges must have been given up before (PR_SET_NO_NEW_PRIVS). Called
 * before there is a second thread. Returns a filter_answer or a fault.
 */
int filter_enter(void);
