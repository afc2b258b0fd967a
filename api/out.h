/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is said to the person at the terminal: answers on stdout, everything
 * else on stderr behind the program's name.
 */

struct where;

/* "weir: <sentence>" on stderr. */
void out_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "weir: FILE:LINE:COLUMN: <sentence>" on stderr, without what is not known. */
void out_where(const struct where *where);

/* A line on stderr without the program's name: what belongs to the error before it. */
void out_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Text on stdout. */
void out_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Hands on what stdout still holds. 0, or WEIR_FAULT_IO when something could not be written. */
int out_flush(void);
