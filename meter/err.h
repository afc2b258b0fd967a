/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Faults, and the rule about signs.
 *
 * A return below 0 is a fault: memory, the store, a ledger that contradicts
 * itself. It is forwarded unchanged and acted upon only by main and the
 * server's loop. A return above 0 is an answer of that one function, from its
 * own enum, and never travels further than its caller. What a person wrote
 * wrongly is told by a struct where.
 */

#define N_(text) text /* marked for the catalogues; translated where it is printed */

enum weir_fault {
	WEIR_FAULT_MEMORY = -1,  /* an allocation failed */
	WEIR_FAULT_STORE = -2,   /* the database or a file under it failed; the handle knows why */
	WEIR_FAULT_BROKEN = -3,  /* stored data contradicts itself */
	WEIR_FAULT_IO = -4,      /* a file, socket or process failed */
	WEIR_FAULT_CRYPTO = -5,  /* the cryptographic library failed */
	WEIR_FAULT_UNKNOWN = -6, /* a COMMIT failed: it may or may not have happened */
	WEIR_FAULT_RANGE = -7,   /* a sum left its integer type */
};

/* One plain sentence for a fault, in English, never NULL. Static storage. */
const char *weir_fault_text(int fault);

enum {
	WHERE_FILE_MAX = 256, /* a longer path keeps its end, which names the file */
	WHERE_TEXT_MAX = 512, /* one sentence, its value and its expectation */
};

/* Where a person's text was wrong. Line and column count from 1; 0 is "not known". */
struct where {
	char file[WHERE_FILE_MAX];
	int line;
	int column;
	char text[WHERE_TEXT_MAX];
};

/*
 * Sets line, column and the sentence, cut between characters; file is left as
 * it is. The format is looked up in the catalogues, so that every room speaks
 * the program's language.
 */
void where_set(struct where *where, int line, int column, const char *format, ...)
		__attribute__((format(printf, 4, 5)));

/* The same of a sentence that is no format, marked N_(); value, if not NULL, is shown before it. */
void where_text(struct where *where, int line, int column, const char *value, const char *text);

/* The same of a named value: 'field "total": a field does not lie within its block'. */
void where_named(struct where *where, int line, int column, const char *key, const char *value,
		const char *text);

/*
 * The same of what a thing names and is not there: "'I1': there is no permit
 * 'P9'"; id NULL: "there is no permit 'P9' in the registry". what is a word
 * marked N_().
 */
void where_lacks(struct where *where, const char *id, const char *what, const char *other);

/* Sets the file's name; a long one keeps its end. */
void where_file(struct where *where, const char *file);
