/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The two files beside a scheme's table: elements of references, and returns
 * of the water that was taken. Read strictly, as every table is.
 */

struct scheme_returns;
struct where;

/* Adds what a file holds. A csv_answer, or a fault. */
int charge_returns_read_elements(
		const char *path, struct scheme_returns *all, struct where *reterr);
int charge_returns_read(const char *path, struct scheme_returns *all, struct where *reterr);

/* Which of the three files a scheme_returns_answer is about, its line, and what is wrong there. */
void charge_returns_wrong(int answer, const char *table, const char *elements, const char *returns,
		int line, struct where *reterr);
